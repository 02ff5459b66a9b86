"""Discovery's tags by what they mean for an artefact, and the words people know them by."""

from __future__ import annotations

BUILDS = frozenset({"docker-build", "buildah", "buildpack"})
"""Tags of a build of an image."""
PUBLISHES = frozenset({"docker-push", "kaniko", "crane", "skopeo", "oras", "regctl"})
"""Tags of an image sent to a registry; kaniko pushes what it builds."""
DRIVES_CLUSTER = frozenset(
    {"kubectl", "helm", "kustomize", "skaffold", "gitops", "swarm", "ecs", "kamal"}
)
"""Tags of a command to a cluster or to container hosts."""
RUNS_ON_HOST = frozenset(
    {"compose", "docker", "docker-exec", "docker-pull", "docker-run", "nerdctl", "podman"}
)
"""Tags of commands that deploy where they are sent to another machine."""
RUNS = frozenset(
    {
        "compose",
        "containerd",
        "devcontainer",
        "docker",
        "docker-exec",
        "docker-host",
        "docker-image",
        "docker-in-docker",
        "docker-install",
        "docker-login",
        "docker-pull",
        "docker-run",
        "docker-socket",
        "nerdctl",
        "podman",
        "tilt",
    }
)
"""Tags of work that needs a container engine where it runs."""
CHECKS = frozenset({"image-lint", "image-scan", "image-sign"})
"""Tags of what is done to an image without building it."""
JOB_CONTAINERS = frozenset({"container-action", "job-container", "job-image", "service-container"})
"""Tags of a pipeline whose own jobs run in containers."""

FAMILIES = {
    "github-actions": "GitHub Actions",
    "gitea-actions": "Gitea Actions",
    "forgejo-actions": "Forgejo Actions",
    "gitlab-ci": "GitLab CI",
    "jenkins": "Jenkins",
    "woodpecker": "Woodpecker",
    "drone": "Drone",
    "circleci": "CircleCI",
    "azure-pipelines": "Azure Pipelines",
    "bitbucket": "Bitbucket Pipelines",
    "travis": "Travis CI",
    "cloudbuild": "Cloud Build",
    "codebuild": "CodeBuild",
    "appveyor": "AppVeyor",
    "semaphore": "Semaphore",
    "buildkite": "Buildkite",
    "concourse": "Concourse",
    "cirrus": "Cirrus CI",
    "tekton": "Tekton",
    "argo-workflows": "Argo Workflows",
}
"""Tag of a pipeline family → its name."""

PRODUCTS = {
    "alertmanager": "Alertmanager",
    "ansible": "Ansible",
    "apm": "APM Server",
    "argo-cd": "Argo CD",
    "bicep": "Bicep",
    "blackbox": "Blackbox exporter",
    "cloudformation": "CloudFormation",
    "ecs": "Amazon ECS",
    "filebeat": "Filebeat",
    "fleet": "Fleet",
    "fluent-bit": "Fluent Bit",
    "fluentd": "Fluentd",
    "flux": "Flux",
    "grafana": "Grafana",
    "grafana-agent": "Grafana Agent",
    "grafana-alloy": "Grafana Alloy",
    "grafana-dashboard": "Grafana",
    "heartbeat": "Heartbeat",
    "kamal": "Kamal",
    "logstash": "Logstash",
    "loki": "Loki",
    "metricbeat": "Metricbeat",
    "nomad": "Nomad",
    "opentelemetry": "OpenTelemetry Collector",
    "packer": "Packer",
    "prometheus": "Prometheus",
    "prometheus-rules": "Prometheus",
    "promtail": "Promtail",
    "pulumi": "Pulumi",
    "puppet": "Puppet",
    "salt": "Salt",
    "systemd": "systemd",
    "telegraf": "Telegraf",
    "tempo": "Tempo",
    "terraform": "Terraform",
    "vagrant": "Vagrant",
    "vector": "Vector",
}
"""Tag of a product whose configuration the file is → its name."""

STEPS = {
    "docker-build": "docker build",
    "buildah": "buildah",
    "buildpack": "pack build",
    "kaniko": "kaniko",
    "docker-login": "docker login",
    "docker-push": "docker push",
    "crane": "crane",
    "skopeo": "skopeo",
    "oras": "oras",
    "regctl": "regctl",
    "compose": "docker compose",
    "docker-run": "docker run",
    "docker-exec": "docker exec",
    "docker-pull": "docker pull",
    "docker-image": "docker image",
    "docker": "docker",
    "podman": "podman",
    "nerdctl": "nerdctl",
    "containerd": "containerd",
    "kubectl": "kubectl",
    "helm": "helm",
    "kustomize": "kustomize",
    "skaffold": "skaffold",
    "tilt": "tilt",
    "devcontainer": "devcontainer",
    "gitops": "gitops",
    "swarm": "docker swarm",
    "ecs": "ecs",
    "kamal": "kamal",
    "remote-host": "ssh",
    "local-cluster": "kind/k3d/minikube",
    "docker-install": "docker install",
    "docker-host": "docker daemon",
    "docker-in-docker": "docker:dind",
    "docker-socket": "docker.sock",
    "job-container": "container:",
    "job-image": "image:",
    "service-container": "services:",
    "container-action": "docker://",
    "image-lint": "hadolint",
    "image-scan": "trivy/scout",
    "image-sign": "cosign",
}
"""Tag → the command or key it stands for, in the order a delivery goes."""
