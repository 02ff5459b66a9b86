"""The JUnit XML output: a suite a file, a case a finding, as Jenkins' own schema describes it.

Source: `junit-10.xsd` of jenkinsci/xunit-plugin; GitLab and Azure DevOps read the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from xml.etree import ElementTree as xml

from virida_audit.messages import Messages
from virida_audit.model.finding import Finding
from virida_audit.model.language import Language
from virida_audit.model.report import Report, RuleError
from virida_audit.model.rule import Severity
from virida_audit.model.source import Skip
from virida_audit.model.suppression import Suppressed
from virida_audit.render.plain import one_line, visible
from virida_audit.render.reasons import failure_reason, skip_reason


def render(
    report: Report, language: Language = Language.EN, threshold: Severity = Severity.MINOR
) -> str:
    """Return one XML document. Findings below the threshold pass and say what they found.

    Every artefact has a suite, with a case that passes where nothing was found; what was not
    audited or is suppressed is skipped, a rule that failed is an error. Only characters that XML
    1.0 allows remain.
    """
    say = Messages(language)
    cases = {each.path: list[xml.Element]() for each in report.artifacts}
    for error in report.rule_errors:
        cases.setdefault(error.path, []).append(_error(error, say))
    for finding in report.findings:
        path = finding.location.path
        cases.setdefault(path, []).append(_case_of(finding, say, threshold))
    for allowed in report.suppressed:
        path = allowed.finding.location.path
        cases.setdefault(path, []).append(_suppressed(allowed, say))
    for skip in report.skipped:
        if skip.is_gap:
            cases.setdefault(skip.path, []).append(_skipped(skip, say))
    root = xml.Element("testsuites", name="virida-audit")
    for path in sorted(cases or {report.root: []}):
        root.append(_suite(path, cases.get(path) or [_passed(path, say)]))
    _count(root, root.iter("testcase"))
    xml.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml.tostring(root, encoding="unicode")}\n'


def _suite(path: str, cases: list[xml.Element]) -> xml.Element:
    suite = xml.Element("testsuite", name=_text(path))
    _number_equal_names(cases)
    _count(suite, cases)
    suite.set("skipped", str(sum(each.find("skipped") is not None for each in cases)))
    suite.extend(cases)
    return suite


def _number_equal_names(cases: list[xml.Element]) -> None:
    """Tell equal cases of a suite apart; GitLab shows one of a name only."""
    seen: Counter[str] = Counter()
    for case in cases:
        name = case.get("name", "")
        seen[name] += 1
        if seen[name] > 1:
            case.set("name", f"{name} ({seen[name]})")


def _count(element: xml.Element, cases: Iterable[xml.Element]) -> None:
    listed = list(cases)
    element.set("tests", str(len(listed)))
    for plural, child in (("failures", "failure"), ("errors", "error")):
        element.set(plural, str(sum(each.find(child) is not None for each in listed)))


def _case(path: str, name: str) -> xml.Element:
    return xml.Element("testcase", name=_text(name), classname=_text(path))


def _passed(path: str, say: Messages) -> xml.Element:
    return _case(path, say.get("format.no-finding"))


def _case_of(finding: Finding, say: Messages, threshold: Severity) -> xml.Element:
    case = _finding_case(finding, say)
    body = _body(finding, say)
    if finding.severity.rank < threshold.rank:
        xml.SubElement(case, "system-out").text = body
        return case
    failure = xml.SubElement(case, "failure", type=finding.severity.value)
    failure.set("message", _text(finding.message.in_language(say.language)))
    failure.text = body
    return case


def _finding_case(finding: Finding, say: Messages) -> xml.Element:
    """Return a case whose name no inserted line changes, so that runs can be compared."""
    message = finding.message.in_language(say.language)
    return _case(finding.location.path, f"{finding.rule}: {message}")


def _suppressed(allowed: Suppressed, say: Messages) -> xml.Element:
    case = _finding_case(allowed.finding, say)
    xml.SubElement(case, "skipped", type=allowed.by.value, message=_text(allowed.reason))
    return case


def _body(finding: Finding, say: Messages) -> str:
    """Return place, message, remedy and source lines, each on a line of its own."""
    at = finding.location
    lines = (
        f"{at.path}:{at.line}:{at.column}",
        finding.message.in_language(say.language),
        finding.remedy.in_language(say.language),
    )
    excerpt = (f"  {visible(each)}" for each in finding.excerpt)
    return "\n".join((*map(_text, lines), *excerpt))


def _error(error: RuleError, say: Messages) -> xml.Element:
    case = _case(error.path, error.rule)
    reason = _text(failure_reason(error, say))
    xml.SubElement(case, "error", type="rule-failed", message=reason)
    return case


def _skipped(skip: Skip, say: Messages) -> xml.Element:
    case = _case(skip.path, skip.code)
    xml.SubElement(case, "skipped", type=skip.code, message=_text(skip_reason(skip, say)))
    return case


def _text(text: str) -> str:
    """Return one line of characters that are seen; every one of them is legal in XML 1.0."""
    return visible(one_line(text))
