"""What does not change the meaning of a repository makes no known finding new."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from virida_audit.audit import audit
from virida_audit.baseline import compare, prune, record
from virida_audit.history import head_revision, renames_since
from virida_audit.model.finding import Finding
from virida_audit.model.text import Text

FIXTURES = Path(__file__).parents[2] / "fixtures" / "baseline"
DOCKERFILE, COMPOSE, MANIFEST, REORDERED_MANIFEST = (
    (FIXTURES / name).read_text("utf-8")
    for name in ("Dockerfile", "compose.yaml", "manifest.yaml", "manifest-reordered.yaml")
)
FILES = {"app/Dockerfile": DOCKERFILE, "app/compose.yaml": COMPOSE, "app/web.yaml": MANIFEST}


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root


def findings(root: Path) -> tuple[Finding, ...]:
    found = audit(root).findings
    assert found
    return found


def git(root: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-C", str(root), "-c", "user.name=t", "-c", "user.email=t@example.org", *words],
        check=True,
        capture_output=True,
    )


def inserted(text: str) -> str:
    return f"# one\n\n# two\n{text}".replace("\nRUN", "\n\n# why\n\nRUN").replace(
        "\n  db:", "\n\n  # the database\n  db:"
    )


def reindented(text: str) -> str:
    if text.startswith("FROM"):
        return re.sub(r"\n {4}(?=\S)", "\n\t ", text).replace("RUN npm", "RUN   npm")
    return re.sub(
        r"(?m)^( *)(- )?", lambda start: start[1] * 2 + ("-   " if start[2] else ""), text
    )


def reordered(text: str) -> str:
    """Change the order of keys; that of a list has a meaning."""
    if text.startswith("FROM"):
        return text
    if text == MANIFEST:
        return REORDERED_MANIFEST
    head, _, rest = text.partition("  db:\n")
    database, _, volumes = rest.partition("volumes:\n  data")
    services, _, web = head.partition("\n")
    web = web.replace("    restart: always\n", "").replace(
        "    build: .\n", "    restart: always\n    build: .\n"
    )
    return f"volumes:\n  data{volumes}{services}\n  db:\n{database}{web}"


def requoted(text: str) -> str:
    return text.replace('"80:3000"', "'80:3000'").replace(
        "image: postgres:15", 'image: "postgres:15"'
    )


def with_other_line_ends(text: str) -> str:
    return text.replace("\n", "\r\n")


@pytest.mark.parametrize(
    "change", [inserted, reindented, reordered, requoted, with_other_line_ends]
)
def test_another_layout_makes_nothing_new(change: Callable[[str], str], tmp_path: Path) -> None:
    before = findings(write(tmp_path / "before", FILES))
    after = write(tmp_path / "after", {name: change(text) for name, text in FILES.items()})
    compared = compare(findings(after), record(before))
    assert [(each.rule, each.address, each.evidence) for each in compared.new] == []
    assert compared.gone == ()


def test_reordering_really_reorders() -> None:
    assert reordered(COMPOSE).index("db:") < reordered(COMPOSE).index("web:")
    assert sorted(reordered(COMPOSE)) == sorted(COMPOSE)


def test_other_words_of_ours_make_nothing_new(tmp_path: Path) -> None:
    before = findings(write(tmp_path, FILES))
    reworded = [
        replace(each, message=Text("New.", "Neuf."), remedy=Text("Do.", "Faites."))
        for each in before
    ]
    compared = compare(reworded, record(before))
    assert (compared.new, compared.gone) == ((), ())


@pytest.mark.parametrize("staged", [True, False], ids=["staged", "committed"])
def test_a_renamed_folder_makes_nothing_new(staged: bool, tmp_path: Path) -> None:
    root = write(tmp_path, FILES)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    baseline = record(findings(root), head_revision(root))
    git(root, "mv", "app", "service")
    if not staged:
        git(root, "commit", "-qm", "second")
    found = findings(root)
    renames = renames_since(root, baseline.revision)
    compared = compare(found, baseline, renames)
    assert (compared.new, compared.gone) == ((), ())
    pruned = prune(baseline, found, renames, head_revision(root))
    assert {each.path for each in pruned.entries} == {
        name.replace("app/", "service/") for name in FILES
    }
    assert compare(found, pruned).new == ()


def test_a_copy_is_new_although_its_model_is_known(tmp_path: Path) -> None:
    root = write(tmp_path, FILES)
    before = record(findings(root))
    shutil.copytree(root / "app", root / "copy")
    compared = compare(findings(root), before)
    copies = {name.replace("app/", "copy/") for name in FILES}
    assert copies <= {each.location.path for each in compared.new}
    assert all(each.location.path in copies for each in compared.new)
    assert compared.gone == ()


def test_fixing_one_and_adding_one_elsewhere_is_exactly_one_new(tmp_path: Path) -> None:
    root = write(tmp_path, {"Dockerfile": "FROM node:20\nEXPOSE 3000\nVOLUME /data\n"})
    before = record(findings(root))
    write(root, {"Dockerfile": "FROM node:20\nVOLUME /data\nVOLUME /more\n"})
    compared = compare(findings(root), before)
    assert [each.rule for each in compared.new] == ["dockerfile-volume"]
    assert [each.address[-1] for each in compared.new] == ["VOLUME /more"]
    assert [each.rule for each in compared.gone] == ["dockerfile-port-http"]


def test_one_moved_to_another_service_is_one_new_and_one_settled(tmp_path: Path) -> None:
    root = write(tmp_path, {"compose.yaml": COMPOSE})
    before = record(findings(root))
    moved = COMPOSE.replace("    restart: always\n", "")
    moved = moved.replace(
        "    image: postgres:15\n", "    image: postgres:15\n    restart: always\n"
    )
    write(root, {"compose.yaml": moved})
    compared = compare(findings(root), before)
    new = [(each.rule, each.address) for each in compared.new]
    gone = [(each.rule, each.address) for each in compared.gone]
    assert len(new) == len(gone)
    assert {rule for rule, _ in new} == {rule for rule, _ in gone}


def test_more_of_the_same_is_new_by_the_number_added(tmp_path: Path) -> None:
    line = "RUN apt-get install -y imagemagick\n"
    root = write(tmp_path, {"Dockerfile": f"FROM node:20\n{line}{line}"})
    before = record(findings(root))
    write(root, {"Dockerfile": f"FROM node:20\n{line * 4}"})
    compared = compare(findings(root), before)
    assert len(compared.new) == 2
    assert {each.evidence for each in compared.new} == {"apt-get install -y imagemagick"}
    fewer = compare(findings(write(root, {"Dockerfile": f"FROM node:20\n{line}"})), before)
    assert fewer.new == ()
    assert [each.count for each in fewer.gone] == [1]
