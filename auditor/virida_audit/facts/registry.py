"""Which reader knows which kind, and which module holds which fact type. Imported when needed."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from virida_audit.facts.reading import Fact, Reader
from virida_audit.model.source import Kind

_READERS = {
    "virida_audit.facts.compose": (Kind.COMPOSE,),
    "virida_audit.facts.clever": (Kind.CLEVER_CONFIG,),
    "virida_audit.facts.dockerfile": (Kind.DOCKERFILE,),
    "virida_audit.facts.dockerignore": (Kind.DOCKERIGNORE,),
    "virida_audit.facts.kubernetes": (
        Kind.GITOPS,
        Kind.HELM_CHART,
        Kind.HELM_TEMPLATE,
        Kind.KUBERNETES,
        Kind.KUSTOMIZATION,
    ),
    "virida_audit.facts.procfile": (Kind.PROCFILE,),
}

_FACT_MODULES = {
    "application": "virida_audit.facts.readiness",
    "artifact": "virida_audit.facts.artifact",
    "clever": "virida_audit.facts.clever",
    "compose": "virida_audit.facts.compose",
    "dockerfile": "virida_audit.facts.dockerfile",
    "dockerignore": "virida_audit.facts.dockerignore",
    "gitops": "virida_audit.facts.kubernetes",
    "helm": "virida_audit.facts.kubernetes",
    "image": "virida_audit.facts.image_use",
    "kubernetes": "virida_audit.facts.kubernetes",
    "kustomize": "virida_audit.facts.kubernetes",
    "procfile": "virida_audit.facts.procfile",
    "workload": "virida_audit.facts.readiness",
}
"""Subject of a fact type (the word before its first hyphen, or all of it) → module."""


def reader_modules() -> tuple[tuple[str, tuple[Kind, ...]], ...]:
    """Return each reader's module with the kinds it reads, in a fixed order."""
    return tuple(sorted(_READERS.items()))


def load_reader(module: str) -> Reader:
    """Return the `read` function of a reader's module."""
    return cast(Reader, import_module(module).read)


def fact_type(name: str) -> type[Fact] | None:
    """Return the class of a fact type, None where there is none of that name."""
    module = _FACT_MODULES.get(name.partition("-")[0])
    if module is None:
        return None
    declared = cast(tuple[type[Fact], ...], import_module(module).FACTS)
    return next((each for each in declared if each.fact == name), None)


def known_fact_types() -> tuple[str, ...]:
    """Return the names of all fact types, sorted."""
    return tuple(
        sorted(
            each.fact
            for module in set(_FACT_MODULES.values())
            for each in cast(tuple[type[Fact], ...], import_module(module).FACTS)
        )
    )
