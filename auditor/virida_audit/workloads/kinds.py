"""What a service is once all its appearances are known, and why."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from virida_audit.model.project import SignKind, SourceProject
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, SeenImage, Sighting
from virida_audit.model.source import Role
from virida_audit.model.text import Text
from virida_audit.model.workload import WorkloadKind
from virida_audit.texts import say
from virida_audit.workloads.clusters import Cluster
from virida_audit.workloads.holdings import STATIC_FORMS, product_of
from virida_audit.workloads.sides import Side, is_for_developers
from virida_audit.workloads.territory import outside

_BY_VERDICT = {
    "addon": WorkloadKind.ADDON,
    "platform": WorkloadKind.PLATFORM,
    "tool-to-drop": WorkloadKind.TOOL,
    "development-only": WorkloadKind.DEVELOPMENT,
    "example": WorkloadKind.APPLICATION,
    "runtime": WorkloadKind.APPLICATION,
}
_OF_SIDE = {
    Side.WORKER: WorkloadKind.WORKER,
    Side.ONE_SHOT: WorkloadKind.TASK,
    Side.SCHEDULED: WorkloadKind.CRON,
}
_ASIDE = {
    Role.TEST: WorkloadKind.TEST,
    Role.CI: WorkloadKind.TEST,
    Role.EXAMPLE: WorkloadKind.EXAMPLE,
    Role.DOCUMENTATION: WorkloadKind.EXAMPLE,
    Role.DEVELOPMENT: WorkloadKind.DEVELOPMENT,
}


_MODULES = ("CC_PYTHON_MODULE", "CC_JAR_PATH")
"""Variables of what the platform starts by itself once it knows where it is."""
_EDITORS = frozenset((".devcontainer", ".cursor", ".gitpod", ".codesandbox", ".ona"))
_TESTS = frozenset(("test", "tests", "e2e", "integration-tests"))
_SERVING = (SignKind.PORT_FIXED, SignKind.PORT_FROM_VARIABLE, SignKind.ROUTE)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a service is, for which reasons."""

    kind: WorkloadKind
    why: tuple[Text, ...]
    product: str = ""


def judge_cluster(
    cluster: Cluster, projects: tuple[SourceProject, ...], main: Cluster | None
) -> Judged:
    """Return what a service is; `projects` hold its code, `main` is whom it works beside."""
    if cluster.is_external:
        return Judged(WorkloadKind.EXTERNAL, (say("workload.is-external"),))
    seen = _product(cluster)
    if cluster.is_routing:
        return _judge_routing(cluster, seen)
    if seen is not None:
        return _judge_product(cluster, seen)
    return _judge_code(cluster, projects, main)


def starts(project: SourceProject) -> bool:
    """Tell whether a folder of sources is an application by itself."""
    if project.is_library or project.is_workspace_root or project.is_part_of:
        return False
    if project.processes or any(each.kind in _SERVING for each in project.signs):
        return True
    return any(
        each.start
        or each.run
        or each.webroot
        or any(name in _MODULES for name, _ in each.variables)
        for each in project.candidates
    )


def _judge_routing(cluster: Cluster, seen: SeenImage | None) -> Judged:
    product = seen.product if seen else ""
    aside = _aside(cluster)
    if aside in (WorkloadKind.TEST, WorkloadKind.EXAMPLE):
        return Judged(aside, (_why_aside(aside),), product)
    return Judged(WorkloadKind.PLATFORM, (say("workload.is-routing"),), product)


def _judge_product(cluster: Cluster, seen: SeenImage) -> Judged:
    kind = _BY_VERDICT.get(seen.verdict, WorkloadKind.UNMANAGED)
    why = say("workload.is-product", product=seen.product, image=seen.name)
    aside = _aside(cluster)
    stays = (WorkloadKind.PLATFORM, WorkloadKind.TOOL)
    if aside is None or (aside is WorkloadKind.DEVELOPMENT and kind in stays):
        return Judged(kind, (why,), seen.product)
    return Judged(aside, (_why_aside(aside), why), seen.product)


def _judge_code(
    cluster: Cluster, projects: tuple[SourceProject, ...], main: Cluster | None
) -> Judged:
    side = cluster.side
    aside = _aside(cluster)
    if all(is_for_developers(each.sighting) for each in cluster.members) or (
        _is_laboratory(cluster) and not any(_runs_somehow(each) for each in projects)
    ):
        aside = WorkloadKind.DEVELOPMENT
    elif aside is WorkloadKind.DEVELOPMENT and _is_delivered(cluster, projects, main):
        aside = None
    if aside is not None:
        return Judged(aside, (_why_aside(aside),))
    if _is_ghost(cluster) and not projects:
        return Judged(WorkloadKind.GHOST, (say("workload.is-ghost", path=_recipe(cluster)),))
    is_beside = side is not Side.MAIN and (main is not None or side is not Side.WORKER)
    if is_beside and _is_ours(cluster):
        return Judged(_OF_SIDE[side], (say(f"workload.is-{_OF_SIDE[side].value}"),))
    if cluster.built:
        return Judged(WorkloadKind.APPLICATION, _why_application(cluster, projects))
    return _judge_unbuilt(cluster, side)


def _judge_unbuilt(cluster: Cluster, side: Side) -> Judged:
    sightings = [each.sighting for each in cluster.members]
    if any(each.form is Form.CLEVER_APPLICATION for each in sightings):
        return Judged(WorkloadKind.APPLICATION, (say("workload.is-linked"),))
    image = next((each.image for each in sightings if each.image is not None), None)
    if image is None:
        return Judged(WorkloadKind.UNKNOWN, (say("workload.is-unsaid"),))
    if image.family == "base-os" and all(each.form is Form.DEPLOYMENT_CALL for each in sightings):
        return Judged(WorkloadKind.TOOL, (say("workload.is-command", image=image.name),))
    if image.verdict == "runtime":
        why = say("workload.is-bare-runtime", image=image.name)
        return Judged(_OF_SIDE.get(side, WorkloadKind.APPLICATION), (why,))
    code = "is-own-image" if image.is_own else "is-unknown-image"
    return Judged(WorkloadKind.UNKNOWN, (say(f"workload.{code}", image=image.name),))


def _why_application(cluster: Cluster, projects: tuple[SourceProject, ...]) -> tuple[Text, ...]:
    recipe = _recipe(cluster)
    found = [say("workload.is-built", path=recipe)] if recipe else []
    found += [say("workload.has-sources", folder=each.folder) for each in projects[:1]]
    return tuple(found) or (say("workload.is-mounted"),)


def _product(cluster: Cluster) -> SeenImage | None:
    """Return the product it runs, as its production says if it has one."""
    if not cluster.products:
        return None
    members = sorted(cluster.members, key=lambda each: each.sighting.role is not Role.PRODUCTION)
    return next((seen for each in members if (seen := product_of(each.sighting))), None)


def _aside(cluster: Cluster) -> WorkloadKind | None:
    """Return what it serves where that is no delivery; None where a delivery needs it."""
    every = [each.sighting for each in cluster.members]
    told = [each for each in every if each.form is not Form.DEPLOYMENT_CALL] or every
    running = [each for each in told if each.form not in STATIC_FORMS]
    traits = told if cluster.side is Side.MAIN or not running else running
    # A pipeline that builds an image does so for the delivery.
    found = {
        _ASIDE.get(_role(each))
        for each in traits
        if each.form is not Form.IMAGE_BUILD or each.role is not Role.CI
    }
    if not found or None in found:
        return None
    for kind in (WorkloadKind.DEVELOPMENT, WorkloadKind.EXAMPLE, WorkloadKind.TEST):
        if kind in found:
            return kind
    return None


def _is_laboratory(cluster: Cluster) -> bool:
    """Tell whether all of it is a container that an editor opens; a build of it says nothing."""
    shown = [each.sighting for each in cluster.members if each.sighting.form not in STATIC_FORMS]
    paths = [each.at.path for each in shown] + [
        each.sighting.dockerfile for each in cluster.members if each.sighting.dockerfile
    ]
    return bool(paths) and all(not _EDITORS.isdisjoint(each.split("/")) for each in paths)


def _runs_somehow(project: SourceProject) -> bool:
    """Tell whether sources may be an application that only this container shows how to run."""
    return not (project.is_library or project.is_workspace_root or starts(project))


def _role(sighting: Sighting) -> Role:
    """Return whom it serves: what developers start in a folder of tests is a test."""
    folders = posixpath.dirname(sighting.at.path).lower().split("/")
    if sighting.role is Role.DEVELOPMENT and not _TESTS.isdisjoint(folders):
        return Role.TEST
    return sighting.role


def _is_delivered(
    cluster: Cluster, projects: tuple[SourceProject, ...], main: Cluster | None
) -> bool:
    """Tell whether development files show a real service: its code is there, and so it will run.

    What has no sources of its own, or lies where only tools do, serves the developer alone.
    """
    if main is not None:
        is_so = _aside(main) is WorkloadKind.DEVELOPMENT
        return is_so and _is_delivered(main, projects, None)
    if any(not each.is_library for each in projects):
        return True
    runs = any(each.sighting.form not in STATIC_FORMS for each in cluster.members)
    folders = {each.sighting.folder for each in cluster.members if each.sighting.folder is not None}
    return runs and any(outside(each) == each for each in folders)


def _why_aside(aside: WorkloadKind) -> Text:
    return say(f"workload.only-{aside.value}")


def _is_ours(cluster: Cluster) -> bool:
    """Tell whether the team has a hand in its code: how a stranger's program runs nobody knows."""
    images = (each.sighting.image for each in cluster.members)
    return bool(cluster.built) or any(each is not None and each.is_own for each in images)


def _is_ghost(cluster: Cluster) -> bool:
    return not cluster.built and any(each.sighting.is_ghost for each in cluster.members)


def _recipe(cluster: Cluster) -> str:
    found = (each.sighting.dockerfile for each in cluster.members if each.unit in cluster.units)
    return min(filter(None, found), default="")


def weakest(confidences: list[Confidence]) -> Confidence:
    """Return the least sure of several; high for none."""
    scale = list(Confidence)
    return min(confidences, key=scale.index, default=Confidence.HIGH)
