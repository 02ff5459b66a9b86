"""Draw the native way: runtimes, applications, add-ons, and what the platform does by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from virida_audit.document.evolution import Pair, Row, chain, graph, lane, load_evolution
from virida_audit.document.model import Application, Graph, Lane, Node, RuntimeGroup
from virida_audit.model.plan import LinkKind, PlatformService
from virida_audit.model.report import Report
from virida_audit.model.text import Text
from virida_audit.texts import same


def draw_after(
    report: Report,
    groups: Sequence[RuntimeGroup],
    platform: Sequence[tuple[Text, tuple[PlatformService, ...]]],
) -> Graph:
    """Return what runs on the platform, as far as the plan and the links tell."""
    rows = {row["id"]: row for row in load_evolution()["after"]}
    lanes: list[Lane] = []
    links: list[Pair] = []
    if groups:
        lanes += [lane(rows[id], [_hub(rows[id], report)]) for id in ("source", "push")]
        runtimes = [Node(f"runtime:{each.id}", "", each.title, "runtime") for each in groups]
        lanes.append(lane(rows["runtime"], runtimes))
        links += chain(lanes)
        members = [(group, each) for group in groups for each in group.members]
        boxes = (Node(_id(each), each.name, kind="application") for _, each in members)
        lanes.append(lane(rows["application"], boxes))
        links += [(f"runtime:{group.id}", _id(each)) for group, each in members]
    names = [each.name for each in report.plan.addons]
    lanes.append(lane(rows["addon"], (Node(f"addon:{name}", name, kind="addon") for name in names)))
    outside = dict.fromkeys(
        link.target
        for each in report.plan.applications
        for link in each.links
        if link.kind is LinkKind.EXTERNAL
    )
    nodes = (Node(f"external:{name}", name, kind="external") for name in sorted(outside))
    lanes.append(lane(rows["external"], nodes))
    boxes = (Node(f"platform:{title.en}", "", title, "platform") for title, _ in platform)
    lanes.append(lane(rows["platform"], boxes))
    return graph(lanes, (*links, *_needs(report)))


def _needs(report: Report) -> Iterator[Pair]:
    """Yield what the applications of the plan depend on."""
    addons = {each.name for each in report.plan.addons}
    for application in report.plan.applications:
        for link in application.links:
            kind = "external" if link.kind is LinkKind.EXTERNAL else "application"
            if link.kind is not LinkKind.EXTERNAL and link.target in addons:
                kind = "addon"
            yield f"application:{application.name}", f"{kind}:{link.target}"


def _id(application: Application) -> str:
    return f"{'application' if application.is_planned else 'linked'}:{application.name}"


def _hub(row: Row, report: Report) -> Node:
    title = Text(**row["node"]) if "node" in row else same(report.root)
    return Node(row["id"], "", title, row["id"])
