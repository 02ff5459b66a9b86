"""Static sites that their own files tell: generators, and pages that need no build."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.project.knowledge import Generator
from virida_audit.facts.project.study import HIGH, LOW, MEDIUM, Study, Variables, in_order, stated
from virida_audit.model.project import Candidate
from virida_audit.regex import regex
from virida_audit.texts import say

_ROOT = regex(r"(?m)^root:\s*['\"]?([\w./-]+)")
_PAGES = ("index.html", "index.htm")


def site_candidates(study: Study) -> Iterator[Candidate]:
    """Yield what the static runtime, or the one with Apache, could serve of a folder."""
    generator = next((row for row in study.knowledge.generators if _applies(study, row)), None)
    if generator:
        yield _generated(study, generator)
        return
    yield from _pages(study)


def _applies(study: Study, row: Generator) -> bool:
    folder = study.folder
    if not folder.first(*row.files):
        return False
    return not row.needs or any(folder.has(each) or folder.has_folder(each) for each in row.needs)


def _generated(study: Study, row: Generator) -> Candidate:
    folder = study.folder
    name = folder.first(*row.files)
    variables: Variables = {}
    build = webroot = None
    if not row.auto:
        why = say("project.generator", generator=row.id, file=name)
        key, build = study.variable("CC_BUILD_COMMAND", row.build, why, folder.at(name), MEDIUM)
        variables[key] = build
        key, value = study.variable("CC_WEBROOT", f"/{row.output}", why, folder.at(name), MEDIUM)
        variables[key] = value
        webroot = stated(row.output, why, folder.at(name), sure=MEDIUM)
    why = say("project.generator", generator=row.id, file=name)
    return Candidate(
        runtime="static",
        variant=row.id,
        confidence=HIGH if row.auto else MEDIUM,
        why=(study.file(name),),
        frameworks=(stated(row.id, why, folder.at(name)),),
        start=stated("", why, folder.at(name), study.page("static")) if row.auto else None,
        build=build,
        variables=in_order(variables),
        webroot=webroot,
    )


def _pages(study: Study) -> Iterator[Candidate]:
    """Yield plain pages: in the folder itself, in `public`, or where a Staticfile says."""
    folder = study.folder
    root = ""
    if folder.has("Staticfile"):
        match = _ROOT.search(folder.text("Staticfile") or "")
        root = match[1].strip("/") if match and ".." not in match[1] else ""
    elif not folder.first(*_PAGES):
        root = "public" if folder.has("public/index.html") else ""
        if not root:
            return
    page = folder.first(*(f"{root}/{name}" if root else name for name in _PAGES))
    name = page or "Staticfile"
    why = say("project.page", file=name)
    variables: Variables = {}
    if root:
        key, value = study.variable("CC_WEBROOT", f"/{root}", why, folder.at(name))
        variables[key] = value
    sure = HIGH if page and not _is_template(folder.head(page)) else LOW
    webroot = stated(root or ".", why, folder.at(name))
    runtimes = ("static-apache", "static") if folder.has(".htaccess") else ("static",)
    for runtime in runtimes:
        yield Candidate(
            runtime=runtime,
            variant="static-caddy" if runtime == "static" and folder.has("Caddyfile") else "",
            confidence=sure,
            why=(study.file(name),),
            variables=in_order(variables),
            webroot=webroot,
        )


def _is_template(text: str) -> bool:
    """Tell whether a page is the shell of an application that has to be built first."""
    return bool(regex(r"<script[^>]+src=['\"]?/?src/|%PUBLIC_URL%|\{\{|<%").search(text))
