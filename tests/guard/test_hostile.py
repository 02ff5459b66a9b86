"""Nothing of the judged repository runs, and nothing of it can stop or blind the guard."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guard.repository import Repository, blocked
from virida_audit.guard.compare import staged_changes
from virida_audit.guard.git import Git, GitError, clean_environment
from virida_audit.guard.objects import MAX_BYTES, read_blobs


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repo")
    made.commit(**{"a.js": "1\n"})
    return made


def test_no_program_that_the_repository_names_is_run(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap, mark = tmp_path / "trap", tmp_path / "mark"
    trap.write_text(f"#!/bin/sh\necho \"$0 $*\" >>'{mark}'\ncat\n")
    trap.chmod(0o755)
    repository.files({"Dockerfile": "FROM a\n", ".gitattributes": "* diff=x filter=x\n"})
    repository.git("add", "-A")
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "reference-transaction", "post-checkout"):
        (hooks / name).symlink_to(trap)
    for name, value in {
        "core.fsmonitor": trap,
        "core.hooksPath": hooks,
        "core.pager": trap,
        "diff.external": trap,
        "diff.x.textconv": trap,
        "diff.x.command": trap,
        "filter.x.smudge": trap,
        "filter.x.clean": trap,
        "filter.x.process": trap,
        "core.sshCommand": trap,
        "credential.helper": trap,
        "alias.diff-index": f"!{trap}",
    }.items():
        repository.git("config", name, str(value))
    mark.unlink(missing_ok=True)
    for name in ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_SSH", "GIT_ASKPASS", "GIT_EDITOR"):
        monkeypatch.setenv(name, str(trap))
    monkeypatch.setenv("GIT_TRACE", str(mark))
    assert blocked(repository.staged()) == ["Dockerfile"]
    assert not mark.exists()


def test_a_hooks_variables_are_kept_for_its_own_repository_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GIT_INDEX_FILE", "index")
    monkeypatch.setenv("GIT_QUARANTINE_PATH", "objects/incoming")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "program")
    own, other = clean_environment(), clean_environment(own=False)
    assert own["GIT_INDEX_FILE"] == "index"
    assert own["GIT_QUARANTINE_PATH"] == "objects/incoming"
    assert own["GIT_CONFIG_KEY_0"] == other["GIT_CONFIG_KEY_0"] == "safe.directory"
    assert "GIT_EXTERNAL_DIFF" not in own
    assert "GIT_INDEX_FILE" not in other and "GIT_QUARANTINE_PATH" not in other


def test_a_slow_git_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "git"
    program.write_text("#!/bin/sh\nexec sleep 30\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(GitError) as caught:
        Git(timeout_seconds=0.2).run("status")
    assert caught.value.code is None


def test_a_git_that_does_not_read_is_no_deadlock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "git"
    program.write_text("#!/bin/sh\nexec echo done\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert Git().run("x", data=b"y" * 1_000_000) == b"done\n"


def test_a_large_file_is_not_read_but_its_name_counts(repository: Repository) -> None:
    repository.write("Dockerfile", b"FROM a\n" + b"#\n" * MAX_BYTES)
    repository.write("data.unknown", b"x" * (MAX_BYTES + 1))
    repository.git("add", "-A")
    verdict = repository.staged().verdict
    assert [block.source.path for block in verdict.blocks] == ["Dockerfile"]
    assert [each.path for each in verdict.unjudged] == ["data.unknown"]


@pytest.mark.parametrize(
    "text",
    [
        "services: " + "[" * 5000,
        "- " * 30_000,
        "a: &a [x]\n" + "".join(f"b{n}: [*a, *a, *a]\n" for n in range(5000)),
        "&a services: *a\n",
        "a: &a {services: *a}\n",
        "x-0: &x0 {image: a}\n"
        + "".join(f"x-{n}: &x{n} {{<<: [{', '.join([f'*x{n - 1}'] * 9)}]}}\n" for n in range(1, 40))
        + "services: *x39\n",
        "? " * 3000 + "services",
        "services:\n  a: |\n" + "    image\n" * 20_000,
    ],
    ids=["brackets", "dashes", "aliases", "self key", "self value", "merges", "keys", "long text"],
)
def test_hostile_yaml_ends(repository: Repository, text: str) -> None:
    repository.files({"x.yaml": text, "docker-compose.yml": text})
    repository.git("add", "-A")
    repository.staged()


def test_object_names_that_do_not_exist_are_none(repository: Repository) -> None:
    missing = "1" * 40
    assert read_blobs(Git(str(repository.root)), [missing]) == {missing: None}


def test_links_that_run_in_circles_or_out_end(repository: Repository) -> None:
    for name, target in {
        "a": "b",
        "b": "a",
        "Dockerfile": "a",
        "compose.yaml": "../../../../etc/passwd",
        "far": "/etc/passwd",
        "none": "missing/../..",
    }.items():
        (repository.root / name).symlink_to(target)
    repository.git("add", "-A")
    assert blocked(repository.staged()) == ["Dockerfile", "compose.yaml"]


def test_many_changes_at_once(repository: Repository) -> None:
    repository.files({f"conf/{number}.yaml": "image: a.png\n" for number in range(400)})
    repository.git("add", "-A")
    assert len(staged_changes(Git(str(repository.root)))) == 400
    assert blocked(repository.staged()) == []


def test_a_sha_256_repository_is_judged_as_any_other(tmp_path: Path) -> None:
    made = Repository.__new__(Repository)
    made.root = tmp_path
    made.git("init", "-q", "-b", "main", "--object-format=sha256")
    made.files({"Dockerfile": "FROM a\n"})
    made.git("add", "-A")
    assert blocked(made.staged()) == ["Dockerfile"]
