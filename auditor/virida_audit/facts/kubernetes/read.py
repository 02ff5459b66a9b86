"""Read every manifest, chart, kustomization and GitOps object of a tree: nodes in, facts out.

Twice over the files: once to know which objects there are and what they mean by each other's
names, once to say the facts. Nodes are kept between the two while there is room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.image_use import ImageUse
from virida_audit.facts.kubernetes.api import api_of
from virida_audit.facts.kubernetes.charts import (
    chart_reading,
    charts_of,
    nearest_chart,
)
from virida_audit.facts.kubernetes.context import Api, ObjectContext
from virida_audit.facts.kubernetes.deliveries import deliveries_of
from virida_audit.facts.kubernetes.fields import Table, part, table_of
from virida_audit.facts.kubernetes.files import Files, ManifestFile
from virida_audit.facts.kubernetes.model import KubernetesContainer
from virida_audit.facts.kubernetes.objects import field_of, object_facts
from virida_audit.facts.kubernetes.overlays import Overlay, overlay_of, overlay_reading
from virida_audit.facts.kubernetes.relations import Relations
from virida_audit.facts.kubernetes.renderings import Renderings
from virida_audit.facts.kubernetes.secretfinder import SecretFinder
from virida_audit.facts.kubernetes.sheet import Field, Sheet
from virida_audit.facts.kubernetes.sidecars import main_image
from virida_audit.facts.kubernetes.source import Images, ObjectSource
from virida_audit.facts.kubernetes.summary import Summary, summary_of
from virida_audit.facts.kubernetes.templates import template_facts
from virida_audit.facts.reading import Fact, Leaf, Reading
from virida_audit.model.source import Kind, Skip, Source
from virida_audit.parse.kustomize import KeptObjects
from virida_audit.parse.yaml import Document

_WITH_OBJECTS = (Kind.KUBERNETES, Kind.GITOPS, Kind.HELM_TEMPLATE)
_YAML = (".yaml", ".yml")
_LOOSE = Api("", "", "", category="patch")
"""What a document without a kind is taken for."""


def read(tree: Tree, sources: Iterable[Source], catalogue: Catalogue) -> Iterator[Reading]:
    """Yield one reading for each source; one that cannot be read has a skip and no leaves."""
    yield from _Reader(tree, tuple(sources), catalogue).readings()


class _Reader:
    """One reading of a tree."""

    def __init__(self, tree: Tree, sources: tuple[Source, ...], catalogue: Catalogue) -> None:
        self.tree = tree
        self.sources = sources
        self.catalogue = catalogue
        self.images = Images(catalogue)
        self.files = Files(tree, charts_of(tree, sources))
        self.overlays = self._overlays()
        self.renderings = Renderings(tree, self._templates())
        self.environments = self._environments()
        self.patches = self._patches()
        self.summaries: dict[str, tuple[Summary, ...]] = {
            each.path: self._summaries(each) for each in sources if each.kind in _WITH_OBJECTS
        }
        self.relations = Relations(one for each in self.summaries.values() for one in each)

    def readings(self) -> Iterator[Reading]:
        """Yield the readings in the order of the sources."""
        for source in self.sources:
            if source.kind is Kind.KUSTOMIZATION:
                yield self._kustomization(source)
                continue
            file = self.files.get(source)
            if file is None:
                yield _unread(self.tree, source)
            elif source.kind is Kind.HELM_CHART:
                yield chart_reading(
                    source,
                    file,
                    self.files,
                    self.catalogue,
                    self.images,
                    self._values_files(source),
                    self.renderings,
                )
            else:
                yield self._manifest(source, file)
            self.files.forget(source.path)

    def _read_bytes(self, path: str) -> bytes | None:
        return self.tree.read(path) if self.tree.has(path) else None

    def _overlays(self) -> dict[str, Overlay]:
        found: dict[str, Overlay] = {}
        read_bytes = KeptObjects(self._read_bytes)
        for source in self.sources:
            if source.kind is Kind.KUSTOMIZATION:
                data = self.tree.read(source.path)
                if data is not None:
                    found[source.path] = overlay_of(source.path, data, read_bytes)
        return found

    def _templates(self) -> dict[str, tuple[str, ...]]:
        """Return the templates of each chart by the chart's folder."""
        found: dict[str, list[str]] = {}
        for source in self.sources:
            if source.kind is Kind.HELM_TEMPLATE:
                chart = nearest_chart(self.files.charts, source.path)
                name = source.path.rpartition("/")[2]
                if chart is not None and not name.startswith("_") and name.endswith(_YAML):
                    found.setdefault(chart.folder, []).append(source.path)
        return {folder: tuple(each) for folder, each in found.items()}

    def _environments(self) -> dict[str, tuple[str, ...]]:
        """Return the environments that files are part of, by path."""
        found: dict[str, set[str]] = {}
        for overlay in self.overlays.values():
            if overlay.environment:
                for path in overlay.built.files:
                    found.setdefault(path, set()).add(overlay.environment)
        for folder, environment in self._delivered():
            for path in self.tree.files_under(folder):
                found.setdefault(path, set()).add(environment)
        return {path: tuple(sorted(each)) for path, each in found.items()}

    def _delivered(self) -> Iterator[tuple[str, str]]:
        """Yield the folders that GitOps objects deploy and the environments they speak of."""
        for source in self.sources:
            if source.kind is Kind.GITOPS:
                file = self.files.get(source)
                for part in file.objects if file is not None else ():
                    yield from deliveries_of(part.manifest, self._has_path)

    def _patches(self) -> frozenset[str]:
        """Return the files that kustomizations take as patches."""
        found: set[str] = set()
        for overlay in self.overlays.values():
            folder = overlay.kustomization.folder
            for patch in overlay.kustomization.patches:
                if patch.path:
                    found.add(f"{folder}/{patch.path}".lstrip("/").replace("/./", "/"))
        return frozenset(found)

    def _values_files(self, source: Source) -> tuple[str, ...]:
        folder = source.path.rpartition("/")[0]
        inside = f"{folder}/" if folder else ""
        return tuple(
            each.path
            for each in self.sources
            if each.kind is Kind.HELM_CHART
            and "values" in each.tags
            and each.path.startswith(inside)
        )

    def _summaries(self, source: Source) -> tuple[Summary, ...]:
        file = self.files.get(source)
        if file is None:
            return ()
        return tuple(
            summary_of(source.path, each.manifest, each.pods, main_image(each.pods, self.images))
            for each in file.objects
        )

    def _kustomization(self, source: Source) -> Reading:
        data, overlay = self.tree.read(source.path), self.overlays.get(source.path)
        if data is None or overlay is None:
            return _unread(self.tree, source)
        return overlay_reading(source, data, overlay)

    def _manifest(self, source: Source, file: ManifestFile) -> Reading:
        slots = None
        if file.template is not None:
            slots = {number: index for index, number in enumerate(file.template.lines)}
        sheet = Sheet(source.path, slots)
        secrets = SecretFinder()
        facts: list[Fact] = []
        summaries = iter(self.summaries.get(source.path, ()))
        for document in file.yaml.documents:
            facts += self._document(source, file, document, sheet, secrets, summaries)
        facts += _image_uses(facts)
        leaves = tuple(sheet.leaves)
        if file.template is not None:
            owned = {leaf for each in facts for leaf in each.leaves}
            chart = nearest_chart(self.files.charts, source.path)
            facts += template_facts(source, file, owned, chart)
            leaves = tuple(Leaf(key or "{{ }}", line) for line, key in file.template.lines.items())
        return Reading(
            source,
            facts=tuple(facts),
            leaves=leaves,
            skips=file.skips,
            lines=tuple(file.data.decode("utf-8-sig", "replace").splitlines()),
            secrets=tuple(sorted(secrets.values)),
        )

    def _document(
        self,
        source: Source,
        file: ManifestFile,
        document: Document,
        sheet: Sheet,
        secrets: SecretFinder,
        summaries: Iterator[Summary],
    ) -> Iterator[Fact]:
        parts = [each for each in file.objects if each.document is document]
        tables: dict[int, Table] = {}
        apis = [api_of(each.manifest.api_version, each.manifest.kind) for each in parts]
        for each, api in zip(parts, apis, strict=True):
            tables[id(each.manifest.root)] = table_of(api)
            for pod in each.pods:
                tables[id(pod.spec)] = part("pod")
        start, end = sheet.add(document, tables, table_of(_LOOSE))
        fields = sheet.fields[start:end]
        for each, api in zip(parts, apis, strict=True):
            own = sheet.within(fields, each.manifest.root)
            context = ObjectContext(
                api,
                each.manifest.name,
                each.manifest.namespace,
                is_templated=file.template is not None,
                is_patch=source.path in self.patches,
                environments=self.environments.get(source.path, ()),
            )
            at = ObjectSource(
                manifest=each.manifest,
                pods=each.pods,
                context=context,
                summary=next(summaries),
                relations=self.relations,
                sheet=sheet,
                source=source,
                catalogue=self.catalogue,
                images=self.images,
                secrets=secrets,
            )
            yield from object_facts(at, own, self._has_path)
        yield from self._loose(source, sheet, fields)

    def _has_path(self, path: str) -> bool:
        return self.tree.has(path) or self.tree.has_folder(path)

    def _loose(self, source: Source, sheet: Sheet, fields: list[Field]) -> Iterator[Fact]:
        """Yield what stands outside every object: the frame of a list, a patch without a kind."""
        context = ObjectContext(_LOOSE, "", "", environments=self.environments.get(source.path, ()))
        for field in fields:
            leaves = sheet.own_field(field)
            if leaves:
                yield field_of(source, sheet, context, field, leaves)


def _image_uses(facts: list[Fact]) -> list[Fact]:
    """Return one fact for each image that containers run, where the file first names it."""
    found: dict[str, Fact] = {}
    for each in facts:
        if isinstance(each, KubernetesContainer) and each.image and each.image.is_valid:
            use = ImageUse(each.at, each.role, (), each.image, "service")
            found.setdefault(each.image.raw, use)
    return list(found.values())


def _unread(tree: Tree, source: Source) -> Reading:
    problem = tree.problem(source.path)
    return Reading(source, skips=(problem or Skip(source.path, "skip.vanished"),))
