"""Tell the mounts whose content has to outlive a deployment from all others."""

from __future__ import annotations

from posixpath import normpath

from virida_audit.model.sighting import Form, Setting, Sighting

_REBUILT = frozenset(
    {"__pycache__", ".bundle", ".cache", ".gradle", ".m2", ".next", ".npm", ".nuxt", ".pnpm-store",
     ".venv", "bundle", "cache", "node_modules", "pip", "target", "tmp", "vendor", "venv"}
)  # fmt: skip
"""Folders of what a build makes or fetches again."""

_LOGS = frozenset({"log", "logs"})
_SYSTEM = (
    "/var/run", "/run", "/proc", "/sys", "/etc", "/dev", "/tmp", "/var/tmp", "/var/lib/docker",
)  # fmt: skip
_SERVERS = (
    "/data/db", "/var/lib/mongodb", "/var/lib/mysql", "/var/lib/postgresql", "/var/lib/redis",
)  # fmt: skip
"""Where database servers keep their data by default."""

_PASSING = frozenset(
    {"cache", "certificates", "clock", "config", "configMap", "configuration", "database-init",
     "docker-socket", "downwardAPI", "emptyDir", "ephemeral", "host-system", "image", "npipe",
     "projected", "secret", "source", "temporary", "tmpfs"}
)  # fmt: skip
"""Types and purposes of mounts whose content does not have to last, or comes from elsewhere."""

_PRIVATE = frozenset(
    {".aws", ".azure", ".docker", ".gnupg", ".kube", ".netrc", ".npmrc", ".pgpass", ".ssh",
     "ca-certificates", "certificates", "certs", "credentials", "letsencrypt", "secrets", "ssl",
     "tls"}
)  # fmt: skip
"""Files and folders of keys and certificates: secrets, which variables or the platform hold."""

_SETTINGS = (
    ".cer", ".cfg", ".cnf", ".conf", ".crt", ".env", ".ini", ".jks", ".key", ".p12", ".pem",
    ".pfx", ".properties", ".toml", ".xml", ".yaml", ".yml",
)  # fmt: skip

_LASTING = frozenset({"state", "persistentVolumeClaim", "claimTemplate", "cluster"})
_KEPT = frozenset(
    {"data", "db", "files", "media", "public", "storage", "upload", "uploads", "models", "var"}
)


def lasts(setting: Setting) -> bool:
    """Tell whether the content of a mount has to outlive a deployment."""
    path, source, words = setting.value, setting.name, frozenset(setting.detail.split())
    if not path or words & _PASSING or passes(normpath(path)):
        return False
    if configures(path) or configures(source):
        return False
    if "read-only" in words and "bind" in words:
        return False
    if words & _LASTING:
        return True
    if words & {"bind", "hostPath"} or source.startswith((".", "/", "~", "$")):
        return is_data(source) and "read-only" not in words
    return "." not in path.rpartition("/")[2][1:]


def passes(path: str) -> bool:
    """Tell whether a path holds what the system, a build or a cache makes again, or logs."""
    if _is_below(path, _SYSTEM):
        return True
    parts = path.lower().split("/")
    if parts[-1] in _LOGS | _REBUILT or not (_REBUILT.isdisjoint(parts) or is_data(path)):
        return True
    return path.startswith("$") and any(each in path.upper() for each in ("CACHE", "LOG", "TMP"))


def configures(path: str) -> bool:
    """Tell whether a path holds configuration or secrets: `~/.ssh`, `tls/server.pem`, `.env`."""
    parts = path.lower().rstrip("/").split("/")
    last = parts[-1]
    if last.endswith(_SETTINGS) or last.startswith(".env."):
        return True
    return last.endswith("_credentials") or not _PRIVATE.isdisjoint(parts)


def is_data(path: str) -> bool:
    """Tell whether the last part of a path is called as data is."""
    last = path.rstrip("/").rpartition("/")[2].lower()
    return last in _KEPT or last.endswith(("data", "uploads", "storage"))


def is_of_server(path: str) -> bool:
    """Tell whether a database server keeps its data there."""
    return bool(path) and _is_below(normpath(path), _SERVERS)


def _is_below(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == each or path.startswith(f"{each}/") for each in folders)


def is_at_a_laptop(sighting: Sighting) -> bool:
    """Tell whether a Compose file is for the environments of developers and tests alone."""
    named = frozenset(sighting.environments)
    return sighting.form is Form.COMPOSE_SERVICE and bool(named) and named <= {"dev", "test", "ci"}
