"""The output formats: what each is called, which file names mean it, which module renders it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Format:
    """One output format."""

    name: str
    """What `--format` takes."""
    module: str
    """Module of `virida_audit.render` with `render(report, language) -> str`."""
    endings: tuple[str, ...] = ()
    """Ends of file names that mean it, in lower case. The longest one that fits wins."""


FORMATS = (
    Format("terminal", "terminal", (".txt",)),
    Format("html", "html", (".html", ".htm")),
    Format("markdown", "markdown", (".md", ".markdown")),
    Format("json", "json", (".json",)),
    Format("sarif", "sarif", (".sarif", ".sarif.json")),
    Format("junit", "junit", (".xml",)),
    Format("gitlab", "gitlab", ("gl-code-quality-report.json",)),
    Format("github", "github"),
    Format("summary", "summary", (".summary.md",)),
    Format("csv", "csv", (".csv",)),
)
"""Every format, in the order in which `--help` names them."""


def format_named(name: str) -> Format:
    """Return a format by its name. Errors: KeyError when there is none."""
    return {each.name: each for each in FORMATS}[name]


def format_of(path: PurePath) -> Format | None:
    """Return the format that a file name means, or None where it means none."""
    name = path.name.lower()
    meant = [
        (len(ending), each) for each in FORMATS for ending in each.endings if name.endswith(ending)
    ]
    return max(meant, key=lambda pair: pair[0])[1] if meant else None
