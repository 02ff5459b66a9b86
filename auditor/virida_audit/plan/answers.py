"""Read the decisions of `virida-plan.yaml`: the answers a team recorded, with their comments.

The other part of the file, the facts, is for people to read and review: nobody reads it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from virida_audit.configuration.find import read_bounded
from virida_audit.errors import AuditError
from virida_audit.model.language import Language
from virida_audit.model.plan import Decision
from virida_audit.parse.yaml import Comment, Limits, Node, Scalar, Sequence, comments, parse_yaml
from virida_audit.parse.yaml import Mapping as YamlMapping

VERSION = "1"
OURS = ":"
"""What follows the `#` of a comment that is written anew each time; all others are the team's."""

_LIMITS = Limits(size_bytes=1_000_000, depth=20, events=200_000, aliases=0)
_KEYS = ("version", "language", "decisions", "facts")
_ENTRY_KEYS = ("id", "answer")
_MOST_ENTRIES = 5_000
_PAST_THE_END = 1_000_000
_MOST_QUOTED = 80


@dataclass(frozen=True, slots=True)
class Answer:
    """One entry of the decisions."""

    id: str
    option: str
    """Empty where nobody has answered yet."""
    line: int
    """1-based."""
    above: tuple[str, ...] = ()
    """Comments of the team before the entry, each from its `#` on."""
    beside: str = ""
    """Comment on the line of the answer, from its `#` on."""
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """A file of answers."""

    name: str
    """As errors say it."""
    entries: tuple[Answer, ...] = ()
    """In the order of the file."""
    head: tuple[str, ...] = ()
    """Comments of the team at the top of the file, each from its `#` on."""
    language: Language | None = None
    """The language its texts were written in."""

    @property
    def given(self) -> Mapping[str, str]:
        """Return decision id → option id of what has been answered."""
        return {each.id: each.option for each in self.entries if each.option}

    def of(self, id: str) -> Answer | None:
        """Return the entry of a decision, None where there is none."""
        return next((each for each in self.entries if each.id == id), None)

    def stale(self, decisions: tuple[Decision, ...]) -> tuple[Answer, ...]:
        """Return the answers to decisions that the plan no longer holds."""
        known = {each.id for each in decisions}
        return tuple(each for each in self.entries if each.option and each.id not in known)

    def refuse_unknown(self, decisions: tuple[Decision, ...]) -> None:
        """Raise AuditError for an answer that is none of the options."""
        for decision in decisions:
            entry = self.of(decision.id)
            known = [each.id for each in decision.options]
            if entry and entry.option and entry.option not in known:
                raise AuditError(
                    f"{self.name}:{entry.line}: decision {decision.id!r}: "
                    f"{entry.option[:_MOST_QUOTED]!r} is no option (known: {', '.join(known)})"
                )


def read_answers(path: Path) -> Answers:
    """Return the answers of a file.

    Errors: AuditError naming file, line and what was expected.
    """
    if not path.is_file():
        # Opening a pipe would wait for a writer, and the audited repository may hold the file.
        raise AuditError(f"{path}: no such file, or not a regular one")
    return parse_answers(read_bounded(path), str(path))


def parse_answers(data: bytes, name: str) -> Answers:
    """Return the answers in the bytes of a file. Errors: as `read_answers`."""
    file = parse_yaml(data, _LIMITS)
    for problem in file.problems:
        raise AuditError(f"{name}:{problem.line}: cannot be read as YAML ({problem.code})")
    root = file.root
    if root is None:
        return Answers(name)
    document = _mapping(root, _KEYS, name)
    version = document.get("version")
    if version is not None and _text(version, name, "version") != VERSION:
        raise AuditError(f"{name}:{version.line}: version: expected {VERSION}")
    notes = _Notes(comments(file))
    start, end = _extent(root)
    return Answers(
        name,
        tuple(notes.around(_entries(document.get("decisions"), name), start, end)),
        notes.between(0, start),
        _language(document.get("language"), name),
    )


def _mapping(node: Node, known: tuple[str, ...], name: str) -> dict[str, Node]:
    found: dict[str, Node] = {}
    if not isinstance(node, YamlMapping):
        raise AuditError(f"{name}:{node.line}: expected keys and values")
    for key, value in node.entries:
        word = key.text if isinstance(key, Scalar) else ""
        if word not in known:
            raise AuditError(
                f"{name}:{key.line}: unknown key {word[:_MOST_QUOTED]!r} "
                f"(known: {', '.join(known)})"
            )
        if word in found:
            raise AuditError(f"{name}:{key.line}: {word} is there twice")
        found[word] = value
    return found


def _extent(root: Node) -> tuple[int, int]:
    """Return the line of the key `decisions`, and that of the key below it."""
    lines = sorted(key.line for key, _ in root.entries) if isinstance(root, YamlMapping) else []
    entry = root.entry("decisions") if isinstance(root, YamlMapping) else None
    start = entry[0].line if entry else min(lines, default=1)
    return start, next((each for each in lines if each > start), root.end_line + _PAST_THE_END)


def _language(node: Node | None, name: str) -> Language | None:
    if node is None:
        return None
    word = _text(node, name, "language")
    if word not in tuple(Language):
        raise AuditError(f"{name}:{node.line}: language: expected one of {', '.join(Language)}")
    return Language(word)


def _entries(node: Node | None, name: str) -> list[tuple[Answer, int]]:
    """Return the entries with the line of each answer."""
    if node is None or (isinstance(node, Scalar) and node.is_null):
        return []
    if not isinstance(node, Sequence):
        raise AuditError(f"{name}:{node.line}: decisions: expected a list")
    if len(node.items) > _MOST_ENTRIES:
        raise AuditError(f"{name}: decisions: more than {_MOST_ENTRIES} entries")
    found: dict[str, tuple[Answer, int]] = {}
    for item in node.items:
        row = _mapping(item, _ENTRY_KEYS, name)
        if "id" not in row:
            raise AuditError(f"{name}:{item.line}: id is missing")
        id = _text(row["id"], name, "id")
        if id in found:
            raise AuditError(f"{name}:{item.line}: decision {id[:_MOST_QUOTED]!r} is there twice")
        answer = row.get("answer")
        option = "" if answer is None else _text(answer, name, "answer")
        found[id] = Answer(id, option, item.line), answer.line if answer else item.line
    return list(found.values())


def _text(node: Node, name: str, key: str) -> str:
    if not isinstance(node, Scalar):
        raise AuditError(f"{name}:{node.line}: {key}: expected one word")
    return "" if node.is_null else node.text


class _Notes:
    """The comments of the team, apart from those that are written anew each time."""

    def __init__(self, found: tuple[Comment, ...]) -> None:
        self._ours = [each.line for each in found if each.text.startswith(OURS)]
        self._team = [each for each in found if not each.text.startswith(OURS)]

    def between(self, first: int, last: int) -> tuple[str, ...]:
        """Return the comments on lines of their own between two lines."""
        return tuple(
            _comment(each) for each in self._team if each.own_line and first < each.line < last
        )

    def beside(self, line: int) -> str:
        """Return the comment at the end of a line, empty for none."""
        found = (each for each in self._team if each.line == line and not each.own_line)
        return next((_comment(each) for each in found), "")

    def around(self, entries: list[tuple[Answer, int]], start: int, end: int) -> Iterator[Answer]:
        """Yield the entries with the comments around them.

        What follows an answer belongs to it, up to our own words on the next decision.
        """
        above = start
        for position, (entry, last) in enumerate(entries):
            following = entries[position + 1][0].line if position + 1 < len(entries) else end
            ours = (line for line in self._ours if last < line < following)
            below = min(ours, default=following)
            yield replace(
                entry,
                above=self.between(above, last),
                beside=self.beside(last),
                below=self.between(last, below),
            )
            above = below


def _comment(comment: Comment) -> str:
    return f"# {comment.text}".rstrip()
