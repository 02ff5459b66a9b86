"""The texts of every output, in the language of the reader.

`reports/messages/*.yaml` map ids to `{en, fr}`; each text is a string, or `{one, other}` where it
depends on `count`. `{name}` marks a slot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import cast

from virida_audit.model.language import Language
from virida_audit.resources import list_data, load_data

Forms = str | Mapping[str, str]
"""One text, or one for each plural form: `one` and `other`."""

_SLOT = re.compile(r"\{([a-z_]+)\}")
_NARROW_SPACE = "\u202f"
_SPACE = "\u00a0"


class Messages:
    """Texts, numbers and lists in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def get(self, code: str, **values: str | int) -> str:
        """Return the text of an id, its slots filled; `count` also chooses the plural form.

        A value is text: braces in it fill nothing. An id without a text gives itself, so that no
        output fails for want of a word; a test proves that the program uses none.
        """
        texts = load_messages().get(code)
        if texts is None:
            return code
        forms = texts[self.language.value]
        if not isinstance(forms, str):
            forms = forms[self._plural(values.get("count", 0))]
        return _SLOT.sub(lambda slot: self._fill(slot, values), forms)

    def number(self, value: int) -> str:
        """Return a whole number with its thousands apart: `1,234` or `1 234` (U+202F)."""
        return f"{value:,}".replace(",", "," if self.language is Language.EN else _NARROW_SPACE)

    def percent(self, part: int, whole: int) -> str:
        """Return a share in whole percent; 0 and 100 only where they are exact."""
        share = round(100 * part / whole) if whole else 0
        if 0 < part < whole:
            share = min(max(share, 1), 99)
        return f"{share}%" if self.language is Language.EN else f"{share}{_SPACE}%"

    def list(self, items: Iterable[str]) -> str:
        """Return items as one phrase: `a, b and c`, `a, b et c`."""
        *head, last = [*items] or [""]
        if not head:
            return last
        return f"{', '.join(head)} {self.get('list.and')} {last}"

    def _fill(self, slot: re.Match[str], values: Mapping[str, str | int]) -> str:
        value = values.get(slot[1], slot[0])
        return self.number(value) if isinstance(value, int) else value

    def _plural(self, count: str | int) -> str:
        """Return the plural form (Unicode CLDR): French counts 0 among the singular."""
        if self.language is Language.FR:
            return "one" if count in (0, 1) else "other"
        return "one" if count == 1 else "other"


@cache
def load_messages() -> Mapping[str, Mapping[str, Forms]]:
    """Load every text: id → language → text or plural forms. No id is in two files."""
    loaded: dict[str, Mapping[str, Forms]] = {}
    for name in list_data("reports/messages"):
        loaded.update(cast(Mapping[str, Mapping[str, Forms]], load_data(name)))
    return loaded
