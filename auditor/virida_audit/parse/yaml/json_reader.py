"""Read JSON that is no YAML: comments, escaped surrogate pairs, keys of any length.

RFC 8259 with the two liberties of editors' configuration files (JSONC): comments and trailing
commas. The nodes are those of the YAML reader.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass

from virida_audit.parse.yaml.builder import Document
from virida_audit.parse.yaml.decode import decode
from virida_audit.parse.yaml.limits import DEFAULT_LIMITS, Limits, Problem
from virida_audit.parse.yaml.nodes import Mapping, Node, Scalar, Sequence
from virida_audit.parse.yaml.reader import YamlFile, parse_yaml
from virida_audit.regex import regex

_TOKEN = regex(
    r"""
    (?P<blank> [ \t\r\n]+ | //[^\r\n]* | /\*(?s:.*?)\*/ )
  | (?P<string> "(?:[^"\\\r\n]|\\[^\r\n])*" )
  | (?P<word> [-+.\w]+ )
  | (?P<sign> [{}\[\],:] )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Place:
    index: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class _Token:
    """What a node keeps of its token, in the words of a parser event."""

    start_mark: _Place
    end_mark: _Place
    style: str = ""
    flow_style: bool = True
    anchor: str | None = None
    tag: str | None = None


def parse_json(data: bytes, limits: Limits = DEFAULT_LIMITS) -> YamlFile:
    """Read a JSON or JSONC file; never raise.

    The YAML reader goes first, being faster, and is right wherever it finds no problem and the file
    has no comments.
    """
    if b"//" not in data and b"/*" not in data:
        file = parse_yaml(data, limits)
        if not file.problems:
            return file
    if len(data) > limits.size_bytes:
        return YamlFile((), (Problem(1, "yaml-too-large", str(limits.size_bytes)),), "", "")
    text, encoding, problems = decode(data)
    reader = _JsonReader(text, limits)
    reader.read()
    root = reader.root
    complete = not reader.problems
    documents = () if root is None else (Document(root, root.line, complete),)
    return YamlFile(documents, (*problems, *reader.problems), text, encoding)


class _JsonReader:
    """Go through the tokens with a stack of open collections."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._text = text
        self._limits = limits
        self._open: list[Mapping | Sequence] = []
        self._line_starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]

    def read(self) -> None:
        position = 0
        for _ in range(self._limits.events):
            if position == len(self._text):
                if self._open or self.root is None:
                    self._problem(position, "yaml-syntax", "unexpected end")
                break
            match = _TOKEN.match(self._text, position)
            if match is None or not self._take(match):
                if not self.problems:
                    self._problem(position, "yaml-syntax", "unexpected character")
                break
            position = match.end()
        else:
            self._problem(position, "yaml-events", str(self._limits.events))
        self._close_all(position)

    def _take(self, match: re.Match[str]) -> bool:
        """Use one token; return whether it may stand here."""
        token = match[0]
        match match.lastgroup:
            case "blank":
                return True
            case "string":
                return self._add(Scalar(_unquote(token), self._token(match, '"')))
            case "word":
                return self._add(Scalar(token, self._token(match)))
        match token:
            case "{":
                return self._enter(Mapping(self._token(match), []))
            case "[":
                return self._enter(Sequence(self._token(match), []))
            case "}" | "]":
                return self._leave(match)
            case ":":
                return self._is_after_key()
            case _:
                return bool(self._open) and not self._is_after_key()

    def _is_after_key(self) -> bool:
        return bool(
            self._open
            and isinstance(self._open[-1], Mapping)
            and len(self._open[-1].children) % 2 == 1
        )

    def _add(self, node: Node) -> bool:
        if self._open:
            self._open[-1].children.append(node)
        elif self.root is None:
            self.root = node
        else:
            return False
        return True

    def _enter(self, node: Mapping | Sequence) -> bool:
        if len(self._open) >= self._limits.depth:
            self._problem(node.offset, "yaml-depth", str(self._limits.depth))
            return False
        if not self._add(node):
            return False
        self._open.append(node)
        return True

    def _leave(self, match: re.Match[str]) -> bool:
        kind = Mapping if match[0] == "}" else Sequence
        if not self._open or not isinstance(self._open[-1], kind) or self._is_after_key():
            return False
        self._open.pop().end_mark = self._place(match.end())
        return True

    def _close_all(self, position: int) -> None:
        for node in reversed(self._open):
            if isinstance(node, Mapping) and len(node.children) % 2:
                del node.children[-1]
            node.end_mark = self._place(position)

    def _token(self, match: re.Match[str], style: str = "") -> _Token:
        return _Token(self._place(match.start()), self._place(match.end()), style)

    def _place(self, index: int) -> _Place:
        line = bisect_right(self._line_starts, index) - 1
        return _Place(index, line, index - self._line_starts[line])

    def _problem(self, index: int, code: str, text: str) -> None:
        place = self._place(index)
        self.problems.append(Problem(place.line + 1, code, text, place.column + 1))


def _unquote(token: str) -> str:
    try:
        text = json.loads(token, strict=False)
    except ValueError:
        return token[1:-1]
    # Half a surrogate pair cannot be written to any file.
    return str(text).encode("utf-8", "replace").decode("utf-8")
