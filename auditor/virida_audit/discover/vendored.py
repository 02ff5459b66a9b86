"""Tell other people's code from the project's own: it is counted, not audited."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from virida_audit.discover.words import words
from virida_audit.model.source import Excluded

ALWAYS = words(
    "node_modules bower_components jspm_packages site-packages dist-packages .venv "
    ".tox .nox __pycache__ __pypackages__ .terraform .gradle .pnpm-store .bundle "
    "_vendor third_party third-party thirdparty 3rdparty"
)
"""Folders that no project keeps its own artefacts in."""

# Folder name → what must be known inside it (relative to it) or beside it for it to be foreign.
# A plain `vendor/` may be a shop's own service: only a package manager's traces decide.
_INSIDE: dict[str, tuple[str, ...]] = {
    "vendor": (
        "modules.txt",
        "autoload.php",
        "vendor.json",
        "composer",
        "bundle",
        "cache",
        "ruby",
        "github.com",
        "golang.org",
        "k8s.io",
    ),
    "venv": ("pyvenv.cfg",),
    "env": ("pyvenv.cfg",),
    "target": ("CACHEDIR.TAG", ".rustc_info.json", "maven-archiver", "classes"),
    "_workspace": ("src/github.com",),
    ".yarn": ("cache", "releases", "plugins", "unplugged"),
}
_BESIDE: dict[str, tuple[str, ...]] = {
    "vendor": ("go.mod", "Gopkg.toml", "glide.yaml", "composer.json", "Gemfile"),
    "pods": ("Podfile", "Podfile.lock"),
    "carthage": ("Cartfile",),
    "deps": ("mix.exs",),
}
# A folder with one of these directly in it is a project, whatever its name.
_PROJECT = ("Dockerfile", "package.json", "go.mod", "main.go", "pom.xml", "pyproject.toml")


def leave_out(paths: Iterable[str]) -> tuple[list[str], tuple[Excluded, ...]]:
    """Part the project's own paths from vendored ones, both in order."""
    everything = tuple(paths)
    known = frozenset(everything)
    folders = _folders(everything)
    verdicts: dict[str, str | None] = {"": None}
    counts: dict[str, int] = {}
    own: list[str] = []
    for path in everything:
        folder = path.rpartition("/")[0]
        prefix = (
            verdicts[folder] if folder in verdicts else _judge(folder, verdicts, known, folders)
        )
        if prefix is None:
            own.append(path)
        else:
            counts[prefix] = counts.get(prefix, 0) + 1
    return own, tuple(
        Excluded(prefix, "excluded.vendored", count) for prefix, count in sorted(counts.items())
    )


def _folders(paths: Iterable[str]) -> set[str]:
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def _judge(
    folder: str, verdicts: dict[str, str | None], known: Collection[str], folders: Collection[str]
) -> str | None:
    parts = folder.split("/")
    verdict: str | None = None
    for depth in range(1, len(parts) + 1):
        here = "/".join(parts[:depth])
        if here in verdicts:
            verdict = verdicts[here]
            continue
        if verdict is None and _is_foreign(here, parts[depth - 1].lower(), known, folders):
            verdict = here
        verdicts[here] = verdict
    return verdict


def _is_foreign(folder: str, name: str, known: Collection[str], folders: Collection[str]) -> bool:
    if name in ALWAYS:
        return True
    for trace in _INSIDE.get(name, ()):
        if f"{folder}/{trace}" in known or f"{folder}/{trace}" in folders:
            return True
    if name not in _BESIDE:
        return False
    parent = folder.rpartition("/")[0]
    beside = f"{parent}/" if parent else ""
    return any(beside + manifest in known for manifest in _BESIDE[name]) and not any(
        f"{folder}/{manifest}" in known for manifest in _PROJECT
    )
