"""What each stage is made of, whether the final stage needs it, and which application it packs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from virida_audit.catalogue import Catalogue
from virida_audit.facts.dockerfile.model import StageContext
from virida_audit.facts.image import Image, image_of
from virida_audit.parse.dockerfile import Dockerfile, Scopes, Stage, stage_sources

_SERVES_FILES = "web-server"


@dataclass(frozen=True, slots=True)
class StageContexts:
    """The stages of one Dockerfile, by index and by instruction."""

    parsed: Dockerfile
    contexts: tuple[StageContext, ...]
    images: tuple[Image, ...]
    """The image each stage's own FROM names."""
    before: StageContext
    """What stands before the first FROM."""
    telling: StageContext | None
    """The stage whose image says what the application is written in."""
    is_static_site: bool
    """The final stage is a web server that serves files built by an earlier stage."""

    @property
    def final(self) -> StageContext:
        """Return the stage that is built when nobody names another."""
        return self.contexts[-1] if self.contexts else self.before

    def of_instruction(self, index: int) -> StageContext:
        """Return the context of the instruction at an index."""
        stage = self.parsed.stage_at(index)
        return self.before if stage is None else self.contexts[stage.index]


def stage_contexts(parsed: Dockerfile, catalogue: Catalogue) -> StageContexts:
    """Return the stages with their root images and what the final one is made from."""
    scopes = Scopes(parsed)
    images = tuple(image_of(scopes.base(stage).text, catalogue) for stage in parsed.stages)
    used = _used(parsed)
    final = len(parsed.stages) - 1
    contexts = tuple(
        _context(
            stage,
            images[_root(parsed, stage)],
            stage.index == final,
            stage.index in used,
            _copied_stages(parsed, stage),
        )
        for stage in parsed.stages
    )
    telling = _telling_stage(parsed, contexts)
    is_static_site = _is_static_site(telling, contexts)
    application = "static" if is_static_site else telling.runtime if telling else ""
    nothing = image_of("", catalogue)
    before = StageContext(-1, "", False, True, image=nothing, runtime="", application="")
    repeated = _repeated(contexts)
    return StageContexts(
        parsed,
        tuple(
            replace(each, application=application, is_repeated=each.index in repeated)
            for each in contexts
        ),
        images,
        before,
        telling,
        is_static_site,
    )


def _context(
    stage: Stage, root: Image, is_final: bool, is_used: bool, copies: tuple[int, ...]
) -> StageContext:
    return StageContext(
        index=stage.index,
        name=stage.name or "",
        is_final=is_final,
        is_used=is_used,
        image=root,
        runtime=root.runtime,
        application="",
        base=-1 if stage.base_stage is None else stage.base_stage,
        copies=copies,
    )


def _root(parsed: Dockerfile, stage: Stage) -> int:
    """Return the index of the stage whose FROM names a real image."""
    while stage.base_stage is not None:
        stage = parsed.stages[stage.base_stage]
    return stage.index


def _repeated(contexts: tuple[StageContext, ...]) -> frozenset[int]:
    """Return the stages whose language and version an earlier one that is needed brings."""
    seen: set[tuple[str, str]] = set()
    repeated: set[int] = set()
    for each in contexts:
        language = (each.image.language.name or each.image.raw, each.image.language.number)
        if language in seen:
            repeated.add(each.index)
        elif each.is_used:
            seen.add(language)
    return frozenset(repeated)


def _used(parsed: Dockerfile) -> frozenset[int]:
    """Return the stages that the final one is made from, itself included."""
    waiting = [parsed.stages[-1]] if parsed.stages else []
    seen: set[int] = set()
    while waiting:
        stage = waiting.pop()
        if stage.index in seen:
            continue
        seen.add(stage.index)
        if stage.base_stage is not None:
            waiting.append(parsed.stages[stage.base_stage])
        waiting += (parsed.stages[each] for each in _copied_stages(parsed, stage))
    return frozenset(seen)


def _copied_stages(parsed: Dockerfile, stage: Stage) -> tuple[int, ...]:
    """Return the stages that a stage takes files from, in order, each once."""
    found = {
        source.stage: None
        for instruction in parsed.stage_instructions(stage)
        for source in stage_sources(parsed, instruction)
        if source.stage is not None
    }
    return tuple(found)


def _telling_stage(parsed: Dockerfile, contexts: tuple[StageContext, ...]) -> StageContext | None:
    """Return the stage whose image says what the application is written in.

    The final stage, unless its image holds no language (a web server, a bare system, `scratch`):
    then the first stage with one that it takes files from, directly or through others.
    """
    if not contexts:
        return None
    final = contexts[-1]
    waiting, seen = [final.index], set[int]()
    while waiting:
        index = waiting.pop(0)
        if index in seen:
            continue
        seen.add(index)
        if _holds_language(contexts[index].image):
            return contexts[index]
        stage = parsed.stages[index]
        if stage.base_stage is not None:
            waiting.append(stage.base_stage)
        waiting += _copied_stages(parsed, stage)
    return final if final.runtime else None


def _holds_language(image: Image) -> bool:
    return bool(image.runtime) and image.family != _SERVES_FILES


def _is_static_site(telling: StageContext | None, contexts: tuple[StageContext, ...]) -> bool:
    return (
        telling is not None
        and telling.index != contexts[-1].index
        and contexts[-1].image.family == _SERVES_FILES
    )
