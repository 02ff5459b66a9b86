"""Which program a Dockerfile is for, where several stand around one folder of sources."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping

from virida_audit.facts.environments import environment_of
from virida_audit.model.sighting import Form, Matter, Sighting
from virida_audit.workloads.names import image_key, words_of
from virida_audit.workloads.sides import is_work

_VARIANTS_WORDS = (
    "dockerfile containerfile base build builder release final runtime runner debug debian alpine"
    " slim ubuntu distroless ubi jvm native micro legacy jar arm arm64 armv7 amd64 x64 x86 linux"
    " windows nanoserver multistage multi stage buildx cpu gpu cuda docker image common"
    " development deps dependencies hot reload watch full minimal standalone envs environment"
    " artifact artifacts binary binaries export output multiarch fpm apache zts rootless musl glibc"
    " bookworm bullseye buster trixie focal jammy noble npm pnpm yarn bun"
)
_VARIANTS = frozenset(_VARIANTS_WORDS.split())
_PROGRAM_FOLDERS = ("apps", "services", "cmd", "packages", "programs")


def labels_of(
    sightings: tuple[Sighting, ...], homes: Mapping[str, str], names: Mapping[str, str]
) -> dict[str, str]:
    """Return what tells the Dockerfiles of one folder apart: those that start the same are one.

    `names` holds what the sources of each folder are called.
    """
    commands: defaultdict[str, set[str]] = defaultdict(set)
    used = {each.dockerfile for each in sightings if each.form is not Form.DOCKERFILE}
    for each in sightings:
        if each.form is Form.DOCKERFILE and not each.stage:
            commands[each.dockerfile] |= {one.value for one in each.of(Matter.COMMAND)}
    same: dict[tuple[str, frozenset[str]], str] = {}
    labels = {path: _label(path, home) for path, home in homes.items()}
    for path in sorted(labels, key=lambda each: (labels[each], each)):
        key = (homes[path], frozenset(commands[path]))
        if key[1]:
            labels[path] = same.setdefault(key, labels[path])
        elif path not in used and labels[path] == stem_of(path) and not is_work(labels[path]):
            # It starts nothing of its own and nobody builds it: the usual program elsewhere.
            labels[path] = ""
    for path in _called_after_sources(sightings, homes, names):
        if not is_work(labels[path]):
            labels[path] = ""
    return labels


def _called_after_sources(
    sightings: tuple[Sighting, ...], homes: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[str]:
    """Yield the Dockerfile that alone makes the image called as its sources are.

    That is their usual program, whatever the Dockerfile is called.
    """
    makers: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for each in sightings:
        if each.form is Form.IMAGE_BUILD and each.dockerfile:
            home = homes[each.dockerfile]
            for image in each.names:
                makers[(home, image_key(image).rpartition("/")[2])].add(each.dockerfile)
    for (home, image), paths in sorted(makers.items()):
        if len(paths) == 1 and image and image == names.get(home, ""):
            yield from paths


def _label(dockerfile: str, home: str) -> str:
    """Return the program that a Dockerfile is for: its ending, or its folder among programs."""
    stem = stem_of(dockerfile)
    beside = posixpath.dirname(dockerfile) or "."
    above, _, tail = beside.rpartition("/")
    if stem or beside == home or posixpath.basename(above) not in _PROGRAM_FOLDERS:
        return stem
    return tail.lower()


def stem_of(dockerfile: str) -> str:
    """Return what a Dockerfile's name says of its program: `worker` of `Dockerfile.worker.dev`."""
    words = words_of(posixpath.basename(dockerfile))
    return "-".join(each for each in words if not is_variant(each))


def is_variant(word: str) -> bool:
    """Tell whether a word says how an image is built rather than what it runs."""
    return word in _VARIANTS or bool(environment_of(word)) or word.isdigit()
