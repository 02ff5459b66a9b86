"""Recognise Kubernetes objects and what is built on them: charts, overlays and GitOps objects.

An object has `apiVersion` and `kind` (Kubernetes API conventions, *Types*). Other formats borrow
both words; their API groups are listed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from virida_audit.discover.candidate import Candidate, Claim, claim, line_of, seen
from virida_audit.discover.outline import Document, outline
from virida_audit.discover.words import words
from virida_audit.model.source import Kind
from virida_audit.regex import regex

_GROUPS = words(
    "apps batch extensions policy autoscaling rbac networking storage admissionregistration "
    "certificates coordination discovery events node scheduling authentication authorization "
    "componentconfig"
)
_CORE = words(
    "Pod Service ConfigMap Secret Namespace ServiceAccount PersistentVolume PersistentVolumeClaim "
    "ReplicationController Endpoints LimitRange ResourceQuota List"
)
# Tools that write their own configuration in the form of a Kubernetes object.
_FOREIGN_GROUPS = (
    "backstage.io",
    "kind.x-k8s.io",
    "k3d.io",
    "ctlptl.dev",
    "tilt.dev",
    "score.dev",
    "kuttl.dev",
    "openslo.com",
    "grafana.app",
    "dashboard.grafana.app",
    "roadie.io",
    "spinnaker.io",
    "config.lula.dev",
    "opentofu.org",
    "cue.dev",
    "hnc.x-k8s.io.test",
)
_GITOPS = ("toolkit.fluxcd.io", "fleet.cattle.io", "fluxcd.io", "helm.fluxcd.io")
_ARGO_GITOPS = frozenset({"Application", "ApplicationSet", "AppProject"})
_ARGO_PIPELINE = frozenset(
    {"Workflow", "CronWorkflow", "WorkflowTemplate", "ClusterWorkflowTemplate"}
)
_KIND_NAME = regex(r"^[A-Z][A-Za-z0-9]+$")
_VERSION = regex(r"^v\d+(?:(?:alpha|beta)\d+)?$")
_GO_TEMPLATE = regex(rb"\{\{-?\s*(?:\.Values|\.Release|\.Chart|include |template |\$|range |if )")
_JSON_PAIR = regex(rb'"(apiVersion|kind)"\s*:\s*"([^"\n]{1,120})"')
_LOOSE_PAIR = regex(rb"^(apiVersion|kind):[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)


def look_chart(candidate: Candidate, data: bytes) -> Claim | None:
    """Accept `Chart.yaml` when it names a chart."""
    keys = {key for document in outline(data) for key in document.keys}
    if "name" in keys and ("version" in keys or "apiVersion" in keys):
        return claim(Kind.HELM_CHART, seen("evidence.name", "Chart.yaml"), tags={"chart"})
    return None


def look_chart_part(candidate: Candidate, data: bytes) -> Claim | None:
    """Accept a file by its place in a chart: a template, values, or a lock file."""
    chart = _chart_of(candidate)
    if chart is None:
        return None
    inside = candidate.path[len(chart) + 1 :] if chart else candidate.path
    evidence = seen("evidence.chart", chart or ".")
    if inside.startswith("templates/"):
        return claim(Kind.HELM_TEMPLATE, evidence)
    if "/" in inside.removeprefix("ci/"):
        return None
    if candidate.name.startswith("values") or candidate.name.endswith(
        ("values.yaml", "values.yml")
    ):
        return claim(Kind.HELM_CHART, evidence, tags={"values"})
    if inside.startswith("ci/") and candidate.name.endswith((".yaml", ".yml")):
        return claim(Kind.HELM_CHART, evidence, tags={"values"})
    if candidate.name in ("chart.lock", "requirements.yaml", "requirements.lock", ".helmignore"):
        return claim(Kind.HELM_CHART, evidence, tags={"dependencies"})
    return None


def look_kustomization(candidate: Candidate, data: bytes) -> Claim | None:
    """Accept the file name that kustomize looks for, unless Flux owns the object in it."""
    objects = look_objects(outline(data), data)
    if objects and objects.kind is Kind.GITOPS:
        return objects
    return claim(Kind.KUSTOMIZATION, seen("evidence.name", candidate.path.rpartition("/")[2]))


def look_values(candidate: Candidate, documents: tuple[Document, ...]) -> Claim | None:
    """Accept a values file that stands outside its chart, by the keys charts agree on."""
    if "values" not in candidate.name:
        return None
    for document in documents:
        keys = document.keys
        image = keys.get("image")
        if image and document.children(image).keys() & {"repository", "tag", "pullPolicy"}:
            return claim(
                Kind.HELM_CHART,
                seen("evidence.content", "image.repository", image.line),
                tags={"values"},
            )
        for key in (
            "replicaCount",
            "ingress",
            "serviceAccount",
            "podAnnotations",
            "imagePullSecrets",
        ):
            if key in keys:
                return claim(
                    Kind.HELM_CHART, seen("evidence.content", key, keys[key].line), tags={"values"}
                )
    return None


def look_objects(documents: Iterable[Document], data: bytes) -> Claim | None:
    """Decide by the objects of a YAML stream; the strongest meaning of any document wins."""
    claims: list[Claim] = []
    for document in documents:
        version, kind = document.value("apiVersion"), document.value("kind")
        line = document.keys["kind"].line if "kind" in document.keys else None
        has_body = bool(
            document.keys.keys() & {"metadata", "items", "clusters", "spec", "resources"}
        )
        if found := judge_object(version, kind, line, has_body):
            claims.append(found)
        elif "{{" in version + kind and b".Values" in data:
            claims.append(claim(Kind.HELM_TEMPLATE, seen("evidence.content", ".Values")))
    if not claims:
        return _look_template(data)
    first = min(claims, key=lambda one: _STRENGTH.get(one.kind, 9))
    tags = frozenset(tag for one in claims for tag in one.tags)
    if first.kind is Kind.KUBERNETES and _GO_TEMPLATE.search(data):
        if b".Values" in data or b".Release" in data:
            line = line_of(data, b".Values") or line_of(data, b".Release")
            return Claim(
                Kind.HELM_TEMPLATE,
                (*first.evidence, seen("evidence.content", ".Values", line)),
                tags,
            )
        tags |= {"templated"}
    return Claim(first.kind, first.evidence, tags)


def look_json_objects(data: bytes) -> Claim | None:
    """Decide by the first `apiVersion` and `kind` of a JSON file."""
    pairs: dict[bytes, bytes] = {}
    for match in _JSON_PAIR.finditer(data):
        pairs.setdefault(match[1], match[2])
        if len(pairs) == 2:
            version, kind = (
                pairs[key].decode("utf-8", "replace") for key in (b"apiVersion", b"kind")
            )
            body = b'"metadata"' in data or b'"items"' in data
            return judge_object(version, kind, line_of(data, match[0]), body)
    return None


def judge_object(version: str, kind: str, line: int | None, has_body: bool) -> Claim | None:
    """Decide what one object is, `None` where another tool's format borrows the two words."""
    group, _, number = version.rpartition("/")
    # Operators define kinds in lower case too (`acid.zalan.do/v1 postgresql`).
    if not _KIND_NAME.match(kind[:1].upper() + kind[1:] if "." in group else kind):
        return None
    evidence = seen("evidence.object", f"{version} {kind}", line)
    if group == "kustomize.config.k8s.io":
        return claim(Kind.KUSTOMIZATION, evidence)
    if group == "skaffold" or group == "":
        return _judge_core(version, kind, line, has_body)
    if not _VERSION.match(number) or group.endswith(_FOREIGN_GROUPS):
        return None
    if group == "argoproj.io" and kind in _ARGO_GITOPS:
        return claim(Kind.GITOPS, evidence, tags={"argo-cd"})
    if group == "argoproj.io" and kind in _ARGO_PIPELINE:
        return claim(Kind.PIPELINE, evidence, tags={"argo-workflows"})
    if group.endswith(_GITOPS):
        tag = "fleet" if group.endswith("cattle.io") else "flux"
        return claim(Kind.GITOPS, evidence, tags={tag})
    if group.endswith("tekton.dev"):
        return claim(Kind.PIPELINE, evidence, tags={"tekton"})
    if group.endswith("eksctl.io"):
        return claim(Kind.INFRASTRUCTURE, evidence, tags={"eksctl"})
    if group in _GROUPS or "." in group:
        return claim(Kind.KUBERNETES, evidence)
    return None


def _judge_core(version: str, kind: str, line: int | None, has_body: bool) -> Claim | None:
    if not _VERSION.match(version) or not (has_body or (version == "v1" and kind in _CORE)):
        return None
    tags = {"kubeconfig"} if (version, kind) == ("v1", "Config") else set()
    return claim(Kind.KUBERNETES, seen("evidence.object", f"{version} {kind}", line), tags=tags)


def _look_template(data: bytes) -> Claim | None:
    """Decide on a template whose keys at column 0 the outline could not pair."""
    if b"{{" not in data and b"{%" not in data:
        return None
    pairs: dict[bytes, str] = {}
    for match in _LOOSE_PAIR.finditer(data):
        pairs.setdefault(match[1], match[2].decode("utf-8", "replace"))
    found = judge_object(pairs.get(b"apiVersion", ""), pairs.get(b"kind", ""), None, True)
    if found is None:
        return None
    kind = Kind.HELM_TEMPLATE if b".Values" in data else found.kind
    return Claim(kind, found.evidence, found.tags | {"templated"})


def _chart_of(candidate: Candidate) -> str | None:
    """Give the folder of the nearest chart around a candidate; the root is the empty string."""
    folder = candidate.folder
    while True:
        chart = f"{folder}/" if folder else ""
        if candidate.tree.has(f"{chart}Chart.yaml") or candidate.tree.has(f"{chart}Chart.yml"):
            return folder
        if not folder:
            return None
        folder = folder.rpartition("/")[0]


_STRENGTH = {
    Kind.KUSTOMIZATION: 0,
    Kind.GITOPS: 1,
    Kind.PIPELINE: 2,
    Kind.HELM_TEMPLATE: 3,
    Kind.KUBERNETES: 4,
}
