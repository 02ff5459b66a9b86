"""Versions of a language that a folder declares, and whether the platform reads them."""

from __future__ import annotations

import re

from virida_audit.facts.project.knowledge import Holder
from virida_audit.facts.project.study import Study
from virida_audit.model.location import Location
from virida_audit.model.project import DeclaredVersion

NUMBER_LENGTH = 60
"""A longer text is no version."""
_MISE_FILES = ("mise.toml", ".mise.toml")


def declared_versions(
    study: Study, language: str, runtime: str, variant: str = ""
) -> tuple[DeclaredVersion, ...]:
    """Return every declaration, those that the platform reads first, then in the table's order."""
    found = [
        declared
        for holder in study.knowledge.versions.get(language, ())
        for declared in _from_holder(study, holder, runtime, variant)
    ]
    found += _from_tools(study, language, runtime)
    found.sort(key=lambda each: not each.is_read)
    return tuple(found)


def _from_holder(
    study: Study, holder: Holder, runtime: str, variant: str
) -> tuple[DeclaredVersion, ...]:
    folder = study.folder
    if not folder.has(holder.file):
        return ()
    if holder.key:
        number, at = _from_key(study, holder)
    else:
        text = (folder.text(holder.file) or "")[:100_000]
        match = re.search(holder.pattern or r"^\s*v?(\S[^\n]*)", text)
        if match is None:
            return ()
        number, at = match[1], folder.line(holder.file, match.start(1))
    number = number.strip()
    if not number or len(number) > NUMBER_LENGTH or not number.isprintable():
        return ()
    is_read = bool({runtime, variant} & {*holder.read_by}) or _is_read_file(study, holder, runtime)
    return (DeclaredVersion(number, at, holder.holder or holder.file, is_read),)


def _from_key(study: Study, holder: Holder) -> tuple[str, Location]:
    folder = study.folder
    if holder.file == "pom.xml":
        root = folder.xml(holder.file)
        # The names of Maven's properties have dots of their own.
        table, _, name = holder.key.partition(".")
        found = root.find(table, name) if root else None
        if found is None or "${" in found.text:
            return "", folder.at(holder.file)
        return found.text, found.at(folder.full(holder.file))
    document = folder.document(holder.file)
    route = tuple(holder.key.split("."))
    if document is None:
        return "", folder.at(holder.file)
    return document.text(*route), document.at(*route)


def _is_read_file(study: Study, holder: Holder, runtime: str) -> bool:
    """Tell whether a file of versions alone is one that the runtime is documented to read."""
    if holder.key or holder.pattern:
        return False
    row = study.catalogue.files.find(holder.file)
    return row is not None and row.status == "read" and runtime in row.runtimes


def _from_tools(study: Study, language: str, runtime: str) -> list[DeclaredVersion]:
    """Return what `mise.toml` and `.tool-versions` declare."""
    folder = study.folder
    names = study.knowledge.mise.get(language, (language,))
    found = []
    for file in _MISE_FILES:
        document = folder.document(file) if folder.has(file) else None
        for name in names if document else ():
            assert document is not None
            route = ("tools", name)
            number = document.text(*route) or document.text(*route, "version")
            if number and len(number) <= NUMBER_LENGTH:
                # Only the name without a dot is documented.
                is_read = file == "mise.toml"
                found.append(DeclaredVersion(number, document.at(*route), file, is_read))
    if folder.has(".tool-versions"):
        text = (folder.text(".tool-versions") or "")[:20_000]
        pattern = rf"(?m)^[ \t]*(?:{'|'.join(map(re.escape, names))})[ \t]+(\S+)"
        match = re.search(pattern, text)
        if match and len(match[1]) <= NUMBER_LENGTH:
            at = folder.line(".tool-versions", match.start(1))
            found.append(DeclaredVersion(match[1], at, ".tool-versions", False))
    return found
