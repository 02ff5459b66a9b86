"""Manifests, charts and overlays: what their facts say, and that each leaf has one owner."""

from __future__ import annotations

import base64
import sys
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Discovery, discover
from virida_audit.facts.image_use import ImageUse
from virida_audit.facts.kubernetes import read
from virida_audit.facts.kubernetes.configuration import (
    KubernetesClaim,
    KubernetesConfig,
    KubernetesSecret,
    KubernetesVariable,
    KubernetesVolume,
)
from virida_audit.facts.kubernetes.exposure import KubernetesIngressRule, KubernetesService
from virida_audit.facts.kubernetes.model import (
    KubernetesContainer,
    KubernetesField,
    KubernetesObject,
    KubernetesWorkload,
)
from virida_audit.facts.kubernetes.operation import (
    KubernetesAutoscaler,
    KubernetesCronjob,
    KubernetesPolicy,
    KubernetesPort,
    KubernetesProbe,
    KubernetesResources,
)
from virida_audit.facts.kubernetes.packaging import (
    GitopsApplication,
    HelmChart,
    HelmDependency,
    HelmValue,
    HelmValues,
    KustomizeChange,
    KustomizeOverlay,
)
from virida_audit.facts.reading import Fact, Reading
from virida_audit.model.source import Kind
from virida_audit.parse.yaml import count_leaves

FIXTURES = Path(__file__).parents[2] / "fixtures"
KINDS = (
    Kind.KUBERNETES,
    Kind.GITOPS,
    Kind.HELM_CHART,
    Kind.HELM_TEMPLATE,
    Kind.KUSTOMIZATION,
)

T = TypeVar("T", bound=Fact)


def readings(root: Path) -> tuple[Reading, ...]:
    found: Discovery = discover(root)
    sources = [each for each in found.sources if each.kind in KINDS]
    return tuple(read(found.tree, sources, Catalogue()))


@cache
def before() -> tuple[Reading, ...]:
    return readings(FIXTURES / "virida-before")


@cache
def expected() -> Mapping[str, Any]:
    text = (FIXTURES / "virida-before.expected.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text)["kubernetes"])


def only(kind: type[T], found: tuple[Reading, ...]) -> list[T]:
    return [fact for each in found for fact in each.facts if isinstance(fact, kind)]


def lay_out(root: Path, files: Mapping[str, str]) -> tuple[Reading, ...]:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return readings(root)


def pod(containers: str, more: str = "") -> str:
    """Return a Deployment `web` around the text of its containers."""
    return (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n"
        "  selector: {matchLabels: {app: web}}\n"
        "  template:\n    metadata: {labels: {app: web}}\n    spec:\n"
        f"      containers:\n{containers}{more}"
    )


def test_objects_of_each_file_are_those_written() -> None:
    found = {
        each.source.path: [one.kind for one in only(KubernetesObject, (each,))]
        for each in before()
        if each.source.kind in (Kind.KUBERNETES, Kind.GITOPS)
    }
    assert found == expected()["files"]


def test_each_leaf_has_exactly_one_owner_and_none_is_left() -> None:
    for each in before():
        owners = Counter(leaf for fact in each.facts for leaf in fact.leaves)
        wanted = dict.fromkeys(range(len(each.leaves)), 1)
        if each.source.kind is Kind.HELM_TEMPLATE:
            assert owners.keys() == wanted.keys(), each.source.path
        else:
            assert owners == wanted, each.source.path


def test_leaves_are_those_of_the_document() -> None:
    for each in before():
        if each.source.kind is not Kind.HELM_TEMPLATE:
            data = (FIXTURES / "virida-before" / each.source.path).read_bytes()
            assert len(each.leaves) == count_leaves(data), each.source.path


def test_overlays_build_what_kustomize_builds() -> None:
    overlays = {
        each.at.path.removeprefix("k8s/").removeprefix("overlays/").partition("/")[0]: each
        for each in only(KustomizeOverlay, before())
    }
    for name, wanted in expected()["built"].items():
        overlay = overlays[name]
        assert overlay.count == wanted["objects"], name
        assert (overlay.namespace, overlay.name_suffix) == (wanted["namespace"], wanted["suffix"])
        kinds = {each.kind for each in overlay.objects}
        assert kinds.isdisjoint(wanted.get("without", ())), name
        assert overlay.problems == overlay.missing == overlay.remotes == ()
    assert overlays["dev"].removed == ("HorizontalPodAutoscaler/virida-backend-api",)
    assert overlays["base"].is_base and overlays["prod"].environment == "prod"


def test_overlays_change_replicas_and_limits() -> None:
    found = {}
    for overlay in only(KustomizeOverlay, before()):
        name = overlay.environment or "base"
        found[name] = next(
            each
            for each in overlay.objects
            if each.kind == "Deployment" and each.name.startswith("virida-backend-api")
        )
    replicas = {name: each.replicas for name, each in found.items()}
    assert replicas == expected()["backend_api_replicas"]
    for name, wanted in expected()["backend_api_limits"].items():
        mib = int(wanted["memory"].removesuffix("Mi").removesuffix("Gi"))
        mib *= 1024 if wanted["memory"].endswith("Gi") else 1
        assert (found[name].memory_mib, found[name].cpu_millis) == (mib, int(wanted["cpu"]) * 1000)
    assert found["staging"].images == ("git.virida.example/virida/backend-api:staging",)


def test_overlays_move_hosts() -> None:
    staging = next(
        each for each in only(KustomizeOverlay, before()) if each.environment == "staging"
    )
    ingress = next(each for each in staging.objects if each.kind == "Ingress")
    assert ingress.hosts == ("staging.virida.example", "api.staging.virida.example")


def test_changes_are_applied() -> None:
    changes = only(KustomizeChange, before())
    assert [each for each in changes if each.change != "replacement" and not each.is_applied] == []
    patch = next(each for each in changes if each.value == "backend-api.patch.yaml")
    assert (patch.target, patch.is_inline) == ("Deployment/virida-backend-api", False)


def test_gitops_objects_name_repository_path_and_cluster() -> None:
    found = [each for each in only(GitopsApplication, before()) if each.path]
    said = [
        {
            "application": each.name,
            "path": each.path,
            "revision": each.revision,
            "namespace": each.namespace,
        }
        for each in found
    ]
    assert said == expected()["argocd"]
    assert {each.cluster for each in found} == {"https://kubernetes.default.svc"}
    assert [each.is_automatic for each in found] == [True, False, False]
    assert all(each.is_local for each in found)
    assert [each.environment for each in found] == ["staging", "prod", "prod"]
    assert found[2].values == ("values.yaml", "values-prod.yaml")


def test_chart_and_its_environments() -> None:
    chart = only(HelmChart, before())[0]
    assert (chart.name, chart.version, chart.environments) == ("ai-ml", "0.3.1", ("prod",))
    values = {each.environment: each for each in only(HelmValues, before())}
    assert values["prod"].overrides == (
        "replicaCount",
        "image.tag",
        "image.pullPolicy",
        "resources.limits.cpu",
        "resources.limits.memory",
        "models.size",
        "weather.apiKey",
    )
    images = {each.environment: each.image.raw for each in only(HelmValue, before()) if each.image}
    assert images == {"": expected()["helm"]["image"]["default"]}
    assert all(each.is_used for each in only(HelmValue, before()))


def test_template_is_read_with_the_default_values() -> None:
    found = tuple(each for each in before() if each.source.path.endswith("deployment.yaml"))
    workload = only(KubernetesWorkload, found)[0]
    assert workload.object.is_templated
    assert (workload.name, workload.replicas, workload.memory_mib) == ("virida-ai-ml", 1, 1024)
    assert workload.image and workload.image.raw == expected()["helm"]["image"]["default"]
    assert workload.http_path == "/health"
    assert workload.pull_secrets == ("gitea-registry",)
    assert workload.services == ("virida-ai-ml",)
    assert workload.claims == ("virida-ai-ml-models",)


def test_workloads_know_what_is_around_them() -> None:
    found = {
        each.name: each for each in only(KubernetesWorkload, before()) if not each.object.is_patch
    }
    api = found["virida-backend-api"]
    assert (api.services, api.hosts) == (("virida-backend-api",), ("api.virida.example",))
    assert api.config_maps == ("virida-config", "virida-features")
    assert api.secrets == ("gitea-registry", "virida-secrets")
    assert (api.autoscaler, api.service_account) == ("virida-backend-api", "virida-app")
    assert api.init_containers == ("migrate",) and api.http_path == "/health"
    assert api.object.environments == ("dev", "prod", "staging")
    assert found["virida-forecast-worker"].is_background
    assert found["virida-db"].addon == "postgresql-addon" and found["virida-db"].is_stateful
    assert found["virida-redis"].product == "redis"
    assert found["virida-nightly"].runs_once and not found["virida-nightly"].is_background
    assert found["virida-ihm"].claims == ("virida-ihm-plans",)


def test_exposure_storage_scaling_schedule_and_policy() -> None:
    rules = {each.host + each.path: each for each in only(KubernetesIngressRule, before())}
    assert rules["api.virida.example/"].workloads == ("Deployment/virida-backend-api",)
    ihm = rules["app.virida.example/ihm(/|$)(.*)"]
    assert ihm.is_regex and ihm.is_rewritten and ihm.is_tls and ihm.prefix == "/ihm"
    services = {each.name: each for each in only(KubernetesService, before())}
    assert services["virida-db"].is_headless and services["virida-db"].tcp_ports == (5432,)
    assert services["virida-db"].products == ("postgresql",)
    assert services["virida-frontend"].is_http
    claims = {each.name: each for each in only(KubernetesClaim, before())}
    assert claims["data"].is_of_addon and claims["data"].size_mib == 20 * 1024
    assert claims["virida-ihm-plans"].mounts == ("/ihm/data",)
    assert not claims["virida-ihm-plans"].is_of_addon
    scaler = only(KubernetesAutoscaler, before())[0]
    assert (scaler.minimum, scaler.maximum, scaler.cpu_percent) == (2, 6, 70)
    assert (scaler.target, scaler.has_target) == ("Deployment/virida-backend-api", True)
    cron = only(KubernetesCronjob, before())[0]
    assert (cron.schedule, cron.time_zone, cron.is_utc) == ("30 2 * * *", "Europe/Paris", False)
    assert cron.text == "npm run nightly" and cron.may_not_overlap
    policies = {each.kind: each for each in only(KubernetesPolicy, before())}
    network = policies["NetworkPolicy"]
    assert network.workloads == ("StatefulSet/virida-db",) and network.ports == (5432,)
    assert network.allows == (
        "Deployment/virida-backend-api",
        "Deployment/virida-forecast-worker",
    )


def test_containers_probes_and_variables() -> None:
    containers = {each.name: each for each in only(KubernetesContainer, before())}
    assert containers["migrate"].is_init and containers["migrate"].purpose == "migration"
    assert containers["worker"].text == "node src/worker.js"
    probes = [each for each in only(KubernetesProbe, before()) if each.container.name == "api"]
    assert [(each.check, each.port, each.is_repeated) for each in probes] == [
        ("readiness", 8080, False),
        ("liveness", 8080, True),
    ]
    exec_probe = next(
        each for each in only(KubernetesProbe, before()) if each.container.name == "ihm"
    )
    assert (exec_probe.action, exec_probe.http_path, exec_probe.port) == ("exec", "/ping", 4000)
    everything = [each for each in only(KubernetesVariable, before()) if each.takes_all]
    secret = next(each for each in everything if each.from_name == "virida-secrets")
    assert secret.names == ("DATABASE_URL", "JWT_SECRET", "POSTGRES_PASSWORD", "SESSION_SECRET")
    assert all(each.is_found for each in everything if each.from_name != "virida-features")


def test_no_fact_holds_a_secret() -> None:
    text = (FIXTURES / "virida-before.expected.yaml").read_text(encoding="utf-8")
    canaries = yaml.safe_load(text)["canaries"]
    values = [form for each in canaries for form in (each["value"], *each.get("forms", ()))]
    for each in before():
        said = repr(each.facts)
        assert [value for value in values if value in said] == [], each.source.path


def test_secret_values_are_noted_in_both_forms(tmp_path: Path) -> None:
    encoded = base64.b64encode(b"planted-Value-1").decode()
    found = lay_out(
        tmp_path,
        {
            "s.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
            f"data: {{A: {encoded}}}\nstringData: {{B: planted-Value-2, C: '${{C}}'}}\n"
        },
    )
    assert {"planted-Value-1", encoded, "planted-Value-2"} <= set(found[0].secrets)
    readable = {each.key: each.is_readable for each in only(KubernetesSecret, found)}
    assert readable == {"A": True, "B": True, "C": False}


def test_sidecars_are_told_from_the_container_a_pod_is_for(tmp_path: Path) -> None:
    found = lay_out(
        tmp_path,
        {
            "a.yaml": pod(
                "        - {name: proxy, image: quay.io/oauth2-proxy/oauth2-proxy:v7}\n"
                "        - {name: app, image: registry.example.org/app:1}\n"
            ),
            "b.yaml": pod("        - {name: nginx, image: nginx:1}\n").replace("web", "site"),
        },
    )
    containers = only(KubernetesContainer, found)
    assert [(each.name, each.sidecar, each.is_main) for each in containers] == [
        ("proxy", "authentication", False),
        ("app", "", True),
        ("nginx", "", True),
    ]


def test_nothing_is_said_of_a_pod_in_a_list_twice(tmp_path: Path) -> None:
    inner = pod("        - {name: app, image: app:1}\n").replace("\n", "\n    ")
    found = lay_out(
        tmp_path,
        {"l.yaml": f"apiVersion: v1\nkind: List\nitems:\n  - {inner}".rstrip() + "\n"},
    )
    assert [each.object.title for each in only(KubernetesWorkload, found)] == ["Deployment/web"]
    fields = [each.path for each in only(KubernetesField, found)]
    assert "apiVersion" in fields and "items[].spec.selector" in fields


def test_pods_in_custom_resources_are_found(tmp_path: Path) -> None:
    rollout = pod("        - {name: app, image: 'node:20', ports: [{containerPort: 3000}]}\n")
    rollout = rollout.replace("apps/v1", "argoproj.io/v1alpha1").replace("Deployment", "Rollout")
    knative = (
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: k}\nspec:\n"
        "  template:\n    spec:\n      containers:\n        - image: python:3.12\n"
    )
    found = lay_out(tmp_path, {"r.yaml": rollout, "k.yaml": knative})
    assert {each.object.title for each in only(KubernetesWorkload, found)} == {
        "Rollout/web",
        "Service/k",
    }
    assert [each.number for each in only(KubernetesPort, found)] == [3000]
    assert only(KubernetesService, found) == []


def test_names_mean_what_stands_nearest(tmp_path: Path) -> None:
    files = {}
    for place in ("dev", "prod"):
        files[f"{place}/web.yaml"] = pod(f"        - {{name: app, image: 'app:{place}'}}\n")
        files[f"{place}/service.yaml"] = (
            "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
            "spec: {selector: {app: web}, ports: [{port: 80}]}\n"
        )
        files[f"{place}/config.yaml"] = (
            f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata: {{PLACE_{place}: x}}\n"
        )
    found = lay_out(tmp_path, files)
    assert [each.workloads for each in only(KubernetesService, found)] == [
        ("Deployment/web",),
        ("Deployment/web",),
    ]
    objects = [each for each in only(KubernetesObject, found) if each.kind == "Deployment"]
    assert [(each.at.path, each.is_repeated) for each in objects] == [
        ("dev/web.yaml", False),
        ("prod/web.yaml", True),
    ]
    assert all(each.is_unused for each in only(KubernetesConfig, found))


def test_a_service_that_selects_nobody_says_so(tmp_path: Path) -> None:
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
        "spec: {type: LoadBalancer, selector: {app: other}, ports: [{port: 5432}]}\n"
    )
    web = pod("        - {name: app, image: 'app:1'}\n")
    found = lay_out(tmp_path, {"s.yaml": service, "web.yaml": web})
    fact = only(KubernetesService, found)[0]
    assert fact.selects_nobody and fact.is_public_tcp


def test_resources_and_volumes(tmp_path: Path) -> None:
    found = lay_out(
        tmp_path,
        {
            "web.yaml": pod(
                "        - name: app\n          image: app:1\n"
                "          resources:\n"
                "            limits: {memory: 1.5Gi, cpu: 250m, nvidia.com/gpu: 1}\n"
                "          volumeMounts:\n"
                "            - {name: run, mountPath: /var/run/docker.sock}\n"
                "            - {name: scratch, mountPath: /data}\n",
                "      volumes:\n"
                "        - {name: run, hostPath: {path: /var/run/docker.sock}}\n"
                "        - {name: scratch, emptyDir: {}}\n",
            )
        },
    )
    resources = only(KubernetesResources, found)[0]
    assert (resources.memory_mib, resources.cpus, resources.has_gpu) == (1536, 0.25, True)
    volumes = {each.name: each for each in only(KubernetesVolume, found)}
    assert volumes["run"].is_socket and volumes["run"].is_persistent
    assert volumes["scratch"].is_temporary and not volumes["scratch"].is_persistent


def test_dependency_on_a_database_chart_names_the_add_on(tmp_path: Path) -> None:
    found = lay_out(
        tmp_path,
        {
            "chart/Chart.yaml": "apiVersion: v1\nname: shop\nversion: 1.0.0\n",
            "chart/requirements.yaml": "dependencies:\n  - name: postgresql\n    version: 12.x\n"
            "    repository: https://charts.example.org\n    condition: postgresql.enabled\n",
        },
    )
    needed = only(HelmDependency, found)[0]
    assert (needed.chart, needed.product, needed.addon) == (
        "shop",
        "postgresql",
        "postgresql-addon",
    )
    assert only(HelmChart, found)[0].is_wrapper


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: Pod\nmetadata: [a]\nspec: text\n",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: {a: b}}\nspec: {containers: [null, 1, {}]}\n",
        "apiVersion: v1\nkind: Service\nmetadata: null\nspec: {ports: {a: b}, selector: [x]}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: '%%%', b: [1], c: null}\n",
        "apiVersion: v1\nkind: List\nmetadata: {}\nitems: [1, null, {kind: Pod, metadata: {}}]\n",
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {}\n"
        "spec: {rules: [a, {http: {paths: [b]}}], tls: {a: b}}\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: &m {name: c}\ndata: &d {a: *m, <<: *d}\n",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: &c [&x {env: *c}]}\n",
    ],
)
def test_objects_of_a_wrong_shape_are_read_all_the_same(tmp_path: Path, text: str) -> None:
    for each in lay_out(tmp_path, {"x.yaml": text}):
        owners = Counter(leaf for fact in each.facts for leaf in fact.leaves)
        assert owners == dict.fromkeys(range(len(each.leaves)), 1)
        assert len(each.leaves) == count_leaves(text.encode())


def test_json_is_read_as_yaml_is(tmp_path: Path) -> None:
    text = (
        '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "j"},'
        ' "spec": {"containers": [{"name": "a", "image": "redis:7", "args": ["\\ud83d\\ude00"]}]}}'
    )
    found = lay_out(tmp_path, {"k8s/pod.json": text})
    assert only(KubernetesWorkload, found)[0].product == "redis"
    assert [each.image.raw for each in only(ImageUse, found)] == ["redis:7"]


def test_a_job_that_helm_runs_before_an_upgrade_is_a_hook(tmp_path: Path) -> None:
    job = (
        "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: m\n"
        "  annotations: {helm.sh/hook: pre-upgrade}\n"
        "spec:\n  template:\n    spec:\n      containers:\n"
        "        - {name: m, image: app, command: [sh, -c, 'sleep 1 && rails db:migrate']}\n"
    )
    found = lay_out(tmp_path, {"job.yaml": job})
    workload = only(KubernetesWorkload, found)[0]
    assert (workload.hook, workload.runs_once) == ("pre-upgrade", True)
    assert only(KubernetesContainer, found)[0].purpose == "migration"


def test_a_helm_release_of_a_database_names_the_add_on(tmp_path: Path) -> None:
    release = (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: db}\nspec:\n"
        "  targetNamespace: shop\n  chart: {spec: {chart: postgresql-ha, version: 1.x}}\n"
    )
    source = (
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: g}\n"
        "spec: {url: 'https://user:planted-Token-1@git.example.org/a.git', ref: {branch: main}}\n"
    )
    found = lay_out(tmp_path, {"r.yaml": release, "s.yaml": source})
    facts = {each.name: each for each in only(GitopsApplication, found)}
    assert (facts["db"].addon, facts["db"].namespace) == ("postgresql-addon", "shop")
    assert (facts["g"].repository, facts["g"].revision) == ("https://git.example.org/a.git", "main")


@pytest.mark.parametrize(
    ("kind", "route"),
    [
        (
            "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute",
            "hostnames: [a.example]\n  rules:\n    - matches: [{path: {value: /api}}]\n"
            "      backendRefs: [{name: web, port: 80}]\n",
        ),
        (
            "apiVersion: traefik.io/v1alpha1\nkind: IngressRoute",
            "routes:\n    - match: Host(`a.example`) && PathPrefix(`/api`)\n"
            "      services: [{name: web, port: 80}]\n",
        ),
        (
            "apiVersion: networking.istio.io/v1\nkind: VirtualService",
            "hosts: [a.example]\n  http:\n    - match: [{uri: {prefix: /api}}]\n"
            "      route: [{destination: {host: web.shop.svc, port: {number: 80}}}]\n",
        ),
        (
            "apiVersion: route.openshift.io/v1\nkind: Route",
            "host: a.example\n  path: /api\n  to: {name: web}\n  port: {targetPort: 80}\n",
        ),
        (
            "apiVersion: extensions/v1beta1\nkind: Ingress",
            "rules:\n    - host: a.example\n      http:\n        paths:\n"
            "          - {path: /api, backend: {serviceName: web, servicePort: 80}}\n",
        ),
    ],
)
def test_every_kind_of_route_leads_to_its_workload(tmp_path: Path, kind: str, route: str) -> None:
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
        "spec: {selector: {app: web}, ports: [{port: 80}]}\n"
    )
    files = {
        "route.yaml": f"{kind}\nmetadata: {{name: r}}\nspec:\n  {route}",
        "service.yaml": service,
        "web.yaml": pod("        - {name: app, image: 'app:1'}\n"),
    }
    found = lay_out(tmp_path, files)
    (rule,) = only(KubernetesIngressRule, found)
    assert (rule.host, rule.path, rule.service, rule.port) == ("a.example", "/api", "web", "80")
    assert rule.workloads == ("Deployment/web",)
    assert only(KubernetesWorkload, found)[0].hosts == ("a.example",)


def test_many_objects_of_one_name_are_related_in_linear_time(tmp_path: Path) -> None:
    one = (
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {a: b}}\n"
        "spec: {containers: [{envFrom: [{configMapRef: {name: p}}]}]}\n"
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: p}\nspec: {selector: {a: b}}\n"
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: p}\n"
    )

    def calls(count: int) -> int:
        seen = 0

        def trace(frame: object, event: str, argument: object) -> None:
            nonlocal seen
            seen += 1

        folder = tmp_path / str(count)
        folder.mkdir()
        (folder / "all.yaml").write_text(one * count, encoding="utf-8")
        found = discover(folder)
        sys.setprofile(trace)
        try:
            for _ in read(found.tree, found.sources, Catalogue()):
                pass
        finally:
            sys.setprofile(None)
        return seen

    calls(1)
    assert calls(400) < 5 * calls(100)
