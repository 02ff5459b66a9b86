from __future__ import annotations

from pathlib import Path

import pytest

from virida_audit.catalogue import Catalogue
from virida_audit.discover import discover
from virida_audit.facts.dockerignore import DockerignoreFact, DockerignorePattern, read
from virida_audit.facts.reading import Reading
from virida_audit.model.source import Kind


def reading(folder: Path, files: dict[str, str]) -> Reading:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    found = discover(folder)
    sources = [each for each in found.sources if each.kind is Kind.DOCKERIGNORE]
    (only,) = read(found.tree, sources, Catalogue())
    return only


def whole(made: Reading) -> DockerignoreFact:
    fact = made.facts[0]
    assert isinstance(fact, DockerignoreFact)
    return fact


def test_every_pattern_line_is_a_leaf_and_a_fact(tmp_path: Path) -> None:
    made = reading(tmp_path, {".dockerignore": "# x\ndist\n\n!dist/keep\n"})
    assert [(leaf.name, leaf.line) for leaf in made.leaves] == [("dist", 2), ("!dist/keep", 4)]
    patterns = [each for each in made.facts if isinstance(each, DockerignorePattern)]
    assert [(each.text, each.leaves, each.is_exception) for each in patterns] == [
        ("dist", (0,), False),
        ("!dist/keep", (1,), True),
    ]
    assert (whole(made).patterns, whole(made).missing) == (2, ("dist",))


@pytest.mark.parametrize(
    ("pattern", "gitignore"),
    [
        ("node_modules", "node_modules/"),
        ("**/node_modules", "/node_modules"),
        ("./dist/**", "dist"),
        ("web/dist", "web/dist/*"),
        ("coverage.xml", "*.xml"),
    ],
)
def test_two_ways_of_writing_a_pattern_are_the_same(
    tmp_path: Path, pattern: str, gitignore: str
) -> None:
    made = reading(tmp_path, {".dockerignore": pattern, ".gitignore": f"# x\n{gitignore}\n"})
    assert whole(made).missing == ()


@pytest.mark.parametrize("gitignore", ["!dist", "#dist", "dist2", "api/dist"])
def test_a_gitignore_that_does_not_cover_it(tmp_path: Path, gitignore: str) -> None:
    made = reading(tmp_path, {".dockerignore": "dist", ".gitignore": gitignore})
    assert whole(made).missing == ("dist",)


def test_a_gitignore_above_speaks_of_the_folder(tmp_path: Path) -> None:
    files = {"web/.dockerignore": "dist\ntmp\nout\n", ".gitignore": "/web/dist\ntmp\napi/out\n"}
    assert whole(reading(tmp_path, files)).missing == ("out",)


def test_secrets_are_told_apart(tmp_path: Path) -> None:
    files = {".dockerignore": "dist\n.env\nconf\n.env.example\n", "conf/tls.key": "x\n"}
    assert whole(reading(tmp_path, files)).unguarded == (".env", "conf")


def test_the_last_pattern_that_matches_decides(tmp_path: Path) -> None:
    files = {
        ".dockerignore": "*.key\n!tls.key\n",
        ".gitignore": "*.key\n",
        "tls.key": "x\n",
    }
    assert whole(reading(tmp_path, files)).unguarded == ()


def test_endless_files_end(tmp_path: Path) -> None:
    many = "\n".join(f"a{number}*b" for number in range(20_000))
    made = reading(tmp_path, {".dockerignore": many, ".gitignore": many.replace("b", "c")})
    assert whole(made).patterns == 20_000
    assert whole(made).shown.endswith(", …")
