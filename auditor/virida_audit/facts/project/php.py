"""PHP: the web root and what Composer says, for Apache with PHP-FPM and for FrankenPHP."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.project.places import Places
from virida_audit.facts.project.study import HIGH, LOW, MEDIUM, Study, Variables, in_order, stated
from virida_audit.facts.project.versions import declared_versions
from virida_audit.model.project import Candidate
from virida_audit.model.provenance import Stated
from virida_audit.texts import say

_WEBROOTS = ("public", "web", "webroot", "pub", "htdocs", "html", "www")


def php_candidates(study: Study) -> Iterator[Candidate]:
    """Yield both PHP runtimes; the one with Apache first, as `.htaccess` files work there alone."""
    folder = study.folder
    document = folder.document("composer.json") if folder.has("composer.json") else None
    has_code = bool(folder.first("index.php", "public/index.php"))
    if document is None and not has_code:
        return
    packages = Places.of_table(document, "require") if document else Places({})
    frameworks = study.knowledge.frameworks_of("composer", packages)
    webroot = _webroot(study, frameworks[0].output if frameworks else "")
    is_library = document is not None and document.text("type") in (
        "library",
        "symfony-bundle",
        "wordpress-plugin",
        "composer-plugin",
        "phpstan-extension",
    )
    has_page = bool(webroot) or has_code
    variables: Variables = {}
    if webroot and webroot.value != ".":
        origin = webroot.origins[0]
        name, value = study.variable(
            "CC_WEBROOT", f"/{webroot.value}", origin.why, origin.at, webroot.confidence
        )
        variables[name] = value
    why = tuple(study.file(name) for name in ("composer.json", "index.php") if folder.has(name))
    why = why or (study.file("public/index.php"),)
    for runtime in ("php", "frankenphp"):
        sure = MEDIUM if runtime == "frankenphp" else HIGH
        yield Candidate(
            runtime=runtime,
            variant="",
            confidence=sure if has_page and not is_library else LOW,
            why=why,
            versions=declared_versions(study, "php", runtime),
            frameworks=tuple(study.package(row, packages) for row in frameworks),
            package_manager=_composer(study, runtime),
            build=_assets(study),
            variables=in_order(variables),
            workers=study.other_processes(),
            release=study.processes.get("release") or study.release("composer", packages),
            webroot=webroot if has_page else None,
        )


def _webroot(study: Study, usual: str) -> Stated | None:
    """Return the folder of `index.php`: the framework's own, a usual one, or the root."""
    folder = study.folder
    for name in dict.fromkeys(part for part in (usual, *_WEBROOTS) if part):
        if folder.has(f"{name}/index.php"):
            why = say("project.page", file=f"{name}/index.php")
            return stated(name, why, folder.at(f"{name}/index.php"))
    if folder.has("index.php"):
        return stated(".", say("project.page", file="index.php"), folder.at("index.php"))
    if usual:
        # Drupal and others put it there when Composer installs them.
        why = say("project.file", file="composer.json")
        return stated(usual, why, folder.at("composer.json"), sure=MEDIUM)
    return None


def _composer(study: Study, runtime: str) -> Stated | None:
    if not study.folder.has("composer.json"):
        return None
    name = study.folder.first("composer.lock", "composer.json")
    why = say("project.lock", file=name, tool="composer")
    return stated("composer", why, study.folder.at(name), study.page(runtime))


def _assets(study: Study) -> Stated | None:
    """Return the build of the assets beside the code, which no PHP runtime runs by itself."""
    document = study.folder.document("package.json") if study.folder.has("package.json") else None
    for name in ("build", "production", "prod") if document else ():
        assert document is not None
        if document.text("scripts", name):
            at = document.at("scripts", name)
            why = say("project.build-not-run", name=name)
            return stated(f"npm install && npm run {name}", why, at, sure=MEDIUM)
    return None
