"""Decide what an artefact serves, from the words of its path and what its content says."""

from __future__ import annotations

from virida_audit.discover.candidate import Claim
from virida_audit.discover.words import words
from virida_audit.model.source import Evidence, Kind, Role

_WORDS: dict[str, Role] = {
    **dict.fromkeys(
        words(
            "dev devel develop development devcontainer devcontainers local localdev "
            "locally override sandbox debug debugging hotreload watch playground devenv "
            "devenvs gitpod"
        ),
        Role.DEVELOPMENT,
    ),
    **dict.fromkeys(words("ci cicd"), Role.CI),
    **dict.fromkeys(
        words(
            "test tests testing testdata e2e fixture fixtures mock mocks bench benchmark "
            "benchmarks spec specs acceptance smoke loadtest loadtests perf testsuite "
            "testsuites integrationtest integrationtests testenv devtest unittest unittests "
            "testfiles testcases testbed cypress playwright"
        ),
        Role.TEST,
    ),
    **dict.fromkeys(
        words(
            "example examples sample samples demo demos quickstart quickstarts tutorial "
            "tutorials showcase helloworld"
        ),
        Role.EXAMPLE,
    ),
    **dict.fromkeys(
        words("doc docs documentation documentations wiki man readme"),
        Role.DOCUMENTATION,
    ),
    **dict.fromkeys(
        words("prod production staging stage preprod preproduction live release uat"),
        Role.PRODUCTION,
    ),
}
# With their dot only: a folder `gitea/` may well hold the deployment of a Gitea server.
_CI_FOLDERS = words(
    ".github .gitea .forgejo .gitlab .gitlab-ci .circleci .woodpecker .drone .buildkite .semaphore "
    ".azuredevops .azure-pipelines .pipelines .ci"
)
_GLUED = ("dockerfile", "containerfile", "compose", "jenkinsfile", "procfile")
_SEPARATORS = str.maketrans(dict.fromkeys("-_. +,()[]@", " "))
# A file that says `prod` in a folder of these is still only an example, a test or a page.
_OUTWEIGH_PRODUCTION = frozenset({Role.TEST, Role.EXAMPLE, Role.DOCUMENTATION})


def decide_role(path: str, found: Claim) -> tuple[Role, tuple[Evidence, ...]]:
    """Give the role and why: the file's name, then its content, then the nearest folder.

    An example stays an example whatever its content; when nothing speaks it is production.
    """
    folder, _, name = path.rpartition("/")
    by_folder = _of_folders(folder)
    by_name = _of_name(name)
    if found.kind is Kind.PIPELINE:
        # `release.yml` and `deploy-prod.yml` are still run by the pipeline service.
        by_name = None
    if by_name and by_name[0] is Role.PRODUCTION:
        if by_folder and by_folder[0] in _OUTWEIGH_PRODUCTION:
            return by_folder[0], (by_folder[1],)
        return Role.PRODUCTION, ()
    if by_name:
        return by_name[0], (by_name[1],)
    if by_folder and by_folder[0] in _OUTWEIGH_PRODUCTION:
        return by_folder[0], (by_folder[1],)
    if found.role is not None:
        return found.role, found.role_evidence
    if by_folder and by_folder[0] is not Role.PRODUCTION:
        return by_folder[0], (by_folder[1],)
    return Role.PRODUCTION, ()


def _of_name(name: str) -> tuple[Role, Evidence] | None:
    hits = [role for word in _words(name) if (role := _WORDS.get(word))]
    if not hits:
        return None
    # `Dockerfile.prod-test` tests; `docker-compose.prod.override.yml` overrides production.
    role = Role.TEST if Role.TEST in hits else hits[0]
    return role, Evidence("evidence.role-name", name)


def _of_folders(folder: str) -> tuple[Role, Evidence] | None:
    parts = folder.lower().split("/") if folder else []
    for index in range(len(parts) - 1, -1, -1):
        if parts[index] == "local" and index and parts[index - 1] == "usr":
            continue
        if parts[index] in _CI_FOLDERS:
            return Role.CI, _folder_evidence(folder, index)
        for word in reversed(_words(parts[index])):
            if role := _WORDS.get(word):
                return role, _folder_evidence(folder, index)
    return None


def _folder_evidence(folder: str, index: int) -> Evidence:
    return Evidence("evidence.role-folder", "/".join(folder.split("/")[: index + 1]) + "/")


def _words(text: str) -> list[str]:
    """Cut a path component into words; `DockerfileDev` speaks of `dev`, `devices` of nothing."""
    found: list[str] = []
    for word in text.lower().translate(_SEPARATORS).split():
        for head in _GLUED:
            if word.startswith(head) and len(word) > len(head):
                word = word[len(head) :]
                break
        found.append(word)
    if "ops" in found and "dev" in found:
        found = [word for word in found if word != "dev"]
    return found
