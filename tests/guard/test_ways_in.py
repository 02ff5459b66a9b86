"""pre-commit, the action and the pipeline files do what they say, run here as they run there.

Only the steps that install the tool are left out: they need a network.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from guard.repository import ENVIRONMENT, Repository

ROOT = Path(__file__).parents[2]
DOCKERFILE = "FROM node:20\nCOPY . .\nCMD node a.js\n"
PIPELINES = ROOT / "reports" / "pipelines"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repo")
    made.commit(**{"a.js": "1\n"})
    return made


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Give the folder of a `virida-audit` as an installation would make it."""
    folder = tmp_path / "runner" / "virida-audit" / "bin"
    folder.mkdir(parents=True)
    script = folder / "virida-audit"
    script.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT / 'auditor')!r})\n"
        "from virida_audit.cli import main\nsys.exit(main())\n"
    )
    script.chmod(0o755)
    return folder


def hooks() -> dict[str, dict[str, Any]]:
    rows = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return {row["id"]: row for row in rows}


def test_the_hooks_for_pre_commit_are_what_it_expects() -> None:
    assert set(hooks()) == {"virida-audit-guard", "virida-audit-guard-push", "virida-audit-scan"}
    for row in hooks().values():
        assert row["language"] == "python"
        assert row["pass_filenames"] is False
        assert row["entry"].startswith("virida-audit ")


@pytest.mark.skipif(
    shutil.which("pre-commit", path=os.path.dirname(sys.executable)) is None,
    reason="pre-commit is not installed",
)
def test_pre_commit_blocks_a_commit_and_a_push(
    repository: Repository, program: Path, tmp_path: Path
) -> None:
    local = [
        {
            **row,
            "language": "system",
            "entry": row["entry"].replace("virida-audit", str(program / "virida-audit"), 1),
        }
        for row in hooks().values()
    ]
    config = json.dumps({"repos": [{"repo": "local", "hooks": local}]})
    repository.commit(**{".pre-commit-config.yaml": config})
    bare = Repository(tmp_path / "bare.git", bare=True)
    repository.git("remote", "add", "origin", str(bare.root))
    environment = ENVIRONMENT | {
        "PRE_COMMIT_HOME": str(tmp_path / "cache"),
        "PATH": f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}",
    }

    def run(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            words,
            cwd=repository.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    types = [word for kind in ("pre-commit", "pre-push") for word in ("--hook-type", kind)]
    assert run("pre-commit", "install", *types)[0] == 0
    repository.write("b.js", b"1\n")
    repository.git("add", "-A")
    code, said = run("git", "commit", "-q", "-m", "sources")
    assert code == 0, said
    assert run("git", "push", "-q", "origin", "main")[0] == 0
    repository.write("Dockerfile", DOCKERFILE.encode())
    repository.git("add", "-A")
    code, said = run("git", "commit", "-q", "-m", "image")
    assert code == 1
    assert "Dockerfile:1: new: Dockerfile (production)" in said
    repository.git("commit", "-q", "--no-verify", "-m", "image")
    code, said = run("git", "push", "-q", "origin", "main")
    assert code == 1
    assert "Dockerfile:1: new: Dockerfile (production)" in said


def run_steps(
    steps: list[dict[str, Any]], repository: Repository, values: dict[str, str], runner: Path
) -> tuple[int, str]:
    """Run the `run` lines as a runner does; expressions are looked up in `values`."""
    said = ""
    for step in steps:
        if "run" not in step or step["name"] == "Install":
            continue
        own = {
            name: values[text.removeprefix("${{").removesuffix("}}").strip()]
            for name, text in step.get("env", {}).items()
        }
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=repository.root,
            env=ENVIRONMENT | own | {"RUNNER_TEMP": str(runner)},
            capture_output=True,
            text=True,
            check=False,
        )
        said += done.stdout + done.stderr
        if done.returncode:
            return done.returncode, said
    return 0, said


def test_the_action_judges_a_pull_request_and_a_new_branch(
    repository: Repository, program: Path, tmp_path: Path
) -> None:
    path = ROOT / ".github" / "actions" / "guard" / "action.yml"
    action = yaml.safe_load(path.read_text(encoding="utf-8"))
    steps = action["runs"]["steps"]
    assert [step["name"] for step in steps] == ["Install", "Judge"]
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    start = repository.git("rev-parse", "HEAD")
    good = repository.commit(**{"b.js": "1\n"})
    bad = repository.commit(Dockerfile=DOCKERFILE)
    runner = program.parents[1]

    def judged(start: str, end: str) -> tuple[int, str]:
        values = {
            "inputs.from": start,
            "inputs.to": end,
            "inputs.default-branch": "main",
            "inputs.language": "fr",
        }
        assert set(action["inputs"]) == {name.removeprefix("inputs.") for name in values}
        return run_steps(steps, repository, values, runner)

    assert judged(start, good) == (0, "")
    for first in (start, "0" * 40):
        code, said = judged(first, bad)
        assert code == 1
        assert "Dockerfile:1: nouveau" in said


@pytest.mark.parametrize("name", ["github-actions.yml", "gitea-actions.yml"])
def test_the_workflows_judge_a_pull_request(
    name: str, repository: Repository, program: Path
) -> None:
    workflow = yaml.safe_load((PIPELINES / name).read_text(encoding="utf-8"))
    steps = workflow["jobs"]["guard"]["steps"]
    assert steps[0]["with"]["fetch-depth"] == 0
    start = repository.git("rev-parse", "HEAD")
    good, bad = repository.commit(**{"b.js": "1\n"}), repository.commit(Dockerfile=DOCKERFILE)
    for end, expected in ((good, 0), (bad, 1)):
        values = {
            "github.event.pull_request.base.sha": start,
            "github.event.pull_request.head.sha": end,
        }
        code, said = run_steps(steps, repository, values, program.parents[1])
        assert (code, "Dockerfile:1: new" in said) == (expected, bool(expected))


def test_the_job_of_gitlab_judges_a_merge_request(
    repository: Repository, program: Path, tmp_path: Path
) -> None:
    jobs = yaml.safe_load((PIPELINES / "gitlab-ci.yml").read_text(encoding="utf-8"))
    job = jobs["virida-audit-guard"]
    assert job["variables"]["GIT_DEPTH"] == "0"
    start, bad = repository.git("rev-parse", "HEAD"), repository.commit(Dockerfile=DOCKERFILE)
    project = tmp_path / "project"
    (tmp_path / "project.venv").symlink_to(program.parent)
    for end, expected in ((start, 0), (bad, 1)):
        done = subprocess.run(
            ["bash", "-e", "-c", "\n".join(job["script"])],
            cwd=repository.root,
            env=ENVIRONMENT
            | {
                "CI_PROJECT_DIR": str(project),
                "CI_MERGE_REQUEST_DIFF_BASE_SHA": start,
                "CI_COMMIT_SHA": end,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == expected, done.stderr


def test_a_history_that_is_too_short_is_said_with_the_way_out(
    repository: Repository, program: Path, tmp_path: Path
) -> None:
    repository.git("checkout", "-q", "-b", "topic")
    topic = repository.commit(**{"b.js": "1\n"})
    repository.git("checkout", "-q", "main")
    main = repository.commit(**{"c.js": "1\n"})
    shallow = Repository(tmp_path / "shallow")
    shallow.git("fetch", "-q", "--depth", "1", f"file://{repository.root}", "main", "topic")
    done = subprocess.run(
        [program / "virida-audit", "guard", "--from", main, "--to", topic],
        cwd=shallow.root,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "fetch-depth: 0" in done.stderr
