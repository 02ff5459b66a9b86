"""Read YAML and JSON files into nodes that know their place.

YAML 1.2.2 as far as libyaml goes (YAML 1.1 syntax), with scalars typed by the 1.2 core schema.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from virida_audit.parse.yaml.builder import Builder, Document
from virida_audit.parse.yaml.decode import decode
from virida_audit.parse.yaml.limits import DEFAULT_LIMITS, Limits, Problem
from virida_audit.parse.yaml.nodes import Mapping, Node, Scalar, Sequence
from virida_audit.regex import regex


@dataclass(frozen=True, slots=True)
class YamlFile:
    """What was read of one file."""

    documents: tuple[Document, ...]
    """In the order of the file; the last one before an error may be incomplete."""
    problems: tuple[Problem, ...]
    """In the order of the file; empty where everything could be read as written."""
    text: str
    """The decoded text that offsets count in, without a byte order mark, line ends as stored."""
    encoding: str
    """Of the file as stored: `utf-8`, `utf-16-le`, …"""

    @property
    def root(self) -> Node | None:
        """The root of the first document; `None` for a file without content."""
        return self.documents[0].root if self.documents else None

    @property
    def complete(self) -> bool:
        """Whether every document was read to its end."""
        return not any(problem.code in _ENDING for problem in self.problems)


_ENDING = frozenset(
    (
        "yaml-syntax",
        "yaml-too-large",
        "yaml-depth",
        "yaml-events",
        "yaml-aliases",
        "yaml-directives",
    )
)

_CONTROL = regex("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML 1.2.2, section 5.1, does not count as printable."""

_BREAKS_OF_1_1 = "\x85\u2028\u2029"
"""Line ends in YAML 1.1 and libyaml, ordinary characters in YAML 1.2 and every editor."""

_NEXT_DOCUMENT = regex(r"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_NOT_A_BREAK = regex(r"[^\r\n]")
_TAG_DIRECTIVE = regex(r"^%TAG", re.MULTILINE)


def parse_yaml(data: bytes, limits: Limits = DEFAULT_LIMITS) -> YamlFile:
    """Read every document of a YAML or JSON file; never raise.

    After a syntax error, reading goes on at the next line that starts a document, so one broken
    document of a stream does not hide the others.
    """
    if len(data) > limits.size_bytes:
        problem = Problem(1, "yaml-too-large", str(limits.size_bytes))
        return YamlFile((), (problem,), "", "")
    text, encoding, found = decode(data)
    if _has_many_directives(text, limits):
        problem = Problem(1, "yaml-directives", str(limits.directives))
        return YamlFile((), (*found, problem), text, encoding)
    readable, back = _hide_breaks(text)
    builder = _read_all(readable, limits)
    if builder.unreadable:
        # Looking for control characters takes a tenth of the parser's time, so it comes second.
        readable, problem = _replace_control_characters(readable)
        found = (*found, problem)
        builder = _read_all(readable, limits)
    if back:
        _show_breaks(builder.documents, back)
    problems = tuple(sorted((*found, *builder.problems)))
    return YamlFile(tuple(builder.documents), problems, text, encoding)


def _read_all(text: str, limits: Limits) -> Builder:
    builder = Builder(limits)
    error_line = builder.read(text)
    earliest = 0
    for _ in range(limits.restarts):
        if error_line is None:
            break
        restart = _document_from(text, error_line, earliest)
        if restart is None:
            break
        # Blanks in place of what is behind keep every line, column and offset right.
        text = _NOT_A_BREAK.sub(" ", text[:restart]) + text[restart:]
        error_line = builder.read(text)
        earliest = restart + 1
    return builder


def _document_from(text: str, line: int, earliest: int) -> int | None:
    """Return the offset of the first `---` on or below a line counted from 0."""
    position = 0
    for _ in range(line):
        position = text.find("\n", position) + 1
        if not position:
            return None
    match = _NEXT_DOCUMENT.search(text, max(position, earliest))
    return None if match is None else match.start()


def _replace_control_characters(text: str) -> tuple[str, Problem]:
    match = _CONTROL.search(text)
    offset = 0 if match is None else match.start()
    name = "" if match is None else f"U+{ord(match[0]):04X}"
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return _CONTROL.sub("\ufffd", text), Problem(line, "yaml-control-character", name, column)


def _hide_breaks(text: str) -> tuple[str, dict[int, str]]:
    """Put unused private characters in place of the line ends that only YAML 1.1 knows."""
    if text.isascii() or not any(character in text for character in _BREAKS_OF_1_1):
        return text, {}
    free = (chr(code) for code in range(0xE000, 0xF900) if chr(code) not in text)
    pairs = list(zip(_BREAKS_OF_1_1, free, strict=False))
    there = {ord(character): stand_in for character, stand_in in pairs}
    return text.translate(there), {ord(stand_in): character for character, stand_in in pairs}


def _show_breaks(documents: list[Document], back: dict[int, str]) -> None:
    pending = [document.root for document in documents]
    while pending:
        node = pending.pop()
        if isinstance(node, Scalar):
            node.text = node.text.translate(back)
        elif isinstance(node, Mapping | Sequence):
            pending += node.children


def _has_many_directives(text: str, limits: Limits) -> bool:
    if text.count("%TAG") <= limits.directives:
        return False
    return len(_TAG_DIRECTIVE.findall(text)) > limits.directives
