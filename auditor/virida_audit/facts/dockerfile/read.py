"""Read every Dockerfile of a tree: nodes in, facts and leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.dockerfile.environment import environment_of, image_uses_of
from virida_audit.facts.dockerfile.instructions import facts_of
from virida_audit.facts.dockerfile.model import (
    SYSTEM_CACHES,
    DockerfileFlag,
    DockerfileProblem,
    StageContext,
)
from virida_audit.facts.dockerfile.source import DockerfileSource
from virida_audit.facts.dockerfile.stages import stage_contexts
from virida_audit.facts.dockerfile.whole import whole_file
from virida_audit.facts.image import Image, image_of
from virida_audit.facts.reading import Fact, Leaf, Reading, read_each
from virida_audit.model.source import Source
from virida_audit.parse.dockerfile import (
    Flag,
    Instruction,
    parse_dockerfile,
    read_mount,
    stage_sources,
)


def read(tree: Tree, sources: Iterable[Source], catalogue: Catalogue) -> Iterator[Reading]:
    """Yield one reading for each Dockerfile; one that cannot be read has a skip and no leaves."""
    return read_each(tree, sources, lambda source, data: _read_one(tree, source, data, catalogue))


def _read_one(tree: Tree, source: Source, data: bytes, catalogue: Catalogue) -> Reading:
    text = data.decode("utf-8-sig", "replace")
    parsed = parse_dockerfile(data, source.path)
    contexts = stage_contexts(parsed, catalogue)
    at = DockerfileSource(tree, source, parsed, tuple(text.split("\n")), catalogue)
    leaves: list[Leaf] = []
    facts: list[Fact] = []
    secrets: set[str] = set()
    by_line: dict[int, int] = {}
    mounts: set[tuple[str, str]] = set()
    for index, instruction in enumerate(parsed.instructions):
        stage = contexts.of_instruction(index)
        own = len(leaves)
        by_line[instruction.line] = own
        leaves.append(Leaf(instruction.name, instruction.line))
        facts += facts_of(at, instruction, stage, (own,), secrets)
        images = _images(at, instruction)
        for name, flag in _flags(instruction):
            facts.append(_flag_fact(at, name, flag, stage, len(leaves), images, mounts))
            leaves.append(Leaf(f"{name} --{flag.name}", flag.span.line))
    facts += _problems(at, by_line)
    facts += environment_of(facts)
    facts += image_uses_of(facts)
    facts.append(whole_file(at, contexts))
    return Reading(
        source,
        facts=tuple(facts),
        leaves=tuple(leaves),
        lines=tuple(line.rstrip("\r") for line in at.lines),
        secrets=tuple(sorted(secrets)),
    )


def _flags(instruction: Instruction) -> Iterator[tuple[str, Flag]]:
    """Yield the flags of an instruction with its name, those of an ONBUILD trigger included."""
    for flag in instruction.flags:
        yield instruction.name, flag
    if instruction.inner is not None:
        for _, flag in _flags(instruction.inner):
            yield f"{instruction.name} {instruction.inner.name}", flag


def _images(at: DockerfileSource, instruction: Instruction) -> dict[Flag, Image]:
    """Return the images that flags of an instruction take files from."""
    return {
        source.flag: image_of(source.image, at.catalogue)
        for source in stage_sources(at.parsed, instruction)
        if source.image is not None
    }


def _flag_fact(
    at: DockerfileSource,
    instruction: str,
    flag: Flag,
    stage: StageContext,
    leaf: int,
    images: dict[Flag, Image],
    mounts: set[tuple[str, str]],
) -> DockerfileFlag:
    mount = read_mount(flag.value or "") if flag.name == "mount" else None
    target = (mount.option("target") or "") if mount else ""
    mount_id = (mount.option("id") or target.rpartition("/")[2]) if mount else ""
    kind = mount.kind if mount else ""
    key = (kind, f"{target.startswith(SYSTEM_CACHES)}" if kind == "cache" else mount_id)
    is_repeated = key in mounts
    mounts.add(key)
    return DockerfileFlag(
        at=at.location(flag.span, stage, f"{instruction} --{flag.name}"),
        role=at.role_in(stage),
        leaves=(leaf,),
        stage=stage,
        instruction=instruction,
        name=flag.name,
        value=flag.value or "",
        mount=kind,
        image=images.get(flag),
        target=target,
        mount_id=mount_id,
        is_repeated=is_repeated,
    )


def _problems(at: DockerfileSource, by_line: dict[int, int]) -> Iterator[DockerfileProblem]:
    for problem in at.parsed.problems:
        leaf = by_line.get(problem.line)
        yield DockerfileProblem(
            at=at.whole_line(problem.line),
            role=at.source.role,
            leaves=() if leaf is None else (leaf,),
            code=problem.code.value,
            text=problem.text,
            is_refused=problem.refused,
        )
