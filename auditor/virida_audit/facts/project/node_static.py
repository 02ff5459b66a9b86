"""The files that a JavaScript project builds, as an application of the static runtime.

The runtime builds some generators by itself; for the others it wants CC_BUILD_COMMAND and
CC_WEBROOT (content/doc/applications/static.md).
"""

from __future__ import annotations

from virida_audit.facts.project.knowledge import Framework
from virida_audit.facts.project.node_manifest import NodeManifest
from virida_audit.facts.project.study import HIGH, MEDIUM, Variables, in_order, stated
from virida_audit.facts.project.versions import declared_versions
from virida_audit.model.location import Location
from virida_audit.model.project import Candidate
from virida_audit.model.provenance import Stated
from virida_audit.regex import regex
from virida_audit.texts import say

_ENDINGS = ("js", "ts", "mjs", "mts", "cjs")
_ASSET_PLUGINS = frozenset(
    {"laravel-vite-plugin", "laravel-mix", "vite-plugin-ruby", "vite-plugin-symfony"}
    | {"@symfony/webpack-encore", "shakapacker", "@rails/webpacker", "django-vite"}
)
_OUTPUT = regex(r"outDir\s*:\s*['\"](?:\./)?([\w./-]+)['\"]")
_NEXT_EXPORT = regex(r"output\s*:\s*['\"]export['\"]")
_NO_SERVER = regex(r"\bssr\s*:\s*false\b")
_ASTRO_SERVER = regex(r"output\s*:\s*['\"](?:server|hybrid)['\"]|\badapter\s*:")


def static_candidate(manifest: NodeManifest, has_start: bool) -> Candidate | None:
    """Return the project as files; None where nothing leaves files that stand alone."""
    framework = manifest.framework("ssr", "spa", "site")
    if framework is None or _needs_server(manifest, framework) or _has_no_page(manifest, framework):
        return None
    script = _build_script(manifest, framework)
    if not script and not framework.auto:
        return None
    study = manifest.study
    webroot = _webroot(manifest, framework)
    variables: Variables = {}
    build = None
    if script and not _is_auto(manifest, framework):
        line = f"{manifest.manager.install} && {manifest.manager.run(script)}"
        at = manifest.script_at(script)
        why = say("project.static-build", name=script)
        name, build = study.variable("CC_BUILD_COMMAND", line, why, at)
        variables[name] = build
        if webroot:
            origin = webroot.origins[0]
            name, value = study.variable(
                "CC_WEBROOT", f"/{webroot.value}", origin.why, origin.at, webroot.confidence
            )
            variables[name] = value
    variant = "static-caddy" if manifest.folder.has("Caddyfile") else ""
    return Candidate(
        runtime="static",
        variant=variant,
        confidence=MEDIUM if has_start else HIGH,
        why=(study.package(framework, manifest.packages),),
        versions=declared_versions(study, "node", "static"),
        frameworks=tuple(study.package(row, manifest.packages) for row in manifest.frameworks),
        package_manager=manifest.manager.shown,
        build=build,
        variables=in_order(variables),
        webroot=webroot,
    )


def is_rendered_ahead(manifest: NodeManifest) -> bool:
    """Tell whether a framework that can render on a server leaves files instead."""
    if _NEXT_EXPORT.search(_config(manifest, "next.config")[1]):
        return True
    if _NO_SERVER.search(_config(manifest, "react-router.config")[1]):
        return True
    if _NO_SERVER.search(_config(manifest, "nuxt.config")[1]):
        return True
    build = manifest.scripts.get("build", "")
    return (
        "nuxt generate" in build
        or "nuxi generate" in build
        or ("@sveltejs/adapter-static" in manifest.packages)
    )


def _needs_server(manifest: NodeManifest, framework: Framework) -> bool:
    if framework.role == "ssr":
        return not is_rendered_ahead(manifest)
    if framework.id == "astro":
        return bool(_ASTRO_SERVER.search(_config(manifest, "astro.config")[1]))
    if framework.id == "expo":
        return not manifest.packages.keys() & {"react-native-web", "react-dom"}
    return False


def _has_no_page(manifest: NodeManifest, framework: Framework) -> bool:
    """Tell whether a bundler makes the assets of pages that something else renders."""
    if framework.id not in ("vite", "webpack", "parcel"):
        return False
    is_for_server = not manifest.packages.keys().isdisjoint(_ASSET_PLUGINS)
    pages = ("index.html", "src/index.html", "public/index.html", "client/index.html")
    return is_for_server or not manifest.folder.first(*pages)


def _build_script(manifest: NodeManifest, framework: Framework) -> str:
    names = ["build", "build:web", "docs:build", "generate"]
    if framework.id == "nuxt":
        names.insert(0, "generate")
    return next((name for name in names if name in manifest.scripts), "")


def _is_auto(manifest: NodeManifest, framework: Framework) -> bool:
    """Tell whether the runtime finds the generator: its file stands in the folder itself."""
    if not framework.auto:
        return False
    row = manifest.study.catalogue.runtimes["static"]
    names = {name for group in row.detection for name in group}
    wanted = {"astro": "astro.config", "docusaurus": "docusaurus.config", "nuxt": "nuxt.config"}
    stem = wanted.get(framework.id, f".{framework.id}/config")
    return any(name.startswith(stem) and manifest.folder.has(name) for name in names)


def _webroot(manifest: NodeManifest, framework: Framework) -> Stated | None:
    """Return the folder of the built files: what the configuration says, else the usual one."""
    if framework.id == "angular":
        found = _angular_output(manifest)
        if found:
            return found
    if framework.id in ("vite", "astro"):
        name, text = _config(manifest, f"{framework.id}.config")
        match = _OUTPUT.search(text)
        if match and ".." not in match[1]:
            at = manifest.folder.line(name, match.start())
            return stated(match[1], say("project.output", file=name), at)
    if not framework.output:
        return None
    why = say("project.usual-output", framework=framework.id)
    if framework.id == "vitepress" and manifest.folder.has_folder("docs/.vitepress"):
        at = manifest.place(framework)
        return stated(f"docs/{framework.output}", why, at, sure=MEDIUM)
    return stated(framework.output, why, manifest.place(framework), sure=MEDIUM)


def _angular_output(manifest: NodeManifest) -> Stated | None:
    document = manifest.folder.document("angular.json")
    if document is None:
        return None
    for project in document.keys("projects"):
        for table in ("architect", "targets"):
            build = ("projects", project, table, "build")
            if not document.has(*build):
                continue
            builder = document.text(*build, "builder")
            output = document.text(*build, "options", "outputPath") or f"dist/{project}"
            is_new = builder.endswith(":application")
            at: Location = document.at(*build)
            value = f"{output}/browser" if is_new else output
            return stated(value, say("project.output", file="angular.json"), at)
    return None


def _config(manifest: NodeManifest, stem: str) -> tuple[str, str]:
    """Return the name and the text of a configuration file; both empty where there is none."""
    name = manifest.folder.first(*(f"{stem}.{ending}" for ending in _ENDINGS))
    return name, (manifest.folder.text(name) or "")[:50_000] if name else ""
