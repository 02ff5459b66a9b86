"""Build documents from parser events without recursion.

PyYAML's own `compose` recurses on the C stack: 60 kB of `- - - …` ends the interpreter. Events
are read iteratively, so the depth is ours to bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from virida_audit.parse.yaml.limits import Limits, Problem
from virida_audit.parse.yaml.nodes import Alias, Mapping, Node, Scalar, Sequence


class PureParser(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):
    """PyYAML's own parser, for platforms without its C extension: same events, 20 times slower."""

    def __init__(self, stream: str) -> None:
        yaml.reader.Reader.__init__(self, stream)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)


try:
    from yaml._yaml import CParser as _Parser
except ImportError:
    _Parser = PureParser  # type: ignore[assignment, misc]


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a stream."""

    root: Node
    """Its only node; an empty plain scalar where the document is empty."""
    line: int
    """1-based line of `---`, or of the first content where that is absent."""
    complete: bool = True
    """Whether it was read to its end; if not, the collections that were open are cut short."""


class Builder:
    """Collect documents and problems from one or several runs of the parser over one text."""

    __slots__ = ("_aliases", "_events", "_limits", "documents", "problems", "unreadable")

    def __init__(self, limits: Limits) -> None:
        self.documents: list[Document] = []
        self.problems: list[Problem] = []
        self.unreadable = False
        """Whether the parser met a character that no YAML text may hold."""
        self._limits = limits
        self._events = limits.events
        self._aliases = limits.aliases

    def read(self, text: str) -> int | None:
        """Read the documents of `text`; return the line (from 0) of a syntax error, if one ends it.

        After a limit is reached nothing more is to be read: the return value is `None` too.
        """
        open_nodes: list[Mapping | Sequence] = []
        roots: list[Node] = []
        anchors: dict[str, Node] = {}
        event: Any = None  # PyYAML's types say too little about events; `Any` stops at the nodes
        append = roots.append
        push, pop = open_nodes.append, open_nodes.pop
        has_aliases = "*" in text
        depth = 0
        max_depth = self._limits.depth
        start = 0
        # The loop is the hot path of every scan: order of the branches and local names matter.
        try:
            parser = _Parser(text)
            for event in islice(iter(parser.get_event, None), self._events):
                kind = event.__class__
                if kind is ScalarEvent:
                    scalar = Scalar(event.value, event)
                    append(scalar)
                    if has_aliases and event.anchor is not None:
                        anchors[event.anchor] = scalar
                elif kind is MappingStartEvent or kind is SequenceStartEvent:
                    children: list[Node] = []
                    node = (Mapping if kind is MappingStartEvent else Sequence)(event, children)
                    append(node)
                    push(node)
                    append = children.append
                    if has_aliases and event.anchor is not None:
                        anchors[event.anchor] = node
                    depth += 1
                    if depth > max_depth:
                        self._limit("yaml-depth", max_depth, event)
                        break
                elif kind is MappingEndEvent or kind is SequenceEndEvent:
                    node = pop()
                    node.end_mark = event.end_mark
                    if kind is MappingEndEvent:
                        # Repeated keys are rare: the cheap count decides whether to look closer.
                        keys = node.children[::2]
                        if len(keys) > 1 and len(set(map(_TEXT, keys))) != len(keys):
                            self._report_duplicates(node)
                    depth -= 1
                    append = open_nodes[-1].children.append if depth else roots.append
                elif kind is AliasEvent:
                    append(self._alias(event, anchors))
                    self._aliases -= 1
                    if self._aliases < 0:
                        self._limit("yaml-aliases", self._limits.aliases, event)
                        break
                elif kind is DocumentStartEvent:
                    start = event.start_mark.line
                elif kind is DocumentEndEvent:
                    self._finish(roots, open_nodes, start, complete=True)
                    anchors = {}
        except yaml.YAMLError as error:
            self._finish(roots, open_nodes, start, complete=False)
            return self._syntax_error(error)
        except (ValueError, OverflowError) as error:
            # The pure parser converts numbers of directives and escapes without checking them.
            self._finish(roots, open_nodes, start, complete=False)
            line = 0 if event is None else event.end_mark.line
            self.problems.append(Problem(line + 1, "yaml-syntax", type(error).__name__))
            return line
        if event is not None and not isinstance(event, StreamEndEvent):
            if depth <= max_depth and self._aliases >= 0:
                self._limit("yaml-events", self._limits.events, event)
            self._finish(roots, open_nodes, start, complete=False)
        return None

    def _alias(self, event: Any, anchors: dict[str, Node]) -> Alias:
        name = event.anchor
        target = anchors.get(name)
        if target is None:
            mark = event.start_mark
            self.problems.append(
                Problem(mark.line + 1, "yaml-undefined-alias", name, mark.column + 1)
            )
        return Alias(name, event, target)

    def _finish(
        self,
        roots: list[Node],
        open_nodes: list[Mapping | Sequence],
        line: int,
        *,
        complete: bool,
    ) -> None:
        """Add the document read so far, closing what is open at its last child."""
        for node in reversed(open_nodes):
            if isinstance(node, Mapping) and len(node.children) % 2:
                del node.children[-1]  # a key whose value was not reached
            node.end_mark = node.stop_mark
        open_nodes.clear()
        if roots:
            self.documents.append(Document(roots[0], line + 1, complete))
        roots.clear()

    def _limit(self, code: str, limit: int, event: Any) -> None:
        mark = event.start_mark
        self.problems.append(Problem(mark.line + 1, code, str(limit), mark.column + 1))

    def _syntax_error(self, error: yaml.YAMLError) -> int:
        self.unreadable = self.unreadable or isinstance(error, yaml.reader.ReaderError)
        mark = getattr(error, "problem_mark", None)
        words = [getattr(error, name, None) for name in ("context", "problem", "reason")]
        line = 0 if mark is None else mark.line
        column = 0 if mark is None else mark.column
        text = ", ".join(word for word in words if word)
        self.problems.append(Problem(line + 1, "yaml-syntax", text, column + 1))
        return line

    def _report_duplicates(self, mapping: Mapping | Sequence) -> None:
        """Report every key that repeats an earlier one: same text and same type."""
        seen: set[tuple[str, type]] = set()
        for key in mapping.children[::2]:
            if not isinstance(key, Scalar):
                continue
            identity = (key.text, type(key.value))
            if identity in seen:
                self.problems.append(Problem(key.line, "yaml-duplicate-key", key.text, key.column))
            seen.add(identity)


_TEXT = attrgetter("text")
