"""What BuildKit refuses of a single instruction.

Source: moby/buildkit, frontend/dockerfile/instructions/parse.go and bflag.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from virida_audit.parse.dockerfile.heredocs import heredoc_opening
from virida_audit.parse.dockerfile.lexer import LexError
from virida_audit.parse.dockerfile.model import Flag, Instruction, Problem, ProblemCode
from virida_audit.parse.dockerfile.mounts import read_mount


class FlagKind(Enum):
    """What a flag takes."""

    SWITCH = auto()
    TEXT = auto()
    TEXTS = auto()


_HEALTH = ("interval", "timeout", "start-period", "start-interval", "retries")
FLAGS: dict[str, dict[str, FlagKind]] = {
    "ADD": {
        "chown": FlagKind.TEXT,
        "chmod": FlagKind.TEXT,
        "link": FlagKind.SWITCH,
        "keep-git-dir": FlagKind.SWITCH,
        "checksum": FlagKind.TEXT,
        "unpack": FlagKind.SWITCH,
        "exclude": FlagKind.TEXTS,
    },
    "COPY": {
        "chown": FlagKind.TEXT,
        "from": FlagKind.TEXT,
        "chmod": FlagKind.TEXT,
        "link": FlagKind.SWITCH,
        "exclude": FlagKind.TEXTS,
        "parents": FlagKind.SWITCH,
    },
    "FROM": {"platform": FlagKind.TEXT},
    "HEALTHCHECK": dict.fromkeys(_HEALTH, FlagKind.TEXT),
    "RUN": {
        "mount": FlagKind.TEXTS,
        "device": FlagKind.TEXTS,
        "network": FlagKind.TEXT,
        "security": FlagKind.TEXT,
    },
}
"""The flags BuildKit knows, per instruction; `device` needs a recent frontend."""

_ONE = frozenset({"MAINTAINER", "STOPSIGNAL", "USER", "WORKDIR"})
_AT_LEAST_ONE = frozenset({"ARG", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "ONBUILD", "VOLUME"})
_UNCHECKED_FLAGS = frozenset({"ARG", "STOPSIGNAL"})
_FORBIDDEN_TRIGGERS = frozenset({"FROM", "MAINTAINER", "ONBUILD"})
_ALLOWED = {"network": ("default", "none", "host"), "security": ("insecure", "sandbox")}


def is_plain(instruction: Instruction) -> bool:
    """Tell at a glance that nothing can be wrong, which is so for most instructions."""
    return bool(instruction.name in _PLAIN and instruction.arguments and not instruction.flags)


def check_instruction(instruction: Instruction) -> Iterator[Problem]:
    """Yield what BuildKit refuses; a trigger is checked when another image builds on it."""
    if not instruction.known:
        yield _problem(instruction, ProblemCode.UNKNOWN_INSTRUCTION)
        return
    name = instruction.name
    if instruction.flags and name not in _UNCHECKED_FLAGS:
        yield from _check_flags(instruction)
    if not instruction.arguments and (name in _ONE or name in _AT_LEAST_ONE):
        yield _problem(instruction, ProblemCode.MISSING_ARGUMENTS)
        return
    check = _CHECKS.get(name)
    if check is not None:
        yield from check(instruction)


def _problem(instruction: Instruction, code: ProblemCode, detail: str = "") -> Problem:
    text = f"{instruction.name}: {detail}" if detail else instruction.name
    return Problem(instruction.line, code, text)


def _check_flags(instruction: Instruction) -> Iterator[Problem]:
    known = FLAGS.get(instruction.name, {})
    seen: set[str] = set()
    if instruction.name == "HEALTHCHECK" and instruction.arguments[:1] == ("NONE",):
        return
    for flag in instruction.flags:
        kind = known.get(flag.name)
        fault = _flag_fault(flag, kind, flag.name in seen)
        if fault:
            yield _problem(instruction, ProblemCode.BAD_FLAG, f"{fault} --{flag.name}")
        seen.add(flag.name)


def _flag_fault(flag: Flag, kind: FlagKind | None, repeated: bool) -> str:
    if kind is None:
        return "unknown flag"
    if repeated and kind is not FlagKind.TEXTS:
        return "repeated flag"
    if kind is FlagKind.SWITCH:
        return (
            "" if flag.value is None or flag.value.lower() in ("true", "false") else "not a boolean"
        )
    if flag.value is None:
        return "missing value of"
    if flag.name in _ALLOWED and flag.value not in _ALLOWED[flag.name]:
        return "invalid value of"
    if flag.name == "mount":
        mount = read_mount(flag.value)
        source = None if mount is None else mount.option("from") or ""
        if source is None or "$" in source[:-1]:
            return "invalid value of"
    return ""


def _check_files(instruction: Instruction) -> Iterator[Problem]:
    arguments = instruction.arguments
    if len(arguments) < 2:
        yield _problem(instruction, ProblemCode.MISSING_ARGUMENTS)
        return
    if "<<" not in arguments[-1]:
        return
    try:
        opening = heredoc_opening(arguments[-1])
    except LexError:
        return
    if opening is not None:
        yield _problem(instruction, ProblemCode.BAD_HEREDOC, "a destination")


def _check_pairs(instruction: Instruction) -> Iterator[Problem]:
    if any(not key for key, _ in instruction.pairs):
        yield _problem(instruction, ProblemCode.BAD_ARGUMENT, "blank name")


def _check_health(instruction: Instruction) -> Iterator[Problem]:
    kind, *command = instruction.arguments
    match kind.upper():
        case "NONE":
            if command:
                yield _problem(instruction, ProblemCode.TOO_MANY_ARGUMENTS)
        case "CMD":
            if not command:
                yield _problem(instruction, ProblemCode.MISSING_ARGUMENTS)
        case _:
            yield _problem(instruction, ProblemCode.BAD_ARGUMENT, "neither CMD nor NONE")


def _check_shell(instruction: Instruction) -> Iterator[Problem]:
    if not instruction.arguments:
        yield _problem(instruction, ProblemCode.MISSING_ARGUMENTS)
    elif not instruction.is_json:
        yield _problem(instruction, ProblemCode.BAD_JSON, "must be in JSON form")


def _check_trigger(instruction: Instruction) -> Iterator[Problem]:
    inner = instruction.inner
    if inner is not None and inner.name in _FORBIDDEN_TRIGGERS:
        yield _problem(instruction, ProblemCode.BAD_TRIGGER, inner.name)


def _check_volumes(instruction: Instruction) -> Iterator[Problem]:
    if any(not volume.strip() for volume in instruction.arguments):
        yield _problem(instruction, ProblemCode.BAD_ARGUMENT, "empty volume")


_CHECKS = {
    "ADD": _check_files,
    "ARG": _check_pairs,
    "COPY": _check_files,
    "ENV": _check_pairs,
    "HEALTHCHECK": _check_health,
    "LABEL": _check_pairs,
    "ONBUILD": _check_trigger,
    "SHELL": _check_shell,
    "VOLUME": _check_volumes,
}

_PLAIN = frozenset(
    {"CMD", "ENTRYPOINT", "EXPOSE", "FROM", "MAINTAINER", "RUN", "STOPSIGNAL", "USER", "WORKDIR"}
)
