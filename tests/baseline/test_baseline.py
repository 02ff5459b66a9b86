"""Baselines as values and as files."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.canonical import many
from virida_audit.baseline import (
    Baseline,
    Entry,
    compare,
    parse_baseline,
    prune,
    read_baseline,
    record,
    write_text,
)
from virida_audit.errors import AuditError
from virida_audit.fingerprint import fingerprint
from virida_audit.model.location import Location

TODAY = date(2026, 7, 1)
FINDINGS = tuple(
    replace(each, address=("fact", str(position))) for position, each in enumerate(many().findings)
)
REVISION = "0123456789abcdef" * 2 + "01234567"

entries = st.builds(
    Entry,
    path=st.text(min_size=1, max_size=8),
    rule=st.text(min_size=1, max_size=8),
    fingerprint=st.text(min_size=1, max_size=8),
    address=st.lists(st.text(max_size=4), max_size=3).map(tuple),
    count=st.integers(1, 9),
    owner=st.text(max_size=5),
    expires=st.none() | st.dates(),
)
baselines = st.lists(entries, unique_by=lambda each: each.key, max_size=5).map(
    lambda made: Baseline(tuple(sorted(made, key=lambda each: each.key)), REVISION)
)


@given(baselines)
def test_a_baseline_comes_back_whole(baseline: Baseline) -> None:
    assert parse_baseline(write_text(baseline).encode(), "x") == baseline


def test_a_file_has_a_line_an_entry_and_the_same_bytes_every_time() -> None:
    made = record(FINDINGS, REVISION, owner="ops", expires=TODAY)
    text = write_text(made)
    assert text == write_text(record(reversed(FINDINGS), REVISION, "ops", TODAY))
    assert text.count("\n") == len(made.entries) + 7
    row = json.loads(text)["entries"][0]
    assert (row["owner"], row["expires"]) == ("ops", "2026-07-01")
    assert "message" not in row
    assert "line" not in row


def test_what_is_recorded_is_known_and_nothing_else() -> None:
    compared = compare(FINDINGS, record(FINDINGS[1:]))
    assert compared.new == FINDINGS[:1]
    assert compared.known == FINDINGS[1:]
    assert compared.gone == ()


def test_an_entry_is_known_on_its_last_day_and_new_the_day_after() -> None:
    baseline = record(FINDINGS, expires=TODAY)
    assert compare(FINDINGS, baseline, today=TODAY).new == ()
    late = compare(FINDINGS, baseline, today=date(2026, 7, 2))
    assert late.new == FINDINGS
    assert sum(each.count for each in late.expired) == len(FINDINGS)
    assert late.gone == ()


def test_an_expired_entry_that_is_settled_is_nobodys_concern() -> None:
    compared = compare((), record(FINDINGS, expires=TODAY), today=date(2027, 1, 1))
    assert (compared.new, compared.expired, compared.gone) == ((), (), ())


def test_a_rename_is_followed() -> None:
    moved = [replace(each, location=replace(each.location, path="new.yaml")) for each in FINDINGS]
    renames = {each.location.path: "new.yaml" for each in FINDINGS}
    assert compare(moved, record(FINDINGS), renames).new == ()
    assert len(compare(moved, record(FINDINGS)).new) == len(FINDINGS)


def test_recording_again_keeps_owner_and_expiry_of_what_stays() -> None:
    first = record(FINDINGS[:3], owner="web", expires=TODAY)
    second = record(FINDINGS, owner="ops", earlier=first)
    owners = {each.key: (each.owner, each.expires) for each in second.entries}
    assert all(owners[each.key] == ("web", TODAY) for each in first.entries)
    assert ("ops", None) in owners.values()


def test_pruning_drops_what_is_settled_and_adds_nothing() -> None:
    baseline = record(FINDINGS[:6], REVISION, owner="web")
    pruned = prune(baseline, FINDINGS[3:])
    assert pruned == record(FINDINGS[3:6], REVISION, owner="web")


def test_line_and_words_are_no_part_of_a_fingerprint() -> None:
    finding = replace(FINDINGS[0], address=("compose-service", "web"), evidence="nginx")
    moved = replace(finding, location=Location("other", 99, 1, 99, 5), excerpt=(), effort=9)
    assert fingerprint(finding) == fingerprint(moved)
    others = (
        replace(finding, rule="other"),
        replace(finding, evidence="apache"),
        replace(finding, address=("compose-service", "db")),
        replace(finding, address=("compose-service",), evidence="web\0nginx"),
    )
    assert len({fingerprint(each) for each in (finding, *others)}) == 5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no JSON"),
        ("[]", "no list of entries"),
        ("[" * 100_000, "no JSON"),
        ('{"entries": []}', "made by another version"),
        ('{"version": 1, "fingerprints": 9, "entries": []}', "made by another version"),
        (
            '{"version": 1, "fingerprints": 1, "revision": "--output=x", "entries": []}',
            "revision: expected a full commit id",
        ),
        ('{"version": 1, "fingerprints": 1, "entries": [3]}', "entries[0]: expected an object"),
        ('{"version": 1, "fingerprints": 1, "entries": [{"path": "x"}]}', "fingerprint is missing"),
        (
            '{"version": 1, "fingerprints": 1, "entries": [{"line": 3}]}',
            "entries[0]: unknown key 'line'",
        ),
        (
            '{"version": 1, "fingerprints": 1, "entries": '
            '[{"path": "x", "rule": "r", "fingerprint": "f", "count": 0}]}',
            "count: expected a whole number",
        ),
        (
            '{"version": 1, "fingerprints": 1, "entries": '
            '[{"path": "x", "rule": "r", "fingerprint": "f", "expires": "soon"}]}',
            "expires: expected a date",
        ),
    ],
)
def test_another_file_is_refused_in_one_line(text: str, says: str) -> None:
    with pytest.raises(AuditError) as raised:
        parse_baseline(text.encode(), "known.json")
    assert says in str(raised.value)
    assert str(raised.value).startswith("known.json: ")
    assert "\n" not in str(raised.value)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="virida-audit baseline create"):
        read_baseline(tmp_path / "none.json")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(AuditError, match="not a regular file"):
        read_baseline(tmp_path / "pipe")
