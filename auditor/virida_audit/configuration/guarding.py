"""The settings as the guard reads them: one policy for both commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from virida_audit.configuration.find import OWN_FILE, SHARED_FILE, SettingsFile, speaks_of_us
from virida_audit.guard.git import Git
from virida_audit.guard.policy import BLOCKED_KINDS, Policy
from virida_audit.guard.policy import Waiver as GuardWaiver
from virida_audit.model.source import Kind
from virida_audit.settings import Settings, Waiver


def policy_at(git: Git, commit: str) -> Policy:
    """Return what the settings of a commit let in; the defaults where it has none, or is none.

    The commit is what is already there, never what is being judged: nothing lets itself in.
    Errors: AuditError that names file and key.
    """
    for name in (OWN_FILE, SHARED_FILE):
        data = git.ask("cat-file", "blob", f"{commit}:{name}")
        if data is not None and (name == OWN_FILE or speaks_of_us(data)):
            from virida_audit.configuration.read import read_permissions

            return policy_of(read_permissions(SettingsFile(Path(name), data)))
    return Policy()


def policy_of(settings: Settings) -> Policy:
    """Return the guard's policy. A waiver for some rules alone is no permission to add a file."""
    words = dict(settings.policy.kinds)
    blocked = {kind for kind, is_allowed in words.items() if not is_allowed}
    waivers = (each for each in settings.waivers if not each.rules)
    return Policy(
        kinds=(BLOCKED_KINDS | blocked) - settings.policy.allowed_kinds,
        roles=settings.policy.allowed_roles,
        paths=tuple(_anchored(settings.policy.paths)),
        waivers=tuple(made for each in waivers for made in _waivers(each)),
    )


def _waivers(waiver: Waiver) -> Iterator[GuardWaiver]:
    kinds = waiver.kinds or frozenset(Kind)
    for pattern in _anchored(waiver.paths):
        yield GuardWaiver(pattern, waiver.owner, waiver.reason, waiver.expires, kinds)


def _anchored(patterns: Iterable[str]) -> Iterator[str]:
    """Yield patterns as in a .gitignore in the guard's form: from the root, a file or below it."""
    for pattern in patterns:
        body = pattern.rstrip("/")
        start = "" if "/" in body else "**/"
        body = start + body.removeprefix("/")
        if not pattern.endswith("/"):
            yield body
        yield f"{body}/**"
