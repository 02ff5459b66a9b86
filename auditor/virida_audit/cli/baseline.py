"""`virida-audit baseline`: put the findings on record, compare with them, drop what is settled."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from virida_audit.audit import audit
from virida_audit.baseline import (
    DEFAULT_NAME,
    Comparison,
    Entry,
    compare,
    prune,
    read_baseline,
    record,
    write_text,
)
from virida_audit.cli import EXIT_CLEAN, EXIT_FINDINGS
from virida_audit.cli.arguments import Parser, add_path, parser_for
from virida_audit.cli.environment import language_of, report_day
from virida_audit.cli.output import write_result
from virida_audit.cli.progress import ProgressLine
from virida_audit.cli.scan_options import add_config, load_file_settings
from virida_audit.errors import AuditError
from virida_audit.history import head_revision, renames_since
from virida_audit.messages import Messages
from virida_audit.model.finding import Finding
from virida_audit.render.plain import one_line, visible
from virida_audit.settings import Settings

ACTIONS = ("create", "diff", "prune")


def run(arguments: list[str]) -> int:
    """Audit the folder as the settings say and do what is asked with the baseline."""
    options = _parser(Messages(language_of(arguments))).parse_args(arguments)
    settings = load_file_settings(options)
    messages = Messages(language_of(arguments, settings.language))
    target = options.file or settings.baseline or options.path / DEFAULT_NAME
    if options.action == "create" and target.exists() and not options.force:
        raise AuditError(f"{target}: exists already (`diff` compares, --force replaces it)")
    findings = _findings(options, settings, messages)
    match options.action:
        case "create":
            return _create(options, target, findings, messages)
        case "diff":
            return _diff(options.path, target, findings, messages)
        case _:
            return _prune(options.path, target, findings, messages)


def _parser(messages: Messages) -> Parser:
    parser = parser_for("baseline", messages)
    parser.add_argument("action", choices=ACTIONS, help=messages.get("cli.baseline-action"))
    add_path(parser, messages)
    parser.add_argument(
        "-f", "--file", type=Path, metavar="FILE", help=messages.get("cli.baseline-where")
    )
    parser.add_argument(
        "--owner", default="", metavar="NAME", help=messages.get("cli.baseline-owner")
    )
    parser.add_argument(
        "--expires", type=_day, metavar="DATE", help=messages.get("cli.baseline-expires")
    )
    parser.add_argument("--force", action="store_true", help=messages.get("cli.baseline-force"))
    add_config(parser, messages)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise AuditError(f"--expires {text}: expected a date such as 2027-01-31") from None


def _findings(options: Namespace, settings: Settings, messages: Messages) -> tuple[Finding, ...]:
    progress = ProgressLine(messages)
    try:
        return audit(options.path, settings, progress).findings
    finally:
        progress.close()


def _create(
    options: Namespace, target: Path, findings: tuple[Finding, ...], messages: Messages
) -> int:
    earlier = None
    if target.exists():
        earlier = read_baseline(target)
        renames = renames_since(options.path, earlier.revision)
        earlier = prune(earlier, findings, renames)
    revision = head_revision(options.path)
    made = record(findings, revision, options.owner, options.expires, earlier)
    write_result(write_text(made), target)
    _say(messages.get("baseline.created", path=visible(str(target)), count=len(findings)))
    return EXIT_CLEAN


def _diff(root: Path, target: Path, findings: tuple[Finding, ...], messages: Messages) -> int:
    baseline = read_baseline(target)
    renames = renames_since(root, baseline.revision)
    compared = compare(findings, baseline, renames, report_day())
    lines = [visible(each) + "\n" for each in _differences(compared, messages)]
    write_result("".join(lines), None)
    _say(
        messages.get(
            "baseline.summary",
            new=len(compared.new),
            known=len(compared.known),
            gone=_total(compared.gone),
            expired=_total(compared.expired),
        )
    )
    return EXIT_FINDINGS if compared.new else EXIT_CLEAN


def _differences(compared: Comparison, messages: Messages) -> Iterator[str]:
    """Yield `+` for what is new and `-` for what is settled, a line each."""
    for finding in compared.new:
        message = one_line(finding.message.in_language(messages.language))
        at = finding.location
        yield f"+ {at.path}:{at.line}: {finding.rule} {message}"
    for entry in compared.gone:
        times = f" ×{entry.count}" if entry.count > 1 else ""
        yield f"- {entry.path}: {entry.rule} {' > '.join(entry.address)}{times}"


def _prune(root: Path, target: Path, findings: tuple[Finding, ...], messages: Messages) -> int:
    baseline = read_baseline(target)
    renames = renames_since(root, baseline.revision)
    pruned = prune(baseline, findings, renames, head_revision(root))
    dropped = _total(baseline.entries) - _total(pruned.entries)
    if replace(pruned, revision=baseline.revision) != baseline:
        write_result(write_text(pruned), target)
    _say(messages.get("baseline.pruned", path=visible(str(target)), count=dropped))
    return EXIT_CLEAN


def _total(entries: tuple[Entry, ...]) -> int:
    return sum(each.count for each in entries)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
