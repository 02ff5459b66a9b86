"""What a project calls itself."""

from __future__ import annotations

from virida_audit.facts.project.gradle import GRADLE_SETTINGS
from virida_audit.facts.project.study import Study
from virida_audit.regex import regex

_ROUTES = (
    ("package.json", ("name",)),
    ("pyproject.toml", ("project", "name")),
    ("pyproject.toml", ("tool", "poetry", "name")),
    ("Cargo.toml", ("package", "name")),
    ("composer.json", ("name",)),
    ("pubspec.yaml", ("name",)),
    ("gleam.toml", ("name",)),
    ("shard.yml", ("name",)),
)
_LINES = (
    ("go.mod", regex(r"(?m)^module[ \t]+(\S+)")),
    ("mix.exs", regex(r"\bapp:\s*:(\w+)")),
    *((file, regex(r"rootProject\.name\s*=\s*['\"]([^'\"]+)")) for file in GRADLE_SETTINGS),
    ("build.sbt", regex(r"(?m)^[ \t]*name[ \t]*:=[ \t]*\"([^\"]+)")),
)
LENGTH = 214
"""The longest name npm takes; a longer one is none."""


def project_name(study: Study) -> str:
    """Return the name of the manifest, else the folder's."""
    name = _declared(study)
    if name and len(name) <= LENGTH and name.isprintable():
        return name
    return study.folder.name or study.folder.tree.name or "."


def _declared(study: Study) -> str:
    folder = study.folder
    if folder.has("pom.xml"):
        root = folder.xml("pom.xml")
        name = root.value("artifactId") if root else ""
        if name and "${" not in name:
            return name
    for file, route in _ROUTES:
        document = folder.document(file) if folder.has(file) else None
        name = document.text(*route) if document else ""
        if name:
            return name
    for file, pattern in _LINES:
        match = pattern.search((folder.text(file) or "")[:20_000]) if folder.has(file) else None
        if match:
            return match[1]
    return ""
