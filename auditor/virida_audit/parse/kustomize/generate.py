"""Generate ConfigMaps and Secrets, and the hash that ends their names.

Source: kustomize, api/hasher/hasher.go; literals and environment files as in api/kv/kv.go.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator

from virida_audit.parse.kustomize.kustomization import Kustomization
from virida_audit.parse.kustomize.paths import joined
from virida_audit.parse.kustomize.tree import Item, Tree, Value, bare, string

Read = Callable[[str], bytes | None]
"""A file's bytes by its path relative to the root; None where it cannot be read."""

_HASH_LETTERS = str.maketrans("013ae", "ghkmt")


def generate(kustomization: Kustomization, read: Read, missing: list[str]) -> Iterator[Item]:
    """Yield the objects that the generators of a kustomization make."""
    for key, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        for row in kustomization.rows(key):
            yield _generated(kustomization, row, kind, read, missing)


def _generated(
    kustomization: Kustomization,
    row: dict[str, Tree],
    kind: str,
    read: Read,
    missing: list[str],
) -> Item:
    path = kustomization.path
    metadata: dict[str, Tree] = {"name": row.get("name") or Value("")}
    if string(row.get("namespace")):
        metadata["namespace"] = row["namespace"]
    data: dict[str, Tree] = {}
    binary: dict[str, Tree] = {}
    for name, value, line in _contents(kustomization, row, read, missing):
        try:
            written = value.decode("utf-8")
        except UnicodeDecodeError:
            binary[name] = Value(_encode(value), path, line)
            continue
        data[name] = Value(_encode(value) if kind == "Secret" else written, path, line)
    if kind == "Secret":
        data |= binary
        binary = {}
    options = _options(kustomization, row)
    for part in ("labels", "annotations"):
        found = options.get(part)
        if isinstance(found, dict) and found:
            metadata[part] = {name: Value(string(each)) for name, each in found.items()}
    tree: dict[str, Tree] = {"apiVersion": Value("v1"), "kind": Value(kind), "metadata": metadata}
    if data:
        tree["data"] = data
    if binary:
        tree["binaryData"] = binary
    if kind == "Secret":
        tree["type"] = row.get("type") or Value("Opaque")
    if string(options.get("immutable")) == "true":
        tree["immutable"] = Value(True)
    name_node = row.get("name")
    return Item(
        tree,
        path,
        name_node.line if isinstance(name_node, Value) else 1,
        original=string(name_node),
        needs_hash=string(options.get("disableNameSuffixHash")) != "true",
        behavior=string(row.get("behavior")) or "create",
    )


def _options(kustomization: Kustomization, row: dict[str, Tree]) -> dict[str, Tree]:
    shared, own = kustomization.tree.get("generatorOptions"), row.get("options")
    merged: dict[str, Tree] = dict(shared) if isinstance(shared, dict) else {}
    for key, value in own.items() if isinstance(own, dict) else ():
        before = merged.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            merged[key] = {**before, **value}
        else:
            merged[key] = value
    return merged


def _contents(
    kustomization: Kustomization, row: dict[str, Tree], read: Read, missing: list[str]
) -> Iterator[tuple[str, bytes, int]]:
    """Yield (key, content, line of the kustomization) of a generator."""
    for each in _strings(row, "envs", "env"):
        data = _read(kustomization, each.value, read, missing)
        for name, value in _environment(data):
            yield name, value, each.line
    for each in _strings(row, "literals"):
        name, _, text = string(each).partition("=")
        if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
            text = text[1:-1]
        yield name, text.encode("utf-8", "replace"), each.line
    for each in _strings(row, "files"):
        name, mark, file = string(each).partition("=")
        if not mark:
            name, file = string(each).rpartition("/")[2], string(each)
        data = _read(kustomization, file, read, missing)
        if data is not None:
            yield name, data, each.line


def _strings(row: dict[str, Tree], *keys: str) -> Iterator[Value]:
    for key in keys:
        found = row.get(key)
        for each in found if isinstance(found, list) else [found]:
            if isinstance(each, Value) and each.value is not None:
                yield each


def _read(
    kustomization: Kustomization, file: object, read: Read, missing: list[str]
) -> bytes | None:
    path = joined(kustomization.folder, str(file))
    data = read(path) if path is not None else None
    if data is None:
        missing.append(str(file))
    return data


def _environment(data: bytes | None) -> Iterator[tuple[str, bytes]]:
    for line in (data or b"").decode("utf-8-sig", "replace").splitlines():
        line = line.lstrip()
        name, mark, value = line.partition("=")
        if line and not line.startswith("#") and mark:
            yield name, value.encode("utf-8", "replace")


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def name_hash(item: Item) -> str:
    """Return the ten letters that follow the name of a generated object."""
    # kustomize looks the name up under a wrong path, so it hashes none; names in use depend on it.
    row: dict[str, object] = {"kind": item.kind, "name": "", "data": ""}
    data, binary = item.tree.get("data"), item.tree.get("binaryData")
    row["data"] = _texts(data) if data else ""
    if binary:
        row["binaryData"] = _texts(binary)
    if item.kind == "Secret":
        row["type"] = string(item.tree.get("type"))
        if item.tree.get("stringData"):
            row["stringData"] = _texts(item.tree["stringData"])
    written = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for letter, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        written = written.replace(letter, escape)
    written = written.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    digest = hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()
    return digest[:10].translate(_HASH_LETTERS)


def _texts(tree: Tree) -> dict[str, object]:
    found = bare(tree)
    if not isinstance(found, dict):
        return {}
    return {str(key): each if isinstance(each, str) else "" for key, each in found.items()}
