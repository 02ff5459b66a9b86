"""What an operator can set for a run. Where it is read from is the business of `configuration`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from virida_audit.model.language import Language
from virida_audit.model.rule import Severity
from virida_audit.model.source import Kind, Role
from virida_audit.model.ticket import Ticket

PLAN_FILE = "virida-plan.yaml"
"""Name of the file in which a team records its answers to the plan's decisions."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A dated permission: who answers for what, why, and how long."""

    paths: tuple[str, ...]
    """Patterns as in `pathmatch`."""
    owner: str
    reason: str
    expires: date
    """Last day on which it holds."""
    kinds: frozenset[Kind] = frozenset()
    """Kinds of files it speaks of; empty for all."""
    rules: tuple[str, ...] = ()
    """Rules it speaks of, as in `Settings.select`; empty for all."""


@dataclass(frozen=True, slots=True)
class PolicyWords:
    """What the team allows or blocks by kind and by role; what is not named keeps its default.

    For a scan, findings of an allowed kind or role are suppressed, except those of rules that hold
    in any role, such as secrets. The guard lets new files of an allowed kind or role in.
    """

    kinds: tuple[tuple[Kind, bool], ...] = ()
    """(kind, allowed)."""
    roles: tuple[tuple[Role, bool], ...] = ()
    """(role, allowed)."""
    paths: tuple[str, ...] = ()
    """Where new artefacts may come in; the guard's business alone."""

    @property
    def allowed_kinds(self) -> frozenset[Kind]:
        """Return the kinds that are allowed."""
        return frozenset(kind for kind, is_allowed in self.kinds if is_allowed)

    @property
    def allowed_roles(self) -> frozenset[Role]:
        """Return the roles that are allowed."""
        return frozenset(role for role, is_allowed in self.roles if is_allowed)


@dataclass(frozen=True, slots=True)
class Output:
    """A report to write: `format` to `file`; None for standard output."""

    format: str
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Display:
    """How the terminal report looks."""

    verbosity: str = "normal"
    """`quiet`, `normal` or `verbose`."""
    statistics: bool = False
    """One line a rule instead of the findings."""
    color: str = "auto"
    """`auto`, `always` or `never`."""
    width: int = 0
    """Columns; 0 for the terminal's."""
    ascii: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one audit; the defaults audit everything and fail on anything to replace."""

    language: Language | None = None
    """None where nobody asked for one."""
    fail_on: Severity = Severity.MINOR
    """Findings at or above it make the exit code 1."""
    rule_folders: tuple[Path, ...] = ()
    """Folders with rules of one's own, read besides the built-in ones."""
    select: tuple[str, ...] = ()
    """What to report: see `selection`. Empty for everything."""
    ignore: tuple[str, ...] = ()
    """What not to report; wins over `select`."""
    severities: tuple[tuple[str, Severity], ...] = ()
    """Rule id → severity that replaces the rule's own and the role's."""
    include: tuple[str, ...] = ()
    """Patterns (`pathmatch`) of the files to audit; empty for all."""
    exclude: tuple[str, ...] = ()
    """Patterns of the files not to audit; they are still seen as the context of others."""
    policy: PolicyWords = PolicyWords()
    waivers: tuple[Waiver, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    outputs: tuple[Output, ...] = ()
    """Empty for the terminal report on standard output."""
    display: Display = Display()
    baseline: Path | None = None
    """File with the findings that are known already."""
    since: str = ""
    """Revision: only what changed since is reported."""
    answers: tuple[tuple[str, str], ...] = ()
    """(decision, option) as the team recorded them; see `plan.answers`."""
    today: date | None = None
    """Day on which waivers are judged; None takes none as expired."""
    file: str = ""
    """Name of the settings file it was read from; empty for none."""
    prefix: str = ""
    """The audited folder seen from the settings file, e.g. `apps/web/`: patterns start there."""

    @property
    def sifts(self) -> bool:
        """Tell whether anything here changes which findings count, and how loud they are."""
        return bool(
            self.select or self.ignore or self.severities or self.waivers or self.policy.kinds
        ) or bool(self.policy.roles)
