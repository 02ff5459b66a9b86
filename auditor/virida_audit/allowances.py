"""Read the comments that allow a finding where it stands: `# virida-audit: allow RULE -- reason`.

After code on its line it speaks of that line; alone on its line, of the next statement; with
`allow-file`, of the whole file. Any comment sign will do: `#`, `//`, `--`, `;`, `<!-- -->`,
`/* */`, `{# #}`, `{{/* */}}`. The reason is mandatory and rules are named one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MOST = 500
"""Comments of a file that are read."""
_LAST_LINE = 1 << 40
_SIGNS = r"#|//|<!--|--|;|/\*|\{#-?|\{\{-?\s*/\*|\{\{!(?:--)?"
_COMMENT = re.compile(rf"(?:^|(?<=\s))(?:{_SIGNS})\s*virida-audit:\s*(?P<words>.*)$")
_END = re.compile(r"\s*(?:\*/\s*-?\}\}|\*/|-?#\}|(?:--)?\}\}|-->)\s*$")
_BEFORE_REASON = re.compile(r"\s+(?:--|—)(?:\s+|$)")
_RULES = re.compile(r"(?P<verb>allow(?:-file)?)\s+(?P<rules>[\w.*:-]+(?:[\s,]+[\w.*:-]+)*)\s*,?")
_NO_CODE = re.compile(rf"\s*(?:(?:{_SIGNS}).*)?$")


@dataclass(frozen=True, slots=True)
class Allowance:
    """One comment."""

    line: int
    """1-based, of the comment."""
    rules: tuple[str, ...]
    """Rule ids as written; empty where the comment could not be understood."""
    reason: str
    """Empty where none is given: such a comment allows nothing."""
    first: int
    last: int
    """The lines it speaks of, 1-based and inclusive."""
    is_whole_file: bool

    def covers(self, rule: str, line: int) -> bool:
        """Tell whether it allows a rule on a line."""
        return bool(self.reason) and rule in self.rules and self.first <= line <= self.last


def read_allowances(data: bytes) -> tuple[Allowance, ...]:
    """Return the comments of a file in order, those that cannot be understood included."""
    lines = [line.rstrip("\r") for line in data.decode("utf-8", "replace").split("\n")]
    return tuple(_allowances(lines))


def _allowances(lines: Sequence[str]) -> Iterator[Allowance]:
    count = 0
    for position, line in enumerate(lines):
        if "virida-audit:" not in line:
            continue
        found = _COMMENT.search(line)
        # Within double quotes it is a value that looks like a comment.
        if found is None or line.count('"', 0, found.start()) % 2:
            continue
        yield _allowance(lines, position, found)
        count += 1
        if count == _MOST:
            return


def _allowance(lines: Sequence[str], position: int, found: re.Match[str]) -> Allowance:
    head, reason = _split(_END.sub("", found["words"]))
    understood = _RULES.fullmatch(head.strip())
    rules = tuple(dict.fromkeys(re.split(r"[\s,]+", understood["rules"]))) if understood else ()
    if understood and understood["verb"] == "allow-file":
        return Allowance(position + 1, rules, reason, 1, _LAST_LINE, True)
    if lines[position][: found.start()].strip():
        return Allowance(position + 1, rules, reason, position + 1, position + 1, False)
    first, last = _next_statement(lines, position + 1)
    # At the head of the file, the file itself comes next too: it is found on its first line.
    if all(_NO_CODE.match(line) for line in lines[:position]):
        first = 1
    return Allowance(position + 1, rules, reason, first, last, False)


def _split(words: str) -> tuple[str, str]:
    parts = _BEFORE_REASON.split(words, maxsplit=1)
    return parts[0], parts[1].strip() if len(parts) == 2 else ""


def _next_statement(lines: Sequence[str], start: int) -> tuple[int, int]:
    """Return the first and last line, 1-based, of the statement at or after an index."""
    first = _next_code(lines, start)
    last = first
    while last < len(lines) and _goes_on(lines[last]):
        following = _next_code(lines, last + 1)
        # Into a block reaches only to its first line, which is where readers locate the block.
        is_block = not lines[last].rstrip().endswith(("\\", "`"))
        last = following
        if is_block:
            break
    return first + 1, max(first, min(last, len(lines) - 1)) + 1


def _next_code(lines: Sequence[str], start: int) -> int:
    return next(
        (at for at in range(start, len(lines)) if not _NO_CODE.match(lines[at])), len(lines)
    )


def _goes_on(line: str) -> bool:
    return line.rstrip().endswith(("\\", "`", ":", "{", "["))
