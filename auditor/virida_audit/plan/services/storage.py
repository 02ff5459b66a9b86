"""Add-ons for the files of applications, as their storage asks for."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.model.plan import AddonPlan, ApplicationPlan, Gap, PlannedVariable, Storage
from virida_audit.model.provenance import Origin, Stated
from virida_audit.plan.drafting import Drafting
from virida_audit.plan.services.data import carry_steps
from virida_audit.plan.services.naming import console_names
from virida_audit.texts import say

_ENDINGS = {"fs-bucket": "files", "cellar-addon": "objects"}


def storage_addons(
    drafting: Drafting, application: ApplicationPlan, project: str
) -> Iterator[AddonPlan]:
    """Yield the add-on of each kind that the files of an application go to, one for all paths."""
    for provider, ending in _ENDINGS.items():
        kept = tuple(each for each in application.storage if each.becomes.value == provider)
        if kept:
            yield _addon(
                drafting, application, provider, f"{application.name}-{ending}", kept, project
            )


def mount_variables(application: ApplicationPlan) -> Iterator[PlannedVariable]:
    """Yield the variable that mounts each FS Bucket path, where no other part gives it."""
    given = {each.name for each in application.variables}
    kept = [each for each in application.storage if each.becomes.value == "fs-bucket"]
    for index, each in enumerate(kept):
        name = each.variable or ("CC_FS_BUCKET" if index == 0 else f"CC_FS_BUCKET_{index}")
        if name not in given:
            why = say("plan-service.mount", path=each.path.value)
            origin = Origin(why, source="content/doc/addons/fs-bucket.md", rule="fs-bucket-mount")
            yield PlannedVariable(name, Stated("", (*each.path.origins, origin)), is_blank=True)


def storage_gaps(application: ApplicationPlan) -> Iterator[Gap]:
    """Yield what no bucket can do: none is mounted on the Docker runtime."""
    for each in application.storage:
        if each.becomes.value == "fs-bucket" and application.runtime.value == "docker":
            source = "content/doc/addons/fs-bucket.md"
            why = Origin(say("plan-service.docker-bucket"), source=source, rule="docker-missing")
            yield Gap(
                id=f"{application.name}.bucket-on-docker",
                subject=application.name,
                what=say("plan-service.docker-bucket-gap", path=each.path.value),
                way_round=say("plan-service.docker-bucket-way"),
                origins=(*each.path.origins, why),
            )
            return


def _addon(
    drafting: Drafting,
    application: ApplicationPlan,
    provider: str,
    name: str,
    kept: tuple[Storage, ...],
    project: str,
) -> AddonPlan:
    addon = drafting.catalogue.addons[provider]
    reason = Origin(
        say("plan-service.files-of", name=application.name), source=addon.sources[0], rule=addon.id
    )
    origins = tuple(dict.fromkeys(one for each in kept for one in each.becomes.origins))
    names = console_names(name, project, (application.name,), application.environments)
    only = Origin(say("plan-service.plan-only"), source=addon.sources[0], rule=addon.id)
    return AddonPlan(
        name=name,
        workload="",
        provider=Stated(provider, (*origins, reason)),
        plan=Stated(addon.plans[0].slug, (only,)),
        version=None,
        serves=(application.name,),
        environments=application.environments,
        is_shared=False,
        data=tuple(each.path for each in kept),
        carry=carry_steps(provider, dict(names)[application.environments[-1]]),
        limits=addon.limitations,
        evidence=origins,
        names=names,
    )
