"""Maven: the goal that MAVEN_DEPLOY_GOAL needs, read from the plugins.

Nothing starts without being told (content/doc/applications/java/java-maven.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from virida_audit.facts.project.archives import has_main, jar_candidate
from virida_audit.facts.project.folder import Folder
from virida_audit.facts.project.knowledge import Framework
from virida_audit.facts.project.study import HIGH, LOW, MEDIUM, Study, Variables, in_order, stated
from virida_audit.facts.project.versions import declared_versions
from virida_audit.facts.project.xml import Element
from virida_audit.model.location import Location
from virida_audit.model.project import Candidate
from virida_audit.model.provenance import Stated
from virida_audit.texts import say


def maven_candidates(study: Study) -> Iterator[Candidate]:
    """Yield how a `pom.xml` runs: by a goal of Maven, as a WAR or by the JAR it leaves."""
    folder = study.folder
    if not folder.has("pom.xml"):
        return
    root = folder.xml("pom.xml")
    if root is None:
        yield Candidate("maven", "", LOW, (study.file("pom.xml"),))
        return
    groups = _maven_groups(root, folder)
    frameworks = study.knowledge.frameworks_of("maven", groups)
    shown = tuple(study.package(row, groups) for row in frameworks)
    packaging = root.value("packaging") or "jar"
    versions = declared_versions(study, "java", "maven")
    why = (study.file("pom.xml"),)
    plugins = {each.value("artifactId") for each in root.walk("plugin")}
    goal, at = _maven_goal(root, frameworks, groups, plugins)
    variables: Variables = {}
    if goal:
        text = say("project.goal", goal=goal)
        name, value = study.variable("MAVEN_DEPLOY_GOAL", goal, text, at)
        variables[name] = value
    manager = stated("maven", say("project.file", file="pom.xml"), folder.at("pom.xml"))
    base = Candidate(
        "maven", "", LOW, why, versions=versions, frameworks=shown, package_manager=manager
    )
    if packaging == "war" and not goal:
        build = stated(
            "mvn package", say("project.file", file="pom.xml"), folder.at("pom.xml"), sure=MEDIUM
        )
        yield replace(base, runtime="war", confidence=MEDIUM, build=build)
    sure = HIGH if goal else LOW
    run = study.web_process()
    if not goal and packaging == "jar" and (run or has_main(folder)):
        sure = MEDIUM
    yield replace(
        base,
        confidence=sure,
        run=Stated(run.value, run.origins, MEDIUM) if run and not goal else None,
        variables=in_order(variables),
        workers=study.other_processes(),
    )
    if packaging == "jar" and sure is not LOW:
        path, place = _maven_jar(root, frameworks, folder)
        yield jar_candidate(study, base, path, place, "mvn package")


def _maven_groups(root: Element, folder: Folder) -> dict[str, Location]:
    """Return the groups of dependencies, plugins and the parent."""
    found: dict[str, Location] = {}
    for kind in ("parent", "plugin", "dependency"):
        for each in root.walk(kind):
            group = each.value("groupId")
            if group and each.value("scope") != "test":
                found.setdefault(group, each.at(folder.full("pom.xml")))
    return found


def _maven_goal(
    root: Element,
    frameworks: tuple[Framework, ...],
    groups: dict[str, Location],
    plugins: set[str],
) -> tuple[str, Location | None]:
    """Return the goal that starts the application, of a plugin that the project has."""
    for row in frameworks:
        plugin = {"spring-boot:run": "spring-boot-maven-plugin", "mn:run": "micronaut-maven-plugin"}
        if row.goal and plugin.get(row.goal, "") in plugins:
            return row.goal, next(groups[each] for each in row.packages if each in groups)
    if "exec-maven-plugin" in plugins:
        found = next(e for e in root.walk("plugin") if e.value("artifactId") == "exec-maven-plugin")
        if found.find("configuration", "mainClass") or found.find("configuration", "executable"):
            return "exec:java", groups.get("org.codehaus.mojo")
    return "", None


def _maven_jar(
    root: Element, frameworks: tuple[Framework, ...], folder: Folder
) -> tuple[str, Location]:
    """Return where the build leaves the JAR."""
    own = next((row.jar for row in frameworks if row.jar), "")
    at = folder.at("pom.xml")
    if own:
        return own, at
    final = root.find("build", "finalName")
    if final and "${" not in final.text:
        return f"target/{final.text.strip()}.jar", final.at(folder.full("pom.xml"))
    version = root.value("version") or root.value("parent", "version")
    name = root.value("artifactId")
    if not name or not version or "${" in version + name:
        return "", at
    return f"target/{name}-{version}.jar", at
