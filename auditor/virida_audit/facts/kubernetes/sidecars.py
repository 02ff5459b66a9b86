"""Tell the containers that serve another one from those that a pod is for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from virida_audit.facts.image import Image
from virida_audit.facts.kubernetes.context import ContainerContext
from virida_audit.facts.kubernetes.source import Images
from virida_audit.parse.kubernetes import PodPart, items, text
from virida_audit.parse.yaml import Node
from virida_audit.resources import load_data


@dataclass(frozen=True, slots=True)
class PodContainer:
    """A container of a pod with what is known of its place in it."""

    node: Node
    context: ContainerContext
    image: Image | None
    sidecar: str
    """What a sidecar is for; empty for none."""


def containers_of(pod: PodPart, images: Images) -> tuple[PodContainer, ...]:
    """Return the containers of a pod: init containers first, then the others, as they stand."""
    found: list[PodContainer] = []
    for node in items(pod.spec, "initContainers"):
        image = images.of(text(node, "image"))
        stays = text(node, "restartPolicy") == "Always"
        purpose = (_purpose(node, weak=True) or "other") if stays else ""
        found.append(_container(node, image, purpose, is_init=not stays, is_main=False))
    nodes = items(pod.spec, "containers")
    for node, purpose, is_main in _sort(nodes):
        image = images.of(text(node, "image"))
        found.append(_container(node, image, purpose, is_init=False, is_main=is_main))
    for node in items(pod.spec, "ephemeralContainers"):
        image = images.of(text(node, "image"))
        found.append(_container(node, image, "other", is_init=False, is_main=False))
    return tuple(found)


def main_image(pods: tuple[PodPart, ...], images: Images) -> Image | None:
    """Return the image of the container that the first pod is for."""
    for pod in pods[:1]:
        for node, _, is_main in _sort(items(pod.spec, "containers")):
            if is_main:
                return images.of(text(node, "image"))
    return None


def _sort(nodes: tuple[Node, ...]) -> list[tuple[Node, str, bool]]:
    """Return each container with what it is for as a sidecar, and whether it is the main one."""
    purposes = [""] * len(nodes)
    if len(nodes) > 1:
        for weak in (False, True):
            marked = [
                purpose or _purpose(node, weak=weak)
                for node, purpose in zip(nodes, purposes, strict=True)
            ]
            if all(marked):
                break
            purposes = marked
    main = next((index for index, purpose in enumerate(purposes) if not purpose), -1)
    return [
        (node, purpose, index == main)
        for index, (node, purpose) in enumerate(zip(nodes, purposes, strict=True))
    ]


def _container(
    node: Node, image: Image | None, purpose: str, *, is_init: bool, is_main: bool
) -> PodContainer:
    context = ContainerContext(
        name=text(node, "name"),
        is_init=is_init,
        is_sidecar=bool(purpose),
        is_main=is_main,
        product=image.product if image else "",
        runtime=image.runtime if image else "",
        verdict=image.verdict if image else "",
    )
    return PodContainer(node, context, image, purpose)


def _purpose(node: Node, *, weak: bool) -> str:
    """Return what a container is for beside another one, by the words of the table."""
    image = text(node, "image").lower().partition("@")[0]
    name = text(node, "name").lower()
    for row in _rows():
        if row.get("strong", True) == weak:
            continue
        if any(word in image or word in name for word in row["words"]):
            return cast(str, row["purpose"])
    return ""


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    rows = cast(dict[str, list[dict[str, Any]]], load_data("rules/catalogue/kubernetes.yaml"))
    return tuple(rows["sidecars"])
