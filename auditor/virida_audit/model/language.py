"""The languages of every output. A module of its own: `--help` needs it, and no dataclasses."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """The languages the tool speaks."""

    EN = "en"
    FR = "fr"
