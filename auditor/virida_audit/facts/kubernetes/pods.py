"""Build the facts of a pod template: the workload, its containers, volumes and claims."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.container import purpose_of
from virida_audit.facts.kubernetes.configuration import KubernetesClaim, KubernetesVolume
from virida_audit.facts.kubernetes.containers import container_facts
from virida_audit.facts.kubernetes.model import KubernetesWorkload
from virida_audit.facts.kubernetes.operation import (
    KubernetesPort,
    KubernetesProbe,
    KubernetesResources,
)
from virida_audit.facts.kubernetes.reach import asks_of, claim_size, named, needs_of, ways_in
from virida_audit.facts.kubernetes.relations import titles
from virida_audit.facts.kubernetes.sidecars import PodContainer, containers_of
from virida_audit.facts.kubernetes.source import ObjectSource
from virida_audit.facts.reading import Fact
from virida_audit.parse.kubernetes import (
    PodPart,
    get,
    integer,
    items,
    memory_mib,
    scalar,
    text,
    texts,
)
from virida_audit.parse.yaml import Node

_PROBE_ORDER = ("readiness", "liveness", "startup")
_SCALERS = ("HorizontalPodAutoscaler", "ScaledObject", "VerticalPodAutoscaler")


def pod_facts(at: ObjectSource, pod: PodPart) -> Iterator[Fact]:
    """Yield the workload, then the facts of its containers, volumes and claim templates."""
    containers = containers_of(pod, at.images)
    inner: list[Fact] = []
    for one in containers:
        inner += container_facts(at, one)
    yield _workload(at, pod, containers, inner)
    yield from inner
    templates = {text(each, "metadata", "name") for each in _claim_templates(at)}
    yield from _volumes(at, pod, containers, templates)
    for node in _claim_templates(at):
        yield claim(at, node, is_template=True)


def _claim_templates(at: ObjectSource) -> tuple[Node, ...]:
    return items(at.manifest.root, "spec", "volumeClaimTemplates")


def _workload(
    at: ObjectSource, pod: PodPart, containers: tuple[PodContainer, ...], inner: list[Fact]
) -> KubernetesWorkload:
    spec = get(at.manifest.root, "spec")
    summary, relations = at.summary, at.relations
    main = next((each for each in containers if each.context.is_main), None)
    own = [each for each in inner if main and getattr(each, "container", None) is main.context]
    resources = next((each for each in own if isinstance(each, KubernetesResources)), None)
    probes = [each for each in own if isinstance(each, KubernetesProbe)]
    probes.sort(key=lambda each: _PROBE_ORDER.index(each.check))
    users = relations.users(summary)
    services = [each for each in users if each.kind == "Service"]
    replicas = scalar(spec, "replicas") if spec is not pod.spec else None
    strategy = get(spec, "strategy") or get(spec, "updateStrategy")
    used = summary.references
    return KubernetesWorkload(
        at=at.place(get(at.manifest.root, "metadata", "name") or pod.spec),
        role=at.role,
        leaves=at.sheet.own(replicas, strategy),
        object=at.context,
        image=main.image if main else None,
        containers=tuple(each.context.name for each in containers if not each.context.is_init),
        init_containers=tuple(each.context.name for each in containers if each.context.is_init),
        sidecars=tuple(each.context.name for each in containers if each.context.is_sidecar),
        replicas=1 if replicas is None else integer(replicas, default=-1),
        has_replicas=replicas is not None,
        strategy=text(strategy, "type")
        or ("RollingUpdate" if get(strategy, "rollingUpdate") else ""),
        http_path=next((each.http_path for each in probes if each.http_path), ""),
        has_probe=bool(probes),
        memory_mib=resources.memory_mib if resources else 0,
        cpu_millis=resources.cpu_millis if resources else 0,
        services=tuple(sorted({each.name for each in services})),
        hosts=tuple(sorted({host for each in services for host in relations.hosts_of(each)})),
        is_http=any(each.is_http for each in own if isinstance(each, KubernetesPort)),
        claims=_claims(at),
        config_maps=tuple(sorted({name for kind, name in used if kind == "ConfigMap"})),
        secrets=tuple(sorted({name for kind, name in used if kind == "Secret"})),
        pull_secrets=tuple(text(each, "name") for each in items(pod.spec, "imagePullSecrets")),
        service_account=text(pod.spec, "serviceAccountName") or text(pod.spec, "serviceAccount"),
        autoscaler=next((each.name for each in users if each.kind in _SCALERS), ""),
        is_host_network=text(pod.spec, "hostNetwork") == "true",
        hook=_hook(at),
        bounds=next((each.bounds for each in users if each.bounds), None),
        ways=tuple(ways_in(users, relations)),
        doors=named(services),
        policies=named(each for each in users if each.kind == "NetworkPolicy"),
        needs=tuple(needs_of(at, inner)),
        restart=text(pod.spec, "restartPolicy"),
        asks=asks_of(pod),
    )


def _hook(at: ObjectSource) -> str:
    annotations = get(at.manifest.root, "metadata", "annotations")
    return text(annotations, "helm.sh/hook") or text(annotations, "argocd.argoproj.io/hook")


def _claims(at: ObjectSource) -> tuple[str, ...]:
    named = (name for kind, name in at.summary.references if kind == "PersistentVolumeClaim")
    made = (text(each, "metadata", "name") for each in _claim_templates(at))
    return tuple(dict.fromkeys((*named, *made)))


def _volumes(
    at: ObjectSource, pod: PodPart, containers: tuple[PodContainer, ...], templates: set[str]
) -> Iterator[KubernetesVolume]:
    mounts: dict[str, list[tuple[PodContainer, Node]]] = {}
    for one in containers:
        for node in items(one.node, "volumeMounts"):
            mounts.setdefault(text(node, "name"), []).append((one, node))
    for node in items(pod.spec, "volumes"):
        name = text(node, "name")
        yield _volume(at, name, node, mounts.pop(name, []), _volume_type(node))
    for name, left in sorted(mounts.items()):
        yield _volume(at, name, None, left, "claimTemplate" if name in templates else "")


def _volume_type(node: Node) -> str:
    found = get(node)
    keys = getattr(found, "keys", ())
    return next((key for key in keys if key not in ("name", "<<")), "")


def _volume(
    at: ObjectSource,
    name: str,
    node: Node | None,
    mounts: list[tuple[PodContainer, Node]],
    kind: str,
) -> KubernetesVolume:
    paths = tuple(text(mount, "mountPath") for _, mount in mounts)
    return KubernetesVolume(
        at=at.place(node if node is not None else mounts[0][1] if mounts else None),
        role=at.role,
        leaves=at.sheet.own(node, *(mount for _, mount in mounts)),
        object=at.context,
        name=name,
        type=kind,
        source_name=_source_name(node, kind),
        mounts=paths,
        is_memory=text(node, "emptyDir", "medium") == "Memory",
        is_read_only=bool(mounts) and all(text(mount, "readOnly") == "true" for _, mount in mounts),
        purpose=purpose_of((), paths[0]) if paths else "",
        product=next((one.context.product for one, _ in mounts if one.context.product), ""),
        size_mib=claim_size(at, kind, _source_name(node, kind) or name),
    )


def _source_name(node: Node | None, kind: str) -> str:
    body = get(node, kind) if kind else None
    for key in ("name", "secretName", "claimName", "path", "driver", "server", "volumeID"):
        if found := text(body, key):
            return found
    return ""


def claim(at: ObjectSource, node: Node, *, is_template: bool) -> KubernetesClaim:
    """Return the fact of a claim: an entry of `volumeClaimTemplates`, or a whole object."""
    spec = get(node, "spec")
    name = text(node, "metadata", "name") or at.context.name
    users = [at.summary] if is_template else list(at.relations.users(at.summary))
    workloads = [each for each in users if each.labels is not None]
    images = [each.image for each in workloads if each.image is not None]
    mounts = {
        path
        for each in workloads
        for kind, claimed, path in each.mounts
        if kind == "PersistentVolumeClaim" and claimed == name and path
    }
    if is_template:
        mounts = {
            text(mount, "mountPath")
            for pod in at.pods
            for container in items(pod.spec, "containers")
            for mount in items(container, "volumeMounts")
            if text(mount, "name") == name
        }
    return KubernetesClaim(
        at=at.place(node if is_template else spec or node),
        role=at.role,
        leaves=at.sheet.own(node if is_template else spec),
        object=at.context,
        name=name,
        size_mib=memory_mib(text(spec, "resources", "requests", "storage")),
        access_modes=texts(spec, "accessModes"),
        storage_class=text(spec, "storageClassName"),
        is_template=is_template,
        used_by=titles(workloads),
        products=tuple(sorted({each.product for each in images if each.product})),
        addons=tuple(sorted({each.addon for each in images if each.addon})),
        mounts=tuple(sorted(mounts)),
    )
