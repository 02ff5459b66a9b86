"""Split a command written as one text into its words, as compose-go does.

compose-go uses mattn/go-shellwords without its variable and command expansion: quotes and
backslashes are taken away, operators end the command.
"""

from __future__ import annotations

_OPERATORS = ";&|<>()"


def split_words(text: str) -> tuple[str, ...] | None:
    """Return the words, or `None` for a quote or escape without end."""
    words: list[str] = []
    current: list[str] = []
    started = escaped = False
    quote = ""
    for character in text:
        if escaped:
            current.append(character)
            escaped = False
        elif character == "\\" and quote != "'":
            escaped = started = True
        elif quote:
            if character == quote:
                quote = ""
            else:
                current.append(character)
        elif character in "'\"":
            quote = character
            started = True
        elif character in " \t\r\n":
            if started:
                words.append("".join(current))
                current, started = [], False
        elif character in _OPERATORS:
            break
        else:
            current.append(character)
            started = True
    if quote or escaped:
        return None
    if started:
        words.append("".join(current))
    return tuple(words)
