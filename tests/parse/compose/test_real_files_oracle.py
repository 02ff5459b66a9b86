"""Read the Compose files of public repositories: no exception, every value at a real place.

Set `VIRIDA_ORACLES` to a folder that holds the repositories below as `owner/name`.
"""

from __future__ import annotations

import collections
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from virida_audit.parse.compose import Atom, Items, Project, Table, Value, load_project, plain
from virida_audit.parse.yaml import Mapping, Node, Sequence, parse_yaml

ROOT = Path(os.environ.get("VIRIDA_ORACLES", "no-oracles"))

REPOSITORIES = {
    "docker/awesome-compose": "",
    "docker/compose": "pkg/e2e/fixtures",
    "kubernetes/kompose": "script/test/fixtures",
    "compose-spec/compose-go": "",
}


class Folder:
    """A folder read as a tree; links out of it are none of a test's business."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str) -> bytes | None:
        target = self.root / path
        return target.read_bytes() if target.is_file() else None


def atoms(value: Value) -> Iterator[Atom]:
    match value:
        case Atom():
            yield value
        case Table():
            for entry in value.entries.values():
                yield from atoms(entry)
        case Items():
            for item in value.items:
                yield from atoms(item)


def places(tree: Folder, project: Project) -> set[tuple[str, int, int]]:
    """Return where the nodes of the project's files start."""
    found: set[tuple[str, int, int]] = set()
    for path in project.files:
        file = parse_yaml(tree.read(path) or b"")
        pending: list[Node] = [document.root for document in file.documents]
        while pending:
            node = pending.pop()
            found.add((path, node.line, node.column))
            if isinstance(node, Mapping | Sequence):
                pending += node.children
    return found


def has_services(data: bytes) -> bool:
    root = parse_yaml(data).root
    return isinstance(root, Mapping) and root.get("services") is not None


@pytest.mark.oracle
@pytest.mark.parametrize("repository", REPOSITORIES)
def test_every_file_is_read(repository: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ROOT / repository / REPOSITORIES[repository]
    if not folder.is_dir():
        pytest.skip(f"{repository} is not installed")
    tree = Folder(folder)
    seen: collections.Counter[str] = collections.Counter()
    files = services = values = 0
    for path in sorted(folder.rglob("*.y*ml")):
        if not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        project = load_project(tree, [name])
        plain(project.model)
        if not has_services(path.read_bytes()):
            continue
        files += 1
        services += len(project.services)
        real = places(tree, project)
        for atom in atoms(project.model):
            values += 1
            assert atom.implied or (atom.at.path, atom.at.line, atom.at.column) in real
        seen.update(problem.code for problem in project.problems)
    with capsys.disabled():
        print(f"\n{repository}: {files} files, {services} services, {values} values; {dict(seen)}")
    assert files
