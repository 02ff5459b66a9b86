"""What the file-level fact derives from the tags that discovery gives."""

from __future__ import annotations

import pytest

from virida_audit.facts.artifact import Artifact, artifact_of
from virida_audit.facts.artifact_words import (
    BUILDS,
    CHECKS,
    DRIVES_CLUSTER,
    JOB_CONTAINERS,
    PUBLISHES,
    RUNS,
    STEPS,
)
from virida_audit.model.location import Location
from virida_audit.model.source import Evidence, Kind, Role, Source


def artifact(
    *tags: str, path: str = "x", kind: str = "script", role: Role = Role.PRODUCTION
) -> Artifact:
    return Artifact(at=Location(path=path), kind=kind, role=role, tags=frozenset(tags))


@pytest.mark.parametrize(
    ("path", "name", "folder", "folder_name"),
    [
        ("Makefile", "Makefile", ".", "."),
        ("clevercloud/cron.json", "cron.json", "clevercloud", "clevercloud"),
        ("apps/api/.clevercloud/app.json", "app.json", "apps/api/.clevercloud", ".clevercloud"),
    ],
)
def test_parts_of_the_path(path: str, name: str, folder: str, folder_name: str) -> None:
    found = artifact(path=path)
    assert (found.path, found.name, found.folder, found.folder_name) == (
        path,
        name,
        folder,
        folder_name,
    )


@pytest.mark.parametrize(
    ("tags", "use"),
    [
        ((), ""),
        (("clever-deploy",), ""),
        (("docker-build",), "build"),
        (("docker-build", "docker-push"), "ship"),
        (("docker-build", "docker-login"), "ship"),
        (("docker-login",), "run"),
        (("kaniko",), "ship"),
        (("docker-push", "kubectl"), "ship"),
        (("kubectl", "docker-build"), "cluster"),
        (("kubectl", "local-cluster", "docker-build"), "local-cluster"),
        (("compose", "image-scan"), "run"),
        (("image-scan", "job-container"), "check"),
        (("job-image", "service-container"), "job"),
        (("compose", "remote-host"), "cluster"),
        (("job-image", "remote-host"), "job"),
    ],
)
def test_strongest_use_of_containers(tags: tuple[str, ...], use: str) -> None:
    assert artifact(*tags).container_use == use


def test_a_cluster_started_for_tests_is_not_driven() -> None:
    assert artifact("helm").drives_cluster
    assert not artifact("helm", "local-cluster").drives_cluster


def test_shipping_and_deploying_are_two_things() -> None:
    both = artifact("docker-build", "docker-push", "helm")
    assert both.ships_images
    assert both.drives_cluster


def test_steps_come_in_delivery_order() -> None:
    tags = ("kubectl", "docker-push", "docker-login", "docker-build", "github-actions")
    assert artifact(*tags).steps == ("docker build", "docker login", "docker push", "kubectl")


def test_every_tag_with_a_use_has_its_words() -> None:
    used = BUILDS | PUBLISHES | DRIVES_CLUSTER | RUNS | CHECKS | JOB_CONTAINERS
    assert used <= STEPS.keys()


@pytest.mark.parametrize(
    ("kind", "tags", "family", "name"),
    [
        ("pipeline", ("gitea-actions", "docker-push"), "gitea-actions", "Gitea Actions"),
        ("pipeline", ("docker-push",), "", ""),
        ("script", ("drone",), "", ""),
    ],
)
def test_family_of_a_pipeline(kind: str, tags: tuple[str, ...], family: str, name: str) -> None:
    found = artifact(*tags, kind=kind)
    assert (found.family, found.family_name) == (family, name)


@pytest.mark.parametrize(
    ("tags", "product"),
    [(("promtail",), "Promtail"), (("systemd", "podman"), "systemd"), (("docker-run",), "")],
)
def test_product_it_configures(tags: tuple[str, ...], product: str) -> None:
    assert artifact(*tags).product == product


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Makefile", True),
        ("build/GNUmakefile", True),
        ("docker.mk", True),
        ("Makefile.md", False),
        ("make.sh", False),
    ],
)
def test_files_that_make_reads(path: str, expected: bool) -> None:
    assert artifact(path=path).is_makefile is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("templates/_helpers.tpl", True),
        ("templates/NOTES.txt", True),
        ("templates/web.yaml", False),
        ("_shared/web.yaml", False),
    ],
)
def test_templates_that_make_no_object(path: str, expected: bool) -> None:
    assert artifact(path=path).is_partial is expected


@pytest.mark.parametrize("role", Role)
def test_roles_that_serve_developers(role: Role) -> None:
    expected = role in (Role.DEVELOPMENT, Role.TEST)
    assert artifact(role=role).serves_developers is expected


def test_it_stands_at_the_first_evidence_with_a_line() -> None:
    evidence = (Evidence("evidence.name", "a.sh"), Evidence("evidence.command", "docker run", 7))
    source = Source("a.sh", Kind.SCRIPT, Role.CI, evidence, tags=frozenset({"docker-run"}))
    found = artifact_of(source)
    assert (found.at.line, found.at.end_line, found.role, found.tags) == (
        7,
        7,
        Role.CI,
        frozenset({"docker-run"}),
    )


def test_without_a_line_it_stands_at_the_first() -> None:
    source = Source("a.sh", Kind.SCRIPT, Role.CI, (Evidence("evidence.name", "a.sh"),))
    assert artifact_of(source).at.line == 1
