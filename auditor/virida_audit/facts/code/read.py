"""The signs of one application's folder."""

from __future__ import annotations

import re
from collections.abc import Iterator

from virida_audit.discover import Tree
from virida_audit.facts.code.addresses import addresses_in, host_address
from virida_audit.facts.code.clients import Clients, imported_libraries
from virida_audit.facts.code.expressions import (
    Expressions,
    first_argument,
    group_of,
    is_loopback,
    readings_in,
    unquoted,
)
from virida_audit.facts.code.knowledge import PORT, Language, Pattern, knowledge
from virida_audit.facts.code.sources import is_manifest, is_program, language_of, source_files
from virida_audit.facts.code.text import SourceText
from virida_audit.model.location import Location
from virida_audit.model.project import Sign, SignKind
from virida_audit.secrets import is_secret_name, secret_spans

_MOST_SIGNS = 5000
"""Of one application; a folder with more holds no program of people."""

_OF_TOOLING = frozenset(
    {
        SignKind.VARIABLE_READ,
        SignKind.CLIENT,
        SignKind.HARD_CODED_ADDRESS,
        SignKind.EXTENSION,
    }
)
"""What scripts and migrations beside the program show as well as it does."""


def read_signs(tree: Tree, folder: str, others: frozenset[str]) -> tuple[Sign, ...]:
    """Return what the sources of an application's folder show, sorted by place.

    `folder` is `.` for the root; `others` are the folders of other applications, left out where
    they lie below it. Bounds on files and bytes are those of `sources`.
    """
    top = "" if folder == "." else f"{folder}/"
    found: set[Sign] = set()
    clients = Clients()
    for path, data in source_files(tree, folder, others):
        name = path.rpartition("/")[2]
        if is_manifest(name):
            clients.read_manifest(path, data.decode("utf-8", "replace"))
        language = language_of(name)
        if not language:
            continue
        whole = is_program(path[len(top) :])
        for sign in _signs_of(path, data, knowledge().language(language), clients):
            if whole or sign.kind in _OF_TOOLING:
                found.add(sign)
            if whole:
                clients.note_address(sign)
            if len(found) > _MOST_SIGNS:
                return tuple(sorted(found))
    return tuple(sorted((*found, *clients.signs())))


def _signs_of(path: str, data: bytes, language: Language, clients: Clients) -> Iterator[Sign]:
    patterns = language.patterns_in(data)
    if not patterns:
        return
    source = SourceText(path, data.decode("utf-8", "replace"), language.comments)
    clients.note_imports(imported_libraries(source, language.id))
    expressions = Expressions(source, language)
    for pattern in patterns:
        if not _applies(source, pattern):
            continue
        for line in source.lines_with(pattern.marks):
            for match in pattern.expression.finditer(source.line(line)):
                if _counts(source, pattern, line, match):
                    yield from _shown(source, language, expressions, pattern, line, match)


def _applies(source: SourceText, pattern: Pattern) -> bool:
    """Tell whether the file as a whole holds what a pattern asks for, and nothing it excludes."""
    if pattern.needs and not any(map(source.code.__contains__, pattern.needs)):
        return False
    return bool(pattern.within) or not any(map(source.code.__contains__, pattern.without))


def _counts(source: SourceText, pattern: Pattern, line: int, match: re.Match[str]) -> bool:
    """Tell whether a match is code, under the right key and without what would excuse it."""
    if not pattern.in_text and source.is_in_string(source.start_of(line) + match.start()):
        return False
    if pattern.within:
        last = min(line + pattern.within, source.line_count)
        near = "\n".join(source.line(each) for each in range(line, last + 1))
        if any(each in near for each in pattern.without):
            return False
    return not pattern.parent or _parent_key(source, line) == pattern.parent


def _parent_key(source: SourceText, line: int) -> str:
    """Return the key of YAML that a line stands under; empty at the top."""
    here = source.line(line)
    indent = len(here) - len(here.lstrip())
    for number in range(line - 1, max(0, line - 200), -1):
        text = source.line(number)
        if text.strip() and len(text) - len(text.lstrip()) < indent:
            return text.strip().removesuffix(":")
    return ""


def _shown(
    source: SourceText,
    language: Language,
    expressions: Expressions,
    pattern: Pattern,
    line: int,
    match: re.Match[str],
) -> Iterator[Sign]:
    blanks = len(match[0]) - len(match[0].lstrip())
    at = source.span(line, match.start() + blanks, match.end())
    if pattern.shows == PORT:
        yield from _listening(source, expressions, line, match)
        return
    kind = SignKind(pattern.shows)
    value = group_of(match, "value") or pattern.value
    detail = unquoted(group_of(match, "detail")) or pattern.detail
    match kind:
        case SignKind.VARIABLE_READ:
            yield from _variables(source, language, line, match)
        case SignKind.HARD_CODED_ADDRESS:
            yield from addresses_in(source, line, match)
        case SignKind.LOCAL_WRITE | SignKind.LOG_FILE | SignKind.LOCAL_DATABASE:
            yield from _written(expressions, kind, match, at, value, detail)
        case SignKind.ROUTE:
            path = value if value.startswith("/") else f"/{value}"
            if path == "/" or knowledge().health_path.fullmatch(path):
                yield Sign(at, kind, path, detail)
        case _:
            yield Sign(at, kind, _harmless(value), _harmless(detail))


def _listening(
    source: SourceText, expressions: Expressions, line: int, match: re.Match[str]
) -> Iterator[Sign]:
    """Yield where a call listens: the loopback, a number, a variable."""
    for name in ("host", "port"):
        written = first_argument(group_of(match, name))
        if not written:
            continue
        start = match.start(name)
        at = source.span(line, start, start + len(written))
        if is_loopback(written) and (name == "host" or ":" in written):
            yield Sign(at, SignKind.BINDS_LOOPBACK, unquoted(written))
        port = expressions.port(written, at) if name == "port" else None
        if port is not None and port.variable:
            default = "" if is_secret_name(port.variable) else _harmless(port.default)
            yield Sign(port.at, SignKind.PORT_FROM_VARIABLE, port.variable, default)
        elif port is not None:
            yield Sign(port.at, SignKind.PORT_FIXED, port.number)


def _variables(
    source: SourceText, language: Language, line: int, match: re.Match[str]
) -> Iterator[Sign]:
    """Yield the variables that the matched part of a line reads."""
    begin = match.start()
    for read in readings_in(language, match[0]):
        at = source.span(line, begin + read.start, begin + read.end)
        default = "" if is_secret_name(read.name) else _harmless(read.default)
        yield Sign(at, SignKind.VARIABLE_READ, read.name, default)
        if read.name == "PORT":
            yield Sign(at, SignKind.PORT_FROM_VARIABLE, read.name, default)
        yield from host_address(at, read.name, read.default)


def _written(
    expressions: Expressions,
    kind: SignKind,
    match: re.Match[str],
    at: Location,
    value: str,
    detail: str,
) -> Iterator[Sign]:
    """Yield a write to the local disk, unless what is written may go."""
    written = first_argument(group_of(match, "path"))
    path = expressions.path(written, at.line) if written else value
    if path is None or ":memory:" in path:
        return
    if kind is SignKind.LOCAL_WRITE and path.endswith(".log"):
        kind = SignKind.LOG_FILE
    yield Sign(at, kind, _harmless(path), detail)


def _harmless(text: str) -> str:
    """Return a text, or nothing where a part of it is a secret."""
    return "" if secret_spans(text) else text
