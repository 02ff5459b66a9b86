"""Draw the old way: files, images, registries and clusters, then the services and their stores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from virida_audit.document.evolution import Pair, Row, chain, graph, lane, load_evolution
from virida_audit.document.model import Graph, Lane, Node
from virida_audit.model.report import Report
from virida_audit.model.sighting import Form
from virida_audit.model.source import Role, Source
from virida_audit.model.text import Text
from virida_audit.model.workload import WorkloadKind, WorkloadSummary
from virida_audit.texts import same, say

_SHIPS = frozenset({Role.PRODUCTION, Role.CI})
_MOST_IMAGES = 40
"""More images are one box that says how many they are."""
_BESIDE = frozenset({WorkloadKind.DEVELOPMENT, WorkloadKind.TEST, WorkloadKind.EXAMPLE})
_RUN = frozenset({"manifest", "run"})
"""Columns of what starts images; what comes before them leads to either."""
_STARTED = frozenset(
    {
        Form.COMPOSE_SERVICE,
        Form.KUBERNETES,
        Form.INIT_CONTAINER,
        Form.HELM_CHART,
        Form.DEPLOYMENT_CALL,
    }
)


def draw_before(report: Report) -> Graph:
    """Return how the repository gets its code to production with containers."""
    drawing = _Drawing(report)
    return graph(drawing.lanes(), drawing.links())


class _Drawing:
    """The columns of one report, and where each file and service stands in them."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.rows: Row = load_evolution()
        self.shipped = tuple(each for each in report.artifacts if each.role in _SHIPS)
        paths = {each.path for each in self.shipped}
        self.services = tuple(
            each
            for each in report.workloads
            if each.kind not in _BESIDE and any(it.at.path in paths for it in each.sources)
        )
        self.files: dict[tuple[str, str], str] = {}
        """(column, path) → id of the box that the file stands in."""
        self.way: tuple[Lane, ...] = ()
        """The columns of files, once they are made."""

    def lanes(self) -> tuple[Lane, ...]:
        """Return the columns of files, then those of services."""
        rows = self.rows["before"]
        filled = {row["id"]: self._boxes(row) for row in rows if not row.get("hub")}
        living = {id for id, nodes in filled.items() if nodes}
        if not living:
            return ()
        kinds = {each.kind.value for each in self.shipped}
        for row in rows:
            is_hub = not living.isdisjoint(row.get("hub", ()))
            is_hub = is_hub or not kinds.isdisjoint(row.get("hub_kinds", ()))
            filled[row["id"]] = self._hub(row) if is_hub else filled.get(row["id"], ())
            if "cluster" in row and filled["manifest"]:
                cluster = Node("cluster", "", Text(**row["cluster"]), "cluster")
                filled[row["id"]] = (*filled[row["id"]], cluster)
        self.way = tuple(lane(row, filled[row["id"]]) for row in rows)
        return (*self.way, *(lane(row, self._of_kind(row)) for row in self.rows["services"]))

    def links(self) -> Iterator[Pair]:
        """Yield the way of the files, then what starts each service, then what it needs."""
        by_image = len(self._images()) > 1
        files = [each for each in self.way if each.nodes and each.id not in _RUN]
        for start, end in chain(files):
            ends = {start.partition(":")[0], end.partition(":")[0]}
            if not (by_image and "image" in ends and "source" not in ends):
                yield start, end
        if by_image:
            yield from self._image_links()
        for each in self.way:
            if each.id in _RUN:
                started = tuple(node for node in each.nodes if node.id != "cluster")
                yield from chain((*files[-1:], Lane(each.id, each.title, started)))
            if each.id == "manifest":
                yield from ((node.id, "cluster") for node in each.nodes)
        for service in self.services:
            yield from self._service_links(service)
        yield from self._needs()

    def _boxes(self, row: Row) -> tuple[Node, ...]:
        """Return a box for each file or folder of a column's kinds, in the order of the paths."""
        grouped: defaultdict[str, list[str]] = defaultdict(list)
        kinds, tags = frozenset(row["kinds"]), frozenset(row.get("tags", ()))
        for source in self.shipped:
            if source.kind.value in kinds and (not tags or tags & source.tags):
                grouped[_box_name(source, row)].append(source.path)
        for name, paths in grouped.items():
            self.files.update({(row["id"], path): f"{row['id']}:{name}" for path in paths})
        return tuple(_file_node(row["id"], name, paths) for name, paths in sorted(grouped.items()))

    def _hub(self, row: Row) -> tuple[Node, ...]:
        images = self._images() if row["id"] == "image" else ()
        if 1 < len(images) <= _MOST_IMAGES:
            return tuple(Node(f"image:{each.name}", each.name, kind="image") for each in images)
        title = Text(**row["node"]) if "node" in row else same(self.report.root)
        if len(images) > _MOST_IMAGES:
            title = say("document.how-many", title=title, count=len(images))
        return (Node(row["id"], "", title, row["id"]),)

    def _images(self) -> tuple[WorkloadSummary, ...]:
        """Return the services that an image of the team is built for."""
        return tuple(
            each
            for each in self.services
            if any(it.form is Form.DOCKERFILE and ("dockerfile", it.at.path) in self.files
                   for it in each.sources)
        )  # fmt: skip

    def _image_links(self) -> Iterator[Pair]:
        """Yield Dockerfile → image → what builds and pushes it, else the registry."""
        images = self._images()
        for each in images:
            id = f"image:{each.name}" if len(images) <= _MOST_IMAGES else "image"
            built = [
                self.files["dockerfile", it.at.path]
                for it in each.sources
                if ("dockerfile", it.at.path) in self.files
            ]
            yield from ((start, id) for start in built)
            by = [
                self.files["pipeline", it.at.path]
                for it in each.sources
                if it.form is Form.IMAGE_BUILD and ("pipeline", it.at.path) in self.files
            ]
            if not (by or any(it.id == "registry" and it.nodes for it in self.way)):
                by = [start for start, _ in self._service_links(each)]
            yield from ((id, end) for end in by or ["registry"])

    def _of_kind(self, row: Row) -> Iterator[Node]:
        for each in self.services:
            if each.kind.value in row["kinds"]:
                yield Node(f"service:{each.name}", each.name, kind=row["id"])

    def _service_links(self, service: WorkloadSummary) -> Iterator[Pair]:
        """Yield what starts a service: a Compose file, a cluster, a pipeline."""
        for each in service.sources:
            start = self.files.get(("run", each.at.path))
            if each.form in _STARTED and start:
                yield start, f"service:{service.name}"
                continue
            if each.form in _STARTED and ("manifest", each.at.path) in self.files:
                yield "cluster", f"service:{service.name}"

    def _needs(self) -> Iterator[Pair]:
        """Yield what the services need of each other, and whose code a worker or task runs."""
        for service in self.services:
            yield from ((f"service:{service.name}", f"service:{each}") for each in service.needs)
            if service.parent:
                yield f"service:{service.parent}", f"service:{service.name}"


def _box_name(source: Source, row: Row) -> str:
    folder = source.path.rpartition("/")[0] or "."
    return folder if source.kind.value in row.get("folders", ()) else source.path


def _file_node(column: str, name: str, paths: list[str]) -> Node:
    id = f"{column}:{name}"
    if len(paths) == 1:
        return Node(id, paths[0], kind=column)
    files = say("count.files", count=len(paths))
    return Node(id, name, say("document.folder", folder=f"{name}/", files=files), column)
