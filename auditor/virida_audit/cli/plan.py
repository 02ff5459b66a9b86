"""`virida-audit plan`: what will run on the platform, and how to get there."""

from __future__ import annotations

import gc
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from virida_audit.audit import audit
from virida_audit.cli import EXIT_CLEAN, EXIT_INCOMPLETE
from virida_audit.cli.answering import naming
from virida_audit.cli.arguments import Parser, add_colour, add_path, add_rule_folders, parser_for
from virida_audit.cli.environment import colour_system, language_of, speaks_unicode, width_of
from virida_audit.cli.output import write_result
from virida_audit.cli.progress import ProgressLine
from virida_audit.cli.scan_options import add_config, load_file_settings
from virida_audit.errors import AuditError
from virida_audit.messages import Messages
from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.plan.answers import Answers, read_answers
from virida_audit.render.plain import visible
from virida_audit.settings import PLAN_FILE, Settings

FORMATS = ("terminal", "markdown", "json")


def run(arguments: list[str]) -> int:
    """Parse the arguments, audit, show the plan, write what was asked for."""
    messages = Messages(language_of(arguments))
    options = _parser(messages).parse_args(arguments)
    answers = _answers(options)
    settings = _settings(options, answers)
    language = language_of(arguments, settings.language)
    messages = Messages(language)
    report = _audited(options, settings, messages, answers)
    for entry in answers.stale(report.plan.decisions):
        place = visible(f"{answers.name}:{entry.line}")
        said = messages.get("plan-output.stale", place=place, decision=visible(entry.id))
        sys.stderr.write(f"{said}\n")
    file_language = answers.language or language if not options.lang else language
    if options.record:
        _record(_record_target(options), report, answers, file_language, messages)
    if options.output:
        _write_folder(options, report, answers, language, messages)
    write_result(_rendered(report, options, settings, language), None)
    return EXIT_INCOMPLETE if report.rule_errors or report.incomplete else EXIT_CLEAN


def _parser(messages: Messages) -> Parser:
    parser = parser_for("plan", messages)
    add_path(parser, messages)
    parser.add_argument(
        "--format", choices=FORMATS, default=FORMATS[0], help=messages.get("cli.plan-format")
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FOLDER", help=messages.get("cli.plan-output")
    )
    parser.add_argument("--force", action="store_true", help=messages.get("cli.plan-force"))
    parser.add_argument(
        "--answers", type=Path, metavar="FILE", help=messages.get("cli.plan-answers")
    )
    parser.add_argument("--record", action="store_true", help=messages.get("cli.plan-record"))
    parser.add_argument(
        "-v", "--verbose", action="store_true", help=messages.get("cli.plan-verbose")
    )
    add_rule_folders(parser, messages)
    add_config(parser, messages)
    add_colour(parser, messages)
    return parser


def _answers(options: Namespace) -> Answers:
    """Return the answers of the file that was named, else of the one that is found."""
    if options.answers:
        if options.record and not options.answers.exists():
            return Answers(str(options.answers))
        return read_answers(options.answers)
    folders = [options.path, *([options.output] if options.output else [])]
    for file in (folder / PLAN_FILE for folder in folders):
        if file.is_symlink():
            # The repository chose where it leads: errors would quote a file of somebody else.
            raise AuditError(f"{file}: a link; name the file with --answers")
        if file.exists():
            return read_answers(file)
    return Answers("")


def _settings(options: Namespace, answers: Answers) -> Settings:
    settings = load_file_settings(options)
    return replace(
        settings,
        language=Language(options.lang) if options.lang else settings.language,
        rule_folders=tuple(options.rules) or settings.rule_folders,
        exclude=(*settings.exclude, *_own_folder(options, settings)),
        answers=tuple(sorted(answers.given.items())),
    )


def _own_folder(options: Namespace, settings: Settings) -> tuple[str, ...]:
    """Return the pattern of the output folder: what we write there is nothing to move."""
    if not options.output:
        return ()
    root, folder = options.path.resolve(), options.output.resolve()
    if folder == root or not folder.is_relative_to(root):
        return ()
    below = folder.relative_to(root).as_posix()
    return (f"/{settings.prefix}{below}/",)


def _audited(
    options: Namespace, settings: Settings, messages: Messages, answers: Answers
) -> Report:
    # As a scan does: an audit keeps nearly all it makes until it ends.
    gc.set_threshold(50_000, 20, 100)
    progress = ProgressLine(messages)
    try:
        with naming(answers):
            return audit(options.path, settings, progress)
    finally:
        progress.close()


def _record_target(options: Namespace) -> Path:
    named: Path | None = options.answers
    return named or options.path / PLAN_FILE


def _record(
    target: Path, report: Report, answers: Answers, language: Language, messages: Messages
) -> None:
    from virida_audit.plan.planfile import write_plan_file

    if target.exists() and answers.name != str(target):
        # Its answers have not been read, so writing would lose them.
        raise AuditError(f"{target}: exists already; name it with --answers")
    write_result(write_plan_file(report.plan, answers, language), target)
    said = messages.get("plan-output.recorded", path=visible(str(target)))
    sys.stderr.write(f"{said}\n")


def _write_folder(
    options: Namespace, report: Report, answers: Answers, language: Language, messages: Messages
) -> None:
    from virida_audit.catalogue import Catalogue
    from virida_audit.plan.output import OutputFile, output_files
    from virida_audit.plan.output.store import write_files
    from virida_audit.plan.planfile import write_plan_file
    from virida_audit.render.plan.readme import render_readme

    folder: Path = options.output
    files = [
        *output_files(report.plan, Catalogue(), language),
        OutputFile(PLAN_FILE, write_plan_file(report.plan, answers, language)),
        *(OutputFile(f"README.{each}.md", render_readme(report, each)) for each in Language),
    ]
    ours = [PLAN_FILE] if answers.name == str(folder / PLAN_FILE) else []
    changed = write_files(folder, files, options.force, ours)
    said = messages.get("plan-output.written", count=changed, path=visible(str(folder)))
    sys.stderr.write(f"{said}\n")


def _rendered(report: Report, options: Namespace, settings: Settings, language: Language) -> str:
    """Return the plan in a format; only the module of that format is imported."""
    if options.format == "json":
        from virida_audit.render.plan_json import render as render_json

        return render_json(report, language)
    if options.format == "markdown":
        from virida_audit.render.plan.markdown import render as render_markdown

        return render_markdown(report, language)
    from virida_audit.render.plan.terminal import render
    from virida_audit.render.terminal import TerminalOptions

    display = settings.display
    return render(
        report,
        TerminalOptions(
            language=language,
            width=width_of(display.width if options.width is None else options.width),
            colour=colour_system(options.color or display.color),
            unicode=not (options.ascii or display.ascii) and speaks_unicode(),
            verbose=options.verbose or display.verbosity == "verbose",
        ),
    )
