"""Read the packages that a command installs: their names, the versions asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from virida_audit.facts.commands.model import Package
from virida_audit.facts.commands.secrets import mask
from virida_audit.parse.shell import Word
from virida_audit.regex import regex

_LINUX = regex(r"(?P<name>[^=<>~@/:]+)(?::[\w-]+)?(?:[=<>~@/]+(?P<version>.*))?")
_RPM = regex(r"(?P<name>.+)(?P<version>)")
_NODE = regex(r"(?P<name>@?[^@]+)(?:@(?P<version>.*))?")
_PYTHON = regex(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*(?:[=<>!~]+\s*(?P<version>.*))?")
_COLON = regex(r"(?P<name>[^:=]+)(?:[:=](?P<version>.*))?")
_AT = regex(r"(?P<name>[^@]+)(?:@(?P<version>.*))?")
_SYNTAX = {
    "apt-get": _LINUX,
    "apk": _LINUX,
    "dnf": _RPM,
    "yum": _RPM,
    "microdnf": _RPM,
    "tdnf": _RPM,
    "zypper": _LINUX,
    "npm": _NODE,
    "yarn": _NODE,
    "pnpm": _NODE,
    "bun": _NODE,
    "pip": _PYTHON,
    "uv": _PYTHON,
    "uvx": _PYTHON,
    "poetry": _PYTHON,
    "pipenv": _PYTHON,
    "pdm": _PYTHON,
    "conda": _PYTHON,
    "composer": _COLON,
    "gem": _COLON,
    "pecl": regex(r"(?P<name>.+?)(?:-(?P<version>\d.*))?"),
}


def read_packages(tool: str, operands: Iterable[Word]) -> tuple[Package, ...]:
    """Give what `operands` name; the project itself (`.`) and local paths are no packages."""
    syntax = _SYNTAX.get(tool, _AT)
    return tuple(_package(word, syntax) for word in operands if not _is_local(word.text))


def _is_local(text: str) -> bool:
    return not text or (text.startswith((".", "/", "~")) and not text.startswith(".build"))


def _package(word: Word, syntax: re.Pattern[str]) -> Package:
    match = None if "://" in word.text or "$" in word.text else syntax.fullmatch(word.text)
    if match is None:
        return Package(mask(word), "", word.line, word.column)
    return Package(match["name"].strip(), match["version"] or "", word.line, word.column)
