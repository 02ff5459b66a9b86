"""Lay a graph of columns out: boxes that never overlap, links that never cross a box.

Columns are given, so what is left of the layered method (Sugiyama, Tagawa and Toda, 1981) is the
order within each: a few sweeps by the mean position of the neighbours. A link that passes a
column gets a lane of its own between its boxes; one inside a column bends out into the gap.
Coordinates are whole pixels, and the same graph gives the same drawing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from virida_audit.document.model import Graph, Node
from virida_audit.model.language import Language
from virida_audit.render.plain import one_line, visible
from virida_audit.render.terminal.cells import cell_width, shorten, shorten_start, wrap

_LABEL_CELLS = 22
_CELL = 7.25
"""Width of one cell of 12 px monospace type, with a margin for fonts that are wider."""
_LINE, _PADDING, _ROW_GAP, _COLUMN_GAP, _TOP, _MARGIN = 16, 9, 10, 40, 34, 4
_PASSAGE = 6
"""Height of the lane of a link that passes a column."""
_BEND = 36
"""How far the curve of a link inside a column reaches, at most three quarters of it."""
_SWEEPS = 4
_SCREEN = 640
"""Height up to which columns are centred."""


@dataclass(frozen=True, slots=True)
class Box:
    """One node where it is drawn."""

    node: Node
    x: int
    y: int
    width: int
    height: int
    lines: tuple[tuple[Language, tuple[str, ...]], ...]
    """What stands in it, a language after the other; a single one where both are the same."""
    full: tuple[str, str]
    """The whole label, English and French."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a column."""

    x: int
    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A graph with coordinates, in pixels."""

    width: int
    height: int
    headings: tuple[Heading, ...]
    boxes: tuple[Box, ...]
    paths: tuple[str, ...]
    """One `d` of an SVG path for each link."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A box or a passage before it has a place."""

    id: str
    height: int
    node: Node | None = None
    width: int = 0


def draw(graph: Graph) -> Drawing:
    """Return the drawing of a graph."""
    columns, edges = _columns(graph)
    _order(columns, edges)
    widths = [max(cell.width for cell in column) for column in columns]
    heights = [sum(cell.height + _ROW_GAP for cell in column) - _ROW_GAP for column in columns]
    tallest = max(heights, default=0)
    lefts = [_MARGIN + sum(widths[:at]) + at * _COLUMN_GAP for at in range(len(columns))]
    last = {cell.id for column in columns[-1:] for cell in column}
    bend = _BEND if any(last.issuperset(chain) for chain in edges) else 0
    spots: dict[str, tuple[int, int, int]] = {}
    boxes = []
    for column, left, width, height in zip(columns, lefts, widths, heights, strict=True):
        # In a tall drawing the middle is out of sight from the top, where reading starts.
        y = _TOP + (0 if tallest > _SCREEN else (tallest - height) // 2)
        for cell in column:
            spots[cell.id] = (left, left + width, y + cell.height // 2)
            if cell.node is not None:
                boxes.append(_box(cell.node, left, y, width, cell.height))
            y += cell.height + _ROW_GAP
    return Drawing(
        width=(lefts[-1] + widths[-1] + _MARGIN + bend) if columns else 0,
        height=_TOP + tallest + _MARGIN,
        headings=tuple(
            Heading(left, lane.title.en, lane.title.fr)
            for left, lane in zip(lefts, graph.lanes, strict=True)
        ),
        boxes=tuple(boxes),
        paths=tuple(_path([spots[id] for id in chain]) for chain in edges),
    )


def _columns(graph: Graph) -> tuple[list[list[_Cell]], list[list[str]]]:
    """Return the cells of each column, passages included, and each link as a chain of cells."""
    columns = [[_cell(node, lane.title.en, lane.title.fr) for node in lane.nodes]
               for lane in graph.lanes]  # fmt: skip
    column_of = {cell.id: at for at, column in enumerate(columns) for cell in column}
    chains = []
    for start, end in graph.links:
        if column_of[start] > column_of[end]:
            start, end = end, start
        chain = [start]
        for at in range(column_of[start] + 1, column_of[end]):
            passage = f"{start}\0{end}\0{at}"
            columns[at].append(_Cell(passage, _PASSAGE))
            chain.append(passage)
        chains.append([*chain, end])
    return columns, chains


def _cell(node: Node, *headings: str) -> _Cell:
    labels = [_label(node.text().en), _label(node.text().fr)]
    cells = max(cell_width(line) for label in labels for line in label)
    cells = max(cells, *map(cell_width, headings))
    height = max(map(len, labels)) * _LINE + 2 * _PADDING - 4
    return _Cell(node.id, height, node, int(cells * _CELL) + 2 * _PADDING)


def _label(text: str) -> tuple[str, ...]:
    """Return a label in one or two lines: a path keeps its end, a name its start."""
    text = one_line(visible(text)) or "·"
    if cell_width(text) <= _LABEL_CELLS:
        return (text,)
    folder, slash, name = text.rpartition("/")
    if slash and name:
        return shorten_start(f"{folder}/", _LABEL_CELLS, "…"), shorten(name, _LABEL_CELLS, "…")
    cut = _cut(text)
    if cut:
        return text[:cut], shorten(text[cut:], _LABEL_CELLS, "…")
    first, *rest = wrap(text, _LABEL_CELLS)
    return (first, shorten(" ".join(rest), _LABEL_CELLS, "…")) if rest else (first,)


def _cut(text: str) -> int:
    """Return where a name without blanks breaks: after a hyphen, else before its ending."""
    if " " in text or not text.isascii():
        return 0
    hyphen = max(text.rfind(sign, 0, _LABEL_CELLS) for sign in "-_@:") + 1
    if hyphen > _LABEL_CELLS // 3:
        return hyphen
    return text.rfind(".", 0, min(_LABEL_CELLS, len(text) - 4)) + 1


def _order(columns: list[list[_Cell]], chains: list[list[str]]) -> None:
    """Sort each column by the mean position of its neighbours, there and back a few times."""
    before: defaultdict[str, list[str]] = defaultdict(list)
    after: defaultdict[str, list[str]] = defaultdict(list)
    for chain in chains:
        for left, right in pairwise(chain):
            before[right].append(left)
            after[left].append(right)
    for _ in range(_SWEEPS):
        for beside, column in pairwise(columns):
            _sort(column, beside, before)
        for beside, column in pairwise(reversed(columns)):
            _sort(column, beside, after)


def _sort(column: list[_Cell], beside: list[_Cell], links: dict[str, list[str]]) -> None:
    share = {cell.id: at / max(len(beside), 1) for at, cell in enumerate(beside)}
    own = {cell.id: at / max(len(column), 1) for at, cell in enumerate(column)}

    def weight(cell: _Cell) -> float:
        near = [share[id] for id in links.get(cell.id, ()) if id in share]
        return sum(near) / len(near) if near else own[cell.id]

    column.sort(key=weight)


def _box(node: Node, x: int, y: int, width: int, height: int) -> Box:
    text = node.text()
    en, fr = _label(text.en), _label(text.fr)
    both = ((Language.EN, en),) if en == fr else ((Language.EN, en), (Language.FR, fr))
    return Box(node, x, y, width, height, both, (visible(text.en), visible(text.fr)))


def _path(spots: list[tuple[int, int, int]]) -> str:
    """Return a curve that leaves the columns' gaps only along the middle of a cell."""
    (left, right, from_y), (other, _, to_y) = spots[0], spots[-1]
    if left == other:
        return f"M{right} {from_y}C{right + _BEND} {from_y} {right + _BEND} {to_y} {right} {to_y}"
    parts = [f"M{spots[0][1]} {spots[0][2]}"]
    for (_, left, from_y), (right, end, to_y) in pairwise(spots):
        middle = (left + right) // 2
        parts.append(f"C{middle} {from_y} {middle} {to_y} {right} {to_y}")
        if (right, end, to_y) != spots[-1]:
            parts.append(f"H{end}")
    return "".join(parts)
