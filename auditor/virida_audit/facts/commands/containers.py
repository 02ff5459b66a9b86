"""Read what container tools are told: context, Dockerfile, images, ports, registry.

Options as of the reference pages of docker, buildx, podman, buildah, skopeo, kaniko and buildctl.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from virida_audit.facts.commands.model import Purpose
from virida_audit.facts.commands.secrets import mask, mask_text
from virida_audit.parse.shell import Word, option_values
from virida_audit.regex import regex

ENGINES = frozenset({"docker", "podman", "nerdctl"})
_TRANSPORT = regex(r"(?:docker|containers-storage|docker-daemon|oci-archive|docker-archive)://?")
_NAME_OPTION = regex(r"(?:^|,)name=([^,]+)")
_IMAGE_PROPERTY = regex(
    r"-D(?:jib\.to\.image|spring-boot\.build-image\.imageName|image|docker\.image)=(.+)"
)


@dataclass(frozen=True, slots=True)
class Container:
    """The fields of a command fact that only container tools fill."""

    context_path: str = ""
    dockerfile: str = ""
    targets: tuple[str, ...] = ()
    build_args: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    is_push: bool = False
    ports: tuple[str, ...] = ()
    registry: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a container tool, its verb taken apart."""

    tool: str
    purpose: Purpose
    verb: str
    arguments: tuple[Word, ...]
    """Everything after the program."""
    operands: tuple[Word, ...]
    """What is neither option nor verb."""

    def values(self, *names: str) -> tuple[str, ...]:
        """Give the values of the options among `names`, free of secrets."""
        return tuple(mask(word) for word in option_values(self.arguments, names))

    def value(self, *names: str) -> str:
        """Give the last value of the options among `names`; the last one counts in these tools."""
        return next(reversed(self.values(*names)), "")

    def has(self, *names: str) -> bool:
        """Tell whether one of the flags is given."""
        return any(word.text in names for word in self.arguments)


def read_container(call: Call) -> Container:
    """Read a call by its purpose; a tool of its own kind by its own way."""
    own = _OWN.get(call.tool)
    if own is not None:
        return own(call)
    reader = _BY_PURPOSE.get(call.purpose)
    return Container() if reader is None else reader(call)


def _build(call: Call) -> Container:
    if call.verb.endswith("bake"):
        return _bake(call)
    if call.verb.endswith(("commit", "import")):
        return Container(images=_texts(call.operands[1:]))
    if call.tool == "buildah" and call.verb not in ("build", "bud", "build-using-dockerfile"):
        return Container(images=_texts(call.operands[:1]) if call.verb == "from" else ())
    outputs = call.values("-o", "--output")
    return Container(
        context_path=_last(call.operands),
        dockerfile=call.value("-f", "--file", "--containerfile"),
        targets=call.values("--target"),
        build_args=_names(call.values("--build-arg")),
        images=call.values("-t", "--tag", "--image", "--name", "--destination"),
        is_push=call.has("--push", "--publish") or _outputs_to_registry(outputs),
    )


def _bake(call: Call) -> Container:
    return Container(
        files=call.values("-f", "--file"),
        targets=_texts(call.operands),
        is_push=call.has("--push"),
    )


def _outputs_to_registry(outputs: Iterable[str]) -> bool:
    return any("type=registry" in one or "push=true" in one for one in outputs)


def _push(call: Call) -> Container:
    images = tuple(_TRANSPORT.sub("", text) for text in _texts(call.operands))
    return Container(images=images, is_push=True)


def _pull(call: Call) -> Container:
    if call.verb.endswith("load"):
        return Container(files=call.values("-i", "--input"))
    return Container(images=tuple(_TRANSPORT.sub("", text) for text in _texts(call.operands)))


def _run(call: Call) -> Container:
    ports = call.values("-p", "--publish")
    last_word = call.verb.rpartition(" ")[2]
    if call.verb.startswith("stack"):
        return Container(files=call.values("-c", "--compose-file"))
    if last_word in ("play", "kube"):
        return Container(files=_texts(call.operands))
    if last_word not in ("run", "create"):
        return Container(images=call.values("--image"), ports=ports)
    image = _texts(call.operands[:1]) if call.tool in (*ENGINES, "ctr") else ()
    return Container(images=image or call.values("--image", "-i"), ports=ports)


def _login(call: Call) -> Container:
    return Container(registry=_last(call.operands[:1]))


def _other(call: Call) -> Container:
    if call.verb in ("tag", "image tag"):
        return Container(images=_texts(call.operands))
    return Container()


def _kaniko(call: Call) -> Container:
    images = call.values("-d", "--destination")
    return Container(
        context_path=call.value("-c", "--context"),
        dockerfile=call.value("-f", "--dockerfile"),
        targets=call.values("--target"),
        build_args=_names(call.values("--build-arg")),
        images=images,
        is_push=bool(images) and not call.has("--no-push", "--no-push=true"),
    )


def _buildctl(call: Call) -> Container:
    pairs = [value.partition("=") for value in call.values("--local", "--opt")]
    settings = {key: value for key, _, value in pairs}
    outputs = call.values("-o", "--output")
    return Container(
        context_path=settings.get("context", ""),
        dockerfile=settings.get("filename", ""),
        targets=tuple(filter(None, (settings.get("target", ""),))),
        build_args=tuple(
            key.removeprefix("build-arg:") for key in settings if key.startswith("build-arg:")
        ),
        images=tuple(name for one in outputs for name in _NAME_OPTION.findall(one)),
        is_push=_outputs_to_registry(outputs),
    )


def _compose(call: Call) -> Container:
    return Container(
        files=call.values("-f", "--file"),
        targets=_texts(call.operands[:1] if call.verb in ("exec", "run") else call.operands),
        is_push=call.verb == "push" or (call.verb == "build" and call.has("--push")),
        ports=call.values("--publish"),
        build_args=_names(call.values("--build-arg")),
    )


def _pack(call: Call) -> Container:
    return Container(
        context_path=call.value("-p", "--path"),
        images=_texts(call.operands[:1]) if call.verb == "build" else (),
        is_push=call.has("--publish"),
    )


def _orchestrator(call: Call) -> Container:
    images = call.values("--image")
    if call.verb == "set image":
        images += tuple(
            mask_text(word.text.partition("=")[2]) for word in call.operands if "=" in word.text
        )
    return Container(images=images, files=call.values("-f", "--filename", "-k", "--values"))


def _jvm(call: Call) -> Container:
    texts = [mask(word) for word in call.arguments]
    matches = (_IMAGE_PROPERTY.fullmatch(text) for text in texts)
    is_jib = call.verb.endswith((":build", "jib"))
    is_push = call.purpose is Purpose.CONTAINER_PUSH or ("jib" in call.verb and is_jib)
    return Container(images=tuple(match[1] for match in matches if match), is_push=is_push)


_BY_PURPOSE: dict[Purpose, Callable[[Call], Container]] = {
    Purpose.CONTAINER_BUILD: _build,
    Purpose.CONTAINER_PUSH: _push,
    Purpose.CONTAINER_PULL: _pull,
    Purpose.CONTAINER_RUN: _run,
    Purpose.CONTAINER_LOGIN: _login,
    Purpose.CONTAINER: _other,
    Purpose.COMPOSE: _compose,
    Purpose.KUBERNETES: _orchestrator,
    Purpose.HELM: _orchestrator,
}
_OWN: dict[str, Callable[[Call], Container]] = {
    "kaniko": _kaniko,
    "buildctl": _buildctl,
    "pack": _pack,
    "mvn": _jvm,
    "gradle": _jvm,
    "sbt": _jvm,
}


def _texts(words: Iterable[Word]) -> tuple[str, ...]:
    return tuple(mask(word) for word in words)


def _last(words: tuple[Word, ...]) -> str:
    return mask(words[-1]) if words else ""


def _names(pairs: Iterable[str]) -> tuple[str, ...]:
    return tuple(pair.partition("=")[0] for pair in pairs)
