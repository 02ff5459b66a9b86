"""What the terminal and the environment say: language, colour, width, characters."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from virida_audit.errors import AuditError
from virida_audit.model.language import Language

if TYPE_CHECKING:
    from datetime import date

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of(arguments: list[str], setting: Language | None = None) -> Language:
    """Return the language to speak: `--lang`, else VIRIDA_AUDIT_LANG, else the terminal's locale.

    A `setting` comes before the locale. Without a terminal it is English, so that the bytes of a
    file never depend on a locale.
    """
    asked = _option(arguments, "--lang") or os.environ.get("VIRIDA_AUDIT_LANG", "")
    if asked in tuple(Language):
        return Language(asked)
    if setting:
        return setting
    if not sys.stdout.isatty():
        return Language.EN
    locale = next((os.environ[each] for each in _LOCALE_VARIABLES if os.environ.get(each)), "")
    return Language.FR if locale.lower().startswith("fr") else Language.EN


def colour_system(choice: str | None) -> str | None:
    """Return rich's colour system for `auto` (also None), `always` or `never`; None for no colour.

    NO_COLOR and FORCE_COLOR are respected as https://no-color.org and https://force-color.org say.
    """
    if choice == "never" or (choice != "always" and os.environ.get("NO_COLOR")):
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
    if not sys.stdout.isatty():
        return 100
    import shutil

    return shutil.get_terminal_size((100, 24)).columns


def speaks_unicode() -> bool:
    """Tell whether standard output can show more than ASCII."""
    return (sys.stdout.encoding or "").lower().replace("-", "") in ("utf8", "utf16", "utf32")


def report_day() -> date:
    """Return the day a report bears, in UTC: SOURCE_DATE_EPOCH where it is set, else today.

    Source: https://reproducible-builds.org/specs/source-date-epoch. Errors: AuditError when the
    variable is no number of seconds.
    """
    from datetime import UTC, datetime

    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    if not seconds:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(seconds), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise AuditError(f"SOURCE_DATE_EPOCH: {seconds!r} is no number of seconds") from None


def _option(arguments: list[str], name: str) -> str:
    for position, word in enumerate(arguments):
        if word == name and position + 1 < len(arguments):
            return arguments[position + 1]
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return ""
