from __future__ import annotations

from typing import Any

import pytest

from virida_audit.errors import AuditError
from virida_audit.model.rule import Disposition, Severity
from virida_audit.model.text import Text
from virida_audit.rulefile import parse_rules

TEXT = {"en": "Text.", "fr": "Texte."}
ROW: dict[str, Any] = {
    "id": "a-rule",
    "title": TEXT,
    "why": TEXT,
    "fact": "artifact",
    "when": ["it.kind == 'compose'"],
    "feature": "docker-compose",
    "disposition": "mapped",
    "category": "mandatory",
    "severity": "major",
    "effort": 2,
    "confidence": "high",
    "equivalent": {"summary": TEXT, "variables": {"CC_RUN_COMMAND": "node ."}},
    "message": TEXT,
    "remedy": TEXT,
    "sources": ["content/doc/applications/_index.md"],
    "example": {"path": "compose.yaml", "before": "services: {}\n", "after": ""},
    "since": "0.1.0",
}


def test_a_row_becomes_a_rule() -> None:
    (rule,) = parse_rules([ROW], "rules/x.yaml")
    assert rule.title == Text("Text.", "Texte.")
    assert rule.disposition is Disposition.MAPPED
    assert rule.severity is Severity.MAJOR
    assert rule.equivalent.variables == (("CC_RUN_COMMAND", "node ."),)
    assert rule.example.path == "compose.yaml"
    assert rule.file == "rules/x.yaml"
    assert not rule.ledger_only


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"effort": -1}, "a-rule: effort: a whole number from 0 is expected, not -1"),
        ({"effort": True}, "effort: a whole number from 0 is expected, not True"),
        ({"severity": "huge"}, "severity: one of info, minor, major, blocker is expected"),
        ({"title": "Only English"}, "title: a text in both languages is expected"),
        ({"title": {"en": "x"}}, "title: a text in both languages is expected"),
        ({"when": "it.kind"}, "when: a list of texts is expected"),
        ({"sources": [1]}, "sources: a list of texts is expected"),
        ({"ledger_only": "yes"}, "ledger_only: true or false is expected, not 'yes'"),
        ({"mesage": TEXT}, "mesage: unknown key (known: id, title"),
        ({"equivalent": []}, "equivalent: a mapping is expected"),
        ({"equivalent": {"summary": TEXT, "add-on": "x"}}, "equivalent.add-on: unknown key"),
        ({"example": {"path": "x", "bevore": ""}}, "example.bevore: unknown key"),
        ({"fact": 3}, "fact: a text is expected, not 3"),
    ],
)
def test_a_wrong_field_is_named_with_file_and_rule(change: dict[str, Any], says: str) -> None:
    with pytest.raises(AuditError) as caught:
        list(parse_rules([ROW | change], "rules/x.yaml"))
    assert str(caught.value).startswith("rules/x.yaml: ")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("field", sorted(set(ROW) - {"id"}))
def test_a_missing_field_is_named(field: str) -> None:
    row = {name: value for name, value in ROW.items() if name != field}
    with pytest.raises(AuditError, match=f"a-rule: {field}: missing"):
        list(parse_rules([row], "rules/x.yaml"))


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({}, "a rule file is a list of rules"),
        (None, "a rule file is a list of rules"),
        (["x"], "rule 1: a rule is a mapping with an `id`"),
        ([ROW, {}], "rule 2: a rule is a mapping with an `id`"),
    ],
)
def test_another_document_is_refused(document: object, says: str) -> None:
    with pytest.raises(AuditError, match=says):
        list(parse_rules(document, "rules/x.yaml"))
