"""Change objects as a kustomization says: namespace, names, labels, images, replicas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from virida_audit.parse.kustomize.kustomization import Kustomization
from virida_audit.parse.kustomize.names import is_renamed
from virida_audit.parse.kustomize.tree import Item, Tree, Value, below, string

_CLUSTER_KINDS = frozenset(
    {
        *("Namespace", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition"),
        *("PersistentVolume", "StorageClass", "PriorityClass", "IngressClass", "RuntimeClass"),
        *("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "APIService"),
        *("PodSecurityPolicy", "Node", "CSIDriver", "CSINode", "VolumeAttachment"),
        *("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "FlowSchema"),
        *("PriorityLevelConfiguration", "ClusterIssuer", "GatewayClass", "VolumeSnapshotClass"),
    }
)
_SCALED = ("Deployment", "ReplicaSet", "StatefulSet", "ReplicationController")
_TEMPLATES = (
    ("spec", "template"),
    ("spec", "jobTemplate"),
    ("spec", "jobTemplate", "spec", "template"),
)
_TEMPLATES_OF = {
    "CronJob": _TEMPLATES[1:],
    **dict.fromkeys((*_SCALED, "DaemonSet", "Job"), _TEMPLATES[:1]),
}
_EVERYWHERE = frozenset({"claims", "selectors", "templates"})
_INCLUDED = (
    ("includeSelectors", "selectors"),
    ("includeTemplates", "templates"),
    ("includeVolumeClaimTemplates", "claims"),
)
_POD = ("spec", "template", "spec")
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
_CHOSEN = ("labelSelector", "matchLabels")
_SELECTORS: tuple[tuple[tuple[str, ...], bool, tuple[str, ...]], ...] = (
    (("spec", "selector"), True, ("Service", "ReplicationController")),
    (
        ("spec", "selector", "matchLabels"),
        True,
        ("Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"),
    ),
    (("spec", "selector", "matchLabels"), False, ("Job", "PodDisruptionBudget")),
    (("spec", "jobTemplate", "spec", "selector", "matchLabels"), False, ("CronJob",)),
    (("spec", "podSelector", "matchLabels"), False, ("NetworkPolicy",)),
    (("spec", "ingress", "from", "podSelector", "matchLabels"), False, ("NetworkPolicy",)),
    (("spec", "egress", "to", "podSelector", "matchLabels"), False, ("NetworkPolicy",)),
    *(
        (way, False, ("Deployment", "StatefulSet"))
        for kind in ("podAffinity", "podAntiAffinity")
        for way in (
            (*_POD, "affinity", kind, _PREFERRED, "podAffinityTerm", *_CHOSEN),
            (*_POD, "affinity", kind, _REQUIRED, *_CHOSEN),
        )
    ),
    ((*_POD, "topologySpreadConstraints", *_CHOSEN), False, ("Deployment", "StatefulSet")),
)
"""Way to a selector, whether it is made where it is missing, and the kinds that have it. Source:
kustomize, api/internal/konfig/builtinpluginconsts/commonlabels.go."""
_REFERENCE_END = r"(?P<tag>:[A-Za-z0-9_.{}-]+)?(?P<digest>@sha256:[0-9a-f]+)?"


def set_namespace(items: list[Item], namespace: str) -> None:
    """Put objects into a namespace, and those that name a service account or a Service there."""
    own = {(each.kind, each.name) for each in items}
    for item in items:
        if item.kind == "Namespace" and not item.group:
            _metadata(item)["name"] = Value(namespace)
            continue
        if item.kind not in _CLUSTER_KINDS:
            _metadata(item)["namespace"] = Value(namespace)
        if item.kind in ("RoleBinding", "ClusterRoleBinding"):
            for subject in _maps(item.tree.get("subjects")):
                name, kind = string(subject.get("name")), string(subject.get("kind"))
                if kind == "ServiceAccount" and (name == "default" or (kind, name) in own):
                    subject["namespace"] = Value(namespace)
        if item.kind.endswith("WebhookConfiguration"):
            for hook in _maps(item.tree.get("webhooks")):
                service = below(hook, "clientConfig", "service")
                named = ("Service", string(below(service, "name")))
                if isinstance(service, dict) and named in own:
                    service["namespace"] = Value(namespace)


def add_affixes(items: Iterable[Item], prefix: str, suffix: str) -> None:
    """Put a prefix and a suffix around names."""
    for item in items:
        if is_renamed(item) and item.name:
            _metadata(item)["name"] = Value(f"{prefix}{item.name}{suffix}")


def add_labels(items: list[Item], kustomization: Kustomization) -> None:
    """Add the labels of `commonLabels` and `labels`."""
    common = _pairs(kustomization.tree.get("commonLabels"))
    if common:
        for item in items:
            _add_labels(item, common, _EVERYWHERE)
    for row in kustomization.rows("labels"):
        pairs = _pairs(row.get("pairs"))
        wanted = {word for key, word in _INCLUDED if string(row.get(key)) == "true"}
        for item in items:
            _add_labels(item, pairs, _EVERYWHERE if "selectors" in wanted else frozenset(wanted))


def _add_labels(item: Item, pairs: dict[str, Tree], wanted: frozenset[str]) -> None:
    _put(_metadata(item), "labels", pairs)
    if "templates" in wanted:
        for place in _TEMPLATES_OF.get(item.kind, ()):
            _put_below(item.tree, (*place, "metadata", "labels"), pairs, create=True)
    if "claims" in wanted and item.kind == "StatefulSet":
        for claim in _maps(below(item.tree, "spec", "volumeClaimTemplates")):
            _put(_child(claim, "metadata"), "labels", pairs)
    if "selectors" in wanted:
        for way, create, kinds in _SELECTORS:
            if item.kind in kinds:
                _put_below(item.tree, way, pairs, create=create)


def _put_below(tree: Tree, way: tuple[str, ...], pairs: dict[str, Tree], *, create: bool) -> None:
    """Add pairs at the end of a way; lists on it mean each of their items."""
    for index, key in enumerate(way):
        if isinstance(tree, list):
            for each in tree:
                _put_below(each, way[index:], pairs, create=create)
            return
        if not isinstance(tree, dict) or (key not in tree and not create):
            return
        tree = tree.setdefault(key, {})
    if isinstance(tree, dict):
        tree.update(pairs)


def add_annotations(items: Iterable[Item], annotations: dict[str, Tree]) -> None:
    """Add annotations to objects and their pod templates."""
    for item in items:
        _put(_metadata(item), "annotations", annotations)
        for way in _TEMPLATES:
            template = below(item.tree, *way)
            if isinstance(template, dict):
                _put(_child(template, "metadata"), "annotations", annotations)


def set_images(items: Iterable[Item], rows: Iterable[dict[str, Tree]]) -> set[str]:
    """Change images by their names; return the names that were met."""
    met: set[str] = set()
    wanted = list(rows)
    if not wanted:  # most kustomizations: their objects need not be walked
        return met
    for item in items:
        for container in _containers(item):
            for row in wanted:
                name = string(row.get("name"))
                changed = _changed_image(string(container.get("image")), name, row)
                if changed is not None:
                    met.add(name)
                    old = container.get("image")
                    if not isinstance(old, Value) or old.value != changed:
                        container["image"] = _origin(row, changed)
    return met


def _origin(row: dict[str, Tree], text: str) -> Value:
    given = row.get("newTag") or row.get("digest") or row.get("newName")
    return Value(text, given.path, given.line) if isinstance(given, Value) else Value(text)


def _containers(item: Item) -> Iterator[dict[str, Tree]]:
    pending: list[Tree] = [item.tree]
    while pending:
        tree = pending.pop()
        if isinstance(tree, list):
            pending += tree
        elif isinstance(tree, dict):
            for key, each in tree.items():
                if key in ("containers", "initContainers"):
                    yield from _maps(each)
                pending.append(each)


def _changed_image(image: str, name: str, row: dict[str, Tree]) -> str | None:
    """Return an image with its new name, tag or digest; None where it is not the one meant."""
    match = re.fullmatch(re.escape(name) + _REFERENCE_END, image)
    if not name or match is None:
        return None
    new_name = string(row.get("newName")) or name
    digest, tag = string(row.get("digest")), string(row.get("newTag"))
    suffix = string(row.get("tagSuffix"))
    if digest:
        return f"{new_name}:{tag}@{digest}" if tag else f"{new_name}@{digest}"
    if tag:
        return f"{new_name}:{tag}"
    if suffix:
        return f"{new_name}{(match['tag'] or ':latest')}{suffix}"
    return f"{new_name}{match['tag'] or ''}{match['digest'] or ''}"


def set_replicas(items: Iterable[Item], rows: Iterable[dict[str, Tree]]) -> set[str]:
    """Set numbers of replicas by name; return the names that were met."""
    met: set[str] = set()
    wanted = list(rows)
    for item in items:
        for row in wanted:
            name = string(row.get("name"))
            count = row.get("count")
            if item.kind in _SCALED and name in (item.name, item.original) and count is not None:
                _child(item.tree, "spec")["replicas"] = count
                met.add(name)
    return met


def _metadata(item: Item) -> dict[str, Tree]:
    return _child(item.tree, "metadata")


def _child(tree: dict[str, Tree], key: str) -> dict[str, Tree]:
    found = tree.get(key)
    if not isinstance(found, dict):
        found = {}
        tree[key] = found
    return found


def _put(holder: dict[str, Tree], key: str, pairs: dict[str, Tree]) -> None:
    if pairs:
        _child(holder, key).update(pairs)


def _pairs(tree: Tree | None) -> dict[str, Tree]:
    if not isinstance(tree, dict):
        return {}
    return {key: Value(string(each)) for key, each in tree.items() if isinstance(each, Value)}


def _maps(tree: Tree | None) -> Iterator[dict[str, Tree]]:
    for each in tree if isinstance(tree, list) else ():
        if isinstance(each, dict):
            yield each
