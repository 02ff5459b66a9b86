"""Node.js and Bun: what `package.json` starts, builds and needs, and the static alternative.

The runtime runs `scripts.start`, else `main`, and never `build`
(content/doc/applications/nodejs.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.project.node_manifest import NodeManifest
from virida_audit.facts.project.node_start import Beginning, find_beginning
from virida_audit.facts.project.node_static import static_candidate
from virida_audit.facts.project.study import (
    HIGH,
    LOW,
    MEDIUM,
    Study,
    Variables,
    in_order,
    stated,
)
from virida_audit.facts.project.versions import declared_versions
from virida_audit.model.project import Candidate
from virida_audit.model.provenance import Stated
from virida_audit.regex import regex
from virida_audit.texts import say

_WORKER_SCRIPT = regex(r"^(?:start:)?(?:workers?|queue|scheduler)(?::start|:prod)?$")
_MIGRATION_SCRIPTS = (
    "migrate",
    "db:migrate",
    "migrate:deploy",
    "db:deploy",
    "prisma:migrate",
    "migration:run",
    "migrate:prod",
    "migrations",
)
_BUILD_SCRIPTS = ("build", "heroku-postbuild", "gcp-build")
_BUILDERS = {
    "tsc": "typescript",
    "ng": "@angular/cli",
    "nest": "@nestjs/cli",
    "webpack": "webpack-cli",
    "remix": "@remix-run/dev",
    "react-router": "@react-router/dev",
    "vue-cli-service": "@vue/cli-service",
    "svelte-kit": "@sveltejs/kit",
    "babel": "@babel/cli",
    "swc": "@swc/cli",
    "run-p": "npm-run-all",
    "run-s": "npm-run-all",
    "vue-tsc": "vue-tsc",
}
"""Command → the package that brings it, where the two have different names."""
_COMPILERS = ("typescript", "tailwindcss", "postcss", "sass", "vite", "webpack", "@babel/core")
"""What a build uses without naming it."""


def node_candidates(study: Study) -> Iterator[Candidate]:
    """Yield how the project of a `package.json` runs: by Node.js, and as files where it builds."""
    name = study.folder.first("package.json", "package.json5")
    document = study.folder.document(name) if name else None
    if document is None:
        if study.folder.has("bun.lock") or study.folder.has("bun.lockb"):
            lock = study.folder.first("bun.lock", "bun.lockb")
            yield Candidate("node", "bun", LOW, (study.file(lock),))
        return
    manifest = NodeManifest(study, document)
    begin = find_beginning(manifest)
    static = static_candidate(manifest, begin.is_real)
    if static:
        yield static
    yield _node(manifest, begin, static)


def _node(manifest: NodeManifest, begin: Beginning, static: Candidate | None) -> Candidate:
    study = manifest.study
    manager = manifest.manager
    variables: Variables = {}
    manager.set_variable(study, variables)
    build = _build(manifest)
    if build:
        _set_development(manifest, variables)
    sure = begin.sure
    if static and static.confidence is HIGH and begin.is_real:
        sure = MEDIUM
    variant = "bun" if manager.tool == "bun" else ""
    versions = declared_versions(study, "node", "node")
    if variant:
        versions += declared_versions(study, "bun", "node")
    return Candidate(
        runtime="node",
        variant=variant,
        confidence=sure,
        why=(study.file("package.json" if study.folder.has("package.json") else "package.json5"),),
        versions=versions,
        frameworks=tuple(study.package(row, manifest.packages) for row in manifest.frameworks),
        package_manager=manager.shown,
        start=begin.start,
        run=begin.run,
        build=build,
        variables=in_order(variables),
        workers=_workers(manifest),
        release=_release(manifest),
    )


def _build(manifest: NodeManifest) -> Stated | None:
    """Return the build that has to be asked for; none where an install script runs it."""
    scripts = manifest.scripts
    name = next((each for each in _BUILD_SCRIPTS if each in scripts), "")
    if not name:
        return None
    hooks = (scripts.get(each, "") for each in ("preinstall", "install", "postinstall", "prestart"))
    if any(f"run {name}" in hook or f"yarn {name}" in hook for hook in hooks):
        return None
    why = say("project.build-not-run", name=name)
    page = manifest.study.page("node")
    return stated(manifest.manager.run(name), why, manifest.script_at(name), page)


def _set_development(manifest: NodeManifest, variables: Variables) -> None:
    """Ask for the development dependencies where the build's tools are among them."""
    if not manifest.development:
        return
    tools = (_BUILDERS.get(word, word) for word in _build_words(manifest))
    tool = next((each for each in tools if each in manifest.development), "")
    package = tool or next((each for each in _COMPILERS if each in manifest.development), "")
    if not package:
        return
    at = manifest.development[package]
    why = say("project.build-tool", package=package)
    sure = HIGH if tool else MEDIUM
    name, value = manifest.study.variable("CC_NODE_DEV_DEPENDENCIES", "install", why, at, sure)
    variables[name] = value


def _build_words(manifest: NodeManifest) -> list[str]:
    """Return the words of the build script and of the scripts that it calls."""
    text = manifest.scripts.get("build", "")
    called = [script for name, script in manifest.scripts.items() if name in text.split()]
    return [word.rpartition("/")[2] for word in " ".join((text, *called)).split()[:80]]


def _workers(manifest: NodeManifest) -> tuple[tuple[str, Stated], ...]:
    """Return the Procfile's processes, else the scripts that are named as workers."""
    processes = manifest.study.other_processes()
    if processes:
        return processes
    return tuple(
        (
            name,
            stated(
                manifest.manager.run(name),
                say("project.script", name=name),
                manifest.script_at(name),
                sure=LOW,
            ),
        )
        for name in sorted(manifest.scripts)
        if _WORKER_SCRIPT.match(name)
    )


def _release(manifest: NodeManifest) -> Stated | None:
    release = manifest.study.processes.get("release")
    if release:
        return release
    name = next((each for each in _MIGRATION_SCRIPTS if each in manifest.scripts), "")
    if name:
        at = manifest.script_at(name)
        why = say("project.script", name=name)
        return stated(manifest.manager.run(name), why, at, sure=MEDIUM)
    return manifest.study.release("npm", manifest.packages)
