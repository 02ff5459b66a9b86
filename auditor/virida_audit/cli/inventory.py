"""`virida-audit inventory`: what discovery found, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator

from virida_audit.cli import EXIT_CLEAN
from virida_audit.cli.arguments import add_path, parser_for
from virida_audit.cli.environment import language_of
from virida_audit.cli.output import write_result
from virida_audit.discover import Discovery, discover
from virida_audit.messages import Messages
from virida_audit.model.source import Evidence, Source
from virida_audit.render.plain import visible


def run(arguments: list[str]) -> int:
    """Print one block for each artefact, then what was left out and why."""
    messages = Messages(language_of(arguments))
    parser = parser_for("inventory", messages)
    add_path(parser, messages)
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help=messages.get("cli.format-text")
    )
    options = parser.parse_args(arguments)
    discovery = discover(options.path)
    if options.format == "json":
        write_result(_json(discovery), None)
    else:
        write_result("\n".join(_lines(discovery, messages)) + "\n", None)
    return EXIT_CLEAN


def _lines(discovery: Discovery, say: Messages) -> Iterator[str]:
    for source in discovery.sources:
        kind, role = say.get(f"kind.{source.kind.value}"), say.get(f"role.{source.role.value}")
        yield f"{visible(source.path)}  [{kind}, {role}]"
        for evidence in (*source.evidence, *source.role_evidence):
            yield f"    {_reason(evidence, say)}"
    yield ""
    yield say.get("inventory.count", count=len(discovery.sources), seen=len(discovery.tree.paths))
    for excluded in discovery.excluded:
        reason = say.get(excluded.code)
        files = "" if excluded.files is None else f" ({say.number(excluded.files)})"
        yield f"  {visible(excluded.path)}/  {reason}{files}"
    for skip in discovery.skipped:
        yield f"  {visible(skip.path)}  {say.get(skip.code, text=visible(skip.text))}"


def _reason(evidence: Evidence, say: Messages) -> str:
    text = say.get(evidence.code, text=visible(evidence.text))
    return f"{text} ({say.get('inventory.line', line=evidence.line)})" if evidence.line else text


def _json(discovery: Discovery) -> str:
    document = {
        "artifacts": [_artifact(each) for each in discovery.sources],
        "skipped": [{"path": each.path, "code": each.code} for each in discovery.skipped],
        "excluded": [
            {"path": each.path, "code": each.code, "files": each.files}
            for each in discovery.excluded
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def _artifact(source: Source) -> dict[str, object]:
    return {
        "path": source.path,
        "kind": source.kind.value,
        "role": source.role.value,
        "evidence": [
            {"code": each.code, "text": each.text, "line": each.line}
            for each in (*source.evidence, *source.role_evidence)
        ],
        "tags": sorted(source.tags),
    }
