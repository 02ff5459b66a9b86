"""Gather what stands around a pod: its Services, the ways in, its claims, what it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from virida_audit.facts.kubernetes.configuration import KubernetesVariable
from virida_audit.facts.kubernetes.hosts import hosts_in
from virida_audit.facts.kubernetes.relations import Relations
from virida_audit.facts.kubernetes.source import ObjectSource
from virida_audit.facts.kubernetes.summary import Summary
from virida_audit.facts.kubernetes.surroundings import NamedAt, WayIn
from virida_audit.facts.reading import Fact
from virida_audit.model.location import Location
from virida_audit.parse.kubernetes import PodPart, get, items, memory_mib, text, texts

_HOST_KEYS = (
    ("hostNetwork", "host-network"),
    ("hostPID", "host-pid"),
    ("hostIPC", "host-ipc"),
)


def ways_in(users: Iterable[Summary], relations: Relations) -> Iterator[WayIn]:
    """Yield how hosts and paths lead to a workload through the Services among its users."""
    for service in users:
        if service.kind != "Service":
            continue
        for user in relations.users(service):
            for route in user.routes:
                if route.service != service.name:
                    continue
                node = route.nodes[0] if route.nodes else None
                at = node.location(user.path) if node is not None else Location(user.path)
                yield WayIn(
                    route.host, route.path, service.name, route.is_tls, route.is_rewritten, at
                )


def named(summaries: Iterable[Summary]) -> tuple[NamedAt, ...]:
    """Return objects by name, each name once, sorted."""
    found: dict[str, NamedAt] = {}
    for each in summaries:
        found.setdefault(
            each.name, NamedAt(each.name, Location(each.path, each.line, 1, each.line, 1))
        )
    return tuple(found[name] for name in sorted(found))


def needs_of(at: ObjectSource, facts: Iterable[Fact]) -> Iterator[NamedAt]:
    """Yield the Services that the variables of a pod name as hosts, sorted by name."""
    found: dict[str, Location] = {}
    for each in facts:
        if not isinstance(each, KubernetesVariable):
            continue
        said = [(each.name, each.value), *((one.name, one.value) for one in each.given)]
        hosts = [host for name, value in said for host in hosts_in(name, value)]
        if each.is_secret and each.from_name:
            secrets = at.relations.find(at.summary, "Secret", each.from_name)
            keyed = [pair for one in secrets for pair in one.hosts]
            hosts += [host for key, host in keyed if each.from_key in ("", key)]
        for host in hosts:
            name = host.partition(".")[0]
            if at.relations.find(at.summary, "Service", name):
                found.setdefault(name, each.at)
    yield from (NamedAt(name, found[name]) for name in sorted(found))


def claim_size(at: ObjectSource, kind: str, name: str) -> int:
    """Return what the claim behind a volume asks for, in MiB; 0 where nothing tells."""
    if kind == "claimTemplate":
        for template in items(at.manifest.root, "spec", "volumeClaimTemplates"):
            if text(template, "metadata", "name") == name:
                return memory_mib(text(template, "spec", "resources", "requests", "storage"))
    if kind == "persistentVolumeClaim":
        found = at.relations.find(at.summary, "PersistentVolumeClaim", name)
        return next((each.size_mib for each in found), 0)
    return 0


def asks_of(pod: PodPart) -> tuple[str, ...]:
    """Return what a pod asks for beyond a plain one, sorted."""
    found = {word for key, word in _HOST_KEYS if text(pod.spec, key) == "true"}
    for container in items(pod.spec, "containers"):
        context = get(container, "securityContext")
        if text(context, "privileged") == "true":
            found.add("privileged")
        found |= {f"capability:{each}" for each in texts(context, "capabilities", "add")}
    return tuple(sorted(found))
