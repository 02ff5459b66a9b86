"""A sheet that lines are written on: knows the width, the colours and the drawing characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from virida_audit.messages import Messages
from virida_audit.render.plain import one_line, visible
from virida_audit.render.terminal.cells import cell_width, shorten, take, wrap
from virida_audit.render.terminal.options import TerminalOptions

Part = tuple[str, str]
"""Text and the role it plays, a key of the palette; an empty role is unpainted."""

_PALETTE: Mapping[str, str] = {
    "title": "bold",
    "path": "bold underline",
    "dim": "dim",
    "code": "cyan",
    "source": "",
    "native": "green",
    "command": "bold green",
    "blocker": "bold red",
    "major": "yellow",
    "minor": "blue",
    "info": "dim",
    "mapped": "green",
    "platform": "cyan",
    "development": "blue",
    "no-equivalent": "yellow",
    "undecided": "bold red",
    "good": "bold green",
}

_DRAWING: Mapping[str, tuple[str, str]] = {
    "blocker": ("✖", "X"),
    "major": ("▲", "!"),
    "minor": ("●", "*"),
    "info": ("○", "-"),
    "bar": ("│", "|"),
    "rule": ("─", "-"),
    "arrow": ("→", "->"),
    "dot": ("·", "-"),
    "more": ("…", "..."),
    "good": ("✓", "ok"),
    "mapped": ("█", "#"),
    "platform": ("▓", "="),
    "development": ("▒", "+"),
    "no-equivalent": ("░", "-"),
    "undecided": ("?", "?"),
    "caret": ("^", "^"),
}
"""Each sign in Unicode and in ASCII."""

_NARROWEST = 24
_MOST_LINES = 12
"""Lines of one paragraph: a name as long as a page is no reason to print one."""


class Sheet:
    """Collects painted lines, none wider than the terminal."""

    def __init__(self, options: TerminalOptions) -> None:
        self.options = options
        self.words = Messages(options.language)
        self.width = max(options.width, _NARROWEST)
        self._lines: list[str] = []
        self._paint: Callable[[str, str], str] = _painter(options.colour)

    def sign(self, name: str) -> str:
        """Return a drawing character in the characters the terminal has."""
        return _DRAWING[name][0 if self.options.unicode else 1]

    def say(self, code: str, **values: str | int) -> str:
        """Return a message in the characters the terminal has, its values neutralised."""
        return self.clean(self.words.get(code, **values))

    def clean(self, text: str) -> str:
        """Return prose on one line that does nothing but show."""
        return visible(one_line(text), self.options.unicode)

    def show(self, text: str) -> str:
        """Return a name or a path that does nothing but show, its blanks kept."""
        return visible(text, self.options.unicode)

    def blank(self) -> None:
        """Write an empty line; never two in a row, nor at the top."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def line(self, *parts: Part) -> None:
        """Write one line as it is, cut where it is too wide."""
        room = self.width
        cut: list[Part] = []
        for text, role in parts:
            text = shorten(text, room, self.sign("more")) if room > 0 else ""
            room -= cell_width(text)
            cut.append((text, role))
        while cut and not cut[-1][0].rstrip(" "):
            cut.pop()
        last = len(cut) - 1
        self._lines.append(
            "".join(
                self._paint(text.rstrip(" ") if index == last else text, role)
                for index, (text, role) in enumerate(cut)
            )
        )

    def paragraph(self, text: str, indent: int = 0, role: str = "", lead: Part = ("", "")) -> None:
        """Write wrapped text; `lead` stands before its first line, the others align below.

        Words between backticks are painted as code.
        """
        margin = indent + cell_width(lead[0])
        inside = False
        lines = wrap(text, max(self.width - margin, 8))
        if len(lines) > _MOST_LINES:
            cut = take(lines[_MOST_LINES - 1], max(self.width - margin, 8) - 3)
            lines[_MOST_LINES - 1 :] = [cut + self.sign("more")]
        for number, line in enumerate(lines):
            parts, inside = _code_parts(line.rstrip(" "), role, inside)
            start = " " * indent + self._paint(*lead) if number == 0 else " " * margin
            self._lines.append((start + "".join(self._paint(*part) for part in parts)).rstrip())

    def heading(self, text: str) -> None:
        """Write a section's title between blank lines, with a rule to the right margin."""
        self.blank()
        rest = max(self.width - cell_width(text) - 1, 0)
        self.line((text, "title"), (" ", ""), (self.sign("rule") * rest, "dim"))

    def path_link(self, path: str, shown: str) -> str:
        """Return a path as shown, clickable where links are asked for (OSC 8)."""
        if not self.options.links:
            return shown
        from urllib.parse import quote

        address = f"{self.options.links.rstrip('/')}/{quote(path, errors='surrogateescape')}"
        return f"\x1b]8;;{address}\x1b\\{shown}\x1b]8;;\x1b\\"

    def raw(self, line: str) -> None:
        """Write a line that is already painted and fits."""
        self._lines.append(line.rstrip())

    def paint(self, text: str, role: str) -> str:
        """Return a text in the colour of its role."""
        return self._paint(text, role)

    def text(self) -> str:
        """Return what was written, ending with one line end; nothing gives the empty text."""
        lines = self._lines[:-1] if self._lines and not self._lines[-1] else self._lines
        return "".join(f"{line}\n" for line in lines)


def _code_parts(line: str, role: str, inside: bool) -> tuple[list[Part], bool]:
    """Return a line in parts, code apart; `inside` tells whether it begins within code."""
    parts: list[Part] = []
    for piece in re.split("(`)", line):
        if piece == "`":
            parts.append((piece, "dim"))
            inside = not inside
        elif piece:
            parts.append((piece, "code" if inside else role))
    return parts, inside


@cache
def _painter(colour: str | None) -> Callable[[str, str], str]:
    """Return what paints a text in a role with the colours a terminal has."""
    if colour is None:
        return lambda text, _role: text
    # Styles are rich's; a report without colour does not pay for loading it.
    from rich.color import ColorSystem
    from rich.style import Style

    system = {
        "standard": ColorSystem.STANDARD,
        "256": ColorSystem.EIGHT_BIT,
        "truecolor": ColorSystem.TRUECOLOR,
    }[colour]
    styles = {role: Style.parse(name) for role, name in _PALETTE.items()}

    def paint(text: str, role: str) -> str:
        return styles[role].render(text, color_system=system) if text and role else text

    return paint
