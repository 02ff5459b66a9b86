"""What the audit could not do, as notifications: rules that failed, skipped files and trees.

Suppressions and settings that a person should look at are notifications on the configuration.
"""

from __future__ import annotations

from virida_audit.messages import Messages
from virida_audit.model.language import Language
from virida_audit.model.report import Report, RuleError
from virida_audit.model.source import Skip
from virida_audit.render.reasons import exclusion_reason, failure_reason, skip_reason
from virida_audit.render.sarif.location import Places
from virida_audit.render.sarif.words import Json, pascal_case, sentence

_RULE_FAILED = "rule-failed"


def notification_codes(report: Report) -> tuple[str, ...]:
    """Return the kinds of notification of a report, sorted; each has a descriptor."""
    codes = {each.code for each in report.skipped}
    codes |= {each.code for each in report.excluded}
    codes |= {each.code for each in report.notices}
    if report.rule_errors:
        codes.add(_RULE_FAILED)
    return tuple(sorted(codes))


def notification_descriptors(report: Report, language: Language) -> list[Json]:
    """Return one descriptor for each kind of notification, in the order of the codes."""
    say = Messages(language)
    return [_descriptor(code, say) for code in notification_codes(report)]


def _descriptor(code: str, say: Messages) -> Json:
    if code == _RULE_FAILED:
        meaning = say.get("terminal.rule-failed", rule="…", error="…")
    else:
        meaning = say.get(code, text="…")
    text = {"text": sentence(meaning)}
    return {
        "id": code,
        "name": pascal_case(code),
        "shortDescription": text,
        "fullDescription": text,
        "help": text,
    }


def invocation(report: Report, language: Language, places: Places) -> Json:
    """Return the run of the tool. A rule that failed makes it one that did not succeed."""
    say = Messages(language)
    descriptors = {code: index for index, code in enumerate(notification_codes(report))}
    rules = {rule.id: index for index, rule in enumerate(report.rules)}

    def note(code: str, level: str, reason: str, path: str, line: int | None = None) -> Json:
        return {
            "descriptor": {"id": code, "index": descriptors[code]},
            "level": level,
            "message": {"text": sentence(reason)},
            "locations": places.of_file(path, line),
        }

    def failure(error: RuleError) -> Json:
        made = note(_RULE_FAILED, "error", failure_reason(error, say), error.path, error.line)
        index = rules.get(error.rule)
        return made | {
            "associatedRule": {"id": error.rule} | ({} if index is None else {"index": index})
        }

    def skip(each: Skip) -> Json:
        level = "warning" if each.is_gap else "note"
        return note(each.code, level, skip_reason(each, say), each.path, each.line)

    return {
        "executionSuccessful": not report.rule_errors,
        "toolExecutionNotifications": [
            *map(failure, report.rule_errors),
            *map(skip, report.skipped),
            *(
                note(each.code, "note", exclusion_reason(each, say), each.path)
                for each in report.excluded
            ),
        ],
        "toolConfigurationNotifications": [
            note(each.code, "warning", say.get(each.code, text=each.text), each.path, each.line)
            for each in report.notices
        ],
    }
