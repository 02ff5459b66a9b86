"""Images that pipelines build: actions, plugins, cloud builders and the shell of their steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from virida_audit.model.location import Location
from virida_audit.model.sighting import Sighting
from virida_audit.model.source import Source
from virida_audit.parse.kubernetes import get, items, pairs, text, texts
from virida_audit.parse.shell import read_arguments
from virida_audit.parse.yaml import Mapping, Node, Scalar, Sequence, parse_yaml
from virida_audit.workloads.sightings.build_places import Build, Place, build_sighting
from virida_audit.workloads.sightings.calls import told_by
from virida_audit.workloads.sightings.groovy import groovy_sightings
from virida_audit.workloads.sightings.scripts import ShellText, command_sightings, shell_sightings
from virida_audit.workloads.sightings.variables import Values, expand_shell
from virida_audit.workloads.sightings.workflows import workflow_sightings

_ACTIONS = frozenset({"github-actions", "gitea-actions", "forgejo-actions"})
_SHELL_KEYS = frozenset(
    {
        *("script", "before_script", "after_script", "commands", "command", "run", "bash", "sh"),
        *("inline", "inlineScript", "deploy", "install", "after_success", "before_install", "cmd"),
        *("pre_build", "build_script", "deploy_script", "shell", "build", "powershell", "pwsh"),
    }
)
_VARIABLE_KEYS = ("variables", "env", "environment")
_PLUGINS = ("plugins/docker", "plugin-docker-buildx", "plugins/kaniko", "plugin-kaniko")
_REGISTRY_PLUGINS = ("plugins/ecr", "plugins/gcr", "plugins/gar", "plugins/acr", "plugins/buildx")
_MOST_NODES = 20_000
_MOST_TURNS = 64


def pipeline_sightings(place: Place, source: Source, data: bytes) -> list[Sighting]:
    """Return what one pipeline builds and starts, in the order of the file."""
    name = source.path.rpartition("/")[2].lower()
    if "jenkins" in source.tags or name.endswith((".groovy", ".gradle")):
        return groovy_sightings(place, data)
    found: list[Sighting] = []
    for document in parse_yaml(data).documents:
        root = document.root
        if not isinstance(root, Mapping):
            continue
        if source.tags & _ACTIONS or get(root, "on") is not None or get(root, "runs") is not None:
            found += workflow_sightings(place, root)
        else:
            found += _Walk(place, told_by(source.path.rpartition("/")[2])).sightings(root)
    return found


class _Walk:
    """A pipeline of any family but that of actions, read by the words its steps have in common."""

    def __init__(self, place: Place, environments: tuple[str, ...]) -> None:
        self.place = place
        self.environments = environments
        self.left = _MOST_NODES

    def sightings(self, root: Mapping) -> Iterator[Sighting]:
        """Yield what the mappings of a document build and start, outermost first."""
        pending: list[tuple[Node, dict[str, str], tuple[str, ...]]] = [
            (root, {}, self.environments)
        ]
        while pending and self.left > 0:
            node, values, environments = pending.pop()
            self.left -= 1
            if isinstance(node, Sequence):
                pending += [(each, values, environments) for each in reversed(node.children)]
                continue
            if not isinstance(node, Mapping):
                continue
            values = values | dict(_variables(node))
            environments = _environment(node) or environments
            for turn in _turns(node, values):
                yield from self._step(node, turn, environments)
            below: list[tuple[Node, dict[str, str], tuple[str, ...]]] = []
            for key, value in pairs(node):
                told = told_by(key.text) if isinstance(get(value), Mapping) else ()
                if key.text not in _SHELL_KEYS or isinstance(get(value), Mapping):
                    held = get(value)
                    if held is not None:
                        below.append((held, values, told or environments))
            pending += reversed(below)

    def _step(
        self, node: Mapping, values: Values, environments: tuple[str, ...]
    ) -> Iterator[Sighting]:
        image = text(node, "image") or text(node, "name")
        settings = get(node, "settings") or node
        if any(word in image for word in (*_PLUGINS, *_REGISTRY_PLUGINS)):
            yield from self._plugin(node, settings, values)
        elif "cloud-builders/docker" in image or "kaniko-project/executor" in image:
            yield from self._builder(node, image, values, environments)
        task = text(node, "task")
        if task.startswith("Docker@"):
            yield from self._azure(node, values)
        for key, value in pairs(node):
            if key.text in _SHELL_KEYS:
                yield from self._shell(node, get(value), values, environments)

    def _shell(
        self, node: Mapping, value: Node | None, values: Values, environments: tuple[str, ...]
    ) -> Iterator[Sighting]:
        folder = text(node, "workingDirectory") or text(node, "working_directory")
        place = self.place
        if folder and "$" not in folder and not folder.startswith(("/", "~")):
            place = replace(place, folder=folder.removeprefix("./").rstrip("/") or ".")
        written = value.children if isinstance(value, Sequence) else (value,)
        pieces = [each for each in map(get, _flat(written)) if isinstance(each, Scalar)]
        # Commands of one list run in one shell: a folder or variable set before holds after.
        joined: list[str] = []
        line = pieces[0].line if pieces else 1
        for piece in pieces:
            start = piece.line + (piece.style in ("|", ">"))
            gap = start - line - sum(each.count("\n") + 1 for each in joined)
            joined += [""] * min(max(gap, 0), 500)
            joined.append(piece.text.rstrip("\n"))
        if joined:
            shell = ShellText("\n".join(joined), line)
            yield from shell_sightings(place, shell, values, environments)

    def _plugin(self, node: Mapping, settings: Node, values: Values) -> Iterator[Sighting]:
        def said(key: str) -> str:
            return expand_shell(text(settings, key), values)

        repository, registry = said("repo"), said("registry")
        if registry and repository and not repository.startswith(registry):
            repository = f"{registry}/{repository}"
        images = [repository, *(expand_shell(each, values) for each in texts(settings, "repo"))]
        build = Build(
            images=tuple(each for each in images if each),
            context=said("context") or said("context_path"),
            dockerfile=said("dockerfile"),
            stage=said("target"),
        )
        yield build_sighting(self.place, build, _at(self.place, node))

    def _builder(
        self, node: Mapping, image: str, values: Values, environments: tuple[str, ...]
    ) -> Iterator[Sighting]:
        """Yield the build of a step whose image is the program and whose `args` are its words."""
        arguments = texts(node, "args")
        if not arguments:
            return
        program = text(node, "entrypoint") or ("docker" if "docker" in image else "executor")
        folder = text(node, "dir")
        place = replace(self.place, folder=folder) if folder and "$" not in folder else self.place
        if program in ("bash", "sh"):
            shell = ShellText(arguments[-1], node.line)
            yield from shell_sightings(place, shell, values, environments)
            return
        commands = read_arguments((program, *arguments), line=node.line).commands
        yield from command_sightings(place, commands, values, environments)

    def _azure(self, node: Mapping, values: Values) -> Iterator[Sighting]:
        inputs = get(node, "inputs")
        command = text(inputs, "command") or "buildAndPush"
        if command.lower() not in ("build", "buildandpush"):
            return
        dockerfile = _azure_text(text(inputs, "dockerfile") or text(inputs, "Dockerfile"), values)
        if "*" in dockerfile:
            dockerfile = ""
        context = _azure_text(text(inputs, "buildContext"), values)
        if not context or "*" in context:
            context = dockerfile.rpartition("/")[0]
        repository = _azure_text(text(inputs, "repository"), values)
        images = (repository,) if repository else ()
        build = Build(images, context, dockerfile)
        yield build_sighting(self.place, build, _at(self.place, node))


def _azure_text(written: str, values: Values) -> str:
    for name, value in values.items():
        written = written.replace(f"$({name})", value)
    for prefix in ("$(Build.SourcesDirectory)/", "$(System.DefaultWorkingDirectory)/"):
        written = written.removeprefix(prefix)
    return written.removeprefix("**/").replace("$(", "${").replace(")", "}")


def _variables(node: Mapping) -> Iterator[tuple[str, str]]:
    """Yield what a mapping sets as variables: a mapping, or a list of names and values."""
    for key in _VARIABLE_KEYS:
        for name, value in pairs(node, key):
            held = get(value)
            written = text(held) if isinstance(held, Scalar) else text(held, "value")
            if written:
                yield name.text, written
        for each in items(node, key):
            if text(each, "name") and text(each, "value"):
                yield text(each, "name"), text(each, "value")


def _environment(node: Mapping) -> tuple[str, ...]:
    named = text(node, "environment") or text(node, "environment", "name")
    return told_by(named or text(node, "deployment"))


def _turns(node: Mapping, values: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield the variables of each job of `parallel: matrix:`, else those that hold anyway."""
    rows = items(node, "parallel", "matrix")
    found: list[dict[str, str]] = []
    for row in rows:
        combined = [dict(values)]
        for name, value in pairs(row):
            given = texts(value) or (text(value),)
            if len(combined) * len(given) <= _MOST_TURNS:
                combined = [{**each, name.text: one} for each in combined for one in given]
        found += combined
    yield from found[:_MOST_TURNS] or [values]


def _flat(nodes: tuple[Node | None, ...] | list[Node]) -> Iterator[Node | None]:
    for each in nodes:
        held = get(each)
        if isinstance(held, Sequence):
            yield from held.children
        else:
            yield held


def _at(place: Place, node: Node) -> Location:
    return Location(place.path, node.line, node.column, node.line, node.column + 1)
