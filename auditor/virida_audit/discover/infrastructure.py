"""Recognise infrastructure code that manages containers, from Terraform to systemd."""

from __future__ import annotations

import re

from virida_audit.discover.candidate import Candidate, Claim, Look, claim, line_of, seen
from virida_audit.discover.commands import calls
from virida_audit.discover.outline import Document
from virida_audit.model.source import Kind
from virida_audit.regex import regex

_TERRAFORM = regex(
    rb"^[ \t]*(?:resource|data|provider|module)[ \t]+\"((?:docker|kubernetes|helm|kubectl"
    rb"|kustomization"
    rb"|argocd|flux|rancher2|nomad|harbor|portainer|aws_ecs|aws_eks|aws_ecr|google_container"
    rb"|google_cloud_run|google_artifact_registry|azurerm_kubernetes|azurerm_container"
    rb"|digitalocean_"
    rb"kubernetes|digitalocean_container|scaleway_k8s|scaleway_container|scaleway_registry"
    rb"|ovh_cloud_"
    rb"project_kube|linode_lke|civo_kubernetes|exoscale_sks|k3d|kind|minikube)\w*)\"",
    re.MULTILINE,
)
_TERRAFORM_MODULE = regex(
    rb"^[ \t]*source[ \t]*=[ \t]*\"([^\"]*(?:eks|ecs|gke|aks|docker|kubernetes|helm)[^\"]*)\"",
    re.MULTILINE,
)
_NOMAD = regex(rb"driver[ \t]*=[ \t]*\"(docker|podman|containerd)\"")
_PACKER = regex(
    rb"^(?:source|builder)[ \t]+\"(docker)\"|post-processor[ \t]+\"(docker-\w+)\"", re.MULTILINE
)
_ANSIBLE = regex(
    rb"^[ \t]*(?:-[ \t]+)?((?:community\.docker\.|community\.kubernetes\.|kubernetes\.core\."
    rb"|ansible\.builtin\.)?"
    rb"(?:docker_\w+|k8s|k8s_\w+|helm|helm_\w+|kubectl)|containers\.podman\.\w+|podman_\w+"
    rb"|community\.docker\.\w+|kubernetes\.core\.\w+):(?:[ \t]|$)",
    re.MULTILINE,
)
_ANSIBLE_ROLE = regex(
    rb"^[ \t]*(?:-[ \t]+)?(?:role|name|src):[ \t]*[\"']?((?:geerlingguy|nickjj|jnv)\.(?:docker"
    rb"|kubernetes|k3s|pip_docker)\w*)",
    re.MULTILINE,
)
_ANSIBLE_PACKAGE = regex(
    rb"^[ \t]*(?:-[ \t]+)?(?:name:[ \t]*)?[\"']?(docker-ce|docker\.io"
    rb"|docker-compose-plugin)[\"']?[ \t]*(?:=.*)?$",
    re.MULTILINE,
)
_ANSIBLE_SHELL = regex(
    rb"^[ \t]*(?:-[ \t]+)?(?:ansible\.builtin\.)?(?:shell|command|cmd|raw):", re.MULTILINE
)
_ANSIBLE_PLACES = ("tasks", "handlers", "roles", "playbooks", "ansible")
_TASK_KEYS = regex(
    rb"^[ \t]*(?:-[ \t]+)?(?:hosts|tasks|roles|become|register|when|notify|name|import_tasks"
    rb"|include_role):",
    re.MULTILINE,
)
_VAGRANT = regex(
    rb"(?:provision|provider)[ \t(]+[:\"'](docker\w*)|config\.vm\.provider[ \t]+[:\"'](docker)"
)
_UNIT = regex(
    rb"^Exec\w+[ \t]*=[-@+!:]*(?:\S*/)?(docker|docker-compose|podman|nerdctl|kubelet|k3s"
    rb"|containerd)\b",
    re.MULTILINE,
)
_PULUMI = regex(
    rb"^[ \t]+type:[ \t]*((?:docker|docker-build|kubernetes|aws:ecs|aws:eks|aws:ecr"
    rb"|gcp:container)[\w:./-]*)",
    re.MULTILINE,
)
_CLOUDFORMATION = regex(rb"[\"']?(AWS::(?:ECS|EKS|ECR|AppRunner)::\w+)")
_ECS = b'"containerDefinitions"'
_BICEP = regex(
    rb"'(Microsoft\.(?:App/\w+|ContainerService/\w+|ContainerRegistry/\w+|ContainerInstance/\w+))@"
)
_QUADLET = {
    "container": b"[Container]",
    "pod": b"[Pod]",
    "kube": b"[Kube]",
    "volume": b"[Volume]",
    "network": b"[Network]",
    "image": b"[Image]",
    "build": b"[Build]",
}


def look_pattern(tag: str, *patterns: re.Pattern[bytes]) -> Look:
    """Give a look that accepts on the first match; what matched is the evidence."""

    def look(candidate: Candidate, data: bytes) -> Claim | None:
        for pattern in patterns:
            if match := pattern.search(data):
                text = next((group for group in match.groups() if group), match[0])
                line = data.count(b"\n", 0, match.start()) + 1
                return claim(Kind.INFRASTRUCTURE, seen("evidence.content", text, line), tags={tag})
        return None

    return look


look_terraform = look_pattern("terraform", _TERRAFORM, _TERRAFORM_MODULE)
look_nomad = look_pattern("nomad", _NOMAD)
look_packer = look_pattern("packer", _PACKER)
look_pulumi = look_pattern("pulumi", _PULUMI)
look_unit = look_pattern("systemd", _UNIT)
look_bicep = look_pattern("bicep", _BICEP)
look_cloudformation = look_pattern("cloudformation", _CLOUDFORMATION)
look_puppet = look_pattern("puppet", regex(rb"(docker::\w+|class[ \t]*\{[ \t]*'docker')"))
look_salt = look_pattern(
    "salt", regex(rb"(docker_(?:container|image|network)\.\w+|dockerng?\.\w+)")
)


def look_vagrant(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on a Vagrantfile: a Docker provider or provisioner, or docker called in its shell."""
    found = look_pattern("vagrant", _VAGRANT)(candidate, data)
    if found:
        return found
    for tag, (text, line) in calls(data).items():
        return claim(
            Kind.INFRASTRUCTURE, seen("evidence.command", text, line), tags={"vagrant", tag}
        )
    return None


def look_quadlet(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on a Podman unit (podman-systemd.unit) by the section its extension asks for."""
    section = _QUADLET.get(candidate.name.rpartition(".")[2], b"[Container]")
    if not data.lstrip().startswith((b"[", b"#", b";")) or section not in data:
        return None
    return claim(
        Kind.INFRASTRUCTURE,
        seen("evidence.content", section, line_of(data, section)),
        tags={"systemd", "podman"},
    )


def look_ecs(data: bytes) -> Claim | None:
    """Decide on a JSON task definition of ECS, or the container list of Elastic Beanstalk."""
    if _ECS not in data and b'"AWSEBDockerrunVersion"' not in data:
        return look_cloudformation_bytes(data)
    token = _ECS if _ECS in data else b'"AWSEBDockerrunVersion"'
    return claim(
        Kind.INFRASTRUCTURE,
        seen("evidence.content", token.strip(b'"'), line_of(data, token)),
        tags={"ecs"},
    )


def look_cloudformation_bytes(data: bytes) -> Claim | None:
    """Decide on a CloudFormation template by its resource types."""
    if b"AWS::E" not in data and b"AWS::AppRunner" not in data:
        return None
    if not (match := _CLOUDFORMATION.search(data)):
        return None
    line = data.count(b"\n", 0, match.start()) + 1
    return claim(
        Kind.INFRASTRUCTURE, seen("evidence.content", match[1], line), tags={"cloudformation"}
    )


def look_yaml(candidate: Candidate, documents: tuple[Document, ...], data: bytes) -> Claim | None:
    """Decide on YAML of any name: Ansible, Kamal, CloudFormation, Pulumi."""
    if any(
        {"service", "image"} <= d.keys.keys() and d.keys.keys() & {"servers", "registry"}
        for d in documents
    ):
        entry = next(d.keys["image"] for d in documents if "image" in d.keys)
        return claim(
            Kind.INFRASTRUCTURE, seen("evidence.content", "image", entry.line), tags={"kamal"}
        )
    found: Claim | None = None
    if any({"runtime", "resources"} <= document.keys.keys() for document in documents):
        found = look_pulumi(candidate, data)
    elif any("Resources" in document.keys for document in documents):
        found = look_cloudformation_bytes(data)
    return found or _look_ansible(candidate, documents, data)


def _look_ansible(
    candidate: Candidate, documents: tuple[Document, ...], data: bytes
) -> Claim | None:
    """Decide on a list of plays or tasks: modules for containers, or docker called in a shell."""
    if not any(document.items for document in documents) or not _TASK_KEYS.search(data):
        return None
    for pattern in (_ANSIBLE, _ANSIBLE_ROLE, _ANSIBLE_PACKAGE):
        if (match := pattern.search(data)) and (
            pattern is not _ANSIBLE_PACKAGE or b"hosts:" in data or candidate.inside("tasks")
        ):
            line = data.count(b"\n", 0, match.start()) + 1
            return claim(
                Kind.INFRASTRUCTURE, seen("evidence.content", match[1], line), tags={"ansible"}
            )
    # A list with `command:` may be anything, e.g. a JSON patch; a place or a play tells.
    if not _ANSIBLE_SHELL.search(data) or not (
        b"hosts:" in data or any(candidate.inside(place) for place in _ANSIBLE_PLACES)
    ):
        return None
    for tag, (text, line) in calls(data).items():
        return claim(
            Kind.INFRASTRUCTURE, seen("evidence.command", text, line), tags={"ansible", tag}
        )
    return None
