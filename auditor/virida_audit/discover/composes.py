"""Recognise Compose files by name and by content, and say what they start.

Grammar: Compose Specification, 05-services.md; the older form without `services` is the file
format 1 of Docker's documentation.
"""

from __future__ import annotations

import re

from virida_audit.discover.candidate import Candidate, Claim, claim, seen
from virida_audit.discover.outline import Document, Entry, outline
from virida_audit.discover.words import words
from virida_audit.model.source import Evidence, Kind, Role
from virida_audit.regex import regex

_TOP = frozenset({"services", "include", "volumes", "networks", "secrets", "configs", "models"})
# A top-level key of another format that also knows `services:`.
_FOREIGN = words(
    "stages pipeline steps jobs kind apiVersion on language pool trigger openapi swagger script "
    "before_script before_install install after_success requiredVersions workflow default clone "
    "definitions parameters monolog framework imports when labels_pipeline receivers exporters "
    "releases recipe tooling databases previews resources"
)
_SERVICE_KEYS = words(
    "image build ports volumes environment env_file depends_on command entrypoint networks restart "
    "extends deploy healthcheck container_name links expose profiles"
)
_V1_ONLY = frozenset({"links", "ports", "volumes", "volumes_from", "net", "expose", "env_file"})
_OTHER_SERVICE_KEYS = frozenset({"class", "arguments", "project", "language", "type", "factory"})

_BACKING = words(
    "postgres postgis timescaledb pgvector mysql mariadb percona mongo mongodb redis redis-stack "
    "valkey keydb dragonfly memcached rabbitmq kafka cp-kafka cp-zookeeper zookeeper redpanda nats "
    "elasticsearch opensearch kibana opensearch-dashboards meilisearch typesense solr minio mc "
    "localstack azurite mailhog mailpit maildev mailcatcher inbucket fake-smtp-server smtp4dev "
    "adminer pgadmin4 phpmyadmin mongo-express redis-commander redisinsight redis-insight "
    "cassandra clickhouse clickhouse-server neo4j influxdb couchdb cockroach mssql server "
    "db2 oracle-xe oracle-free dynamodb-local wiremock jaeger all-in-one zipkin vault consul etcd "
    "postgresql qdrant weaviate milvus chroma selenium chrome hub"
)
_SOURCE_MOUNT = regex(
    rb"^[ \t]*-[ \t]+[\"']?((?:\.{1,2}(?:/(?:src|app|apps|code|backend|frontend|web|server"
    rb"|client|api"
    rb"|lib|public)?/?)?|\$\{?PWD\}?):/(?!etc|var/lib|docker-entrypoint)[\w./-]*)(?::\w+)?[\"']?"
    rb"[ \t\r]*$",
    re.MULTILINE,
)
_TARGET = regex(
    rb"^[ \t]+target:[ \t]*[\"']?((?:dev|development|local|debug)[\w-]*)[\"']?[ \t\r]*$",
    re.MULTILINE,
)
_COMMAND = regex(
    rb"^[ \t]+command:[^\n]*?((?:npm|yarn|pnpm)\s+(?:run\s+)?(?:start:)?dev\b|nodemon"
    rb"|webpack-dev-server"
    rb"|--reload\b|air -c)",
    re.MULTILINE,
)


_DEVELOPER = (
    ("evidence.role-target", _TARGET),
    ("evidence.role-command", _COMMAND),
    ("evidence.role-mount", _SOURCE_MOUNT),
)


def look_compose_name(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on a file with a Compose name: the content must not be another format."""
    documents = outline(data)
    name = candidate.path.rpartition("/")[2]
    if any(_is_plain(document, named=True) for document in documents):
        return _with_role(documents, seen("evidence.name", name))
    if any(_first_version(document) for document in documents):
        return _with_role(documents, seen("evidence.name", name))
    if b"services" in data and (b"{{" in data or b"{%" in data or data.lstrip()[:1] == b"{"):
        return claim(Kind.COMPOSE, seen("evidence.name", name), tags={"templated"})
    return None


def look_compose(
    candidate: Candidate, documents: tuple[Document, ...], data: bytes
) -> Claim | None:
    """Decide on a YAML file of any name: most of its services have an image or a build."""
    for document in documents:
        services = document.keys.get("services")
        if (
            services
            and not (_FOREIGN & document.keys.keys())
            and (names := _containers(document, services))
        ):
            evidence = seen("evidence.services", ", ".join(names), services.line)
            return _with_role(documents, evidence)
        if _first_version(document) and _names_container_parts(document):
            first = next(iter(document.keys.values()))
            evidence = seen("evidence.services", first.key, first.line)
            return _with_role(documents, evidence)
    return None


def _is_plain(document: Document, named: bool) -> bool:
    keys = document.keys.keys()
    if _FOREIGN & keys - {"configs"}:
        return False
    if "services" in keys:
        entry = document.keys["services"]
        children = document.children(entry)
        if document.is_list(entry):
            return False
        if any(
            _OTHER_SERVICE_KEYS & document.children(child).keys() for child in children.values()
        ):
            return bool(_containers(document, entry))
        return True
    return named and bool(_TOP & keys)


def _containers(document: Document, services: Entry) -> tuple[str, ...]:
    """Give the services with an image or a build, unless most have neither."""
    if services.value.startswith("{"):
        return ("services",) if re.search(r"\b(?:image|build)\s*:", services.value) else ()
    children = document.children(services)
    hits = []
    for name, child in children.items():
        keys = document.children(child).keys()
        if (keys & {"image", "build"} and not keys & _OTHER_SERVICE_KEYS - {"type"}) or re.search(
            r"\b(?:image|build)\s*:", child.value
        ):
            hits.append(name)
    # `extends` and fragments merged with `<<` leave services without either.
    return tuple(hits) if hits and len(hits) * 3 >= len(children) else ()


def _first_version(document: Document) -> bool:
    if not document.keys or document.items or "services" in document.keys:
        return False
    for entry in document.keys.values():
        keys = document.children(entry).keys()
        if entry.value or not keys & {"image", "build"} or keys - _V1_KEYS:
            return False
    return True


_V1_KEYS = (
    _SERVICE_KEYS
    | _V1_ONLY
    | words(
        "dockerfile volume_driver log_driver log_opt external_links extra_hosts dns dns_search "
        "cap_add "
        "cap_drop cgroup_parent devices hostname domainname mac_address mem_limit memswap_limit "
        "mem_swappiness pid ipc privileged read_only security_opt shm_size stdin_open tty user "
        "working_dir cpu_shares cpuset labels stop_signal ulimits net"
    )
)


def _names_container_parts(document: Document) -> bool:
    return any(_V1_ONLY & document.children(e).keys() for e in document.keys.values())


def _with_role(documents: tuple[Document, ...], evidence: Evidence) -> Claim:
    role = _developer_only(documents) or _developer_content(documents)
    return Claim(
        Kind.COMPOSE,
        (evidence,),
        frozenset(),
        Role.DEVELOPMENT if role else None,
        (role,) if role else (),
    )


def _developer_only(documents: tuple[Document, ...]) -> Evidence | None:
    images: list[str] = []
    for document in documents:
        services = document.keys.get("services")
        for child in document.children(services).values() if services else ():
            keys = document.children(child)
            if "build" in keys or "image" not in keys:
                return None
            images.append(_product(keys["image"].value))
    if images and all(image in _BACKING for image in images):
        return seen("evidence.role-backing", ", ".join(dict.fromkeys(images)))
    return None


def _product(image: str) -> str:
    return image.strip("\"'").rpartition("/")[2].partition("@")[0].partition(":")[0].lower()


def _developer_content(documents: tuple[Document, ...]) -> Evidence | None:
    """Say what of a service only serves a developer: target, command, or sources mounted."""
    for document in documents:
        services = document.keys.get("services")
        for child in document.children(services).values() if services else ():
            block = document.block(child)
            for code, pattern in _DEVELOPER:
                if code == "evidence.role-mount" and b"build" not in block:
                    continue
                if match := pattern.search(block):
                    line = child.line + 1 + block.count(b"\n", 0, match.start(1))
                    return seen(code, match[1], line)
    return None
