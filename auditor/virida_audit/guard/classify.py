"""Decide what a blob is: by discovery's own looks, then by looks that see through a disguise."""

from __future__ import annotations

from dataclasses import dataclass, replace

from virida_audit.discover import anything, dockerfiles, scripts
from virida_audit.discover.candidate import Candidate, Claim
from virida_audit.discover.matcher import Matcher
from virida_audit.discover.roles import decide_role
from virida_audit.discover.words import words
from virida_audit.guard.canonical import Canonical, canonical
from virida_audit.guard.hints import OTHER_EXTENSIONS
from virida_audit.guard.plaintext import is_opaque, plain_bytes
from virida_audit.guard.snapshot import Snapshot
from virida_audit.model.source import Evidence, Kind, Source

_MATCHER = Matcher()
_YAML = (".yml", ".yaml", ".json")
# Kinds that a name alone gives away, for what cannot be read: a link, a pointer, a binary file.
_NAMED = (
    (("dockerfile", "containerfile"), Kind.DOCKERFILE),
    (("docker-compose", "compose.y", "docker-stack"), Kind.COMPOSE),
    (("chart.y",), Kind.HELM_CHART),
    (("kustomization",), Kind.KUSTOMIZATION),
    (("skaffold",), Kind.SKAFFOLD),
    (("tiltfile",), Kind.TILT),
    (("docker-bake",), Kind.BAKE),
    ((".dockercfg", ".dockerconfigjson"), Kind.REGISTRY_CONFIG),
)
# `Dockerfile.md` is about a Dockerfile; what cannot be read keeps the word of its extension.
_ABOUT = (
    ".md",
    ".rst",
    ".txt",
    ".html",
    ".png",
    ".svg",
    ".jpg",
    ".pdf",
    ".py",
    ".js",
    ".ts",
    ".go",
)


@dataclass(frozen=True, slots=True)
class Blob:
    """One side of a change, as it is judged."""

    source: Source | None
    """What it is; None where it is nothing that a scan would speak of."""
    data: bytes
    """Its text, encoding undone; empty where it could not be read."""
    shape: Canonical | None = None
    """Its block form, where it is YAML and only that form tells what it says."""


NOTHING = Blob(None, b"")


def classify(snapshot: Snapshot, path: str, raw: bytes | None, executable: bool) -> Blob:
    """Decide on the bytes of one file; None stands for bytes that could not be read."""
    candidate = Candidate(snapshot, path, path.rpartition("/")[0], path.rpartition("/")[2].lower())
    data = plain_bytes(raw) if raw is not None else b""
    if raw is None or is_opaque(data):
        return Blob(by_name(path), b"")
    if not data.strip():
        return NOTHING
    claim = _first_claim(candidate, data)
    if claim is not None and claim.kind is not Kind.PIPELINE:
        return Blob(_source(path, claim), data)
    shape = _shape(candidate, data)
    found = (
        (_at_origin(_first_claim(candidate, shape.data), shape) if shape else None)
        or claim
        or _disguised(candidate, data, shape, executable)
    )
    return Blob(_source(path, found) if found else None, data, shape)


def by_name(path: str) -> Source | None:
    """Decide on a file whose content cannot be read, by a name that leaves no doubt."""
    name = path.rpartition("/")[2]
    lower = name.lower()
    if lower.endswith(_ABOUT):
        return None
    for parts, kind in _NAMED:
        if any(part in lower for part in parts):
            return _source(path, Claim(kind, (Evidence("evidence.name", name),)))
    return None


def _first_claim(candidate: Candidate, data: bytes) -> Claim | None:
    for row in _MATCHER.match(candidate.path):
        claim = row.look(candidate, data)
        if claim is not None:
            return claim
    return None


def _shape(candidate: Candidate, data: bytes) -> Canonical | None:
    """Give the block form of what may be YAML: by its extension, or by none that says otherwise."""
    name = candidate.name
    known = name.endswith(_YAML)
    if not known and (not _free(name) or data.startswith(b"#!") or b":" not in data):
        return None
    return canonical(data)


def _disguised(
    candidate: Candidate, data: bytes, shape: Canonical | None, executable: bool
) -> Claim | None:
    """Look at a file with a name of no format as at what its content could be used for."""
    found: Claim | None = None
    if data.startswith(b"#!"):
        found = scripts.look_shebang(candidate, data)
    elif executable and not candidate.name.endswith(_YAML):
        found = scripts.look_script(b"#")(candidate, data)
    if found is None and shape is not None:
        yaml = replace(candidate, name=f"{candidate.name}.yaml")
        found = anything.look_yaml(yaml, shape.data)
        return _at_origin(found, shape)
    if found is None and _free(candidate.name):
        return dockerfiles.look_free_dockerfile(candidate, _instructions(data))
    return found


def _free(name: str) -> bool:
    """Say whether a name belongs to no other format, so that only the content can tell."""
    dot = name.rfind(".")
    return dot <= 0 or not (name[dot:] in OTHER_EXTENSIONS or name[dot + 1 :] in _FORMATS)


_FORMATS = words(
    "yml yaml json toml ini cfg conf xml sh bash zsh fish ps1 bat cmd tf hcl tofu properties env "
    "gradle cmake mk service socket timer rules"
)


def _instructions(data: bytes) -> bytes:
    """Undo what Docker's parser ignores: indentation, tabs, continued lines."""
    joined = data.replace(b"\\\n", b" ").replace(b"`\n", b" ")
    return b"\n".join(line.strip().replace(b"\t", b" ") for line in joined.split(b"\n"))


def _at_origin(claim: Claim | None, shape: Canonical) -> Claim | None:
    """Give a claim on the block form with the lines of the file."""
    if claim is None:
        return None
    evidence = tuple(
        Evidence(each.code, each.text, shape.origin(each.line)) for each in claim.evidence
    )
    return replace(claim, evidence=evidence)


def _source(path: str, claim: Claim) -> Source:
    role, why = decide_role(path, claim)
    return Source(path, claim.kind, role, claim.evidence, why, claim.tags)
