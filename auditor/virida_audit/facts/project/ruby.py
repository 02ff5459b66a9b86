"""Ruby: what Bundler, Rack and Rake say. The runtime starts puma with `config.ru`."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.project.folder import Folder
from virida_audit.facts.project.places import Places
from virida_audit.facts.project.study import HIGH, LOW, MEDIUM, Study, Variables, in_order, stated
from virida_audit.facts.project.versions import declared_versions
from virida_audit.model.project import Candidate
from virida_audit.model.provenance import Stated
from virida_audit.regex import regex
from virida_audit.texts import say

_GEM = regex(r"(?m)^[ \t]*gem[ \t(]*['\"]([\w.-]+)['\"]")
_SCRIPTS = ("app.rb", "main.rb", "server.rb", "bot.rb")


def ruby_candidates(study: Study) -> Iterator[Candidate]:
    """Yield how a project with a Gemfile, or with `config.ru` alone, runs."""
    folder = study.folder
    manifests = [name for name in ("Gemfile", "gems.rb", "config.ru") if folder.has(name)]
    if not manifests:
        return
    gems = _gems(folder, manifests[0])
    frameworks = study.knowledge.frameworks_of("gem", gems)
    has_lock = bool(folder.first("Gemfile.lock", "gems.locked"))
    start = run = None
    if folder.has("config.ru"):
        why = say("project.rack")
        start = stated("puma", why, folder.at("config.ru"), study.page("ruby"))
        sure = HIGH if has_lock else MEDIUM
    else:
        run = _command(study)
        sure = MEDIUM if run else LOW
    if frameworks and frameworks[0].role == "site":
        sure = LOW
    variables: Variables = {}
    workers = dict(study.other_processes())
    release = _rake(study, gems, variables)
    _sidekiq(study, gems, variables, workers)
    yield Candidate(
        runtime="ruby",
        variant="",
        confidence=sure,
        why=tuple(study.file(name) for name in manifests),
        versions=declared_versions(study, "ruby", "ruby"),
        frameworks=tuple(study.package(row, gems) for row in frameworks),
        package_manager=_bundler(study),
        start=start,
        run=run,
        variables=in_order(variables),
        workers=tuple(sorted(workers.items())),
        release=study.processes.get("release") or release,
    )


def _gems(folder: Folder, name: str) -> Places:
    text = (folder.text(name) or "")[:100_000]
    found = ((match[1], match.start(1)) for match in _GEM.finditer(text))
    return Places.of_lines(folder, name, found)


def _command(study: Study) -> Stated | None:
    web = study.web_process()
    if web:
        return Stated(web.value, web.origins, MEDIUM)
    script = study.folder.first(*_SCRIPTS)
    if not script:
        return None
    why = say("project.usual-entry", file=script)
    return stated(f"bundle exec ruby {script}", why, study.folder.at(script), sure=MEDIUM)


def _rake(study: Study, gems: Places, variables: Variables) -> Stated | None:
    """Set the Rake goals: none runs by itself."""
    folder = study.folder
    goals = []
    if folder.has_folder("db/migrate"):
        goals.append("db:migrate")
    if "rails" in gems and folder.has_folder("app/assets"):
        goals.append("assets:precompile")
    if not goals:
        return None
    at = gems.get("rails", folder.at(folder.first("Rakefile", "Gemfile", "config.ru")))
    why = say("project.rake", goals=", ".join(goals))
    name, value = study.variable("CC_RAKEGOALS", ", ".join(goals), why, at, MEDIUM)
    variables[name] = value
    if goals[0] != "db:migrate":
        return None
    return stated("bundle exec rake db:migrate", why, at, sure=MEDIUM)


def _sidekiq(study: Study, gems: Places, variables: Variables, workers: dict[str, Stated]) -> None:
    if "sidekiq" not in gems:
        return
    why = say("project.package", package="sidekiq")
    name, value = study.variable("CC_ENABLE_SIDEKIQ", "true", why, gems["sidekiq"], MEDIUM)
    variables[name] = value
    if not any("sidekiq" in command.value for command in workers.values()):
        workers["sidekiq"] = stated("bundle exec sidekiq", why, gems["sidekiq"], sure=MEDIUM)


def _bundler(study: Study) -> Stated | None:
    name = study.folder.first("Gemfile.lock", "gems.locked", "Gemfile", "gems.rb")
    if not name:
        return None
    why = say("project.lock", file=name, tool="bundler")
    return stated("bundler", why, study.folder.at(name), study.page("ruby"))
