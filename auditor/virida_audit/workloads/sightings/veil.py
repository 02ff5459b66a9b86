"""Keep secrets out of sightings: what a setting may show of a value."""

from __future__ import annotations

from collections.abc import Iterable

from virida_audit.facts.commands.secrets import mask_text, secret_values
from virida_audit.model.location import Location
from virida_audit.model.sighting import Matter, Setting
from virida_audit.parse.shell import Command
from virida_audit.secrets import HINT, is_reference, is_secret_name, secret_spans

_SHORTEST = 6
_LONGEST_WORD = 12
_MOST_VALUES = 4096
"""Each value is looked for in each setting; a hostile file is full of both."""


class Veil:
    """What is known to be secret in one file.

    `values` are those that a reader found by name or position, see `Reading.secrets`.
    """

    def __init__(self, values: Iterable[str]) -> None:
        # A password that is a plain short word (`postgres`) is withheld where it is one, by the
        # name of its variable; masking the word everywhere would take the image's name as well.
        distinct = {each for value in values for each in (value, *value.split()) if _is_odd(each)}
        ordered = sorted(distinct, key=lambda each: (-len(each), each))
        self._values = tuple(ordered[:_MOST_VALUES])

    def text(self, text: str) -> str:
        """Return a text with every secret masked.

        Settings are whole values, never cut texts, so that a name which is the end of a secret
        (`grafana` of `…-grafana`) stays.
        """
        for value in self._values:
            if value in text:
                text = text.replace(value, HINT)
        return mask_text(text)

    def command(self, text: str, commands: Iterable[Command]) -> str:
        """Return a command line without the secrets that its options and words betray."""
        said = {value for each in commands for value in secret_values(each)}
        # A whole script as one word (`sh -c "…"`) only counts for what stands out in it.
        said = {each for each in said if " " not in each or mask_text(each) == each}
        for value in sorted(said, key=lambda each: (-len(each), each)):
            text = text.replace(value, HINT)
        return self.text(text)

    def holds_secret(self, name: str, value: str) -> bool:
        """Tell whether a variable is a secret by its name, or its value by what it is."""
        # `postgres://shop:${PASSWORD}@db/shop` holds none, and says what it speaks to.
        is_known = any(each in value for each in self._values)
        return is_known or is_secret_name(name) or bool(secret_spans(value))

    def variable(
        self,
        matter: Matter,
        name: str,
        value: str,
        at: Location,
        detail: str = "",
    ) -> Setting:
        """Return the setting of one variable; its value stays where it is no secret."""
        if self.holds_secret(name, value):
            return Setting(matter, "", at, name, detail, is_secret=True)
        if "$" in value and is_reference(value):
            return Setting(matter, "", at, name, detail or value)
        return Setting(matter, value, at, name, detail)


def _is_odd(value: str) -> bool:
    """Tell whether a value is unlike the words that names are made of."""
    return len(value) > _LONGEST_WORD or (len(value) >= _SHORTEST and not value.isalpha())
