"""Strategic merge patches (Kubernetes documentation, *Strategic Merge Patch*).

Lists of the core API merge by the key that the API gives them; other lists are replaced. `$patch`
deletes or replaces, `null` deletes a key.
"""

from __future__ import annotations

from virida_audit.parse.kustomize.tree import Tree, Value, copy, string

_KEYS: dict[str, tuple[str, ...]] = {
    "containers": ("name",),
    "initContainers": ("name",),
    "ephemeralContainers": ("name",),
    "env": ("name",),
    "volumes": ("name",),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "imagePullSecrets": ("name",),
    "hostAliases": ("ip",),
    "topologySpreadConstraints": ("topologyKey", "whenUnsatisfiable"),
    "secrets": ("name",),
    "webhooks": ("name",),
    "ownerReferences": ("uid",),
    "conditions": ("type",),
    "resourceClaims": ("name",),
}
_BUILTIN = (
    "",
    "apps",
    "batch",
    "extensions",
    "policy",
    "autoscaling",
    "admissionregistration.k8s.io",
)
_SET_LISTS = frozenset({"finalizers"})
_DIRECTIVE = "$patch"


def is_builtin_group(group: str) -> bool:
    """Tell whether lists of a group's kinds merge by key."""
    return group in _BUILTIN or group.endswith(".k8s.io")


def deletes(patch: Tree) -> bool:
    """Tell whether a patch deletes the whole of what it is for."""
    return isinstance(patch, dict) and string(patch.get(_DIRECTIVE)) == "delete"


def merge(target: dict[str, Tree], patch: dict[str, Tree], *, by_key: bool) -> None:
    """Change a mapping as a patch says; `by_key` where lists have merge keys."""
    if string(patch.get(_DIRECTIVE)) == "replace":
        target.clear()
    for key, value in patch.items():
        if key.startswith("$"):
            continue
        current = target.get(key)
        if isinstance(value, Value) and value.value is None:
            target.pop(key, None)
        elif isinstance(value, dict):
            if deletes(value):
                target.pop(key, None)
                continue
            own = current if isinstance(current, dict) else {}
            target[key] = own
            merge(own, value, by_key=by_key)
        elif isinstance(value, list):
            _merge_list(target, key, value, by_key=by_key)
        else:
            target[key] = value


def _merge_list(target: dict[str, Tree], key: str, patch: list[Tree], *, by_key: bool) -> None:
    current = target.get(key)
    if any(_directive(each) == "replace" for each in patch):
        target[key] = [copy(each) for each in patch if not _directive(each)]
        return
    if not by_key:
        target[key] = [_clean(each) for each in patch]
        return
    if key in _SET_LISTS and isinstance(current, list):
        known = {string(each) for each in current}
        current += [each for each in patch if string(each) not in known]
        return
    names = _merge_keys(key, current, patch)
    if not isinstance(current, list):
        target[key] = [_clean(each) for each in patch if _directive(each) != "delete"]
        return
    if names is None:
        target[key] = [_clean(each) for each in patch]
        return
    _merge_items(current, patch, names)


def _merge_items(current: list[Tree], patch: list[Tree], names: tuple[str, ...]) -> None:
    """Merge items by their keys; those of the patch come first, as kustomize orders them."""
    named: list[Tree] = []
    for item in patch:
        if not isinstance(item, dict):
            continue
        wanted = _identity(item, names)
        found = [
            each for each in current if isinstance(each, dict) and _identity(each, names) == wanted
        ]
        if _directive(item) == "delete":
            current[:] = [each for each in current if not any(each is one for one in found)]
        elif found:
            for each in found:
                merge(each, item, by_key=True)
            named += found
        else:
            named.append(_clean(item))
    rest = [each for each in current if not any(each is one for one in named)]
    current[:] = [*named, *rest]


def _merge_keys(key: str, current: Tree | None, patch: list[Tree]) -> tuple[str, ...] | None:
    if key == "ports":
        both = [*(current if isinstance(current, list) else ()), *patch]
        if any(isinstance(each, dict) and "containerPort" in each for each in both):
            return ("containerPort", "protocol")
        return ("port", "protocol")
    return _KEYS.get(key)


def _identity(item: dict[str, Tree], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(string(item.get(name)) or ("TCP" if name == "protocol" else "") for name in names)


def _directive(item: Tree) -> str:
    return string(item.get(_DIRECTIVE)) if isinstance(item, dict) else ""


def _clean(tree: Tree) -> Tree:
    """Return a patch's own content without directives and nulls."""
    if isinstance(tree, dict):
        return {
            key: _clean(each)
            for key, each in tree.items()
            if not key.startswith("$") and not (isinstance(each, Value) and each.value is None)
        }
    if isinstance(tree, list):
        return [_clean(each) for each in tree if _directive(each) != "delete"]
    return tree
