"""Git's own hooks: set up beside what is there, run for real, and taken away again."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from guard.repository import ENVIRONMENT, Repository
from virida_audit.cli import main
from virida_audit.errors import AuditError
from virida_audit.guard.install import KEPT_SUFFIX, Done, Hook, install, uninstall

ROOT = Path(__file__).parents[2]
COMMAND = ("env", f"PYTHONPATH={ROOT / 'auditor'}", sys.executable, "-m", "virida_audit")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "my repo")
    made.commit(**{"a.js": "1\n"})
    return made


def commit(repository: Repository, path: str, text: str, folder: Path | None = None) -> str:
    """Commit with hooks and give what is printed, empty where it was accepted in silence."""
    place = folder or repository.root
    (place / path).write_text(text)
    words = ["git", "-C", str(place)]
    subprocess.run([*words, "add", "-A"], env=ENVIRONMENT, check=True)
    done = subprocess.run(
        [*words, "commit", "-q", "-m", "x"],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode != 0) is ("is blocked" in done.stdout + done.stderr), done.stderr
    return done.stdout + done.stderr


def test_a_commit_is_blocked_and_another_is_not(repository: Repository) -> None:
    assert install(str(repository.root), Hook.PRE_COMMIT, COMMAND).done is Done.INSTALLED
    assert commit(repository, "b.js", "1\n") == ""
    assert "Dockerfile:1: new" in commit(repository, "Dockerfile", "FROM node:20\n")


def test_only_what_is_committed_is_judged(repository: Repository) -> None:
    install(str(repository.root), Hook.PRE_COMMIT, COMMAND)
    repository.files({"Dockerfile": "FROM node:20\n", "b.js": "1\n"})
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "one file of the index", "b.js")
    assert repository.git("show", "--name-only", "--format=", "HEAD") == "b.js"
    assert "Dockerfile:1: new" in commit(repository, "c.js", "1\n")


def test_installing_twice_changes_nothing(repository: Repository) -> None:
    first = install(str(repository.root), Hook.PRE_COMMIT, COMMAND)
    before = Path(first.path).read_bytes()
    assert install(str(repository.root), Hook.PRE_COMMIT, COMMAND).done is Done.CURRENT
    assert Path(first.path).read_bytes() == before


def test_a_hook_that_is_there_runs_first_and_comes_back(repository: Repository) -> None:
    path = repository.root / ".git" / "hooks" / "pre-commit"
    path.parent.mkdir(exist_ok=True)
    own = "#!/bin/sh\necho mine >&2\n[ ! -e stop ]\n"
    path.write_text(own)
    path.chmod(0o750)
    assert install(str(repository.root), Hook.PRE_COMMIT, COMMAND).done is Done.CHAINED
    assert commit(repository, "b.js", "1\n") == "mine\n"
    assert "Dockerfile:1: new" in commit(repository, "Dockerfile", "FROM node:20\n")
    assert install(str(repository.root), Hook.PRE_COMMIT, COMMAND).done is Done.CURRENT
    assert uninstall(str(repository.root), Hook.PRE_COMMIT).done is Done.RESTORED
    assert path.read_text() == own
    assert path.stat().st_mode & 0o777 == 0o750
    assert not Path(f"{path}{KEPT_SUFFIX}").exists()


def test_a_hook_that_refuses_still_refuses(repository: Repository) -> None:
    path = repository.root / ".git" / "hooks" / "pre-commit"
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\nexit 7\n")
    path.chmod(0o755)
    install(str(repository.root), Hook.PRE_COMMIT, COMMAND)
    done = subprocess.run(
        ["git", "commit", "-q", "--allow-empty", "-m", "x"],
        cwd=repository.root,
        env=ENVIRONMENT,
        capture_output=True,
        check=False,
    )
    assert done.returncode != 0


def test_two_hooks_in_the_way_are_refused_and_untouched(repository: Repository) -> None:
    folder = repository.root / ".git" / "hooks"
    folder.mkdir(exist_ok=True)
    (folder / "pre-commit").write_text("one")
    (folder / f"pre-commit{KEPT_SUFFIX}").write_text("two")
    with pytest.raises(AuditError, match="merge them by hand"):
        install(str(repository.root), Hook.PRE_COMMIT, COMMAND)
    assert (folder / "pre-commit").read_text() == "one"
    assert (folder / f"pre-commit{KEPT_SUFFIX}").read_text() == "two"


def test_only_what_is_ours_is_removed(repository: Repository) -> None:
    assert uninstall(str(repository.root), Hook.PRE_COMMIT).done is Done.ABSENT
    path = repository.root / ".git" / "hooks" / "pre-commit"
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\n")
    assert uninstall(str(repository.root), Hook.PRE_COMMIT).done is Done.ABSENT
    assert path.exists()


def test_a_clean_installation_is_removed_cleanly(repository: Repository) -> None:
    folder = repository.root / ".git" / "hooks"
    before = sorted(os.listdir(folder)) if folder.exists() else []
    install(str(repository.root), Hook.PRE_PUSH, COMMAND)
    assert uninstall(str(repository.root), Hook.PRE_PUSH).done is Done.REMOVED
    assert sorted(os.listdir(folder)) == before


@pytest.mark.parametrize("place", ["absolute", "relative"])
def test_the_configured_hooks_folder_is_used(
    repository: Repository, tmp_path: Path, place: str
) -> None:
    folder = tmp_path / "hooks" if place == "absolute" else repository.root / "tools" / "hooks"
    value = str(folder) if place == "absolute" else "tools/hooks"
    repository.git("config", "core.hooksPath", value)
    result = install(str(repository.root), Hook.PRE_COMMIT, COMMAND)
    assert Path(result.path) == folder / "pre-commit"
    assert "Dockerfile:1: new" in commit(repository, "Dockerfile", "FROM node:20\n")


def test_a_work_tree_shares_the_hooks_of_its_repository(
    repository: Repository, tmp_path: Path
) -> None:
    tree = tmp_path / "tree"
    repository.git("worktree", "add", "-q", str(tree))
    result = install(str(tree), Hook.PRE_COMMIT, COMMAND)
    assert Path(result.path) == repository.root / ".git" / "hooks" / "pre-commit"
    assert "Dockerfile:1: new" in commit(repository, "Dockerfile", "FROM node:20\n", tree)
    assert "Dockerfile:1: new" in commit(repository, "Dockerfile", "FROM node:20\n")


def test_a_push_is_blocked_before_it_leaves(repository: Repository, tmp_path: Path) -> None:
    bare = Repository(tmp_path / "bare.git", bare=True)
    repository.git("remote", "add", "origin", str(bare.root))
    install(str(repository.root), Hook.PRE_PUSH, COMMAND)
    push = ("git", "push", "-q", "origin", "main")

    def pushed() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            push, cwd=repository.root, env=ENVIRONMENT, capture_output=True, text=True, check=False
        )

    assert pushed().returncode == 0
    repository.commit(Dockerfile="FROM node:20\n")
    refused = pushed()
    assert refused.returncode != 0
    assert "Dockerfile:1: new" in refused.stdout + refused.stderr
    repository.git("rm", "-q", "Dockerfile")
    repository.commit("remove")
    assert pushed().returncode == 0


@pytest.mark.parametrize(
    ("bare", "hook"), [(True, Hook.PRE_COMMIT), (True, Hook.PRE_PUSH), (False, Hook.PRE_RECEIVE)]
)
def test_a_hook_that_would_never_run_is_refused(bare: bool, hook: Hook, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r", bare=bare)
    with pytest.raises(AuditError, match="bare"):
        install(str(repository.root), hook, COMMAND)


def test_outside_a_repository_it_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="not in a git repository"):
        install(str(tmp_path), Hook.PRE_COMMIT, COMMAND)


def test_the_command_line_installs_and_removes(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(repository.root)
    assert main(["guard", "install", folder]) == 0
    assert main(["guard", "install", folder, "--lang", "fr"]) == 0
    assert main(["guard", "install", folder, "--uninstall"]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    first, second, third = shown.err.splitlines()
    assert first.endswith("pre-commit: installed")
    assert second.endswith("déjà installé")
    assert third.endswith("pre-commit: removed")


def test_the_hook_is_posix_shell_whatever_the_path_of_the_program(repository: Repository) -> None:
    odd = ("/opt/it's here/virida-audit",)
    result = install(str(repository.root), Hook.PRE_PUSH, odd)
    script = Path(result.path).read_text()
    assert shlex.quote(odd[0]) in script
    assert subprocess.run(["sh", "-n", result.path], check=False).returncode == 0
