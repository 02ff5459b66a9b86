"""Recognise pipelines, and keep those that speak of containers or deploy to the platform.

A workflow that only lints and tests on the host is no artefact of the old way.
"""

from __future__ import annotations

import re

from virida_audit.discover.candidate import Candidate, Claim, Look, seen
from virida_audit.discover.commands import calls
from virida_audit.discover.outline import Document, outline
from virida_audit.discover.remote import reaches_host
from virida_audit.discover.words import words
from virida_audit.model.source import Evidence, Kind, Role
from virida_audit.regex import regex

# Token in the text without its comments → tag. What a shell would run is found by `calls`.
_TOKENS: tuple[tuple[bytes, str], ...] = (
    (b"docker/build-push-action", "docker-build"),
    (b"docker/bake-action", "docker-build"),
    (b"docker/setup-buildx-action", "docker-build"),
    (b"docker/setup-qemu-action", "docker-build"),
    (b"docker/metadata-action", "docker-image"),
    (b"docker/login-action", "docker-login"),
    (b"docker/scout-action", "image-scan"),
    (b"elgohr/Publish-Docker", "docker-push"),
    (b"mr-smithers-excellent/docker-build-push", "docker-push"),
    (b"redhat-actions/buildah-build", "buildah"),
    (b"redhat-actions/push-to-registry", "docker-push"),
    (b"redhat-actions/podman-login", "docker-login"),
    (b"aws-actions/amazon-ecr-login", "docker-login"),
    (b"aws-actions/amazon-ecs", "ecs"),
    (b"azure/docker-login", "docker-login"),
    (b"azure/k8s-", "kubectl"),
    (b"azure/aks-", "kubectl"),
    (b"azure/setup-kubectl", "kubectl"),
    (b"azure/setup-helm", "helm"),
    (b"helm/chart-", "helm"),
    (b"helm/kind-action", "local-cluster"),
    (b"engineerd/setup-kind", "local-cluster"),
    (b"medyagh/setup-minikube", "local-cluster"),
    (b"google-github-actions/get-gke-credentials", "kubectl"),
    (b"google-github-actions/deploy-cloudrun", "docker-image"),
    (b"gcr.io/cloud-builders/docker", "docker-build"),
    (b"gcr.io/cloud-builders/kubectl", "kubectl"),
    (b"gcr.io/cloud-builders/gke-deploy", "kubectl"),
    (b"gcr.io/k8s-skaffold", "skaffold"),
    (b"kaniko", "kaniko"),
    (b"plugins/docker", "docker-push"),
    (b"plugins/kaniko", "kaniko"),
    (b"plugins/ecr", "docker-push"),
    (b"plugins/gcr", "docker-push"),
    (b"plugin-docker-buildx", "docker-push"),
    (b"plugin-kaniko", "kaniko"),
    (b"hadolint", "image-lint"),
    (b"trivy", "image-scan"),
    (b"anchore/", "image-scan"),
    (b"cosign", "image-sign"),
    (b"generator_container_slsa", "image-sign"),
    (b"docker:dind", "docker-in-docker"),
    (b"-dind", "docker-in-docker"),
    (b"docker.sock", "docker-socket"),
    (b"docker.build(", "docker-build"),
    (b"docker.withRegistry", "docker-login"),
    (b"docker.image(", "docker-run"),
    (b"dockerfile true", "docker-build"),
    (b"DockerCompose@", "compose"),
    (b"Docker@", "docker-build"),
    (b"KubernetesManifest@", "kubectl"),
    (b"Kubernetes@", "kubectl"),
    (b"HelmDeploy@", "helm"),
    (b"HelmInstaller@", "helm"),
    (b"setup_remote_docker", "docker-build"),
    (b"docker-compose#", "compose"),
    (b"docker-login#", "docker-login"),
    (b"docker#", "docker-run"),
    (b"uses: docker://", "container-action"),
    (b"docker://", "container-action"),
    (b"DOCKER_PASSWORD", "docker-login"),
    (b"CI_REGISTRY_PASSWORD", "docker-login"),
    (b"docker-compose", "compose"),
    (b"clever deploy", "clever-deploy"),
    (b"clever-tools", "clever-deploy"),
    (b"CLEVER_TOKEN", "clever-deploy"),
    (b"clever-cloud.com", "clever-deploy"),
)
_CONTAINER = regex(rb"^[ \t]+(?:- )?container:(?:[ \t]*$|[ \t]*\S)", re.MULTILINE)
_SERVICES = regex(rb"^[ \t]*services:[ \t]*\n(?:[ \t]*(?:#.*)?\n)*[ \t]+\S", re.MULTILINE)
_IMAGE = regex(rb"^[ \t]*(?:- )?image:[ \t]*\S", re.MULTILINE)
_IMAGE_BLOCK = regex(rb"^[ \t]*image:[ \t]*\n[ \t]+name:", re.MULTILINE)
_DOCKER_EXECUTOR = regex(rb"^[ \t]+docker:[ \t]*\n?[ \t]*(?:#.*\n[ \t]*)*[-\[&*]", re.MULTILINE)
_DOCKER_AGENT = regex(rb"agent\s*\{\s*(docker|dockerfile|kubernetes)\b")
_ACTION_DOCKER = regex(rb"^[ \t]+using:[ \t]*[\"']?docker\b", re.MULTILINE)
_TRAVIS_DOCKER = regex(
    rb"^services:(?:[ \t]*\n(?:[ \t]*-[^\n]*\n)*?[ \t]*-)?[ \t\[]*docker\b", re.MULTILINE
)
_PUSH_TRUE = regex(rb"^[ \t]+push:[ \t]*(?:true|\$\{\{|[\"']true)", re.MULTILINE)
_COMMENT = regex(rb"^[ \t]*(?:#|//).*$|[ \t]#[ \t].*$", re.MULTILINE)
_GITLAB_KEYS = words("script stage trigger extends image rules only before_script")

_JOB_CONTAINER = (_CONTAINER, "job-container")
_SERVICE = (_SERVICES, "service-container")
_JOB_IMAGE = (_IMAGE, "job-image")
_FAMILIES: dict[str, tuple[tuple[re.Pattern[bytes], str], ...]] = {
    "github-actions": (_JOB_CONTAINER, _SERVICE, (_ACTION_DOCKER, "container-action")),
    "gitea-actions": (_JOB_CONTAINER, _SERVICE, (_ACTION_DOCKER, "container-action")),
    "forgejo-actions": (_JOB_CONTAINER, _SERVICE, (_ACTION_DOCKER, "container-action")),
    "gitlab-ci": (_JOB_IMAGE, (_IMAGE_BLOCK, "job-image"), _SERVICE),
    "jenkins": ((_DOCKER_AGENT, "job-image"),),
    "woodpecker": (_JOB_IMAGE, _SERVICE),
    "drone": (_JOB_IMAGE, _SERVICE),
    "circleci": ((_DOCKER_EXECUTOR, "job-image"), _JOB_IMAGE),
    "azure-pipelines": (_JOB_CONTAINER, (_IMAGE, "job-image")),
    "bitbucket": (_JOB_IMAGE, (_IMAGE_BLOCK, "job-image"), _SERVICE),
    "travis": ((_TRAVIS_DOCKER, "docker"),),
    "cloudbuild": ((regex(rb"^images:", re.MULTILINE), "docker-push"),),
    "codebuild": (),
    "appveyor": (),
    "semaphore": ((regex(rb"^[ \t]+containers:", re.MULTILINE), "job-image"),),
    "buildkite": (),
    "concourse": (_JOB_IMAGE, (regex(rb"(?:registry|docker)-image"), "docker-image")),
    "cirrus": ((regex(rb"^[ \t]*(?:container|docker_builder):", re.MULTILINE), "job-container"),),
}
# Where `name:` of a step is the image that runs it.
_NAMED_BY_IMAGE = frozenset({"cloudbuild"})
_LABEL = regex(
    rb"^[ \t]*(?:-[ \t]+)?(?:name|description|label|title|display_name):.*$", re.MULTILINE
)


def look_pipeline(family: str) -> Look:
    """Give the look of one pipeline family, for the table of names."""

    def look(candidate: Candidate, data: bytes) -> Claim | None:
        return judge_pipeline(family, seen("evidence.name", candidate.path), data)

    return look


def look_action(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on `action.yml`: an action has `runs` at its top."""
    if not any("runs" in document.keys for document in outline(data)):
        return None
    return judge_pipeline("github-actions", seen("evidence.name", candidate.path), data)


def judge_pipeline(family: str, evidence: Evidence, data: bytes) -> Claim | None:
    """Claim a pipeline with what it speaks of as tags; `None` where that is not containers."""
    text = _COMMENT.sub(b"", data)
    if family not in _NAMED_BY_IMAGE:
        text = _LABEL.sub(b"", text)
    tags = {tag for token, tag in _TOKENS if token in text}
    tags.update(tag for pattern, tag in _FAMILIES.get(family, ()) if pattern.search(text))
    found = calls(data, (b"#", b"//"))
    tags.update(found)
    if "docker-build" in tags and _PUSH_TRUE.search(text):
        tags.add("docker-push")
    if not tags:
        return None
    if reaches_host(text):
        tags.add("remote-host")
    why = tuple(seen("evidence.command", word, line) for word, line in found.values())[:3]
    return Claim(
        Kind.PIPELINE,
        (evidence, *why, seen("evidence.speaks", ", ".join(sorted(tags)))),
        frozenset(tags | {family}),
        Role.CI,
        (seen("evidence.role-pipeline", family),),
    )


def look_pipeline_content(
    candidate: Candidate, documents: tuple[Document, ...], data: bytes
) -> Claim | None:
    """Decide on YAML of any name: Drone, GitLab includes, templates of GitHub and Azure."""
    family = ""
    for document in documents:
        keys = document.keys
        if (
            document.value("kind") in ("pipeline", "secret")
            and "apiVersion" not in keys
            and "type" in keys
        ):
            family = "drone"
        elif "jobs" in keys and ("on" in keys or "runs" in keys):
            family = "github-actions"
        elif _is_gitlab(document):
            family = "gitlab-ci"
        elif keys.keys() & {"jobs", "steps", "stages"} and re.search(
            rb"^[ \t]*- task: \w+@\d", data, re.M
        ):
            family = "azure-pipelines"
        elif {"jobs", "resources"} <= keys.keys() and b"get:" in data and b"plan:" in data:
            family = "concourse"
    if not family:
        return None
    return judge_pipeline(family, seen("evidence.content", family), data)


def _is_gitlab(document: Document) -> bool:
    keys = document.keys
    if keys.keys() & {"apiVersion", "services", "version", "tasks", "hosts"} - {"services"}:
        return False
    jobs = 0
    for entry in keys.values():
        children = document.children(entry).keys()
        if "script" in children and children & (_GITLAB_KEYS - {"script"}):
            jobs += 1
    return jobs > 0 and jobs * 3 >= len(keys) - len(
        keys.keys() & {"include", "variables", "stages"}
    )
