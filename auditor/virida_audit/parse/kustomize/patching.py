"""Apply the patches of a kustomization to the objects they are for."""

from __future__ import annotations

import re
from collections.abc import Callable

from virida_audit.parse.kustomize import jsonpatch, strategic
from virida_audit.parse.kustomize.kustomization import Kustomization, Patch
from virida_audit.parse.kustomize.paths import joined
from virida_audit.parse.kustomize.result import Build
from virida_audit.parse.kustomize.tree import Item, Tree, Value, copy, string, tree_of
from virida_audit.parse.yaml import parse_yaml

Read = Callable[[str], bytes | None]


def apply_patch(made: Build, kustomization: Kustomization, patch: Patch, read: Read) -> list[str]:
    """Apply one patch; return what it changed."""
    text, path, before = (
        patch.text.encode("utf-8", "replace"),
        kustomization.path,
        patch.lines_before,
    )
    if patch.path:
        found = joined(kustomization.folder, patch.path)
        data = read(found) if found is not None else None
        if data is None or found is None:
            made.missing.append(patch.path)
            return []
        text, path, before = data, found, 0
        made.files.append(path)
    changed: list[str] = []
    for document in parse_yaml(text).documents:
        tree = tree_of(document.root, path, lines_before=before)
        if isinstance(tree, list):
            changed += _json_patch(made, patch, tree)
        elif isinstance(tree, dict):
            changed += _merge_patch(made, patch, tree)
    return changed


def _json_patch(made: Build, patch: Patch, operations: list[Tree]) -> list[str]:
    changed: list[str] = []
    targets = [each for each in made.items if patch.target and _is_target(each, patch.target)]
    if not targets:
        made.problems.append("a patch has no target")
    for item in targets:
        before = item.name
        try:
            jsonpatch.apply(item.tree, operations)
        except jsonpatch.PatchError as error:
            made.problems.append(f"{item.title}: {error}")
        else:
            changed.append(item.title)
            if item.name != before:
                item.former.append(before)
    return changed


def _merge_patch(made: Build, patch: Patch, tree: dict[str, Tree]) -> list[str]:
    named = Item(tree, "", 0)
    if patch.target:
        targets = [each for each in made.items if _is_target(each, patch.target)]
    else:
        targets = [each for each in made.items if _is_same(each, named)]
    if not targets:
        made.problems.append(f"no object for the patch of {named.title}")
    changed: list[str] = []
    for item in targets:
        changed.append(item.title)
        if strategic.deletes(tree):
            made.items.remove(item)
            made.removed.append(item.title)
            continue
        before = item.name
        kept = {key: item.tree.get(key) for key in ("apiVersion", "kind")}
        by_key = strategic.is_builtin_group(item.group)
        body = copy(tree)
        if isinstance(body, dict):
            strategic.merge(item.tree, body, by_key=by_key)
        metadata = item.tree.get("metadata")
        if isinstance(metadata, dict) and item.name != before:
            if patch.allows_name_change:
                item.former.append(before)
            else:
                metadata["name"] = Value(before)
        if not patch.allows_kind_change:
            item.tree |= {key: value for key, value in kept.items() if value is not None}
    return changed


def _is_same(item: Item, named: Item) -> bool:
    if item.kind != named.kind or (named.group and item.group != named.group):
        return False
    if named.name not in (item.name, item.original, *item.former):
        return False
    spaces = (item.namespace or "default", item.original_namespace or "default")
    return not named.namespace or named.namespace in spaces


def _is_target(item: Item, target: tuple[tuple[str, str], ...]) -> bool:
    known = {
        "group": (item.group,),
        "version": (item.version,),
        "kind": (item.kind,),
        "name": (item.name, item.original, *item.former),
        "namespace": (item.namespace, item.original_namespace),
    }
    for key, wanted in target:
        if key == "labelSelector":
            if not _has_pairs(item, "labels", wanted):
                return False
        elif key == "annotationSelector":
            if not _has_pairs(item, "annotations", wanted):
                return False
        elif not any(_fits(wanted, each) for each in known[key]):
            return False
    return True


def _fits(pattern: str, text: str) -> bool:
    if pattern == text:
        return True
    plain = pattern.replace(".*", "").replace("|", "").strip("^$()")
    if re.search(r"[+*?{}()\[\]\\]", plain) or len(pattern) > 200:
        # A pattern of the scanned repository is only run where it cannot take long.
        return False
    choices = pattern.strip("^$").strip("()").split("|")
    return any(
        re.fullmatch(".*".join(map(re.escape, each.split(".*"))), text) is not None
        for each in choices
    )


def _has_pairs(item: Item, part: str, selector: str) -> bool:
    metadata = item.tree.get("metadata")
    held = metadata.get(part) if isinstance(metadata, dict) else None
    pairs = held if isinstance(held, dict) else {}
    for each in selector.split(","):
        key, mark, value = (one.strip() for one in each.replace("==", "=").partition("="))
        if key.startswith("!"):
            if key[1:] in pairs:
                return False
        elif key.endswith("!") and mark:
            if string(pairs.get(key[:-1])) == value:
                return False
        elif key not in pairs or (mark and string(pairs[key]) != value):
            return False
    return True
