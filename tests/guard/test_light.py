"""The guard's light path: what it imports, and that its cheap answers never hide an artefact."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from guard.repository import ENVIRONMENT, Repository, load_cases, written_files
from virida_audit.discover.names import TABLE
from virida_audit.guard.hints import OTHER_EXTENSIONS, is_dockerfile, may_be_named, may_hold
from virida_audit.guard.policy import BLOCKED_CALLS, BLOCKED_KINDS

ROOT = Path(__file__).parents[2]
LIGHT = {
    "__future__",
    "select",
    "virida_audit",
    "virida_audit.cli",
    "virida_audit.cli.guard",
    "virida_audit.errors",
    "virida_audit.guard",
    "virida_audit.guard.compare",
    "virida_audit.guard.git",
}
NAMES = {"virida_audit.guard.hints"}
BYTES = {"virida_audit.guard.objects"}


def imported_by_the_guard(folder: Path) -> set[str]:
    code = (
        "import sys; known = set(sys.modules); sys.path.insert(0, sys.argv.pop(1))\n"
        "from virida_audit.cli import main\n"
        "code = main()\n"
        "print(code, *sorted(set(sys.modules) - known))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(ROOT / "auditor"), "guard"],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    exit_code, *modules = done.stdout.split()
    assert exit_code == "0"
    return set(modules)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, LIGHT),
        ({"a.py": "import docker\n", "b.ts": "1\n"}, LIGHT | NAMES),
        ({"conf.yaml": "a: b\n", "words": "text\n"}, LIGHT | NAMES | BYTES),
        ({"Dockerfile": "FROM node:22\n"}, LIGHT | NAMES | BYTES),
    ],
    ids=["nothing staged", "sources", "candidates by name", "an edited Dockerfile"],
)
def test_without_a_candidate_nothing_heavy_is_imported(
    files: dict[str, str], expected: set[str], tmp_path: Path
) -> None:
    repository = Repository(tmp_path)
    repository.commit(Dockerfile="FROM node:20\n")
    repository.files(files)
    repository.git("add", "-A")
    assert imported_by_the_guard(tmp_path) == expected


def names_of_the_table() -> Iterator[str]:
    """Yield paths that each pattern of discovery's table stands for."""
    for row in TABLE:
        for pattern in row.patterns:
            folder, _, last = pattern.rpartition("/")
            place = f"{folder.removesuffix('/**')}/" if folder else ""
            last = last.removeprefix("~")
            for filler in ("", "x", "x.py"):
                name = last.replace("*", filler)
                yield place + name
                yield f"deep/{place}{name.upper()}"
        if any(pattern.startswith("~") for pattern in row.patterns):
            yield "my-dockerfile-notes.md"


def test_no_name_of_discoverys_table_is_missed() -> None:
    blind = [
        path
        for path in names_of_the_table()
        if not may_be_named(path) and not path.lower().endswith(".py")
    ]
    assert blind == []


def test_no_extension_of_discoverys_table_is_taken_for_something_else() -> None:
    endings = {
        pattern[1:]
        for row in TABLE
        for pattern in row.patterns
        if pattern.startswith("*.") and pattern.count(".") == 1
    }
    assert endings & OTHER_EXTENSIONS == set()


def discovered() -> Iterator[tuple[str, str]]:
    """Yield path and text of every artefact of discovery's cases that the guard may block."""
    kinds = {kind.value for kind in BLOCKED_KINDS}
    for file in sorted((ROOT / "fixtures" / "discover" / "cases").glob("*.yaml")):
        for row in yaml.safe_load(file.read_text(encoding="utf-8")):
            calls = row["kind"] not in ("script", "pipeline") or BLOCKED_CALLS & {
                *row.get("tags", ())
            }
            if row["kind"] in kinds and calls:
                yield row["path"], row["text"]


def test_the_words_are_in_every_artefact_that_discovery_knows() -> None:
    cases = list(discovered())
    assert len(cases) > 100
    missed = [path for path, text in cases if not may_hold(path, text.encode())]
    assert missed == []
    assert [path for path, _ in cases if not may_be_named(path)] == []


def test_the_words_are_in_every_trick() -> None:
    for case in load_cases("tricks.yaml"):
        for path, data in written_files(case):
            # Written twice: what the index holds is judged, not what the work tree ends with.
            if path in case.blocks and data not in (b"true\n", b""):
                assert may_be_named(path) and may_hold(path, data), case.name


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("notes", b"the image of the container\n"[:4]),
        ("a.yaml", b"key: value\n"),
        ("words", b"it came from\nfar away\n"),
        ("a.toml", b"x = 1\n"),
    ],
)
def test_plain_text_is_not_suspected(path: str, data: bytes) -> None:
    assert not may_hold(path, data)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Dockerfile", True),
        ("a/api.dockerfile", True),
        ("Containerfile", True),
        ("Dockerfile.prod", False),
        ("notdockerfile", False),
    ],
)
def test_only_a_certain_name_lets_an_edit_pass_unread(path: str, expected: bool) -> None:
    assert is_dockerfile(path) is expected
