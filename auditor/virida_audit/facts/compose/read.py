"""Read every Compose file of a tree: files grouped into projects, facts and leaves out."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.compose.becomes import with_purposes
from virida_audit.facts.compose.configuration import configuration_facts
from virida_audit.facts.compose.exposure import exposure_facts
from virida_audit.facts.compose.keys import UNKNOWN, row_of
from virida_audit.facts.compose.labels import label_facts
from virida_audit.facts.compose.launch import launch_facts
from virida_audit.facts.compose.model import ComposeKey, ComposeProject, ServiceContext
from virida_audit.facts.compose.operation import operation_facts
from virida_audit.facts.compose.privilege import privilege_facts
from virida_audit.facts.compose.run import Projects, ServiceRun
from virida_audit.facts.compose.scale import scale_facts
from virida_audit.facts.compose.service import Described, describe_services
from virida_audit.facts.compose.siblings import Appearance
from virida_audit.facts.compose.source import FileView, view_of
from virida_audit.facts.compose.storage import run_mounts, storage_facts
from virida_audit.facts.compose.whole import Neighbours, service_fact
from virida_audit.facts.compose.words import host_names
from virida_audit.facts.image_use import ImageUse
from virida_audit.facts.reading import Fact, Reading
from virida_audit.model.location import Location
from virida_audit.model.source import Skip, Source
from virida_audit.parse.compose import (
    GroupKind,
    Project,
    ProjectGroup,
    Table,
    load_project,
    projects,
)


def read(tree: Tree, sources: Iterable[Source], catalogue: Catalogue) -> Iterator[Reading]:
    """Yield one reading for each Compose file; one that cannot be read has a skip and no leaves."""
    listed = tuple(sources)
    every = projects(tree, (source.path for source in listed))
    groups = _group_of(every)
    loaded: dict[tuple[str, ...], Project] = {}
    views: list[FileView] = []
    for source in listed:
        data = tree.read(source.path)
        if data is None:
            problem = tree.problem(source.path) or Skip(source.path, "skip.vanished")
            yield Reading(source, skips=(problem,))
            continue
        group = groups[source.path]
        if group.files not in loaded:
            loaded[group.files] = load_project(tree, group.files)
        views.append(view_of(tree, source, data, catalogue, group, loaded[group.files]))
    described = {view.source.path: with_purposes(describe_services(view)) for view in views}
    neighbours = Neighbours(
        tuple(each for view in views for each in _appearances(view, described[view.source.path]))
    )
    running = Projects(every, views)
    for view in views:
        above = [described[path] for path in view.group.part_of if path in described]
        yield _reading(view, described[view.source.path], above, neighbours, running)


def _group_of(groups: Iterable[ProjectGroup]) -> Mapping[str, ProjectGroup]:
    """Return the project that each file is read in: where it is written last, the base first."""
    found: dict[str, ProjectGroup] = {}
    for kind in (GroupKind.BASE, GroupKind.OVERLAY, GroupKind.WHOLE, GroupKind.COMMAND):
        for group in groups if kind is GroupKind.BASE else tuple(groups):
            if group.kind is kind:
                for path in group.files:
                    found.setdefault(path, group)
    return found


def _appearances(view: FileView, every: Mapping[str, Described]) -> Iterator[Appearance]:
    own = view.model.table("services")
    for name, table in {} if own is None else own.entries.items():
        if not isinstance(table, Table) or name not in every or own is None:
            continue
        yield Appearance(
            path=view.source.path,
            line=own.at_key(name).line,
            files=view.group.files,
            environment=_environment(view),
            role=view.role,
            family=posixpath.dirname((*view.group.part_of, view.group.files[0])[0]),
            is_whole=any(table.get(key) is not None for key in ("image", "build", "extends")),
            one=every[name],
            becomes=every[name].becomes,
        )


def _environment(view: FileView) -> str:
    return view.group.environment or ""


def _contexts(view: FileView, every: Mapping[str, Described]) -> dict[str, ServiceContext]:
    return {
        name: ServiceContext(
            name=name,
            becomes=one.becomes,
            runtime=one.runtime,
            image=one.base,
            environment=_environment(view),
            files=view.group.files,
        )
        for name, one in every.items()
    }


def _reachable(view: FileView, every: Mapping[str, Described]) -> dict[str, ServiceContext]:
    """Return services by every host name that others reach them by."""
    contexts = _contexts(view, every)
    aliases = {
        alias: contexts[name] for name, one in every.items() for alias in host_names(one.table)
    }
    return aliases | contexts


def _reading(
    view: FileView,
    every: Mapping[str, Described],
    above: Iterable[Mapping[str, Described]],
    neighbours: Neighbours,
    running: Projects,
) -> Reading:
    contexts = _contexts(view, every)
    reachable = {
        name: context for each in above for name, context in _reachable(view, each).items()
    }
    reachable |= _reachable(view, every)
    hosts = {name: context.name for name, context in reachable.items()}
    facts: list[Fact] = [_project(view)]
    own = view.model.table("services")
    for name, table in {} if own is None else own.entries.items():
        if not isinstance(table, Table) or own is None or name not in contexts:
            continue
        context = contexts[name]
        at = own.at_key(name)
        run = _run(view, context, every[name], running, hosts)
        facts.append(service_fact(view, at, table, context, every, neighbours, run))
        facts += _image_use(view, table, every[name])
        facts += launch_facts(view, table, context, every)
        facts += exposure_facts(view, table, context)
        facts += label_facts(view, table, context)
        facts += storage_facts(view, table, context, every[name])
        facts += configuration_facts(view, table, context, reachable)
        facts += operation_facts(view, table, context)
        facts += scale_facts(view, table, context)
        facts += privilege_facts(view, table, context)
    facts += _keys(view, contexts)
    text = view.file.text
    return Reading(
        view.source,
        facts=tuple(facts),
        leaves=view.ledger_leaves(),
        skips=tuple(_skips(view)),
        lines=tuple(line.rstrip("\r") for line in text.split("\n")),
        secrets=tuple(sorted(view.secrets)),
    )


def _run(
    view: FileView,
    context: ServiceContext,
    one: Described,
    running: Projects,
    hosts: Mapping[str, str],
) -> ServiceRun:
    path, name = view.source.path, context.name
    values = running.values(path, name)
    table = values.services.get(name, one.table)
    return ServiceRun(
        table=table,
        project=running.project(path, name),
        environments=running.environments(path, name),
        is_template=running.is_template(path, name),
        made=one.made,
        is_ghost=one.is_ghost,
        hosts=hosts,
        mounts=run_mounts(view, table, context, one),
        env_files=tuple(each for each in values.env_files if each.service == name),
    )


def _skips(view: FileView) -> Iterator[Skip]:
    """Yield what could not be read; what is missing of a broken document is no second problem."""
    broken = [
        each
        for each in view.file.problems
        if each.code not in ("yaml-duplicate-key", "yaml-undefined-alias")
    ]
    for each in broken or view.problems:
        yield Skip(view.source.path, f"skip.{each.code}", each.text, each.line)


def _project(view: FileView) -> ComposeProject:
    uses = [each.use for each in view.variables]
    needed = {each.name for each in uses if not each.is_set and each.operator in ("", ":?", "?")}
    own = view.model.table("services")
    services = () if own is None else tuple(own.entries)
    is_part = bool(view.group.part_of)
    profiles = {
        name
        for table in (() if own is None else own.entries.values())
        if isinstance(table, Table)
        for name in _texts(table)
    }
    return ComposeProject(
        at=Location(view.source.path),
        role=view.role,
        leaves=(),
        name=view.project.name,
        kind="part" if is_part else view.group.kind.value,
        environment=_environment(view),
        files=view.group.files,
        evidence=tuple(each.code for each in view.group.evidence),
        services=services,
        profiles=tuple(sorted(profiles)),
        needed_variables=tuple(sorted(needed)),
        messages=tuple(
            dict.fromkeys(each.argument for each in uses if each.is_required and each.argument)
        ),
        environment_files=view.dotenv.files,
    )


def _texts(table: Table) -> Iterator[str]:
    for item in table.items_of("profiles"):
        text = getattr(item, "text", "")
        if text:
            yield text


def _image_use(view: FileView, table: Table, one: Described) -> Iterator[Fact]:
    value = table.get("image")
    if value is None or not one.image.is_valid or not view.is_new("image-use", value.at):
        return
    yield ImageUse(value.at, view.role, (), one.image, "service")


def _keys(view: FileView, contexts: Mapping[str, ServiceContext]) -> Iterator[ComposeKey]:
    for index, leaf in enumerate(view.leaves):
        if index in view.claimed:
            continue
        route = leaf.model_route
        row = row_of(route)
        service = route[1] if len(route) > 2 and route[0] == "services" else ""
        context = contexts.get(service)
        yield ComposeKey(
            at=leaf.at,
            role=view.role,
            leaves=(index,),
            key=row.key,
            name=route[-1] if route else "",
            disposition=_disposition(row.disposition, context),
            is_known=row.key != UNKNOWN,
            service=service,
        )


def _disposition(of_key: str, context: ServiceContext | None) -> str:
    """Return what becomes of a setting: what the platform takes over needs none of them."""
    if context is None or context.is_carried:
        return of_key
    if context.is_gone:
        return "platform"
    if context.becomes == "development-only":
        return "development"
    return "no-equivalent" if context.becomes == "no-equivalent-documented" else of_key
