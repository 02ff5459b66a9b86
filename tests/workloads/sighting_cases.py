"""Cases of sightings as data: small trees and what is to be seen in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from virida_audit.model.sighting import Matter, Setting, Sighting
from virida_audit.resources import parse_yaml
from workloads.sighting_trees import FIXTURES


def cases_of(*files: str) -> list[dict[str, Any]]:
    """Give the cases of some files of fixtures/workloads."""
    return [
        case
        for file in files
        for case in cast(
            "list[dict[str, Any]]", parse_yaml((FIXTURES / "workloads" / file).read_text("utf-8"))
        )
    ]


def write_tree(root: Path, files: dict[str, str]) -> Path:
    """Write the files of a case and give their root."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
    return root


def shown(setting: Setting) -> str:
    """Write a setting as `name=value (detail)`, with `secret` after it where it is one."""
    text = f"{setting.name}={setting.value}"
    text += f" ({setting.detail})" if setting.detail else ""
    return text + (" secret" if setting.is_secret else "")


def described(seen: Sighting, expected: dict[str, Any]) -> dict[str, Any]:
    """Give the parts of a sighting that a case speaks of; `settings` are by matter."""
    image = seen.image
    derived: dict[str, Any] = {
        "at": f"{seen.at.path}:{seen.at.line}",
        "form": seen.form.value,
        "role": seen.role.value,
        "image": image.raw if image else "",
        "product": image.product if image else "",
        "is_own": bool(image and image.is_own),
        "is_partial": bool(image and image.is_partial),
        "environments": list(seen.environments),
        "names": list(seen.names),
        "settings": {
            matter: [shown(each) for each in seen.of(Matter(matter))]
            for matter in expected.get("settings", ())
        },
        "places": {
            matter: [f"{each.at.path}:{each.at.line}" for each in seen.of(Matter(matter))]
            for matter in expected.get("places", ())
        },
    }
    return {key: derived[key] if key in derived else getattr(seen, key) for key in expected}
