"""Real pushes into a bare repository whose pre-receive hook is the guard."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from guard.repository import ENVIRONMENT, Repository
from virida_audit.errors import AuditError
from virida_audit.guard.install import Hook, install
from virida_audit.guard.received import RefUpdate, parse_pushed, parse_received

ROOT = Path(__file__).parents[2]
DOCKERFILE = "FROM node:20\nCMD node a.js\n"


class Server:
    """A bare repository with the hook, and a clone that pushes to it."""

    def __init__(self, folder: Path, options: str = "") -> None:
        self.bare = Repository(folder / "server.git", bare=True)
        self.clone = Repository(folder / "clone")
        self.clone.git("remote", "add", "origin", str(self.bare.root))
        self.clone.commit("start", **{"a.js": "1\n", "legacy/Dockerfile": "FROM node:18\n"})
        self.clone.git("push", "-q", "origin", "main")
        program = folder / "virida-audit"
        run = f"PYTHONPATH={shlex.quote(str(ROOT / 'auditor'))} exec {shlex.quote(sys.executable)}"
        program.write_text(f'#!/bin/sh\n{run} -m virida_audit "$@" {options}\n')
        program.chmod(0o755)
        install(str(self.bare.root), Hook.PRE_RECEIVE, (str(program),))

    def push(self, *words: str) -> tuple[bool, str]:
        done = subprocess.run(
            ["git", "push", "origin", *words],
            cwd=self.clone.root,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "internal error" not in done.stderr
        return done.returncode == 0, done.stderr


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


def test_sources_are_accepted_in_silence(server: Server) -> None:
    server.clone.commit(**{"a.js": "2\n"})
    accepted, said = server.push("main")
    assert accepted
    assert "remote:" not in said


def test_a_new_dockerfile_is_refused_with_its_replacement(server: Server) -> None:
    server.clone.commit(Dockerfile=DOCKERFILE)
    accepted, said = server.push("main")
    assert not accepted
    assert "remote: Dockerfile:1: new: Dockerfile (production)" in said
    assert "remote:   On `refs/heads/main`." in said
    assert "CC_NODE_VERSION=20" in said
    assert server.bare.git("rev-parse", "main") == server.clone.git("rev-parse", "main~1")


def test_what_is_there_may_be_edited(server: Server) -> None:
    server.clone.commit(**{"legacy/Dockerfile": "FROM node:20\n"})
    assert server.push("main")[0]


def test_one_bad_commit_of_many_is_found(server: Server) -> None:
    for number in range(5):
        server.clone.commit(**{f"b{number}.js": "1\n"})
    server.clone.commit(**{"deploy.sh": "docker build -f any .\n"})
    server.clone.commit(**{"c.js": "1\n"})
    accepted, said = server.push("main")
    assert not accepted
    assert "deploy.sh:1" in said


def test_added_then_removed_passes_and_is_said(server: Server) -> None:
    added = server.clone.commit(Dockerfile=DOCKERFILE)
    server.clone.git("rm", "-q", "Dockerfile")
    server.clone.commit("remove")
    accepted, said = server.push("main")
    assert accepted
    assert f"Dockerfile: passes, commit {added[:10]} adds it and a later one removes it" in said


def test_added_then_removed_is_refused_where_every_commit_counts(tmp_path: Path) -> None:
    server = Server(tmp_path, "--every-commit")
    added = server.clone.commit(Dockerfile=DOCKERFILE)
    server.clone.git("rm", "-q", "Dockerfile")
    server.clone.commit("remove")
    accepted, said = server.push("main")
    assert not accepted
    assert f"Added by commit {added[:10]}" in said


def test_a_new_branch_is_compared_with_where_it_grew_from(server: Server) -> None:
    server.clone.git("checkout", "-q", "-b", "topic")
    server.clone.commit(**{"b.js": "1\n"})
    assert server.push("topic")[0]
    server.clone.commit(**{"Dockerfile": DOCKERFILE})
    assert not server.push("topic")[0]
    assert not server.push("topic:other")[0]


def test_a_new_branch_on_what_is_there_brings_nothing(server: Server) -> None:
    assert server.push("main:refs/heads/copy")[0]


def test_a_branch_without_history_in_common_is_all_new(server: Server) -> None:
    server.clone.git("checkout", "-q", "--orphan", "fresh")
    server.clone.commit("fresh")
    accepted, said = server.push("fresh")
    assert not accepted
    assert "legacy/Dockerfile:1" in said


def test_a_deletion_is_accepted(server: Server) -> None:
    assert server.push("main:refs/heads/gone")[0]
    assert server.push(":gone")[0]


def test_a_forced_push_is_compared_with_what_it_replaces(server: Server) -> None:
    server.clone.git("checkout", "-q", "-b", "topic")
    server.clone.commit(**{"b.js": "1\n"})
    assert server.push("topic")[0]
    server.clone.git("reset", "-q", "--hard", "HEAD~1")
    server.clone.commit(**{"c.js": "1\n"})
    assert server.push("--force", "topic")[0]
    server.clone.git("reset", "-q", "--hard", "HEAD~1")
    server.clone.commit(Dockerfile=DOCKERFILE)
    assert not server.push("--force", "topic")[0]


def test_a_branch_may_merge_what_main_has(server: Server) -> None:
    server.clone.git("checkout", "-q", "-b", "topic")
    server.clone.commit(**{"b.js": "1\n"})
    assert server.push("topic")[0]
    server.clone.git("checkout", "-q", "main")
    server.clone.commit(**{"c.js": "1\n"})
    assert server.push("main")[0]
    server.clone.git("checkout", "-q", "topic")
    server.clone.git("merge", "-q", "--no-edit", "main")
    assert server.push("topic")[0]


def test_what_left_main_does_not_come_back_through_an_old_branch(server: Server) -> None:
    assert server.push("main:refs/heads/ancient")[0]
    server.clone.git("branch", "ancient")
    server.clone.git("rm", "-q", "legacy/Dockerfile")
    server.clone.commit("clean")
    assert server.push("main")[0]
    server.clone.git("checkout", "-q", "ancient")
    server.clone.commit(**{"d.js": "1\n"})
    assert server.push("ancient")[0]
    server.clone.git("checkout", "-q", "main")
    server.clone.git("merge", "-q", "--no-ff", "--no-commit", "ancient")
    server.clone.git("checkout", "-q", "ancient", "--", "legacy/Dockerfile")
    server.clone.commit("launder")
    accepted, said = server.push("main")
    assert not accepted
    assert "legacy/Dockerfile" in said


def test_tags_are_judged_as_branches_are(server: Server) -> None:
    server.clone.git("tag", "-a", "v1", "-m", "v1")
    assert server.push("v1")[0]
    server.clone.commit(Dockerfile=DOCKERFILE)
    server.clone.git("tag", "-a", "v2", "-m", "v2")
    assert not server.push("v2")[0]


def test_a_tag_of_a_tree_is_said_not_to_be_judged(server: Server) -> None:
    server.clone.git("tag", "tree", "HEAD^{tree}")
    accepted, said = server.push("tree")
    assert accepted
    assert "not a commit, not judged" in said


def test_one_bad_ref_refuses_the_push(server: Server) -> None:
    server.clone.git("branch", "good")
    server.clone.git("checkout", "-q", "-b", "bad")
    server.clone.commit(Dockerfile=DOCKERFILE)
    accepted, _ = server.push("good", "bad")
    assert not accepted
    assert server.bare.git("branch", "--format=%(refname:short)") == "main"


@pytest.mark.parametrize("text", ["x\n", "a b c\n", f"{'0' * 40} {'g' * 40} refs/heads/a\n"])
def test_other_lines_than_gits_are_an_error(text: str) -> None:
    with pytest.raises(AuditError, match="standard input"):
        parse_received(text)


def test_lines_of_both_hooks_are_read() -> None:
    old, new = "0" * 40, "1" * 40
    expected = (RefUpdate("refs/heads/a", old, new),)
    assert parse_received(f"{old} {new} refs/heads/a\n") == expected
    assert parse_pushed(f"refs/heads/b {new} refs/heads/a {old}\n") == expected
