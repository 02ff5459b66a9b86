"""Write YAML again in its plainest block form, so that spelling cannot hide what it says.

Flow style, quoted or escaped keys, explicit keys, merged anchors, folded commands and tags all end
as the lines that discovery knows how to look at. JSON is YAML too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from virida_audit.parse.yaml import (
    Alias,
    Mapping,
    Node,
    Scalar,
    Sequence,
    merged_entries,
    parse_yaml,
    resolve_alias,
)

MAX_LINES = 50_000
"""After which the rest is dropped: aliases can multiply a small file."""
_Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Canonical:
    """A YAML stream in block form."""

    data: bytes
    lines: tuple[int, ...]
    """For each of its lines, the line of the file it comes from, 1-based."""

    def origin(self, line: int | None) -> int | None:
        """Give the line of the file for a line of the block form."""
        return self.lines[line - 1] if line and line <= len(self.lines) else None


def canonical(data: bytes) -> Canonical | None:
    """Give the block form; None where the file is no YAML mapping or list, or is broken."""
    file = parse_yaml(data)
    roots = [document.root for document in file.documents]
    if not file.complete or not any(isinstance(root, Mapping | Sequence) for root in roots):
        return None
    written: list[_Line] = []
    for root in roots:
        written.append((root.line, "---"))
        for line in _write(root, 0, ()):
            written.append(line)
            if len(written) >= MAX_LINES:
                break
    text = "\n".join(text for _, text in written)
    return Canonical(text.encode("utf-8", "replace"), tuple(line for line, _ in written))


def _write(node: Node, depth: int, above: tuple[Node, ...]) -> Iterator[_Line]:
    target = resolve_alias(node) if isinstance(node, Alias) else node
    if target is None or target in above:
        return
    indent = "  " * depth
    if isinstance(target, Mapping):
        for key, value in merged_entries(target):
            name = _one_line(key.text) if isinstance(key, Scalar) else "?"
            yield from _entry(f"{indent}{name}:", key.line, value, depth, (*above, target))
    elif isinstance(target, Sequence):
        for item in target.items:
            yield from _item(indent, item, depth, (*above, target))
    elif isinstance(target, Scalar):
        yield target.line, indent + _one_line(target.text)


def _entry(
    head: str, line: int, value: Node, depth: int, above: tuple[Node, ...]
) -> Iterator[_Line]:
    target = resolve_alias(value) if isinstance(value, Alias) else value
    if not isinstance(target, Scalar):
        yield line, head
        if target is not None:
            yield from _write(target, depth + 1, above)
    elif "\n" in target.text.strip():
        yield line, f"{head} |"
        yield from _block(target, depth + 1)
    else:
        yield line, f"{head} {_one_line(target.text)}".rstrip()


def _item(indent: str, item: Node, depth: int, above: tuple[Node, ...]) -> Iterator[_Line]:
    if isinstance(item, Scalar) and "\n" in item.text.strip():
        yield item.line, f"{indent}- |"
        yield from _block(item, depth + 1)
        return
    lines = _write(item, depth + 1, above)
    first = next(lines, None)
    if first is None:
        yield item.line, f"{indent}-"
        return
    yield first[0], f"{indent}- {first[1].strip()}"
    yield from lines


def _block(scalar: Scalar, depth: int) -> Iterator[_Line]:
    # The text of a block scalar starts on the line below its mark.
    first = scalar.line + (scalar.style in ("|", ">"))
    for number, text in enumerate(scalar.text.rstrip("\n").split("\n")):
        yield first + number, "  " * depth + text


def _one_line(text: str) -> str:
    return " ".join(text.split())
