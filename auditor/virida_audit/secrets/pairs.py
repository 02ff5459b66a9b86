"""Find the values that stand beside the name of a secret, in the ways artefacts write them.

`NAME=value`, `name: value`, `ENV NAME value`, `name:`/`value:` of Kubernetes, `--name value`,
`-u user:password`, `docker login -p value`, `${NAME:-value}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from virida_audit.regex import regex
from virida_audit.secrets.extents import (
    closing_brace,
    line_end,
    pair_value,
    password_end,
    word_end,
    yaml_end,
)
from virida_audit.secrets.names import is_secret_name
from virida_audit.secrets.placeholders import is_reference
from virida_audit.secrets.shapes import Span

_NAME = r"[A-Za-z_][\w.-]{0,120}"
_WHOLE_NAME = rf"{_NAME}+"
"""The same where no letter of a name can follow it: to give letters back would be in vain."""

# Several expressions begin with the letter that must be there and look behind it, `-(?<![\w-]-)`
# for `(?<![\w-])-`: so the engine leaps from one such letter to the next.

_PAIR = regex(
    rf"(?<![\w.-])(-{{0,2}}{_WHOLE_NAME})(\\?[\"']?)"
    r"(\]?[ \t]{0,20}(?:=>|:=|\+=|=(?!=)|:(?=[\s\"'\\]|$))[ \t]{0,40})",
    re.MULTILINE,
)
_NAMED_ENTRY = regex(
    rf"name(?<!\wname)[\"']?:[ \t]{{0,20}}[\"']?({_NAME})[\"']?[ \t]{{0,20}},?[ \t]{{0,20}}"
    r"(?:#[^\n]*)?\r?\n?[ \t]{0,80}[\"']?value[\"']?:[ \t]{0,20}"
)
_VALUED_ENTRY = regex(
    r"value(?<!\wvalue)[\"']?:[ \t]{0,20}([^\n]{1,2000}?),?[ \t]{0,20}\r?(?:\n[ \t]{0,80}|[ \t,])"
    rf"[\"']?name[\"']?:[ \t]{{0,20}}[\"']?({_WHOLE_NAME})"
)
_SPACED = regex(
    rf"^[ \t]{{0,80}}(?:ENV|ARG|env|arg)[ \t]{{1,20}}({_WHOLE_NAME})[ \t]{{1,20}}(?=\S)",
    re.MULTILINE,
)
_BEFORE_SPACED = ("ENV ", "ARG ", "env ", "arg ", "ENV\t", "ARG\t", "env\t", "arg\t")
_OPTION = regex(
    rf"-(?<![\w-]-)-?({_WHOLE_NAME})"
    r"(?:[\"'],[ \t]{0,20}\n?[ \t]{0,80}(?=[\"'])"
    r"|[\"']?[ \t]{0,20}\r?\n[ \t]{0,80}-[ \t]{1,20}"
    r"|[ \t]{1,20}(?:\\\r?\n[ \t]{0,80})?)(?=[^\s-])(?!(?:id|type|source|src)=)"
)
_USER = regex(
    r"-(?:(?<![\w-]-)(?:u|-user|-proxy-user|U|-auth|-(?:src-|dest-)?creds)|(?<=http -)a)"
    r"(?:=|[\"'],[ \t]{0,20}|[ \t]{0,20})"
    r"([\"']?[^\s:\"']{0,200}[\"']?:)(?!\d+(?:[\s\"']|$))(?!//)(?=\S)"
)
_USER_ALONE = regex(
    r"-(?<![\w-]-)(?:u|-user)(?:=|[ \t]{1,20})[\"']?([^\s:\"']{8,200}):[\"']?(?=\s|$)"
)
_SHORT = regex(
    r"\b(?:login\b[^\n;|&]{0,400}?[ \t]-p|sshpass[ \t]{1,20}-p|redis-cli\b[^\n;|&]{0,400}?[ \t]-a"
    r"|(?:mysql|mysqladmin|mysqldump|mariadb)\b[^\n;|&]{0,400}?[ \t]-p(?=[^\s]))"
    r"(?:=|[\"'],[ \t]{0,20}|[ \t]{0,20})(?=[^\s-])"
)
_TAKING_SHORT = ("login", "sshpass", "redis-cli", "mysql", "mariadb")
_SET = regex(
    rf"set(?<!\wset)[ \t]{{1,20}}(?:[^\s\"']{{0,200}}[:/])?({_WHOLE_NAME})[ \t]{{1,20}}(?=[^\s-])"
)
_PIPED = regex(
    r"\b(?:echo|printf)[ \t]{1,20}(?:-\w{1,3}[ \t]{1,20}|[\"']%s[\"'][ \t]{1,20})?"
    r"(?=[^\n|]{1,2000}\|[^\n|]{0,400}--password-stdin)"
)
_HERE_STRING = regex(r"--password-stdin[^\n|;]{0,400}<<<[ \t]{0,20}")
_HEADER = regex(rf"-(?:H|-header)[ \t=]{{0,20}}[\"']?({_WHOLE_NAME}):(?=[^\s\"'])")
_DEFAULT = regex(rf"\$\{{({_NAME}):?[-=+]")
_BLOCK_HEADER = regex(
    r"(?:[!&][^\s]{0,100}[ \t]{1,20}){0,2}[|>][0-9+-]{0,3}[ \t]{0,80}(?:#[^\n]{0,400})?"
    r"\r?\n[ \t]{0,200}"
)
_DEFAULTED = regex(rf"\$\{{{_NAME}:?[-=+]([^{{}}]*)\}}")
_KEY_HINT = regex(r"(?i)(?:key|seed|signature|session|cookie|crypt|hmac|auth|licen[cs]e)s?$")
_RANDOM = regex(r"(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[A-Za-z0-9+/_-]{32,}={0,2}")
_NOT_RANDOM = regex(r"(?i)sha\d+[-:]|.*/.*/.*\.\w+$|[\w.-]*[a-z]{9,}")

_STEMS = ("pass", "secret", "token", "cred", "key", "auth", "salt", "jwk", "seed",
          "signature", "session", "cookie", "crypt", "hmac", "licen", "pw", "mdp")  # fmt: skip
"""Cheap test: no name of a secret lacks all of these, in lower case."""

_SCHEME = regex(r"(?i)[\"']?(?:bearer|basic|token|apikey|digest)[ \t]+(?=\S)")


def named_value_spans(text: str) -> Iterator[Span]:
    """Yield the values that stand beside the name of a secret."""
    lower = text.lower()
    may_name = any(stem in lower for stem in _STEMS)
    if "-" in text:
        yield from _option_spans(text, may_name)
    if not may_name:
        return
    yield from _pair_spans(text)
    yield from _default_spans(text)
    if "value" in text:
        yield from _entry_spans(text)
    if any(word in text for word in _BEFORE_SPACED):
        for found in _SPACED.finditer(text):
            if is_secret_name(found[1]):
                yield from _settle(text, found.end(), line_end(text, found.end()))
    for expression in (_SET, _HEADER):
        for found in expression.finditer(text):
            if is_secret_name(found[1]):
                yield from _settle(text, found.end(), word_end(text, found.end()))


def _pair_spans(text: str) -> Iterator[Span]:
    found = _PAIR.search(text)
    while found:
        position, name = found.end(), found[1]
        if is_secret_name(name):
            start, end = pair_value(text, found)
            # Nothing inside a value is read again: it would make long lines slow.
            position = max(position, end)
            if "auth" in name.lower():
                start = _after_scheme(text, start, end)
            yield from _settle(text, start, end)
        elif _KEY_HINT.search(name):
            yield from _random_value(text, position)
        found = _PAIR.search(text, position)


def _default_spans(text: str) -> Iterator[Span]:
    found = _DEFAULT.search(text)
    while found:
        position = found.end()
        if is_secret_name(found[1]):
            position = closing_brace(text, position)
            yield from _settle(text, found.end(), position)
        found = _DEFAULT.search(text, position)


def _option_spans(text: str, may_name: bool) -> Iterator[Span]:
    if may_name:
        for found in _OPTION.finditer(text):
            if is_secret_name(found[1]):
                yield from _settle(text, found.end(), word_end(text, found.end()))
    if "--password-stdin" in text:
        for expression in (_PIPED, _HERE_STRING):
            for found in expression.finditer(text):
                yield from _settle(text, found.end(), word_end(text, found.end()))
    if ":" in text:
        for found in _USER.finditer(text):
            yield from _settle(text, found.end(), password_end(text, found))
        for found in _USER_ALONE.finditer(text):
            yield from _settle(text, *found.span(1))
    if any(word in text for word in _TAKING_SHORT):
        for found in _SHORT.finditer(text):
            yield from _settle(text, found.end(), word_end(text, found.end()))


def _entry_spans(text: str) -> Iterator[Span]:
    for found in _NAMED_ENTRY.finditer(text):
        if is_secret_name(found[1]):
            yield from _settle(text, found.end(), yaml_end(text, found.end(), found.start()))
    for found in _VALUED_ENTRY.finditer(text):
        if is_secret_name(found[2]):
            yield from _settle(text, *found.span(1))


def _random_value(text: str, start: int) -> Iterator[Span]:
    """Yield a long random value beside a name that only may be that of a secret."""
    start += text[start : start + 1] in ('"', "'")
    found = _RANDOM.match(text, start)
    if found and not _NOT_RANDOM.match(found[0]) and len(set(found[0])) > 9:
        yield found.span()


def _after_scheme(text: str, start: int, end: int) -> int:
    """Return where the credentials of an `Authorization` header begin, e.g. after `Bearer`."""
    scheme = _SCHEME.match(text, start, end)
    return scheme.end() if scheme else start


def _settle(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the part of a value that is secret: without its quotes, unless it refers."""
    while start < end and text[end - 1] in " \t\r\n":
        end -= 1
    header = _BLOCK_HEADER.match(text, start, end)
    if header:
        start = header.end()
    value = text[start:end]
    for quote in ('"', "'", '\\"'):
        if len(value) > len(quote) and value.startswith(quote) and value.endswith(quote):
            start, end = start + len(quote), end - len(quote)
            break
    value = text[start:end]
    if is_reference(value):
        return
    default = _DEFAULTED.fullmatch(value)
    if default is None:
        yield start, end
    elif not is_reference(default[1]):
        yield start + default.start(1), start + default.end(1)
