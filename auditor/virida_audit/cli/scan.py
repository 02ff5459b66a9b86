"""`virida-audit scan`: audit a folder and print the report."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from virida_audit.audit import audit
from virida_audit.cli import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE
from virida_audit.cli.arguments import Parser, add_colour, add_path, parser_for
from virida_audit.cli.environment import colour_system, language_of, speaks_unicode, width_of
from virida_audit.cli.output import write_result
from virida_audit.cli.progress import ProgressLine
from virida_audit.messages import Messages
from virida_audit.model.report import Report
from virida_audit.model.rule import Severity
from virida_audit.model.text import Language
from virida_audit.settings import Settings

FORMATS = ("terminal", "json")


def run(arguments: list[str]) -> int:
    """Parse the arguments, audit, write the report, return the exit code."""
    language = language_of(arguments)
    messages = Messages(language)
    options = _parser(messages).parse_args(arguments)
    settings = Settings(
        language=language,
        fail_on=Severity(options.fail_on),
        rule_folders=tuple(options.rules),
    )
    progress = ProgressLine(messages)
    try:
        report = audit(options.path, settings, progress)
    finally:
        progress.close()
    write_result(_rendered(report, options, language), options.output)
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
        "--format", choices=FORMATS, default="terminal", help=messages.get("cli.format")
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help=messages.get("cli.output")
    )
    parser.add_argument(
        "--fail-on",
        choices=[each.value for each in Severity],
        default=Settings().fail_on.value,
        help=messages.get("cli.fail-on"),
    )
    parser.add_argument(
        "--rules",
        action="append",
        type=Path,
        default=[],
        metavar="FOLDER",
        help=messages.get("cli.rule-folder"),
    )
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument("-q", "--quiet", action="store_true", help=messages.get("cli.quiet"))
    amount.add_argument("-v", "--verbose", action="store_true", help=messages.get("cli.verbose"))
    add_colour(parser, messages)
    return parser


def _rendered(report: Report, options: Namespace, language: Language) -> str:
    if options.format == "json":
        from virida_audit.render.json import render as render_json

        return render_json(report, language)
    from virida_audit.render.terminal import TerminalOptions
    from virida_audit.render.terminal import render as render_terminal

    return render_terminal(
        report,
        TerminalOptions(
            language=language,
            width=width_of(options.width),
            colour=None if options.output else colour_system(options.color),
            unicode=not options.ascii and (options.output is not None or speaks_unicode()),
            verbose=options.verbose,
            quiet=options.quiet,
        ),
    )
