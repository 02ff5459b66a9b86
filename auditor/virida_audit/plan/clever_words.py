"""Check a command of the platform against its documented syntax (`rules/catalogue/cli.yaml`).

A command that the documentation does not support is never written into a script.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from virida_audit.regex import regex

if TYPE_CHECKING:
    from virida_audit.catalogue import Catalogue
    from virida_audit.catalogue.cli import Command, Option, Positional

PROGRAM = "clever"
_VARIABLE = regex(r"[A-Za-z_][A-Za-z0-9_]*")


def problems_of(words: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Return what is wrong with a command line, `clever` first; empty where it is documented."""
    return tuple(_problems(words, catalogue))


def takes_option(words: Sequence[str], name: str, catalogue: Catalogue) -> bool:
    """Tell whether the command of a line has an option."""
    command = catalogue.cli.command_of(tuple(words[1:]))
    return command is not None and command.option(name) is not None


def value_of(words: Sequence[str], *names: str) -> str:
    """Return the value of an option given as two words; empty where it is not given."""
    for at, word in enumerate(words[:-1]):
        if word in names:
            return words[at + 1]
    return ""


def _problems(words: Sequence[str], catalogue: Catalogue) -> Iterator[str]:
    if not words or words[0] != PROGRAM:
        yield f"not a command of {PROGRAM}"
        return
    command = catalogue.cli.command_of(tuple(words[1:]))
    if command is None:
        yield "no such command"
        return
    given: list[tuple[Option, str]] = []
    positionals: list[str] = []
    rest = iter(words[1 + len(command.words) :])
    for word in rest:
        if not word.startswith("-") or len(word) == 1:
            positionals.append(word)
            continue
        name, equals, value = word.partition("=")
        option = command.option(name)
        if option is None:
            yield f"no option {name}"
        elif option.value is None:
            if equals:
                yield f"{name} takes no value"
            given.append((option, ""))
        else:
            given.append((option, value if equals else next(rest, "")))
    yield from _about_options(command, given, catalogue)
    yield from _about_positionals(command, positionals, catalogue)
    if command.id == "addon-create" and positionals:
        yield from _about_plan(positionals[0], given, catalogue)


def _about_options(
    command: Command, given: list[tuple[Option, str]], catalogue: Catalogue
) -> Iterator[str]:
    for option in command.options:
        values = [value for each, value in given if each is option]
        if option.required and not values:
            yield f"{option.names[0]} is missing"
        if len(values) > 1 and not option.repeat:
            yield f"{option.names[0]} is there twice"
        if option.value is not None:
            for value in values:
                yield from _about_value(option, value, catalogue)


def _about_value(option: Option, value: str, catalogue: Catalogue) -> Iterator[str]:
    name = option.names[0]
    if not value or value.startswith("-"):
        yield f"{name} has no value"
        return
    known = option.choices or _known(option.values_of, catalogue)
    if known and value not in known:
        yield f"{name} does not take this value"
    if option.value == "integer":
        low, high = option.minimum or 0, option.maximum
        if not value.isdecimal() or int(value) < low or (high is not None and int(value) > high):
            yield f"{name} takes a number from {low} to {high}"
    if option.value == "key=value" and "=" not in value:
        yield f"{name} takes a name and a value"


def _about_positionals(
    command: Command, words: Sequence[str], catalogue: Catalogue
) -> Iterator[str]:
    needed = sum(each.required for each in command.positionals)
    if not needed <= len(words) <= len(command.positionals):
        yield f"takes {needed} arguments, not {len(words)}"
        return
    for expected, word in zip(command.positionals, words, strict=False):
        if not _fits(expected, word, catalogue):
            yield f"{expected.name} is not what is expected"


def _fits(expected: Positional, word: str, catalogue: Catalogue) -> bool:
    known = expected.choices or _known(expected.values_of, catalogue)
    if known and word not in known:
        return False
    if expected.form == "variable":
        return _VARIABLE.fullmatch(word) is not None
    if expected.form == "integer":
        return word.isdecimal()
    # `env set NAME ''` is the one place where an empty word has a meaning.
    return bool(word) or expected.name == "value"


def _about_plan(
    provider: str, given: list[tuple[Option, str]], catalogue: Catalogue
) -> Iterator[str]:
    """Yield what is wrong with the plan of an add-on; a provider without known plans takes any."""
    addon = catalogue.addons.get(provider)
    known = [each.slug for each in addon.plans] if addon else []
    for option, value in given:
        if "--plan" in option.names and known and value not in known:
            yield f"{provider} has no such plan"


def _known(part: str | None, catalogue: Catalogue) -> tuple[str, ...]:
    match part:
        case "addons":
            return tuple(catalogue.addons)
        case "runtimes":
            return tuple(catalogue.runtimes)
        case "flavors":
            return tuple(catalogue.flavors)
        case "build-flavors":
            return (*catalogue.flavors, "disabled")
        case "zones":
            return tuple(catalogue.sizes.zones)
        case _:
            return ()
