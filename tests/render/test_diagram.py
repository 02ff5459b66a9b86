"""The layout of the diagrams: nothing overlaps, nothing is cut off, the same bytes each time."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virida_audit.document.model import Graph, Lane, Node
from virida_audit.model.text import Text
from virida_audit.render.diagram import Box, Drawing, draw
from virida_audit.render.terminal.cells import cell_width

POINT = re.compile(r"(-?\d+) (-?\d+)")


def lane(number: int, *labels: str) -> Lane:
    nodes = tuple(Node(f"{number}:{at}", label) for at, label in enumerate(labels))
    return Lane(f"l{number}", Text(f"Lane {number}", f"Colonne {number}"), nodes)


def graph_of(columns: list[list[str]], links: list[tuple[int, int]]) -> Graph:
    lanes = tuple(lane(number, *labels) for number, labels in enumerate(columns))
    ids = [node.id for each in lanes for node in each.nodes]
    chosen = {(ids[a % len(ids)], ids[b % len(ids)]) for a, b in links}
    between = sorted((a, b) for a, b in chosen if a.partition(":")[0] <= b.partition(":")[0])
    between = [(a, b) for a, b in between if a != b]
    return Graph(lanes, tuple(between))


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def runs(path: str) -> list[tuple[int, int, int]]:
    """Return the level stretches of a path, (from x, to x, y): those that pass a column."""
    found = []
    for before, level in re.findall(r"(\d+ \d+)H(\d+)", path):
        x, y = before.split()
        found.append((int(x), int(level), int(y)))
    return found


def bends(path: str) -> list[tuple[int, int]]:
    """Return where a path inside a column starts and how far right its curve can reach, if any."""
    found = re.match(r"M(\d+) \d+C(\d+) \d+ \d+ \d+ (\d+) \d+$", path)
    return [(int(found[1]), int(found[2]))] if found and found[1] == found[3] else []


def check(drawing: Drawing) -> None:
    for one, other in combinations(drawing.boxes, 2):
        assert not overlap(one, other)
    for box in drawing.boxes:
        assert box.x >= 0 and box.x + box.width <= drawing.width
        assert box.y >= 0 and box.y + box.height <= drawing.height
        for _, lines in box.lines:
            assert len(lines) * 16 <= box.height
            assert all(cell_width(line) * 7.22 + 18 <= box.width + 1 for line in lines)
    for path in drawing.paths:
        for start, end, y in runs(path):
            for box in drawing.boxes:
                assert not (box.x < end and start < box.x + box.width
                            and box.y <= y <= box.y + box.height)  # fmt: skip
        assert all(0 <= int(y) <= drawing.height for _, y in POINT.findall(path))
        for start, reach in bends(path):
            assert reach <= drawing.width
            assert not any(start < box.x < reach for box in drawing.boxes)


_LABEL = st.text(st.one_of(st.characters(), st.sampled_from("/-_. 数")), max_size=70)


@settings(max_examples=80, deadline=None)
@given(
    columns=st.lists(st.lists(_LABEL, min_size=1, max_size=7), min_size=1, max_size=6),
    links=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=25),
)
def test_no_drawing_overlaps(columns: list[list[str]], links: list[tuple[int, int]]) -> None:
    graph = graph_of(columns, links)
    drawing = draw(graph)
    check(drawing)
    assert len(drawing.boxes) == len(graph.nodes)
    assert len(drawing.paths) == len(graph.links)
    assert drawing == draw(graph)


def test_sixty_services_stay_readable() -> None:
    files = ["compose.yaml", "compose.prod.yaml", "compose.dev.yaml"]
    services = [f"a-service-with-a-rather-long-name-{number}" for number in range(60)]
    links = [(at % 3 + 1, 4 + at) for at in range(60)]
    drawing = draw(graph_of([["shop"], files, services], links))
    check(drawing)
    assert drawing.width <= 1000
    assert all(line for box in drawing.boxes for _, lines in box.lines for line in lines)


def test_a_link_that_passes_a_column_goes_between_its_boxes() -> None:
    drawing = draw(graph_of([["a"], ["b", "c", "d"], ["e"]], [(0, 4), (0, 1), (3, 4)]))
    check(drawing)
    assert sum(len(runs(path)) for path in drawing.paths) == 1


def test_a_link_inside_a_column_bends_into_the_gap_beside_it() -> None:
    drawing = draw(graph_of([["a"], ["b", "c", "d"], ["e"]], [(1, 3), (0, 1), (3, 4)]))
    check(drawing)
    assert sum(len(bends(path)) for path in drawing.paths) == 1
    last = draw(graph_of([["a"], ["b", "c"]], [(1, 2)]))
    check(last)
    assert sum(len(bends(path)) for path in last.paths) == 1


def test_sixty_applications_that_need_each_other_stay_readable() -> None:
    names = [f"a-service-with-a-rather-long-name-{number}" for number in range(60)]
    links = [(2 + at, 2 + (at * 7 + 1) % 60) for at in range(60)]
    drawing = draw(graph_of([["shop"], ["Node.js"], names, ["db", "cache"]], links))
    check(drawing)
    assert drawing.width <= 1000


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("compose.yaml", ("compose.yaml",)),
        ("", ("·",)),
        ("apps/backend-api/src/Dockerfile", ("apps/backend-api/src/", "Dockerfile")),
        ("a/very/long/path/of/folders/to/Dockerfile", ("…g/path/of/folders/to/", "Dockerfile")),
        ("virida-backend-api-staging", ("virida-backend-api-", "staging")),
        ("docker-compose.prod.yml", ("docker-compose.", "prod.yml")),
        ("a long label that speaks of much", ("a long label that", "speaks of much")),
        ("x" * 60, ("x" * 22, "x" * 21 + "…")),
    ],
)
def test_long_labels_break_where_they_are_read(label: str, lines: tuple[str, ...]) -> None:
    (box,) = draw(graph_of([[label]], [])).boxes
    assert box.lines[0][1] == lines
    assert box.full == (label, label)


def test_an_empty_graph_has_no_size() -> None:
    drawing = draw(Graph())
    assert (drawing.boxes, drawing.paths, drawing.width) == ((), (), 0)


def test_both_languages_stand_in_a_box_only_where_they_differ() -> None:
    nodes = (Node("a", "", Text("Images", "Images")), Node("b", "", Text("Registry", "Registre")))
    drawing = draw(Graph((Lane("l", Text("x", "x"), nodes),)))
    assert [len(box.lines) for box in drawing.boxes] == [1, 2]
