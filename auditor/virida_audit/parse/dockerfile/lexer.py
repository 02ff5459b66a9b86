"""BuildKit's shell lexer: quotes, escapes and `$` substitutions of one text.

Source: moby/buildkit, frontend/dockerfile/shell/lex.go. Kept close to it on purpose, including
that a nested substitution forgets the part of the word before it when the text is split.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache

from virida_audit.parse.dockerfile.patterns import (
    PatternError,
    remove_prefix,
    remove_suffix,
    replace_pattern,
)
from virida_audit.parse.dockerfile.wordlist import WordList
from virida_audit.regex import regex

MAX_RESULT = 1 << 20
"""Characters a substitution may produce: `ENV a=$a$a` doubles a value on each line."""

MAX_DEPTH = 64
"""Levels of `${a:-${b:-…}}`."""

_NAME = regex(r"\d+|[@*#?\-$!]|[^\W\d]\w*")
_MODIFIERS = frozenset("+-?#%")


class LexError(Exception):
    """What BuildKit refuses; its text quotes the syntax, never a value."""


class Absent(Enum):
    """What a name that has no entry in the variables means."""

    EMPTY = "empty"
    """It is not set: BuildKit substitutes nothing."""
    UNKNOWN = "unknown"
    """Nobody can tell, e.g. it may come from the base image: it stays symbolic."""


@dataclass(slots=True)
class Lexer:
    """One pass over one text; not to be used twice."""

    text: str
    variables: Mapping[str, str | None]
    """A value of None is declared but unknown: it stays symbolic."""
    escape: str = "\\"
    absent: Absent = Absent.EMPTY
    raw_quotes: bool = False
    raw_escapes: bool = False
    skip_quotes: bool = False
    position: int = 0
    size: int = 0
    word: list[str] = field(default_factory=list)
    matched: dict[str, None] = field(default_factory=dict)
    unset: dict[str, None] = field(default_factory=dict)
    emptied: dict[str, None] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)

    def run(self) -> tuple[str, list[str]]:
        """Process the whole text into one result and its words; raise LexError."""
        if self.text.startswith("\ufeff"):
            self.position = 1  # Go's text/scanner skips it
        return self._until(None, self.raw_escapes, 0)

    def _until(self, stop: str | None, raw_escapes: bool, depth: int) -> tuple[str, list[str]]:
        if depth > MAX_DEPTH:
            raise LexError("substitutions nested too deeply")
        result: list[str] = []
        words: list[str] = []
        state = WordList(self.word, words)
        self.word.clear()
        outer, self.raw_escapes = self.raw_escapes, raw_escapes
        plain = _plain_pattern(self.escape, stop, self.skip_quotes)
        text, length = self.text, len(self.text)
        try:
            while self.position < length:
                match = plain.match(text, self.position)
                if match is not None:
                    self.position = match.end()
                    result.append(match[0])
                    state.add_text(match[0])
                    continue
                char = text[self.position]
                if char == stop:
                    self.position += 1
                    return "".join(result), state.finish()
                if char == "$":
                    part = self._dollar(depth)
                    self._grow(part)
                    result.append(part)
                    state.add_text(part)
                elif char == "<":
                    part = self._possible_heredoc()
                    result.append(part)
                    state.add_raw(part)
                elif char == self.escape:
                    part = self._escaped()
                    result.append(part)
                    if part:
                        state.add_raw(part)
                else:
                    part = self._single_quote() if char == "'" else self._double_quote(depth)
                    result.append(part)
                    state.add_raw(part)
        finally:
            self.raw_escapes = outer
        if stop is not None:
            raise LexError(f"unexpected end of statement while looking for matching {stop}")
        return "".join(result), state.finish()

    def _grow(self, part: str) -> None:
        self.size += len(part)
        if self.size > MAX_RESULT:
            raise LexError("substitution too long")

    def _escaped(self) -> str:
        following = self.text[self.position + 1 : self.position + 2]
        part = self.escape + following if self.raw_escapes else following
        self.position += 1 + len(following)
        return part

    def _single_quote(self) -> str:
        end = self.text.find("'", self.position + 1)
        if end < 0:
            self.position = len(self.text)
            raise LexError("unexpected end of statement while looking for matching single-quote")
        start, self.position = self.position, end + 1
        return self.text[start : end + 1] if self.raw_quotes else self.text[start + 1 : end]

    def _double_quote(self, depth: int) -> str:
        mark = '"' if self.raw_quotes else ""
        result = [mark]
        self.position += 1
        plain = _QUOTED[self.escape]
        while self.position < len(self.text):
            match = plain.match(self.text, self.position)
            if match is not None:
                self.position = match.end()
                result.append(match[0])
                continue
            char = self.text[self.position]
            if char == '"':
                self.position += 1
                result.append(mark)
                return "".join(result)
            if char == "$":
                part = self._dollar(depth)
                self._grow(part)
                result.append(part)
                continue
            self.position += 1
            following = self.text[self.position : self.position + 1]
            if self.raw_escapes:
                result.append(self.escape)
            if not following:
                break
            if following in ('"', "$", self.escape):
                self.position += 1
                result.append(following)
            else:
                result.append(self.escape)
        raise LexError("unexpected end of statement while looking for matching double-quote")

    def _possible_heredoc(self) -> str:
        match = _HEREDOC.match(self.text, self.position)
        if match is None:
            self.position += 1
            return "<"
        self.position = match.end()
        return match[0]

    def _dollar(self, depth: int) -> str:
        self.position += 1
        if not self.text.startswith("{", self.position):
            name = self._name()
            return self._plain_value(name, f"${name}") if name else "$"
        self.position += 1
        following = self.text[self.position : self.position + 1]
        if not following:
            raise LexError("syntax error: missing '}'")
        if following in "{}:":
            raise LexError("syntax error: bad substitution")
        name = self._name()
        modifier = self._next()
        if modifier == "}":
            return self._plain_value(name, f"${{{name}}}")
        if modifier == "/":
            return self._replace(name, depth)
        return self._modified(name, modifier, depth)

    def _name(self) -> str:
        match = _NAME.match(self.text, self.position)
        if match is None:
            return ""
        self.position = match.end()
        return match[0]

    def _next(self) -> str:
        char = self.text[self.position : self.position + 1]
        self.position += len(char)
        return char

    def _lookup(self, name: str) -> tuple[str, bool, bool]:
        """Give value, whether it is set, and whether it is known at all."""
        if name in self.variables:
            value = self.variables[name]
            if value is None:
                self.unknown[name] = None
                return "", False, False
            self.matched[name] = None
            return value, True, True
        if self.absent is Absent.EMPTY:
            self.unset[name] = None
            return "", False, True
        self.unknown[name] = None
        return "", False, False

    def _plain_value(self, name: str, written: str) -> str:
        value, is_set, known = self._lookup(name)
        if known and not is_set:
            self.emptied[name] = None
        return value if known else written

    def _modified(self, name: str, modifier: str, depth: int) -> str:
        written = modifier
        null_is_unset = modifier == ":"
        if null_is_unset:
            modifier = self._next()
            written += modifier
        pattern = modifier in ("#", "%")
        if modifier not in _MODIFIERS and not null_is_unset:
            raise LexError(f"unsupported modifier ({written}) in substitution")
        if null_is_unset and pattern:
            raise LexError(f"unsupported modifier ({written}) in substitution")
        word = self._part("}", pattern, depth, "}")
        value, is_set, known = self._lookup(name)
        if not known:
            return f"${{{name}{written}{word}}}"
        missing = not is_set or (null_is_unset and value == "")
        match modifier:
            case "-":
                return word if missing else value
            case "+":
                return "" if missing else word
            case "?":
                if missing:
                    state = "empty" if is_set else "unset"
                    raise LexError(f"{name}: {word or f'is not allowed to be {state}'}")
                return value
            case "#" | "%":
                greedy = word.startswith(modifier)
                remove = remove_prefix if modifier == "#" else remove_suffix
                return _with_pattern(remove, word[1:] if greedy else word, value, greedy)
        raise LexError(f"unsupported modifier ({written}) in substitution")

    def _replace(self, name: str, depth: int) -> str:
        every = self.text.startswith("/", self.position)
        self.position += every
        pattern = self._part("/", True, depth, "/' in '${}")
        replacement = self._part("}", True, depth, "}")
        value, _, known = self._lookup(name)
        if not known:
            return f"${{{name}/{'/' * every}{pattern}/{replacement}}}"
        try:
            return replace_pattern(pattern, replacement, value, every, MAX_RESULT)
        except PatternError as error:
            raise LexError(str(error)) from None

    def _part(self, stop: str, raw_escapes: bool, depth: int, missing: str) -> str:
        try:
            return self._until(stop, raw_escapes, depth + 1)[0]
        except LexError:
            if self.position >= len(self.text):
                raise LexError(f"syntax error: missing '{missing}'") from None
            raise


_HEREDOC = regex(r"<<[\t\r ]*")
_QUOTED = {"\\": regex(r'[^"$\\]+'), "`": regex(r'[^"$`]+')}


@cache
def _plain_pattern(escape: str, stop: str | None, skip_quotes: bool) -> re.Pattern[str]:
    quotes = "" if skip_quotes else "'\""
    return re.compile(f"[^$<{re.escape(escape)}{quotes}{stop or ''}]+")


def _with_pattern(
    remove: Callable[[str, str, bool], str], pattern: str, value: str, greedy: bool
) -> str:
    try:
        return remove(pattern, value, greedy)
    except PatternError as error:
        raise LexError(str(error)) from None
