"""Findings by rule: one line each, the most frequent first."""

from __future__ import annotations

from collections import Counter

from virida_audit.messages import Messages
from virida_audit.model.language import Language
from virida_audit.model.report import Report
from virida_audit.model.rule import Fix, Severity
from virida_audit.render.plain import visible

_FIXABLE = "[*]"


def render(report: Report, language: Language = Language.EN) -> str:
    """Return the count, the worst severity, `[*]` where a patch exists, id and title of each rule.

    A report without findings gives nothing.
    """
    say = Messages(language)
    counts = Counter(each.rule for each in report.findings)
    if not counts:
        return ""
    worst: dict[str, Severity] = {}
    for each in report.findings:
        known = worst.setdefault(each.rule, each.severity)
        worst[each.rule] = max(known, each.severity, key=lambda severity: severity.rank)
    rules = {each.id: each for each in report.rules}
    numbers = {rule: say.number(count) for rule, count in counts.items()}
    widths = (max(map(len, numbers.values())), max(map(len, counts)))
    lines = []
    for rule in sorted(counts, key=lambda rule: (-counts[rule], rule)):
        known_rule = rules.get(rule)
        title = known_rule.title.in_language(language) if known_rule else ""
        mark = _FIXABLE if known_rule and known_rule.fix is not Fix.NONE else " " * len(_FIXABLE)
        line = (
            f"{numbers[rule]:>{widths[0]}}  {worst[rule]:<7}  {mark}  {rule:<{widths[1]}}  {title}"
        )
        lines.append(visible(line).rstrip() + "\n")
    return "".join(lines)
