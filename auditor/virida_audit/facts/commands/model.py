"""What a command is for, in the words of the tool it starts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """What a command does for its project. The value is the word of rules and outputs."""

    OS_PACKAGES = "os-packages"
    DEPENDENCY_INSTALL = "dependency-install"
    BUILD = "build"
    MIGRATION = "migration"
    ASSETS = "assets"
    SERVER = "server"
    WORKER = "worker"
    SCHEDULER = "scheduler"
    CONTAINER = "container"
    """A container tool at something else than the purposes below: `docker ps`, `docker tag`."""
    CONTAINER_BUILD = "container-build"
    CONTAINER_PUSH = "container-push"
    CONTAINER_PULL = "container-pull"
    CONTAINER_RUN = "container-run"
    CONTAINER_LOGIN = "container-login"
    COMPOSE = "compose"
    KUBERNETES = "kubernetes"
    HELM = "helm"
    FILE_SYSTEM = "file-system"
    USER = "user"
    DOWNLOAD = "download"
    PERMISSION = "permission"
    CLEANUP = "cleanup"
    WAIT = "wait"
    TEST = "test"
    LINT = "lint"
    SHELL_SETUP = "shell-setup"
    DATABASE_CLIENT = "database-client"
    BACKUP = "backup"
    CLEVER = "clever"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Package:
    """One package that is installed by name; user info of a URL is masked."""

    name: str
    version: str = ""
    """As written after the name, without the separator, e.g. `7.*`; empty where none is asked."""
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class SecretWord:
    """Where a secret stands in a command. Its value is held nowhere."""

    name: str
    """The option, key or header that makes it one, e.g. `--password` or `Authorization`."""
    line: int
    column: int
    end_line: int
    end_column: int
    is_literal: bool
    """It is written out; False where it only names a variable."""


@dataclass(frozen=True, slots=True)
class CommandFact:
    """What is known about a command. Every text in it is free of secrets."""

    purpose: Purpose
    tool: str
    """Name of the row of the catalogue, else of the program; empty where it is not known."""
    line: int = 1
    column: int = 1
    action: str = ""
    """The verb, e.g. `install`, `migrate deploy`, `buildx bake`."""
    runners: tuple[str, ...] = ()
    """Tools it is started through, e.g. `("poetry", "python")`, wrappers such as sudo first."""
    script: str = ""
    """Name of the project's script or make target that is run."""
    entry: str = ""
    """The file, module or archive that is started, e.g. `server.js`, `shop.wsgi:application`."""
    packages: tuple[Package, ...] = ()
    files: tuple[str, ...] = ()
    """Files that name packages, Compose files, values or manifests, as the tool is told."""
    context_path: str = ""
    """Of a container build."""
    dockerfile: str = ""
    """Of a container build, where one is named."""
    targets: tuple[str, ...] = ()
    """Stages, bake targets or Compose services that are named."""
    build_args: tuple[str, ...] = ()
    """Names of the build arguments."""
    images: tuple[str, ...] = ()
    """References that are built, pushed, pulled or run, as written."""
    is_push: bool = False
    """Images leave for a registry, e.g. `docker push` or `docker buildx build --push`."""
    ports: tuple[str, ...] = ()
    """As written: `8000`, or `8080:80` of a container."""
    registry: str = ""
    """Of a login; empty for the tool's default."""
    host: str = ""
    """The host or URL that a client is told to reach, user info masked."""
    secrets: tuple[SecretWord, ...] = ()
    inner: CommandFact | None = None
    """What runs inside: `npm run x` of `docker compose exec web npm run x`."""

    @property
    def is_wait(self) -> bool:
        """It waits for something first, itself or through a runner such as wait-for-it."""
        waits = ("wait-for", "wait_for", "dockerize")
        return self.purpose is Purpose.WAIT or any(one.startswith(waits) for one in self.runners)

    @property
    def package_names(self) -> tuple[str, ...]:
        """Names of the packages, in order."""
        return tuple(package.name for package in self.packages)
