"""The table of settings: each key with its options of `scan` and its environment variable.

A test compares it with the parser of `scan`, the JSON Schema and the documentation.
"""

from __future__ import annotations

from dataclasses import dataclass

SET = "--set"
"""The option that takes any setting, written as TOML: `--set 'waivers=[{…}]'`."""


@dataclass(frozen=True, slots=True)
class Key:
    """One setting."""

    name: str
    """As it is written in the file."""
    options: tuple[str, ...]
    """The options of `scan` that say the same."""
    variable: str = ""
    """The environment variable that says the same; empty for none."""


KEYS = (
    Key("language", ("--lang",), "VIRIDA_AUDIT_LANG"),
    Key("fail-on", ("--fail-on",), "VIRIDA_AUDIT_FAIL_ON"),
    Key("select", ("--select",)),
    Key("ignore", ("--ignore",)),
    Key("severity", ("--severity",)),
    Key("include", ("--include",)),
    Key("exclude", ("--exclude",)),
    Key("policy", ("--policy",)),
    Key("waivers", (SET,)),
    Key("tickets", (SET,)),
    Key("rules", ("--rules",)),
    Key("baseline", ("--baseline",), "VIRIDA_AUDIT_BASELINE"),
    Key("since", ("--since",), "VIRIDA_AUDIT_SINCE"),
    Key("outputs", ("--format", "--output")),
    Key("statistics", ("--statistics",)),
    Key("verbosity", ("--quiet", "--verbose")),
    Key("color", ("--color",)),
    Key("width", ("--width",)),
    Key("ascii", ("--ascii",)),
)
"""Every setting, in the order of the documentation."""

ABOUT_THE_RUN = ("PATH", "--help", "--config", "--no-config", SET)
"""Options without a setting: they say what is run, or which settings are read."""

OTHER_VARIABLES = (
    "VIRIDA_AUDIT_CONFIG",
    "VIRIDA_AUDIT_DEBUG",
    "NO_COLOR",
    "FORCE_COLOR",
    "SOURCE_DATE_EPOCH",
)
"""Environment variables that stand for no setting."""
