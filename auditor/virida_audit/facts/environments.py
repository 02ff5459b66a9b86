"""Read the environment that a path or name speaks of: `values-prod.yaml`, `overlays/staging`."""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = {
    "dev": "dev",
    "develop": "dev",
    "development": "dev",
    "local": "local",
    "test": "test",
    "testing": "test",
    "ci": "ci",
    "qa": "qa",
    "int": "integration",
    "integration": "integration",
    "uat": "uat",
    "stage": "staging",
    "staging": "staging",
    "stg": "staging",
    "preprod": "preprod",
    "preview": "preview",
    "demo": "demo",
    "sandbox": "sandbox",
    "canary": "canary",
    "prod": "prod",
    "production": "prod",
    "prd": "prod",
    "live": "prod",
    "recette": "recette",
}
_SPLIT = re.compile(r"[-_./ ]+")


@lru_cache(maxsize=4096)
def environment_of(path: str) -> str:
    """Return the environment of a path, its last telling part first; empty for none."""
    for part in reversed(path.split("/")):
        words = _SPLIT.split(part.lower())
        if "pre" in words and ("prod" in words or "production" in words):
            return "preprod"
        for word in reversed(words):
            if word in _WORDS:
                return _WORDS[word]
    return ""


def values_environment(path: str) -> str:
    """Return the environment of a values file: its word, or what stands beside `values`."""
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0].lower()
    known = environment_of(stem)
    if known:
        return known
    rest = re.sub(r"^values[-_.]?|[-_.]?values$", "", stem)
    if rest:
        return rest
    return environment_of(folder.rpartition("/")[2])
