"""Put plain text in place of a template's actions, line by line, so that it can be read as YAML.

Lines keep their numbers. What can be worked out is written out; what cannot becomes `<word>`, or is
left blank where it would be whole lines. Of `if … else` one branch stays: the one that the default
values choose, else the first.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from virida_audit.parse.helm.chart import Chart
from virida_audit.parse.helm.expressions import (
    ACTION,
    Known,
    Scope,
    as_text,
    body_of,
    resolve,
)
from virida_audit.parse.helm.values import plain_of
from virida_audit.parse.yaml import ControlLine, parse_yaml, scan_template

_WORD = re.compile(r"[A-Za-z][\w-]{0,60}")
_FLOW_WORDS = frozenset({"if", "else", "end", "range", "with", "define", "block"})
_SILENT = frozenset({*_FLOW_WORDS, "", "break", "continue", "fail", "set"})
_LONGEST = 20_000
_NEAR = 60
"""Lines around an action that are looked at for what it belongs to."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """A template made readable."""

    text: str
    lines: dict[int, str]
    """Significant line → its key: lines with a value, and actions that print whole lines."""
    hidden: frozenset[int]
    """Those whose value could not be worked out."""


@dataclass(slots=True)
class _Block:
    word: str
    scope: Scope
    is_kept: bool
    """Its lines stay, as far as it is concerned."""
    has_kept: bool = True
    is_inside_kept: bool = True
    """All blocks around it are kept."""


def stand_in(data: bytes, chart: Chart | None) -> StandIn:
    """Return a template as plain text; never raise."""
    template = scan_template(data)
    controls = {each.line: each for each in template.controls}
    values = {each.line: each.key for each in template.lines if each.value}
    made: list[str] = []
    hidden: set[int] = set()
    significant = dict(values)
    stack = [_Block("", Scope(chart), is_kept=True)]
    lines = re.split(r"\r\n|\r|\n", template.text)
    falsy = _else_lines(template.controls)
    is_inside = False
    for number, raw in enumerate(lines, start=1):
        control = controls.get(number)
        line = raw[:_LONGEST]
        if is_inside:
            is_inside = "}}" not in line
            made.append("")
            continue
        is_inside = line.rfind("{{") > line.rfind("}}")
        if is_inside and control is None:
            # An action over several lines: what it gives is not known, the rest of it goes.
            line = f"{line[: line.rfind('{{')]}{{{{ … }}}}"
        if control is not None:
            _enter(control, stack, falsy)
            prints = control.word not in _SILENT and ":=" not in control.action
            if prints:
                significant[number] = ""
            written = _whole_lines(control, line, lines, number, stack) if prints else ""
            if prints and not written:
                hidden.add(number)
            made.append(written if _is_kept(stack) else "")
            continue
        filled, is_known = _fill(line, stack[-1].scope)
        if not is_known and number in values:
            hidden.add(number)
        made.append(filled if _is_kept(stack) else "")
    return StandIn("\n".join(made), dict(sorted(significant.items())), frozenset(hidden))


def _is_kept(stack: list[_Block]) -> bool:
    return stack[-1].is_kept and stack[-1].is_inside_kept


def _else_lines(controls: tuple[ControlLine, ...]) -> frozenset[int]:
    """Return the lines of the `if` and `with` that have an `else`."""
    found: set[int] = set()
    opened: list[int] = []
    for each in controls:
        if each.word in ("if", "with", "range", "define", "block"):
            opened.append(each.line)
        elif each.word == "else" and opened:
            found.add(opened[-1])
        elif each.word == "end" and opened:
            opened.pop()
    return frozenset(found)


def _enter(control: ControlLine, stack: list[_Block], has_else: frozenset[int]) -> None:
    """Follow the blocks that open and close on a line."""
    scope = stack[-1].scope
    word, rest = control.word, control.action.partition(" ")[2]
    if word in ("if", "with", "range"):
        known = resolve(rest.partition(":=")[2] or rest, scope)
        is_false = known is not None and not known.value
        inner = scope
        if word == "with":
            inner = Scope(scope.chart, known, is_root=False, names=scope.names)
        elif word == "range":
            inner = Scope(scope.chart, None, is_root=False, names=scope.names)
        keeps = not (is_false and control.line in has_else)
        stack.append(_Block(word, inner, keeps, keeps, _is_kept(stack)))
    elif word in ("define", "block"):
        stack.append(_Block(word, Scope(scope.chart), is_kept=False, is_inside_kept=False))
    elif word == "else" and len(stack) > 1:
        block = stack[-1]
        block.is_kept = not block.has_kept
        block.has_kept = block.has_kept or block.is_kept
    elif word == "end" and len(stack) > 1:
        stack.pop()
    elif ":=" in control.action:
        name, _, body = control.action.partition(":=")
        known = resolve(body, scope)
        if known is not None:
            scope.names[name.strip()] = known


def _whole_lines(
    control: ControlLine, line: str, lines: list[str], number: int, stack: list[_Block]
) -> str:
    """Return what stands for an action that prints lines: a flow collection, where that can be."""
    known = resolve(control.action, stack[-1].scope)
    value = None if known is None else known.value
    if isinstance(value, str) and ":" in value:
        value = plain_of(parse_yaml(value.encode("utf-8", "replace")).root)
    if not isinstance(value, dict | list) or not value:
        return ""
    opener = next(
        (each for each in reversed(lines[max(number - _NEAR, 0) : number - 1]) if _is_text(each)),
        "",
    )
    follower = next((each for each in lines[number : number + _NEAR] if _is_text(each)), "")
    indent = len(opener) - len(opener.lstrip(" -"))
    if not opener.rstrip().endswith(":") or _indent(follower) > indent:
        return ""
    return " " * (indent + 2) + json.dumps(value, ensure_ascii=False, default=str)


def _is_text(line: str) -> bool:
    return bool(ACTION.sub("", line).strip(" {}-"))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _fill(line: str, scope: Scope) -> tuple[str, bool]:
    """Return a line with its actions replaced, and whether all of them were worked out."""
    if "{{" not in line:
        return line, True
    is_known = True

    def replaced(match: re.Match[str]) -> str:
        nonlocal is_known
        body = body_of(match)
        word = body.partition(" ")[0]
        if body.startswith("/*") or word in _FLOW_WORDS or ":=" in body:
            return ""
        found = resolve(body, scope)
        if isinstance(found, Known) and "\n" in str(found.value):
            found = None
        if found is not None and not isinstance(found.value, list | dict):
            return _written(found, body, line, match)
        if found is not None:
            return json.dumps(found.value, ensure_ascii=False, default=str)
        is_known = False
        if "nindent" in body:
            # What it prints starts on the next line, below this key.
            return ""
        words = _WORD.findall(body.partition("|")[0])
        return f"<{words[-1] if words else '…'}>"

    filled = ACTION.sub(replaced, line)
    if "{{" in filled or "}}" in filled:
        return "", False
    return filled, is_known


def _written(known: Known, body: str, line: str, match: re.Match[str]) -> str:
    """Return a scalar as it may stand at its place in a line of YAML."""
    text = as_text(known.value)
    before, after = line[: match.start()].rstrip(), line[match.end() :].strip()
    is_alone = before.endswith((":", "-")) and (not after or after.startswith("#"))
    if is_alone:
        is_text = "quote" in body or isinstance(known.value, str)
        return json.dumps(text, ensure_ascii=False) if is_text else text
    return text.replace("\\", "").replace('"', "").replace("\n", " ")
