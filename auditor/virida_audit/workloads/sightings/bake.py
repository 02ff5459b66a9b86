"""Targets of Docker bake files, HCL and JSON.

Source: Docker's *Bake file reference*: variables, `inherits`, `matrix` with `name`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice, product

from virida_audit.model.location import Location
from virida_audit.model.sighting import Matter, Setting, Sighting
from virida_audit.parse.hcl import Attribute, Block, Value, read_hcl
from virida_audit.workloads.sightings.build_places import Build, Place, build_sighting
from virida_audit.workloads.sightings.variables import expand_shell
from virida_audit.workloads.sightings.veil import Veil

_DEEPEST = 12
_MOST_TURNS = 64


def bake_sightings(place: Place, data: bytes) -> Iterator[Sighting]:
    """Yield one build for each target, one for each combination of a matrix; groups are none.

    A target without context or Dockerfile of its own builds the folder of the call.
    """
    text = data.decode("utf-8-sig", "replace")
    root = _of_json(text) if place.path.endswith(".json") else read_hcl(text)
    values = {
        each.labels[0]: default
        for each in root.of("variable")
        if each.labels and (default := each.text("default"))
    }
    targets = {each.labels[0]: each for each in root.of("target") if each.labels}
    inherited = {name for each in targets.values() for name in each.texts("inherits")}
    for name, target in targets.items():
        whole = _resolved(targets, target, 0)
        if name in inherited and not ({"tags", "output"} & whole.keys()):
            continue
        for turn in _turns(target):
            yield _sighting(place, name, target, whole, {**values, **turn})


def _resolved(targets: dict[str, Block], target: Block, depth: int) -> dict[str, Attribute]:
    """Return the attributes of a target with those it inherits; later ones win."""
    found: dict[str, Attribute] = {}
    for name in target.texts("inherits") if depth < _DEEPEST else ():
        if name in targets and targets[name] is not target:
            found |= _resolved(targets, targets[name], depth + 1)
    return found | target.attributes


def _turns(target: Block) -> Iterator[dict[str, str]]:
    matrix = target.attributes.get("matrix")
    rows: list[list[dict[str, str]]] = []
    for name, value in matrix.value.items() if matrix and isinstance(matrix.value, dict) else ():
        if isinstance(value, tuple):
            rows.append([dict(_flat(name, each)) for each in value])
    for combination in islice(product(*rows), _MOST_TURNS):
        yield {key: value for part in combination for key, value in part.items()}


def _flat(name: str, value: Value) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str):
                yield f"{name}.{key}", inner


def _sighting(
    place: Place,
    name: str,
    target: Block,
    whole: dict[str, Attribute],
    values: dict[str, str],
) -> Sighting:
    at = Location(place.path, target.line, 1, target.line, 2)
    block = Block("target", attributes=whole)
    context = _text(block, "context", values) or "."
    build = Build(
        images=tuple(_filled(each, values) for each in block.texts("tags")),
        context=context,
        dockerfile=_text(block, "dockerfile", values),
        stage=_text(block, "target", values),
        settings=tuple(_arguments(block, values, at)),
        is_below_context=True,
    )
    return build_sighting(place, build, at)


def _arguments(block: Block, values: dict[str, str], at: Location) -> Iterator[Setting]:
    veil = Veil(())
    arguments = block.attributes.get("args")
    held = arguments.value if arguments is not None else {}
    for name, value in held.items() if isinstance(held, dict) else ():
        shown = _filled(value, values) if isinstance(value, str) else ""
        yield veil.variable(Matter.BUILD_ARGUMENT, name, "" if "$" in shown else shown, at)


def _text(block: Block, name: str, values: dict[str, str]) -> str:
    found = block.attributes.get(name)
    if found is None or not isinstance(found.value, str) or found.value == "null":
        return ""
    if not found.is_literal:
        return values.get(found.value, f"${{{found.value}}}")
    return _filled(found.value, values)


def _filled(text: str, values: dict[str, str]) -> str:
    """Return a template with what the file sets put in; `${item.name}` of a matrix too."""
    for name, value in values.items():
        if "." in name:
            text = text.replace(f"${{{name}}}", value)
    return expand_shell(text, values)


def _of_json(text: str) -> Block:
    """Return a JSON bake file as the same blocks; lines are not known there."""
    root = Block("")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return root
    for kind in ("variable", "target"):
        held = document.get(kind) if isinstance(document, dict) else None
        for name, body in held.items() if isinstance(held, dict) else ():
            block = Block(kind, (name,))
            for key, value in body.items() if isinstance(body, dict) else ():
                block.attributes[key] = Attribute(key, _plain(value, 0), 1)
            root.blocks.append(block)
    return root


def _plain(value: object, depth: int) -> Value:
    if isinstance(value, list) and depth < _DEEPEST:
        return tuple(_plain(each, depth + 1) for each in value)
    if isinstance(value, dict) and depth < _DEEPEST:
        return {str(key): _plain(each, depth + 1) for key, each in value.items()}
    return value if isinstance(value, str) else "" if value is None else str(value)
