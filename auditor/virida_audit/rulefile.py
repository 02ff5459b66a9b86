"""The format of a rule file: a YAML list of mappings becomes `Rule` values, or a clear error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from typing import Any, TypeVar

from virida_audit.errors import AuditError
from virida_audit.model.rule import (
    Category,
    Confidence,
    Disposition,
    Equivalent,
    Example,
    Fix,
    Rule,
    Severity,
)
from virida_audit.model.text import Text

_REQUIRED = tuple(each.name for each in fields(Rule) if each.default is MISSING)
_KNOWN = tuple(each.name for each in fields(Rule) if each.name != "file")
_OF_EQUIVALENT = tuple(each.name for each in fields(Equivalent))
_OF_EXAMPLE = tuple(each.name for each in fields(Example))
_Word = TypeVar("_Word", bound=StrEnum)


def parse_rules(document: object, file: str) -> Iterator[Rule]:
    """Yield the rules of one file: a list of mappings with the fields of `Rule`.

    Errors: AuditError "file: rule: field: what was expected".
    """
    if not isinstance(document, list):
        raise AuditError(f"{file}: a rule file is a list of rules")
    for position, row in enumerate(document, 1):
        if not isinstance(row, dict) or not isinstance(row.get("id"), str):
            raise AuditError(f"{file}: rule {position}: a rule is a mapping with an `id`")
        yield _rule(row, _Place(file, row["id"]))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a rule file we are, for messages."""

    file: str
    rule: str

    def error(self, field: str, what: str) -> AuditError:
        return AuditError(f"{self.file}: {self.rule}: {field}: {what}")


def _rule(row: dict[str, Any], at: _Place) -> Rule:
    for key in row:
        if key not in _KNOWN:
            raise at.error(str(key), f"unknown key (known: {', '.join(_KNOWN)})")
    for key in _REQUIRED:
        if key not in row:
            raise at.error(key, "missing")
    return Rule(
        id=row["id"],
        title=_text(row["title"], "title", at),
        why=_text(row["why"], "why", at),
        fact=_string(row["fact"], "fact", at),
        when=_strings(row["when"], "when", at),
        feature=_string(row["feature"], "feature", at),
        disposition=_word(Disposition, row["disposition"], "disposition", at),
        category=_word(Category, row["category"], "category", at),
        severity=_word(Severity, row["severity"], "severity", at),
        effort=_number(row["effort"], "effort", at),
        confidence=_word(Confidence, row["confidence"], "confidence", at),
        equivalent=_equivalent(row["equivalent"], at),
        message=_text(row["message"], "message", at),
        remedy=_text(row["remedy"], "remedy", at),
        sources=_strings(row["sources"], "sources", at),
        example=_example(row["example"], at),
        since=_string(row["since"], "since", at),
        alternatives=_strings(row.get("alternatives", []), "alternatives", at),
        fix=_word(Fix, row.get("fix", "none"), "fix", at),
        ledger_only=_flag(row.get("ledger_only", False), "ledger_only", at),
        any_role=_flag(row.get("any_role", False), "any_role", at),
        file=at.file,
    )


def _equivalent(value: object, at: _Place) -> Equivalent:
    if not isinstance(value, dict):
        raise at.error("equivalent", "a mapping is expected")
    for key in value:
        if key not in _OF_EQUIVALENT:
            raise at.error(f"equivalent.{key}", f"unknown key (known: {', '.join(_OF_EQUIVALENT)})")
    variables = value.get("variables", {})
    if not isinstance(variables, dict):
        raise at.error("equivalent.variables", "a mapping of names to values is expected")
    return Equivalent(
        summary=_text(value.get("summary"), "equivalent.summary", at),
        runtime=_string(value.get("runtime", ""), "equivalent.runtime", at),
        addon=_string(value.get("addon", ""), "equivalent.addon", at),
        platform=_strings(value.get("platform", []), "equivalent.platform", at),
        variables=tuple((str(name), str(text)) for name, text in variables.items()),
        files=_strings(value.get("files", []), "equivalent.files", at),
        commands=_strings(value.get("commands", []), "equivalent.commands", at),
    )


def _example(value: object, at: _Place) -> Example:
    if not isinstance(value, dict):
        raise at.error("example", "a mapping is expected")
    for key in value:
        if key not in _OF_EXAMPLE:
            raise at.error(f"example.{key}", f"unknown key (known: {', '.join(_OF_EXAMPLE)})")
    return Example(
        **{name: _string(value.get(name, ""), f"example.{name}", at) for name in _OF_EXAMPLE}
    )


def _text(value: object, field: str, at: _Place) -> Text:
    if not isinstance(value, dict) or set(value) != {"en", "fr"}:
        raise at.error(field, "a text in both languages is expected: {en: …, fr: …}")
    return Text(en=str(value["en"]).strip(), fr=str(value["fr"]).strip())


def _string(value: object, field: str, at: _Place) -> str:
    if not isinstance(value, str):
        raise at.error(field, f"a text is expected, not {value!r}")
    return value


def _strings(value: object, field: str, at: _Place) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise at.error(field, "a list of texts is expected")
    return tuple(value)


def _number(value: object, field: str, at: _Place) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise at.error(field, f"a whole number from 0 is expected, not {value!r}")
    return value


def _flag(value: object, field: str, at: _Place) -> bool:
    if not isinstance(value, bool):
        raise at.error(field, f"true or false is expected, not {value!r}")
    return value


def _word(words: type[_Word], value: object, field: str, at: _Place) -> _Word:
    try:
        return words(str(value))
    except ValueError:
        raise at.error(field, f"one of {', '.join(words)} is expected, not {value!r}") from None
