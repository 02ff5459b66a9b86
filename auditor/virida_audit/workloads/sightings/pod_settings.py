"""What is said of a pod and of one of its containers, as settings."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.kubernetes import (
    KubernetesContainer,
    KubernetesPort,
    KubernetesProbe,
    KubernetesResources,
    KubernetesVariable,
    KubernetesVolume,
    KubernetesWorkload,
)
from virida_audit.facts.kubernetes.context import ContainerContext
from virida_audit.facts.kubernetes.surroundings import Bounds, GivenValue, WayIn
from virida_audit.facts.reading import Fact
from virida_audit.model.location import Location
from virida_audit.model.sighting import Matter, Setting
from virida_audit.secrets import is_secret_name
from virida_audit.workloads.sightings.veil import Veil

_PROBES = {"readiness": 0, "liveness": 1, "startup": 2}
_REFERENCES = {"config-map": "config", "secret": "secret"}
_CLAIMS = ("claimTemplate", "persistentVolumeClaim")


def workload_settings(
    workload: KubernetesWorkload, facts: list[Fact], name: str
) -> Iterator[Setting]:
    """Yield what the object as a whole says, then what others say of it."""
    at = workload.at
    if workload.has_replicas and workload.replicas >= 0:
        yield Setting(Matter.REPLICAS, str(workload.replicas), at)
    if workload.bounds is not None:
        yield from bounds_settings(workload.bounds)
    for way in workload.ways:
        yield way_setting(way)
    for door in workload.doors:
        yield Setting(Matter.ALIAS, door.name, door.at)
    doors = {name, *(each.name for each in workload.doors)}
    if workload.name and workload.name not in doors and "<" not in workload.name:
        yield Setting(Matter.ALIAS, workload.name, at)
    for need in workload.needs:
        if need.name not in workload.services:
            yield Setting(Matter.DEPENDS, need.name, need.at, "", "variable")
    if workload.hook:
        yield Setting(Matter.HOOK, workload.hook, at)
    if workload.restart:
        yield Setting(Matter.RESTART, workload.restart, at)
    for ask in workload.asks:
        word, _, asked = ask.partition(":")
        yield Setting(Matter.PRIVILEGE, asked, at, "cap_add" if asked else word)
    for policy in workload.policies:
        yield Setting(Matter.TRAFFIC_RULE, policy.name, policy.at)
    for secret in workload.pull_secrets:
        yield Setting(Matter.SECRET, "", at, secret, "pull")
    for each in facts:
        if isinstance(each, KubernetesVolume):
            yield from _volume(each)


def container_settings(
    facts: list[Fact], container: ContainerContext | None, veil: Veil
) -> Iterator[Setting]:
    """Yield what one container says: command, variables, ports, health and size."""
    own = [
        each
        for each in facts
        if container is not None and getattr(each, "container", None) is container
    ]
    probes = [each for each in own if isinstance(each, KubernetesProbe)]
    for each in own:
        if isinstance(each, KubernetesContainer) and each.text:
            detail = "arguments" if each.only_arguments else ""
            yield Setting(Matter.COMMAND, veil.text(each.text), each.at, "", detail)
        elif isinstance(each, KubernetesVariable):
            yield from _variable(each, veil)
        elif isinstance(each, KubernetesPort) and each.number:
            published = str(each.host_port) if each.host_port else ""
            protocol = "http" if each.is_http else each.protocol.lower()
            yield Setting(Matter.PORT, str(each.number), each.at, protocol, published)
        elif isinstance(each, KubernetesResources):
            yield from size_settings(each.memory_mib, each.cpu_millis, each.at, each.at)
            for other in each.others:
                if "gpu" in other:
                    yield Setting(Matter.PRIVILEGE, "", each.at, other)
    for probe in sorted(probes, key=lambda each: _PROBES.get(each.check, len(_PROBES))):
        if not probe.is_repeated and (probe.http_path or probe.action):
            port = str(probe.port) if probe.port else ""
            yield Setting(Matter.HEALTH, probe.http_path, probe.at, port, _asked(probe))


def size_settings(
    memory_mib: int, cpu_millis: int, memory_at: Location, cpu_at: Location
) -> Iterator[Setting]:
    """Yield memory and CPU where they are limited or asked for."""
    if memory_mib:
        yield Setting(Matter.MEMORY, str(memory_mib), memory_at)
    if cpu_millis:
        yield Setting(Matter.CPU, str(cpu_millis), cpu_at)


def bounds_settings(bounds: Bounds) -> Iterator[Setting]:
    """Yield within what an autoscaler scales."""
    yield Setting(Matter.MIN_REPLICAS, str(bounds.minimum), bounds.at)
    if bounds.maximum:
        yield Setting(Matter.MAX_REPLICAS, str(bounds.maximum), bounds.at)
    if bounds.cpu_percent:
        yield Setting(Matter.CPU_TARGET, str(bounds.cpu_percent), bounds.at)


def way_setting(way: WayIn) -> Setting:
    """Return one host and path, the whole host as an empty path."""
    words = ("tls" if way.is_tls else "", "rewritten" if way.is_rewritten else "")
    path = "" if way.path in ("/", "/*") else way.path
    return Setting(Matter.HOST, way.host, way.at, path, " ".join(filter(None, words)))


def given_setting(given: GivenValue, veil: Veil) -> Setting:
    """Return one variable; a secret and what a template hides have no value."""
    if given.is_secret or is_secret_name(given.name):
        return Setting(Matter.VARIABLE, "", given.at, given.name, given.detail, is_secret=True)
    hidden = "<" in given.value and ".yaml" in given.at.path and "/templates/" in given.at.path
    if hidden:
        return Setting(Matter.VARIABLE, "", given.at, given.name, "template")
    return veil.variable(Matter.VARIABLE, given.name, given.value, given.at, given.detail)


def _variable(fact: KubernetesVariable, veil: Veil) -> Iterator[Setting]:
    if fact.source == "secret-all":
        for name in fact.names:
            key = name.removeprefix(fact.prefix)
            detail = f"secret:{fact.from_name}/{key}"
            yield Setting(Matter.VARIABLE, "", fact.at, name, detail, is_secret=True)
        if not fact.names:
            yield Setting(Matter.SECRET, "", fact.at, fact.from_name, "variables")
    elif fact.source == "config-map-all":
        for each in fact.given:
            key = each.name.removeprefix(fact.prefix)
            detail = f"config:{fact.from_name}/{key}"
            yield given_setting(
                GivenValue(each.name, each.value, each.is_secret, each.at, detail), veil
            )
        if not fact.given:
            yield Setting(Matter.CONFIGURATION, "", fact.at, fact.from_name, "variables")
    elif fact.name:
        yield _single(fact, veil)


def _single(fact: KubernetesVariable, veil: Veil) -> Setting:
    word = _REFERENCES.get(fact.source, "")
    detail = f"{word}:{fact.from_name}/{fact.from_key}" if word else _from_cluster(fact)
    if fact.is_secret:
        return Setting(Matter.VARIABLE, "", fact.at, fact.name, detail, is_secret=True)
    found = fact.given[0] if fact.given else None
    value = found.value if found else fact.value
    is_secret = found.is_secret if found else False
    if fact.object.is_templated and "<" in value:
        value, detail = "", "template"
    at = found.at if found else fact.at
    return given_setting(GivenValue(fact.name, value, is_secret, at, detail), veil)


def _from_cluster(fact: KubernetesVariable) -> str:
    """Return which fact of the pod fills a variable; empty for a literal."""
    if fact.source in ("field", "resource", "file"):
        return f"{fact.source}:{fact.from_name}"
    return "" if fact.source == "literal" else "template"


def _volume(fact: KubernetesVolume) -> Iterator[Setting]:
    if fact.is_socket:
        yield Setting(Matter.PRIVILEGE, "", fact.at, "docker-socket")
    if fact.type == "secret":
        path = fact.mounts[0] if fact.mounts else ""
        yield Setting(Matter.SECRET, "", fact.at, fact.source_name or fact.name, path)
        return
    kind = "persistentVolumeClaim" if fact.type in _CLAIMS else fact.type
    words = (
        kind,
        f"{fact.size_mib}Mi" if fact.size_mib else "",
        "read-only" if fact.is_read_only else "",
        fact.purpose,
    )
    for path in dict.fromkeys(fact.mounts):
        source = fact.source_name or fact.name
        yield Setting(Matter.MOUNT, path, fact.at, source, " ".join(filter(None, words)))


def _asked(probe: KubernetesProbe) -> str:
    """Return how a probe asks, where it is not by HTTP alone."""
    if probe.action == "exec" and probe.command is not None:
        words = (probe.command.tool, probe.command.action, probe.command.script)
        return " ".join(filter(None, words))
    return "" if probe.action == "http" else probe.action
