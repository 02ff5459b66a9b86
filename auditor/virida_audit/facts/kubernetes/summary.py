"""What other objects need to know of one object: small enough to keep for a whole tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from virida_audit.facts.image import Image
from virida_audit.facts.kubernetes.bounds import bounds_of
from virida_audit.facts.kubernetes.hosts import secret_hosts
from virida_audit.facts.kubernetes.routes import Route, routes_of
from virida_audit.facts.kubernetes.secretfinder import SecretFinder
from virida_audit.facts.kubernetes.surroundings import Bounds, GivenValue
from virida_audit.parse.kubernetes import (
    Manifest,
    PodPart,
    get,
    items,
    memory_mib,
    pairs,
    text,
)
from virida_audit.parse.yaml import Node

Labels = frozenset[tuple[str, str]]
Reference = tuple[str, str]
"""(kind, name) of an object of the same namespace."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One object in short."""

    path: str
    kind: str
    name: str
    namespace: str
    labels: Labels | None
    """Of its pods; None where it has none."""
    selector: Labels | None
    """Of a Service or policy; None where it has none."""
    references: tuple[Reference, ...]
    """What it needs, each once, in order."""
    routes: tuple[Route, ...]
    """Ways from hosts to Services."""
    image: Image | None
    """Of its main container."""
    keys: tuple[str, ...]
    """Keys of a ConfigMap or Secret."""
    mounts: tuple[tuple[str, str, str], ...]
    """(kind, name, path) of what its pods mount from other objects."""
    app_protocols: tuple[str, ...] = ()
    """Of a Service: targets that are said to speak HTTP."""
    given: tuple[GivenValue, ...] = ()
    """Of a ConfigMap: what it gives to those who take it as variables."""
    bounds: Bounds | None = None
    """Of an autoscaler."""
    size_mib: int = 0
    """Of a claim."""
    hosts: tuple[tuple[str, str], ...] = ()
    """Of a Secret: (key, host) of the hosts that its values name."""
    line: int = 1
    """Where it starts, 1-based."""

    @property
    def title(self) -> str:
        """Return `Kind/name`."""
        return f"{self.kind}/{self.name}"

    @property
    def folder(self) -> tuple[str, ...]:
        """Return the folders of its file, outermost first."""
        return tuple(self.path.split("/")[:-1])


def summary_of(
    path: str, manifest: Manifest, pods: tuple[PodPart, ...], image: Image | None
) -> Summary:
    """Return an object in short."""
    labels: Labels | None = None
    references: list[Reference] = []
    mounts: list[tuple[str, str, str]] = []
    for pod in pods:
        labels = (labels or frozenset()) | labels_of(get(pod.template, "metadata", "labels"))
        references += _pod_references(pod)
        mounts += _mounts(pod)
    references += _own_references(manifest)
    return Summary(
        path=path,
        kind=manifest.kind,
        name=manifest.name,
        namespace=manifest.namespace,
        labels=labels,
        selector=_selector(manifest),
        references=tuple(dict.fromkeys(each for each in references if each[1])),
        routes=tuple(routes_of(manifest)),
        image=image,
        keys=_keys(manifest),
        mounts=tuple(mounts),
        app_protocols=_http_targets(manifest),
        given=tuple(_given(manifest, path)),
        bounds=bounds_of(manifest, path),
        hosts=secret_hosts(manifest),
        line=manifest.root.line,
        size_mib=memory_mib(text(manifest.root, "spec", "resources", "requests", "storage")),
    )


def labels_of(node: Node | None) -> Labels:
    """Return the pairs of a mapping of labels."""
    return frozenset((key.text, text(value)) for key, value in pairs(node))


def _selector(manifest: Manifest) -> Labels | None:
    spec = get(manifest.root, "spec")
    if manifest.kind == "Service":
        selector = get(spec, "selector")
        return labels_of(selector) or None
    for way in (("podSelector",), ("selector",)):
        selector = get(spec, *way)
        if selector is not None and manifest.kind in _SELECTING:
            return labels_of(get(selector, "matchLabels"))
    return None


_SELECTING = ("NetworkPolicy", "PodDisruptionBudget", "PodMonitor", "Sidecar")
_CONFIGURED = ("ConfigMap", "Secret", "SealedSecret")
_MADE_SECRETS = ("SealedSecret", "ExternalSecret")


def _keys(manifest: Manifest) -> tuple[str, ...]:
    if manifest.kind not in _CONFIGURED:
        return ()
    root = manifest.root
    parts = ("data",), ("stringData",), ("binaryData",), ("spec", "encryptedData")
    found = (key.text for part in parts for key, _ in pairs(root, *part))
    return tuple(dict.fromkeys(found))


_LONGEST_VALUE = 4_000
"""Characters of a value that is kept as a variable; what is longer is a file."""


def _given(manifest: Manifest, path: str) -> Iterator[GivenValue]:
    if manifest.kind != "ConfigMap":
        return
    secrets = SecretFinder()
    for key, node in pairs(manifest.root, "data"):
        value = text(node)
        is_secret = secrets.note(key.text, value)
        is_plain = not is_secret and len(value) <= _LONGEST_VALUE and "\n" not in value.strip()
        yield GivenValue(key.text, value if is_plain else "", is_secret, node.location(path))


def _http_targets(manifest: Manifest) -> tuple[str, ...]:
    if manifest.kind != "Service":
        return ()
    return tuple(
        text(port, "targetPort") or text(port, "port")
        for port in items(manifest.root, "spec", "ports")
        if "http" in f"{text(port, 'appProtocol')} {text(port, 'name')}".lower()
    )


def _pod_references(pod: PodPart) -> Iterator[Reference]:
    spec = pod.spec
    for kind in ("containers", "initContainers"):
        for container in items(spec, kind):
            for variable in items(container, "env"):
                source = get(variable, "valueFrom")
                yield "ConfigMap", text(source, "configMapKeyRef", "name")
                yield "Secret", text(source, "secretKeyRef", "name")
            for everything in items(container, "envFrom"):
                yield "ConfigMap", text(everything, "configMapRef", "name")
                yield "Secret", text(everything, "secretRef", "name")
    for volume in items(spec, "volumes"):
        for kind, name in volume_sources(volume):
            yield kind, name
    for secret in items(spec, "imagePullSecrets"):
        yield "Secret", text(secret, "name")
    yield "ServiceAccount", text(spec, "serviceAccountName") or text(spec, "serviceAccount")
    yield "PriorityClass", text(spec, "priorityClassName")


def volume_sources(volume: Node) -> Iterator[Reference]:
    """Yield the objects that a volume takes its content from."""
    yield "ConfigMap", text(volume, "configMap", "name")
    yield "Secret", text(volume, "secret", "secretName")
    yield "PersistentVolumeClaim", text(volume, "persistentVolumeClaim", "claimName")
    for source in items(volume, "projected", "sources"):
        yield "ConfigMap", text(source, "configMap", "name")
        yield "Secret", text(source, "secret", "name")


def _mounts(pod: PodPart) -> Iterator[tuple[str, str, str]]:
    sources = {
        text(volume, "name"): [each for each in volume_sources(volume) if each[1]]
        for volume in items(pod.spec, "volumes")
    }
    for container in items(pod.spec, "containers"):
        for mount in items(container, "volumeMounts"):
            for kind, name in sources.get(text(mount, "name"), ()):
                yield kind, name, text(mount, "mountPath")


def _own_references(manifest: Manifest) -> Iterator[Reference]:
    root = manifest.root
    spec = get(root, "spec")
    for target in (get(spec, "scaleTargetRef"), get(spec, "targetRef")):
        yield text(target, "kind") or "Deployment", text(target, "name")
    for template in items(spec, "volumeClaimTemplates"):
        yield "StorageClass", text(template, "spec", "storageClassName")
    yield "Service", text(spec, "serviceName")
    if manifest.kind == "PersistentVolumeClaim":
        yield "StorageClass", text(spec, "storageClassName")
        yield "PersistentVolume", text(spec, "volumeName")
    if manifest.kind in ("RoleBinding", "ClusterRoleBinding"):
        yield text(root, "roleRef", "kind"), text(root, "roleRef", "name")
        for subject in items(root, "subjects"):
            yield text(subject, "kind"), text(subject, "name")
    if manifest.kind == "ServiceAccount":
        for part in ("imagePullSecrets", "secrets"):
            for secret in items(root, part):
                yield "Secret", text(secret, "name")
    if manifest.kind == "Ingress":
        for block in items(spec, "tls"):
            yield "Secret", text(block, "secretName")
    for route in routes_of(manifest):
        yield "Service", route.service
