"""What the templates of a chart make with the values of one environment, as far as can be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from virida_audit.discover import Tree as Files
from virida_audit.facts.environments import environment_of
from virida_audit.facts.kubernetes.built import built_objects
from virida_audit.facts.kubernetes.packaging import OverlayObject
from virida_audit.facts.kubernetes.secretfinder import SecretFinder
from virida_audit.parse.helm import Chart, Plain, plain_of, stand_in
from virida_audit.parse.kubernetes import manifests
from virida_audit.parse.kustomize import Item, tree_of
from virida_audit.parse.kustomize.tree import MOST_NODES
from virida_audit.parse.yaml import Node, parse_yaml

_MOST_TEMPLATES = 80
_MOST_RENDERINGS = 1_500
"""Templates that are worked out in one reading; a tree of charts may hold thousands."""
_DEEPEST = 20


class Renderings:
    """Charts rendered with other values than their own, within a bound for the whole tree."""

    def __init__(self, tree: Files, templates: dict[str, tuple[str, ...]]) -> None:
        self._tree = tree
        self._templates = templates
        """Folder of a chart → paths of its templates."""
        self._left = _MOST_RENDERINGS
        self._defaults: dict[str, list[Item]] = {}

    def objects(
        self, chart: Chart | None, path: str, values: Node, secrets: SecretFinder
    ) -> tuple[OverlayObject, ...]:
        """Return what a chart makes with a values file; nothing where its name is of none."""
        if chart is None or not environment_of(path.rpartition("/")[2].rpartition(".")[0]):
            return ()
        paths = self._templates.get(chart.folder, ())[:_MOST_TEMPLATES]
        if len(paths) > self._left:
            return ()
        self._left -= len(paths)
        merged = replace(chart, values=_merged(chart.values, plain_of(values), 0))
        if chart.folder not in self._defaults:
            self._defaults[chart.folder] = self._items(chart, paths)
        items = self._items(merged, paths)
        _name_originals(items, self._defaults[chart.folder])
        return built_objects(items, secrets)

    def _items(self, chart: Chart, paths: Iterable[str]) -> list[Item]:
        found: list[Item] = []
        room = [MOST_NODES]
        for path in paths:
            data = self._tree.read(path)
            if data is None:
                continue
            written = stand_in(data, chart).text.encode("utf-8", "replace")
            for document in parse_yaml(written).documents:
                for each in manifests(document):
                    tree = tree_of(each.root, path, room)
                    if isinstance(tree, dict):
                        found.append(Item(tree, path, each.root.line, each.name, each.namespace))
        return found


def _merged(below: Plain, above: Plain, depth: int) -> Plain:
    """Return values laid over others, as Helm does: mappings key by key, all else as a whole."""
    if not isinstance(below, dict) or not isinstance(above, dict) or depth > _DEEPEST:
        return above
    merged = dict(below)
    for key, value in above.items():
        merged[key] = _merged(below.get(key), value, depth + 1) if value is not None else None
    return merged


def _name_originals(items: list[Item], defaults: list[Item]) -> None:
    """Give each object the name that it has with the default values, by file, kind and order."""
    names: dict[tuple[str, str], list[str]] = {}
    for each in defaults:
        names.setdefault((each.path, each.kind), []).append(each.name)
    for each in items:
        left = names.get((each.path, each.kind))
        each.original = left.pop(0) if left else each.name
