"""The part of the published schemas that follows from the dataclasses of the plan.

Run as a program it rewrites the files, so that a field is published in one step.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin

from virida_audit.model.location import Location
from virida_audit.model.plan import ApplicationPlan, Plan, Size
from virida_audit.model.provenance import Origin
from virida_audit.model.workload import WorkloadSummary
from virida_audit.render.plan_json import SCALING
from virida_audit.render.records import members, paired, without_none

Schema = dict[str, Any]
FOLDER = Path(__file__).parents[2] / "reports" / "schema"
_WORDS = {str: {"type": "string"}, bool: {"type": "boolean"}, int: {"type": "integer"}}


def definitions() -> Schema:
    """Return the definition of every type of a plan, by name."""
    made: Schema = {}
    for kind in sorted(_kinds({Plan, WorkloadSummary}), key=lambda each: each.__name__):
        made[_name(kind)] = _definition(kind)
    del made["plan"]
    size = _record(Size)
    made["size"] = _only(size, {*size["properties"]} - {*SCALING})
    made["scaling"] = _only(size, {"environment", *SCALING})
    return made


def parts() -> Schema:
    """Return the properties of the plan itself."""
    workloads = {"type": "array", "items": {"$ref": "#/$defs/workload_summary"}}
    return {"workloads": workloads, **_record(Plan)["properties"]}


def plan_schema() -> Schema:
    """Return the schema of `virida-audit plan --format json`."""
    head = {
        "version": {"type": "string", "pattern": "^1\\.[0-9]+$"},
        "tool": _closed({"name": {"const": "virida-audit"}, "version": {"type": "string"}}),
        "language": {"enum": ["en", "fr"]},
        "root": {"type": "string", "description": "Name of the audited folder."},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:virida-audit:plan:1",
        "title": "Plan of virida-audit",
        "description": (
            "Written by `virida-audit plan --format json`. "
            "A reader of 1.x may meet new properties, never a changed meaning."
        ),
        **_closed(head | parts()),
        "$defs": definitions(),
    }


def with_plan(report: Schema) -> Schema:
    """Return the schema of the report with the plan in it."""
    own = {name: each for name, each in report["$defs"].items() if not name.startswith("plan_")}
    prefixed = {f"plan_{name}": each for name, each in definitions().items()}
    about = "What `virida-audit plan --format json` gives."
    plan = {"description": about, **_closed(parts())}
    made = report | {"properties": report["properties"] | {"plan": plan}}
    made["$defs"] = own | prefixed
    text = json.dumps(made["properties"]["plan"])
    made["properties"]["plan"] = json.loads(text.replace("#/$defs/", "#/$defs/plan_"))
    text = json.dumps(prefixed).replace("#/$defs/", "#/$defs/plan_")
    made["$defs"] = own | json.loads(text)
    return made


def _kinds(start: set[type]) -> set[type]:
    """Return these types and all that they hold."""
    found: set[type] = set()
    left: list[Any] = list(start)
    while left:
        kind: Any = left.pop()
        if kind in found:
            continue
        found.add(kind)
        if hasattr(kind, "__dataclass_fields__"):
            left += [each for _, its in members(kind) for each in _held(its)]
    return found


def _held(kind: Any) -> Iterator[Any]:
    if (inner := without_none(kind)) is not None:
        yield from _held(inner)
    elif get_origin(kind) is tuple:
        yield from (each for its in get_args(kind) if its is not Ellipsis for each in _held(its))
    elif isinstance(kind, type) and kind not in _WORDS:
        yield kind


def _definition(kind: Any) -> Schema:
    if issubclass(kind, StrEnum):
        return {"description": _about(kind), "enum": [each.value for each in kind]}
    if kind is Origin:
        return _origin()
    record = _record(kind)
    if kind is ApplicationPlan:
        properties = record["properties"]
        del properties["sizes"]
        for name in ("size", "scaling"):
            properties[name] = {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}
        record = _closed(properties)
    return {"description": _about(kind), **record}


def _origin() -> Schema:
    own = _record(Origin)["properties"]
    place = _record(Location)["properties"]
    del own["at"]
    for name in ("path", "line"):
        place[name] = {"type": [place[name]["type"], "null"]}
    required = sorted({*own, "path", "line"})
    return {"description": _about(Origin), **_closed(own | place), "required": required}


def _record(kind: Any) -> Schema:
    return _closed({field.name: _member(its) for field, its in members(kind)})


def _closed(properties: Schema) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": sorted(properties),
        "properties": properties,
    }


def _only(record: Schema, names: set[str]) -> Schema:
    return _closed({name: each for name, each in record["properties"].items() if name in names})


def _member(kind: Any) -> Schema:
    if (inner := without_none(kind)) is not None:
        return {"anyOf": [_member(inner), {"type": "null"}]}
    if (value := paired(kind)) is not None:
        return {"type": "object", "additionalProperties": _member(value)}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _member(get_args(kind)[0])}
    return dict(_WORDS[kind]) if kind in _WORDS else {"$ref": f"#/$defs/{_name(kind)}"}


def _name(kind: Any) -> str:
    letters = (f"_{each.lower()}" if each.isupper() else each for each in kind.__name__)
    return "".join(letters).lstrip("_")


def _about(kind: Any) -> str:
    return (kind.__doc__ or "").partition("\n")[0].replace("`", "")


def text_of(schema: Schema) -> str:
    """Return a schema as it is published."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    report_file = FOLDER / "report.schema.json"
    report = json.loads(report_file.read_text(encoding="utf-8"))
    report_file.write_text(text_of(with_plan(report)), encoding="utf-8")
    (FOLDER / "plan.schema.json").write_text(text_of(plan_schema()), encoding="utf-8")
