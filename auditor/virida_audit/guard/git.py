"""Ask git, without running anything that the repository names, within bounded time.

On the guard's light path: `os.posix_spawn` instead of `subprocess`.
"""

from __future__ import annotations

import os
import select
import time

TIMEOUT_SECONDS = 60.0
MAX_OUTPUT_BYTES = 256 * 1024 * 1024

_NO_HOOKS = "core.hooksPath=/dev/null"
# The module `signal` would bring `enum` with it.
_SIGKILL = 9
_CHUNK_BYTES = 1 << 16
_OPTIONS = (
    "--no-pager",
    "--literal-pathspecs",
    "--no-replace-objects",
    "-c",
    "core.fsmonitor=false",
    "-c",
    _NO_HOOKS,
    "-c",
    "protocol.allow=never",
)
# What a hook is told of the repository it runs in, quarantined objects included (githooks(5),
# pre-receive), and how the user or a CI service configured git. Nothing that names a program.
_KEPT = frozenset(
    (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_COMMON_DIR",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_QUARANTINE_PATH",
        "GIT_SHALLOW_FILE",
        "GIT_NAMESPACE",
        "GIT_CEILING_DIRECTORIES",
        "GIT_EXEC_PATH",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CONFIG_COUNT",
    )
)
_KEPT_STARTS = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")


class GitError(Exception):
    """git could not answer: it is missing, was too slow, or left with an exit code."""

    def __init__(self, arguments: tuple[str, ...], code: int | None) -> None:
        super().__init__(arguments, code)
        self.command = arguments
        """The arguments after git's own options."""
        self.code = code
        """Its exit code; None when it is missing or was stopped."""


class Git:
    """A repository, asked through the command line."""

    def __init__(
        self,
        folder: str = "",
        timeout_seconds: float = TIMEOUT_SECONDS,
        shows_hooks: bool = False,
    ) -> None:
        self._place = ("-C", folder) if folder else ()
        self._timeout = timeout_seconds
        # Only to be told where hooks are: `rev-parse` runs none.
        self._shows_hooks = shows_hooks
        self.environment = clean_environment(own=not folder)

    def command(self, arguments: tuple[str, ...]) -> list[str]:
        """Give the whole command line."""
        options: tuple[str, ...] = _OPTIONS
        if self._shows_hooks:
            at = options.index(_NO_HOOKS)
            options = options[: at - 1] + options[at + 1 :]
        return ["git", *self._place, *options, *arguments]

    def run(self, *arguments: str, data: bytes = b"") -> bytes:
        """Give what git prints, `data` on its standard input. Raises `GitError`."""
        pid, feed, out = self._spawn(arguments)
        output = None
        try:
            output = _exchange(feed, out, data, time.monotonic() + self._timeout)
        finally:
            if output is None:
                os.kill(pid, _SIGKILL)
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if output is None or code:
            raise GitError(arguments, None if output is None else code)
        return output

    def ask(self, *arguments: str) -> bytes | None:
        """Give what git prints, or None where it says no."""
        try:
            return self.run(*arguments)
        except GitError:
            return None

    def _spawn(self, arguments: tuple[str, ...]) -> tuple[int, int, int]:
        stdin, feed = os.pipe()
        out, stdout = os.pipe()
        actions = (
            (os.POSIX_SPAWN_DUP2, stdin, 0),
            (os.POSIX_SPAWN_DUP2, stdout, 1),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        )
        try:
            pid = os.posix_spawnp(
                "git", self.command(arguments), self.environment, file_actions=actions
            )
        except OSError:
            os.close(feed)
            os.close(out)
            raise GitError(arguments, None) from None
        finally:
            os.close(stdin)
            os.close(stdout)
        return pid, feed, out


def clean_environment(own: bool = True) -> dict[str, str]:
    """Copy the environment without what makes git run programs, trace, ask or fetch.

    A hook's variables are kept for its `own` repository; another one, such as a submodule, must
    not see them.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_")
        or name.startswith(_KEPT_STARTS)
        or (name in _KEPT and (own or name.startswith(("GIT_CONFIG", "GIT_EXEC"))))
    }
    kept.update(GIT_OPTIONAL_LOCKS="0", GIT_TERMINAL_PROMPT="0", GIT_NO_LAZY_FETCH="1", LC_ALL="C")
    return kept


def _exchange(feed: int, out: int, data: bytes, deadline: float) -> bytes | None:
    """Write and read at once, so that neither side waits for the other; None when time is up."""
    parts: list[bytes] = []
    size = 0
    rest = memoryview(data)
    os.set_blocking(feed, False)
    try:
        while True:
            if not rest and feed >= 0:
                os.close(feed)
                feed = -1
            left = deadline - time.monotonic()
            ready, wanting, _ = select.select([out], [feed] if feed >= 0 else [], [], max(left, 0))
            if wanting:
                rest = _write_some(feed, rest)
            if ready:
                part = os.read(out, _CHUNK_BYTES)
                if not part:
                    return b"".join(parts)
                parts.append(part)
                size += len(part)
            if size > MAX_OUTPUT_BYTES or not (ready or wanting):
                return None
    finally:
        os.close(out)
        if feed >= 0:
            os.close(feed)


def _write_some(feed: int, rest: memoryview) -> memoryview:
    try:
        return rest[os.write(feed, rest[:_CHUNK_BYTES]) :]
    except BrokenPipeError:
        # git left early; its exit code says why.
        return rest[:0]
