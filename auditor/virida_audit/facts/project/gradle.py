"""Gradle: the task that GRADLE_DEPLOY_GOAL needs, read from the plugins.

A build script is a program: only what it says in the usual words is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from virida_audit.facts.project.archives import has_main, jar_candidate
from virida_audit.facts.project.folder import Folder
from virida_audit.facts.project.knowledge import Framework
from virida_audit.facts.project.places import Places
from virida_audit.facts.project.study import HIGH, LOW, MEDIUM, Study, Variables, in_order, stated
from virida_audit.facts.project.versions import declared_versions
from virida_audit.model.location import Location
from virida_audit.model.project import Candidate
from virida_audit.model.provenance import Stated
from virida_audit.model.rule import Confidence
from virida_audit.regex import regex
from virida_audit.texts import say

_PLUGIN = regex(
    r"""(?m)^[ \t]*(?:id[ \t(]*|apply[ \t]+plugin[ \t]*:[ \t]*)["']([\w.-]+)["']"""
    r"""|^[ \t]*(application|war)[ \t]*$"""
)
_COORDINATE = regex(r"""["']([\w.-]+):[\w.-]+[:"']""")
GRADLE_SETTINGS = tuple(f"settings.{ending}" for ending in ("gradle", "gradle.kts"))
_GRADLE = ("build.gradle", "build.gradle.kts")


def gradle_candidates(study: Study) -> Iterator[Candidate]:
    """Yield how a Gradle build runs: by a task, as a WAR or by the JAR it leaves."""
    folder = study.folder
    name = folder.first(*_GRADLE) or folder.first(*GRADLE_SETTINGS)
    if not name:
        return
    members = [
        f"{name_of_folder}/{script}"
        for name_of_folder in folder.folders
        for script in _GRADLE
        if folder.has(f"{name_of_folder}/{script}")
    ]
    own = _read_gradle(study, name)
    at = folder.at(name)
    task = own.task
    if not task:
        tasks = [(each, _read_gradle(study, each).task) for each in members[:30]]
        able = [(each, found) for each, found in tasks if found]
        if len(able) == 1:
            task, at = f":{able[0][0].partition('/')[0]}:{able[0][1]}", folder.at(able[0][0])
    variables: Variables = {}
    if task:
        why = say("project.goal", goal=task)
        key, value = study.variable("GRADLE_DEPLOY_GOAL", task, why, at)
        variables[key] = value
    is_android = any("com.android" in plugin for plugin in own.groups)
    sure: Confidence = HIGH if task else LOW
    if not task and not is_android and (has_main(folder) or "java" in own.groups):
        sure = MEDIUM
    run = study.web_process()
    base = Candidate(
        "gradle",
        "",
        sure,
        (study.file(name),),
        versions=declared_versions(study, "java", "gradle"),
        frameworks=tuple(study.package(row, own.groups) for row in own.frameworks),
        package_manager=stated("gradle", say("project.file", file=name), folder.at(name)),
    )
    if "war" in own.groups and "org.springframework.boot" not in own.groups:
        yield replace(base, runtime="war", confidence=MEDIUM)
    yield replace(
        base,
        run=Stated(run.value, run.origins, MEDIUM) if run and not task else None,
        variables=in_order(variables),
        workers=study.other_processes(),
    )
    if own.task and not is_android:
        path, place = _gradle_jar(folder, name)
        yield jar_candidate(study, base, path, place, "gradle build")


@dataclass(frozen=True, slots=True)
class _GradleScript:
    """What a build script applies and depends on."""

    groups: Places
    """Plugins, and groups of dependencies."""
    frameworks: tuple[Framework, ...]
    task: str
    """What starts the application; empty where nothing does."""


def _read_gradle(study: Study, name: str) -> _GradleScript:
    folder = study.folder
    text = (folder.text(name) or "")[:200_000]
    found = [(match[1] or match[2], match.start()) for match in _PLUGIN.finditer(text)]
    found += [(match[1], match.start()) for match in _COORDINATE.finditer(text)]
    groups = Places.of_lines(folder, name, found)
    frameworks = study.knowledge.frameworks_of("maven", groups)
    task = next((row.gradle for row in frameworks if row.gradle), "")
    if not task and "application" in groups:
        task = "run"
    return _GradleScript(groups, frameworks, task)


def _gradle_jar(folder: Folder, name: str) -> tuple[str, Location]:
    """Return where the build leaves the JAR, where both its name and version are written out."""
    text = (folder.text(name) or "")[:200_000]
    version = re.search(r"""(?m)^\s*version\s*=?\s*["']([\w.-]+)["']""", text)
    settings = folder.first(*GRADLE_SETTINGS)
    declared = (folder.text(settings) or "") if settings else ""
    found = re.search(r"""rootProject\.name\s*=\s*["']([\w.-]+)["']""", declared)
    if not version or not found:
        return "", folder.at(name)
    return f"build/libs/{found[1]}-{version[1]}.jar", folder.line(name, version.start(1))
