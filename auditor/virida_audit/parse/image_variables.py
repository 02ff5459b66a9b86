"""Find the variables and template expressions inside an image reference.

Covers `$X`, `${X}` and its operators (Compose, shell, BuildKit), `$(X)` (Kubernetes, Azure, make),
`${{ x }}` (workflows) and `{{ .x }}` (Helm, Ansible). What is unknown stays in the text, as a
placeholder that the reference grammar accepts wherever a letter may stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from virida_audit.regex import regex

PLACEHOLDERS = "\ue000-\ue03f"
"""Regular expression range of the characters that stand for unresolved parts."""

_FIRST, _MOST = 0xE000, 64
_MAX_DEPTH = 8
"""Levels of `${A:-${B:-…}}` that are followed; deeper, the outer part stays unresolved."""

_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_TEMPLATE_PATH = regex(
    r"-?\s*(?P<path>\.?[$A-Za-z_][\w.\-]*)\s*"
    r"(?:\|\s*default(?:\(\s*|\s+)(?P<quote>[\"'])(?P<value>[^\"']*)(?P=quote)\s*\)?\s*)?"
    r"(?:\|\s*(?:quote|trim|toString|string)\s*)*-?"
)


@dataclass(slots=True)
class Expansion:
    """An image text whose defaults are in place and whose unknown parts are placeholders."""

    text: str = ""
    names: list[str] = field(default_factory=list)
    """Names of all the variables met, in order, each once, resolved or not."""
    unresolved: list[str] = field(default_factory=list)
    """Source text of each unknown part; item n stands for the character U+E000 + n."""

    def restore(self, part: str) -> str:
        """Return `part` with the source text of its variables back in place."""
        for index, source in enumerate(self.unresolved):
            part = part.replace(chr(_FIRST + index), source)
        return part

    def note(self, name: str) -> None:
        """Record that the variable `name` takes part."""
        if name not in self.names:
            self.names.append(name)

    def hold(self, source: str) -> str:
        """Return the placeholder of an unknown part, or its text when there are too many."""
        if len(self.unresolved) == _MOST:
            return source
        self.unresolved.append(source)
        return chr(_FIRST + len(self.unresolved) - 1)


def expand_variables(text: str) -> Expansion:
    """Replace each variable by its default, or by a placeholder when it has none."""
    expansion = Expansion()
    expansion.text = _expand(text, expansion, depth=0)
    return expansion


def has_placeholder(text: str) -> bool:
    """Tell whether a part of `text` is unknown."""
    return any(_FIRST <= ord(c) < _FIRST + _MOST for c in text)


def _expand(text: str, into: Expansion, depth: int) -> str:
    parts: list[str] = []
    at = 0
    while at < len(text):
        if text.startswith(("${{", "{{"), at):
            end = text.find("}}", at)
            if end < 0:
                return "".join(parts) + text[at:]
            parts.append(_template(text[at : end + 2], into))
            at = end + 2
        elif text.startswith("${", at):
            end = _closing_brace(text, at + 2)
            if end < 0:
                return "".join(parts) + text[at:]
            parts.append(_braced(text[at : end + 1], into, depth))
            at = end + 1
        elif text.startswith("$(", at) and ")" in text[at:]:
            end = text.index(")", at)
            into.note(text[at + 2 : end].strip())
            parts.append(into.hold(text[at : end + 1]))
            at = end + 1
        elif text[at] == "$" and (name := _NAME.match(text, at + 1)):
            into.note(name.group())
            parts.append(into.hold(text[at : name.end()]))
            at = name.end()
        else:
            parts.append(text[at])
            at += 1
    return "".join(parts)


def _closing_brace(text: str, at: int) -> int:
    depth = 1
    while at < len(text):
        if text.startswith("${", at):
            depth += 1
            at += 1
        elif text[at] == "}":
            depth -= 1
            if depth == 0:
                return at
        at += 1
    return -1


def _braced(source: str, into: Expansion, depth: int) -> str:
    """Expand one `${…}`: only `-` and `:-` say what the value is when nothing is set."""
    body = source[2:-1]
    name = _NAME.match(body)
    if name is None:
        return source
    into.note(name.group())
    rest = body[name.end() :]
    operand = rest.removeprefix(":")
    if operand.startswith("-") and depth < _MAX_DEPTH:
        return _expand(operand[1:], into, depth + 1)
    return into.hold(source)


def _template(source: str, into: Expansion) -> str:
    inner = source.removeprefix("$")[2:-2].strip()
    match = _TEMPLATE_PATH.fullmatch(inner)
    if match is None:
        into.note(" ".join(inner.split()))
        return into.hold(source)
    into.note(match["path"])
    return match["value"] if match["value"] else into.hold(source)
