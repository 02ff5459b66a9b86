"""Build the facts of kustomizations: what they build, what they change, what they cannot reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from virida_audit.facts.environments import environment_of
from virida_audit.facts.kubernetes.api import api_of
from virida_audit.facts.kubernetes.built import built_objects
from virida_audit.facts.kubernetes.context import ObjectContext
from virida_audit.facts.kubernetes.fields import table_of
from virida_audit.facts.kubernetes.objects import field_of
from virida_audit.facts.kubernetes.packaging import (
    KustomizeChange,
    KustomizeOverlay,
    OverlayObject,
)
from virida_audit.facts.kubernetes.secretfinder import SecretFinder
from virida_audit.facts.kubernetes.sheet import Sheet
from virida_audit.facts.reading import Fact, Reading
from virida_audit.model.location import Location
from virida_audit.model.source import Skip, Source
from virida_audit.parse.kubernetes import get, items, pairs, text, texts
from virida_audit.parse.kustomize import Build, Kustomization, build, read_kustomization
from virida_audit.parse.yaml import Node, Scalar, parse_yaml
from virida_audit.secrets import is_secret_name

_PLACING = ("namespace", "namePrefix", "nameSuffix", "resources", "bases", "components", "crds")
_CHANGES = {
    "images": "image",
    "replicas": "replicas",
    "patches": "patch",
    "patchesStrategicMerge": "patch",
    "patchesJson6902": "patch",
    "configMapGenerator": "config-map",
    "secretGenerator": "secret",
    "labels": "labels",
    "commonLabels": "labels",
    "commonAnnotations": "annotations",
    "helmCharts": "helm-chart",
    "helmChartInflationGenerator": "helm-chart",
    "generators": "transformer",
    "transformers": "transformer",
    "validators": "transformer",
    "configurations": "transformer",
    "replacements": "replacement",
    "vars": "replacement",
    "generatorOptions": "options",
    "buildMetadata": "options",
    "openapi": "options",
    "helmGlobals": "helm-chart",
    "sortOptions": "options",
}
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Overlay:
    """A kustomization and what it builds, without the trees of the objects."""

    kustomization: Kustomization
    built: Build
    objects: tuple[OverlayObject, ...]
    secrets: SecretFinder
    """Knows those of the objects."""
    environment: str


def overlay_of(path: str, data: bytes, read: Callable[[str], bytes | None]) -> Overlay:
    """Return a kustomization file and what its folder builds."""
    kustomization = read_kustomization(path, data)
    built = build(kustomization.folder, read) or Build()
    is_overlay = bool(built.bases or built.remotes)
    folder = kustomization.folder
    environment = (environment_of(folder) or folder.rpartition("/")[2]) if is_overlay else ""
    secrets = SecretFinder()
    objects = built_objects(built.items, secrets)
    # All overlays are built before the first is told of: their trees would fill the memory.
    built.items.clear()
    return Overlay(kustomization, built, objects, secrets, environment)


def overlay_reading(source: Source, data: bytes, overlay: Overlay) -> Reading:
    """Return the reading of a kustomization file."""
    parsed = parse_yaml(data)
    api = api_of("kustomize.config.k8s.io/v1beta1", "Kustomization")
    sheet = Sheet(source.path)
    secrets = overlay.secrets
    facts: list[Fact] = []
    context = ObjectContext(api, overlay.environment, "", environments=())
    for document in parsed.documents:
        start, end = sheet.add(document, {}, table_of(api))
        if document is parsed.documents[0]:
            facts.append(_overlay(source, sheet, overlay, document.root))
            facts += _changes(source, sheet, overlay, document.root, secrets)
        for field in sheet.fields[start:end]:
            leaves = sheet.own_field(field)
            if leaves:
                facts.append(field_of(source, sheet, context, field, leaves))
    return Reading(
        source,
        facts=tuple(facts),
        leaves=tuple(sheet.leaves),
        skips=tuple(
            Skip(source.path, f"skip.{each.code}", each.text, each.line)
            for each in parsed.problems
            if each.code not in ("yaml-duplicate-key", "yaml-undefined-alias")
        ),
        lines=tuple(data.decode("utf-8-sig", "replace").splitlines()),
        secrets=tuple(sorted(secrets.values)),
    )


def _overlay(source: Source, sheet: Sheet, overlay: Overlay, root: Node) -> KustomizeOverlay:
    said, built = overlay.kustomization, overlay.built
    nodes = (get(root, each) for each in ("apiVersion", "kind", *_PLACING))
    return KustomizeOverlay(
        at=Location(source.path),
        role=source.role,
        leaves=sheet.own(*nodes),
        environment=overlay.environment,
        namespace=said.namespace,
        name_prefix=said.name_prefix,
        name_suffix=said.name_suffix,
        bases=tuple(built.bases),
        remotes=tuple(dict.fromkeys(built.remotes)),
        missing=tuple(dict.fromkeys(built.missing)),
        objects=overlay.objects,
        removed=tuple(built.removed),
        is_component=said.is_component,
        problems=tuple(dict.fromkeys(built.problems)),
    )


def _changes(
    source: Source, sheet: Sheet, overlay: Overlay, root: Node, secrets: SecretFinder
) -> Iterator[KustomizeChange]:
    places = _patch_places(overlay.kustomization)
    for key, word in _CHANGES.items():
        whole = get(root, key)
        if whole is None:
            continue
        nodes = items(root, key) or (whole,)
        for position, node in enumerate(nodes):
            index = places.get((key, position), -1)
            target, value, is_applied = _said(word, node, overlay, index, secrets)
            written = text(node, "patch")
            yield KustomizeChange(
                at=sheet.place(node),
                role=source.role,
                leaves=sheet.own(node),
                environment=overlay.environment,
                change=word,
                target=target,
                value=value[:_SHOWN],
                is_inline=word == "patch" and (bool(written) or "\n" in text(node)),
                is_applied=is_applied,
            )


def _patch_places(kustomization: Kustomization) -> dict[tuple[str, int], int]:
    """Return (section, position in it) → position among all patches."""
    found: dict[tuple[str, int], int] = {}
    for index, patch in enumerate(kustomization.patches):
        found[patch.section, patch.position] = index
    return found


def _said(
    word: str, node: Node, overlay: Overlay, index: int, secrets: SecretFinder
) -> tuple[str, str, bool]:
    """Return what a change is for, its value, and whether it was applied."""
    name = text(node, "name")
    built = overlay.built
    if word == "image":
        new_name = text(node, "newName") or name
        tag, digest = text(node, "newTag"), text(node, "digest")
        value = new_name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
        return name, value, name in built.images
    if word == "replicas":
        return name, text(node, "count"), name in built.replicas
    if word == "patch":
        written = text(node, "patch") or (text(node) if "\n" in text(node) else "")
        if written:
            _note_patch(written, secrets)
        changed = built.patched.get(index, [])
        return ", ".join(changed), text(node, "path"), bool(changed)
    if word in ("config-map", "secret"):
        return name, ", ".join(_generated_names(node, word, secrets)), True
    if word in ("labels", "annotations"):
        found = get(node, "pairs") or node
        return "", ", ".join(key.text for key, _ in pairs(found)), True
    return name, text(node, "version"), False


def _generated_names(node: Node, word: str, secrets: SecretFinder) -> Iterator[str]:
    for literal in texts(node, "literals"):
        key, _, value = literal.partition("=")
        if word == "secret":
            secrets.note_plain(value.strip("'\""))
        else:
            secrets.note(key, value)
        yield key
    for part in ("files", "envs"):
        for each in texts(node, part):
            yield (
                each.partition("=")[0].rpartition("/")[2]
                if "=" not in each
                else (each.partition("=")[0])
            )


def _note_patch(written: str, secrets: SecretFinder) -> None:
    """Note the secrets of a patch that stands in the file as text."""
    for document in parse_yaml(written.encode("utf-8", "replace")).documents:
        root = document.root
        if text(root, "kind") == "Secret":
            for _, value in pairs(root, "stringData"):
                secrets.note_plain(text(value))
            for _, value in pairs(root, "data"):
                secrets.note_encoded(text(value))
        pending: list[tuple[Node, str]] = [(root, "")]
        while pending:
            node, key = pending.pop()
            found = get(node)
            if isinstance(found, Scalar) and is_secret_name(key):
                secrets.note(key, found.text)
            pending += [(value, name.text) for name, value in pairs(found)]
            pending += [(each, key) for each in items(found)]
