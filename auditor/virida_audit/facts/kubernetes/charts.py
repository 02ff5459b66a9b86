"""Build the facts of charts: what Chart.yaml says and needs, and each file beside it."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.environments import values_environment
from virida_audit.facts.kubernetes.fields import chart_product, topic
from virida_audit.facts.kubernetes.files import Files, ManifestFile
from virida_audit.facts.kubernetes.packaging import (
    HelmChart,
    HelmDependency,
    HelmLine,
)
from virida_audit.facts.kubernetes.renderings import Renderings
from virida_audit.facts.kubernetes.secretfinder import SecretFinder
from virida_audit.facts.kubernetes.sheet import Sheet
from virida_audit.facts.kubernetes.source import Images
from virida_audit.facts.kubernetes.valuefiles import plain_value, values_facts
from virida_audit.facts.reading import Fact, Leaf, Reading
from virida_audit.model.location import Location
from virida_audit.model.source import Kind, Source
from virida_audit.parse.helm import Chart, read_chart
from virida_audit.parse.helm.chart import add_template, add_values, dependencies
from virida_audit.parse.kubernetes import text
from virida_audit.parse.yaml import Node

_LOCKS = ("requirements.yaml", "requirements.lock", "Chart.lock")
_CHART_FILES = ("Chart.yaml", "Chart.yml")


def charts_of(tree: Tree, sources: tuple[Source, ...]) -> dict[str, Chart]:
    """Return the charts of a tree by their folders, with what templates and values say of them."""
    found: dict[str, Chart] = {}
    for source in sources:
        folder, _, name = source.path.rpartition("/")
        if source.kind is Kind.HELM_CHART and name in _CHART_FILES:
            own = tree.read(source.path) or b""
            beside = f"{folder}/requirements.yaml" if folder else "requirements.yaml"
            requirements = tree.read(beside) if tree.has(beside) else None
            found[folder] = read_chart(folder, own, requirements)
            values = f"{folder}/values.yaml" if folder else "values.yaml"
            if tree.has(values):
                add_values(found[folder], tree.read(values) or b"")
    for source in sources:
        if source.kind is Kind.HELM_TEMPLATE:
            chart = nearest_chart(found, source.path)
            data = tree.read(source.path) if chart is not None else None
            if chart is not None and data is not None:
                add_template(chart, source.path.rpartition("/")[2], data)
    return found


def nearest_chart(charts: dict[str, Chart], path: str) -> Chart | None:
    """Return the innermost chart around a file."""
    folder = path.rpartition("/")[0]
    while folder not in charts:
        if not folder:
            return None
        folder = folder.rpartition("/")[0]
    return charts[folder]


def chart_reading(
    source: Source,
    file: ManifestFile,
    files: Files,
    catalogue: Catalogue,
    images: Images,
    siblings: tuple[str, ...],
    renderings: Renderings,
) -> Reading:
    """Return the reading of a file of a chart that is no template."""
    chart = files.chart_of(source.path)
    name = source.path.rpartition("/")[2]
    secrets = SecretFinder()
    sheet = Sheet(source.path)
    facts: list[Fact] = []
    if name in _CHART_FILES or name in _LOCKS:
        for document in file.yaml.documents:
            sheet.add(document, {}, topic("packaging"))
            facts += _dependencies(source, sheet, document.root, chart, catalogue)
            if name in _CHART_FILES and document is file.yaml.documents[0]:
                facts.append(_chart(source, sheet, document.root, chart, siblings))
        for field in sheet.fields:
            if leaves := sheet.own_field(field):
                facts.append(plain_value(source, sheet, field.node, leaves, chart, field.path))
    elif name == ".helmignore":
        return _plain_reading(source, file)
    else:
        facts += values_facts(source, sheet, file, chart, images, secrets, renderings)
    return Reading(
        source,
        facts=tuple(facts),
        leaves=tuple(sheet.leaves),
        skips=file.skips,
        lines=tuple(file.data.decode("utf-8-sig", "replace").splitlines()),
        secrets=tuple(sorted(secrets.values)),
    )


def _plain_reading(source: Source, file: ManifestFile) -> Reading:
    lines = tuple(file.data.decode("utf-8-sig", "replace").splitlines())
    leaves: list[Leaf] = []
    facts: list[Fact] = []
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            place = Location(source.path, number, 1, number, len(line) + 1)
            facts.append(
                HelmLine(place, source.role, (len(leaves),), "", line.strip(), False, True)
            )
            leaves.append(Leaf(line.strip(), number))
    return Reading(source, tuple(facts), tuple(leaves), lines=lines)


def _chart(
    source: Source, sheet: Sheet, root: Node, chart: Chart | None, siblings: tuple[str, ...]
) -> HelmChart:
    environments = {values_environment(each) for each in siblings} - {""}
    return HelmChart(
        at=Location(source.path),
        role=source.role,
        leaves=sheet.own(root),
        name=text(root, "name"),
        version=text(root, "version"),
        app_version=text(root, "appVersion"),
        is_library=text(root, "type") == "library",
        dependencies=tuple(sorted({each.name for each in chart.dependencies} if chart else ())),
        environments=tuple(sorted(environments)),
        templates=chart.templates if chart else 0,
    )


def _dependencies(
    source: Source, sheet: Sheet, root: Node, chart: Chart | None, catalogue: Catalogue
) -> Iterator[HelmDependency]:
    for one in dependencies(root):
        product = catalogue.products.by_id(chart_product(one.name))
        yield HelmDependency(
            at=sheet.place(one.node),
            role=source.role,
            leaves=sheet.own(one.node),
            chart=chart.name if chart else "",
            name=one.name,
            alias=one.alias,
            version=one.version,
            repository=one.repository,
            is_local=not one.repository or one.repository.startswith("file://"),
            condition=one.condition,
            product=product.product if product else "",
            product_name=product.name if product else "",
            addon=(product.addon or "") if product else "",
        )
