"""Where objects name each other, so that a changed name is followed.

Source: kustomize, api/internal/konfig/builtinpluginconsts/namereference.go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from virida_audit.parse.kustomize.tree import Item, Tree, Value, below, string

Place = tuple[str, dict[str, Tree], str]
"""(kind that is named, mapping, key that holds the name)."""

_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")
_NOT_PREFIXED = frozenset({"CustomResourceDefinition", "APIService", "Namespace"})


def is_renamed(item: Item) -> bool:
    """Tell whether prefixes and suffixes apply to an object."""
    return item.kind not in _NOT_PREFIXED


def places(item: Item) -> Iterator[Place]:
    """Yield every place of an object that holds the name of another one."""
    for pod in pod_specs(item.tree):
        yield from _pod(pod)
    tree = item.tree
    spec = below(tree, "spec")
    if isinstance(spec, dict):
        yield from _spec(item.kind, spec)
    if item.kind in ("RoleBinding", "ClusterRoleBinding"):
        role = tree.get("roleRef")
        if isinstance(role, dict):
            yield string(role.get("kind")), role, "name"
        for subject in _maps(tree.get("subjects")):
            if string(subject.get("kind")) == "ServiceAccount":
                yield "ServiceAccount", subject, "name"
    if item.kind == "ServiceAccount":
        for key in ("imagePullSecrets", "secrets"):
            for each in _maps(tree.get(key)):
                yield "Secret", each, "name"
    if item.kind.endswith("WebhookConfiguration"):
        for hook in _maps(tree.get("webhooks")):
            service = below(hook, "clientConfig", "service")
            if isinstance(service, dict):
                yield "Service", service, "name"


def pod_specs(tree: Tree, depth: int = 0) -> Iterator[dict[str, Tree]]:
    """Yield the pod specifications of an object: mappings with `containers`."""
    if not isinstance(tree, dict) or depth > 12:
        return
    held = tree.get("containers")
    if isinstance(held, list) and any(isinstance(each, dict) for each in held):
        yield tree
        return
    for key in ("spec", "template", "jobTemplate"):
        yield from pod_specs(tree.get(key, Value(None)), depth + 1)


def _spec(kind: str, spec: dict[str, Tree]) -> Iterator[Place]:
    if kind == "StatefulSet":
        yield "Service", spec, "serviceName"
    for key in ("scaleTargetRef", "targetRef"):
        target = spec.get(key)
        if isinstance(target, dict):
            yield string(target.get("kind")) or "Deployment", target, "name"
    if kind == "PersistentVolumeClaim":
        yield "PersistentVolume", spec, "volumeName"
        yield "StorageClass", spec, "storageClassName"
    if kind == "Ingress":
        yield "IngressClass", spec, "ingressClassName"
        for block in _maps(spec.get("tls")):
            yield "Secret", block, "secretName"
        backends = [spec.get("backend"), spec.get("defaultBackend")]
        for rule in _maps(spec.get("rules")):
            backends += [path.get("backend") for path in _maps(below(rule, "http", "paths"))]
        for backend in backends:
            if isinstance(backend, dict):
                yield "Service", backend, "serviceName"
                service = backend.get("service")
                if isinstance(service, dict):
                    yield "Service", service, "name"


def _pod(pod: dict[str, Tree]) -> Iterator[Place]:
    for key in ("serviceAccountName", "serviceAccount"):
        yield "ServiceAccount", pod, key
    yield "PriorityClass", pod, "priorityClassName"
    for each in _maps(pod.get("imagePullSecrets")):
        yield "Secret", each, "name"
    for volume in _maps(pod.get("volumes")):
        yield from _sources(volume)
        claim = volume.get("persistentVolumeClaim")
        if isinstance(claim, dict):
            yield "PersistentVolumeClaim", claim, "claimName"
        for source in _maps(below(volume, "projected", "sources")):
            yield from _sources(source)
    for key in _CONTAINERS:
        for container in _maps(pod.get(key)):
            for variable in _maps(container.get("env")):
                for name, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
                    reference = below(variable, "valueFrom", name)
                    if isinstance(reference, dict):
                        yield kind, reference, "name"
            for everything in _maps(container.get("envFrom")):
                for name, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                    reference = everything.get(name)
                    if isinstance(reference, dict):
                        yield kind, reference, "name"


def _sources(volume: dict[str, Tree]) -> Iterator[Place]:
    config, secret = volume.get("configMap"), volume.get("secret")
    if isinstance(config, dict):
        yield "ConfigMap", config, "name"
    if isinstance(secret, dict):
        yield "Secret", secret, "secretName" if "secretName" in secret else "name"


def rename(items: list[Item], new_name: Callable[[str, str], str | None]) -> None:
    """Follow changed names; `new_name` gives the new one of (kind, old name), or None."""
    for item in items:
        for kind, holder, key in places(item):
            old = string(holder.get(key))
            new = new_name(kind, old) if old else None
            if new is not None and new != old:
                holder[key] = Value(new)


def _maps(tree: Tree | None) -> Iterator[dict[str, Tree]]:
    for each in tree if isinstance(tree, list) else ():
        if isinstance(each, dict):
            yield each
