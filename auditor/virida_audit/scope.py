"""Keep the files that the settings want audited; what is left out is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from virida_audit.discover import Discovery
from virida_audit.model.source import Excluded
from virida_audit.pathmatch import PathPatterns
from virida_audit.settings import Settings


def within_scope(discovery: Discovery, settings: Settings) -> Discovery:
    """Return a discovery without the artefacts that `include` and `exclude` leave out.

    They stay known to the tree: a Dockerfile may copy from an excluded folder. Skipped files
    outside the scope are nobody's concern.
    """
    if not (settings.include or settings.exclude):
        return discovery
    is_meant = meant_by(settings)
    kept = tuple(each for each in discovery.sources if is_meant(each.path))
    left_out = len(discovery.sources) - len(kept)
    excluded = discovery.excluded
    if left_out:
        patterns = ", ".join((*settings.include, *(f"!{each}" for each in settings.exclude)))
        own = Excluded(patterns, "excluded.settings", left_out)
        excluded = tuple(sorted((*excluded, own), key=lambda each: (each.path, each.code)))
    skipped = tuple(each for each in discovery.skipped if each.path == "." or is_meant(each.path))
    return replace(discovery, sources=kept, skipped=skipped, excluded=excluded)


def meant_by(settings: Settings) -> Callable[[str], bool]:
    """Return the question whether the settings want a path audited."""
    included, excluded = PathPatterns(settings.include), PathPatterns(settings.exclude)

    def is_meant(path: str) -> bool:
        seen = settings.prefix + path
        return (not included or included.matches(seen)) and not excluded.matches(seen)

    return is_meant
