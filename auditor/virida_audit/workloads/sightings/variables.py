"""Variables of scripts and pipelines: what a file sets is put in, the rest stays named."""

from __future__ import annotations

import re
from collections.abc import Mapping

from virida_audit.regex import regex

_SHELL = regex(
    r"\$(?:\{(?P<braced>[A-Za-z_]\w*)(?P<rest>(?::?[-=?+]|%%?|##?|\[)[^{}]*)?\}|(?P<bare>[A-Za-z_]\w*))"
)
_EXPRESSION = regex(r"\$\{\{\s*(?P<name>[A-Za-z_][\w.-]*)\s*\}\}")
_CUT = regex(r"(?P<way>%%?|##?)(?:(?P<mark>[^*\w\s])\*|\*(?P<last>[^*\w\s]))")
_LONGEST = 4_000
_PASSES = 4

Values = Mapping[str, str]


def expand_shell(text: str, values: Values) -> str:
    """Return a text with the variables of a shell put in; unknown ones become `${NAME}`.

    `${NAME:-word}` is its word where the file does not set the name, and the parts of
    `api:services/api` that `${item%%:*}` and `${item##*:}` mean are cut out.
    """
    for _ in range(_PASSES):
        expanded = _SHELL.sub(lambda match: _value(match, values), text[:_LONGEST])
        if expanded == text:
            break
        text = expanded
    return text[:_LONGEST]


def _value(match: re.Match[str], values: Values) -> str:
    name, rest = match["braced"] or match["bare"], match["rest"] or ""
    value = values.get(name)
    if value is None:
        is_default = rest.startswith((":-", "-", ":=", "=")) and len(rest.lstrip(":-=")) > 0
        return rest.lstrip(":-=") if is_default else f"${{{name}}}"
    if not rest or rest[0] in ":-=?[":
        return value
    cut = _CUT.fullmatch(rest)
    if cut is None:
        return f"${{{name}}}"
    return _cut(value, cut["way"], cut["mark"] or cut["last"], is_head=cut["mark"] is None)


def _cut(value: str, way: str, mark: str, *, is_head: bool) -> str:
    """Return what is left of a value: `%` cuts its end off, `#` its start."""
    if mark not in value or (way[0] == "#") is not is_head:
        return value
    match way:
        case "%%":
            return value.partition(mark)[0]
        case "%":
            return value.rpartition(mark)[0]
        case "##":
            return value.rpartition(mark)[2]
        case _:
            return value.partition(mark)[2]


def expand_expressions(text: str, values: Values) -> str:
    """Return a text with the expressions of a workflow put in, e.g. `${{ matrix.app }}`."""
    for _ in range(_PASSES):
        expanded = _EXPRESSION.sub(lambda match: values.get(match["name"], match[0]), text)
        if expanded == text or len(expanded) > _LONGEST * 25:
            break
        text = expanded
    return text


def is_known(text: str) -> bool:
    """Tell whether no variable is left in a text."""
    return "$" not in text and "{{" not in text and "`" not in text
