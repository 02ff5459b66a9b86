"""The files of a reading, parsed once each, with the objects that stand in them."""

from __future__ import annotations

from dataclasses import dataclass, field

from virida_audit.discover import Tree
from virida_audit.model.source import Kind, Skip, Source
from virida_audit.parse.helm import Chart, StandIn, stand_in
from virida_audit.parse.kubernetes import Manifest, PodPart, manifests, pods_of
from virida_audit.parse.yaml import (
    Document,
    Mapping,
    Node,
    Sequence,
    YamlFile,
    is_templated,
    parse_json,
    parse_yaml,
)

_KEPT_BYTES = 4 * 1024 * 1024
"""Text whose nodes are kept from the first look at a tree to the second; the rest is read twice."""


@dataclass(frozen=True, slots=True)
class ObjectPart:
    """One object and the document it stands in."""

    document: Document
    manifest: Manifest
    pods: tuple[PodPart, ...]


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """One file as it was read."""

    source: Source
    data: bytes
    yaml: YamlFile
    objects: tuple[ObjectPart, ...]
    template: StandIn | None = None
    """How a template was made readable; None for plain YAML."""
    skips: tuple[Skip, ...] = ()


@dataclass(slots=True)
class Files:
    """Parse files when they are asked for and keep what fits."""

    tree: Tree
    charts: dict[str, Chart]
    """Folder → chart."""
    _kept: dict[str, ManifestFile] = field(default_factory=dict)
    _room: int = _KEPT_BYTES
    _stand_ins: dict[str, StandIn] = field(default_factory=dict)
    """Of templates between their first and second look: text only."""

    def get(self, source: Source) -> ManifestFile | None:
        """Return a file; None where it cannot be read."""
        kept = self._kept.get(source.path)
        if kept is not None:
            return kept
        data = self.tree.read(source.path)
        if data is None:
            return None
        made = self._parse(source, data)
        if len(data) <= self._room:
            self._room -= len(data)
            self._kept[source.path] = made
        return made

    def forget(self, path: str) -> None:
        """Let go of a file that nobody will ask for again."""
        kept = self._kept.pop(path, None)
        if kept is not None:
            self._room += len(kept.data)

    def chart_of(self, path: str) -> Chart | None:
        """Return the chart that a file belongs to."""
        folder = path.rpartition("/")[0]
        while True:
            if folder in self.charts:
                return self.charts[folder]
            if not folder:
                return None
            folder = folder.rpartition("/")[0]

    def _parse(self, source: Source, data: bytes) -> ManifestFile:
        if source.path.endswith(".json"):
            return _file(source, data, parse_json(data), None)
        if source.kind is not Kind.HELM_TEMPLATE:
            parsed = parse_yaml(data)
            is_plain = parsed.complete and "templated" not in source.tags
            if not is_templated(data) or (is_plain and not _has_actions(parsed)):
                return _file(source, data, parsed, None)
        made = self._stand_ins.pop(source.path, None)
        if made is None:
            made = self._stand_ins[source.path] = stand_in(data, self.chart_of(source.path))
        parsed = parse_yaml(made.text.encode("utf-8", "replace"))
        return _file(source, data, parsed, made)


def _file(source: Source, data: bytes, parsed: YamlFile, template: StandIn | None) -> ManifestFile:
    objects = tuple(
        ObjectPart(document, manifest, pods_of(manifest))
        for document in parsed.documents
        for manifest in manifests(document)
    )
    # A template that cannot be read without Helm is a fact of its own, not a gap of the audit.
    codes = () if template else parsed.problems
    skips = tuple(
        Skip(source.path, f"skip.{each.code}", each.text, each.line)
        for each in codes
        if each.code not in ("yaml-duplicate-key", "yaml-undefined-alias")
    )
    return ManifestFile(source, data, parsed, objects, template, skips)


def _has_actions(parsed: YamlFile) -> bool:
    """Tell whether an action stands outside quotes: `{{x}}` is a mapping whose key is a mapping."""
    pending: list[Node] = [each.root for each in parsed.documents]
    while pending:
        node = pending.pop()
        if isinstance(node, Mapping | Sequence):
            if isinstance(node, Mapping) and any(
                isinstance(key, Mapping) for key in node.children[::2]
            ):
                return True
            pending += node.children
    return False
