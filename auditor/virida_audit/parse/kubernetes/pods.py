"""Find the pod templates of an object: at their known places, or anywhere in a custom resource."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from virida_audit.parse.kubernetes.access import get
from virida_audit.parse.kubernetes.objects import Manifest
from virida_audit.parse.yaml import Mapping, Node, Scalar, Sequence, resolve_alias

_PLACES = {
    "Pod": (),
    "PodTemplate": ("template",),
    "Deployment": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "ScheduledJob": ("spec", "jobTemplate", "spec", "template"),
}
"""Kind → way to the mapping that holds the pod's `metadata` and `spec`."""
_BUILTIN_GROUPS = frozenset({"", "apps", "batch", "extensions"})
_DEEPEST = 24
_MOST = 16
_CONTAINER_KEYS = frozenset({"image", "command", "args", "ports", "env", "envFrom"})


@dataclass(frozen=True, slots=True)
class PodPart:
    """A pod template: its specification, and the mapping that holds it with its metadata."""

    spec: Mapping
    template: Mapping


def pods_of(manifest: Manifest) -> tuple[PodPart, ...]:
    """Return the pod templates of an object, outermost first, at most 16."""
    if manifest.group in _BUILTIN_GROUPS:
        if manifest.kind not in _PLACES:
            return ()
        template = get(manifest.root, *_PLACES[manifest.kind])
        spec = get(template, "spec")
        if isinstance(template, Mapping) and isinstance(spec, Mapping):
            return (PodPart(spec, template),)
        return ()
    found: list[PodPart] = []
    for part in _search(manifest.root):
        found.append(part)
        if len(found) == _MOST:
            break
    return tuple(found)


def _search(root: Mapping) -> Iterator[PodPart]:
    """Yield each mapping with `containers` as a pod has them, and the mapping around it."""
    pending: list[tuple[Node, Mapping, int]] = [(root, root, 0)]
    while pending:
        node, around, depth = pending.pop()
        if isinstance(node, Mapping):
            if _has_containers(node):
                yield PodPart(node, around)
            elif depth < _DEEPEST:
                pending += [(each, node, depth + 1) for each in reversed(node.children[1::2])]
        elif isinstance(node, Sequence) and depth < _DEEPEST:
            pending += [(each, around, depth + 1) for each in reversed(node.children)]


def _has_containers(node: Mapping) -> bool:
    held = resolve_alias(node.get("containers"))
    if not isinstance(held, Sequence):
        return False
    return any(_is_container(each) for each in held.children)


def _is_container(node: Node) -> bool:
    item = resolve_alias(node)
    if not isinstance(item, Mapping):
        return False
    keys = {key.text for key in item.children[::2] if isinstance(key, Scalar)}
    return not keys.isdisjoint(_CONTAINER_KEYS)
