"""Go: which package `main` is built; one below the root needs CC_GO_PKG."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.project.folder import Folder
from virida_audit.facts.project.places import Places
from virida_audit.facts.project.study import HIGH, LOW, MEDIUM, Study, Variables, in_order, stated
from virida_audit.facts.project.versions import declared_versions
from virida_audit.model.location import Location
from virida_audit.model.project import Candidate
from virida_audit.model.provenance import Stated
from virida_audit.regex import regex
from virida_audit.texts import say

_PACKAGE_MAIN = regex(r"(?m)^package[ \t]+main\b")
_REQUIRE = regex(r"(?m)^[ \t]*(?:require[ \t]+)?([\w./-]+)[ \t]+v\d")
_MAJOR = regex(r"/v\d+$")
_USE = regex(r"(?m)^[ \t]*(?:use[ \t]+)?(\./[\w./-]+)[ \t]*$")
_MODULE = regex(r"(?m)^module[ \t]+(\S+)")


def go_candidates(study: Study) -> Iterator[Candidate]:
    """Yield how a Go module, workspace or single file is built and started."""
    folder = study.folder
    name = folder.first("go.mod", "go.work", "main.go")
    if not name:
        return
    mains = _go_mains(folder)
    variables: Variables = {}
    workers: tuple[tuple[str, Stated], ...] = study.other_processes()
    start, sure = None, LOW
    if "" in mains:
        why = say("project.go-main", folder=".")
        start = stated("", why, mains[""], study.page("go"))
        sure = HIGH if name == "go.mod" else MEDIUM
    elif mains:
        chosen = next((each for each in mains if _is_server(each)), next(iter(mains)))
        why = say("project.go-main", folder=chosen)
        sure = HIGH if len(mains) == 1 else MEDIUM
        key, value = study.variable("CC_GO_PKG", f"./{chosen}", why, mains[chosen], sure)
        variables[key] = value
        start = stated(chosen.rpartition("/")[2], why, mains[chosen], study.page("go"), sure)
    packages = _go_packages(folder)
    frameworks = study.knowledge.frameworks_of("go", packages)
    yield Candidate(
        runtime="go",
        variant="",
        confidence=sure,
        why=(study.file(name),),
        versions=declared_versions(study, "go", "go"),
        frameworks=tuple(study.package(row, packages) for row in frameworks),
        start=_named(start, _go_name(folder)) if start else None,
        variables=in_order(variables),
        workers=workers,
        release=study.processes.get("release"),
    )


def _is_server(path: str) -> bool:
    return path.rpartition("/")[2] in ("server", "api", "web", "app", "main", "http")


def _named(start: Stated, name: str) -> Stated:
    return start if start.value else Stated(name, start.origins, start.confidence)


def _go_name(folder: Folder) -> str:
    match = _MODULE.search(folder.text("go.mod") or "") if folder.has("go.mod") else None
    path = match[1].rstrip("/") if match else ""
    last = path.rpartition("/")[2]
    if regex(r"v\d+").fullmatch(last):
        last = path.rpartition("/")[0].rpartition("/")[2]
    return last or folder.name or "main"


def _go_mains(folder: Folder) -> dict[str, Location]:
    """Return the folders of `package main`, nearest first; the root is the empty string."""
    found: dict[str, Location] = {}
    for name in folder.files(".go"):
        where = name.rpartition("/")[0]
        if where in found or name.endswith("_test.go") or name.count("/") > 3:
            continue
        if _PACKAGE_MAIN.search(folder.head(name)[:8000]):
            found[where] = folder.at(name)
    if not folder.has("go.mod"):
        for match in _USE.finditer((folder.text("go.work") or "")[:50_000]):
            member = match[1].removeprefix("./").rstrip("/")
            if member and folder.has(f"{member}/main.go"):
                found[member] = folder.at(f"{member}/main.go")
    return found


def _go_packages(folder: Folder) -> Places:
    text = (folder.text("go.mod") or "")[:200_000] if folder.has("go.mod") else ""
    found = ((_MAJOR.sub("", match[1]), match.start(1)) for match in _REQUIRE.finditer(text))
    return Places.of_lines(folder, "go.mod", found)
