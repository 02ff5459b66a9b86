"""Recognise the configuration of registries, of their clients and of container daemons."""

from __future__ import annotations

from collections.abc import Iterable

from virida_audit.discover.candidate import Candidate, Claim, Look, claim, line_of, seen
from virida_audit.discover.outline import outline
from virida_audit.model.source import Kind


def look_any_of(tag: str, *tokens: bytes) -> Look:
    """Give a look that asks for one of `tokens`; a key is evidence, its value never is."""

    def look(candidate: Candidate, data: bytes) -> Claim | None:
        return _first(tag, tokens, data)

    return look


look_client = look_any_of(
    "registry-credentials",
    b'"auths"',
    b'"credHelpers"',
    b'"credsStore"',
    b'"HttpHeaders"',
    b'"proxies"',
)
look_old_client = look_any_of("registry-credentials", b'"auth"', b'"email"')
look_auth_file = look_any_of("registry-credentials", b'"auths"')
look_daemon = look_any_of(
    "daemon",
    b'"registry-mirrors"',
    b'"insecure-registries"',
    b'"storage-driver"',
    b'"log-driver"',
    b'"data-root"',
    b'"exec-opts"',
    b'"live-restore"',
    b'"default-address-pools"',
    b'"bip"',
    b'"dns"',
    b'"log-opts"',
    b'"runtimes"',
    b'"builder"',
    b'"features"',
    b'"userns-remap"',
)
look_registries_conf = look_any_of(
    "registry-mirror", b"unqualified-search-registries", b"[[registry]]", b"[registries."
)
look_hosts_toml = look_any_of("registry-mirror", b"[host.", b"server =")
look_policy = look_any_of("image-policy", b'"transports"', b"insecureAcceptAnything")
look_containerd = look_any_of("containerd", b"io.containerd", b"[plugins.", b"cri.registry")


def look_mirrors(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on `registries.yaml` (K3s): mirrors or per-registry configuration."""
    return _by_keys("registry-mirror", ("mirrors", "configs"), data)


def look_harbor(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on `harbor.yml` by a key only Harbor has."""
    return _by_keys("registry-server", ("harbor_admin_password", "data_volume", "jobservice"), data)


def look_registry_server(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on the configuration of the distribution registry: version, storage and http."""
    for document in outline(data):
        keys = document.keys
        if (
            document.value("version").startswith("0.")
            and "storage" in keys
            and ("http" in keys or "proxy" in keys or "delete" in keys)
        ):
            return claim(
                Kind.REGISTRY_CONFIG,
                seen("evidence.content", "storage", keys["storage"].line),
                tags={"registry-server"},
            )
    return None


def look_gitea(candidate: Candidate, data: bytes) -> Claim | None:
    """Decide on `app.ini` of Gitea or Forgejo: its package registry holds container images.

    Only a `[packages]` section that does not turn it off: the registry is on by default, and an
    `app.ini` that never speaks of it says nothing of images.
    """
    _, section, rest = data.partition(b"[packages]")
    if not section:
        return None
    settings = {
        key.strip().upper(): value.strip().lower()
        for key, _, value in (line.partition(b"=") for line in rest.split(b"\n[")[0].splitlines())
    }
    if settings.get(b"ENABLED") == b"false" or settings.get(b"LIMIT_TYPE_CONTAINER") == b"0":
        return None
    return claim(
        Kind.REGISTRY_CONFIG,
        seen("evidence.content", "[packages]", line_of(data, section)),
        tags={"registry-server"},
    )


def _first(tag: str, tokens: Iterable[bytes], data: bytes) -> Claim | None:
    for token in tokens:
        if token in data:
            text = token.strip(b'"')
            return claim(
                Kind.REGISTRY_CONFIG,
                seen("evidence.content", text, line_of(data, token)),
                tags={tag},
            )
    return None


def _by_keys(tag: str, names: tuple[str, ...], data: bytes) -> Claim | None:
    for document in outline(data):
        for name in names:
            if entry := document.keys.get(name):
                return claim(
                    Kind.REGISTRY_CONFIG, seen("evidence.content", name, entry.line), tags={tag}
                )
    return None
