"""What a kustomization file says, its old spellings included."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from virida_audit.parse.kubernetes import get, items, text, texts
from virida_audit.parse.kustomize.tree import Tree, below, string, tree_of
from virida_audit.parse.yaml import Mapping, Node, Scalar, parse_yaml

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""File names that kustomize looks for, in its order."""

_REMOTE = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*://|git@|git::|(?:www\.)?(?:github|gitlab|bitbucket)\.(?:com|org)[/:])"
    r"|\?ref=|\.git(?:$|[/?])|//"
)


@dataclass(frozen=True, slots=True)
class Patch:
    """One patch: in the file itself or in another one."""

    position: int
    """Among those of its section, from 0."""
    section: str
    """`patches`, `patchesStrategicMerge` or `patchesJson6902`."""
    path: str
    """Relative to the folder; empty for one that stands in the file."""
    text: str = field(repr=False)
    target: tuple[tuple[str, str], ...]
    """(`kind` …, value); empty where the patch names its object itself."""
    allows_name_change: bool = False
    allows_kind_change: bool = False
    lines_before: int = 0
    """Lines of the file before the text of one that stands in it."""


@dataclass(frozen=True, slots=True)
class Kustomization:
    """A kustomization as it was read."""

    path: str
    folder: str
    root: Node | None
    tree: dict[str, Tree]
    is_component: bool
    namespace: str
    name_prefix: str
    name_suffix: str
    resources: tuple[str, ...]
    """`resources` and `bases`, in order."""
    components: tuple[str, ...]
    patches: tuple[Patch, ...]

    def rows(self, key: str) -> tuple[dict[str, Tree], ...]:
        """Return the mappings of a list of the file."""
        found = self.tree.get(key)
        return (
            tuple(each for each in found if isinstance(each, dict))
            if isinstance(found, list)
            else ()
        )


def is_remote(resource: str) -> bool:
    """Tell whether a resource stands outside the repository and would have to be fetched."""
    return bool(_REMOTE.search(resource))


def read_kustomization(path: str, data: bytes) -> Kustomization:
    """Return what a kustomization file says; anything gives a value."""
    root = parse_yaml(data).root
    tree = tree_of(root, path) if isinstance(root, Mapping) else {}
    return Kustomization(
        path=path,
        folder=path.rpartition("/")[0],
        root=root,
        tree=tree if isinstance(tree, dict) else {},
        is_component=text(root, "kind") == "Component",
        namespace=text(root, "namespace"),
        name_prefix=text(root, "namePrefix"),
        name_suffix=text(root, "nameSuffix"),
        resources=(*texts(root, "resources"), *texts(root, "bases")),
        components=texts(root, "components"),
        patches=tuple(
            patch
            for key in ("patchesStrategicMerge", "patches", "patchesJson6902")
            for position, node in enumerate(items(root, key))
            if (patch := _patch(key, position, node)) is not None
        ),
    )


def _patch(key: str, position: int, node: Node) -> Patch | None:
    found = get(node)
    if key == "patchesStrategicMerge" or not isinstance(found, Mapping):
        written = text(node)
        is_inline = "\n" in written or ":" in written
        return (
            Patch(
                position,
                key,
                "" if is_inline else written,
                written if is_inline else "",
                (),
                lines_before=_lines_before(found),
            )
            if written
            else None
        )
    target = get(found, "target")
    names = ("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector")
    tree = tree_of(found, "")
    return Patch(
        position,
        key,
        text(found, "path"),
        text(found, "patch"),
        tuple((name, text(target, name)) for name in names if text(target, name)),
        allows_name_change=string(below(tree, "options", "allowNameChange")) == "true",
        allows_kind_change=string(below(tree, "options", "allowKindChange")) == "true",
        lines_before=_lines_before(get(found, "patch")),
    )


def _lines_before(node: Node | None) -> int:
    """Return how many lines of the file come before the text of a scalar."""
    if not isinstance(node, Scalar):
        return 0
    return node.line if node.style in ("|", ">") else node.line - 1
