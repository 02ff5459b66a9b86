"""The order in which a delivery goes through the environments."""

from __future__ import annotations

from collections.abc import Iterable

_ORDER = (
    "local", "dev", "sandbox", "test", "ci", "integration", "qa", "uat", "recette", "preview",
    "demo", "staging", "preprod", "canary", "prod",
)  # fmt: skip


def in_order(environments: Iterable[str]) -> tuple[str, ...]:
    """Return environments each once, from the developer to the public; unknown ones come last."""
    return tuple(sorted({each for each in environments if each}, key=_rank))


def _rank(environment: str) -> tuple[int, str]:
    known = environment in _ORDER
    return (_ORDER.index(environment) if known else len(_ORDER), environment)
