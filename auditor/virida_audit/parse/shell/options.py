"""Read the options of a command: long, short, with a value, in a cluster (POSIX.1-2017, 12)."""

from __future__ import annotations

from collections.abc import Collection

from virida_audit.parse.shell.word import Word


def operands(arguments: tuple[Word, ...], valued: Collection[str] = ()) -> tuple[Word, ...]:
    """Give the words of `arguments` that are no options nor values of the `valued` options."""
    found: list[Word] = []
    skip = False
    for index, word in enumerate(arguments):
        text = word.text
        if skip:
            skip = False
        elif text == "--":
            return (*found, *arguments[index + 1 :])
        elif not text.startswith("-") or text == "-":
            found.append(word)
        else:
            skip = wants_value(text, valued)
    return tuple(found)


def option_values(arguments: tuple[Word, ...], names: Collection[str]) -> tuple[Word, ...]:
    """Give the values of the options `names` among `arguments`, in order."""
    found: list[Word] = []
    words = _before_terminator(arguments)
    index = 0
    while index < len(words):
        value_at = _value_start(words[index].text, names)
        if value_at == 0 and index + 1 < len(words):
            index += 1
            found.append(words[index])
        elif value_at > 0:
            found.append(words[index].after(value_at))
        index += 1
    return tuple(found)


def has_option(arguments: tuple[Word, ...], names: Collection[str]) -> bool:
    """Tell whether one of `names` is among `arguments`, alone, with a value or in a cluster."""
    return any(_names_option(word.text, names) for word in _before_terminator(arguments))


def _before_terminator(arguments: tuple[Word, ...]) -> tuple[Word, ...]:
    for index, word in enumerate(arguments):
        if word.text == "--":
            return arguments[:index]
    return arguments


def _value_start(text: str, names: Collection[str]) -> int:
    """Give where the value starts in `text`, 0 if it is the next word, -1 if no option of ours."""
    if len(text) < 2 or text[0] != "-":
        return -1
    if text in names:
        return 0
    head, equals, _ = text.partition("=")
    if equals and head in names:
        return len(head) + 1
    if text[1] == "-":
        return -1
    if text[:2] in names:
        return 2
    is_cluster = text[1:].isalpha() and len(text) <= 5
    return 0 if is_cluster and "-" + text[-1] in names else -1


def _names_option(text: str, names: Collection[str]) -> bool:
    if _value_start(text, names) >= 0:
        return True
    is_cluster = text[:1] == "-" and text[1:].isalpha()
    return is_cluster and any("-" + letter in names for letter in text[1:])


def wants_value(text: str, valued: Collection[str]) -> bool:
    """Tell whether the option as written takes the next word as its value."""
    return _value_start(text, valued) == 0
