"""Put `rules/` and `reports/` into the wheel, each YAML file with a JSON form beside it.

A hatchling build hook. The JSON is written into a temporary folder, never into the checkout; an
editable install and an sdist get nothing, since there the folders themselves are at hand.
"""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TARGET = "virida_audit/data"
"""Where the data stands in the wheel; `virida_audit.resources` looks there first."""


class DataBuildHook(BuildHookInterface[Any]):
    """Force-include every data file, and what was prebuilt of it, one by one and sorted."""

    _scratch: TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Prepare a wheel; `version` is hatchling's kind of build, `standard` or `editable`."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        resources = _load_resources(root)
        self._scratch = TemporaryDirectory(prefix="virida-prebuild-")
        includes: dict[str, str] = build_data["force_include"]
        for source in _data_files(root, resources.DATA_FOLDERS):
            name = source.relative_to(root).as_posix()
            includes[str(source)] = f"{TARGET}/{name}"
            if source.suffix == ".yaml":
                value = resources.parse_yaml(source.read_text(encoding="utf-8"))
                prebuilt = _write_json(value, Path(self._scratch.name), name)
                includes[str(prebuilt)] = f"{TARGET}/{Path(name).with_suffix('.json').as_posix()}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary folder once the wheel is written."""
        if self._scratch is not None:
            self._scratch.cleanup()


def _load_resources(root: Path) -> Any:
    """Load the run-time loader by path: the package is not importable while it is being built."""
    path = root / "auditor" / "virida_audit" / "resources.py"
    spec = importlib.util.spec_from_file_location("_virida_audit_resources", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _data_files(root: Path, folders: tuple[str, ...]) -> list[Path]:
    """List the regular files of the data folders, without hidden ones, links and byte code."""
    found = []
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            parts = path.relative_to(root).parts
            if path.is_symlink() or not path.is_file():
                continue
            if not any(part.startswith(".") or part == "__pycache__" for part in parts):
                found.append(path)
    return found


def _write_json(value: object, scratch: Path, name: str) -> Path:
    """Write compact JSON that depends on the value alone; key order is the author's."""
    path = scratch / Path(name).with_suffix(".json")
    os.makedirs(path.parent, exist_ok=True)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path
