"""A git repository for one test, and the cases of fixtures/guard that change it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from virida_audit.guard.compare import is_relevant, staged_changes
from virida_audit.guard.git import Git
from virida_audit.guard.policy import Policy
from virida_audit.guard.received import comparison_of_range
from virida_audit.guard.session import NOTHING_SAID, Guard, Outcome

FIXTURES = Path(__file__).parents[2] / "fixtures" / "guard"
TODAY = date(2026, 11, 23)
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": str(FIXTURES / "gitconfig"),
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A history, a change, and the paths that the guard must block in it."""

    name: str
    change: list[dict[str, Any]]
    before: dict[str, str] | None = None
    """Files of the first commit; None for no commit at all."""
    mode: str = "staged"
    """`staged`, or `range`: from the first commit to HEAD."""
    blocks: tuple[str, ...] = ()


def load_cases(name: str) -> tuple[Case, ...]:
    text = (FIXTURES / name).read_text(encoding="utf-8")
    rows = yaml.safe_load(text)
    return tuple(Case(**{**row, "blocks": tuple(row.get("blocks", ()))}) for row in rows)


class Repository:
    """A work tree below a temporary folder."""

    def __init__(self, root: Path, bare: bool = False) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *(["--bare"] if bare else []))

    def git(self, *words: str, check: bool = True, data: bytes = b"") -> str:
        done = subprocess.run(
            ["git", *words],
            cwd=self.root,
            env=ENVIRONMENT,
            input=data,
            capture_output=True,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError((words, done.stderr))
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def write(self, path: str, data: bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    def commit(self, message: str = "change", **files: str) -> str:
        for path, text in files.items():
            self.write(path, text.encode())
        self.git("add", "-A")
        self.git("commit", "-q", "--no-verify", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def files(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            self.write(path, text.encode("utf-8", "surrogateescape"))

    def change(self, steps: list[dict[str, Any]]) -> None:
        """Do the steps of a case, each a word with its arguments, then stage everything."""
        staging = True
        for step in steps:
            for word, value in step.items():
                staging = self._step(word, value) and staging
        if staging:
            self.git("add", "-A")

    def _step(self, word: str, value: Any) -> bool:
        match word:
            case "write":
                self.files(value)
            case "encode":
                for path, (encoding, text) in value.items():
                    self.write(path, text.encode(encoding))
            case "bytes":
                for path, text in value.items():
                    self.write(path, text.encode("latin-1"))
            case "link":
                for path, target in value.items():
                    (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                    (self.root / path).unlink(missing_ok=True)
                    (self.root / path).symlink_to(target)
            case "remove":
                for path in value:
                    (self.root / path).unlink()
            case "mode":
                for path, mode in value.items():
                    (self.root / path).chmod(int(mode, 8))
            case "git":
                self.git(*value)
            case "try":
                self.git(*value, check=False)
            case "commit":
                self.git("add", "-A")
                self.git("commit", "-q", "--no-verify", "--allow-empty", "-m", value)
            case "submodule":
                self._submodule(*value)
            case "stage":
                self.git("add", "--", *value)
                return False
            case "as-staged":
                return False
            case _:
                raise AssertionError(word)
        return True

    def _submodule(self, path: str, files: dict[str, str]) -> None:
        inner = Repository(self.root.parent / f"module-{path.replace('/', '-')}")
        inner.commit(**files)
        self.git("submodule", "--quiet", "add", str(inner.root), path)

    def guard(self, policy: Policy | None = None) -> Guard:
        return Guard(Git(str(self.root)), policy or Policy(), TODAY)

    def staged(self, policy: Policy | None = None) -> Outcome:
        guard = self.guard(policy)
        changes = staged_changes(guard.git)
        relevant, blobs = is_relevant(guard.git, changes)
        return guard.staged(changes, blobs) if relevant else NOTHING_SAID

    def ranged(self, start: str, end: str = "HEAD", policy: Policy | None = None) -> Outcome:
        guard = self.guard(policy)
        return guard.compared(comparison_of_range(guard.git, start, end))


def judge_case(case: Case, root: Path) -> Outcome:
    """Build the repository of a case and judge its change."""
    repository = Repository(root / "repo")
    if case.before is not None:
        repository.files(case.before)
        repository.commit("before")
        repository.git("tag", "before")
    repository.change(case.change)
    return repository.ranged("before") if case.mode == "range" else repository.staged()


def blocked(outcome: Outcome) -> list[str]:
    return sorted(block.source.path for block in outcome.verdict.blocks)


def written_files(case: Case) -> Iterator[tuple[str, bytes]]:
    """Yield the files that a case writes, with their bytes."""
    for step in case.change:
        for path, text in step.get("write", {}).items():
            yield path, text.encode()
        for path, (encoding, text) in step.get("encode", {}).items():
            yield path, text.encode(encoding)
        for path, text in step.get("bytes", {}).items():
            yield path, text.encode("latin-1")
