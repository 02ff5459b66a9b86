"""sbt and Play: the task `stage` leaves what the platform starts."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.project.study import HIGH, MEDIUM, Study, stated
from virida_audit.facts.project.versions import declared_versions
from virida_audit.model.project import Candidate
from virida_audit.texts import say


def sbt_candidates(study: Study) -> Iterator[Candidate]:
    """Yield how a build of sbt runs: what its task `stage` leaves."""
    folder = study.folder
    if not folder.has("build.sbt"):
        return
    text = folder.text("build.sbt") or ""
    plugins = (
        (folder.text("project/plugins.sbt") or "") if folder.has("project/plugins.sbt") else ""
    )
    is_play = folder.has("conf/application.conf") or "PlayScala" in text or "PlayJava" in text
    stages = is_play or "sbt-native-packager" in plugins or "JavaAppPackaging" in text
    runtime = "play2" if is_play else "sbt"
    start = None
    if stages:
        why = say("project.sbt-stage")
        start = stated(
            "target/universal/stage/bin", why, folder.at("build.sbt"), study.page(runtime)
        )
    yield Candidate(
        runtime,
        "",
        HIGH if stages else MEDIUM,
        (study.file("build.sbt"),),
        versions=declared_versions(study, "java", runtime),
        package_manager=stated(
            "sbt", say("project.file", file="build.sbt"), folder.at("build.sbt")
        ),
        start=start,
        workers=study.other_processes(),
    )
