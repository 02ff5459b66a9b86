"""Draw the way from the code to production, before and after, as columns and links.

`rules/evolution.yaml` says which columns there are and what stands in them; a column without
anything of this repository is left out. Links that the report does not know are not drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, cast

from virida_audit.document.applications import SERVICES
from virida_audit.document.model import Application, Graph, Lane, Node, RuntimeGroup
from virida_audit.model.report import Report
from virida_audit.model.source import Role, Source
from virida_audit.model.text import Text
from virida_audit.resources import load_data
from virida_audit.texts import same, say

Row = Mapping[str, Any]

_SHIPS = frozenset({Role.PRODUCTION, Role.CI})


def load_evolution() -> Row:
    """Return the rows of `rules/evolution.yaml`."""
    return cast(Row, load_data("rules/evolution.yaml"))


def draw_before(report: Report) -> Graph:
    """Return how the repository gets its code to production with containers."""
    shipped = tuple(each for each in report.artifacts if each.role in _SHIPS)
    rows = load_evolution()["before"]
    filled = {row["id"]: _artifact_nodes(row, shipped) for row in rows if not row.get("hub")}
    living = {id for id, nodes in filled.items() if nodes}
    if not living:
        return Graph()
    lanes = []
    for row in rows:
        nodes = filled.get(row["id"], ())
        if row.get("hub") and not living.isdisjoint(row["hub"]):
            nodes = (_hub(row, report),)
        if nodes:
            lanes.append(Lane(row["id"], Text(**row["title"]), nodes))
    services, links = _services(report, lanes)
    if services.nodes:
        return Graph((*lanes, services), (*_chain(lanes), *links))
    return Graph(tuple(lanes), tuple(_chain(lanes)))


def draw_after(report: Report, groups: tuple[RuntimeGroup, ...]) -> Graph:
    """Return how it gets there natively, as far as the findings and links tell."""
    rows = {row["id"]: row for row in load_evolution()["after"]}
    native = tuple(each for each in groups if each.id != "addons")
    addons = [each for group in groups if group.id == "addons" for each in group.members]
    lanes: list[Lane] = []
    links: list[tuple[str, str]] = []
    if native:
        members = [(group, each) for group in native for each in group.members]
        lanes += [_lane(rows[id], [_hub(rows[id], report)]) for id in ("source", "push")]
        lanes.append(_lane(rows["runtime"], map(_runtime_node, native)))
        links += _chain(lanes)
        lanes.append(_lane(rows["application"], (_application_node(each) for _, each in members)))
        links += [(f"runtime:{group.id}", _application_id(each)) for group, each in members]
    if addons:
        nodes = (Node(f"addon:{each.name}", each.name, kind="addon") for each in addons)
        lanes.append(_lane(rows["addon"], nodes))
    return Graph(tuple(lanes), tuple(links))


def describe(graph: Graph) -> tuple[Text, ...]:
    """Return the text equivalent of a diagram: a line for each column, in reading order."""
    lines = []
    for lane in graph.lanes:
        names = tuple(node.text() for node in lane.nodes)
        listed = Text(", ".join(each.en for each in names), ", ".join(each.fr for each in names))
        lines.append(say("document.lane", title=lane.title, nodes=listed))
    return tuple(lines)


def _lane(row: Row, nodes: Iterable[Node]) -> Lane:
    return Lane(row["id"], Text(**row["title"]), tuple(nodes))


def _hub(row: Row, report: Report) -> Node:
    title = Text(**row["node"]) if "node" in row else same(report.root)
    return Node(row["id"], "", title, row["id"])


def _artifact_nodes(row: Row, sources: tuple[Source, ...]) -> tuple[Node, ...]:
    """Return a node for each file or folder of a column's kinds, in the order of the paths."""
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    kinds, tags = frozenset(row["kinds"]), frozenset(row.get("tags", ()))
    for source in sources:
        if source.kind.value not in kinds or (tags and tags.isdisjoint(source.tags)):
            continue
        folder = source.path.rpartition("/")[0] or "."
        by_folder = source.kind.value in row.get("folders", ())
        grouped[folder if by_folder else source.path].append(source.path)
    return tuple(_file_node(row["id"], name, paths) for name, paths in sorted(grouped.items()))


def _file_node(lane: str, name: str, paths: list[str]) -> Node:
    id = f"{lane}:{name}"
    if len(paths) == 1:
        return Node(id, paths[0], kind=lane)
    files = say("count.files", count=len(paths))
    return Node(id, name, say("document.folder", folder=f"{name}/", files=files), lane)


def _services(report: Report, lanes: list[Lane]) -> tuple[Lane, list[tuple[str, str]]]:
    """Return the services that findings name, each linked from the files that start it."""
    row = load_evolution()["service"]
    known = {node.id for lane in lanes for node in lane.nodes}
    links = set()
    for finding in report.findings:
        route = finding.location.route
        start = f"{row['from']}:{finding.location.path}"
        if len(route) > 1 and route[0] == SERVICES and start in known:
            # Projects side by side have services of the same name.
            folder = finding.location.path.rpartition("/")[0]
            links.add((start, f"service:{folder}:{route[1]}", route[1]))
    nodes = sorted({(id, name) for _, id, name in links})
    lane = Lane(
        "service", Text(**row["title"]), tuple(Node(id, name, kind="service") for id, name in nodes)
    )
    return lane, sorted((start, id) for start, id, _ in links)


def _chain(lanes: list[Lane]) -> Iterator[tuple[str, str]]:
    """Yield links between columns that follow each other, where one of the two has one box."""
    for left, right in pairwise(lanes):
        if len(left.nodes) == 1 or len(right.nodes) == 1:
            yield from ((start.id, end.id) for start in left.nodes for end in right.nodes)


def _runtime_node(group: RuntimeGroup) -> Node:
    return Node(f"runtime:{group.id}", "", group.title, "runtime")


def _application_id(application: Application) -> str:
    return f"application:{application.name}:{application.folder}"


def _application_node(application: Application) -> Node:
    return Node(_application_id(application), application.name, kind="application")
