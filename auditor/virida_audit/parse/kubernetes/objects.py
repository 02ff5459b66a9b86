"""Find the objects of a document: one, or the items of a `List`, however deep.

Kubernetes API conventions, *Types (Kinds)*: an object has `apiVersion` and `kind`; a kind that
ends in `List` holds objects in `items`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from virida_audit.parse.kubernetes.access import get, text
from virida_audit.parse.yaml import Document, Mapping, Node, Sequence, resolve_alias

_DEEPEST_LIST = 8


@dataclass(frozen=True, slots=True)
class Manifest:
    """One object and where its parts stand."""

    root: Mapping
    api_version: str
    kind: str
    name: str
    """`metadata.name`, else `metadata.generateName`; or empty."""
    namespace: str
    route: str
    """Way to it from the document's root: empty, or `items[3]`."""

    @property
    def group(self) -> str:
        """Return the API group, empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def version(self) -> str:
        """Return the version without the group."""
        return self.api_version.rpartition("/")[2]


def manifests(document: Document) -> Iterator[Manifest]:
    """Yield the objects of a document in the order of the file; a list itself is none.

    A mapping without a kind yields nothing; one without `apiVersion` yields an object all the
    same, for it is what kubectl would be given.
    """
    yield from _objects(document.root, "", 0)


def _objects(node: Node | None, route: str, depth: int) -> Iterator[Manifest]:
    root = resolve_alias(node)
    if not isinstance(root, Mapping):
        return
    kind = text(root, "kind")
    held = resolve_alias(root.get("items"))
    if isinstance(held, Sequence) and kind.endswith("List") and depth < _DEEPEST_LIST:
        for index, item in enumerate(held.children):
            yield from _objects(item, f"{route}.items[{index}]".lstrip("."), depth + 1)
        return
    if not kind:
        return
    metadata = get(root, "metadata")
    yield Manifest(
        root=root,
        api_version=text(root, "apiVersion"),
        kind=kind,
        name=text(metadata, "name") or text(metadata, "generateName"),
        namespace=text(metadata, "namespace"),
        route=route,
    )
