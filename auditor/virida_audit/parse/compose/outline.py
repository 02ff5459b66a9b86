"""What a single Compose file declares, without its variables and the files it refers to."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from virida_audit.parse.compose.canonical import canonical
from virida_audit.parse.compose.environment import Tree
from virida_audit.parse.compose.kinds import checked
from virida_audit.parse.compose.legacy import upgraded
from virida_audit.parse.compose.nodes import read_document
from virida_audit.parse.compose.problem import ComposeProblem, Notes
from virida_audit.parse.compose.references import is_inside, is_relative, join
from virida_audit.parse.compose.values import Atom, Items, Table, Value
from virida_audit.parse.yaml import parse_yaml

_BODIES = frozenset(("image", "build", "provider"))


@dataclass(frozen=True, slots=True)
class Outline:
    """The services of a file and the files it needs."""

    services: tuple[str, ...]
    whole: tuple[str, ...]
    """Those with an image, a build or an `extends` of their own."""
    refers_to: tuple[str, ...]
    """Files of the tree it includes or extends, resolved and sorted."""

    @property
    def partial(self) -> tuple[str, ...]:
        """Services that only add to a service of another file."""
        return tuple(name for name in self.services if name not in self.whole)


def outline(tree: Tree, path: str) -> Outline | None:
    """Return the outline of a file; `None` if it cannot be read."""
    data = tree.read(path) if is_inside(path) else None
    if data is None:
        return None
    services: dict[str, bool] = {}
    refers_to: set[str] = set()
    problems: list[ComposeProblem] = []
    directory = posixpath.dirname(path)
    for document in parse_yaml(data).documents:
        root = upgraded(read_document(document.root, path, problems).root)
        model = canonical(checked(root, problems), Notes(problems, 0))
        if not isinstance(model, Table):
            continue
        refers_to |= _included(model, directory)
        table = model.table("services")
        for name, service in {} if table is None else table.entries.items():
            if not isinstance(service, Table):
                continue
            extends = service.table("extends")
            is_whole = extends is not None or bool(_BODIES & service.entries.keys())
            services[name] = is_whole or services.get(name, False)
            file = None if extends is None else extends.text("file")
            if file and is_relative(file):
                refers_to.add(join(directory, file))
    whole = tuple(name for name, is_whole in services.items() if is_whole)
    return Outline(tuple(services), whole, tuple(sorted(refers_to)))


def _included(model: Table, directory: str) -> set[str]:
    found: set[str] = set()
    for item in model.items_of("include"):
        value: Value | None = item.get("path") if isinstance(item, Table) else None
        items = value.items if isinstance(value, Items) else (value,)
        paths = [entry.text for entry in items if isinstance(entry, Atom)]
        found |= {join(directory, path) for path in paths if is_relative(path)}
    return found
