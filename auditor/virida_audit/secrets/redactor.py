"""Mask the secrets of one file in everything that is said about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from virida_audit.secrets.placeholders import is_reference
from virida_audit.secrets.shapes import Span
from virida_audit.secrets.spans import merge_spans, secret_spans

HINT = "•••"
"""What stands for a secret: the same for all, so that it tells neither length nor content."""

_SHORTEST_DISTINCT = 6
_LONGEST_WORD = 12
_MOST_VALUES = 4096
_SHORTEST_PIECE = 6
_PASSES = 4


class Redactor:
    """Know the secrets of one file and mask them: in its lines and in any text about it.

    `text` is the whole file, where more can be recognised than in a line of it: the value of a
    Kubernetes variable stands on the line after its name, a private key on thirty lines. `values`
    are those a reader knows to be secret by their position, e.g. the data of a Secret.

    A secret that is an ordinary short word (`postgres`) is masked where it stands, not everywhere:
    otherwise `image: postgres` would be masked too.
    """

    def __init__(self, text: str = "", values: Iterable[str] = ()) -> None:
        self._text = text
        self._given = tuple(values)

    def excerpt(self, line: int, end_line: int) -> tuple[str, ...]:
        """Return lines of the file, 1-based and inclusive, masked, without line ends.

        Only line feeds end a line, as in the formats that are read.
        """
        lines = self._masked_lines[max(line, 1) - 1 : end_line]
        return tuple(self.mask(each) for each in lines)

    def mask(self, text: str) -> str:
        """Return a text with each secret replaced by the hint. Masking twice changes nothing."""
        for _ in range(_PASSES):
            masked = self._mask_once(text)
            if masked == text:
                break
            text = masked
        return text

    def _mask_once(self, text: str) -> str:
        if len(text) < 2:
            return text
        spans = secret_spans(text)
        if self._values:
            spans = merge_spans((*spans, *self._known_spans(text)))
        return _replace(text, spans)

    def _known_spans(self, text: str) -> Iterator[Span]:
        """Yield where known values stand, and what is left of one at the ends of a cut text."""
        for value in self._values:
            start = text.find(value)
            while start >= 0:
                yield start, start + len(value)
                start = text.find(value, start + len(value))
            yield from _cut_ends(text, value)

    @cached_property
    def _spans(self) -> tuple[Span, ...]:
        """Return where the secrets of the file stand in it."""
        return secret_spans(self._text)

    @cached_property
    def _values(self) -> tuple[str, ...]:
        """Return the known values that may be masked wherever they appear, longest first."""
        found = [piece for span in self._spans for piece in _pieces(self._text[slice(*span)])]
        given = [piece for value in self._given for piece in (value, *_pieces(value))]
        distinct = dict.fromkeys(each for each in (*given, *found) if _is_distinct(each))
        return tuple(sorted(list(distinct)[:_MOST_VALUES], key=lambda each: (-len(each), each)))

    @cached_property
    def _masked_lines(self) -> tuple[str, ...]:
        """Return the lines of the file, a secret of many lines masked on each of them."""
        pieces = [piece for span in self._spans for piece in _split_span(self._text, span)]
        masked = _replace(self._text, merge_spans(pieces))
        return tuple(line.removesuffix("\r") for line in masked.split("\n"))


def _cut_ends(text: str, value: str) -> Iterator[Span]:
    """Yield the start of a value at the end of a text, and its end at the start of the text."""
    if len(value) <= _SHORTEST_PIECE:
        return
    body = text.rstrip("…")
    start = body.rfind(value[:_SHORTEST_PIECE])
    if start >= 0 and value.startswith(body[start:]):
        yield start, len(body)
    cut = len(text) - len(text.lstrip("…"))
    end = text.find(value[-_SHORTEST_PIECE:], cut) + _SHORTEST_PIECE
    if end >= cut + _SHORTEST_PIECE and value.endswith(text[cut:end]):
        yield cut, end


def _replace(text: str, spans: tuple[Span, ...]) -> str:
    """Return the text with the hint in place of each span."""
    if not spans:
        return text
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts += (text[position:start], HINT)
        position = end
    return "".join((*parts, text[position:]))


def _pieces(value: str) -> tuple[str, ...]:
    """Return a secret's lines, stripped: an excerpt may hold one of them."""
    return tuple(line.strip() for line in value.splitlines())


def _split_span(text: str, span: Span) -> list[Span]:
    """Return one span a line, so that masking keeps the number of lines."""
    spans: list[Span] = []
    position = span[0]
    for line in text[slice(*span)].split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        spans.append((position + indent, position + len(line.removesuffix("\r"))))
        position += len(line) + 1
    return spans


def _is_distinct(value: str) -> bool:
    """Tell whether a value is so unlike a word that it can be masked wherever it appears."""
    if len(value) < _SHORTEST_DISTINCT or is_reference(value) or HINT in value:
        return False
    return not value.isalpha() or not value.islower() or len(value) > _LONGEST_WORD
