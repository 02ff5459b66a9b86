"""Find and load the data that ships with the program: `rules/` and `reports/`.

A wheel carries both below the package, with a JSON form of each YAML file made at build time; a
checkout has them beside `auditor/`. Nothing is read at import time.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pathlib import Path

DATA_FOLDERS = ("reports", "rules")
"""The folders of data, sorted. Their names are never import names."""

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def data_dir(name: Literal["rules", "reports"]) -> Path:
    """Return the folder `rules` or `reports`: of the wheel where it exists, else of the checkout.

    Raises `ValueError` for another name and `FileNotFoundError` when the installation is broken.
    """
    from pathlib import Path

    return Path(_folder(name))


@cache
def load_data(name: str) -> object:
    """Load one data file, e.g. `rules/catalogue/runtimes.yaml`, once per process.

    The prebuilt JSON beside it is preferred; otherwise the YAML is parsed. Mappings, lists,
    strings, numbers, booleans and null only. Callers share the object and must not change it.
    Raises `ValueError` for a name outside the data folders and `OSError` for a missing file.
    """
    top, _, rest = name.partition("/")
    if not rest or ".." in rest.split("/"):
        raise ValueError(f"{name!r}: expected `rules/…` or `reports/…`")
    path = os.path.join(_folder(top), *rest.split("/"))
    prebuilt = os.path.splitext(path)[0] + ".json"
    if os.path.exists(prebuilt):
        return _load_json(prebuilt)
    with open(path, encoding="utf-8") as stream:
        return parse_yaml(stream.read())


def list_data(folder: str) -> tuple[str, ...]:
    """List the YAML files directly in a data folder, sorted, as `load_data` takes them.

    A folder that does not exist has none.
    """
    top, _, rest = folder.partition("/")
    try:
        found = os.listdir(os.path.join(_folder(top), *rest.split("/")))
    except FileNotFoundError:
        return ()
    return tuple(f"{folder}/{name}" for name in sorted(found) if name.endswith(".yaml"))


def parse_yaml(text: str) -> object:
    """Parse one document of our own YAML, with the scalars of the YAML 1.2 core schema.

    `2026-07-01`, `on` and `22:22` stay strings, so that YAML and the JSON made of it are equal.
    For our data only: a scanned file goes through `parse/`, which has limits. Raises `YAMLError`.
    """
    import yaml

    return yaml.load(text, Loader=_core_loader())


def _folder(name: str) -> str:
    if name not in DATA_FOLDERS:
        raise ValueError(f"{name!r} is no data folder (known: {', '.join(DATA_FOLDERS)})")
    packaged = os.path.join(_PACKAGE, "data", name)
    if os.path.isdir(packaged):
        return packaged
    checkout = os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), name)
    if os.path.isdir(checkout):
        return checkout
    raise FileNotFoundError(f"{name}/ is missing: install the wheel or run from a checkout")


def _load_json(path: str) -> object:
    import json

    with open(path, encoding="utf-8") as stream:
        loaded: object = json.load(stream)
    return loaded


@cache
def _core_loader() -> type[Any]:
    """Build the loader on first use: PyYAML's C parser where it was compiled, else the pure one."""
    import re

    import yaml

    base: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: type[Any] = type("CoreLoader", (base,), {"yaml_implicit_resolvers": {}})
    scalars = (
        ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
        ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
        # No leading zero: YAML 1.1 constructors would read `010` as eight.
        ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
        ("float", r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+", "-+0123456789"),
    )
    for tag, pattern, first in scalars:
        regexp = re.compile(f"^(?:{pattern})$")
        loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", regexp, list(first))
    # `<<` merges keys in our rules as everywhere else.
    loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"^(?:<<)$"), ["<"])
    return loader
