"""`virida-audit scan`: audit a folder and print the report."""

from __future__ import annotations

import gc
from argparse import Namespace
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from virida_audit.audit import audit
from virida_audit.cli import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE
from virida_audit.cli.answering import found_answers, naming
from virida_audit.cli.arguments import Parser, add_colour, add_path, add_rule_folders, parser_for
from virida_audit.cli.environment import (
    colour_system,
    language_of,
    report_day,
    speaks_unicode,
    width_of,
)
from virida_audit.cli.formats import FORMATS, Format, format_named, format_of
from virida_audit.cli.output import write_result
from virida_audit.cli.progress import ProgressLine
from virida_audit.cli.scan_options import add_choices, add_config, scan_settings
from virida_audit.errors import AuditError
from virida_audit.messages import Messages
from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.model.rule import Severity
from virida_audit.settings import Settings

if TYPE_CHECKING:
    from virida_audit.render.terminal import TerminalOptions


def run(arguments: list[str]) -> int:
    """Parse the arguments, audit, write the report, return the exit code."""
    language = language_of(arguments)
    messages = Messages(language)
    options = _parser(messages).parse_args(arguments)
    settings = scan_settings(options)
    answers = found_answers([options.path])
    if answers:
        settings = replace(settings, answers=tuple(sorted(answers.given.items())))
    language = language_of(arguments, settings.language)
    # An audit keeps nearly all it makes until it ends: looking for garbage finds none, and took a
    # sixth of the time of a tree with many documents.
    gc.set_threshold(50_000, 20, 100)
    progress = ProgressLine(messages)
    try:
        with naming(answers):
            report = audit(options.path, settings, progress)
    finally:
        progress.close()
    report = _narrowed(report, options.path, settings)
    for file, form in _outputs(options, settings):
        write_result(_rendered(report, form, file, settings, language), file)
    return exit_code(report, settings)


def exit_code(report: Report, settings: Settings) -> int:
    """Return what a script should see: findings first, then what could not be audited."""
    if report.at_or_above(settings.fail_on):
        return EXIT_FINDINGS
    return EXIT_INCOMPLETE if report.rule_errors or report.incomplete else EXIT_CLEAN


def _parser(messages: Messages) -> Parser:
    parser = parser_for("scan", messages)
    add_path(parser, messages)
    parser.add_argument(
        "--format", choices=[each.name for each in FORMATS], help=messages.get("cli.format")
    )
    parser.add_argument(
        "-o",
        "--output",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help=messages.get("cli.output"),
    )
    parser.add_argument(
        "--fail-on",
        choices=[each.value for each in Severity],
        help=messages.get("cli.fail-on"),
    )
    add_rule_folders(parser, messages)
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument("-q", "--quiet", action="store_true", help=messages.get("cli.quiet"))
    amount.add_argument("-v", "--verbose", action="store_true", help=messages.get("cli.verbose"))
    add_choices(parser, messages)
    add_config(parser, messages)
    add_colour(parser, messages)
    return parser


def _narrowed(report: Report, root: Path, settings: Settings) -> Report:
    """Return the report without what a baseline knows and what has not changed."""
    if not (settings.baseline or settings.since):
        return report
    from virida_audit.narrow import only_changed, only_new

    if settings.baseline:
        report = only_new(report, root, settings.baseline, settings.today)
    return only_changed(report, root, settings.since) if settings.since else report


def _outputs(options: Namespace, settings: Settings) -> list[tuple[Path | None, Format]]:
    """Return what to write where: the report on standard output unless files are named.

    A file takes the format that was named; of several files, each takes the one that its name
    means, and the named one where it means none. The settings speak where no option does.
    """
    if settings.outputs:
        return [(each.file, _format_set(each.format, settings)) for each in settings.outputs]
    named = format_named(options.format) if options.format else None
    files = list(dict.fromkeys(options.output))
    fallback = named or format_named("terminal")
    if not files:
        return [(None, fallback)]
    if len(files) == 1 and named:
        return [(files[0], named)]
    return [(file, format_of(file) or fallback) for file in files]


def _format_set(name: str, settings: Settings) -> Format:
    known = [each.name for each in FORMATS]
    if name not in known:
        raise AuditError(f"{settings.file}: outputs: {name!r} is no format ({', '.join(known)})")
    return format_named(name)


def _rendered(
    report: Report, form: Format, file: Path | None, settings: Settings, language: Language
) -> str:
    """Return the report in a format; only the module of that format is imported."""
    renderer = import_module(f"virida_audit.render.{form.module}")
    match form.name:
        case "terminal":
            if settings.display.statistics:
                renderer = import_module("virida_audit.render.statistics")
                text = renderer.render(report, language)
            else:
                text = renderer.render(report, _terminal_options(file, settings, language))
        case "junit":
            text = renderer.render(report, language, settings.fail_on)
        case "html" | "markdown":
            text = renderer.render(report, language, settings.tickets, report_day())
        case _:
            text = renderer.render(report, language)
    return str(text)


def _terminal_options(file: Path | None, settings: Settings, language: Language) -> TerminalOptions:
    from virida_audit.render.terminal import TerminalOptions

    display = settings.display
    return TerminalOptions(
        language=language,
        width=width_of(display.width or None),
        colour=None if file else colour_system(display.color),
        unicode=not display.ascii and (file is not None or speaks_unicode()),
        verbose=display.verbosity == "verbose",
        quiet=display.verbosity == "quiet",
    )
