"""Kubernetes manifests, Helm charts, kustomizations and GitOps objects: sources become facts."""

from __future__ import annotations

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
    HelmLine,
    HelmTemplate,
    HelmValue,
    HelmValues,
    KustomizeChange,
    KustomizeOverlay,
)
from virida_audit.facts.kubernetes.read import read
from virida_audit.facts.reading import Fact

FACTS: tuple[type[Fact], ...] = (
    GitopsApplication,
    HelmChart,
    HelmDependency,
    HelmLine,
    HelmTemplate,
    HelmValue,
    HelmValues,
    KubernetesAutoscaler,
    KubernetesClaim,
    KubernetesConfig,
    KubernetesContainer,
    KubernetesCronjob,
    KubernetesField,
    KubernetesIngressRule,
    KubernetesObject,
    KubernetesPolicy,
    KubernetesPort,
    KubernetesProbe,
    KubernetesResources,
    KubernetesSecret,
    KubernetesService,
    KubernetesVariable,
    KubernetesVolume,
    KubernetesWorkload,
    KustomizeChange,
    KustomizeOverlay,
)

__all__ = [
    "FACTS",
    "GitopsApplication",
    "HelmChart",
    "HelmDependency",
    "HelmLine",
    "HelmTemplate",
    "HelmValue",
    "HelmValues",
    "KubernetesAutoscaler",
    "KubernetesClaim",
    "KubernetesConfig",
    "KubernetesContainer",
    "KubernetesCronjob",
    "KubernetesField",
    "KubernetesIngressRule",
    "KubernetesObject",
    "KubernetesPolicy",
    "KubernetesPort",
    "KubernetesProbe",
    "KubernetesResources",
    "KubernetesSecret",
    "KubernetesService",
    "KubernetesVariable",
    "KubernetesVolume",
    "KubernetesWorkload",
    "KustomizeChange",
    "KustomizeOverlay",
    "read",
]
