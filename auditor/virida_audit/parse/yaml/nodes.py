"""The nodes of a YAML document, each with its place in the file.

They are plain slotted classes around the parser's event, not dataclasses: building one must
cost little more than reading the event (see `tests/bench/bench_yaml.py`). Nobody changes them
after the reader has returned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from virida_audit.model.location import Location
from virida_audit.parse.yaml.schema import Value, resolve_scalar

if TYPE_CHECKING:
    from collections.abc import Iterator


class Mark(Protocol):
    """A place in the text, all three counted from 0 in characters, as parsers give it."""

    @property
    def index(self) -> int:
        """Characters before the place."""

    @property
    def line(self) -> int:
        """Lines before the place."""

    @property
    def column(self) -> int:
        """Characters before the place on its line."""


class Event(Protocol):
    """What the nodes keep of a parser event."""

    @property
    def anchor(self) -> str | None:
        """The name after `&`, or after `*` for an alias."""

    @property
    def start_mark(self) -> Mark:
        """The first character."""

    @property
    def end_mark(self) -> Mark:
        """The place after the last character."""


class Node:
    """A value or key of a document: its place, tag and anchor.

    The span starts at the tag or anchor where there is one. A block collection ends where its
    last child ends, so the comments and blank lines after it do not belong to it.
    """

    __slots__ = ("_event",)
    _event: Event

    @property
    def anchor(self) -> str | None:
        """The name given with `&name`; `None` for an alias, which only uses one."""
        return self._event.anchor

    @property
    def tag(self) -> str | None:
        """The tag as resolved: `!reset`, `tag:yaml.org,2002:str` for `!!str`, `None` if absent."""
        return getattr(self._event, "tag", None)

    @property
    def stop_mark(self) -> Mark:
        """The place after the last character, as the parser gives it."""
        return self._event.end_mark

    @property
    def offset(self) -> int:
        """Index of the first character in `YamlFile.text`."""
        return self._event.start_mark.index

    @property
    def end_offset(self) -> int:
        """Index after the last character in `YamlFile.text`."""
        return self.stop_mark.index

    @property
    def line(self) -> int:
        """Line of the first character, 1-based."""
        return self._event.start_mark.line + 1

    @property
    def column(self) -> int:
        """Column of the first character, 1-based, in characters."""
        return self._event.start_mark.column + 1

    @property
    def end_line(self) -> int:
        """Line of the place after the last character, 1-based.

        A block scalar (`|`, `>`) ends at the start of the line after it and the blank lines
        that follow it.
        """
        return self.stop_mark.line + 1

    @property
    def end_column(self) -> int:
        """Column after the last character, 1-based, exclusive."""
        return self.stop_mark.column + 1

    def location(self, path: str, route: tuple[str, ...] = ()) -> Location:
        """Return the span as a place of the file `path`."""
        return Location(path, self.line, self.column, self.end_line, self.end_column, route)


class Scalar(Node):
    """A scalar: its text after unquoting and folding, and how it was written."""

    __slots__ = ("text",)
    text: str

    def __init__(self, text: str, event: Event) -> None:
        self.text = text
        self._event = event

    def __repr__(self) -> str:
        # No text: it may be a secret, and reprs end up in logs.
        return f"<Scalar {self.line}:{self.column}>"

    @property
    def style(self) -> str:
        """How it is written: "" plain, "'" or '"' quoted, "|" literal, ">" folded."""
        return getattr(self._event, "style", None) or ""

    @property
    def value(self) -> Value:
        """The text typed by the YAML 1.2 core schema; see `schema.resolve_scalar`."""
        return resolve_scalar(self.text, self.tag, plain=not self.style)

    @property
    def is_null(self) -> bool:
        """Whether it is an absent value, `~` or `null`."""
        return self.value is None


class Alias(Node):
    """A use of an anchor, `*name`. The target is shared, never copied."""

    __slots__ = ("name", "target")
    text = None
    name: str
    target: Node | None
    """What the name stands for; `None` if nothing before it has that anchor. A collection may
    hold an alias to itself: whoever follows targets keeps count."""

    def __init__(self, name: str, event: Event, target: Node | None) -> None:
        self.name = name
        self._event = event
        self.target = target

    def __repr__(self) -> str:
        return f"<Alias *{self.name} {self.line}:{self.column}>"

    @property
    def anchor(self) -> str | None:
        """`None`: an alias cannot be anchored itself."""
        return None


class _Collection(Node):
    __slots__ = ("children", "end_mark")
    text = None
    children: list[Node]
    end_mark: Mark | None
    """Where the parser saw its end: of a block collection, the next token."""

    def __init__(self, event: Event, children: list[Node]) -> None:
        self._event = event
        self.children = children
        self.end_mark = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.children)} {self.line}:{self.column}>"

    @property
    def stop_mark(self) -> Mark:
        """The place after its last character; after the last child of a block collection."""
        node: Node = self
        while isinstance(node, _Collection):
            if node.end_mark is not None and (node.is_flow or not node.children):
                return node.end_mark
            if not node.children:
                return node._event.end_mark
            node = node.children[-1]
        return node.stop_mark

    @property
    def is_flow(self) -> bool:
        """Whether it is written with braces or brackets."""
        return bool(getattr(self._event, "flow_style", False))


class Mapping(_Collection):
    """A mapping with its keys in the order of the file, repeated ones and `<<` included.

    `children` holds keys and values in turn. `merge.merged_entries` gives it with merge keys
    resolved.
    """

    __slots__ = ()

    @property
    def entries(self) -> tuple[tuple[Node, Node], ...]:
        """The key and value nodes, pair by pair; made anew on each call."""
        children = self.children
        return tuple(zip(children[::2], children[1::2], strict=True))

    @property
    def keys(self) -> tuple[str, ...]:
        """The texts of the scalar keys, in the order of the file."""
        return tuple(key.text for key in self.children[::2] if isinstance(key, Scalar))

    def get(self, key: str) -> Node | None:
        """Return the value of the last entry whose key has this text; merge keys are not seen."""
        entry = self.entry(key)
        return None if entry is None else entry[1]

    def entry(self, key: str) -> tuple[Scalar, Node] | None:
        """Return the key and value nodes of the last entry whose key has this text."""
        children = self.children
        for index in range(len(children) - 2, -1, -2):
            node = children[index]
            if isinstance(node, Scalar) and node.text == key:
                return node, children[index + 1]
        return None


class Sequence(_Collection):
    """A sequence with its items in the order of the file, in `children` too."""

    __slots__ = ()

    @property
    def items(self) -> tuple[Node, ...]:
        """The items; made anew on each call."""
        return tuple(self.children)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.children)


def resolve_alias(node: Node | None) -> Node | None:
    """Return the node itself, or the target of an alias; `None` if that is unknown."""
    return node.target if isinstance(node, Alias) else node
