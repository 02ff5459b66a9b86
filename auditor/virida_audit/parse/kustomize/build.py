"""Build a kustomization in memory, as `kustomize build` does in its fixed order.

Resources, components, generators, then patches, namespace, names, labels, annotations, replicas and
images; changed names are followed where objects name each other. What is remote is named only.
"""

from __future__ import annotations

from collections.abc import Callable

from virida_audit.parse.kustomize import strategic, transform
from virida_audit.parse.kustomize.generate import generate, name_hash
from virida_audit.parse.kustomize.kept import KeptObjects, objects_in
from virida_audit.parse.kustomize.kustomization import (
    NAMES,
    Kustomization,
    is_remote,
    read_kustomization,
)
from virida_audit.parse.kustomize.names import rename
from virida_audit.parse.kustomize.patching import apply_patch
from virida_audit.parse.kustomize.paths import joined
from virida_audit.parse.kustomize.result import Build
from virida_audit.parse.kustomize.tree import Item, Tree, Value, string

_DEEPEST = 24
_MOST = 5_000
_MOST_BUILDS = 500
_UNSUPPORTED = ("helmCharts", "generators", "transformers", "replacements", "vars", "validators")


Read = Callable[[str], bytes | None]


def build(folder: str, read: Read) -> Build | None:
    """Return what the kustomization of a folder builds; None where there is none.

    `read` gives a file's bytes by its path relative to the root, or None; a `KeptObjects` spares
    builds that share a base its parsing.
    """
    found = _build(folder, read, [], [_MOST_BUILDS])
    if found is None:
        return None
    _finish(found)
    return found


def kustomization_of(folder: str, read: Read) -> Kustomization | None:
    """Return the kustomization file of a folder."""
    for name in NAMES:
        path = f"{folder}/{name}" if folder else name
        data = read(path)
        if data is not None:
            return read_kustomization(path, data)
    return None


def _build(folder: str, read: Read, above: list[str], left: list[int]) -> Build | None:
    # Bases of bases may be named over and over: their number doubles with each storey.
    left[0] -= 1
    if folder in above or len(above) > _DEEPEST or left[0] < 0:
        return None
    kustomization = kustomization_of(folder, read)
    if kustomization is None:
        return None
    made = Build()
    for resource in kustomization.resources:
        _accumulate(made, kustomization, resource, read, [*above, folder], left)
    _change(made, kustomization, read, [*above, folder], left)
    return made


def _accumulate(
    made: Build,
    kustomization: Kustomization,
    resource: str,
    read: Read,
    above: list[str],
    left: list[int],
) -> None:
    path = joined(kustomization.folder, resource)
    data = read(path) if path else None
    if path is not None and data is None and not is_remote(resource):
        base = _build(path, read, above, left)
        if base is not None:
            made.bases.append(path)
            _take(made, base)
        else:
            made.missing.append(resource)
        return
    if data is None or path is None:
        (made.remotes if is_remote(resource) else made.missing).append(resource)
        return
    made.files.append(path)
    objects = read.objects if isinstance(read, KeptObjects) else objects_in
    for item in objects(path, data):
        if len(made.items) < _MOST:
            made.items.append(item)


def _take(made: Build, base: Build) -> None:
    made.items += base.items[: max(_MOST - len(made.items), 0)]
    made.remotes += base.remotes
    made.missing += base.missing
    made.problems += base.problems
    made.files += base.files


def _change(
    made: Build, kustomization: Kustomization, read: Read, above: list[str], left: list[int]
) -> None:
    for key in _UNSUPPORTED:
        if kustomization.tree.get(key):
            made.problems.append(key)
    _generate(made, kustomization, read)
    for name in kustomization.components:
        path = joined(kustomization.folder, name)
        part = None if path is None or is_remote(name) else kustomization_of(path, read)
        if part is None:
            (made.remotes if is_remote(name) else made.missing).append(name)
        elif part.folder not in above and left[0] > 0:
            left[0] -= 1
            for resource in part.resources:
                _accumulate(made, part, resource, read, [*above, part.folder], left)
            made.files.append(part.path)
            _change(made, part, read, [*above, part.folder], left)
    for index, patch in enumerate(kustomization.patches):
        made.patched[index] = apply_patch(made, kustomization, patch, read)
    if kustomization.namespace:
        transform.set_namespace(made.items, kustomization.namespace)
    _rename(made, kustomization)
    transform.add_labels(made.items, kustomization)
    annotations = kustomization.tree.get("commonAnnotations")
    if isinstance(annotations, dict):
        pairs: dict[str, Tree] = {key: Value(string(each)) for key, each in annotations.items()}
        transform.add_annotations(made.items, pairs)
    made.images |= transform.set_images(made.items, kustomization.rows("images"))
    made.replicas |= transform.set_replicas(made.items, kustomization.rows("replicas"))


def _generate(made: Build, kustomization: Kustomization, read: Read) -> None:
    for item in generate(kustomization, read, made.missing):
        if item.behavior == "create":
            made.items.append(item)
            continue
        target = next(
            (
                each
                for each in made.items
                if each.kind == item.kind and item.name in (each.name, each.original)
            ),
            None,
        )
        if target is None:
            made.problems.append(f"nothing to {item.behavior}: {item.title}")
            continue
        if item.behavior == "replace":
            target.tree = {**item.tree, "metadata": target.tree.get("metadata", {})}
        else:
            patch = {key: each for key, each in item.tree.items() if key in _CONTENT}
            strategic.merge(target.tree, patch, by_key=False)
            _add_metadata(target, item)
        target.needs_hash = target.needs_hash and item.needs_hash


_CONTENT = ("data", "binaryData", "stringData", "immutable")


def _add_metadata(target: Item, item: Item) -> None:
    metadata, added = target.tree.get("metadata"), item.tree.get("metadata")
    if isinstance(metadata, dict) and isinstance(added, dict):
        patch = {key: each for key, each in added.items() if key in ("labels", "annotations")}
        strategic.merge(metadata, patch, by_key=False)


def _rename(made: Build, kustomization: Kustomization) -> None:
    prefix, suffix = kustomization.name_prefix, kustomization.name_suffix
    if prefix or suffix:
        for item in made.items:
            item.former.append(item.name)
        transform.add_affixes(made.items, prefix, suffix)
    _follow(made)


def _follow(made: Build) -> None:
    """Write the names of today where objects are named by a former one that is theirs alone."""
    renamed: dict[tuple[str, str], set[str]] = {}
    for item in made.items:
        for name in {*item.former, item.name}:
            renamed.setdefault((item.kind, name), set()).add(item.name)
    if any(item.former for item in made.items):
        rename(made.items, lambda kind, name: _only(renamed.get((kind, name))))


def _only(names: set[str] | None) -> str | None:
    return next(iter(names)) if names is not None and len(names) == 1 else None


def _finish(made: Build) -> None:
    """End generated names with the hash of their content, once all else is done."""
    for item in made.items:
        if item.needs_hash:
            item.former.append(item.name)
            metadata = item.tree["metadata"]
            if isinstance(metadata, dict):
                metadata["name"] = Value(f"{item.name}-{name_hash(item)}")
    _follow(made)
