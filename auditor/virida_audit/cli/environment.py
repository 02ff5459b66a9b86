"""What the terminal and the environment say: language, colour, width, characters."""

from __future__ import annotations

import os
import shutil
import sys

from virida_audit.model.text import Language

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of(arguments: list[str]) -> Language:
    """Return the language to speak: `--lang`, else VIRIDA_AUDIT_LANG, else the terminal's locale.

    Without a terminal it is English, so that the bytes of a file never depend on a locale.
    """
    asked = _option(arguments, "--lang") or os.environ.get("VIRIDA_AUDIT_LANG", "")
    if asked in tuple(Language):
        return Language(asked)
    if not sys.stdout.isatty():
        return Language.EN
    locale = next((os.environ[each] for each in _LOCALE_VARIABLES if os.environ.get(each)), "")
    return Language.FR if locale.lower().startswith("fr") else Language.EN


def colour_system(choice: str) -> str | None:
    """Return rich's colour system for `auto`, `always` or `never`; None for no colour.

    NO_COLOR and FORCE_COLOR are respected as https://no-color.org and https://force-color.org say.
    """
    if choice == "never" or (choice == "auto" and os.environ.get("NO_COLOR")):
        return None
    forced = choice == "always" or os.environ.get("FORCE_COLOR") not in (None, "", "0")
    if not forced and (not sys.stdout.isatty() or os.environ.get("TERM") == "dumb"):
        return None
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "truecolor"
    return "256" if "256" in os.environ.get("TERM", "") else "standard"


def width_of(choice: int | None) -> int:
    """Return the columns to fill: what was asked, else the terminal's, else 100."""
    if choice:
        return choice
    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100


def speaks_unicode() -> bool:
    """Tell whether standard output can show more than ASCII."""
    return (sys.stdout.encoding or "").lower().replace("-", "") in ("utf8", "utf16", "utf32")


def _option(arguments: list[str], name: str) -> str:
    for position, word in enumerate(arguments):
        if word == name and position + 1 < len(arguments):
            return arguments[position + 1]
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return ""
