"""How a Node.js project is started: `scripts.start`, `main`, or a command that has to be given."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.facts.project.node_manifest import NodeManifest
from virida_audit.facts.project.node_static import is_rendered_ahead
from virida_audit.facts.project.study import HIGH, LOW, MEDIUM, stated
from virida_audit.model.provenance import Stated
from virida_audit.model.rule import Confidence
from virida_audit.regex import regex
from virida_audit.texts import say

_SERVES_DEVELOPMENT = regex(
    r"(?:^|&&\s*|npx\s+|pnpm\s+|yarn\s+|bunx\s+)(?:cross-env\s+(?:\w+=\S*\s+)*)?(?:"
    r"vite(?:\s+(?:dev|serve))?(?=\s*(?:$|-))|react-scripts\s+start|react-app-rewired\s+start"
    r"|craco\s+start|ng\s+s(?:erve)?\b|vue-cli-service\s+serve|webpack(?:-dev-server|\s+serve)"
    r"|parcel(?:\s+serve)?\s+[\w./-]+\.html|gatsby\s+(?:develop|start)|astro\s+(?:dev|start)"
    r"|docusaurus\s+start|expo\s+start|ember\s+s(?:erve)?\b|umi\s+dev|max\s+dev|rsbuild\s+dev"
    r"|vitepress\s+dev|vuepress\s+dev|eleventy\s+--serve|next\s+dev|nuxt\s+dev|preact\s+watch)"
)
_SERVES_RENDERED = regex(r"\bnext\s+start\b|\breact-router-serve\b|\bremix-serve\b|\bnuxi?\s+start")
_LIBRARY_KEYS = ("exports", "types", "typings", "publishConfig")
_ENTRIES = ("server.js", "index.js", "app.js", "main.js", "index.mjs", "server.mjs", "index.ts")


@dataclass(frozen=True, slots=True)
class Beginning:
    """How it is started."""

    start: Stated | None = None
    run: Stated | None = None
    sure: Confidence = LOW
    is_real: bool = False
    """No server for developers."""


def find_beginning(manifest: NodeManifest) -> Beginning:
    """Return what starts a project: a script, a process, `main`, or a command it would need."""
    script = manifest.scripts.get("start")
    page = manifest.study.page("node")
    if script:
        code, sure = "project.start-script", HIGH
        if _SERVES_DEVELOPMENT.search(script[:500]):
            code, sure = "project.development-server", LOW
        elif _SERVES_RENDERED.search(script[:500]) and is_rendered_ahead(manifest):
            code, sure = "project.server-without-pages", LOW
        at = manifest.script_at("start")
        start = stated(manifest.manager.run("start"), say(code), at, page, sure)
        return Beginning(start, None, sure, sure is HIGH)
    web = manifest.study.web_process()
    if web:
        return Beginning(None, web, MEDIUM, True)
    main = manifest.document.text("main")
    if main and _is_main_of_application(manifest, main):
        at = manifest.document.at("main")
        start = stated(f"node {main}", say("project.main", file=main), at, page)
        return Beginning(start, None, HIGH, True)
    return _without_start(manifest)


def _without_start(manifest: NodeManifest) -> Beginning:
    """Return the command that CC_RUN_COMMAND needs: the framework's, a script's, a usual file's."""
    framework = manifest.framework("ssr")
    if framework and framework.run and not is_rendered_ahead(manifest):
        why = say("project.framework-starts", framework=framework.id)
        at = manifest.place(framework)
        return Beginning(None, stated(framework.run, why, at, sure=MEDIUM), MEDIUM, True)
    for name in ("start:prod", "start:production", "serve:prod"):
        if name in manifest.scripts:
            why = say("project.script", name=name)
            run = stated(manifest.manager.run(name), why, manifest.script_at(name), sure=MEDIUM)
            return Beginning(None, run, MEDIUM, True)
    entry = manifest.document.text("module").removeprefix("./")
    if not (entry.endswith(".ts") and manifest.folder.has(entry)):
        entry = manifest.folder.first(*_ENTRIES)
    if manifest.framework("server") and not entry:
        entry = manifest.folder.first(*(f"src/{each}" for each in _ENTRIES))
    if not entry or _is_library(manifest) or manifest.framework("spa", "site"):
        return Beginning()
    tool = "bun" if manifest.manager.tool == "bun" or entry.endswith(".ts") else "node"
    why = say("project.usual-entry", file=entry)
    run = stated(f"{tool} {entry}", why, manifest.folder.at(entry), sure=MEDIUM)
    return Beginning(None, run, MEDIUM, True)


def _is_main_of_application(manifest: NodeManifest, main: str) -> bool:
    """Tell whether `main` is what starts and not what another package imports."""
    if manifest.framework("server", "worker", "ssr"):
        return True
    if _is_library(manifest) or manifest.framework("spa", "site"):
        return False
    path = main.removeprefix("./")
    return manifest.folder.has(path) or manifest.folder.has(f"{path}.js")


def _is_library(manifest: NodeManifest) -> bool:
    """Tell whether the manifest speaks to those who import it."""
    document = manifest.document
    if any(document.has(key) for key in _LIBRARY_KEYS):
        return True
    # `bun init` names an entry in `module`, and TypeScript as a peer, in every application.
    module = document.text("module")
    peers = {*document.keys("peerDependencies")} - {"typescript"}
    return bool(peers) or bool(module and not module.endswith(".ts"))
