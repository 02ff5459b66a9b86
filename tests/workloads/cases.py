"""Build sightings and projects from the short form of `fixtures/workloads/resolve-*.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from virida_audit.model.location import Location
from virida_audit.model.project import Candidate, Sign, SignKind, SourceProject
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, Matter, SeenImage, Setting, Sighting
from virida_audit.model.source import Role
from virida_audit.model.workload import Workload
from virida_audit.texts import same

FOLDER = Path(__file__).parents[2] / "fixtures" / "workloads"
Row = Mapping[str, Any]

PRODUCTS: Mapping[str, tuple[str, str, str]] = {
    "postgres": ("postgresql", "database", "addon"),
    "mysql": ("mysql", "database", "addon"),
    "redis": ("redis", "cache", "addon"),
    "kafka": ("kafka", "broker", "no-equivalent-documented"),
    "nginx": ("nginx", "web-server", "platform"),
    "traefik": ("traefik", "proxy", "platform"),
    "mailhog": ("mailhog", "mail-catcher", "development-only"),
    "registry": ("registry", "registry", "tool-to-drop"),
    "prometheus": ("prometheus", "monitoring", "platform"),
    "sentry": ("sentry", "error-tracking", "needs-decision"),
    "n8n": ("n8n", "automation", "example"),
    "gitea": ("gitea", "git-forge", "needs-decision"),
    "gitea/gitea": ("gitea", "git-forge", "needs-decision"),
    "devcontainer": ("devcontainer", "test-tool", "development-only"),
    "node": ("node", "language", "runtime"),
    "busybox": ("busybox", "base-os", "no-equivalent-documented"),
}
"""Image → product, family and verdict, as the image catalogue has them."""
_SIGNS = {
    "client": SignKind.CLIENT,
    "calls": SignKind.HARD_CODED_ADDRESS,
    "reads": SignKind.VARIABLE_READ,
}
"""Key of a project's row → what its one sign shows."""


def cases() -> Iterator[Row]:
    """Yield every case of every file."""
    for path in sorted(FOLDER.glob("resolve-*.yaml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))


def sighting(row: Row) -> Sighting:
    """Return the sighting of a row, `at` being `path:line`."""
    path, _, line = row["at"].partition(":")
    at = Location(path, int(line or 1))
    form = Form(row.get("form", "compose-service"))
    image = row.get("image")
    images = row.get("names", [image] if image else [])
    return Sighting(
        at=at,
        form=form,
        name=row["name"],
        role=Role(row.get("role", "production")),
        group=row.get("group", path),
        environments=tuple(row.get("in", ())),
        becomes=row.get("becomes", ""),
        folder=row.get("folder"),
        dockerfile=row.get("dockerfile", ""),
        stage=row.get("stage", ""),
        is_ghost=row.get("ghost", False),
        is_static_site=row.get("static", False),
        image=seen(image) if image else None,
        base=seen(row["base"]) if "base" in row else None,
        names=tuple(images),
        kind=row.get("kind", ""),
        parent=row.get("parent", ""),
        settings=tuple(_settings(row, at)),
        is_complete=row.get("complete", True),
    )


def seen(name: str) -> SeenImage:
    """Return an image; what is on a registry with a dot in its name is the team's."""
    product, family, verdict = PRODUCTS.get(name, ("", "", ""))
    addon = f"{product}-addon" if verdict == "addon" else ""
    return SeenImage(
        raw=name, name=name, product=product, family=family, verdict=verdict, addon=addon,
        is_own="." in name.partition("/")[0] and not product,
    )  # fmt: skip


def project(row: Row) -> SourceProject:
    """Return the sources of a row; they start unless it says otherwise."""
    at = Location(f"{row['folder']}/package.json")
    start = Stated("npm start", (Origin(same("scripts.start"), at),))
    return SourceProject(
        folder=row["folder"],
        name=row.get("name", row["folder"].rpartition("/")[2]),
        candidates=(_candidate(row, start),),
        manifests=(at.path,),
        is_library=row.get("library", False),
        is_workspace_root=row.get("workspace", False),
        is_part_of=row.get("part_of", ""),
        signs=tuple(Sign(at, kind, row[key]) for key, kind in _SIGNS.items() if key in row),
    )


def _candidate(row: Row, start: Stated) -> Candidate:
    """Return the way its sources run: by `npm start`, a Python module or programs of Mise."""
    why = start.origins
    if "module" in row:
        variables = (("CC_PYTHON_MODULE", Stated(row["module"], why)),)
        return Candidate("python", "", Confidence.HIGH, (), variables=variables)
    tools = tuple(Stated(each, why) for each in row.get("tools", ()))
    runtime = "linux" if tools else "node"
    given = start if row.get("starts", True) else None
    return Candidate(runtime, "", Confidence.HIGH, (), frameworks=tools, start=given)


def shown(workload: Workload) -> dict[str, object]:
    """Return a workload as a case writes it: what is empty is left out."""
    found: dict[str, object] = {
        "name": workload.name,
        "kind": workload.kind.value,
        "seen": [f"{each.at.path}:{each.at.line}" for each in workload.sightings],
        "in": list(workload.environments),
        "folder": workload.folder,
        "product": workload.product,
        "parent": workload.parent,
        "needs": list(workload.needs),
    }
    return {key: value for key, value in found.items() if value}


def _settings(row: Row, at: Location) -> Iterator[Setting]:
    for name, value in row.get("variables", {}).items():
        yield Setting(Matter.VARIABLE, value, at, name=name)
    for folder, path in row.get("mount", {}).items():
        yield Setting(Matter.MOUNT, path, at, name=folder, detail="bind")
    for key in ("depends", "alias", "port", "command"):
        values = row.get(key, [])
        for value in values if isinstance(values, list) else [values]:
            yield Setting(Matter(key), str(value), at)
