"""Workflows of GitHub, Gitea and Forgejo: jobs, matrices, actions that build, and shell steps.

Sources: GitHub's *Workflow syntax*; the inputs of docker/build-push-action, docker/metadata-action,
redhat-actions/buildah-build, elgohr/Publish-Docker and mr-smithers-excellent/docker-build-push.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from virida_audit.model.location import Location
from virida_audit.model.sighting import Matter, Setting, Sighting
from virida_audit.parse.kubernetes import get, items, pairs, text
from virida_audit.parse.yaml import Mapping, Node, Scalar, Sequence
from virida_audit.workloads.sightings.build_places import Build, Place, build_sighting, joined
from virida_audit.workloads.sightings.calls import told_by
from virida_audit.workloads.sightings.scripts import ShellText, shell_sightings
from virida_audit.workloads.sightings.variables import Values, expand_expressions
from virida_audit.workloads.sightings.veil import Veil

_MOST_TURNS = 64
_MOST_KEYS = 64


@dataclass(frozen=True, slots=True)
class _Job:
    place: Place
    values: Values
    """`env.X`, `matrix.x.y` and `inputs.x` by their whole names, `X` for the shell."""
    environments: tuple[str, ...]
    made: dict[str, tuple[str, ...]]
    """Id of a docker/metadata-action step → the images it names."""


def workflow_sightings(place: Place, root: Mapping) -> Iterator[Sighting]:
    """Yield what the jobs of a workflow, or the steps of an action, build and start."""
    named = told_by(place.path.rpartition("/")[2].rpartition(".")[0])
    outer = dict(_variables(root))
    for name, job in pairs(root, "jobs"):
        node = get(job)
        if not isinstance(node, Mapping):
            continue
        environment = text(node, "environment") or text(node, "environment", "name")
        told = told_by(environment) or told_by(name.text) or named
        values = outer | dict(_variables(node))
        for turn in _turns(get(node, "strategy", "matrix")):
            folder = _folder(place, root, node, {**values, **turn})
            yield from _steps(replace(place, folder=folder), node, {**values, **turn}, told)
    action = get(root, "runs")
    if isinstance(action, Mapping):
        yield from _steps(place, action, outer | dict(_inputs(root)), named)
        if text(action, "using") == "docker" and text(action, "image").endswith("Dockerfile"):
            folder = place.path.rpartition("/")[0] or "."
            build = Build((), folder, text(action, "image"), is_below_context=True)
            yield build_sighting(place, build, _at(place, action))


def _folder(place: Place, root: Mapping, job: Mapping, values: Values) -> str | None:
    for node in (job, root):
        said = expand_expressions(text(node, "defaults", "run", "working-directory"), values)
        if said:
            return joined(".", said) if "$" not in said else None
    return place.folder


def _steps(
    place: Place, node: Mapping, values: dict[str, str], environments: tuple[str, ...]
) -> Iterator[Sighting]:
    job = _Job(place, values, environments, {})
    for item in items(node, "steps"):
        step = get(item)
        if not isinstance(step, Mapping):
            continue
        own = replace(job, values={**job.values, **dict(_variables(step, job.values))})
        uses = text(step, "uses")
        if uses:
            yield from _action(own, step, uses.partition("@")[0].lower())
        run = get(step, "run")
        if isinstance(run, Scalar):
            yield from _run(own, step, run)


def _run(job: _Job, step: Mapping, run: Scalar) -> Iterator[Sighting]:
    said = expand_expressions(text(step, "working-directory"), job.values)
    folder = job.place.folder
    if said:
        folder = joined(".", said) if "$" not in said else None
    is_block = run.style in ("|", ">")
    written = expand_expressions(run.text, job.values)
    shell = ShellText(written, run.line + is_block)
    yield from shell_sightings(
        replace(job.place, folder=folder), shell, job.values, job.environments
    )


def _action(job: _Job, step: Mapping, uses: str) -> Iterator[Sighting]:
    name = uses.rpartition("/")[2]
    given = get(step, "with")
    if name == "metadata-action":
        job.made[text(step, "id")] = _lines(_said(job, given, "images"))
        return
    read = next((one for word, one in _READERS.items() if word in uses), None)
    if read is None:
        return
    build = read(job, given)
    if build is not None:
        # Actions count paths from the root of the checkout, whatever folder the shell has.
        place = replace(job.place, folder=".")
        at = _at(place, step)
        yield build_sighting(place, replace(build, settings=_arguments(job, given, at)), at)


def _build_push(job: _Job, given: Node | None) -> Build | None:
    images: list[str] = []
    for each in _lines(_said(job, given, "tags").replace(",", "\n")):
        images += _from_metadata(job, each) or (each,)
    images += [
        part.partition("=")[2]
        for line in _lines(_said(job, given, "outputs"))
        for part in line.split(",")
        if part.startswith("name=")
    ]
    return Build(
        images=tuple(images),
        context=_said(job, given, "context"),
        dockerfile=_said(job, given, "file"),
        stage=_said(job, given, "target"),
    )


def _buildah(job: _Job, given: Node | None) -> Build | None:
    files = _lines(_said(job, given, "containerfiles") or _said(job, given, "dockerfiles"))
    images = (_said(job, given, "image"), *_lines(_said(job, given, "tags").replace(" ", "\n")))
    named = tuple(each for each in images if each and ("/" in each or each == images[0]))
    return Build(named, _said(job, given, "context"), files[0] if files else "")


def _publish(job: _Job, given: Node | None) -> Build | None:
    registry = _said(job, given, "registry")
    name = _said(job, given, "name")
    if registry and not name.startswith(registry):
        name = f"{registry}/{name}"
    folder = _said(job, given, "workdir") or _said(job, given, "context")
    return Build((name,), folder, _said(job, given, "dockerfile"), is_below_context=True)


def _smithers(job: _Job, given: Node | None) -> Build | None:
    registry, image = _said(job, given, "registry"), _said(job, given, "image")
    name = f"{registry}/{image}" if registry else image
    return Build((name,), _said(job, given, "directory"), _said(job, given, "dockerfile"))


def _kaniko(job: _Job, given: Node | None) -> Build | None:
    registry, image = _said(job, given, "registry"), _said(job, given, "image")
    name = f"{registry}/{image}" if registry and image else image
    folder = _said(job, given, "path") or _said(job, given, "context")
    file = _said(job, given, "build_file") or _said(job, given, "dockerfile")
    return Build((name,) if name else (), folder, file, _said(job, given, "target"), (), True)


def _any(job: _Job, given: Node | None) -> Build | None:
    """Read an action that is not known by the inputs that most of them have in common."""

    def first(*keys: str) -> str:
        return next((said for key in keys if (said := _said(job, given, key))), "")

    registry = first("registry", "docker-registry")
    owner, image = first("docker-image-owner", "image-owner"), first(*_IMAGE_INPUTS)
    name = "/".join(filter(None, (registry, owner, image))) if "/" not in image else image
    file = first("dockerfile", "dockerfile-path", "dockerfile_path", "file")
    folder = first("build-context", "context", "path", "directory")
    if not (name or file):
        return None
    return Build((name,) if name else (), folder, file, first("target", "build-target"), (), True)


_IMAGE_INPUTS = ("docker-image-name", "image-name", "image_name", "image", "imageName", "name")
_READERS: dict[str, Callable[[_Job, Node | None], Build | None]] = {
    "build-push-action": _build_push,
    "buildah-build": _buildah,
    "publish-docker": _publish,
    "docker-build-push": _smithers,
    "kaniko": _kaniko,
    "build-push": _any,
    "docker-build": _any,
    "build-docker": _any,
}
"""Part of an action's name → how its inputs are read."""


def _from_metadata(job: _Job, written: str) -> tuple[str, ...]:
    """Return the images of the step whose output a tag is; empty where it is none."""
    if ".outputs." not in written or "steps." not in written:
        return ()
    step = written.partition("steps.")[2].partition(".")[0]
    return job.made.get(step, ())


def _arguments(job: _Job, given: Node | None, at: Location) -> tuple[Setting, ...]:
    veil = Veil(())
    found: list[Setting] = []
    for line in _lines(_said(job, given, "build-args")):
        name, _, value = line.partition("=")
        shown = "" if "$" in value else value
        found.append(veil.variable(Matter.BUILD_ARGUMENT, name.strip(), shown, at))
    return tuple(found)


def _said(job: _Job, given: Node | None, key: str) -> str:
    # `${{ env.REGISTRY }}` only: the inputs of an action do not pass through a shell.
    return expand_expressions(text(given, key), job.values).strip()


def _lines(written: str) -> tuple[str, ...]:
    lines = (each.strip() for each in written.splitlines())
    return tuple(each for each in lines if each and not each.startswith("#"))


def _variables(node: Mapping, known: Values | None = None) -> Iterator[tuple[str, str]]:
    """Yield each variable of `env`, for expressions and for the shell."""
    for name, value in pairs(node, "env"):
        written = expand_expressions(text(value), known or {})
        if written and "\n" not in written:
            yield f"env.{name.text}", written
            yield name.text, written


def _inputs(root: Mapping) -> Iterator[tuple[str, str]]:
    for name, value in pairs(root, "inputs"):
        default = text(value, "default")
        if default:
            yield f"inputs.{name.text}", default


def _turns(matrix: Node | None) -> Iterator[dict[str, str]]:
    """Yield the values of each job of a matrix, `include` merged as the syntax has it."""
    combined: list[dict[str, str]] = [{}]
    for name, value in pairs(matrix):
        held = get(value)
        if name.text in ("include", "exclude") or not isinstance(held, Sequence):
            continue
        rows = [dict(_flat(f"matrix.{name.text}", each, 0)) for each in held.children]
        if rows and len(combined) * len(rows) <= _MOST_TURNS:
            combined = [{**each, **row} for each in combined for row in rows]
    dimensions = {key for each in combined for key in each}
    for row in items(matrix, "include"):
        extra = dict(_flat("matrix", row, 0))
        fits = [
            each
            for each in combined
            if dimensions and all(each[key] == extra[key] for key in extra if key in dimensions)
        ]
        if fits:
            for each in fits:
                each.update(extra)
        elif len(combined) < _MOST_TURNS:
            combined = [each for each in combined if each] + [extra]
    yield from combined


def _flat(name: str, node: Node, depth: int) -> Iterator[tuple[str, str]]:
    """Yield the scalars of a value with their whole names: `matrix.app.folder`."""
    held = get(node)
    if isinstance(held, Mapping) and depth < 4:
        for count, (key, value) in enumerate(pairs(held)):
            if count < _MOST_KEYS:
                yield from _flat(f"{name}.{key.text}", value, depth + 1)
    elif isinstance(held, Scalar):
        yield name, text(held)


def _at(place: Place, node: Node) -> Location:
    return Location(place.path, node.line, node.column, node.line, node.column + 1)
