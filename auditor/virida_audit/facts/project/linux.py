"""The Linux runtime: tools and tasks of `mise.toml`, targets of a Makefile, other languages."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.project.knowledge import Family
from virida_audit.facts.project.naming import LENGTH
from virida_audit.facts.project.study import HIGH, LOW, MEDIUM, Study, stated
from virida_audit.facts.project.versions import declared_versions
from virida_audit.model.project import Candidate, DeclaredVersion
from virida_audit.model.provenance import Origin, Stated
from virida_audit.regex import regex
from virida_audit.texts import say

_MAKEFILES = ("GNUmakefile", "Makefile", "makefile")
_SHELL = regex(r"#![^\n]*?\b(bash|zsh|sh)\b")
_TARGETS = {
    "run": regex(r"(?m)^run[ \t]*:(?!=)"),
    "build": regex(r"(?m)^build[ \t]*:(?!=)"),
}


def language_candidates(study: Study) -> Iterator[Candidate]:
    """Yield each language that has no runtime of its own, for Linux with Mise."""
    for family in study.knowledge.families.values():
        if family.runtime != "linux" or family.id == "tool":
            continue
        files = [name for pattern in family.manifests for name in study.folder.matching(pattern)]
        weak = [name for pattern in family.weak for name in study.folder.matching(pattern)]
        if files or weak:
            yield _language(study, family, (files or weak)[0], bool(files))


def _language(study: Study, family: Family, name: str, is_strong: bool) -> Candidate:
    folder = study.folder
    at = folder.at(name)
    if family.documented:
        why = say("project.mise-language", language=family.name)
        reason = Stated(name, (Origin(why, at, family.sources[0]),))
    else:
        why = say("project.undocumented-language", language=family.name)
        reason = stated(name, why, at)
    run = _run(study, family)
    sure = LOW
    if is_strong and (run or family.documented):
        sure = MEDIUM
    versions = declared_versions(study, family.tool or family.id, "linux")
    return Candidate(
        runtime="linux",
        variant="mise-language" if family.documented else family.id,
        confidence=sure,
        why=(reason,),
        versions=(*_own_versions(study, family), *versions),
        start=_task(study),
        run=run if not _task(study) else None,
        build=_build(study),
        workers=study.other_processes(),
        release=study.processes.get("release"),
    )


def tool_candidates(study: Study) -> Iterator[Candidate]:
    """Yield Linux for a folder whose Mise tasks or Makefile say how it runs."""
    folder = study.folder
    task = _task(study)
    if task:
        # A Makefile stands in projects of every language; a Mise task is meant for the platform.
        sure = MEDIUM if task.value.startswith("make ") else HIGH
        yield Candidate(
            "linux", "", sure, (task,), frameworks=_tools(study), start=task, build=_build(study)
        )
        return
    # Elsewhere than at the root a `start.sh` is most often the entry point of an image.
    has_script = folder.path == "." and folder.has("start.sh")
    name_of_file = folder.first("mise.toml") or ("start.sh" if has_script else "")
    if not name_of_file:
        return
    run = study.web_process()
    if run is None and has_script:
        why = say("project.usual-entry", file="start.sh")
        shell = _SHELL.match(folder.head("start.sh"))
        line = f"{shell[1] if shell else 'sh'} start.sh"
        run = stated(line, why, folder.at("start.sh"), sure=MEDIUM)
    yield Candidate("linux", "", LOW, (study.file(name_of_file),), run=run)


def _tools(study: Study) -> tuple[Stated, ...]:
    """Return the programs that Mise installs, languages left out: `aqua:prometheus/prometheus`."""
    document = study.folder.document("mise.toml") if study.folder.has("mise.toml") else None
    if document is None:
        return ()
    languages = {each.tool or each.id for each in study.knowledge.families.values()}
    found = []
    for key in document.keys("tools"):
        name = key.rpartition(":")[2].rpartition("/")[2].lower()
        if name and name not in languages and len(name) <= LENGTH and name.isprintable():
            at = document.at("tools", key)
            found.append(stated(name, say("project.mise-tool", tool=key), at))
    return tuple(found)


def _task(study: Study) -> Stated | None:
    """Return what the runtime starts by itself: the Mise task `run`, else the target `run`."""
    return _named(study, "run")


def _build(study: Study) -> Stated | None:
    """Return the build that the runtime runs by itself."""
    return _named(study, "build")


def _named(study: Study, word: str) -> Stated | None:
    folder = study.folder
    page = study.page("linux")
    document = folder.document("mise.toml") if folder.has("mise.toml") else None
    if document and document.has("tasks", word):
        why = say("project.mise-task", name=word)
        return stated(f"mise run {word}", why, document.at("tasks", word), page)
    makefile = folder.first(*_MAKEFILES)
    text = (folder.text(makefile) or "")[:200_000] if makefile else ""
    match = _TARGETS[word].search(text)
    if match is None:
        return None
    why = say("project.make-target", name=word)
    return stated(f"make {word}", why, folder.line(makefile, match.start()), page)


def _run(study: Study, family: Family) -> Stated | None:
    web = study.web_process()
    if web:
        return Stated(web.value, web.origins, MEDIUM)
    if family.id == "deno":
        return _deno(study)
    if not family.run:
        return None
    why = say("project.language-runs", language=family.name)
    return stated(family.run, why, study.folder.at(family.manifests[0]), sure=MEDIUM)


def _deno(study: Study) -> Stated | None:
    """Return the task that starts a Deno project, else its usual file."""
    folder = study.folder
    name = folder.first("deno.json", "deno.jsonc")
    document = folder.document(name) if name else None
    for task in ("start", "serve", "preview"):
        if document and document.text("tasks", task):
            why = say("project.script", name=task)
            return stated(f"deno task {task}", why, document.at("tasks", task), sure=MEDIUM)
    entry = folder.first("main.ts", "server.ts", "index.ts", "mod.ts", "main.js")
    if not entry:
        return None
    why = say("project.usual-entry", file=entry)
    return stated(f"deno run --allow-all {entry}", why, folder.at(entry), sure=MEDIUM)


def _own_versions(study: Study, family: Family) -> tuple[DeclaredVersion, ...]:
    folder = study.folder
    found = []
    for name in family.version:
        number = (folder.text(name) or "").strip()[:60] if folder.has(name) else ""
        if number and "\n" not in number:
            found.append(DeclaredVersion(number, folder.at(name), name, False))
    return tuple(found)
