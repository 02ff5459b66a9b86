"""Pods: the object that runs them, what runs before its container, and what runs beside it."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.commands import Purpose
from virida_audit.facts.kubernetes import (
    KubernetesContainer,
    KubernetesCronjob,
    KubernetesObject,
    KubernetesWorkload,
)
from virida_audit.facts.reading import Fact
from virida_audit.model.sighting import Form, Matter, SeenImage, Setting, Sighting
from virida_audit.workloads.sightings.image import image_names, seen_image
from virida_audit.workloads.sightings.pod_settings import container_settings, workload_settings
from virida_audit.workloads.sightings.veil import Veil

_SCHEDULED = ("CronJob", "ScheduledJob", "CronWorkflow")
_PREPARING = (Purpose.PERMISSION, Purpose.FILE_SYSTEM, Purpose.USER)
_RUNTIME = "runtime"


def pod_sightings(
    facts: list[Fact], name: str, group: str, environments: tuple[str, ...], veil: Veil
) -> list[Sighting]:
    """Return what one object runs: itself first, then init containers and further containers."""
    found: list[Sighting] = []
    workloads = [each for each in facts if isinstance(each, KubernetesWorkload)]
    whole = next((each for each in facts if isinstance(each, KubernetesObject)), None)
    for workload in workloads[:1]:
        said = _said_of(facts, workload)
        main = _main_of(said)
        found.append(
            Sighting(
                at=whole.at if whole is not None else workload.at,
                form=Form.KUBERNETES,
                name=name,
                role=workload.role,
                group=group,
                environments=environments,
                becomes=_becomes(workload),
                image=seen_image(workload.image) if workload.image else None,
                names=image_names(seen_image(workload.image) if workload.image else None),
                runtime=workload.image.runtime if workload.image else "",
                kind=workload.kind,
                settings=(
                    *workload_settings(workload, said, name),
                    *container_settings(said, main.container if main else None, veil),
                    *_schedules(facts),
                    *_sidecars(said, main),
                ),
                is_complete=not workload.object.is_patch,
            )
        )
        found += _parts(said, main, found[0], veil)
    return found


def _said_of(facts: list[Fact], workload: KubernetesWorkload) -> list[Fact]:
    """Return the facts of the first pod: those of a second one follow its own workload."""
    start = next(index for index, each in enumerate(facts) if each is workload)
    end = next(
        (
            index
            for index in range(start + 1, len(facts))
            if isinstance(facts[index], KubernetesWorkload)
        ),
        len(facts),
    )
    return facts[start:end]


def _main_of(facts: list[Fact]) -> KubernetesContainer | None:
    containers = [each for each in facts if isinstance(each, KubernetesContainer)]
    return next((each for each in containers if each.is_main), None)


def _becomes(workload: KubernetesWorkload) -> str:
    """Return what an object becomes by itself, in the words of `ComposeService.becomes`."""
    if workload.object.is_patch:
        return ""
    if workload.kind in _SCHEDULED:
        return "scheduled"
    if workload.runs_once or workload.hook:
        return "one-shot"
    image = workload.image
    if image is None:
        return "incomplete"
    if image.is_known and image.verdict != _RUNTIME:
        return str(image.verdict)
    if workload.is_background:
        return "worker"
    if image.is_known:
        return str(image.verdict)
    return "own-image" if image.is_on_private_registry or image.hides_name else "image-only"


def _schedules(facts: list[Fact]) -> Iterator[Setting]:
    for each in facts:
        if isinstance(each, KubernetesCronjob) and not each.is_hidden:
            words = (each.concurrency, "suspended" if each.is_suspended else "")
            detail = " ".join(filter(None, words))
            yield Setting(Matter.SCHEDULE, each.schedule, each.at, each.time_zone, detail)


def _sidecars(facts: list[Fact], main: KubernetesContainer | None) -> Iterator[Setting]:
    for each in facts:
        if isinstance(each, KubernetesContainer) and each.is_sidecar and each is not main:
            image = seen_image(each.image).raw if each.image else ""
            yield Setting(Matter.SIDECAR, image, each.at, each.name, each.sidecar)


def _parts(
    facts: list[Fact], main: KubernetesContainer | None, owner: Sighting, veil: Veil
) -> Iterator[Sighting]:
    """Yield the init containers, and the containers that are services of their own."""
    for each in facts:
        if not isinstance(each, KubernetesContainer) or each is main:
            continue
        if not each.is_init and each.is_sidecar and not _is_service(each):
            continue
        image = seen_image(each.image) if each.image else None
        yield Sighting(
            at=each.at,
            form=Form.INIT_CONTAINER if each.is_init else Form.KUBERNETES,
            name=each.name,
            role=each.role,
            group=owner.group,
            environments=owner.environments,
            becomes=_part_becomes(each, image) if owner.is_complete else "",
            image=image,
            names=image_names(image),
            runtime=image.runtime if image else "",
            kind=owner.kind,
            parent=owner.name,
            settings=tuple(container_settings(facts, each.container, veil)),
            is_complete=owner.is_complete,
        )


def _is_service(container: KubernetesContainer) -> bool:
    """Tell whether a container beside another one is a product that has a place of its own."""
    return container.image is not None and container.image.verdict == "addon"


def _part_becomes(container: KubernetesContainer, image: SeenImage | None) -> str:
    if container.is_init:
        command = container.command
        prepares = command is not None and command.purpose in _PREPARING
        return "tool-to-drop" if container.waits or prepares else "one-shot"
    if image is None:
        return "incomplete"
    return image.verdict or ("own-image" if image.is_own or image.is_partial else "image-only")
