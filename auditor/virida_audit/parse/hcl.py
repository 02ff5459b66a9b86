"""Read HCL (Docker bake files, Terraform, Nomad) into blocks and attributes, tolerantly.

HCL 2 native syntax specification: blocks with labels, attributes, literals, lists, objects and
templates are read; any other expression is kept as it is written. Nothing is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from virida_audit.regex import regex

_TOKEN = regex(
    r"(?P<space>[ \t\r]+)|(?P<comment>\#[^\n]*|//[^\n]*|/\*[\s\S]*?(?:\*/|\Z))"
    r"|(?P<newline>\n)|(?P<heredoc><<[-~]?(?P<mark>[A-Za-z_]\w*)[ \t]*\r?\n)"
    r"|(?P<name>[A-Za-z_][\w-]*(?:\.[A-Za-z_*][\w-]*)*)|(?P<number>-?\d[\d.]*)"
    r"|(?P<quote>\")|(?P<mark_>[{}\[\](),=:])|(?P<other>.)"
)
_ESCAPE = regex(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_DEEPEST = 30
_MOST_TOKENS = 200_000

Value = str | tuple["Value", ...] | dict[str, "Value"]
"""A text (numbers, booleans and expressions too), a list, or an object."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = value`."""

    name: str
    value: Value
    line: int
    """1-based."""
    is_literal: bool = True
    """False for an expression, whose value is its text."""


@dataclass(slots=True)
class Block:
    """`type "label" { … }`; the file itself is a block without type."""

    type: str
    labels: tuple[str, ...] = ()
    line: int = 1
    attributes: dict[str, Attribute] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    def of(self, *types: str) -> Iterator[Block]:
        """Yield the blocks of some types directly inside, in order."""
        return (each for each in self.blocks if each.type in types)

    def text(self, name: str) -> str:
        """Return the text of an attribute; empty for none and for what is no text."""
        found = self.attributes.get(name)
        return found.value if found is not None and isinstance(found.value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of an attribute that is a list, or the one text that it is."""
        found = self.attributes.get(name)
        if found is None or isinstance(found.value, dict):
            return ()
        if isinstance(found.value, str):
            return (found.value,)
        return tuple(each for each in found.value if isinstance(each, str))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


def read_hcl(text: str) -> Block:
    """Return a file as a block; any text gives a value, what cannot be read is passed over."""
    return _Parser(tuple(_tokens(text))).file()


def _tokens(text: str) -> Iterator[_Token]:
    position, line, count = 0, 1, 0
    while position < len(text) and count < _MOST_TOKENS:
        match = _TOKEN.match(text, position)
        if match is None:
            return
        start, kind = line, match.lastgroup or ""
        count += 1
        position = match.end()
        if match["quote"]:
            value, position = _quoted(text, position)
            yield _Token("text", value, start)
        elif match["heredoc"]:
            value, position = _heredoc(text, position, match["mark"])
            yield _Token("text", value, start)
        elif (
            match["newline"] or match["name"] or match["number"] or match["mark_"] or match["other"]
        ):
            yield _Token("mark" if kind == "mark_" else kind, match[0], start)
        line += text.count("\n", match.start(), position)


def _quoted(text: str, start: int) -> tuple[str, int]:
    """Return the content of a quoted template and where it ends; quotes inside `${…}` are its."""
    depth, position = 0, start
    while position < len(text):
        char = text[position]
        if char == "\\" and depth == 0:
            position += 2
            continue
        if text.startswith(("${", "%{"), position):
            depth += 1
            position += 2
            continue
        if char == "}" and depth:
            depth -= 1
        elif (char == '"' and depth == 0) or char == "\n":
            break
        position += 1
    content = text[start : min(position, len(text))]
    return _ESCAPE.sub(lambda each: _ESCAPES.get(each[1], each[1]), content), position + 1


def _heredoc(text: str, start: int, mark: str) -> tuple[str, int]:
    position = start
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        if text[position:end].strip() == mark:
            return text[start:position], end
        position = end + 1
    return text[start:], len(text)


class _Parser:
    """A cursor over the tokens."""

    def __init__(self, tokens: tuple[_Token, ...]) -> None:
        self.tokens = tokens
        self.at = 0

    def file(self) -> Block:
        root = Block("")
        while self.at < len(self.tokens):
            self._body(root, 0)
            self.at += 1
        return root

    def _peek(self) -> _Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else _Token("end", "", 0)

    def _next(self) -> _Token:
        token = self._peek()
        self.at += 1
        return token

    def _body(self, block: Block, depth: int) -> None:
        """Read statements up to the closing brace, which stays, or the end."""
        while self.at < len(self.tokens):
            token = self._peek()
            if token.text == "}" and token.kind == "mark":
                return
            self.at += 1
            if token.kind in ("name", "text"):
                self._statement(block, token, depth)

    def _statement(self, block: Block, name: _Token, depth: int) -> None:
        labels: list[str] = []
        while self._peek().kind in ("name", "text"):
            labels.append(self._next().text)
        mark = self._peek()
        if mark.text in ("=", ":") and not labels:
            self.at += 1
            value, is_literal = self._value(depth)
            made = Attribute(name.text, value, name.line, is_literal)
            block.attributes[name.text] = made
        elif mark.text == "{" and mark.kind == "mark":
            self.at += 1
            inner = Block(name.text, tuple(labels), name.line)
            if depth < _DEEPEST:
                self._body(inner, depth + 1)
                block.blocks.append(inner)
            else:
                self._skip("}")
            self.at += 1

    def _value(self, depth: int) -> tuple[Value, bool]:
        """Read an expression; one that is no literal gives its text up to the end of the line."""
        self._skip_newlines()
        token = self._peek()
        start = self.at
        value: Value
        if token.text == "[" and depth < _DEEPEST:
            value = self._list(depth + 1)
        elif token.text == "{" and token.kind == "mark" and depth < _DEEPEST:
            value = self._object(depth + 1)
        else:
            self.at += 1
            value = token.text
        if self._peek().kind in ("newline", "end", "comment") or self._peek().text in (
            ",",
            "]",
            "}",
        ):
            return value, token.kind != "name" or token.text in ("true", "false", "null")
        self.at = start
        return self._expression(), False

    def _expression(self) -> str:
        """Return the words of an expression up to what ends it."""
        words: list[str] = []
        depth = 0
        while self.at < len(self.tokens):
            token = self._peek()
            if token.kind == "mark":
                depth += (token.text in "([{") - (token.text in ")]}")
            ends = token.kind == "newline" or token.text == ","
            if depth < 0 or (ends and depth == 0):
                break
            words.append(token.text)
            self.at += 1
        return "".join(words).strip()

    def _list(self, depth: int) -> tuple[Value, ...]:
        self.at += 1
        found: list[Value] = []
        while self.at < len(self.tokens):
            self._skip_newlines()
            if self._peek().text == "]":
                self.at += 1
                break
            if self._peek().text == ",":
                self.at += 1
                continue
            before = self.at
            found.append(self._value(depth)[0])
            self.at = max(self.at, before + 1)
        return tuple(found)

    def _object(self, depth: int) -> dict[str, Value]:
        self.at += 1
        found: dict[str, Value] = {}
        while self.at < len(self.tokens):
            self._skip_newlines()
            token = self._next()
            if token.text == "}" and token.kind == "mark":
                break
            if token.kind in ("name", "text") and self._peek().text in ("=", ":"):
                self.at += 1
                found[token.text] = self._value(depth)[0]
        return found

    def _skip_newlines(self) -> None:
        while self._peek().kind == "newline":
            self.at += 1

    def _skip(self, closing: str) -> None:
        """Pass over everything up to the brace that closes what is open."""
        depth = 0
        while self.at < len(self.tokens):
            token = self._peek()
            if token.kind == "mark" and token.text == closing and depth == 0:
                return
            if token.kind == "mark":
                depth += (token.text == "{") - (token.text == "}")
            self.at += 1
