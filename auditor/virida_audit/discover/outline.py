"""See the shape of a YAML file by its indentation alone, before anything is parsed.

A scan of the lines, not a YAML reader: enough to tell formats apart by their top-level keys and
the keys one level below, linear in the size, and indifferent to templates and broken syntax.
"""

from __future__ import annotations

from dataclasses import dataclass

_NO_KEY = frozenset(b" \t#\r-.%{}[]&*!|>@`,?")
_BLANK = frozenset(b"#\r")


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping."""

    key: str
    value: str
    """What stands on the same line, without its comment; empty for a block."""
    line: int
    """1-based."""
    end: int
    """1-based line after its block."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a YAML stream."""

    lines: tuple[bytes, ...]
    """The lines of the whole stream."""
    keys: dict[str, Entry]
    """Its top-level keys in order; the first of equal keys stays."""
    items: int
    """How many top-level lines start a list item."""

    def children(self, entry: Entry) -> dict[str, Entry]:
        """Give the keys one level below `entry`; none where it holds a list or a scalar."""
        return _keys(self.lines, entry.line, entry.end - 1)

    def is_list(self, entry: Entry) -> bool:
        """Say whether `entry` holds a list."""
        if entry.value:
            return entry.value.startswith("[")
        for index in range(entry.line, entry.end - 1):
            text = self.lines[index].lstrip()
            if text and text[0] not in _BLANK:
                return text.startswith((b"- ", b"-\r")) or text == b"-"
        return False

    def value(self, key: str) -> str:
        """Give the scalar of a top-level key, unquoted; empty where there is none."""
        entry = self.keys.get(key)
        return entry.value.strip("\"'") if entry else ""

    def block(self, entry: Entry) -> bytes:
        """Give the text below `entry`."""
        return b"\n".join(self.lines[entry.line : entry.end - 1])


def outline(data: bytes) -> tuple[Document, ...]:
    """Cut a stream into documents and list the keys at column 0 of each."""
    lines = tuple(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"))
    documents: list[Document] = []
    found: list[tuple[str, str, int]] = []
    items = 0
    for index, line in enumerate(lines):
        if not line:
            continue
        first = line[0]
        if first == 45 and (line.startswith(b"---") and line[3:4] in (b"", b" ", b"\r", b"\t")):
            if found or items:
                documents.append(_document(lines, found, items, index))
            found, items = [], 0
        elif first == 45:
            items += line[1:2] in (b" ", b"", b"\r")
        elif first not in _NO_KEY and (pair := split_key(line)):
            found.append((*pair, index))
    if found or items:
        documents.append(_document(lines, found, items, len(lines)))
    return tuple(documents)


def split_key(line: bytes) -> tuple[str, str] | None:
    """Part `key: value  # comment`; `None` where the line holds no key."""
    at = line.find(b": ")
    if at < 0:
        bare = line.rstrip()
        if not bare.endswith(b":"):
            # `key:   # comment` has its space, `key:<TAB>value` has not.
            at = line.find(b":\t")
            if at < 0:
                return None
        else:
            at = len(bare) - 1
    key = line[:at].strip().strip(b"\"'")
    if not key or b" #" in key or len(key) > 200:
        return None
    value = line[at + 1 :].strip()
    if value.startswith(b"#"):
        value = b""
    elif b" #" in value:
        value = value[: value.index(b" #")].rstrip()
    return key.decode("utf-8", "replace"), value.decode("utf-8", "replace")


def _document(
    lines: tuple[bytes, ...], found: list[tuple[str, str, int]], items: int, end: int
) -> Document:
    return Document(lines, _entries(found, end), items)


def _entries(found: list[tuple[str, str, int]], end: int) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    if not found:
        return entries
    stops = [index for _, _, index in found[1:]]
    stops.append(end)
    for (key, value, index), stop in zip(found, stops, strict=True):
        entries.setdefault(key, Entry(key, value, index + 1, stop + 1))
    return entries


def _keys(lines: tuple[bytes, ...], start: int, end: int) -> dict[str, Entry]:
    indent = -1
    found: list[tuple[str, str, int]] = []
    for index in range(start, end):
        line = lines[index]
        text = line.lstrip(b" ")
        if not text or text[0] in _BLANK:
            continue
        depth = len(line) - len(text)
        if indent < 0:
            if text.startswith(b"- ") or text == b"-":
                return {}
            indent = depth
        if depth == indent and text[0] not in _NO_KEY and (pair := split_key(text)):
            found.append((*pair, index))
        elif depth == indent and text.startswith(b"<<:"):
            found.append(("<<", "", index))
    return _entries(found, end)
