"""The facts of a Dockerfile, in BuildKit's words.

Leaves are the instructions and their flags. A fact names the leaves it speaks of; an instruction
with several parts (`RUN a && b`, `ENV a=1 b=2`) is one leaf that several facts speak of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.commands import CommandFact, Purpose
from virida_audit.facts.container import habits
from virida_audit.facts.image import Image
from virida_audit.facts.packages import PackageVerdicts
from virida_audit.model.location import Location
from virida_audit.model.source import Role

_SHOWN = 80
"""Characters of a command in a message."""
_ENGINE_PURPOSES = frozenset(
    {
        Purpose.COMPOSE,
        Purpose.CONTAINER,
        Purpose.CONTAINER_BUILD,
        Purpose.CONTAINER_LOGIN,
        Purpose.CONTAINER_PULL,
        Purpose.CONTAINER_PUSH,
        Purpose.CONTAINER_RUN,
        Purpose.HELM,
        Purpose.KUBERNETES,
    }
)
_TEMPORARY = ("/tmp/", "/var/tmp/", "/run/", "/var/run/", "/var/log/", "/var/cache/")
SYSTEM_CACHES = ("/var/cache/", "/var/lib/apt", "/etc/apk/cache", "/root/.cache/apk")
"""Where package managers of a system keep what they download."""
_MOUNTS = ("bind", "cache", "secret", "ssh", "tmpfs")
_FLAGS = {
    "ADD": ("checksum", "chmod", "chown", "exclude", "keep-git-dir", "link", "unpack"),
    "COPY": ("chmod", "chown", "exclude", "from", "link", "parents"),
    "FROM": ("platform",),
    "HEALTHCHECK": ("interval", "retries", "start-interval", "start-period", "timeout"),
    "RUN": ("device", "mount", "network", "security"),
}
"""Flags of the Dockerfile reference."""
OTHER_PURPOSES = frozenset(
    {
        Purpose.BACKUP,
        Purpose.CLEVER,
        Purpose.DATABASE_CLIENT,
        Purpose.SCHEDULER,
        Purpose.SERVER,
        Purpose.UNKNOWN,
        Purpose.WORKER,
    }
)
"""Nothing says what a command of these purposes does for an image."""
_VERSION_OPTIONS = ("--version", "-version", "-V", "version")
_PYTHON_BACKENDS = ("daphne", "gunicorn", "uvicorn")
_SERVED = ("php", "static", "static-apache")
"""Applications whose runtime brings its own web server."""


@dataclass(frozen=True, slots=True)
class StageContext:
    """The stage a fact stands in."""

    index: int
    """0-based; -1 for what comes before the first FROM."""
    name: str
    """Empty where the stage has none."""
    is_final: bool
    """The stage that is built when nobody names another."""
    is_used: bool
    """The final stage or one it is made from."""
    image: Image
    """The image at the root of its chain of stages."""
    runtime: str
    """Slug of the runtime its root image stands for; empty where there is none."""
    application: str
    """Slug of the runtime of the application that the whole file packs, `static` for a site."""
    is_repeated: bool = False
    """An earlier stage that is needed brings the same version of the same language."""


@dataclass(frozen=True, slots=True)
class DockerfileFact:
    """A whole Dockerfile."""

    fact: ClassVar[str] = "dockerfile"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stages: int
    runtime: str
    """Slug of the runtime that fits the application inside; empty where none does."""
    runtime_image: Image
    """The image that says so; the final one where nothing does."""
    final_image: Image
    is_static_site: bool
    """Its final stage is a web server that serves files built by an earlier stage."""
    copies_source: bool
    """It copies files of the repository into the image."""
    runs_commands: bool
    context: str
    """Folder whose files it copies, as far as its COPY sources exist; its own otherwise."""
    is_ghost: bool
    """It copies files that are nowhere in the repository."""

    @property
    def path(self) -> str:
        """Return the path relative to the root."""
        return self.at.path

    @property
    def is_multi_stage(self) -> bool:
        """Tell whether it has more than one stage."""
        return self.stages > 1

    @property
    def is_image_only(self) -> bool:
        """Tell whether it only dresses an existing image: no source, no command."""
        return not self.copies_source and not self.runs_commands


@dataclass(frozen=True, slots=True)
class DockerfileStage:
    """One FROM."""

    fact: ClassVar[str] = "dockerfile-stage"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    image: Image
    is_from_stage: bool
    """Its base is an earlier stage of the same file."""


@dataclass(frozen=True, slots=True)
class DockerfileCommand:
    """One simple command of a RUN."""

    fact: ClassVar[str] = "dockerfile-command"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    command: CommandFact
    text: str
    """As it is written, on one line, free of secrets."""
    packages: PackageVerdicts
    """What the platform has for the operating system packages it installs."""

    @property
    def shown(self) -> str:
        """Return the text cut short, for messages."""
        return self.text if len(self.text) <= _SHOWN else f"{self.text[: _SHOWN - 1]}…"

    @property
    def build_variable(self) -> str:
        """Return the variable that takes a build command for this application."""
        # Only these two types document CC_BUILD_COMMAND; hooks exist everywhere.
        has_command = self.stage.application in ("", "linux", "static")
        return "CC_BUILD_COMMAND" if has_command else "CC_POST_BUILD_HOOK"

    @property
    def named_packages(self) -> tuple[str, ...]:
        """Return the packages of a language installed by name, without the installers."""
        if self.command.purpose is not Purpose.DEPENDENCY_INSTALL:
            return ()
        return tuple(each for each in self.command.package_names if each not in habits().installers)

    @property
    def requirements(self) -> str:
        """Return the file that pip reads instead of requirements.txt; empty for none."""
        if self.command.tool != "pip":
            return ""
        files = (each for each in self.command.files if each.endswith(".txt"))
        return next((each for each in files if not each.endswith("requirements.txt")), "")

    @property
    def go_package(self) -> str:
        """Return the package that `go build` is told to build; empty for the module's root."""
        if self.command.tool != "go" or self.command.purpose is not Purpose.BUILD:
            return ""
        last = self.text.rpartition(" ")[2]
        return last if last.startswith("./") and last not in ("./", "./...") else ""

    @property
    def needs_engine(self) -> bool:
        """Tell whether it drives or installs a container engine."""
        if self.is_version_check:
            return False
        return self.command.purpose in _ENGINE_PURPOSES or not habits().engine_packages.isdisjoint(
            self.command.package_names
        )

    @property
    def is_version_check(self) -> bool:
        """Tell whether it only prints the version of a program."""
        words = self.text.split(" ")
        return len(words) == 2 and words[1] in _VERSION_OPTIONS


@dataclass(frozen=True, slots=True)
class DockerfileRun:
    """One RUN as a whole."""

    fact: ClassVar[str] = "dockerfile-run"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    has_secret: bool
    """A secret stands in its text."""
    is_empty: bool
    """No simple command could be read in it."""
    others: tuple[str, ...]
    """Its commands of which nothing says what they do for the image, cut short, each once."""


@dataclass(frozen=True, slots=True)
class DockerfileCopy:
    """One COPY or ADD."""

    fact: ClassVar[str] = "dockerfile-copy"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    instruction: str
    sources: tuple[str, ...]
    destination: str
    from_stage: bool
    from_image: Image | None
    is_remote: bool
    """It fetches a URL or a Git repository."""
    is_inline: bool
    """Its content stands in the Dockerfile, as a here-document."""
    purpose: str
    """What the destination is for (rules/catalogue/paths.yaml), e.g. `nginx-config`; or empty."""


@dataclass(frozen=True, slots=True)
class DockerfileVariable:
    """One name of an ENV."""

    fact: ClassVar[str] = "dockerfile-variable"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    name: str
    value: str
    is_secret: bool
    is_platform: bool
    """A variable of that name exists on the platform."""
    is_image_setting: bool
    """It sets up the image itself (PATH, LANG, DEBIAN_FRONTEND, PYTHONUNBUFFERED…)."""
    is_injected: bool
    """The platform or an add-on sets a variable of that name by itself."""

    @property
    def is_plain(self) -> bool:
        """Tell whether the application needs it as it is: no secret, no matter of the image."""
        return not (
            self.is_secret or self.is_image_setting or self.is_injected or self.name == "PORT"
        )


@dataclass(frozen=True, slots=True)
class DockerfileEnvironment:
    """The plain variables of all ENV that the final stage is made from, taken together."""

    fact: ClassVar[str] = "dockerfile-environment"

    at: Location
    """The first of them."""
    role: Role
    leaves: tuple[int, ...]
    names: tuple[str, ...]
    """In the order of the file, each once."""

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.names)


@dataclass(frozen=True, slots=True)
class DockerfileArgument:
    """One name of an ARG."""

    fact: ClassVar[str] = "dockerfile-argument"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    name: str
    default: str
    is_secret: bool
    is_predefined: bool
    """BuildKit sets it by itself."""
    in_base: bool
    """A FROM uses it."""


@dataclass(frozen=True, slots=True)
class DockerfilePort:
    """One port of an EXPOSE."""

    fact: ClassVar[str] = "dockerfile-port"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    text: str
    """As written, e.g. `8000/tcp`."""
    number: int
    """0 where a variable hides it; the first of a range."""
    protocol: str
    """`tcp`, `udp` or `sctp`."""
    service: str
    """Protocol that usually listens there (rules/catalogue/ports.yaml); empty where unknown."""
    is_http: bool
    """The port usually speaks HTTP, or nothing is known against it."""
    siblings: int
    """How many ports the stage exposes besides it."""
    is_range: bool
    http_ports: tuple[str, ...]
    """Ports of the stage that may serve HTTP, in order; TLS counts only where it is alone."""

    @property
    def is_alone(self) -> bool:
        """Tell whether the stage exposes at most one port for HTTP."""
        return len(self.http_ports) < 2

    @property
    def is_first(self) -> bool:
        """Tell whether it is the first of those ports."""
        return self.text in self.http_ports[:1]

    @property
    def is_tls(self) -> bool:
        """Tell whether it is the TLS side of another port."""
        return self.number in (443, 8443) and self.text not in self.http_ports

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing is to be done for it beyond what is said of another port."""
        is_further = self.number > 0 and self.is_http and not self.is_alone and not self.is_first
        is_addon = bool(self.service) and bool(self.stage.image.addon)
        is_further = is_further and not self.is_range
        return not self.stage.is_used or self.is_tls or self.is_debugger or is_addon or is_further

    @property
    def is_debugger(self) -> bool:
        """Tell whether a debugger listens there."""
        return self.service.endswith("debugger")


@dataclass(frozen=True, slots=True)
class DockerfileStart:
    """One CMD or ENTRYPOINT."""

    fact: ClassVar[str] = "dockerfile-start"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    instruction: str
    text: str
    """The command line with its quoting, as a shell takes it."""
    run_command: str
    """ENTRYPOINT and CMD together, without an init; empty unless `is_effective`."""
    handed_command: str
    """What CMD gives to this ENTRYPOINT; empty where it gives nothing."""
    is_effective: bool
    """It speaks for what the container starts: the ENTRYPOINT of the final stage that names a
    program, else its CMD."""
    command: CommandFact
    """The command that stays, where it has several."""
    processes: int
    """How many long-running commands it starts, 1 where it is a plain command."""
    script: str
    """Path in the repository of the script it starts; empty where it is no script."""
    script_hands_over: bool
    r"""The script ends in `exec "$@"`: preparation, then the real command."""
    is_init: bool
    """It starts through an init such as tini."""
    migrates: bool
    """It changes the schema of a database before it starts the rest."""
    port: int
    """The port its options name; 0 where they name none."""
    is_port_exposed: bool
    """The stage exposes that port, so that an EXPOSE speaks of it."""
    binds_loopback: bool

    @property
    def kind(self) -> str:
        """Return what has to become of it, one word; the first that fits.

        `idle` (nothing starts with it), `handover` (a script that prepares, then the real command),
        `several`, `scheduler`, `worker`, `web-server` (one that the runtime brings along),
        `python-module` (a server that the Python runtime starts by itself), `python-command`
        (anything else in Python), `jar` (a Java archive), `default` (what the runtime starts
        anyway), `command`.
        """
        command = self.command
        if not self.is_effective:
            return "idle"
        if self.script_hands_over:
            return "handover"
        if self.processes > 1:
            return "several"
        if command.purpose in (Purpose.SCHEDULER, Purpose.WORKER):
            return command.purpose.value
        is_served = self.stage.application in _SERVED or self.stage.image.family == "web-server"
        if command.tool in habits().web_servers and is_served:
            return "web-server"
        if command.tool in _PYTHON_BACKENDS and command.entry and self.stage.runtime == "python":
            return "python-module"
        if command.tool == "java" and command.entry.endswith(".jar"):
            return "jar"
        if self.stage.application == "python":
            return "python-command"
        if self._is_default:
            return "default"
        return "command"

    @property
    def _is_default(self) -> bool:
        command, application = self.command, self.stage.application
        if application == "node":
            is_manager = command.tool in ("bun", "npm", "pnpm", "yarn")
            return is_manager and "start" in (command.action, command.script)
        if application == "elixir":
            return command.action == "phx.server"
        if application == "dotnet" and command.entry.endswith(".dll"):
            return self.run_command.count(" ") == 1
        is_bare = " " not in self.run_command and not self.script
        return application in ("dotnet", "go", "haskell", "rust", "v") and is_bare


@dataclass(frozen=True, slots=True)
class DockerfileHealthcheck:
    """A HEALTHCHECK."""

    fact: ClassVar[str] = "dockerfile-healthcheck"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    is_none: bool
    http_path: str
    """Path it asks for; empty where it is no HTTP probe."""
    text: str


@dataclass(frozen=True, slots=True)
class DockerfileVolume:
    """One path of a VOLUME."""

    fact: ClassVar[str] = "dockerfile-volume"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    path: str

    @property
    def is_temporary(self) -> bool:
        """Tell whether nothing in it has to last: scratch space, sockets, logs."""
        return f"{self.path.rstrip('/')}/".startswith(_TEMPORARY)


@dataclass(frozen=True, slots=True)
class DockerfileInstruction:
    """An instruction with one plain value: USER, WORKDIR, LABEL, SHELL, STOPSIGNAL and so on."""

    fact: ClassVar[str] = "dockerfile-instruction"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    name: str
    """Upper case."""
    value: str
    is_known: bool
    """BuildKit knows the instruction."""


@dataclass(frozen=True, slots=True)
class DockerfileFlag:
    """One flag of an instruction."""

    fact: ClassVar[str] = "dockerfile-flag"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    stage: StageContext
    instruction: str
    name: str
    value: str
    mount: str
    """Type of a `--mount`: `bind`, `cache`, `secret`, `ssh`, `tmpfs`; empty for other flags."""
    image: Image | None
    """The image a `--from` names, where it is no stage."""
    target: str
    """Folder or file of a `--mount`; empty where it names none."""
    mount_id: str
    """Id of a `--mount`, e.g. of a secret; the last part of its target where it names none."""
    is_repeated: bool
    """An earlier instruction of the file has the same kind of mount for the same purpose."""

    @property
    def is_system_cache(self) -> bool:
        """Tell whether it keeps the downloads of the image's own package manager."""
        return self.mount == "cache" and self.target.startswith(SYSTEM_CACHES)

    @property
    def is_privileged(self) -> bool:
        """Tell whether it gives a command more than a build is given."""
        return self.name == "device" or (self.name, self.value) == ("security", "insecure")

    @property
    def is_known(self) -> bool:
        """Tell whether BuildKit's reference documents the flag on this instruction."""
        flags = _FLAGS.get(self.instruction.removeprefix("ONBUILD "), ())
        return self.name in flags and (self.name != "mount" or self.mount in _MOUNTS)


@dataclass(frozen=True, slots=True)
class DockerfileProblem:
    """What BuildKit would refuse."""

    fact: ClassVar[str] = "dockerfile-problem"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    code: str
    text: str
    is_refused: bool

    @property
    def reason(self) -> str:
        """Return the problem's code with what it speaks of."""
        return f"`{self.code}` ({self.text})" if self.text else f"`{self.code}`"
