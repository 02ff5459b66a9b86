"""Build the facts of one container: what it starts, its ports, probes, resources, variables."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from virida_audit.facts.commands import CommandFact, Purpose, describe
from virida_audit.facts.commands.secrets import mask_text, secret_values
from virida_audit.facts.container import habits
from virida_audit.facts.kubernetes.model import KubernetesContainer
from virida_audit.facts.kubernetes.operation import (
    KubernetesPort,
    KubernetesProbe,
    KubernetesResources,
)
from virida_audit.facts.kubernetes.sidecars import PodContainer
from virida_audit.facts.kubernetes.source import ObjectSource
from virida_audit.facts.kubernetes.variables import variables
from virida_audit.facts.probe import http_probe
from virida_audit.facts.reading import Fact
from virida_audit.parse.kubernetes import (
    cpu_millis,
    get,
    integer,
    items,
    memory_mib,
    pairs,
    text,
    texts,
)
from virida_audit.parse.shell import Command, read_arguments
from virida_audit.parse.yaml import Node
from virida_audit.secrets import HINT

_CHECKS = ("readiness", "liveness", "startup")
_ACTIONS = {"httpGet": "http", "tcpSocket": "tcp", "grpc": "grpc", "exec": "exec"}
_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh"})
_Described = tuple[Command, CommandFact]
_TELLING = (Purpose.MIGRATION, Purpose.SERVER, Purpose.WORKER, Purpose.SCHEDULER)


def container_facts(at: ObjectSource, one: PodContainer) -> Iterator[Fact]:
    """Yield the facts of a container, itself first."""
    yield _container(at, one)
    yield from _ports(at, one)
    yield from _probes(at, one)
    resources = get(one.node, "resources")
    if resources is not None:
        yield _resources(at, one, resources)
    yield from variables(at, one)


def command_text(at: ObjectSource, node: Node) -> str:
    """Return command and arguments of a container as one line without secrets."""
    words = (*texts(node, "command"), *texts(node, "args"))
    return _written(at, words, _described(words, node))


def _container(at: ObjectSource, one: PodContainer) -> KubernetesContainer:
    node = one.node
    words = (*texts(node, "command"), *texts(node, "args"))
    commands = _described(words, node)
    parts = tuple(get(node, key) for key in ("name", "image", "command", "args"))
    return KubernetesContainer(
        at=at.place(parts[1] or parts[0] or node),
        role=at.role,
        leaves=at.sheet.own(*parts),
        object=at.context,
        container=one.context,
        image=one.image,
        command=_main_command(commands),
        text=_written(at, words, commands),
        has_command=bool(parts[2] is not None and texts(node, "command")),
        only_arguments=parts[2] is None and bool(texts(node, "args")),
        sidecar=one.sidecar,
    )


def _described(words: tuple[str, ...], node: Node) -> tuple[_Described, ...]:
    """Return the commands of an argument list, each with what it is for."""
    if not words:
        return ()
    first = get(node, "command") or get(node, "args") or node
    script = read_arguments(words, line=first.line, column=first.column)
    return tuple((each, describe(each)) for each in script.commands if each.words)


def _main_command(commands: tuple[_Described, ...]) -> CommandFact | None:
    """Return what the command line is for: the first telling command, else the last one."""
    inner = [fact for each, fact in commands if each.name not in _SHELLS]
    inner = inner or [fact for _, fact in commands]
    telling = (each for each in inner if each.purpose in _TELLING)
    return next(telling, inner[-1] if inner else None)


def _written(at: ObjectSource, words: tuple[str, ...], commands: tuple[_Described, ...]) -> str:
    if not words:
        return ""
    holding = (each for each, fact in commands if fact.secrets)
    said = {value for each in holding for value in secret_values(each)}
    at.secrets.values.update(said)
    line = mask_text(" ".join(shlex.join(words).split()))
    for secret in sorted(said, key=lambda each: (-len(each), each)):
        line = line.replace(secret, HINT)
    return line


def _ports(at: ObjectSource, one: PodContainer) -> Iterator[KubernetesPort]:
    nodes = items(one.node, "ports")
    numbers = [integer(node, "containerPort") for node in nodes]
    probed = {text(get(one.node, f"{each}Probe"), "httpGet", "port") for each in _CHECKS}
    served = set(at.relations.http_targets(at.summary)) if nodes else set()
    judged = [
        _is_http(node, number, probed | served) for node, number in zip(nodes, numbers, strict=True)
    ]
    http_ports = tuple(number for number, is_http in zip(numbers, judged, strict=True) if is_http)
    for node, number, is_http in zip(nodes, numbers, judged, strict=True):
        yield KubernetesPort(
            at=at.place(node),
            role=at.role,
            leaves=at.sheet.own(node),
            object=at.context,
            container=one.context,
            number=number,
            name=text(node, "name"),
            protocol=text(node, "protocol") or "TCP",
            host_port=integer(node, "hostPort"),
            service=habits().services.get(number, ""),
            is_http=is_http,
            http_ports=http_ports,
        )


def _is_http(node: Node, number: int, known: set[str]) -> bool:
    name = text(node, "name").lower()
    if text(node, "protocol") in ("UDP", "SCTP"):
        return False
    if str(number) in known or (name and name in known):
        return True
    words = name.replace("_", "-").split("-")
    if any(each in ("http", "https", "http2", "h2c", "web", "www") for each in words):
        return True
    if any(each in ("grpc", "tcp", "udp", "metrics", "prom", "admin", "debug") for each in words):
        return False
    return number not in habits().services


def _probes(at: ObjectSource, one: PodContainer) -> Iterator[KubernetesProbe]:
    made: list[KubernetesProbe] = []
    for check in _CHECKS:
        node = get(one.node, f"{check}Probe")
        if node is not None:
            made.append(_probe(at, one, check, node, tuple(made)))
    yield from made


def _probe(
    at: ObjectSource,
    one: PodContainer,
    check: str,
    node: Node,
    earlier: tuple[KubernetesProbe, ...],
) -> KubernetesProbe:
    key = next((each for each in _ACTIONS if get(node, each) is not None), "")
    action = get(node, key) if key else None
    commands = _described(texts(action, "command"), node) if key == "exec" else ()
    asked = http_probe(each for each, _ in commands) if commands else None
    path = (text(action, "path") or "/") if key == "httpGet" else asked.path if asked else ""
    port_text = text(action, "port")
    paths = [each.http_path for each in earlier if each.http_path]
    silent = [each.action for each in earlier if each.action and not each.http_path]
    return KubernetesProbe(
        at=at.place(node),
        role=at.role,
        leaves=at.sheet.own(node),
        object=at.context,
        container=one.context,
        check=check,
        action=_ACTIONS.get(key, ""),
        http_path=path,
        port=_port_number(one, port_text) or (asked.port if asked else 0),
        port_name="" if port_text.isdigit() else port_text,
        is_https=text(action, "scheme") == "HTTPS",
        headers=tuple(text(each, "name") for each in items(action, "httpHeaders")),
        command=_main_command(commands),
        initial_delay_seconds=integer(node, "initialDelaySeconds"),
        period_seconds=integer(node, "periodSeconds", default=10),
        timeout_seconds=integer(node, "timeoutSeconds", default=1),
        failure_threshold=integer(node, "failureThreshold", default=3),
        other_http_path=next((each for each in paths if each != path), ""),
        is_repeated=path in paths if path else _ACTIONS.get(key, "") in silent,
    )


def _port_number(one: PodContainer, port: str) -> int:
    if port.isdigit() and len(port) < 6:
        return int(port)
    for node in items(one.node, "ports"):
        if port and text(node, "name") == port:
            return integer(node, "containerPort")
    return 0


def _resources(at: ObjectSource, one: PodContainer, node: Node) -> KubernetesResources:
    names = {key.text for part in ("requests", "limits") for key, _ in pairs(node, part)}
    return KubernetesResources(
        at=at.place(node),
        role=at.role,
        leaves=at.sheet.own(node),
        object=at.context,
        container=one.context,
        memory_request_mib=memory_mib(text(node, "requests", "memory")),
        memory_limit_mib=memory_mib(text(node, "limits", "memory")),
        cpu_request_millis=cpu_millis(text(node, "requests", "cpu")),
        cpu_limit_millis=cpu_millis(text(node, "limits", "cpu")),
        others=tuple(sorted(names - {"memory", "cpu"})),
    )
