"""Build the facts of the variables of a container."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from virida_audit.facts.container import habits
from virida_audit.facts.kubernetes.configuration import KubernetesVariable
from virida_audit.facts.kubernetes.sidecars import PodContainer
from virida_audit.facts.kubernetes.source import ObjectSource
from virida_audit.facts.kubernetes.surroundings import GivenValue
from virida_audit.parse.kubernetes import get, items, text
from virida_audit.parse.yaml import Node

_LONGEST = 4_000
"""Characters of a literal that are kept: an application is set up with the whole of it."""
_SOURCES = (
    ("configMapKeyRef", "config-map", "ConfigMap"),
    ("secretKeyRef", "secret", "Secret"),
    ("fieldRef", "field", ""),
    ("resourceFieldRef", "resource", ""),
    ("fileKeyRef", "file", ""),
)
_ALL = (("configMapRef", "config-map-all", "ConfigMap"), ("secretRef", "secret-all", "Secret"))


def variables(at: ObjectSource, one: PodContainer) -> Iterator[KubernetesVariable]:
    """Yield one fact for each entry of `env`, then of `envFrom`."""
    for node in items(one.node, "env"):
        yield _single(at, one, node)
    for node in items(one.node, "envFrom"):
        yield _everything(at, one, node)


def _single(at: ObjectSource, one: PodContainer, node: Node) -> KubernetesVariable:
    name = text(node, "name")
    origin = get(node, "valueFrom")
    for key, source, kind in _SOURCES:
        reference = get(origin, key)
        if reference is None:
            continue
        target = text(reference, "name") or text(reference, "fieldPath")
        return _variable(
            at,
            one,
            node,
            name,
            source,
            from_name=target or text(reference, "resource") or text(reference, "path"),
            from_key=text(reference, "key"),
            given=_given(at, kind, target, text(reference, "key"), name),
            is_found=not kind or bool(at.relations.find(at.summary, kind, target)),
            is_optional=text(reference, "optional") == "true",
        )
    value = text(node, "value")
    is_secret = at.secrets.note(name, value)
    is_hidden = origin is not None or not name
    return _variable(
        at,
        one,
        node,
        name,
        "" if is_hidden else "literal",
        value="" if is_secret else value.strip()[:_LONGEST],
        is_secret_literal=is_secret,
    )


def _given(
    at: ObjectSource, kind: str, name: str, key: str, variable: str
) -> tuple[GivenValue, ...]:
    """Return what a ConfigMap gives for one key, under the variable's name."""
    if kind != "ConfigMap":
        return ()
    found = (one for each in at.relations.find(at.summary, kind, name) for one in each.given)
    return tuple(replace(one, name=variable) for one in found if one.name == key)[:1]


def _everything(at: ObjectSource, one: PodContainer, node: Node) -> KubernetesVariable:
    for key, source, kind in _ALL:
        reference = get(node, key)
        if reference is None:
            continue
        name, prefix = text(reference, "name"), text(node, "prefix")
        targets = at.relations.find(at.summary, kind, name)
        names = {f"{prefix}{each}" for target in targets for each in target.keys}
        return _variable(
            at,
            one,
            node,
            "",
            source,
            from_name=name,
            prefix=prefix,
            names=tuple(sorted(names)),
            given=tuple(
                replace(one, name=f"{prefix}{one.name}")
                for target in targets
                for one in target.given
            ),
            is_found=bool(targets),
            is_optional=text(reference, "optional") == "true",
        )
    return _variable(at, one, node, "", "")


def _variable(
    at: ObjectSource,
    one: PodContainer,
    node: Node,
    name: str,
    source: str,
    *,
    value: str = "",
    from_name: str = "",
    from_key: str = "",
    prefix: str = "",
    names: tuple[str, ...] = (),
    given: tuple[GivenValue, ...] = (),
    is_found: bool = True,
    is_optional: bool = False,
    is_secret_literal: bool = False,
) -> KubernetesVariable:
    return KubernetesVariable(
        at=at.place(node),
        role=at.role,
        leaves=at.sheet.own(node),
        object=at.context,
        container=one.context,
        name=name,
        source=source,
        value=value,
        from_name=from_name,
        from_key=from_key,
        prefix=prefix,
        names=names,
        is_found=is_found,
        is_optional=is_optional,
        is_secret_literal=is_secret_literal,
        is_platform=at.is_platform(name),
        is_injected=at.is_injected(name),
        given=given,
        is_image_setting=name in habits().image_variables or name.endswith("_VERSION"),
    )
