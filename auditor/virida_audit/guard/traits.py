"""Take an artefact apart into what can be added to it: calls, services, objects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from virida_audit.discover.commands import calls_of_line, logical_lines
from virida_audit.discover.manifests import judge_object
from virida_audit.discover.outline import outline
from virida_audit.discover.pipelines import judge_pipeline
from virida_audit.guard.classify import Blob
from virida_audit.guard.trait import Trait
from virida_audit.model.source import Evidence, Kind, Source
from virida_audit.parse.yaml import Mapping, Node, Scalar, Sequence, merged_entries, parse_yaml

_OBJECTS = frozenset({Kind.KUBERNETES, Kind.HELM_TEMPLATE, Kind.GITOPS})
_CALLERS = frozenset({Kind.PIPELINE, Kind.SCRIPT})
# A template of a thing is the thing: putting a variable into a file makes no new one.
_FORMS = {Kind.DOCKERFILE_TEMPLATE: Kind.DOCKERFILE, Kind.HELM_TEMPLATE: Kind.KUBERNETES}
_QUOTED = re.compile(rb"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'")
# A name of a file is no call: `paths-ignore: [docker-compose.yml]`.
_FILE_NAME = re.compile(rb"[\w./-]*docker-compose[\w.-]*\.ya?ml")
_ENGINE_WORD = re.compile(rb"(?i)\b(?:docker|podman|nerdctl)[\w.-]*[\s\"',]")
# The key of a line in a unit of systemd, with the marks that may precede its command.
_UNIT_KEY = re.compile(rb"^Exec\w+[ \t]*=[-@+!:]*")
# Terraform and OpenTofu: a resource of a provider that runs containers.
_RESOURCE = re.compile(
    rb"(?m)^[ \t]*resource[ \t]+\"((?:docker|kubernetes|helm|kubectl|podman|nomad)_\w+)\"[ \t]+"
    rb"\"([^\"\n]*)\""
)
_NO_EVIDENCE = Evidence("evidence.name")


def traits_of(blob: Blob) -> tuple[Trait, ...]:
    """Give the traits of one side of a change, in the order of its lines."""
    source = blob.source
    if source is None:
        return ()
    line = next((each.line for each in source.evidence if each.line), 1)
    if source.kind in _CALLERS:
        return tuple(_calls(source, blob))
    whole = Trait(f"artefact:{_FORMS.get(source.kind, source.kind).value}", "", line)
    if source.kind is Kind.COMPOSE:
        return (whole, *_services(blob.data))
    if source.kind in _OBJECTS:
        return (whole, *_objects(blob.data))
    if source.kind is Kind.KUSTOMIZATION:
        return (whole, *_remote_bases(blob.data))
    if source.kind is Kind.INFRASTRUCTURE:
        return (whole, *_resources(blob.data), *_calls(source, blob))
    return (whole,)


def _calls(source: Source, blob: Blob) -> Iterator[Trait]:
    found: set[str] = set()
    for line, text, tags in _tagged_lines(source, blob):
        for tag in sorted(tags):
            found.add(tag)
            yield Trait(_sort(tag, source), text, line)
    # What only the file as a whole says, e.g. `push: true` far from the build.
    for tag in sorted((source.tags & _OF_THE_WHOLE) - found):
        line = next((each.line for each in source.evidence if each.line), 1)
        yield Trait(_sort(tag, source), "", line)


def _sort(tag: str, source: Source) -> str:
    """Give what a tag counts as: Jenkins runs a job in a container only where it is told to."""
    return "job-container" if tag == "job-image" and "jenkins" in source.tags else tag


_OF_THE_WHOLE = frozenset({"docker-push", "docker-build", "job-image", "argo-workflows", "tekton"})


def _tagged_lines(source: Source, blob: Blob) -> Iterator[tuple[int, str, set[str]]]:
    family = next((tag for tag in source.tags if tag.endswith(_FAMILY_ENDS)), "")
    quoted = not blob.data.startswith(b"#!") and source.path.lower().endswith(_QUOTING)
    shape = blob.shape
    for number, line in logical_lines(shape.data if shape else blob.data, (b"#", b"//")):
        text = line if _ENGINE_WORD.search(_FILE_NAME.sub(b"", line)) else _FILE_NAME.sub(b"", line)
        if source.kind is Kind.PIPELINE:
            claim = judge_pipeline(family, _NO_EVIDENCE, b"  " + text)
            tags = set(claim.tags) - {family} if claim else set()
        else:
            tags = {tag for tag, _ in calls_of_line(_UNIT_KEY.sub(b"", text))}
        for part in _QUOTED.findall(text) if quoted else ():
            tags.update(tag for tag, _ in calls_of_line(part[0] or part[1]))
        if tags:
            at = shape.origin(number) if shape else number
            yield at or 1, " ".join(text.decode("utf-8", "replace").split()), tags


_FAMILY_ENDS = (
    "-actions",
    "-ci",
    "-pipelines",
    "build",
    "jenkins",
    "woodpecker",
    "drone",
    "circleci",
    "bitbucket",
    "travis",
    "appveyor",
    "semaphore",
    "buildkite",
    "concourse",
    "cirrus",
)
_QUOTING = (
    ".json",
    ".toml",
    ".py",
    ".rb",
    ".js",
    ".go",
    ".rake",
    "rakefile",
    "capfile",
    "sconstruct",
    ".just",
    "justfile",
)


def _services(data: bytes) -> Iterator[Trait]:
    roots = [document.root for document in parse_yaml(data).documents]
    known = False
    for root in roots:
        if not isinstance(root, Mapping):
            continue
        top = {key.text: value for key, value in merged_entries(root) if isinstance(key, Scalar)}
        services = top.get("services")
        if isinstance(services, Mapping):
            known = True
            yield from _each_service(services)
        elif "services" not in top:
            yield from _each_service(root, first_version=True)
        for node in _items(top.get("include")):
            yield Trait("include", _text(node), node.line)
    if not known:
        for document in outline(data):
            if entry := document.keys.get("services"):
                for name, child in document.children(entry).items():
                    yield Trait("service", name, child.line, child.key)


def _each_service(services: Mapping, first_version: bool = False) -> Iterator[Trait]:
    for key, value in merged_entries(services):
        if not isinstance(key, Scalar) or (first_version and not _runs(value)):
            continue
        yield Trait("service", key.text, key.line, _identity(value))


def _runs(value: Node) -> bool:
    return isinstance(value, Mapping) and bool({"image", "build"} & set(value.keys))


def _identity(value: Node) -> str:
    """Give what a service runs: a renamed service still runs the same."""
    if not isinstance(value, Mapping):
        return ""
    image = value.get("image")
    if isinstance(image, Scalar):
        return image.text.partition("@")[0].rpartition("/")[2].partition(":")[0]
    return "build" if value.get("build") is not None else ""


def _objects(data: bytes) -> Iterator[Trait]:
    file = parse_yaml(data)
    if not file.complete:
        for document in outline(data):
            yield from _object(document.value("apiVersion"), document.value("kind"), "", 1)
        return
    pending: list[Node] = [document.root for document in file.documents]
    while pending:
        node = pending.pop(0)
        if not isinstance(node, Mapping):
            continue
        kind = _text(node.get("kind"))
        if kind.endswith("List") and isinstance(node.get("items"), Sequence):
            pending.extend(_items(node.get("items")))
            continue
        metadata = node.get("metadata")
        name = _text(metadata.get("name")) if isinstance(metadata, Mapping) else ""
        yield from _object(_text(node.get("apiVersion")), kind, name, node.line)


def _resources(data: bytes) -> Iterator[Trait]:
    for match in _RESOURCE.finditer(data):
        sort, name = (group.decode("utf-8", "replace") for group in match.groups())
        yield Trait(f"object:{sort}", name, data.count(b"\n", 0, match.start()) + 1)


def _object(version: str, kind: str, name: str, line: int) -> Iterator[Trait]:
    if judge_object(version, kind, line, True) is not None:
        yield Trait(f"object:{kind}", name, line)


def _remote_bases(data: bytes) -> Iterator[Trait]:
    for document in parse_yaml(data).documents:
        if not isinstance(document.root, Mapping):
            continue
        for key in ("resources", "bases", "components", "helmCharts"):
            for node in _items(document.root.get(key)):
                if key == "helmCharts" or "//" in _text(node) or "?ref=" in _text(node):
                    yield Trait("include", _text(node), node.line)


def _items(node: Node | None) -> tuple[Node, ...]:
    if isinstance(node, Sequence):
        return tuple(node.items)
    return (node,) if isinstance(node, Scalar) and node.text else ()


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""
