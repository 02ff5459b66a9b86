"""Where a build takes its sources from: context and Dockerfile as paths of the tree."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.commands.secrets import mask_text
from virida_audit.model.location import Location
from virida_audit.model.sighting import Form, Setting, Sighting
from virida_audit.model.source import Role
from virida_audit.parse.image import parse_image
from virida_audit.regex import regex
from virida_audit.workloads.sightings.variables import is_known

_ROOT_PREFIXES = (
    *("$CI_PROJECT_DIR", "${CI_PROJECT_DIR}", "$GITHUB_WORKSPACE", "${GITHUB_WORKSPACE}"),
    *("${{ github.workspace }}", "$(System.DefaultWorkingDirectory)", "$(Build.SourcesDirectory)"),
    *("$BITBUCKET_CLONE_DIR", "${BITBUCKET_CLONE_DIR}", "/workspace", "${WORKSPACE}", "$WORKSPACE"),
    *("${DRONE_WORKSPACE}", "${CI_WORKSPACE}", "/drone/src", "dir:///workspace", "$PWD", "${PWD}"),
    *("$(pwd)", "`pwd`", "$(git rev-parse --show-toplevel)", "${CLOUDRON_DIR}"),
)
_REMOTE = ("http://", "https://", "git://", "git@", "ssh://", "s3://", "gs://")
_LAST_RESORT = "image"
_VARIABLE = regex(r"\$\{\{[^{}]*\}\}|\$\{[^{}]*\}|\$\w+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where builds are asked for: a file, the folder it works in, what it is for."""

    tree: Tree
    path: str
    role: Role
    catalogue: Catalogue
    folder: str | None = "."
    """Folder of the tree that commands run in; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Build:
    """One image that is built, variables put in."""

    images: tuple[str, ...]
    """References, as far as they are known."""
    context: str
    dockerfile: str = ""
    stage: str = ""
    settings: tuple[Setting, ...] = ()
    is_below_context: bool = False
    """The Dockerfile's path counts from the context, not from the working folder."""


def build_sighting(place: Place, build: Build, at: Location) -> Sighting:
    """Return the sighting of one build."""
    folder = within(place, build.context or ".")
    names = image_names_of(build.images)
    dockerfile = _dockerfile(place, build, folder)
    folder, dockerfile = _checked_out(place.tree, folder, dockerfile)
    return Sighting(
        at=at,
        form=Form.IMAGE_BUILD,
        name=_name(names, (folder or ".", dockerfile.rpartition("/")[0]), build),
        role=place.role,
        group=place.path,
        folder=folder,
        dockerfile=dockerfile,
        stage=build.stage if is_known(build.stage) else "",
        is_ghost=_is_ghost(place.tree, folder, dockerfile),
        names=names,
        settings=build.settings,
    )


def _checked_out(tree: Tree, folder: str | None, dockerfile: str) -> tuple[str | None, str]:
    """Return both paths without the folder that a pipeline checks the tree out into."""
    top = (dockerfile or folder or "").partition("/")[0]
    if not top or top == "." or tree.has_folder(top) or not dockerfile.startswith(f"{top}/"):
        return folder, dockerfile
    inner = dockerfile.removeprefix(f"{top}/")
    if not tree.has(inner):
        return folder, dockerfile
    if folder is not None and (folder == top or folder.startswith(f"{top}/")):
        folder = folder[len(top) + 1 :] or "."
    return folder, inner


def _is_ghost(tree: Tree, folder: str | None, dockerfile: str) -> bool:
    """Tell whether the tree has neither the Dockerfile that is named nor the folder it builds."""
    if dockerfile:
        return not tree.has(dockerfile)
    return folder not in (None, ".") and not tree.has_folder(folder or "")


def image_names_of(images: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of images without tag, each once, sorted; what is none is left out."""
    found: set[str] = set()
    for text in images:
        reference = parse_image(text.strip().strip("\"'"))
        is_told = bool(_VARIABLE.sub("", reference.name).strip("/-_.:"))
        if reference.problem is None and not reference.is_scratch and is_told:
            found.add(mask_text(reference.name))
    return tuple(sorted(found))


def short_name(name: str) -> str:
    """Return the last part of an image's name without its variables; empty where none is left."""
    plain = _VARIABLE.sub("", name)
    last = plain.rpartition("/")[2].strip("-_.:")
    # One letter beside a variable is what is left of a pattern, not a name.
    is_told = bool(last) and (plain == name or len(last) > 1)
    return last if is_told and is_known(last) and "}" not in last else ""


def within(place: Place, path: str) -> str | None:
    """Return a path given in a working folder as one of the tree; None where it leads elsewhere."""
    text = path.strip().strip("\"'")
    if text == "-" or text.startswith(_REMOTE):
        return None
    for prefix in _ROOT_PREFIXES:
        if text == prefix or text.startswith(f"{prefix}/"):
            return joined(".", text[len(prefix) :].lstrip("/") or ".")
    text = text.removeprefix("dir://")
    if not is_known(text) or text.startswith(("/", "~")) or place.folder is None:
        return None
    return joined(place.folder, text)


def joined(folder: str, path: str) -> str | None:
    """Return a path below a folder, `.` for the root; None where it leads out of the tree."""
    parts: list[str] = [] if folder == "." else folder.split("/")
    for part in path.replace("\\", "/").split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) or "."


def _dockerfile(place: Place, build: Build, folder: str | None) -> str:
    """Return the path of the Dockerfile: the one that is named, else the context's own."""
    if build.dockerfile:
        is_told = folder is not None and is_known(build.dockerfile)
        below = joined(folder or ".", build.dockerfile) if is_told else None
        named = within(place, build.dockerfile)
        order = (below, named) if build.is_below_context else (named, below)
        known = [each for each in order if each]
        return next((each for each in known if place.tree.has(each)), next(iter(known), ""))
    if folder is None:
        return ""
    for name in ("Dockerfile", "Containerfile", "dockerfile"):
        path = name if folder == "." else f"{folder}/{name}"
        if place.tree.has(path):
            return path
    return ""


def _name(names: tuple[str, ...], folders: tuple[str, ...], build: Build) -> str:
    """Return what the build is called: its image, else its stage or folder."""
    named = next((short for each in names if (short := short_name(each))), "")
    if named:
        return named
    if build.stage and is_known(build.stage):
        return build.stage
    folder = next((each for each in folders if each not in ("", ".")), "")
    return folder.rpartition("/")[2] or _LAST_RESORT
