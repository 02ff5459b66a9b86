"""Write a diagram as Mermaid: GitHub, GitLab and Gitea draw it."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.document.model import Graph
from virida_audit.model.language import Language
from virida_audit.render.markdown.escape import label

_MOST_LINKS = 400
_MOST_CHARACTERS = 40_000
"""Mermaid refuses more than 500 links or 50,000 characters (its maxEdges and maxTextSize)."""


def mermaid(graph: Graph, language: Language) -> tuple[str, ...]:
    """Return the lines of a fenced block, none where the forges would refuse to draw it.

    Ids are ours; only labels come from the repository.
    """
    if len(graph.links) > _MOST_LINKS:
        return ()
    lines = tuple(_lines(graph, language))
    return lines if sum(map(len, lines)) <= _MOST_CHARACTERS else ()


def _lines(graph: Graph, language: Language) -> Iterator[str]:
    ids = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    yield "```mermaid"
    yield "flowchart LR"
    for number, lane in enumerate(graph.lanes):
        yield f'  subgraph l{number}["{label(lane.title.in_language(language))}"]'
        for node in lane.nodes:
            yield f'    {ids[node.id]}["{label(node.text().in_language(language))}"]'
        yield "  end"
    for start, end in graph.links:
        yield f"  {ids[start]} --> {ids[end]}"
    yield "```"
