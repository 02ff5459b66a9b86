"""The options that say the same as a setting, and how option, variable and file come together.

An option wins over an environment variable, a variable over the settings file.
"""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from virida_audit.cli.arguments import Parser
from virida_audit.cli.environment import report_day
from virida_audit.configuration.find import (
    SettingsFile,
    find_settings_file,
    named_settings_file,
)
from virida_audit.errors import AuditError
from virida_audit.messages import Messages
from virida_audit.model.language import Language
from virida_audit.model.rule import Severity
from virida_audit.model.source import Kind, Role
from virida_audit.pathmatch import pattern_problem
from virida_audit.settings import Display, PolicyWords, Settings

_LISTS = ("select", "ignore", "severity", "include", "exclude", "policy")
_METAVARS = {
    "select": "WHAT",
    "ignore": "WHAT",
    "severity": "RULE=LEVEL",
    "include": "GLOB",
    "exclude": "GLOB",
    "policy": "NAME=WORD",
}
_WORDS = {"allowed": True, "blocked": False}
_Given = TypeVar("_Given")


def add_config(parser: Parser, messages: Messages) -> None:
    """Add the options that say which settings are read."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--config", type=Path, metavar="FILE", help=messages.get("cli.config"))
    which.add_argument("--no-config", action="store_true", help=messages.get("cli.no-config"))
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="assignments",
        metavar="KEY=VALUE",
        help=messages.get("cli.set"),
    )


def add_choices(parser: Parser, messages: Messages) -> None:
    """Add the options of `scan` that choose what counts and what is reported."""
    for name in _LISTS:
        parser.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar=_METAVARS[name],
            help=messages.get(f"cli.{name}"),
        )
    parser.add_argument(
        "--baseline", type=Path, metavar="FILE", help=messages.get("cli.baseline-file")
    )
    parser.add_argument("--since", metavar="REV", help=messages.get("cli.since"))
    parser.add_argument("--statistics", action="store_true", help=messages.get("cli.statistics"))


def load_file_settings(options: Namespace) -> Settings:
    """Return what the settings file of the folder says, with the day on which it is judged.

    Where no file speaks of us, nothing is parsed. Errors: AuditError naming file and key.
    """
    file = None if options.no_config else _settings_file(options)
    if file is None and not options.assignments:
        return Settings()
    from virida_audit.configuration.read import load_settings

    settings = load_settings(options.path, file, options.assignments)
    return replace(settings, today=report_day()) if settings.waivers else settings


def scan_settings(options: Namespace) -> Settings:
    """Return the settings of a scan: file, then environment, then options."""
    settings = load_file_settings(options)
    baseline = options.baseline or _path_of("VIRIDA_AUDIT_BASELINE") or settings.baseline
    return replace(
        settings,
        language=Language(options.lang) if options.lang else settings.language,
        fail_on=_fail_on(options.fail_on, settings.fail_on),
        rule_folders=tuple(options.rules) or settings.rule_folders,
        select=_listed(options.select) or settings.select,
        ignore=_listed(options.ignore) or settings.ignore,
        severities=_severities(options.severity) or settings.severities,
        include=_patterns(options.include, settings.prefix, "--include") or settings.include,
        exclude=_patterns(options.exclude, settings.prefix, "--exclude") or settings.exclude,
        policy=_policy(options.policy) if options.policy else settings.policy,
        outputs=() if options.format or options.output else settings.outputs,
        display=_display(options, settings.display),
        baseline=baseline,
        since=options.since or os.environ.get("VIRIDA_AUDIT_SINCE", "") or settings.since,
        today=report_day() if baseline and settings.today is None else settings.today,
    )


def _settings_file(options: Namespace) -> SettingsFile | None:
    named = options.config or _path_of("VIRIDA_AUDIT_CONFIG")
    return named_settings_file(named) if named else find_settings_file(options.path)


def _path_of(variable: str) -> Path | None:
    value = os.environ.get(variable, "")
    return Path(value) if value else None


def _fail_on(option: str | None, setting: Severity) -> Severity:
    variable = os.environ.get("VIRIDA_AUDIT_FAIL_ON", "")
    if not option and variable and variable not in tuple(Severity):
        known = ", ".join(each.value for each in Severity)
        raise AuditError(f"VIRIDA_AUDIT_FAIL_ON: {variable!r} is not known (known: {known})")
    asked = option or variable
    return Severity(asked) if asked else setting


def _listed(given: Iterable[str]) -> tuple[str, ...]:
    """Return the words of an option that may be repeated and holds several, with commas."""
    return tuple(word.strip() for each in given for word in each.split(",") if word.strip())


def _assigned(given: Iterable[str], option: str, words: dict[str, _Given]) -> dict[str, _Given]:
    """Return name → value of an option `NAME=WORD`."""
    found: dict[str, _Given] = {}
    for each in _listed(given):
        name, _, word = each.partition("=")
        if word not in words:
            raise AuditError(f"{option} {each}: expected NAME={'|'.join(words)}")
        found[name] = words[word]
    return found


def _severities(given: Iterable[str]) -> tuple[tuple[str, Severity], ...]:
    levels = {each.value: each for each in Severity}
    return tuple(sorted(_assigned(given, "--severity", levels).items()))


def _policy(given: Iterable[str]) -> PolicyWords:
    words = _assigned(given, "--policy", _WORDS)
    kinds, roles = (tuple(each.value for each in which) for which in (Kind, Role))
    for name in words:
        if name not in (*kinds, *roles):
            known = ", ".join((*kinds, *roles))
            raise AuditError(f"--policy: {name!r} is no kind and no role (known: {known})")
    return PolicyWords(
        kinds=tuple((Kind(name), words[name]) for name in sorted(words) if name in kinds),
        roles=tuple((Role(name), words[name]) for name in sorted(words) if name in roles),
    )


def _patterns(given: Iterable[str], prefix: str, option: str) -> tuple[str, ...]:
    """Return the patterns of an option: they start at the audited folder, not at the file."""
    patterns = tuple(given)
    for each in patterns:
        if problem := pattern_problem(each):
            raise AuditError(f"{option} {each!r}: {problem}")
    return tuple(_below(prefix, each) for each in patterns)


def _below(prefix: str, pattern: str) -> str:
    mark = "!" if pattern.startswith("!") else ""
    body = pattern.removeprefix("!")
    if not prefix:
        return pattern
    is_anchored = "/" in body.rstrip("/")
    return f"{mark}/{prefix}{'' if is_anchored else '**/'}{body.removeprefix('/')}"


def _display(options: Namespace, setting: Display) -> Display:
    verbosity = "quiet" if options.quiet else "verbose" if options.verbose else setting.verbosity
    return Display(
        verbosity=verbosity,
        statistics=options.statistics or setting.statistics,
        color=options.color or setting.color,
        width=setting.width if options.width is None else options.width,
        ascii=options.ascii or setting.ascii,
    )
