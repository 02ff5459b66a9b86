"""Set up the guard as a plain git hook, beside what is there, and take it away again.

git finds a hook by `git rev-parse --git-path hooks/<name>`, which knows `core.hooksPath`, work
trees and bare repositories. A hook that is there already is kept under another name and run first.
"""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from virida_audit.errors import AuditError
from virida_audit.guard.git import Git, GitError

KEPT_SUFFIX = ".before-virida-audit"
"""What the name of a hook that was there before ends with."""

_MARK = "# virida-audit guard hook"


class Hook(StrEnum):
    """The hooks that the guard knows. The value is git's name for each."""

    PRE_COMMIT = "pre-commit"
    PRE_PUSH = "pre-push"
    PRE_RECEIVE = "pre-receive"


class Done(StrEnum):
    """What was done. The value is part of a message id."""

    INSTALLED = "installed"
    CHAINED = "chained"
    CURRENT = "current"
    REMOVED = "removed"
    RESTORED = "restored"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Result:
    """What was done to which file."""

    done: Done
    path: str
    kept: str = ""
    """Where the hook that was there before is kept."""


def install(folder: str, hook: Hook, command: tuple[str, ...]) -> Result:
    """Write the hook that runs `command` in the repository around `folder`.

    Raises `AuditError` where it would lose something.
    """
    git = Git(folder, shows_hooks=True)
    path = _path(git, folder, hook)
    kept = path + KEPT_SUFFIX
    script = _script(hook, command, os.path.basename(kept))
    existing = _read(path)
    if existing == script:
        return Result(Done.CURRENT, path)
    if existing is not None and not _is_ours(existing):
        if os.path.lexists(kept):
            raise AuditError(
                f"{path}: a hook is there, and so is {kept}: merge them by hand, then try again"
            )
        _change(os.rename, path, kept)
    _write(path, script)
    if os.path.lexists(kept):
        return Result(Done.CHAINED, path, kept)
    return Result(Done.INSTALLED, path)


def uninstall(folder: str, hook: Hook) -> Result:
    """Take the hook away and put back what was there before it."""
    git = Git(folder, shows_hooks=True)
    path = _path(git, folder, hook)
    kept = path + KEPT_SUFFIX
    existing = _read(path)
    if existing is None or not _is_ours(existing):
        return Result(Done.ABSENT, path)
    if os.path.lexists(kept):
        _change(os.replace, kept, path)
        return Result(Done.RESTORED, path)
    _change(os.unlink, path)
    return Result(Done.REMOVED, path)


def _path(git: Git, folder: str, hook: Hook) -> str:
    try:
        bare = git.run("rev-parse", "--is-bare-repository").strip() == b"true"
        found = git.run("rev-parse", "--git-path", f"hooks/{hook.value}")
    except GitError:
        raise AuditError("not in a git repository: install the hook inside one") from None
    if hook is Hook.PRE_RECEIVE and not bare:
        raise AuditError("a pre-receive hook belongs to the bare repository that is pushed to")
    if hook is not Hook.PRE_RECEIVE and bare:
        raise AuditError(f"a bare repository has no {hook.value}: use --pre-receive")
    return os.path.abspath(os.path.join(folder, os.fsdecode(found).rstrip("\n")))


def _script(hook: Hook, command: tuple[str, ...], kept: str) -> bytes:
    """Give the hook: POSIX sh, what was there first, both with the same standard input."""
    option = "" if hook is Hook.PRE_COMMIT else f" --{hook.value}"
    guard = f"{shlex.join(command)} guard{option}"
    before = f'before="$(dirname "$0")"/{shlex.quote(kept)}'
    head = (
        f"#!/bin/sh\n{_MARK}: `virida-audit guard install --{hook.value} --uninstall` removes it\n"
    )
    if hook is Hook.PRE_COMMIT:
        body = f'if [ -x "$before" ]; then "$before" "$@" || exit $?; fi\nexec {guard}\n'
    else:
        body = (
            "input=$(cat)\n"
            'if [ -x "$before" ]; then printf "%s\\n" "$input" | "$before" "$@" || exit $?; fi\n'
            f'[ -n "$input" ] || exit 0\nprintf "%s\\n" "$input" | {guard}\n'
        )
    return f"{head}{before}\n{body}".encode()


def _is_ours(script: bytes) -> bool:
    return _MARK.encode() in script[:200]


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        # A link that leads nowhere is still someone's hook.
        return b"" if os.path.islink(path) else None
    except OSError as error:
        raise AuditError(f"{path}: cannot be read: {error.strerror}") from None


def _write(path: str, script: bytes) -> None:
    folder = os.path.dirname(path)
    try:
        os.makedirs(folder, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".virida-audit-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(script)
        os.chmod(name, 0o755)
        os.replace(name, path)
    except OSError as error:
        raise AuditError(f"{path}: cannot be written: {error.strerror}") from None


def _change(action: Callable[..., None], *paths: str) -> None:
    try:
        action(*paths)
    except OSError as error:
        raise AuditError(f"{paths[0]}: cannot be changed: {error.strerror}") from None
