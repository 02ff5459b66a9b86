"""What git says of changes, and what it must never run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from virida_audit.audit import audit
from virida_audit.discover import Tree
from virida_audit.errors import AuditError
from virida_audit.history import changes_since, head_revision, is_changed, renames_since
from virida_audit.model.location import Location
from virida_audit.narrow import only_changed

FIRST = "FROM node:20\nEXPOSE 3000\nVOLUME /data\n"


def git(root: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), "-c", "user.name=t", "-c", "user.email=t@example.org", *words],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    (root / "Dockerfile").write_text(FIRST)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    return root


def changed(root: Path, path: str, revision: str = "HEAD") -> frozenset[int] | None:
    return changes_since(root, revision).lines_of(Tree(root, [path]), path)


def test_a_file_as_it_was_has_no_changed_line(repository: Path) -> None:
    assert changed(repository, "Dockerfile") == frozenset()


def test_changed_lines_are_those_that_were_added_or_replaced(repository: Path) -> None:
    (repository / "Dockerfile").write_text(
        FIRST.replace("EXPOSE 3000", "# note\nEXPOSE 4000") + "USER node\n"
    )
    assert changed(repository, "Dockerfile") == frozenset({2, 3, 5})


def test_other_line_ends_change_nothing(repository: Path) -> None:
    (repository / "Dockerfile").write_bytes(FIRST.replace("\n", "\r\n").encode())
    assert changed(repository, "Dockerfile") == frozenset()


def test_a_new_file_is_new_as_a_whole(repository: Path) -> None:
    (repository / "other.Dockerfile").write_text(FIRST)
    assert changed(repository, "other.Dockerfile") is None


def test_a_renamed_file_is_compared_with_what_it_was(repository: Path) -> None:
    git(repository, "mv", "Dockerfile", "web.Dockerfile")
    (repository / "web.Dockerfile").write_text(f"{FIRST}USER node\n")
    assert changed(repository, "web.Dockerfile") == frozenset({4})


def test_a_branch_is_compared_with_the_point_it_left(repository: Path) -> None:
    git(repository, "switch", "-qc", "feature")
    git(repository, "switch", "-q", "main")
    (repository / "Dockerfile").write_text("FROM node:22\nEXPOSE 3000\nVOLUME /data\n")
    git(repository, "commit", "-qam", "second")
    git(repository, "switch", "-q", "feature")
    assert changed(repository, "Dockerfile", "main") == frozenset()


def test_paths_are_those_of_the_audited_folder(repository: Path) -> None:
    app = repository / "apps" / "web"
    app.mkdir(parents=True)
    (app / "Dockerfile").write_text(FIRST)
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "second")
    assert changed(app, "Dockerfile") == frozenset()
    git(repository, "mv", "apps/web/Dockerfile", "apps/web/web.Dockerfile")
    assert renames_since(app, head_revision(app)) == {"Dockerfile": "web.Dockerfile"}


@pytest.mark.parametrize(
    ("revision", "says"),
    [("nowhere", "no such revision"), ("--output=x", "no such revision")],
)
def test_a_revision_that_is_none_is_an_error(repository: Path, revision: str, says: str) -> None:
    with pytest.raises(AuditError, match=says):
        changes_since(repository, revision)
    assert not (repository / "x").exists()


def test_outside_a_repository_it_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="not in a git repository"):
        changes_since(tmp_path, "HEAD")
    assert head_revision(tmp_path) == ""
    assert renames_since(tmp_path, "0" * 40) == {}


def test_nothing_that_the_repository_names_is_run(repository: Path, tmp_path: Path) -> None:
    """Filters, external diffs, monitors and hooks are set to a program that leaves a trace."""
    trace = tmp_path / "trace"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho ran >> '{trace}'\ncat\n")
    program.chmod(0o755)
    for key in (
        *("core.fsmonitor", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process"),
        *("diff.external", "diff.evil.textconv", "diff.evil.command", "core.pager"),
    ):
        git(repository, "config", key, str(program))
    (repository / ".gitattributes").write_text("* filter=evil diff=evil\n")
    (repository / "Dockerfile").write_text(f"{FIRST}USER node\n")
    os.utime(repository / "Dockerfile", (0, 0))
    assert changed(repository, "Dockerfile") == frozenset({4})
    assert renames_since(repository, head_revision(repository)) == {}
    assert not trace.exists()


@pytest.mark.parametrize(
    ("at", "lines", "expected"),
    [
        (Location("x", 3, 1, 5, 4), frozenset({5}), True),
        (Location("x", 3, 1, 5, 4), frozenset({6}), False),
        (Location("x"), frozenset({1}), False),
        (Location("x"), None, True),
    ],
    ids=["within", "outside", "whole-file-edited", "whole-file-new"],
)
def test_a_place_is_changed_when_a_line_of_it_is(
    at: Location, lines: frozenset[int] | None, expected: bool
) -> None:
    assert is_changed(at, lines) is expected


def test_a_report_since_a_revision_counts_what_it_leaves_out(repository: Path) -> None:
    (repository / "Dockerfile").write_text(f"{FIRST}VOLUME /more\n")
    report = audit(repository)
    narrowed = only_changed(report, repository, "HEAD")
    assert [each.rule for each in narrowed.findings] == ["dockerfile-volume"]
    assert [each.location.line for each in narrowed.findings] == [4]
    (left_out,) = narrowed.left_out
    assert left_out.code == "left-out.since"
    assert left_out.count == len(report.findings) - 1
    assert narrowed.ledger == report.ledger
