"""Tell whose registry a host is, from its name alone."""

from __future__ import annotations

from enum import StrEnum
from fnmatch import fnmatchcase

DOCKER_HUB = "docker.io"

DOCKER_HUB_ALIASES = frozenset(
    {DOCKER_HUB, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"}
)
"""Hosts that serve the same images as `docker.io`; `index.docker.io` is the one that
distribution/reference normalises, the others are written in the field."""


class RegistryKind(StrEnum):
    """Who runs a registry. The value is the word used in rules and every output."""

    DOCKER_HUB = "docker-hub"
    GITHUB = "github"
    GITLAB = "gitlab"
    QUAY = "quay"
    GOOGLE = "google"
    MICROSOFT = "microsoft"
    AWS = "aws"
    SCALEWAY = "scaleway"
    OVH = "ovh"
    DIGITALOCEAN = "digitalocean"
    ORACLE = "oracle"
    ALIBABA = "alibaba"
    IBM = "ibm"
    HEROKU = "heroku"
    HEPTAPOD = "heptapod"
    KUBERNETES = "kubernetes"
    VENDOR = "vendor"
    LOCAL = "local"
    PRIVATE = "private"


# Order decides: the first pattern that fits wins, so do not sort.
_HOSTS: tuple[tuple[str, RegistryKind], ...] = (
    ("ghcr.io", RegistryKind.GITHUB),
    ("docker.pkg.github.com", RegistryKind.GITHUB),
    ("registry.gitlab.com", RegistryKind.GITLAB),
    ("registry.heptapod.host", RegistryKind.HEPTAPOD),
    ("quay.io", RegistryKind.QUAY),
    ("k8s.gcr.io", RegistryKind.KUBERNETES),
    ("gcr.io", RegistryKind.GOOGLE),
    ("*.gcr.io", RegistryKind.GOOGLE),
    ("*.pkg.dev", RegistryKind.GOOGLE),
    ("mcr.microsoft.com", RegistryKind.MICROSOFT),
    ("*.azurecr.io", RegistryKind.MICROSOFT),
    ("public.ecr.aws", RegistryKind.AWS),
    ("*.dkr.ecr.*.amazonaws.com", RegistryKind.AWS),
    ("*.dkr.ecr.*.amazonaws.com.cn", RegistryKind.AWS),
    ("rg.*.scw.cloud", RegistryKind.SCALEWAY),
    ("*.container-registry.ovh.net", RegistryKind.OVH),
    ("registry.digitalocean.com", RegistryKind.DIGITALOCEAN),
    ("*.ocir.io", RegistryKind.ORACLE),
    ("container-registry.oracle.com", RegistryKind.ORACLE),
    ("*.aliyuncs.com", RegistryKind.ALIBABA),
    ("icr.io", RegistryKind.IBM),
    ("*.icr.io", RegistryKind.IBM),
    ("registry.heroku.com", RegistryKind.HEROKU),
    ("registry.k8s.io", RegistryKind.KUBERNETES),
    ("docker.elastic.co", RegistryKind.VENDOR),
    ("docker.n8n.io", RegistryKind.VENDOR),
    ("docker.dragonflydb.io", RegistryKind.VENDOR),
    ("docker.gitea.com", RegistryKind.VENDOR),
    ("codeberg.org", RegistryKind.VENDOR),
    ("code.forgejo.org", RegistryKind.VENDOR),
    ("lscr.io", RegistryKind.VENDOR),
    ("cgr.dev", RegistryKind.VENDOR),
    ("nvcr.io", RegistryKind.VENDOR),
    ("registry.access.redhat.com", RegistryKind.VENDOR),
    ("registry.redhat.io", RegistryKind.VENDOR),
    ("localhost", RegistryKind.LOCAL),
    ("127.*", RegistryKind.LOCAL),
    ("[[]::1[]]", RegistryKind.LOCAL),
    ("host.docker.internal", RegistryKind.LOCAL),
)


def registry_kind(host: str) -> RegistryKind:
    """Return the kind of `host`; a port plays no part, an unknown host is `private`."""
    name = _without_port(host.lower())
    if name in DOCKER_HUB_ALIASES:
        return RegistryKind.DOCKER_HUB
    return next((k for p, k in _HOSTS if fnmatchcase(name, p)), RegistryKind.PRIVATE)


def _without_port(host: str) -> str:
    name, separator, port = host.rpartition(":")
    return name if separator and port.isdecimal() and not name.endswith(":") else host
