"""Draw how the services get to production and what they stand on, before and after.

`rules/evolution.yaml` says which columns there are and what stands in them; a column without
anything of this repository is left out. Links that the report does not know are not drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, cast

from virida_audit.document.model import Graph, Lane, Node
from virida_audit.model.text import Text
from virida_audit.resources import load_data
from virida_audit.texts import say

Row = Mapping[str, Any]
Pair = tuple[str, str]


def load_evolution() -> Row:
    """Return the rows of `rules/evolution.yaml`."""
    return cast(Row, load_data("rules/evolution.yaml"))


def lane(row: Row, nodes: Iterable[Node]) -> Lane:
    """Return a column with its title from the rules."""
    return Lane(row["id"], Text(**row["title"]), tuple(nodes))


def graph(lanes: Iterable[Lane], links: Iterable[Pair]) -> Graph:
    """Return a diagram without empty columns, repeated links and links into nothing."""
    filled = tuple(each for each in lanes if each.nodes)
    known = {node.id for each in filled for node in each.nodes}
    kept = (each for each in dict.fromkeys(links) if known.issuperset(each))
    return Graph(filled, tuple(each for each in kept if each[0] != each[1]))


def chain(lanes: Iterable[Lane]) -> Iterable[Pair]:
    """Yield links between columns that follow each other, where one of the two has one box."""
    for left, right in pairwise(each for each in lanes if each.nodes):
        if len(left.nodes) == 1 or len(right.nodes) == 1:
            yield from ((start.id, end.id) for start in left.nodes for end in right.nodes)


def describe(graph: Graph) -> tuple[Text, ...]:
    """Return the text equivalent of a diagram: a line for each column, then the links."""
    texts = {node.id: node.text() for node in graph.nodes}
    lines = [
        say("document.lane", title=lane.title, nodes=_listed(node.text() for node in lane.nodes))
        for lane in graph.lanes
    ]
    ends: defaultdict[str, list[str]] = defaultdict(list)
    for start, end in graph.links:
        ends[start].append(end)
    starts: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for node in graph.nodes:
        if node.id in ends:
            starts[tuple(ends[node.id])].append(node.id)
    for to, sources in starts.items():
        one, other = (_listed(texts[id] for id in ids) for ids in (sources, to))
        lines.append(say("document.links", start=one, end=other))
    return tuple(lines)


def _listed(texts: Iterable[Text]) -> Text:
    both = tuple(texts)
    return Text(", ".join(each.en for each in both), ", ".join(each.fr for each in both))
