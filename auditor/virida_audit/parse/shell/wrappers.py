"""See through the programs that only start another one, such as `sudo`, `env` and `tini`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from virida_audit.parse.shell.model import Assignment, AssignmentKind
from virida_audit.parse.shell.options import wants_value
from virida_audit.parse.shell.word import Word, base_name
from virida_audit.regex import regex

_ASSIGNMENT = regex(r"([A-Za-z_]\w*)=", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Wrapper:
    valued: tuple[str, ...] = ()
    """Its options that take the next word as their value."""
    operands: int = 0
    """How many words of its own come before the program."""
    sets_variables: bool = False
    """`NAME=value` words may come before the program."""
    needs_terminator: bool = False
    """The program only follows a `--`."""
    queries: tuple[str, ...] = ()
    """Options with which it starts nothing."""


_WRAPPERS = {
    "sudo": _Wrapper(
        ("-u", "-g", "-h", "-p", "-C", "-r", "-t", "-U", "--user", "--group", "--host", "--prompt"),
        sets_variables=True,
        queries=("-l", "-v", "-k", "-K"),
    ),
    "doas": _Wrapper(("-u", "-C")),
    "env": _Wrapper(("-u", "-C", "--unset", "--chdir"), sets_variables=True),
    "cross-env": _Wrapper(sets_variables=True),
    "exec": _Wrapper(("-a",)),
    "command": _Wrapper(queries=("-v", "-V")),
    "builtin": _Wrapper(),
    "nohup": _Wrapper(),
    "setsid": _Wrapper(),
    "time": _Wrapper(("-f", "-o")),
    "timeout": _Wrapper(("-k", "-s", "--kill-after", "--signal"), operands=1),
    "nice": _Wrapper(("-n", "--adjustment")),
    "ionice": _Wrapper(("-c", "-n", "-p")),
    "chrt": _Wrapper(operands=1),
    "taskset": _Wrapper(operands=1),
    "stdbuf": _Wrapper(("-i", "-o", "-e")),
    "unbuffer": _Wrapper(),
    "chronic": _Wrapper(),
    "eatmydata": _Wrapper(),
    "xargs": _Wrapper(
        ("-n", "-I", "-P", "-L", "-d", "-a", "-s", "-E", "--max-args", "--max-procs", "--arg-file")
    ),
    "gosu": _Wrapper(operands=1),
    "su-exec": _Wrapper(operands=1),
    "s6-setuidgid": _Wrapper(operands=1),
    "chroot": _Wrapper(operands=1),
    "runuser": _Wrapper(("-u", "-g", "-G", "--user"), queries=("-c", "--command", "-l", "-")),
    "setpriv": _Wrapper(("--reuid", "--regid", "--groups")),
    "flock": _Wrapper(("-w", "-E", "--timeout"), operands=1, queries=("-u", "-c")),
    "tini": _Wrapper(("-p", "-e")),
    "tini-static": _Wrapper(("-p", "-e")),
    "catatonit": _Wrapper(),
    "dumb-init": _Wrapper(("-r", "--rewrite")),
    "with-contenv": _Wrapper(),
    "wait-for-it": _Wrapper(needs_terminator=True),
    "wait-for-it.sh": _Wrapper(needs_terminator=True),
    "wait-for": _Wrapper(needs_terminator=True),
    "wait-for.sh": _Wrapper(needs_terminator=True),
    "dockerize": _Wrapper(
        ("-wait", "-timeout", "-template", "-stdout", "-stderr", "-wait-retry-interval", "-env")
    ),
    "ddtrace-run": _Wrapper(),
    "opentelemetry-instrument": _Wrapper(
        ("--traces_exporter", "--metrics_exporter", "--logs_exporter", "--service_name")
    ),
    "newrelic-admin": _Wrapper(operands=1),
    "dotenv": _Wrapper(("-e", "-f", "--file"), needs_terminator=True),
    "retry": _Wrapper(needs_terminator=True),
}
_MAX_WRAPPERS = 16


@dataclass(frozen=True, slots=True)
class Stripped:
    """Where the program stands among the words, and what was taken off before it."""

    index: int
    wrappers: tuple[str, ...]
    assignments: tuple[Assignment, ...]


def strip_wrappers(words: Sequence[Word]) -> Stripped:
    """Find the program that `words` start in the end.

    A wrapper that starts nothing, such as `command -v npm` or `exec` alone, is the program itself.
    """
    index = 0
    names: list[str] = []
    assignments: list[Assignment] = []
    while index < len(words) and len(names) < _MAX_WRAPPERS:
        name = base_name(words[index].text)
        wrapper = _WRAPPERS.get(name)
        if wrapper is None or not words[index].is_literal:
            break
        following, found = _after(words, index + 1, wrapper)
        if following is None or following >= len(words):
            break
        names.append(name)
        assignments += found
        index = following
    return Stripped(index, tuple(names), tuple(assignments))


def _after(
    words: Sequence[Word], index: int, wrapper: _Wrapper
) -> tuple[int | None, list[Assignment]]:
    found: list[Assignment] = []
    if wrapper.needs_terminator:
        ends = (at for at in range(index, len(words)) if words[at].text == "--")
        end = next(ends, None)
        return (None if end is None else end + 1), found
    left = wrapper.operands
    while index < len(words):
        word = words[index]
        if word.text in wrapper.queries:
            return None, found
        if word.text == "--":
            index += 1
            if left == 0 and not wrapper.sets_variables:
                return index, found
            continue
        if word.text.startswith("-") and word.text != "-":
            index += 2 if wants_value(word.text, wrapper.valued) else 1
            continue
        match = _ASSIGNMENT.match(word.raw) if wrapper.sets_variables else None
        if match:
            value = word.after(match.end())
            found.append(Assignment(match[1], value, AssignmentKind.ENV, word))
        elif left == 0:
            return index, found
        else:
            left -= 1
        index += 1
    return None, found
