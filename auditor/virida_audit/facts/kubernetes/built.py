"""Objects of a built overlay or chart in short: what an environment runs, and with what.

Works on trees rather than nodes, because patches, generators and values change what is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from virida_audit.facts.kubernetes.packaging import OverlayObject
from virida_audit.facts.kubernetes.secretfinder import SecretFinder
from virida_audit.facts.kubernetes.surroundings import Bounds, GivenValue, WayIn
from virida_audit.model.location import Location
from virida_audit.parse.kubernetes import cpu_millis, memory_mib
from virida_audit.parse.kustomize import Item, Tree, Value, bare
from virida_audit.parse.kustomize.names import pod_specs
from virida_audit.parse.kustomize.tree import below, string

_SCALERS = ("HorizontalPodAutoscaler", "ScaledObject")
_LONGEST = 4_000
_REFERENCES = (("configMapKeyRef", "config"), ("secretKeyRef", "secret"))


def built_objects(items: Iterable[Item], secrets: SecretFinder) -> tuple[OverlayObject, ...]:
    """Return objects in short, in order; `secrets` learns the secrets among their values."""
    world = _World(tuple(items), secrets)
    return tuple(world.short(each) for each in world.items)


class _World:
    """The objects of one build, ready to be asked about each other."""

    def __init__(self, items: tuple[Item, ...], secrets: SecretFinder) -> None:
        self.items = items
        self.secrets = secrets
        self.named = {(each.kind, each.name): each for each in items}
        self.services = [each for each in items if each.kind == "Service"]
        self.scalers = {_target(each): each for each in items if each.kind in _SCALERS}
        self.ways: dict[str, list[WayIn]] = {}
        for each in items:
            for way in _ways(each):
                self.ways.setdefault(way.service, []).append(way)

    def short(self, item: Item) -> OverlayObject:
        """Return one object in short."""
        pods = list(pod_specs(item.tree))
        containers = [each for pod in pods for each in _maps(pod.get("containers"))]
        main = containers[0] if containers else {}
        resources = main.get("resources")
        memory, cpu = _amount(resources, "memory"), _amount(resources, "cpu")
        replicas = below(item.tree, "spec", "replicas")
        services = self._doors(item) if pods else ()
        scaler = self.scalers.get((item.kind, item.name)) if pods else None
        places = {
            "replicas": replicas,
            "memory": memory,
            "cpu": cpu,
            "image": main.get("image"),
        }
        return OverlayObject(
            kind=item.kind,
            name=item.name,
            namespace=item.namespace,
            replicas=_count(replicas),
            images=tuple(string(each.get("image")) for each in containers),
            memory_mib=memory_mib(string(memory)),
            cpu_millis=cpu_millis(string(cpu)),
            hosts=_hosts(item),
            original=item.former[0] if item.former else item.original or item.name,
            at=Location(item.path, item.line, 1, item.line, 1),
            variables=tuple(self._variables(main)),
            ways=tuple(way for each in services for way in self.ways.get(each, ())),
            bounds=_bounds(scaler) if scaler is not None else None,
            places=tuple((key, _place(each)) for key, each in places.items() if _is_written(each)),
        )

    def _doors(self, item: Item) -> tuple[str, ...]:
        """Return the names of the Services that select the pods of an object."""
        template = below(item.tree, "spec", "template") or item.tree
        labels = bare(below(template, "metadata", "labels"))
        if not isinstance(labels, dict):
            return ()
        found: list[str] = []
        for each in self.services:
            selector = bare(below(each.tree, "spec", "selector"))
            if isinstance(selector, dict) and selector and selector.items() <= labels.items():
                found.append(each.name)
        return tuple(found)

    def _variables(self, container: dict[str, Tree]) -> Iterator[GivenValue]:
        for entry in _maps(container.get("envFrom")):
            yield from self._everything(entry)
        for entry in _maps(container.get("env")):
            yield self._single(entry)

    def _single(self, entry: dict[str, Tree]) -> GivenValue:
        name, origin = string(entry.get("name")), entry.get("valueFrom")
        for key, word in _REFERENCES:
            reference = below(origin, key)
            if not isinstance(reference, dict):
                continue
            source, wanted = string(reference.get("name")), string(reference.get("key"))
            detail, at = f"{word}:{source}/{wanted}", _place(entry.get("name"))
            if word == "secret":
                return GivenValue(name, "", True, at, detail)
            held = below(self._data("ConfigMap", source), wanted)
            return self._value(name, held, detail, at)
        if origin is not None:
            return GivenValue(name, "", False, _place(entry.get("name")), "cluster")
        return self._value(name, entry.get("value"), "", _place(entry.get("name")))

    def _everything(self, entry: dict[str, Tree]) -> Iterator[GivenValue]:
        prefix = string(entry.get("prefix"))
        for key, word, kind in (
            ("configMapRef", "config", "ConfigMap"),
            ("secretRef", "secret", "Secret"),
        ):
            source = string(below(entry.get(key), "name"))
            names = self._data(kind, source) if source else {}
            for name, held in names.items():
                detail = f"{word}:{source}/{name}"
                if word == "secret":
                    yield GivenValue(f"{prefix}{name}", "", True, _place(held), detail)
                else:
                    yield self._value(f"{prefix}{name}", held, detail, _place(held))

    def _data(self, kind: str, name: str) -> dict[str, Tree]:
        item = self.named.get((kind, name))
        found: dict[str, Tree] = {}
        for part in ("data", "stringData"):
            held = item.tree.get(part) if item is not None else None
            found |= held if isinstance(held, dict) else {}
        return found

    def _value(self, name: str, held: Tree | None, detail: str, at: Location) -> GivenValue:
        value = string(held)
        is_secret = self.secrets.note(name, value)
        is_plain = not is_secret and len(value) <= _LONGEST and "\n" not in value.strip()
        written = _place(held)
        return GivenValue(
            name, value if is_plain else "", is_secret, written if written.path else at, detail
        )


def _count(tree: Tree | None) -> int:
    digits = string(tree)
    is_number = digits.isascii() and digits.isdigit() and len(digits) < 10
    return int(digits) if is_number else -1


def _amount(resources: Tree | None, name: str) -> Tree | None:
    limit = below(resources, "limits", name)
    return limit if string(limit) else below(resources, "requests", name)


def _is_written(tree: Tree | None) -> bool:
    return isinstance(tree, Value) and bool(string(tree))


def _place(tree: Tree | None) -> Location:
    """Return where a scalar was written; an empty path for what no file says."""
    if not isinstance(tree, Value) or not tree.path:
        return Location("")
    return Location(tree.path, tree.line, 1, tree.line, 1)


def _target(item: Item) -> tuple[str, str]:
    target = below(item.tree, "spec", "scaleTargetRef")
    return string(below(target, "kind")) or "Deployment", string(below(target, "name"))


def _bounds(item: Item) -> Bounds:
    spec = item.tree.get("spec")
    is_keda = item.kind == "ScaledObject"
    least, most = (
        ("minReplicaCount", "maxReplicaCount") if is_keda else ("minReplicas", "maxReplicas")
    )
    cpu = _count(below(spec, "targetCPUUtilizationPercentage"))
    for metric in _maps(below(spec, "metrics")):
        if string(below(metric, "resource", "name")) == "cpu":
            cpu = _count(below(metric, "resource", "target", "averageUtilization"))
    minimum = _count(below(spec, least))
    return Bounds(
        minimum=minimum if minimum >= 0 else int(not is_keda),
        maximum=max(_count(below(spec, most)), 0),
        cpu_percent=max(cpu, 0),
        at=Location(item.path, item.line, 1, item.line, 1),
    )


def _hosts(item: Item) -> tuple[str, ...]:
    spec = item.tree.get("spec")
    found = [string(each.get("host")) for each in _maps(below(spec, "rules"))]
    names = bare(below(spec, "hostnames"))
    found += [str(each) for each in names] if isinstance(names, list) else []
    return tuple(dict.fromkeys(each for each in found if each))


def _ways(item: Item) -> Iterator[WayIn]:
    """Yield the ways in of an Ingress or of a route of the Gateway API."""
    read = _WAYS.get(item.kind)
    if read is not None:
        yield from read(item)


def _ingress(item: Item) -> Iterator[WayIn]:
    spec = item.tree.get("spec")
    blocks = [bare(each.get("hosts")) for each in _maps(below(spec, "tls"))]
    secured = {str(host) for block in blocks if isinstance(block, list) for host in block}
    annotations = below(item.tree, "metadata", "annotations")
    notes = annotations if isinstance(annotations, dict) else {}
    rewritten = any("rewrite" in key or "strip" in f"{key}{string(notes[key])}" for key in notes)
    for rule in _maps(below(spec, "rules")):
        host = string(rule.get("host"))
        is_tls = host in secured or (bool(blocks) and not secured)
        for path in _maps(below(rule, "http", "paths")):
            service = string(below(path, "backend", "service", "name")) or string(
                below(path, "backend", "serviceName")
            )
            at = _place(rule.get("host"))
            if not at.path:
                at = Location(item.path, item.line, 1, item.line, 1)
            yield WayIn(host, string(path.get("path")) or "/", service, is_tls, rewritten, at)


def _gateway_route(item: Item) -> Iterator[WayIn]:
    spec = item.tree.get("spec")
    at = Location(item.path, item.line, 1, item.line, 1)
    for rule in _maps(below(spec, "rules")):
        rewritten = any(
            "URLRewrite" in string(each.get("type")) for each in _maps(rule.get("filters"))
        )
        paths = [string(below(each, "path", "value")) for each in _maps(rule.get("matches"))]
        for backend in _maps(rule.get("backendRefs")):
            for host in _hosts(item) or ("",):
                for path in paths or ["/"]:
                    service = string(backend.get("name"))
                    yield WayIn(host, path or "/", service, False, rewritten, at)


def _maps(tree: Tree | None) -> list[dict[str, Tree]]:
    return [each for each in tree if isinstance(each, dict)] if isinstance(tree, list) else []


_WAYS: dict[str, Callable[[Item], Iterator[WayIn]]] = {
    "Ingress": _ingress,
    "HTTPRoute": _gateway_route,
}
