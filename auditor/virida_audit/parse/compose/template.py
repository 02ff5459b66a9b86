"""Substitute variables as Compose does: the Compose Specification, "Interpolation".

The braces are paired like compose-go's `template` package pairs them: an expression with an
operator needs a `}` on the same line, and ends at the first that balances.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Lookup = Callable[[str], "Known | None"]

MAX_NESTING = 40
"""Deepest `${A:-${B:-…}}` that is followed; what is deeper stays as written."""


MAX_TEXT = 100_000
"""Most characters that variables may add to one text; a system allows no longer variable."""


@dataclass(frozen=True, slots=True)
class Known:
    """The value of a variable."""

    text: str
    secret: bool = False
    unknown: tuple[str, ...] = ()
    """Variables without a value that are part of this one."""

    def __repr__(self) -> str:
        return "<Known>"


@dataclass(frozen=True, slots=True)
class VariableUse:
    """One expression of a template."""

    name: str
    operator: str
    """`:-`, `-`, `:?`, `?`, `:+`, `+`, or empty."""
    argument: str
    """What follows the operator, as written: the default, the message or the alternative."""
    is_set: bool
    """Whether the variable has a value, which may be empty."""

    @property
    def is_required(self) -> bool:
        """Whether Compose refuses to start without the variable."""
        return self.operator in (":?", "?")

    @property
    def default(self) -> str | None:
        """What stands in for a missing value, as written."""
        return self.argument if self.operator in (":-", "-") else None


@dataclass(frozen=True, slots=True)
class Substitution:
    """What became of a template."""

    text: str
    """With `${NAME}` for each variable in `unknown`."""
    uses: tuple[VariableUse, ...] = ()
    """Every expression, those inside defaults included, whether it came to them or not."""
    unknown: tuple[str, ...] = ()
    """Variables whose value is needed and not known, sorted."""
    missing: tuple[tuple[str, str], ...] = ()
    """Name and message of each required variable that has no value."""
    secret: bool = False
    is_valid: bool = True
    """False where an expression is malformed; the text is then as written from there on."""

    def __repr__(self) -> str:
        return f"<Substitution of {len(self.uses)} variables>"


_NAME = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*")
_OPERATOR = re.compile(r":?[-+?]")


def substitute(template: str, lookup: Lookup) -> Substitution:
    """Replace every expression of a template.

    A variable without value is no empty text here, as it is for Compose, but stays `${NAME}`.
    """
    if "$" not in template:
        return Substitution(template)
    run = _Run(lookup)
    text = run.expand(template, 0, is_used=True)
    return Substitution(
        text if run.left >= 0 else template,
        tuple(run.uses),
        tuple(sorted(run.unknown)),
        tuple(run.missing),
        run.secret,
        run.is_valid,
    )


class _Run:
    """What is gathered while one template is expanded."""

    def __init__(self, lookup: Lookup) -> None:
        self.uses: list[VariableUse] = []
        self.unknown: set[str] = set()
        self.missing: list[tuple[str, str]] = []
        self.secret = False
        self.is_valid = True
        self.left = MAX_TEXT
        self._lookup = lookup

    def expand(self, template: str, level: int, *, is_used: bool) -> str:
        """Expand one level; where it is not used, only the expressions are noted."""
        if level > MAX_NESTING:
            self.is_valid = False
            return template
        parts: list[str] = []
        position = 0
        while True:
            dollar = template.find("$", position)
            if dollar < 0 or dollar == len(template) - 1:
                parts.append(template[position:])
                return "".join(parts)
            parts.append(template[position:dollar])
            following = template[dollar + 1]
            name = _NAME.match(template, dollar + (2 if following == "{" else 1))
            if following == "$":
                parts.append("$")
                position = dollar + 2
            elif following == "{":
                end = None if name is None else self._expression_end(template, name)
                if name is None or end is None:
                    self.is_valid = False
                    parts.append(template[dollar:])
                    return "".join(parts)
                inner = template[name.end() : end]
                parts.append(self._expression(name[0], inner, level, is_used=is_used))
                position = end + 1
            elif name is not None:
                parts.append(self._expression(name[0], "", level, is_used=is_used))
                position = name.end()
            else:
                parts.append("$")
                position = dollar + 1

    def _expression_end(self, template: str, name: re.Match[str]) -> int | None:
        """Return the offset of the `}` that ends the expression, or `None` if nothing does."""
        if template.startswith("}", name.end()):
            return name.end()
        if not _OPERATOR.match(template, name.end()):
            return None
        line_end = template.find("\n", name.end())
        limit = len(template) if line_end < 0 else line_end
        depth = 1
        position = name.end()
        while position < limit:
            character = template[position]
            if character == "}":
                depth -= 1
                if depth == 0:
                    return position
            elif character == "{":
                depth += 1
                position += 1  # compose-go does not look at what follows an opening brace
            position += 1
        last = template.rfind("}", name.end(), limit)
        return None if last < 0 else last

    def _expression(self, name: str, inner: str, level: int, *, is_used: bool) -> str:
        match = _OPERATOR.match(inner)
        operator = match[0] if match else ""
        argument = inner[len(operator) :]
        known = self._lookup(name)
        self.uses.append(VariableUse(name, operator, argument, known is not None))
        has_value = known is not None and (not operator.startswith(":") or known.text != "")
        needs_argument = operator != "" and has_value == operator.endswith("+")
        expanded = (
            self.expand(argument, level + 1, is_used=is_used and needs_argument)
            if argument and (needs_argument or "$" in argument)
            else ""
        )
        if not is_used:
            return ""
        if operator.endswith("?") and not has_value:
            self.missing.append((name, expanded))
            return self._unknown(name)
        if needs_argument:
            return expanded
        if known is not None:
            self.secret = self.secret or known.secret
            self.unknown.update(known.unknown)
            return self._added(known.text)
        return "" if operator.endswith("+") else self._unknown(name)

    def _added(self, text: str) -> str:
        self.left -= len(text)
        if self.left >= 0:
            return text
        self.is_valid = False
        return ""

    def _unknown(self, name: str) -> str:
        self.unknown.add(name)
        return "${" + name + "}"
