"""Decide on YAML, JSON and templates of any name, cheapest question first."""

from __future__ import annotations

from virida_audit.discover import (
    composes,
    infrastructure,
    manifests,
    monitoring,
    pipelines,
    scripts,
)
from virida_audit.discover.candidate import Candidate, Claim, claim, seen
from virida_audit.discover.outline import outline
from virida_audit.model.source import Kind

# One of these is in every YAML artefact. `in` on bytes costs 0.9 ms a megabyte; a multi-megabyte
# file of translations or fixtures is left after these.
_YAML_TOKENS = (
    b"apiVersion",
    b"image:",
    b'image":',
    b"services:",
    b"ocker",
    b"kube",
    b"k8s",
    b"helm",
    b"podman",
    b"kind: pipeline",
    b"scrape_configs",
    b"receivers:",
    b"expr:",
    b"prober:",
    b"schema_config",
    b"filebeat",
    b"metricbeat",
    b"heartbeat.",
    b"sinks:",
    b"AWS::",
    b"remote_write",
    b"distributor:",
    b"apm-server",
    b"build:",
)
_JSON_TOKENS = (
    b'"apiVersion"',
    b'"panels"',
    b'"rows"',
    b'"containerDefinitions"',
    b"AWSEBDockerrun",
    b"AWS::E",
)


def may_be_yaml(data: bytes) -> bool:
    """Say whether a YAML file can be an artefact at all."""
    return any(token in data for token in _YAML_TOKENS)


def may_be_json(data: bytes) -> bool:
    """Say whether a JSON file can be an artefact at all."""
    return any(token in data for token in _JSON_TOKENS)


def look_yaml(candidate: Candidate, data: bytes) -> Claim | None:
    """Ask each format in turn for what only it has."""
    if not may_be_yaml(data):
        return None
    if data.lstrip()[:1] == b"{":
        return look_json(candidate, data)
    documents = outline(data)
    if found := manifests.look_objects(documents, data):
        return _with_pipeline_tags(found, data)
    return (
        pipelines.look_pipeline_content(candidate, documents, data)
        or composes.look_compose(candidate, documents, data)
        or monitoring.look_yaml(candidate, documents, data)
        or infrastructure.look_yaml(candidate, documents, data)
        or manifests.look_values(candidate, documents)
    )


def look_json(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on JSON of any name: objects, dashboards, task definitions."""
    if not may_be_json(data):
        return None
    return (
        manifests.look_json_objects(data)
        or monitoring.look_dashboard(data)
        or infrastructure.look_ecs(data)
    )


def look_kubeconfig(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on a cluster's client configuration, whose name seldom has an extension."""
    return manifests.look_objects(outline(data), data) if b"clusters" in data else None


def look_template(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on a template that a configuration manager renders into an artefact."""
    inner = candidate.name.rpartition(".")[0]
    if not inner.endswith((".yml", ".yaml", ".json", ".sh", ".service", ".conf", ".hcl")):
        return None
    what = _rendered(
        Candidate(candidate.tree, candidate.path, candidate.folder, inner), inner, data
    )
    if what is None:
        return None
    if what.kind is Kind.HELM_TEMPLATE:
        return what
    return claim(
        Kind.INFRASTRUCTURE,
        seen("evidence.template", what.kind.value),
        *what.evidence,
        tags={"template", what.kind.value},
    )


def _rendered(candidate: Candidate, name: str, data: bytes) -> Claim | None:
    if name.endswith(".sh"):
        return scripts.look_script(b"#")(candidate, data)
    if name.endswith(".service"):
        return infrastructure.look_unit(candidate, data)
    if name.endswith(".hcl"):
        return infrastructure.look_nomad(candidate, data)
    if name.endswith((".yml", ".yaml")) and "compose" in name:
        return composes.look_compose_name(candidate, data)
    if name.endswith((".yml", ".yaml")):
        return look_yaml(candidate, data)
    return look_json(candidate, data) if name.endswith(".json") else None


def _with_pipeline_tags(found: Claim, data: bytes) -> Claim:
    if found.kind is not Kind.PIPELINE:
        return found
    tags = found.tags | {"job-image"} if b"image:" in data else found.tags
    return Claim(found.kind, found.evidence, tags, found.role, found.role_evidence)
