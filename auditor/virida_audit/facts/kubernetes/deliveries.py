"""Build the facts of GitOps objects: which repository, path, revision and cluster.

Argo CD `Application` and `ApplicationSet`; Flux `Kustomization`, `HelmRelease` and sources; Fleet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from virida_audit.facts.environments import environment_of
from virida_audit.facts.kubernetes.fields import chart_product
from virida_audit.facts.kubernetes.packaging import GitopsApplication
from virida_audit.facts.kubernetes.source import ObjectSource
from virida_audit.parse.kubernetes import Manifest, get, items, text, texts
from virida_audit.parse.yaml import Node

_ARGO = ("Application", "ApplicationSet", "AppProject")
_FLUX_SOURCES = ("GitRepository", "OCIRepository", "HelmRepository", "Bucket")


@dataclass(frozen=True, slots=True)
class _Origin:
    repository: str = ""
    path: str = ""
    revision: str = ""
    chart: str = ""
    values: tuple[str, ...] = ()


def is_delivery(at: ObjectSource) -> bool:
    """Tell whether an object says what is deployed from where."""
    return at.context.category == "gitops" and get(at.manifest.root, "spec") is not None


def gitops_facts(at: ObjectSource, has_path: Callable[[str], bool]) -> Iterator[GitopsApplication]:
    """Yield one fact for each source of a GitOps object; `has_path` knows the repository."""
    spec = get(at.manifest.root, "spec")
    tool = _tool_of(at.manifest.group)
    body = get(spec, "template", "spec") if at.manifest.kind == "ApplicationSet" else spec
    origins = _argo(body) if tool == "argo-cd" else _flux(at.manifest.kind, spec)
    destination = get(body, "destination")
    leaves = at.sheet.own(spec)
    for index, origin in enumerate(origins or [_Origin()]):
        product = at.catalogue.products.by_id(chart_product(origin.chart))
        path = _plain_path(origin.path)
        yield GitopsApplication(
            at=at.place(spec),
            role=at.role,
            leaves=leaves if index == 0 else (),
            object=at.context,
            tool=tool,
            repository=_without_user(origin.repository),
            path=path,
            revision=origin.revision,
            chart=origin.chart,
            product=product.product if product else "",
            addon=(product.addon or "") if product else "",
            values=origin.values,
            cluster=text(destination, "server")
            or text(destination, "name")
            or text(spec, "kubeConfig", "secretRef", "name"),
            namespace=text(destination, "namespace") or text(spec, "targetNamespace"),
            is_automatic=get(body, "syncPolicy", "automated") is not None
            or (tool == "flux" and text(spec, "suspend") != "true"),
            is_local=bool(path) and has_path(path),
            environment=environment_of(path) or environment_of(at.context.name),
        )


def deliveries_of(manifest: Manifest, has_path: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Yield the folders of this repository that an object deploys, each with its environment.

    An ApplicationSet says neither: generators fill in what it deploys where.
    """
    tool = _tool_of(manifest.group)
    if tool == "other" or manifest.kind == "ApplicationSet":
        return
    spec = get(manifest.root, "spec")
    for origin in _argo(spec) if tool == "argo-cd" else _flux(manifest.kind, spec):
        path = _plain_path(origin.path)
        told = (
            path,
            manifest.name,
            *(each.rpartition("/")[2].rpartition(".")[0] for each in reversed(origin.values)),
            text(spec, "destination", "namespace") or text(spec, "targetNamespace"),
        )
        environment = next(filter(None, map(environment_of, told)), "")
        if path and environment and has_path(path):
            yield path, environment


def _tool_of(group: str) -> str:
    if group == "argoproj.io":
        return "argo-cd"
    if group.endswith("fluxcd.io"):
        return "flux"
    return "fleet" if group == "fleet.cattle.io" else "other"


def _plain_path(path: str) -> str:
    return path.removeprefix("./").strip("/")


def _argo(spec: Node | None) -> list[_Origin]:
    single = get(spec, "source")
    nodes = [single] if single is not None else list(items(spec, "sources"))
    found = [
        _Origin(
            repository=text(node, "repoURL"),
            path=text(node, "path"),
            revision=text(node, "targetRevision"),
            chart=text(node, "chart"),
            values=texts(node, "helm", "valueFiles"),
        )
        for node in nodes
    ]
    return found or [_Origin(repository=each) for each in texts(spec, "sourceRepos")]


def _flux(kind: str, spec: Node | None) -> list[_Origin]:
    if kind in _FLUX_SOURCES:
        reference = get(spec, "ref")
        revision = next(
            (
                text(reference, key)
                for key in ("branch", "tag", "semver", "commit", "digest")
                if text(reference, key)
            ),
            "",
        )
        return [_Origin(repository=text(spec, "url"), revision=revision)]
    if kind in ("HelmRelease", "HelmChart"):
        chart = get(spec, "chart", "spec") or get(spec, "chart") or spec
        return [
            _Origin(
                repository=text(chart, "repository") or text(spec, "repo"),
                revision=text(chart, "version") or text(spec, "version"),
                chart=text(chart, "chart") or text(chart, "name") or text(spec, "chart"),
                values=texts(chart, "valuesFiles"),
            )
        ]
    paths = texts(spec, "paths") or (text(spec, "path"),)
    repository, revision = text(spec, "repo"), text(spec, "branch")
    return [_Origin(repository=repository, path=each, revision=revision) for each in paths]


def _without_user(url: str) -> str:
    """Return a URL without user info, which may be a token."""
    scheme, mark, rest = url.partition("://")
    if not mark:
        return url
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"
