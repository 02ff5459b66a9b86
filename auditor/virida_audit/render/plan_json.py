"""The plan as JSON, in the words of the model; `virida-audit schema plan` prints its schema.

Texts are given in both languages, so that the document is the same in either.
"""

from __future__ import annotations

import json
from typing import Any

from virida_audit import __version__
from virida_audit.model.language import Language
from virida_audit.model.plan import Plan
from virida_audit.model.report import SCHEMA_VERSION, Report
from virida_audit.model.workload import WorkloadSummary
from virida_audit.render.records import from_plain, to_plain

_Json = dict[str, Any]

SCALING = ("min_instances", "max_instances", "max_flavor")
"""What of a `Size` is said under `scaling`; the rest is said under `size`."""


def render(report: Report, language: Language = Language.EN) -> str:
    """Return the plan of a report as one JSON document with a final line end."""
    document = {
        "version": SCHEMA_VERSION,
        "tool": {"name": "virida-audit", "version": __version__},
        "language": language.value,
        "root": report.root,
        **plan_document(report.plan, report.workloads),
    }
    return json.dumps(document, indent=2) + "\n"


def plan_document(plan: Plan, workloads: tuple[WorkloadSummary, ...]) -> _Json:
    """Return the workloads and the parts of the plan as plain values."""
    document: _Json = {"workloads": to_plain(workloads), **to_plain(plan)}
    document["applications"] = [_split_sizes(each) for each in document["applications"]]
    return document


def read_plan(document: _Json) -> tuple[Plan, tuple[WorkloadSummary, ...]]:
    """Return what `plan_document` was given.

    Errors: KeyError, TypeError or ValueError where the document is none of ours.
    """
    workloads = tuple(from_plain(WorkloadSummary, each) for each in document["workloads"])
    applications = [_join_sizes(each) for each in document["applications"]]
    return from_plain(Plan, document | {"applications": applications}), workloads


def _split_sizes(application: _Json) -> _Json:
    """Return an application with `size` and `scaling` in place of its sizes."""
    split: _Json = {}
    for name, value in application.items():
        if name != "sizes":
            split[name] = value
            continue
        split["size"] = [_without(each, SCALING) for each in value]
        split["scaling"] = [_without(each, ("flavor",)) for each in value]
    return split


def _join_sizes(application: _Json) -> _Json:
    pairs = zip(application["size"], application["scaling"], strict=True)
    return application | {"sizes": [size | scaling for size, scaling in pairs]}


def _without(row: _Json, names: tuple[str, ...]) -> _Json:
    return {name: value for name, value in row.items() if name not in names}
