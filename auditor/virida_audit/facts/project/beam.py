"""Elixir: Phoenix starts by itself, everything else needs a command."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.project.places import Places
from virida_audit.facts.project.study import HIGH, LOW, MEDIUM, Study, Variables, in_order, stated
from virida_audit.facts.project.versions import declared_versions
from virida_audit.model.project import Candidate
from virida_audit.regex import regex
from virida_audit.texts import say

_DEPENDENCY = regex(r"\{[ \t]*:(\w+)[ \t]*,")
_APPLICATION = regex(r"(?m)^[ \t\[]*mod:|\bescript:")


def elixir_candidates(study: Study) -> Iterator[Candidate]:
    """Yield how a Mix project runs."""
    folder = study.folder
    if not folder.has("mix.exs"):
        return
    text = (folder.text("mix.exs") or "")[:200_000]
    found = ((match[1], match.start(1)) for match in _DEPENDENCY.finditer(text))
    packages = Places.of_lines(folder, "mix.exs", found)
    frameworks = study.knowledge.frameworks_of("hex", packages)
    variables: Variables = {}
    start = run = release = None
    at = folder.at("mix.exs")
    sure = LOW
    if "phoenix" in packages:
        why = say("project.package", package="phoenix")
        start = stated("mix phx.server", why, packages["phoenix"], study.page("elixir"))
        sure = HIGH
        if folder.has("assets/package.json"):
            why = say("project.file", file="assets/package.json")
            place = folder.at("assets/package.json")
            name, value = study.variable("CC_PHOENIX_ASSETS_DIR", "assets", why, place)
            variables[name] = value
    elif folder.has_folder("apps") and "apps_path" in text:
        sure = MEDIUM
    else:
        match = _APPLICATION.search(text)
        if match:
            why = say("project.mix-application")
            run = stated(
                "mix run --no-halt", why, folder.line("mix.exs", match.start()), sure=MEDIUM
            )
            sure = MEDIUM
    if folder.has_folder("priv/repo/migrations"):
        why = say("project.migrations", folder="priv/repo/migrations")
        release = stated("mix ecto.migrate", why, at, study.page("elixir"))
        if "phoenix" in packages:
            name, value = study.variable("CC_PHOENIX_RUN_ECTO_MIGRATE", "true", why, at)
            variables[name] = value
    yield Candidate(
        runtime="elixir",
        variant="",
        confidence=sure,
        why=(study.file("mix.exs"),),
        versions=declared_versions(study, "elixir", "elixir"),
        frameworks=tuple(study.package(row, packages) for row in frameworks),
        package_manager=stated("mix", say("project.file", file="mix.exs"), at),
        start=start,
        run=run,
        variables=in_order(variables),
        workers=study.other_processes(),
        release=study.processes.get("release") or release,
    )
