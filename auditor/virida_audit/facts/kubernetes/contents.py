"""Build the facts of ConfigMaps and Secrets, key by key; values of secrets are only noted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from virida_audit.facts.container import purpose_of
from virida_audit.facts.kubernetes.configuration import KubernetesConfig, KubernetesSecret
from virida_audit.facts.kubernetes.relations import titles
from virida_audit.facts.kubernetes.source import ObjectSource
from virida_audit.parse.kubernetes import get, items, pairs, text
from virida_audit.parse.yaml import Node, Scalar

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRET_PARTS = ("data", "stringData")


def config_facts(at: ObjectSource) -> Iterator[KubernetesConfig]:
    """Yield one fact for each key of a ConfigMap."""
    users = [each for each in at.relations.users(at.summary) if each.labels is not None]
    used_by = titles(users)
    mounted = [
        path
        for each in users
        for kind, name, path in each.mounts
        if kind == "ConfigMap" and name == at.context.name
    ]
    found = [
        _config(at, key.text, node, part == "binaryData", used_by, tuple(mounted))
        for part in ("data", "binaryData")
        for key, node in pairs(at.manifest.root, part)
    ]
    files = tuple(each.key for each in found if each.is_file and not each.is_secret)
    yield from (replace(each, files=files) for each in found)


def _config(
    at: ObjectSource,
    key: str,
    node: Node,
    is_binary: bool,
    used_by: tuple[str, ...],
    mounted: tuple[str, ...],
) -> KubernetesConfig:
    value = text(node)
    is_secret = not is_binary and at.secrets.note(key, value)
    is_file = is_binary or "\n" in value.strip() or not _VARIABLE.fullmatch(key)
    places = tuple(f"{each.rstrip('/')}/{key}" for each in mounted) or (key,)
    purposes = (purpose_of((key,), each) for each in places)
    return KubernetesConfig(
        at=at.place(node),
        role=at.role,
        leaves=at.sheet.own(node),
        object=at.context,
        key=key,
        value="" if is_file or is_secret else at.shown(key, value),
        is_file=is_file,
        is_binary=is_binary,
        is_secret=is_secret,
        purpose=next((each for each in purposes if each), "") if is_file else "",
        used_by=used_by,
        is_platform=at.is_platform(key),
        is_injected=at.is_injected(key),
    )


def secret_facts(at: ObjectSource) -> Iterator[KubernetesSecret]:
    """Yield one fact for each key of a Secret, SealedSecret or ExternalSecret."""
    root = at.manifest.root
    is_sops = get(root, "sops") is not None
    used_by = titles(each for each in at.relations.users(at.summary) if each.labels is not None)
    if at.manifest.kind == "Secret":
        for part in _SECRET_PARTS:
            for key, node in pairs(root, part):
                yield _secret(
                    at, key.text, node, used_by, is_sealed=is_sops, is_encoded=part == "data"
                )
        return
    for key, node in pairs(root, "spec", "encryptedData"):
        yield _secret(at, key.text, node, used_by, is_sealed=True)
    for node in items(root, "spec", "data"):
        key_name = text(node, "secretKey") or text(node, "name")
        yield _secret(at, key_name, node, used_by, is_sealed=True)
    for node in items(root, "spec", "dataFrom"):
        yield _secret(at, "", node, used_by, is_sealed=True)


def _secret(
    at: ObjectSource,
    key: str,
    node: Node,
    used_by: tuple[str, ...],
    *,
    is_sealed: bool,
    is_encoded: bool = False,
) -> KubernetesSecret:
    value = text(node)
    is_readable = False
    if isinstance(node, Scalar) and not (is_sealed or value.startswith("ENC[")):
        note = at.secrets.note_encoded if is_encoded else at.secrets.note_plain
        is_readable = note(value)
    root = at.manifest.root
    return KubernetesSecret(
        at=at.place(node),
        role=at.role,
        leaves=at.sheet.own(node),
        object=at.context,
        key=key,
        type=text(root, "type") or text(root, "spec", "template", "type") or "Opaque",
        is_readable=is_readable,
        is_sealed=is_sealed or value.startswith("ENC["),
        used_by=used_by,
    )
