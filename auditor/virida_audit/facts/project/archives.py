"""JAR and WAR files: those that are committed, and those that a build leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from virida_audit.facts.project.folder import Folder
from virida_audit.facts.project.study import MEDIUM, Study, Variables, in_order, stated
from virida_audit.model.location import Location
from virida_audit.model.project import Candidate
from virida_audit.texts import say


def archive_candidates(study: Study) -> Iterator[Candidate]:
    """Yield archives that are committed; the wrappers of Maven and Gradle are none."""
    folder = study.folder
    for ending, runtime in ((".war", "war"), (".ear", "war"), (".jar", "jar")):
        names = [each for each in folder.names if each.endswith(ending) and "wrapper" not in each]
        if not names:
            continue
        variables: Variables = {}
        if runtime == "jar":
            why = say("project.jar", file=names[0])
            key, value = study.variable("CC_JAR_PATH", names[0], why, folder.at(names[0]), MEDIUM)
            variables[key] = value
        yield Candidate(runtime, "", MEDIUM, (study.file(names[0]),), variables=in_order(variables))


def jar_candidate(
    study: Study, base: Candidate, path: str, at: Location, command: str
) -> Candidate:
    """Return the JAR that the build leaves as an application of its own runtime."""
    variables: Variables = {}
    if path:
        name, value = study.variable("CC_JAR_PATH", path, say("project.jar", file=path), at, MEDIUM)
        variables[name] = value
    build = stated(command, say("project.jar-build"), at, study.page("jar"), MEDIUM)
    return replace(
        base,
        runtime="jar",
        confidence=MEDIUM,
        run=None,
        build=build,
        variables=in_order(variables),
    )


def has_main(folder: Folder) -> bool:
    """Tell whether a class of the project can be started."""
    sources = folder.files(".java", ".kt", ".groovy", ".scala")[:60]
    return any(
        "void main(" in text or "fun main(" in text or "def main(" in text
        for text in map(folder.head, sources)
    )
