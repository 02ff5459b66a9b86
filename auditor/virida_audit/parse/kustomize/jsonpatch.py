"""JSON patches (RFC 6902) with pointers (RFC 6901)."""

from __future__ import annotations

from virida_audit.parse.kustomize.tree import Tree, bare, copy, string


class PatchError(ValueError):
    """The operation does not fit the object; the text says why, without values."""


def apply(target: dict[str, Tree], operations: Tree) -> None:
    """Change an object as a list of operations says. Raises `PatchError` at the first misfit."""
    if not isinstance(operations, list):
        raise PatchError("not a list of operations")
    for operation in operations:
        if not isinstance(operation, dict):
            raise PatchError("not an operation")
        _apply(target, operation)


def _apply(target: dict[str, Tree], operation: dict[str, Tree]) -> None:
    word = string(operation.get("op"))
    path = _steps(string(operation.get("path")))
    value = operation.get("value")
    if word in ("move", "copy"):
        source = _steps(string(operation.get("from")))
        value = copy(_find(target, source))
        if word == "move":
            _remove(target, source)
        word = "add"
    if word == "add" and value is not None:
        _add(target, path, copy(value))
    elif word == "replace" and value is not None:
        _replace(target, path, copy(value))
    elif word == "remove":
        _remove(target, path)
    elif word == "test":
        if bare(_find(target, path)) != bare(value):
            raise PatchError("test failed")
    else:
        raise PatchError(f"unknown operation {word!r}")


def _steps(pointer: str) -> list[str]:
    if not pointer.startswith("/"):
        raise PatchError("no pointer")
    return [each.replace("~1", "/").replace("~0", "~") for each in pointer[1:].split("/")]


def _find(tree: Tree, steps: list[str]) -> Tree:
    for step in steps:
        if isinstance(tree, dict) and step in tree:
            tree = tree[step]
        elif isinstance(tree, list):
            tree = tree[_index(tree, step)]
        else:
            raise PatchError(f"nothing at {step!r}")
    return tree


def _index(tree: list[Tree], step: str) -> int:
    if step.isascii() and step.isdigit() and len(step) < 7 and int(step) < len(tree):
        return int(step)
    raise PatchError(f"no item {step!r}")


def _add(target: Tree, steps: list[str], value: Tree) -> None:
    around, last = _find(target, steps[:-1]), steps[-1]
    if isinstance(around, dict):
        around[last] = value
    elif isinstance(around, list):
        if last == "-" or last == str(len(around)):
            around.append(value)
        else:
            around.insert(_index(around, last), value)
    else:
        raise PatchError(f"nothing at {last!r}")


def _replace(target: Tree, steps: list[str], value: Tree) -> None:
    around, last = _find(target, steps[:-1]), steps[-1]
    if isinstance(around, dict) and last in around:
        around[last] = value
    elif isinstance(around, list):
        around[_index(around, last)] = value
    else:
        raise PatchError(f"nothing at {last!r}")


def _remove(target: Tree, steps: list[str]) -> None:
    around, last = _find(target, steps[:-1]), steps[-1]
    if isinstance(around, dict) and last in around:
        del around[last]
    elif isinstance(around, list):
        del around[_index(around, last)]
    else:
        raise PatchError(f"nothing at {last!r}")
