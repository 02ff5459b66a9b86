"""Work out the plain expressions of a Go template; anything else is not known.

Known are `.Values.path`, `.Chart.Name` and its likes, quoted words, numbers, `include` of a helper
of one line, and pipes through functions that keep or format a value. Nothing is run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from virida_audit.parse.helm.chart import Chart
from virida_audit.parse.helm.values import Plain, at_path

_TOKEN = re.compile(r"\"(?:[^\"\\]|\\.){0,2000}\"|`[^`]{0,2000}`|[()|]|[^\s()|\"`]+")
ACTION = re.compile(r"\{\{((?:[^{}]|\{(?!\{)|\}(?!\}))*)\}\}")
"""One action on a line. What it says is its first group, see `body_of`."""
_DEEPEST = 6
_KEEPING = frozenset(
    {
        *("quote", "squote", "toString", "trim", "int", "int64", "float64", "toYaml", "toJson"),
        *("nindent", "indent", "trunc", "trimSuffix", "trimPrefix", "tpl", "toRawJson", "b64enc"),
        *("trimAll", "toPrettyJson", "required", "title"),
    }
)
"""Functions that keep the value, or only its looks."""


@dataclass(frozen=True, slots=True)
class Known:
    """A value that was worked out."""

    value: Plain


@dataclass(slots=True)
class Scope:
    """What an expression can see."""

    chart: Chart | None
    dot: Known | None = None
    """What `.` is inside `with`; None where it is not known. The root has none."""
    is_root: bool = True
    names: dict[str, Known] = field(default_factory=dict)
    """Variables, `$` included in the name."""
    depth: int = 0


def resolve(body: str, scope: Scope) -> Known | None:
    """Return the value of an action's body; None where it cannot be known without Helm."""
    tokens = _TOKEN.findall(body)
    if not tokens or len(tokens) > 60 or scope.depth > _DEEPEST:
        return None
    stages: list[list[str]] = [[]]
    level = 0
    for token in tokens:
        level += (token == "(") - (token == ")")
        if token == "|" and level == 0:
            stages.append([])
        else:
            stages[-1].append(token)
    value = _call(stages[0], None, scope)
    for stage in stages[1:]:
        if not stage:
            return None
        value = _call(stage, value, scope, is_piped=True)
    return value


def body_of(action: re.Match[str]) -> str:
    """Return what an action says, without the dashes that trim the space around it."""
    return action[1].removeprefix("-").removesuffix("-").strip()


def fill(text: str, scope: Scope) -> str | None:
    """Return a text with its actions worked out; None where one is not known."""
    missing = False

    def found(match: re.Match[str]) -> str:
        nonlocal missing
        known = resolve(body_of(match), scope)
        if known is None or isinstance(known.value, list | dict):
            missing = True
            return ""
        return as_text(known.value)

    filled = ACTION.sub(found, text)
    return None if missing else filled


def as_text(value: Plain) -> str:
    """Return a scalar as a template prints it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _call(
    words: list[str], piped: Known | None, scope: Scope, *, is_piped: bool = False
) -> Known | None:
    if not words:
        return None
    head, rest = words[0], words[1:]
    if head == "(" and words[-1] == ")" and not is_piped:
        return resolve(" ".join(words[1:-1]), scope)
    if head == "default":
        return _default(rest, piped, scope, is_piped)
    if head == "printf":
        return _printf(rest, scope)
    if head in ("include", "template"):
        return _include(rest, scope)
    if head == "coalesce":
        found = (_operand(each, scope) for each in rest)
        return next((each for each in found if each and each.value not in (None, "")), None)
    if head in _KEEPING:
        return piped if is_piped else _operand(rest[-1], scope) if rest else None
    if head in ("lower", "upper", "kebabcase", "snakecase", "replace") and is_piped:
        return _styled(head, rest, piped)
    return None if is_piped or rest else _operand(head, scope)


def _default(rest: list[str], piped: Known | None, scope: Scope, is_piped: bool) -> Known | None:
    if not rest:
        return None
    fallback = _operand(rest[0], scope)
    value = piped if is_piped else _operand(rest[1], scope) if len(rest) == 2 else None
    return value if value is not None and value.value not in (None, "", 0, False) else fallback


def _styled(head: str, rest: list[str], piped: Known | None) -> Known | None:
    if piped is None or not isinstance(piped.value, str):
        return piped if head != "replace" else None
    if head == "lower":
        return Known(piped.value.lower())
    if head == "upper":
        return Known(piped.value.upper())
    if head == "replace" and len(rest) == 2:
        return Known(piped.value.replace(rest[0].strip('"'), rest[1].strip('"')))
    return None


def _printf(rest: list[str], scope: Scope) -> Known | None:
    if not rest or not rest[0].startswith('"') or "(" in rest:
        return None
    values = [_operand(each, scope) for each in rest[1:]]
    if any(each is None for each in values):
        return None
    pieces = re.split(r"%(?:s|v|d|q)", rest[0][1:-1])
    if len(pieces) != len(values) + 1:
        return None
    shown = [as_text(each.value) for each in values if each is not None]
    return Known("".join(a + b for a, b in zip(pieces, [*shown, ""], strict=True)))


def _include(rest: list[str], scope: Scope) -> Known | None:
    if not rest or scope.chart is None:
        return None
    body = scope.chart.defines.get(rest[0].strip('"'))
    if body is None:
        return None
    filled = fill(body, Scope(scope.chart, depth=scope.depth + 1))
    return None if filled is None else Known(filled)


def _operand(word: str, scope: Scope) -> Known | None:
    if word[:1] in ('"', "`"):
        return Known(word[1:-1])
    if re.fullmatch(r"-?\d{1,15}", word):
        return Known(int(word))
    if word in ("true", "false"):
        return Known(word == "true")
    if word == ".":
        return scope.dot
    if word.startswith("$") and not word.startswith("$."):
        name, _, path = word.partition(".")
        return _below(scope.names.get(name), path)
    is_from_root = word.startswith("$.")
    word = word.removeprefix("$")
    if word.startswith(".Values."):
        if not (scope.is_root or is_from_root) or scope.chart is None:
            return None
        is_there, value = at_path(scope.chart.values, word.removeprefix(".Values."))
        return Known(value) if is_there else None
    if word.startswith((".Chart.", ".Release.")):
        return _builtin(word, scope.chart)
    if word.startswith(".") and not scope.is_root:
        return _below(scope.dot, word[1:])
    return None


def _below(known: Known | None, path: str) -> Known | None:
    if known is None or not path:
        return known
    is_there, value = at_path(known.value, path)
    return Known(value) if is_there else None


def _builtin(word: str, chart: Chart | None) -> Known | None:
    if word == ".Release.Name":
        return Known("<release>")
    if chart is None:
        return None
    known = {
        ".Chart.Name": chart.name,
        ".Chart.Version": chart.version,
        ".Chart.AppVersion": chart.app_version,
    }.get(word)
    return Known(known) if known else None
