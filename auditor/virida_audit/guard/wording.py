"""Put an outcome into words: what is blocked and what replaces it, and what is only said."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.guard.judge import Block, Passed
from virida_audit.guard.replacement import Replacement
from virida_audit.guard.session import Outcome
from virida_audit.guard.trait import Trait
from virida_audit.messages import Messages
from virida_audit.model.source import Evidence
from virida_audit.render.plain import visible
from virida_audit.secrets import Redactor

MOST_TRAITS = 8
"""New pieces of one file that are shown; the rest is counted."""
_EXCERPT_CHARACTERS = 160
_SHORT_NAME = 10
_CALL = "guard.new.call"


def blocked_lines(outcome: Outcome, say: Messages) -> Iterator[str]:
    """Yield the lines of what is blocked: for people, and each place as `path:line:`."""
    for block in outcome.verdict.blocks:
        yield from _block(block, outcome, say)
        yield ""


def closing_lines(outcomes: list[Outcome], say: Messages) -> Iterator[str]:
    """Yield what to do about it: how many files, and how to ask for a waiver."""
    blocks = [block for outcome in outcomes for block in outcome.verdict.blocks]
    yield say.get("guard.total", count=len(blocks))
    yield say.get("guard.waiver")
    yield ""
    for line in _waiver(blocks[0], say):
        yield f"    {line}"


def said_lines(outcome: Outcome, say: Messages) -> Iterator[str]:
    """Yield what passes and why, and what could not be judged."""
    for each in outcome.verdict.passed:
        yield f"virida-audit guard: {_passed(each, say)}"
    for unjudged in outcome.verdict.unjudged:
        yield f"virida-audit guard: {visible(unjudged.path)}: {say.get(unjudged.code)}"


def _block(block: Block, outcome: Outcome, say: Messages) -> Iterator[str]:
    source = block.source
    path = visible(source.path)
    kind, role = say.get(f"kind.{source.kind.value}"), say.get(f"role.{source.role.value}")
    head = "guard.blocked-file" if block.is_whole else "guard.blocked-part"
    yield f"{path}:{block.line}: {say.get(head, kind=kind, role=role)}"
    if outcome.ref:
        yield f"  {say.get('guard.ref', ref=visible(outcome.ref))}"
    if block.commit:
        yield f"  {say.get('guard.commit', commit=block.commit[:_SHORT_NAME])}"
    if block.is_whole:
        yield f"  {say.get('guard.because', reasons=_reasons(source.evidence, say))}"
    else:
        yield from _traits(block, outcome, say)
    if block.moved_from:
        yield f"  {say.get('guard.moved', path=visible(block.moved_from))}"
    if block.link_to:
        yield f"  {say.get('guard.link', path=visible(block.link_to))}"
    if block.expired:
        values = {"date": block.expired.expires.isoformat(), "owner": visible(block.expired.owner)}
        yield f"  {say.get('guard.expired', **values)}"
    yield from _replacement(outcome.replacements.get(source.path), say)


def _reasons(evidence: tuple[Evidence, ...], say: Messages) -> str:
    return say.list(say.get(each.code, text=visible(each.text)) for each in evidence[:3])


def _traits(block: Block, outcome: Outcome, say: Messages) -> Iterator[str]:
    lines = outcome.lines.get(block.source.path, ())
    redactor = Redactor("\n".join(lines))
    for trait in block.traits[:MOST_TRAITS]:
        yield f"  {say.get('guard.line', line=str(trait.line), what=_new(trait, say))}"
        excerpt = redactor.excerpt(trait.line, trait.line) if trait.line <= len(lines) else ()
        for text in excerpt:
            yield f"    | {visible(text.strip()[:_EXCERPT_CHARACTERS])}"
    if len(block.traits) > MOST_TRAITS:
        yield f"  {say.get('guard.more', count=len(block.traits) - MOST_TRAITS)}"


def _new(trait: Trait, say: Messages) -> str:
    sort, _, detail = trait.sort.partition(":")
    if sort == "object":
        return say.get("guard.new.object", kind=visible(detail), name=visible(trait.text))
    if sort in ("service", "include"):
        return say.get(f"guard.new.{sort}", name=visible(trait.text))
    return say.get(_CALL, tag=sort)


def _replacement(found: Replacement | None, say: Messages) -> Iterator[str]:
    if found is None:
        return
    yield f"  {say.get('guard.instead', text=visible(found.summary.in_language(say.language)))}"
    if found.variables:
        pairs = ", ".join(f"{name}={value}" if value else name for name, value in found.variables)
        yield f"  {say.get('guard.variables', text=visible(pairs))}"
    else:
        # A remedy that goes with variables points at a scan's other findings.
        yield f"  {visible(found.remedy.in_language(say.language))}"


def _waiver(block: Block, say: Messages) -> Iterator[str]:
    """Show the entry that would let one file pass, ready to be filled in."""
    path = block.source.path.replace("\\", "\\\\").replace('"', '\\"')
    yield "[[waivers]]"
    yield f'paths = ["/{visible(path)}"]'
    yield f'owner = "{say.get("guard.waiver-owner")}"'
    yield f'reason = "{say.get("guard.waiver-reason")}"'
    yield f"expires = {say.get('guard.waiver-expires')}"


def _passed(passed: Passed, say: Messages) -> str:
    values = {"path": visible(passed.path), "commit": passed.commit[:_SHORT_NAME]}
    if passed.waiver:
        values |= {
            "owner": visible(passed.waiver.owner),
            "reason": visible(passed.waiver.reason),
            "date": passed.waiver.expires.isoformat(),
        }
    return say.get(f"guard.passed-{passed.why.value}", **values)
