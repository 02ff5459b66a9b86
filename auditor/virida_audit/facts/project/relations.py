"""How projects of one tree belong together: workspaces, and front ends that a back end builds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from virida_audit.facts.project.documents import Document
from virida_audit.facts.project.folder import Folder
from virida_audit.facts.project.gradle import GRADLE_SETTINGS
from virida_audit.facts.project.paths import walked
from virida_audit.facts.project.study import LOW
from virida_audit.model.project import SourceProject
from virida_audit.regex import regex

_DELEGATES = regex(
    r"\b(?:turbo|nx|lerna|moon|rush|wsrun|foreman|concurrently|docker(?:-compose)?)\b"
    r"|--filter\b|--workspaces?\b|\s-w\s|\byarn\s+workspace|pnpm\s+-r\b|--recursive\b"
    r"|\bcd\s+|--prefix\b|--cwd\b"
)
_GRADLE_INCLUDE = regex(r"(?m)^[ \t]*include\b")
_ENTERS = regex(r"(?:\bcd\s+|--prefix[ =]|--cwd[ =]|-C\s+)['\"]?(?:\./)?([\w./-]+)")
_SPA_ROOT = regex(r"<SpaRoot>([^<]{1,200})</SpaRoot>")
_WORKING = regex(r"<workingDirectory>\s{0,50}(?:\$\{(?:project\.)?basedir\}/)?([\w./-]+)\s{0,50}<")
_NODE_DIRECTORY = regex(r"(?:nodeProjectDir|packageJsonDirectory)\D{0,40}?['\"]([\w./-]+)['\"]")
_INSIDE = frozenset(
    {"assets", "static", "static_src", "resources", "webapp", "ClientApp", "wwwroot", "themes"}
)
_PAGES = frozenset(
    {"angular", "preact-cli", "react", "react-scripts", "svelte", "vite", "vue", "vue-cli"}
)
_SERVER_RUNTIMES = frozenset(
    {"php", "frankenphp", "python", "ruby", "elixir", "maven", "gradle", "war", "jar", "sbt"}
    | {"play2", "dotnet"}
)
_STARTING = ("start", "serve", "server")
_RECIPES = ("Dockerfile*", "*.Dockerfile", "*.dockerfile", "Containerfile*")
_WORKSPACE_FILES = ("pnpm-workspace.yaml", "lerna.json", "nx.json", "turbo.json", "rush.json")


@dataclass(frozen=True, slots=True)
class Seen:
    """A project with the folder it was read from, whose texts are kept."""

    folder: Folder
    project: SourceProject


def relate(seen: Mapping[str, Seen]) -> tuple[SourceProject, ...]:
    """Return the projects with what they are to each other, by folder."""
    parts = _parts(seen)
    found = []
    for path, each in sorted(seen.items()):
        is_root = _is_workspace_root(each)
        is_library = not is_root and (
            _starts_nothing(each.project) or _is_package(path, each, seen)
        )
        found.append(
            replace(
                each.project,
                is_workspace_root=is_root,
                is_library=is_library,
                is_part_of=parts.get(path, ""),
            )
        )
    return tuple(found)


def _starts_nothing(project: SourceProject) -> bool:
    """Tell whether the manifests say that nothing starts.

    Of a language without a runtime too little is known to say so.
    """
    return all(
        each.confidence is LOW
        and each.runtime != "linux"
        and not (each.start or each.run or each.webroot)
        for each in project.candidates
    )


def _is_package(path: str, each: Seen, seen: Mapping[str, Seen]) -> bool:
    """Tell whether a member of a workspace is there for the others: `main` is what they import.

    A script, a process or a Dockerfile of its own starts an application, and so does a script of
    the workspace that names it.
    """
    folder, best = each.folder, each.project.candidates[0]
    package = folder.document("package.json") if folder.has("package.json") else None
    if package is None or best.runtime != "node" or each.project.processes or best.run:
        return False
    if not package.has("main") or any(map(folder.matching, _RECIPES)):
        return False
    if any(name.startswith(_STARTING) for name in package.keys("scripts")):
        return False
    roots = [one for one in _above(path, seen) if _declares_members(one.folder)]
    return bool(roots) and not any(_names_member(one.folder, path, package) for one in roots)


def _above(path: str, seen: Mapping[str, Seen]) -> Iterator[Seen]:
    parts = path.split("/") if path != "." else []
    for depth in range(len(parts)):
        above = "/".join(parts[:depth]) or "."
        if above in seen:
            yield seen[above]


def _declares_members(folder: Folder) -> bool:
    package = folder.document("package.json") if folder.has("package.json") else None
    return package is not None and (
        package.has("workspaces") or any(map(folder.has, _WORKSPACE_FILES))
    )


def _names_member(root: Folder, path: str, package: Document) -> bool:
    document = root.document("package.json")
    scripts = document.texts("scripts").items() if document else ()
    below = path if root.path == "." else path.removeprefix(f"{root.path}/")
    names = [each for each in (below, package.text("name")) if each]
    return any(
        key.startswith(_STARTING) and each in text for key, text in scripts for each in names
    )


def _is_workspace_root(seen: Seen) -> bool:
    """Tell whether a folder declares members and starts none of its own code."""
    folder, project = seen.folder, seen.project
    runtime = project.candidates[0].runtime
    package = folder.document("package.json") if folder.has("package.json") else None
    if package:
        start = package.text("scripts", "start")
        if _declares_members(folder) and runtime in ("node", "static"):
            return not start or bool(_DELEGATES.search(start))
    if folder.has("pom.xml") and runtime in ("maven", "war", "jar"):
        root = folder.xml("pom.xml")
        return (
            root is not None
            and root.find("modules") is not None
            and (root.value("packaging") == "pom")
        )
    settings = folder.first(*GRADLE_SETTINGS)
    if settings and runtime == "gradle":
        includes = _GRADLE_INCLUDE.search(folder.text(settings) or "")
        return bool(includes) and not project.candidates[0].variables
    cargo = folder.document("Cargo.toml") if folder.has("Cargo.toml") else None
    if cargo and runtime == "rust":
        return cargo.has("workspace") and not cargo.has("package")
    pyproject = folder.document("pyproject.toml") if folder.has("pyproject.toml") else None
    if pyproject and runtime == "python":
        return pyproject.has("tool", "uv", "workspace") and _starts_nothing(project)
    return folder.has("go.work") and not folder.has("go.mod") and runtime == "go"


def _parts(seen: Mapping[str, Seen]) -> dict[str, str]:
    """Return front ends → the back end whose build makes or serves them."""
    found: dict[str, str] = {}
    for path, each in sorted(seen.items()):
        for name in _built_folders(each):
            other = walked(path, name)
            if other in seen and other != path and _is_front_end(seen[other].project):
                found.setdefault(other, path)
    for path, each in sorted(seen.items()):
        for root in _above(path, seen):
            if path not in found and _is_built_by(root, path, each):
                found[path] = root.project.folder
    for path, each in sorted(seen.items()):
        owner = _owner(path, seen)
        if path not in found and owner and _is_front_end(each.project):
            found[path] = owner
    return found


def _is_built_by(root: Seen, path: str, each: Seen) -> bool:
    """Tell whether a server's own workspace builds a member that is pages and nothing else."""
    if not _is_front_end(each.project) or not _has_pages_alone(each.project):
        return False
    best = root.project.candidates[0]
    if best.runtime not in _SERVER_RUNTIMES or best.confidence is LOW:
        return False
    package = root.folder.document("package.json") if root.folder.has("package.json") else None
    if package is None or "--workspaces" not in package.text("scripts", "build")[:1000]:
        return False
    below = path if root.folder.path == "." else path.removeprefix(f"{root.folder.path}/")
    members = package.items("workspaces") or package.items("workspaces", "packages")
    return any(fnmatchcase(below, name) for name in members)


def _has_pages_alone(project: SourceProject) -> bool:
    used = {tool.value for each in project.candidates for tool in each.frameworks}
    return bool(used) and used <= _PAGES


def _is_front_end(project: SourceProject) -> bool:
    return all(each.runtime in ("node", "static") for each in project.candidates)


def _owner(path: str, seen: Mapping[str, Seen]) -> str:
    """Return the nearest server-side project that a folder of assets stands in."""
    parts = path.split("/")
    for depth in range(len(parts) - 1, -1, -1):
        above = "/".join(parts[:depth]) or "."
        if above not in seen or above == path:
            continue
        below = parts[depth:]
        is_inside = not _INSIDE.isdisjoint(below) or below[:2] == ["src", "main"]
        runtimes = {each.runtime for each in seen[above].project.candidates}
        return above if is_inside and runtimes & _SERVER_RUNTIMES else ""
    return ""


def _built_folders(seen: Seen) -> Iterator[str]:
    """Yield the folders, relative to a project, that its build goes into."""
    folder = seen.folder
    if folder.has("pom.xml"):
        text = folder.text("pom.xml") or ""
        if "frontend-maven-plugin" in text or "exec-maven-plugin" in text:
            yield from (match[1] for match in _WORKING.finditer(text))
    for name in ("build.gradle", "build.gradle.kts"):
        if folder.has(name):
            yield from (match[1] for match in _NODE_DIRECTORY.finditer(folder.text(name) or ""))
    for pattern in ("*.csproj", "*.fsproj"):
        for name in folder.matching(pattern):
            text = (folder.text(name) or "").replace("\\", "/")
            yield from (match[1] for match in _SPA_ROOT.finditer(text))
    package = folder.document("package.json") if folder.has("package.json") else None
    if package and seen.project.candidates[0].start:
        for name in ("build", "heroku-postbuild", "postinstall", "build:client"):
            script = package.text("scripts", name)[:1000]
            yield from (match[1] for match in _ENTERS.finditer(script))
