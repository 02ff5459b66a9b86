"""The Dockerfile as a whole: which application it packs, and from what."""

from __future__ import annotations

from virida_audit.facts.dockerfile.launch import stage_launches
from virida_audit.facts.dockerfile.model import DockerfileFact
from virida_audit.facts.dockerfile.source import DockerfileSource
from virida_audit.facts.dockerfile.stages import StageContexts
from virida_audit.model.location import Location


def whole_file(at: DockerfileSource, contexts: StageContexts) -> DockerfileFact:
    """Return the file-level fact; it speaks of no leaf of its own."""
    telling = contexts.telling
    return DockerfileFact(
        at=Location(at.source.path),
        role=at.source.role,
        leaves=(),
        stages=len(contexts.contexts),
        runtime=telling.runtime if telling else "",
        runtime_image=telling.image if telling else contexts.final.image,
        final_image=contexts.final.image,
        is_static_site=contexts.is_static_site,
        copies_source=bool(at.copied),
        runs_commands=any(each.name == "RUN" for each in at.parsed.instructions),
        context=(at.folder if at.context is None else at.context) or ".",
        is_ghost=at.context is None,
        launches=tuple(stage_launches(at, contexts)),
    )
