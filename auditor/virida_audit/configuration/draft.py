"""A first settings file, commented in the reader's language: what was found, and what to decide."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator

from virida_audit.discover import Discovery
from virida_audit.messages import Messages
from virida_audit.model.source import Role

_COLUMNS = 98
_HARMLESS = (Role.DEVELOPMENT, Role.TEST, Role.EXAMPLE, Role.DOCUMENTATION)
"""Roles that a team may well let stay."""


def draft_settings(discovery: Discovery, messages: Messages) -> str:
    """Return the text of a settings file that leaves nothing out until somebody decides.

    Every key but the language holds its default or is commented out.
    """
    return "\n".join((*_lines(discovery, messages), ""))


def _lines(discovery: Discovery, say: Messages) -> Iterator[str]:
    yield from _comment(say.get("init.head"))
    yield "#"
    yield from _found(discovery, say)
    yield ""
    yield from _comment(say.get("init.language"))
    yield f'language = "{say.language.value}"'
    yield ""
    yield from _comment(say.get("init.fail-on"))
    yield 'fail-on = "minor"'
    yield ""
    yield from _comment(say.get("init.exclude"))
    yield '# exclude = ["legacy/", "*.example.yaml"]'
    yield ""
    yield from _comment(say.get("init.baseline"))
    yield '# baseline = "virida-baseline.json"'
    yield ""
    yield from _policy(discovery, say)
    yield ""
    yield from _comment(say.get("init.waiver"))
    yield "# [[waivers]]"
    yield '# paths = ["docker/legacy/"]'
    yield f'# owner = "{say.get("init.waiver-owner")}"'
    yield f'# reason = "{say.get("init.waiver-reason")}"'
    yield "# expires = 2027-06-30"
    yield ""
    yield from _comment(say.get("init.tickets"))
    yield "# [[tickets]]"
    yield '# id = "DEVOPS-001"'
    yield f'# title = "{say.get("init.ticket-title")}"'
    yield '# features = ["container-registry"]'


def _comment(text: str) -> Iterator[str]:
    for line in textwrap.wrap(text, _COLUMNS, break_long_words=False, break_on_hyphens=False):
        yield f"# {line}"


def _found(discovery: Discovery, say: Messages) -> Iterator[str]:
    kinds = Counter(each.kind for each in discovery.sources)
    if not kinds:
        yield from _comment(say.get("init.found-nothing"))
        return
    yield from _comment(say.get("init.found"))
    for kind, count in sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"#   {count:>4} × {kind.value} ({say.get(f'kind.{kind.value}')})"


def _policy(discovery: Discovery, say: Messages) -> Iterator[str]:
    """Yield the policy: each harmless role that was met, with how often, for a decision."""
    yield from _comment(say.get("init.policy"))
    yield "[policy.kinds]"
    for kind in sorted({each.kind for each in discovery.sources}):
        yield f'# {kind.value} = "blocked"'
    yield ""
    roles = Counter(each.role for each in discovery.sources if each.role in _HARMLESS)
    if roles:
        yield from _comment(say.get("init.role"))
    yield "[policy.roles]"
    for role in _HARMLESS:
        if roles[role]:
            word = say.get(f"role.{role.value}")
            yield f'# {role.value} = "allowed"  # {roles[role]} × {word}'
