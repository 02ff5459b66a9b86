"""Make the reasons of a value: what an artefact says, what the platform documents."""

from __future__ import annotations

from virida_audit.catalogue import Catalogue
from virida_audit.model.location import Location
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, Setting, Sighting
from virida_audit.model.text import Text
from virida_audit.texts import say

_RANK = {Confidence.LOW: 0, Confidence.MEDIUM: 1, Confidence.HIGH: 2}


def seen(sighting: Sighting, setting: Setting | None = None) -> Origin:
    """Return the reason that an artefact says so, at its own place."""
    return Origin(form_text(sighting.form), at=setting.at if setting else sighting.at)


def form_text(form: Form) -> Text:
    """Return which kind of artefact speaks, as a sentence."""
    return say(f"plan-app.form-{form}")


def at_place(why: Text, at: Location) -> Origin:
    """Return a reason that stands in the tree."""
    return Origin(why, at=at)


def by_fact(catalogue: Catalogue, fact: str, why: Text) -> Origin:
    """Return a reason that a fact of the platform gives; its first page is the source."""
    return Origin(why, source=catalogue.facts[fact].sources[0], rule=fact)


def by_variable(catalogue: Catalogue, name: str, why: Text) -> Origin:
    """Return a reason that the documentation of a variable gives."""
    found = catalogue.variables.find(name)
    source = found.sources[0] if found else "rules/catalogue/variables.yaml"
    return Origin(why, source=source, rule=name)


def by_runtime(catalogue: Catalogue, slug: str, why: Text) -> Origin:
    """Return a reason that the page of a runtime gives."""
    return Origin(why, source=catalogue.runtimes[slug].sources[0], rule=slug)


def weakest(*levels: Confidence) -> Confidence:
    """Return the lowest of some levels, high for none."""
    return min(levels, key=_RANK.__getitem__, default=Confidence.HIGH)


def stated(value: str, *origins: Origin, confidence: Confidence = Confidence.HIGH) -> Stated:
    """Return a value with its reasons, each once and in the order given."""
    return Stated(value, tuple(dict.fromkeys(origins)), confidence)
