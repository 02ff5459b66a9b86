"""Meteor.js: its own runtime, told by `.meteor/release`."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.project.study import HIGH, Study, stated
from virida_audit.facts.project.versions import declared_versions
from virida_audit.model.project import Candidate
from virida_audit.texts import say


def meteor_candidates(study: Study) -> Iterator[Candidate]:
    """Yield the Meteor runtime: `scripts.start` goes before what it builds itself."""
    folder = study.folder
    if not folder.has(".meteor/release"):
        return
    page = study.page("meteor")
    at = folder.at(".meteor/release")
    start = stated(
        "node .build/bundle/main.js", say("project.file", file=".meteor/release"), at, page
    )
    document = folder.document("package.json") if folder.has("package.json") else None
    if document and document.text("scripts", "start"):
        why = say("project.start-script")
        start = stated("npm start", why, document.at("scripts", "start"), page)
    versions = (
        *declared_versions(study, "meteor", "meteor"),
        *declared_versions(study, "node", "meteor"),
    )
    yield Candidate("meteor", "", HIGH, (study.file(".meteor/release"),), versions, start=start)
