"""Resolve the paths of a Compose file to paths of the audited tree.

A resolved path is POSIX and relative to the root of the audited tree; one that leaves it starts
with `../` and is never read. Absolute paths, `~`, Windows drives and remote contexts stay as
written.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import replace

from virida_audit.parse.compose.routes import ITEM, Route, RouteTable
from virida_audit.parse.compose.values import Atom, Items, Table, Value

_REMOTE = ("https://", "http://", "git://", "ssh://", "github.com/", "git@", "oci:")


def is_remote(path: str) -> bool:
    """Whether a path names something of another machine."""
    return path.startswith(_REMOTE) or "://" in path


def is_relative(path: str) -> bool:
    """Whether a path is one of the tree, as far as its text tells."""
    if not path or path.startswith(("/", "~", "\\", "${")) or is_remote(path):
        return False
    return not (len(path) > 1 and path[0].isalpha() and path[1] == ":")


def join(directory: str, path: str) -> str:
    """Return a path below a directory of the tree, which is empty for the root."""
    return posixpath.normpath(posixpath.join(directory or ".", path))


def is_inside(path: str) -> bool:
    """Whether a resolved path stays within the audited tree."""
    return is_relative(path) and path != ".." and not path.startswith("../")


def with_resolved_paths(value: Value, directory: str, route: Route = ()) -> Value:
    """Return the model with every path resolved from a directory of the tree."""
    resolve = _RESOLVERS.find(route)
    if resolve is not None:
        return resolve(value, directory)
    match value:
        case Table():
            entries = {
                key: with_resolved_paths(entry, directory, (*route, key))
                for key, entry in value.entries.items()
            }
            return replace(value, entries=entries)
        case Items():
            inner = (*route, ITEM)
            items = tuple(with_resolved_paths(item, directory, inner) for item in value.items)
            return replace(value, items=items)
        case _:
            return value


def _path(value: Value, directory: str) -> Value:
    if isinstance(value, Atom) and isinstance(value.data, str) and is_relative(value.data):
        return replace(value, data=join(directory, value.data))
    return value


def _context(value: Value, directory: str) -> Value:
    if isinstance(value, Atom) and value.text.startswith("service:"):
        return value
    return _path(value, directory)


def _mount(value: Value, directory: str) -> Value:
    if not isinstance(value, Table) or value.text("type") != "bind":
        return value
    source = value.get("source")
    return value if source is None else value.with_entry("source", _path(source, directory))


def _volume(value: Value, directory: str) -> Value:
    """Resolve the device of a local volume that is a bind mount in disguise."""
    if not isinstance(value, Table) or value.text("driver") != "local":
        return value
    options = value.table("driver_opts")
    device = None if options is None else options.get("device")
    if options is None or device is None or options.text("o") != "bind":
        return value
    return value.with_entry("driver_opts", options.with_entry("device", _path(device, directory)))


_RESOLVERS: RouteTable[Callable[[Value, str], Value]] = RouteTable(
    {
        "configs.*.file": _path,
        "secrets.*.file": _path,
        "services.*.build.additional_contexts.*": _context,
        "services.*.build.context": _context,
        "services.*.build.ssh.*": _path,
        "services.*.develop.watch.[].path": _path,
        "services.*.env_file.[].path": _path,
        "services.*.extends.file": _path,
        "services.*.label_file.[]": _path,
        "services.*.volumes.[]": _mount,
        "volumes.*": _volume,
    }
)
