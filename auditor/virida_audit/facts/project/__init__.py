"""Read every folder of a tree that could be an application or a library from its manifests.

Nothing is run and nothing is guessed silently: each candidate says which file speaks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.project.archives import archive_candidates
from virida_audit.facts.project.beam import elixir_candidates
from virida_audit.facts.project.compiled import haskell_candidates, v_candidates
from virida_audit.facts.project.dotnet import dotnet_candidates
from virida_audit.facts.project.finding import find_folders
from virida_audit.facts.project.folder import Folder
from virida_audit.facts.project.golang import go_candidates
from virida_audit.facts.project.gradle import gradle_candidates
from virida_audit.facts.project.knowledge import load_knowledge
from virida_audit.facts.project.linux import language_candidates, tool_candidates
from virida_audit.facts.project.maven import maven_candidates
from virida_audit.facts.project.meteor import meteor_candidates
from virida_audit.facts.project.naming import project_name
from virida_audit.facts.project.node import node_candidates
from virida_audit.facts.project.php import php_candidates
from virida_audit.facts.project.processes import read_processes
from virida_audit.facts.project.python import python_candidates
from virida_audit.facts.project.relations import Seen, relate
from virida_audit.facts.project.ruby import ruby_candidates
from virida_audit.facts.project.rust import rust_candidates
from virida_audit.facts.project.sbt import sbt_candidates
from virida_audit.facts.project.sites import site_candidates
from virida_audit.facts.project.study import LOW, MEDIUM, STRENGTH, Study, weakest
from virida_audit.model.project import Candidate, SourceProject

__all__ = ["read_projects"]

# The order settles a tie between candidates that are equally sure.
_READERS = (
    meteor_candidates,
    php_candidates,
    go_candidates,
    maven_candidates,
    gradle_candidates,
    sbt_candidates,
    archive_candidates,
    rust_candidates,
    ruby_candidates,
    elixir_candidates,
    python_candidates,
    haskell_candidates,
    dotnet_candidates,
    v_candidates,
    language_candidates,
    node_candidates,
    site_candidates,
    tool_candidates,
)


_MANAGE = "manage.py"
_PACKAGE_LISTS = (
    "requirements.txt", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "package.json",
)  # fmt: skip
_NO_SERVERS = frozenset({"node", "static", "static-apache", "linux"})
"""What stands beside a static site without being a reason against it."""


def read_projects(tree: Tree, catalogue: Catalogue) -> tuple[SourceProject, ...]:
    """Return the projects of a tree by folder, without the signs of their code."""
    every, weak = find_folders(tree.paths)
    strong = tuple(each for each in every if not _is_inner_package(tree, each))
    others = frozenset(strong)
    seen: dict[str, Seen] = {}
    for path in (*strong, *weak):
        if path not in others and _is_held(path, seen):
            continue
        each = _read(Folder(tree, path, others), catalogue)
        if each:
            seen[path] = each
    return relate(seen)


def _is_inner_package(tree: Tree, path: str) -> bool:
    """Tell whether a folder is a package of the Django project around it with its own `manage.py`.

    It lists no packages: it is not installed by itself.
    """
    if path == "." or not tree.has(f"{path}/{_MANAGE}") or _is_installed(tree, path):
        return False
    parts = path.split("/")
    above = ("", *("/".join(parts[:depth]) + "/" for depth in range(1, len(parts))))
    return any(tree.has(each + _MANAGE) for each in above)


def _is_installed(tree: Tree, path: str) -> bool:
    return any(tree.has(f"{path}/{name}") for name in _PACKAGE_LISTS)


def _is_held(path: str, seen: dict[str, Seen]) -> bool:
    """Tell whether a project further up is sure enough to hold a folder of weak signs."""
    parts = path.split("/")
    above = (".", *("/".join(parts[:depth]) for depth in range(1, len(parts))))
    return any(
        each in seen and seen[each].project.candidates[0].confidence is not LOW for each in above
    )


def _read(folder: Folder, catalogue: Catalogue) -> Seen | None:
    processes = read_processes(folder) if folder.has("Procfile") else {}
    study = Study(folder, catalogue, load_knowledge(), processes)
    found = [each for reader in _READERS for each in reader(study)]
    folder.forget_sources()
    candidates = tuple(
        sorted(_weighed(_without_doubles(found)), key=lambda each: -STRENGTH[each.confidence])
    )
    if not candidates:
        return None
    project = SourceProject(
        folder=folder.path,
        name=project_name(study),
        candidates=candidates,
        manifests=tuple(sorted(folder.read_paths | {_path(each) for each in candidates})),
        processes=tuple(sorted(processes.items())),
    )
    return Seen(folder, project)


def _without_doubles(found: list[Candidate]) -> Iterator[Candidate]:
    """Yield each way once: the page of a single-page application is no site beside its build."""
    ways: set[str] = set()
    for each in found:
        if each.runtime not in ways or each.runtime in ("linux", "python"):
            yield each
        ways.add(each.runtime)


def _weighed(found: Iterable[Candidate]) -> list[Candidate]:
    """Return candidates with files to serve no surer than a server of the same folder."""
    every = list(found)
    servers = [each for each in every if each.runtime not in _NO_SERVERS]
    if all(each.confidence is LOW for each in servers):
        return every
    return [
        replace(each, confidence=weakest(each.confidence, MEDIUM))
        if each.runtime in ("static", "static-apache")
        else each
        for each in every
    ]


def _path(candidate: Candidate) -> str:
    at = candidate.why[0].origins[0].at
    assert at is not None
    return at.path
