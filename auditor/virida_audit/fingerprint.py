"""What makes a finding the same one tomorrow: its rule, structural address and evidence.

Lines, columns, indentation, the order of keys, the name of the file, our prose and the language
are no part of it, so that none of them makes an old finding look new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from virida_audit.facts.reading import Fact
from virida_audit.model.finding import Finding
from virida_audit.model.location import Location
from virida_audit.model.source import Kind
from virida_audit.secrets import Redactor

VERSION = 1
"""Grows when the recipe changes: stored fingerprints of another version cannot be compared."""

_LENGTH = 32
"""Hexadecimal digits of a fingerprint."""
_MOST_LINES = 40
_MOST_CHARACTERS = 240
"""Evidence beyond these bounds does not count; a command is told from others long before."""

# A place in a list or the number of a stage moves when something is put before it.
_ORDINAL = re.compile(r"\d+|stage \d+|\[\d*\]")
_CONTINUATION = re.compile(r"[\\`]\s*\n")
_BLANKS = re.compile(r"\s+")
_QUOTES = "\"'"
_SURROUNDINGS = ("object", "container")
"""Fields of facts that hold what they stand in, with its kind and name."""

# Where several lines are one statement. In a document they are a block, and its route names it.
_STATEMENTS = frozenset(
    {Kind.DOCKERFILE, Kind.DOCKERFILE_TEMPLATE, Kind.PROCFILE, Kind.SCRIPT, Kind.DOCKERIGNORE}
)


def fingerprint(finding: Finding) -> str:
    """Return the identity of a finding within its file, as 32 hexadecimal digits.

    The path is left out so that renames can be followed; two findings of a file may share one,
    and are then told apart by how many there are. Serves the baseline and SARIF's
    `partialFingerprints`.
    """
    from hashlib import sha256

    parts = (str(VERSION), finding.rule, *finding.address, "", finding.evidence)
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return sha256(text).hexdigest()[:_LENGTH]


def address_of(fact: Fact) -> tuple[str, ...]:
    """Return the structural address of a fact: its type, who it is, and its route.

    A fact may name itself with a property `identity` (a tuple of strings); without one and without
    a route, it is named by the object and the container it stands in. Numbers in the route are
    dropped, because they count what stands before.
    """
    route = fact.at.route
    identity: Iterable[str] = getattr(fact, "identity", ())
    if not identity and not route:
        identity = _surroundings(fact)
    return (fact.fact, *identity, *(each for each in route if not _is_ordinal(each)))


def evidence_of(at: Location, kind: Kind | None, lines: Sequence[str], redactor: Redactor) -> str:
    """Return the text a finding stands on, without layout and with its secrets masked.

    Empty for a whole file and for a block of a document, whose address says it all. `kind` is None
    for a file that is no artefact.
    """
    is_whole_file = (at.line, at.column) == (at.end_line, at.end_column)
    if is_whole_file or (at.end_line > at.line and kind not in _STATEMENTS):
        return ""
    end = min(at.end_line, at.line + _MOST_LINES - 1)
    shown = list(redactor.excerpt(at.line, end))
    written = [line.removesuffix("\r") for line in lines[at.line - 1 : end]]
    # Columns count in the text as written; a line with a secret counts whole instead.
    if shown and end == at.end_line and shown[-1] == written[-1]:
        shown[-1] = shown[-1][: at.end_column - 1]
    if shown and (shown[0] == written[0] or shown[0] == written[0][: at.end_column - 1]):
        shown[0] = shown[0][at.column - 1 :]
    kept = (line for line in shown if not line.lstrip().startswith("#"))
    return _normalised("\n".join(kept))


def _surroundings(fact: Fact) -> tuple[str, ...]:
    contexts = (getattr(fact, name, None) for name in _SURROUNDINGS)
    words = (getattr(each, name, "") for each in contexts for name in ("kind", "name"))
    return tuple(each for each in words if isinstance(each, str) and each)


def _is_ordinal(part: str) -> bool:
    return _ORDINAL.fullmatch(part) is not None


def _normalised(text: str) -> str:
    joined = _BLANKS.sub(" ", _CONTINUATION.sub(" ", text)).strip()
    if len(joined) > 1 and joined[0] in _QUOTES and joined[-1] == joined[0]:
        joined = joined[1:-1]
    return joined[:_MOST_CHARACTERS]
