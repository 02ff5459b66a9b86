"""What commands start: containers, Compose files, releases, images set on a cluster."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.commands import CommandFact, Purpose
from virida_audit.facts.commands.secrets import mask_text
from virida_audit.facts.environments import environment_of
from virida_audit.model.location import Location
from virida_audit.model.sighting import Form, Matter, SeenImage, Setting, Sighting
from virida_audit.parse.shell import Command, Context, Word
from virida_audit.workloads.sightings.build_places import Place, image_names_of, short_name, within
from virida_audit.workloads.sightings.image import seen_text
from virida_audit.workloads.sightings.variables import Values, expand_shell, is_known
from virida_audit.workloads.sightings.veil import Veil

_COMPOSE_STARTS = ("up", "start", "run", "deploy")
_HELM_STARTS = ("install", "upgrade", "template")
_HELM_VALUED = (
    *("-f", "--values", "-n", "--namespace", "--set", "--set-string", "--set-file", "--version"),
    *("--timeout", "--repo", "--kube-context", "--kubeconfig", "--username", "--password"),
    *(
        "-o",
        "--output",
        "--history-max",
        "--description",
        "--ca-file",
        "--cert-file",
        "--key-file",
        "--devel",
    ),
)
_DEFAULT_COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")


def told_by(*texts: str) -> tuple[str, ...]:
    """Return the environment that words speak of, the first that tells."""
    found = (environment_of(text.replace("@", "/")) for text in texts if is_known(text))
    told = next(filter(None, found), "")
    return (told,) if told else ()


def call_sightings(
    place: Place,
    fact: CommandFact,
    command: Command,
    values: Values,
    environments: tuple[str, ...],
    at: Location,
) -> Iterator[Sighting]:
    """Yield what one command starts; what it starts for a moment only is a tool and not said."""
    call = _Call(place, fact, command, values, environments, at)
    match fact.purpose:
        case Purpose.COMPOSE if fact.action in _COMPOSE_STARTS:
            yield from call.compose()
        case Purpose.HELM if fact.action in _HELM_STARTS:
            yield from call.helm()
        case Purpose.KUBERNETES:
            yield from call.kubernetes()
        case Purpose.CONTAINER_RUN:
            yield from call.container()
        case _:
            return


class _Call:
    """One command with what is known around it."""

    def __init__(
        self,
        place: Place,
        fact: CommandFact,
        command: Command,
        values: Values,
        environments: tuple[str, ...],
        at: Location,
    ) -> None:
        self.place = place
        self.fact = fact
        self.command = command
        self.values = values
        self.environments = environments
        self.at = at
        self.catalogue = place.catalogue

    def compose(self) -> Iterator[Sighting]:
        """Yield one call for each service that is named, else one for the project."""
        files = [path for each in self._texts(self.fact.files) if (path := self._path(each))]
        if not files and not self.fact.files:
            files = [path for each in _DEFAULT_COMPOSE if (path := self._path(each))][:1]
        if not files:
            return
        told = told_by(*reversed(files)) or self.environments
        for name in self._texts(self.fact.targets) or ("",):
            yield self._sighting(mask_text(name) or files[0], files[0], told)

    def helm(self) -> Iterator[Sighting]:
        """Yield the release and the chart it is made of."""
        words = [expand_shell(each.text, self.values) for each in self._helm_words()]
        if len(words) < 2:
            return
        release, chart = words[0], words[1]
        folder = within(self.place, chart) if chart.startswith((".", "/")) or "/" in chart else None
        is_local = folder is not None and self.place.tree.has_folder(_plain(folder))
        spoken = [*self._texts(self.fact.files), *self._option("-n", "--namespace"), release]
        release = release if is_known(release) else short_name(chart)
        if not release:
            return
        told = told_by(*spoken) or self.environments
        group = folder if is_local and folder is not None else self.place.path
        yield self._sighting(mask_text(release), group, told, kind="HelmRelease")

    def _helm_words(self) -> tuple[Word, ...]:
        words = self.command.operands(_HELM_VALUED)
        start = next((at for at, each in enumerate(words) if each.text == self.fact.action), -1)
        return words[start + 1 :]

    def kubernetes(self) -> Iterator[Sighting]:
        """Yield the object an image is set on, or the folder that is applied."""
        namespace = self._option("-n", "--namespace")
        if self.fact.action == "set image":
            target = next(
                (
                    each.text
                    for each in self.command.operands()
                    if "/" in each.text and "=" not in each.text
                ),
                "",
            )
            kind, _, name = expand_shell(target, self.values).partition("/")
            told = told_by(*namespace, name) or self.environments
            for text in self._texts(self.fact.images):
                image = seen_text(text, self.catalogue)
                plain = name if is_known(name) and name else short_name(image.name)
                yield self._sighting(
                    mask_text(plain), self.place.path, told, kind=kind.capitalize(), image=image
                )
        elif self.fact.action == "apply":
            for text in self._texts(self.fact.files):
                path = self._path(text)
                if path is not None and path != ".":
                    told = told_by(path, *namespace) or self.environments
                    yield self._sighting(path, path, told)

    def container(self) -> Iterator[Sighting]:
        """Yield a container that keeps running: sent to the background, or started again."""
        if self.fact.action.startswith("stack"):
            for text in self._texts(self.fact.files):
                path = self._path(text)
                if path:
                    yield self._sighting(path, path, told_by(path) or self.environments)
            return
        is_caught = Context.SUBSTITUTION in self.command.contexts
        is_short = is_caught or self.command.has_option("--rm")
        stays = self.command.has_option("-d", "--detach") or self.command.option("--restart")
        keeps = bool(stays) and (not is_short or bool(self.command.option("--name")))
        if not keeps or not self.fact.images:
            return
        image = seen_text(expand_shell(self.fact.images[0], self.values), self.catalogue)
        given = self._option("--name")
        name = given[0] if given and is_known(given[0]) else short_name(image.name)
        told = told_by(*given) or self.environments
        yield self._sighting(
            mask_text(name) or "container",
            self.place.path,
            told,
            image=image,
            settings=tuple(self._container_settings()),
            is_complete=True,
        )

    def _container_settings(self) -> Iterator[Setting]:
        veil = Veil(())
        for text in self._texts(self.fact.ports):
            published, _, inner = text.rpartition(":")
            number, _, protocol = inner.partition("/")
            if number.isascii() and number.isdigit():
                yield Setting(Matter.PORT, number, self.at, protocol or "tcp", published or "any")
        for text in self._option("-e", "--env"):
            name, _, value = text.partition("=")
            shown = value if is_known(value) else ""
            yield veil.variable(Matter.VARIABLE, name, shown, self.at)
        for text in self._option("-v", "--volume"):
            source, _, target = text.partition(":")
            path = target.partition(":")[0]
            if path and source.endswith(".sock"):
                yield Setting(Matter.PRIVILEGE, "", self.at, "docker-socket")
            elif path:
                kind = "bind" if source.startswith((".", "/", "$", "~")) else "volume"
                yield Setting(Matter.MOUNT, mask_text(path), self.at, mask_text(source), kind)
        for text in self._option("--restart"):
            yield Setting(Matter.RESTART, text, self.at)

    def _sighting(
        self,
        name: str,
        group: str,
        environments: tuple[str, ...],
        *,
        kind: str = "",
        image: SeenImage | None = None,
        settings: tuple[Setting, ...] = (),
        is_complete: bool = False,
    ) -> Sighting:
        return Sighting(
            at=self.at,
            form=Form.DEPLOYMENT_CALL,
            name=name,
            role=self.place.role,
            group=group,
            environments=environments,
            becomes=_becomes(image) if is_complete else "",
            image=image,
            names=image_names_of((image.name,)) if image else (),
            kind=kind,
            settings=settings,
            is_complete=is_complete,
        )

    def _texts(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(expand_shell(each, self.values) for each in texts)

    def _option(self, *names: str) -> tuple[str, ...]:
        return self._texts(tuple(each.text for each in self.command.option_values(*names)))

    def _path(self, text: str) -> str | None:
        """Return a file or folder of the tree; None where there is none of that name."""
        path = within(self.place, text)
        if path is None and text.startswith("/") and is_known(text):
            # On a server the files of the repository lie in a folder of their own.
            path = text.rpartition("/")[2]
        tree = self.place.tree
        if path is None or not (tree.has(path) or tree.has_folder(_plain(path))):
            return None
        return path


def _plain(folder: str) -> str:
    return "" if folder == "." else folder


def _becomes(image: SeenImage | None) -> str:
    if image is None:
        return "incomplete"
    return image.verdict or ("own-image" if image.is_own or image.is_partial else "image-only")
