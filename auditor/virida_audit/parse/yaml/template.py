"""Read Go templates of YAML (Helm charts) line by line: a template is no YAML until rendered.

More than a third of real `.yaml` files are such templates. What can be said without rendering is
which keys stand on which lines and what is written after them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from virida_audit.parse.yaml.decode import decode
from virida_audit.parse.yaml.limits import DEFAULT_LIMITS, Limits, Problem
from virida_audit.regex import regex


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A line of the form `key: value`, `- key: value` or `- value`."""

    line: int
    """1-based."""
    column: int
    """1-based column of the key, or of the value where there is no key."""
    key: str
    """Without quotes; empty for `- value`. It may hold an expression itself."""
    value: str
    """As written, without a comment and without the quotes around it; empty if none."""
    value_column: int
    """1-based column of the value, inside its quotes; of the line's end if there is none."""
    is_item: bool
    """Whether a dash stands before the key or value."""

    @property
    def is_templated(self) -> bool:
        """Whether the value holds an expression."""
        return "{{" in self.value


@dataclass(frozen=True, slots=True)
class ControlLine:
    """A line of which nothing but template actions is left: `{{- if .Values.x }}`."""

    line: int
    """1-based."""
    word: str
    """First word of the first action: `if`, `range`, `end`, `include`, …; empty for a comment."""
    action: str
    """The first action's text between its braces and dashes."""


@dataclass(frozen=True, slots=True)
class Template:
    """What a template says before it is rendered."""

    lines: tuple[TemplateLine, ...]
    controls: tuple[ControlLine, ...]
    problems: tuple[Problem, ...]
    text: str

    def values(self, key: str) -> tuple[TemplateLine, ...]:
        """Return the lines with this key that have a value."""
        return tuple(line for line in self.lines if line.key == key and line.value)


_MAX_LINE = 20_000
"""Characters of a line that are looked at; a longer one is data, not structure."""

_ACTION = regex(r"\{\{-?\s*(?P<body>(?:[^{}]|\{(?!\{)|\}(?!\}))*?)\s*-?\}\}")
_NO_KEY = frozenset("[]{},&*!|>%@`#")
"""What opens a line that is something else than a plain key."""
_BLOCK_SCALAR = regex(r"[|>][0-9+-]{0,2}$")


def is_templated(data: bytes) -> bool:
    """Whether the bytes hold a Go template action, `{{ … }}` on one line.

    The `${{ … }}` of GitHub workflows is none. A quoted `"{{ x }}"` (Ansible, Jinja) is one here,
    although the file may be YAML all the same: try `parse_yaml` first.
    """
    position = data.find(b"{{")
    while position >= 0:
        end = data.find(b"\n", position)
        end = len(data) if end < 0 else end
        if data[position - 1 : position] != b"$" and data.find(b"}}", position, end) >= 0:
            return True
        position = data.find(b"{{", position + 2)
    return False


def scan_template(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Template:
    """Read what each line says; never raise.

    The bodies of block scalars and of template comments give no lines. An action over several
    lines belongs to the line on which it starts.
    """
    if len(data) > limits.size_bytes:
        return Template((), (), (Problem(1, "yaml-too-large", str(limits.size_bytes)),), "")
    text, _, problems = decode(data)
    lines: list[TemplateLine] = []
    controls: list[ControlLine] = []
    scalar_indent: int | None = None
    inside_action = False
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        content = raw[:_MAX_LINE].strip()
        if inside_action:
            inside_action = "}}" not in content
            continue
        if not content:
            continue
        inside_action = content.rfind("{{") > content.rfind("}}")
        if _is_control(content, open_ended=inside_action):
            # Actions may stand further left than the block scalar they are part of.
            controls.append(_control(number, content))
            continue
        indent = len(raw) - len(raw.lstrip())
        if scalar_indent is not None and indent > scalar_indent:
            continue
        scalar_indent = None
        if content.startswith("#") or content in ("---", "..."):
            continue
        line = _line(number, indent, content)
        lines.append(line)
        if _BLOCK_SCALAR.match(line.value):
            scalar_indent = line.column - 1 if line.key else indent
    return Template(tuple(lines), tuple(controls), problems, text)


def _is_control(content: str, *, open_ended: bool) -> bool:
    if not content.startswith("{{"):
        return False
    return open_ended or not _ACTION.sub("", content).strip()


def _control(number: int, content: str) -> ControlLine:
    match = _ACTION.search(content)
    body = match["body"] if match else content.lstrip("{-").strip()
    if body.startswith("/*"):
        return ControlLine(number, "", body)
    return ControlLine(number, body.split(maxsplit=1)[0] if body else "", body)


def _line(number: int, indent: int, content: str) -> TemplateLine:
    start = _after_dashes(content)
    colon = _key_end(content, start)
    key = "" if colon is None else content[start:colon].strip()
    value_start = start if colon is None else colon + 1
    value_start += len(content[value_start:]) - len(content[value_start:].lstrip())
    value = _without_comment(content[value_start:])
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value, value_start = value[1:-1], value_start + 1
    return TemplateLine(
        line=number,
        column=indent + start + 1,
        key=key.strip("\"'"),
        value=value,
        value_column=indent + value_start + 1,
        is_item=start > 0,
    )


def _after_dashes(content: str) -> int:
    position = 0
    while content.startswith(("- ", "-\t"), position):
        position += 1
        while content[position : position + 1] in (" ", "\t"):
            position += 1
    return position


def _key_end(content: str, start: int) -> int | None:
    """Return the offset of the colon after the key, if the line has one."""
    position = start
    quote = content[start : start + 1]
    if quote in ("'", '"') and quote:
        position = content.find(quote, start + 1) + 1
        return position if position and content[position : position + 1] == ":" else None
    if quote in _NO_KEY and not content.startswith("{{", start):
        return None
    while position < len(content):
        if content.startswith("{{", position):
            closing = content.find("}}", position)
            if closing < 0:
                return None
            position = closing + 2
        elif content[position] == ":" and content[position + 1 : position + 2] in ("", " ", "\t"):
            return position
        elif content[position] == "#" and content[position - 1 : position] in (" ", "\t"):
            return None
        else:
            position += 1
    return None


def _without_comment(value: str) -> str:
    """Cut a comment that follows the value, outside quotes and actions."""
    quote = ""
    depth = 0
    for index, character in enumerate(value):
        if quote:
            quote = "" if character == quote else quote
        elif value.startswith("{{", index):
            depth += 1
        elif value.startswith("}}", index):
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif character in "\"'" and index == 0:
            quote = character
        elif character == "#" and (index == 0 or value[index - 1] in " \t"):
            return value[:index].rstrip()
    return value.rstrip()
