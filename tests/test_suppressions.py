"""Comments that allow a finding: where they reach, and what is said of those that do nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.allowances import read_allowances
from virida_audit.audit import audit
from virida_audit.model.report import Report
from virida_audit.model.source import Kind, Role
from virida_audit.model.suppression import ALLOW_MARK, SuppressedBy
from virida_audit.settings import PolicyWords, Settings, Waiver

TODAY = date(2026, 7, 1)
PORT = "dockerfile-port-http"
FORM = "virida-audit: allow RULE -- reason"


def scan(folder: Path, text: str, settings: Settings | None = None) -> Report:
    (folder / "Dockerfile").write_text(text, encoding="utf-8")
    return audit(folder, settings)


def rules(report: Report) -> set[str]:
    return {each.rule for each in report.findings}


def notices(report: Report) -> list[tuple[int, str, str]]:
    return [(each.line, each.code.removeprefix("notice."), each.text) for each in report.notices]


@pytest.mark.parametrize(
    "comment",
    [
        "# virida-audit: allow web-rule -- why",
        "#virida-audit: allow web-rule -- why",
        "  # virida-audit: allow web-rule -- why  ",
        "// virida-audit: allow web-rule -- why",
        "-- virida-audit: allow web-rule -- why",
        "; virida-audit: allow web-rule -- why",
        "<!-- virida-audit: allow web-rule -- why -->",
        "/* virida-audit: allow web-rule -- why */",
        "{# virida-audit: allow web-rule -- why #}",
        "{#- virida-audit: allow web-rule -- why -#}",
        "{{/* virida-audit: allow web-rule -- why */}}",
        "{{- /* virida-audit: allow web-rule -- why */ -}}",
        "{{!-- virida-audit: allow web-rule -- why --}}",
        "# virida-audit: allow web-rule — why",
    ],
)
def test_every_comment_sign_will_do(comment: str) -> None:
    (found,) = read_allowances(f"first\n{comment}\nsecond\r\nthird\n".encode())
    assert (found.rules, found.reason) == (("web-rule",), "why")
    assert (found.line, found.first, found.last) == (2, 3, 3)


@pytest.mark.parametrize(
    ("text", "reach"),
    [
        ("a: 1  # virida-audit: allow r -- w\nb: 2\n", (1, 1)),
        ("a\n# virida-audit: allow r -- w\n\n# note\nb\n", (5, 5)),
        ("a\n# virida-audit: allow r -- w\nRUN a && \\\n  # note\n  b && \\\n  c\nd\n", (3, 6)),
        ("a\n# virida-audit: allow r -- w\nweb:\n  image: x\n  ports: []\n", (3, 4)),
        ("a\n# virida-audit: allow r -- w\nresource {\n  image = x\n}\n", (3, 4)),
        ("# head\n# virida-audit: allow r -- w\nFROM a\nRUN b\n", (1, 3)),
        ("a\n# virida-audit: allow r -- w\n", (4, 4)),
    ],
    ids=["after-code", "next-code", "continued", "block", "braces", "head-of-file", "end-of-file"],
)
def test_a_comment_reaches_its_line_or_the_next_statement(
    text: str, reach: tuple[int, int]
) -> None:
    (found,) = read_allowances(text.encode())
    assert (found.first, found.last) == reach


@pytest.mark.parametrize(
    "line",
    [
        'say: "see # virida-audit: allow r -- w"',
        "see virida-audit: allow r -- w",
        "url#virida-audit: allow r -- w",
    ],
    ids=["quoted", "no-comment", "fragment"],
)
def test_what_only_looks_like_a_comment_allows_nothing(line: str) -> None:
    assert read_allowances(f"{line}\n".encode()) == ()


@given(st.binary(max_size=200))
def test_any_bytes_give_comments_and_no_error(data: bytes) -> None:
    for found in read_allowances(b"# " + ALLOW_MARK + data):
        assert 1 <= found.first <= found.last


def test_a_finding_is_allowed_on_the_next_statement_and_nowhere_else(tmp_path: Path) -> None:
    text = f"FROM node:20\n# virida-audit: allow {PORT} -- the proxy\nEXPOSE 3000\n"
    report = scan(tmp_path, text)
    assert PORT not in rules(report)
    (allowed,) = report.suppressed
    assert (allowed.finding.rule, allowed.by, allowed.line) == (PORT, SuppressedBy.INLINE, 2)
    assert allowed.reason == "the proxy"
    assert report.notices == ()
    assert PORT in rules(scan(tmp_path, text.replace("EXPOSE", "RUN x\nEXPOSE")))


def test_rules_are_allowed_one_by_one(tmp_path: Path) -> None:
    text = f"# virida-audit: allow {PORT} -- w\nFROM node:20\nCOPY . .\nEXPOSE 3000\n"
    allowed = scan(tmp_path, text.replace("allow ", "allow-file "))
    assert {each.finding.rule for each in allowed.suppressed} == {PORT}
    assert {"dockerfile-application", "dockerfile-language-base"} <= rules(allowed)


def test_several_rules_and_the_file_itself_at_its_head(tmp_path: Path) -> None:
    comment = "# virida-audit: allow dockerfile-application, dockerfile-language-base -- w\n"
    report = scan(tmp_path, f"{comment}FROM node:20\nCOPY . .\n")
    assert len(report.suppressed) == 2
    assert not rules(report) & {"dockerfile-application", "dockerfile-language-base"}


def test_the_ledger_does_not_change(tmp_path: Path) -> None:
    plain = scan(tmp_path, "FROM node:20\n# something else here\nEXPOSE 3000\n")
    allowed = scan(tmp_path, f"FROM node:20\n# virida-audit: allow {PORT} -- w\nEXPOSE 3000\n")
    assert plain.ledger == allowed.ledger


@pytest.mark.parametrize(
    ("words", "notice"),
    [
        (f"allow {PORT}", (2, "allow-reason", PORT)),
        (f"allow {PORT} -- ", (2, "allow-reason", PORT)),
        ("allow -- why", (2, "allow-unreadable", FORM)),
        ("ignore this", (2, "allow-unreadable", FORM)),
        ("allow dockerfile-prot -- why", (2, "allow-unknown", "dockerfile-prot")),
        ("allow dockerfile-volume -- why", (2, "allow-unused", "dockerfile-volume")),
        ("allow dockerfile-* -- why", (2, "allow-unknown", "dockerfile-*")),
    ],
)
def test_a_comment_that_does_nothing_is_said(
    words: str, notice: tuple[int, str, str], tmp_path: Path
) -> None:
    report = scan(tmp_path, f"FROM node:20\n# virida-audit: {words}\nEXPOSE 3000\n")
    assert PORT in rules(report)
    assert notices(report) == [notice]


def test_a_secret_in_a_reason_is_masked(tmp_path: Path) -> None:
    reason = "password=Tr0ub4dor&3xyz"
    report = scan(
        tmp_path, f"FROM node:20\n# virida-audit: allow {PORT} -- {reason}\nEXPOSE 3000\n"
    )
    assert "Tr0ub4dor" not in repr(report.suppressed)


def waiver(**changes: object) -> Waiver:
    made = {
        "paths": ("Dockerfile",),
        "owner": "platform team",
        "reason": "moves in July",
        "expires": date(2026, 7, 1),
    } | changes
    return Waiver(**made)  # type: ignore[arg-type] # changes are fields of Waiver


@pytest.mark.parametrize(
    ("given", "waived", "said"),
    [
        (waiver(), True, []),
        (waiver(rules=("dockerfile-port-*",)), True, []),
        (waiver(kinds=frozenset({Kind.DOCKERFILE})), True, []),
        (waiver(expires=date(2026, 6, 30)), False, ["waiver-expired"]),
        (waiver(paths=("other/",)), False, ["waiver-unused"]),
        (waiver(kinds=frozenset({Kind.COMPOSE})), False, ["waiver-unused"]),
        (waiver(rules=("dockerfile-volume",)), False, ["waiver-unused"]),
    ],
    ids=["all", "rules", "kinds", "expired", "other-path", "other-kind", "other-rule"],
)
def test_a_waiver_covers_what_it_names_until_its_last_day(
    given: Waiver, waived: bool, said: list[str], tmp_path: Path
) -> None:
    settings = Settings(waivers=(given,), today=TODAY)
    report = scan(tmp_path, "FROM node:20\nEXPOSE 3000\n", settings)
    assert (PORT not in rules(report)) is waived
    assert [code for _, code, _ in notices(report)] == said
    for each in report.suppressed:
        assert (each.by, each.owner) == (SuppressedBy.WAIVER, "platform team")
        assert (each.reason, each.expires) == ("moves in July", "2026-07-01")


def test_without_a_day_no_waiver_expires(tmp_path: Path) -> None:
    settings = Settings(waivers=(waiver(expires=date(2000, 1, 1)),))
    assert scan(tmp_path, "FROM node:20\n", settings).findings == ()


def test_an_allowed_kind_is_not_counted_but_its_secrets_are(tmp_path: Path) -> None:
    text = "FROM node:20\nENV API_TOKEN=f3a9c1d27b8e4f60a1b2\nEXPOSE 3000\n"
    settings = Settings(policy=PolicyWords(kinds=((Kind.DOCKERFILE, True),)))
    report = scan(tmp_path, text, settings)
    assert rules(report) == {"dockerfile-variable-secret"}
    assert {each.by for each in report.suppressed} == {SuppressedBy.POLICY}
    assert {each.reason for each in report.suppressed} == {"dockerfile"}


def test_an_allowed_role_is_not_counted(tmp_path: Path) -> None:
    settings = Settings(policy=PolicyWords(roles=((Role.DEVELOPMENT, True),)))
    (tmp_path / "docker" / "dev").mkdir(parents=True)
    (tmp_path / "docker" / "dev" / "Dockerfile").write_text("FROM node:20\n")
    report = scan(tmp_path, "FROM node:20\n", settings)
    assert {each.location.path for each in report.findings} == {"Dockerfile"}
    assert {each.finding.location.path for each in report.suppressed} == {"docker/dev/Dockerfile"}


def test_a_blocked_word_changes_nothing(tmp_path: Path) -> None:
    settings = Settings(policy=PolicyWords(kinds=((Kind.DOCKERFILE, False),)))
    text = "FROM node:20\nEXPOSE 3000\n"
    assert scan(tmp_path, text, settings).findings == scan(tmp_path, text).findings
