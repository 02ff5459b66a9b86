"""Images that tools declare: Skaffold, development containers, Ansible, Terraform, Nomad.

Sources: Skaffold's *skaffold.yaml* reference; *Dev Container metadata reference*; the modules
docker_image and docker_container of community.docker; kreuzwerker/docker provider; Nomad's Docker
driver.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from virida_audit.model.location import Location
from virida_audit.model.sighting import Form, Sighting
from virida_audit.parse.hcl import Block, read_hcl
from virida_audit.parse.kubernetes import get, items, pairs, text
from virida_audit.parse.yaml import Mapping, Node, Scalar, Sequence, parse_json, parse_yaml
from virida_audit.workloads.sightings.build_places import Build, Place, build_sighting, short_name
from virida_audit.workloads.sightings.image import image_names, seen_text
from virida_audit.workloads.sightings.scripts import ShellText, shell_sightings
from virida_audit.workloads.sightings.variables import is_known

_ANSIBLE_IMAGES = ("docker_image", "docker_image_build", "podman_image")
_ANSIBLE_CONTAINERS = ("docker_container", "podman_container", "docker_swarm_service")
_ANSIBLE_SHELLS = ("shell", "command", "raw")
_MOST_NODES = 20_000
_MOST_BLOCKS = 5_000


def skaffold_sightings(place: Place, data: bytes) -> Iterator[Sighting]:
    """Yield the artifacts of a Skaffold file, those of profiles that name others included."""
    seen: set[tuple[str, str]] = set()
    for document in parse_yaml(data).documents:
        roots = (document.root, *items(document.root, "profiles"))
        for artifact in (each for root in roots for each in items(root, "build", "artifacts")):
            image, context = text(artifact, "image"), text(artifact, "context") or "."
            if not image or (image, context) in seen:
                continue
            seen.add((image, context))
            docker = get(artifact, "docker") or get(artifact, "kaniko")
            build = Build(
                images=(image,),
                context=context,
                dockerfile=text(docker, "dockerfile"),
                stage=text(docker, "target"),
                is_below_context=True,
            )
            yield build_sighting(_own_folder(place), build, _at(place, artifact))


def devcontainer_sightings(place: Place, data: bytes) -> Iterator[Sighting]:
    """Yield the image that a development container is built as."""
    root = parse_json(data).root
    section = get(root, "build")
    dockerfile = text(section, "dockerfile") or text(root, "dockerFile")
    if not dockerfile:
        return
    build = Build(
        images=(),
        context=text(section, "context") or text(root, "context") or ".",
        dockerfile=dockerfile,
        stage=text(section, "target"),
    )
    node = section or get(root, "dockerFile")
    at = _at(place, node) if node is not None else Location(place.path)
    yield replace(build_sighting(_own_folder(place), build, at), name="devcontainer")


def infrastructure_sightings(place: Place, data: bytes) -> Iterator[Sighting]:
    """Yield what playbooks, Terraform and Nomad files build and run."""
    if place.path.endswith((".tf", ".hcl", ".nomad")):
        yield from _of_blocks(place, read_hcl(data.decode("utf-8-sig", "replace")))
    elif place.path.endswith((".yml", ".yaml")):
        for document in parse_yaml(data).documents:
            yield from _of_playbook(place, document.root)


def _of_playbook(place: Place, root: Node) -> Iterator[Sighting]:
    pending: list[Node] = [root]
    left = _MOST_NODES
    while pending and left:
        left -= 1
        node = pending.pop()
        if isinstance(node, Sequence):
            pending += reversed(node.children)
        elif isinstance(node, Mapping):
            for key, value in pairs(node):
                yield from _of_module(place, key, get(value))
            pending += [held for _, each in pairs(node) if (held := get(each)) is not None][::-1]


def _of_module(place: Place, key: Scalar, body: Node | None) -> Iterator[Sighting]:
    """Yield what one task does; secrets among its words never leave it."""
    module = key.text.rpartition(".")[2]
    if module in _ANSIBLE_IMAGES and (folder := text(body, "build", "path") or text(body, "path")):
        dockerfile = text(body, "build", "dockerfile") or text(body, "dockerfile")
        build = Build((text(body, "name"),), folder, dockerfile, is_below_context=True)
        yield build_sighting(place, build, _at(place, key))
    elif module in _ANSIBLE_CONTAINERS and text(body, "image"):
        yield _running(place, text(body, "name"), text(body, "image"), _at(place, key))
    elif module in _ANSIBLE_SHELLS:
        written = text(body) or text(body, "cmd")
        line = body.line if body is not None else key.line
        yield from shell_sightings(place, ShellText(written, line), {})


def _of_blocks(place: Place, root: Block) -> Iterator[Sighting]:
    pending = [root]
    left = _MOST_BLOCKS
    while pending and left:
        left -= 1
        block = pending.pop()
        at = Location(place.path, block.line, 1, block.line, 2)
        if block.type == "resource" and block.labels[:1] == ("docker_image",):
            section = next(block.of("build"), None)
            if section is not None:
                folder = section.text("context") or section.text("path")
                build = Build(
                    images=(block.text("name"), *section.texts("tag")),
                    context=_module_path(folder),
                    dockerfile=section.text("dockerfile"),
                    stage=section.text("target"),
                    is_below_context=True,
                )
                yield build_sighting(_own_folder(place), build, at)
        elif block.type == "resource" and block.labels[:1] == ("docker_container",):
            attribute = block.attributes.get("image")
            if attribute is not None and attribute.is_literal:
                yield _running(place, block.text("name"), block.text("image"), at)
        elif block.type == "task" and block.text("driver") in ("docker", "podman"):
            for config in block.of("config"):
                if config.text("image"):
                    name = block.labels[0] if block.labels else ""
                    yield _running(place, name, config.text("image"), at)
        pending += reversed(block.blocks)


def _module_path(folder: str) -> str:
    for prefix in ("${path.module}/", "${path.root}/", "${path.cwd}/"):
        folder = folder.removeprefix(prefix)
    return "." if folder in ("${path.module}", "${path.root}") else folder


def _running(place: Place, name: str, text: str, at: Location) -> Sighting:
    image = seen_text(text.replace("{{ ", "${").replace(" }}", "}"), place.catalogue)
    is_private = image.is_own or image.is_partial
    return Sighting(
        at=at,
        form=Form.DEPLOYMENT_CALL,
        name=name if name and is_known(name) else short_name(image.name) or "container",
        role=place.role,
        group=place.path,
        becomes=image.verdict or ("own-image" if is_private else "image-only"),
        image=image,
        names=image_names(image),
    )


def _own_folder(place: Place) -> Place:
    """Return the place with paths counted from the file's own folder."""
    return replace(place, folder=place.path.rpartition("/")[0] or ".")


def _at(place: Place, node: Node) -> Location:
    return Location(place.path, node.line, node.column, node.line, node.column + 1)
