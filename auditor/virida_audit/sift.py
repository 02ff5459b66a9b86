"""What the team's words make of the findings: louder or quieter, allowed, or not asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from virida_audit.allowances import Allowance
from virida_audit.errors import AuditError
from virida_audit.model.finding import Finding
from virida_audit.model.rule import Rule
from virida_audit.model.source import Kind, Source
from virida_audit.model.suppression import LeftOut, Notice, Suppressed, SuppressedBy
from virida_audit.pathmatch import PathPatterns
from virida_audit.secrets import Redactor
from virida_audit.selection import Selection
from virida_audit.settings import Settings, Waiver

_FORM = "virida-audit: allow RULE -- reason"
"""What a comment has to look like."""


@dataclass(frozen=True, slots=True)
class Sifted:
    """The findings that count, and what became of the others."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    left_out: tuple[LeftOut, ...]
    notices: tuple[Notice, ...]


class Sieve:
    """The settings compiled against the rules of a run; used for one audit."""

    def __init__(self, settings: Settings, rules: Mapping[str, Rule]) -> None:
        self._settings = settings
        self._rules = rules
        self._select = Selection(settings.select, rules, "select")
        self._ignore = Selection(settings.ignore, rules, "ignore")
        self._severities = dict(settings.severities)
        for rule in self._severities:
            if rule not in rules:
                Selection((rule,), rules, "severity")
                raise AuditError(f"severity: {rule!r} is no rule id (see `virida-audit rules`)")
        self._waivers = tuple(_Waiving(each, rules) for each in settings.waivers)

    def sift(
        self,
        findings: Iterable[Finding],
        allowances: Mapping[str, tuple[Allowance, ...]],
        sources: Iterable[Source],
    ) -> Sifted:
        """Sort findings by what the settings and the comments in their files say of them.

        `allowances` is path → the comments of the file, in order.
        """
        kinds = {each.path: each.kind for each in sources}
        counted: list[Finding] = []
        suppressed: list[Suppressed] = []
        used: set[tuple[str, int, str]] = set()
        unasked = 0
        for each in findings:
            finding = self._with_severity(each)
            why = self._allowed(finding, allowances.get(finding.location.path, ()), kinds, used)
            if not self._is_asked_for(finding, kinds):
                unasked += why is None
            elif why:
                suppressed.append(why)
            else:
                counted.append(finding)
        return Sifted(
            findings=tuple(counted),
            suppressed=tuple(suppressed),
            left_out=(LeftOut("left-out.selection", unasked),) if unasked else (),
            notices=tuple(sorted((*self._comments(allowances, used), *self._stale_waivers()))),
        )

    def _with_severity(self, finding: Finding) -> Finding:
        severity = self._severities.get(finding.rule)
        return replace(finding, severity=severity) if severity else finding

    def _is_asked_for(self, finding: Finding, kinds: Mapping[str, Kind]) -> bool:
        if self._ignore.has(finding, kinds):
            return False
        return not self._select or self._select.has(finding, kinds)

    def _allowed(
        self,
        finding: Finding,
        comments: tuple[Allowance, ...],
        kinds: Mapping[str, Kind],
        used: set[tuple[str, int, str]],
    ) -> Suppressed | None:
        """Return who allows a finding: the comment nearest to it, the policy, a waiver."""
        at = finding.location
        covering = [each for each in comments if each.covers(finding.rule, at.line)]
        for each in covering:
            used.add((at.path, each.line, finding.rule))
        if covering:
            nearest = min(covering, key=lambda each: (each.is_whole_file, -each.line))
            reason = Redactor().mask(nearest.reason)
            return Suppressed(finding, SuppressedBy.INLINE, reason, line=nearest.line)
        if word := self._policy_word(finding, kinds.get(at.path)):
            return Suppressed(finding, SuppressedBy.POLICY, word)
        path = self._settings.prefix + at.path
        for waiving in self._waivers:
            if waiving.covers(finding, path, kinds) and not waiving.is_expired(self._settings):
                return waiving.suppress(finding)
        return None

    def _policy_word(self, finding: Finding, kind: Kind | None) -> str:
        if self._rules[finding.rule].any_role:
            return ""
        if kind in self._settings.policy.allowed_kinds:
            return kind.value
        is_allowed = finding.role in self._settings.policy.allowed_roles
        return finding.role.value if is_allowed else ""

    def _comments(
        self,
        allowances: Mapping[str, tuple[Allowance, ...]],
        used: set[tuple[str, int, str]],
    ) -> Iterator[Notice]:
        """Yield the comments that do nothing, with the reason."""
        for path, comments in allowances.items():
            for each in comments:
                if not each.rules:
                    yield Notice(path, each.line, "notice.allow-unreadable", _FORM)
                elif not each.reason:
                    yield Notice(path, each.line, "notice.allow-reason", ", ".join(each.rules))
                else:
                    yield from self._idle_rules(path, each, used)

    def _idle_rules(
        self, path: str, comment: Allowance, used: set[tuple[str, int, str]]
    ) -> Iterator[Notice]:
        for rule in comment.rules:
            if rule not in self._rules:
                yield Notice(path, comment.line, "notice.allow-unknown", rule)
            elif (path, comment.line, rule) not in used:
                yield Notice(path, comment.line, "notice.allow-unused", rule)

    def _stale_waivers(self) -> Iterator[Notice]:
        for each in self._waivers:
            about = f"{', '.join(each.waiver.paths)} ({each.waiver.owner})"
            if each.is_expired(self._settings):
                yield Notice(".", 0, "notice.waiver-expired", about)
            elif not each.is_used:
                yield Notice(".", 0, "notice.waiver-unused", about)


class _Waiving:
    """A waiver at work."""

    def __init__(self, waiver: Waiver, rules: Mapping[str, Rule]) -> None:
        self.waiver = waiver
        self.is_used = False
        self._paths = PathPatterns(waiver.paths)
        self._rules = Selection(waiver.rules, rules, "waivers.rules")

    def covers(self, finding: Finding, path: str, kinds: Mapping[str, Kind]) -> bool:
        """Tell whether it speaks of a finding; `path` is seen from the settings file."""
        waiver = self.waiver
        if waiver.kinds and kinds.get(finding.location.path) not in waiver.kinds:
            return False
        if self._rules and not self._rules.has(finding, kinds):
            return False
        return self._paths.matches(path)

    def is_expired(self, settings: Settings) -> bool:
        """Tell whether its last day is over."""
        return settings.today is not None and self.waiver.expires < settings.today

    def suppress(self, finding: Finding) -> Suppressed:
        """Return the finding as waived."""
        self.is_used = True
        return Suppressed(
            finding,
            SuppressedBy.WAIVER,
            self.waiver.reason,
            owner=self.waiver.owner,
            expires=self.waiver.expires.isoformat(),
        )
