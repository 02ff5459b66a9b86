"""Recognise the configuration of monitoring, logging and tracing services."""

from __future__ import annotations

import json
import re

from virida_audit.discover.candidate import Candidate, Claim, Look, claim, line_of, seen
from virida_audit.discover.outline import Document
from virida_audit.model.source import Kind
from virida_audit.regex import regex

# Top-level keys that together mean one product. In order: promtail also has `scrape_configs`.
_SHAPES: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"scrape_configs", "clients"}), "promtail"),
    (frozenset({"scrape_configs", "positions"}), "promtail"),
    (frozenset({"scrape_configs"}), "prometheus"),
    (frozenset({"remote_write", "global"}), "prometheus"),
    (frozenset({"route", "receivers"}), "alertmanager"),
    (frozenset({"receivers", "exporters", "service"}), "opentelemetry"),
    (frozenset({"receivers", "service"}), "opentelemetry"),
    (frozenset({"schema_config"}), "loki"),
    (frozenset({"ingester", "storage", "distributor"}), "tempo"),
    (frozenset({"distributor", "storage"}), "tempo"),
    (frozenset({"filebeat.inputs"}), "filebeat"),
    (frozenset({"filebeat.autodiscover"}), "filebeat"),
    (frozenset({"filebeat.modules"}), "filebeat"),
    (frozenset({"metricbeat.modules"}), "metricbeat"),
    (frozenset({"metricbeat.config.modules"}), "metricbeat"),
    (frozenset({"heartbeat.monitors"}), "heartbeat"),
    (frozenset({"apm-server"}), "apm"),
    (frozenset({"integrations", "metrics", "server"}), "grafana-agent"),
    (frozenset({"sources", "sinks"}), "vector"),
)
_PROVISIONING = frozenset(
    {"datasources", "deleteDatasources", "providers", "notifiers", "contactPoints", "policies"}
)
RULE = regex(rb"^[ \t]*(?:-[ \t]+)?(alert|record):[ \t]*\S", re.MULTILINE)
_PROBER = regex(rb"^[ \t]+prober:[ \t]*(?:http|tcp|icmp|dns|grpc)", re.MULTILINE)
_FLUENTD = regex(rb"^[ \t]*<(source|match|filter)\b", re.MULTILINE)
_FLUENT_BIT = regex(rb"^\[(INPUT|OUTPUT|SERVICE|FILTER)\]", re.MULTILINE | re.IGNORECASE)
_LOGSTASH = regex(rb"^[ \t]*(input|output)[ \t]*\{", re.MULTILINE)
_TELEGRAF = regex(rb"^[ \t]*\[\[(inputs|outputs)\.\w+", re.MULTILINE)
_VECTOR = regex(rb"^\[(sources|sinks)\.[\w-]+\]", re.MULTILINE)
_ALLOY = regex(rb"^(prometheus|loki|otelcol|discovery)\.[\w.]+[ \t]+\"", re.MULTILINE)
_GRAFANA_INI = regex(
    rb"^\[(auth\.anonymous|dashboards|security|server|analytics|unified_alerting)\]", re.MULTILINE
)


def look_yaml(candidate: Candidate, documents: tuple[Document, ...], data: bytes) -> Claim | None:
    """Decide on YAML of any name by the top-level keys of each product."""
    for document in documents:
        keys = document.keys.keys()
        if document.value("apiVersion") == "1" and (hit := _PROVISIONING & keys):
            return _found("grafana", sorted(hit)[0], document)
        if "apiVersion" in keys or "services" in keys or "kind" in keys:
            continue
        if "groups" in keys and document.value("apiVersion") in ("", "1"):
            rule = RULE.search(data)
            if rule and b"expr:" in data:
                return _found("prometheus-rules", "groups", document)
        if "modules" in keys and _PROBER.search(data):
            return _found("blackbox", "modules", document)
        for shape, tag in _SHAPES:
            if shape <= keys and _means(document, shape, tag):
                return _found(tag, sorted(shape)[0], document)
    return None


def _means(document: Document, shape: frozenset[str], tag: str) -> bool:
    if tag == "opentelemetry":
        entry = document.keys["service"]
        return "pipelines" in document.children(entry)
    if tag == "alertmanager":
        return "receiver" in document.children(document.keys["route"])
    if tag == "vector":
        children = document.children(document.keys["sinks"])
        return any("inputs" in document.children(child) for child in children.values())
    return True


def _found(tag: str, key: str, document: Document) -> Claim:
    return claim(
        Kind.MONITORING, seen("evidence.content", key, document.keys[key].line), tags={tag}
    )


def look_matching(tag: str, pattern: re.Pattern[bytes]) -> Look:
    """Give a look that accepts on one match."""

    def look(candidate: Candidate, data: bytes) -> Claim | None:
        match = pattern.search(data)
        if match is None:
            return None
        line = data.count(b"\n", 0, match.start()) + 1
        return claim(Kind.MONITORING, seen("evidence.content", match[1], line), tags={tag})

    return look


look_fluentd = look_matching("fluentd", _FLUENTD)
look_fluent_bit = look_matching("fluent-bit", _FLUENT_BIT)
look_logstash = look_matching("logstash", _LOGSTASH)
look_telegraf = look_matching("telegraf", _TELEGRAF)
look_vector = look_matching("vector", _VECTOR)
look_alloy = look_matching("grafana-alloy", _ALLOY)
look_grafana_ini = look_matching("grafana", _GRAFANA_INI)


def look_dashboard(data: bytes) -> Claim | None:
    """Decide on a JSON file: a Grafana dashboard has panels (or rows) and a schema version."""
    if b'"panels"' not in data and b'"rows"' not in data:
        return None
    if b'"schemaVersion"' not in data and b'"templating"' not in data:
        return None
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if isinstance(document, dict) and isinstance(document.get("dashboard"), dict):
        document = document["dashboard"]
    if not isinstance(document, dict) or "title" not in document:
        return None
    if isinstance(document.get("panels", document.get("rows")), list):
        line = line_of(data, b'"panels"') or line_of(data, b'"rows"')
        return claim(
            Kind.MONITORING, seen("evidence.content", "panels", line), tags={"grafana-dashboard"}
        )
    return None
