from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from virida_audit.discover import Discovery, discover
from virida_audit.discover.gitlist import clean_environment, list_tree

DOCKERFILE = "FROM alpine\nRUN true\n"

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(root: Path, *words: str) -> None:
    subprocess.run(
        [
            "git",
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b",
            "-c",
            "protocol.file.allow=always",
            *words,
        ],
        cwd=root,
        env=clean_environment(os.environ),
        check=True,
        capture_output=True,
    )


def put(root: Path, path: str, text: str = DOCKERFILE) -> Path:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return target


def paths(discovery: Discovery) -> list[str]:
    return [source.path for source in discovery.sources]


def skips(discovery: Discovery) -> set[tuple[str, str]]:
    return {(skip.path, skip.code) for skip in discovery.skipped}


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q")
    return root


def test_tracked_and_untracked_but_not_ignored(repo: Path) -> None:
    put(repo, "tracked/Dockerfile")
    git(repo, "add", ".")
    put(repo, "new/Dockerfile")
    put(repo, "ignored/Dockerfile")
    put(repo, ".gitignore", "ignored/\n")
    assert paths(discover(repo)) == ["new/Dockerfile", "tracked/Dockerfile"]


def test_deleted_file_is_no_artefact_and_not_known(repo: Path) -> None:
    file = put(repo, "Dockerfile")
    git(repo, "add", ".")
    file.unlink()
    put(repo, "a.txt")
    found = discover(repo)
    assert paths(found) == [] and found.skipped == ()
    assert not found.tree.has("Dockerfile")


def test_fsmonitor_program_of_the_repository_does_not_run(repo: Path, tmp_path: Path) -> None:
    witness = tmp_path / "ran"
    program = put(tmp_path, "monitor.sh", f"#!/bin/sh\ntouch {witness}\n")
    program.chmod(0o755)
    put(repo, "Dockerfile")
    git(repo, "add", ".")
    git(repo, "config", "core.fsmonitor", str(program))
    subprocess.run(["git", "ls-files", "-o"], cwd=repo, check=False, capture_output=True)
    assert witness.exists(), "plain git runs it, so the next assertion means something"
    witness.unlink()
    assert paths(discover(repo)) == ["Dockerfile"]
    assert not witness.exists()


def test_hook_of_the_repository_does_not_run(repo: Path, tmp_path: Path) -> None:
    witness = tmp_path / "ran"
    for name in ("post-index-change", "pre-commit"):
        put(repo, f".git/hooks/{name}", f"#!/bin/sh\ntouch {witness}\n").chmod(0o755)
    put(repo, "Dockerfile")
    discover(repo)
    assert not witness.exists()


def test_environment_of_a_hook_does_not_leak(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    put(other, "elsewhere/Dockerfile")
    git(other, "add", ".")
    put(repo, "here/Dockerfile")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    assert paths(discover(repo)) == ["here/Dockerfile"]


def test_folder_inside_a_work_tree(repo: Path) -> None:
    put(repo, "examples/app/docker/Dockerfile")
    put(repo, "Dockerfile")
    git(repo, "add", ".")
    found = discover(repo / "examples" / "app")
    assert paths(found) == ["docker/Dockerfile"]
    assert found.sources[0].role == "production", "only the path inside the root counts"


def test_folder_that_its_repository_ignores_is_walked(repo: Path) -> None:
    put(repo, ".gitignore", "build/\n")
    put(repo, "build/app/Dockerfile")
    assert paths(discover(repo / "build")) == ["app/Dockerfile"]


def test_bare_repository_has_nothing_to_audit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare")
    found = discover(tmp_path)
    assert paths(found) == []
    assert skips(found) == {(".", "skip.bare-repository")}


def test_no_git_installed_falls_back_with_a_notice(
    repo: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put(repo, "Dockerfile")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    found = discover(repo)
    assert paths(found) == ["Dockerfile"]
    assert skips(found) == {(".", "skip.git-missing")}


def test_no_git_and_no_repository_is_no_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "plain"
    put(root, "Dockerfile")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    found = discover(root)
    assert paths(found) == ["Dockerfile"] and found.skipped == ()


@pytest.mark.parametrize(
    ("program", "code"),
    [
        (
            "#!/bin/sh\necho 'fatal: detected dubious ownership in repository' >&2\nexit 128\n",
            "skip.git-ownership",
        ),
        ("#!/bin/sh\necho 'fatal: index file corrupt' >&2\nexit 128\n", "skip.git-failed"),
        ("#!/bin/sh\nexec sleep 30\n", "skip.git-slow"),
    ],
)
def test_failing_git_falls_back_with_its_reason(
    program: str, code: str, repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(repo, "Dockerfile")
    put(tmp_path, "bin/git", program).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    listing = list_tree(repo, timeout_seconds=0.5)
    assert listing.paths == ["Dockerfile"]
    assert [skip.code for skip in listing.skips] == [code]


def test_corrupt_index_falls_back(repo: Path) -> None:
    put(repo, "Dockerfile")
    put(repo, ".git/index", "garbage")
    found = discover(repo)
    assert paths(found) == ["Dockerfile"]
    assert skips(found) == {(".", "skip.git-failed")}


def test_work_tree_set_elsewhere_reads_nothing_there(repo: Path, tmp_path: Path) -> None:
    put(tmp_path, "elsewhere/Dockerfile", "FROM secret\n")
    put(repo, "Dockerfile")
    git(repo, "config", "core.worktree", str(tmp_path / "elsewhere"))
    assert all(not path.startswith("..") for path in discover(repo).tree.paths)


def test_submodule_is_skipped_with_its_reason(repo: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    put(other, "Dockerfile")
    git(other, "add", ".")
    git(other, "commit", "-qm", "a")
    git(repo, "submodule", "add", "-q", str(other), "libs/other")
    assert skips(discover(repo)) == {("libs/other", "skip.submodule")}


def test_nested_repository_is_skipped_with_its_reason(repo: Path) -> None:
    nested = repo / "nested"
    nested.mkdir()
    git(nested, "init", "-q")
    put(nested, "Dockerfile")
    git(nested, "add", ".")
    git(nested, "commit", "-qm", "a")
    put(repo, "Dockerfile")
    found = discover(repo)
    assert paths(found) == ["Dockerfile"]
    assert skips(found) == {("nested", "skip.nested-repository")}


@pytest.mark.parametrize("tracked", [True, False])
def test_link_is_skipped_with_its_reason(tracked: bool, repo: Path) -> None:
    put(repo, "a/Dockerfile")
    (repo / "Dockerfile").symlink_to("a/Dockerfile")
    if tracked:
        git(repo, "add", ".")
    found = discover(repo)
    assert paths(found) == ["a/Dockerfile"]
    assert skips(found) == {("Dockerfile", "skip.symlink")}
    assert not found.tree.has("Dockerfile")


def test_untracked_name_that_imitates_git_output(repo: Path) -> None:
    name = "H 100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 0\tDockerfile"
    put(repo, f"{name}.dockerfile")
    assert paths(discover(repo)) == [f"{name}.dockerfile"]


def test_conflict_lists_a_file_once(repo: Path) -> None:
    put(repo, "Dockerfile", "FROM a\n")
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "a")
    git(repo, "checkout", "-qb", "b")
    put(repo, "Dockerfile", "FROM b\n")
    git(repo, "commit", "-qam", "b")
    git(repo, "checkout", "-q", "-")
    put(repo, "Dockerfile", "FROM c\n")
    git(repo, "commit", "-qam", "c")
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", "merge", "b"],
        cwd=repo,
        check=False,
        capture_output=True,
    )
    assert paths(discover(repo)) == ["Dockerfile"]


@pytest.mark.parametrize(
    ("files", "excluded"),
    [
        (["node_modules/a/Dockerfile"], {"node_modules"}),
        (["web/node_modules/a/Dockerfile"], {"web/node_modules"}),
        (["third_party/a/Dockerfile"], {"third_party"}),
        (["vendor/modules.txt", "vendor/a/Dockerfile"], {"vendor"}),
        (["go.mod", "vendor/a/Dockerfile"], {"vendor"}),
        (["vendor/composer/installed.json", "vendor/a/Dockerfile"], {"vendor"}),
        (["Gemfile", "vendor/a/Dockerfile"], {"vendor"}),
        (["api/go.mod", "api/vendor/github.com/a/Dockerfile"], {"api/vendor"}),
        (["venv/pyvenv.cfg", "venv/a/Dockerfile"], {"venv"}),
        (["ios/Podfile", "ios/Pods/a/Dockerfile"], {"ios/Pods"}),
        (["node_modules/a/vendor/modules.txt", "node_modules/b/Dockerfile"], {"node_modules"}),
        (["services/vendor/Dockerfile"], set()),
        (["go.mod", "vendor/Dockerfile", "vendor/main.go"], set()),
        (["vendor/a/Dockerfile"], set()),
        (["venv/a/Dockerfile"], set()),
        (["target/a/Dockerfile"], set()),
        (["vendors/a/Dockerfile"], set()),
        (["deps/a/Dockerfile"], set()),
    ],
)
def test_vendored_trees_are_left_out_even_when_committed(
    files: list[str], excluded: set[str], repo: Path
) -> None:
    for file in files:
        put(repo, file)
    git(repo, "add", "-f", ".")
    found = discover(repo)
    assert {one.path for one in found.excluded} == excluded
    assert sum(one.files or 0 for one in found.excluded) + len(found.tree.paths) == len(files)
    assert any(path.endswith("Dockerfile") for path in paths(found)) == (not excluded)


def test_walk_leaves_the_same_out(tmp_path: Path) -> None:
    put(tmp_path, "node_modules/a/Dockerfile")
    put(tmp_path, "go.mod")
    put(tmp_path, "vendor/a/Dockerfile")
    found = discover(tmp_path)
    assert paths(found) == []
    assert [(one.path, one.files) for one in found.excluded] == [
        ("node_modules", None),
        ("vendor", 1),
    ]
