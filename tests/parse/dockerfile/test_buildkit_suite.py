"""BuildKit's own test files, where a checkout is at hand: `VIRIDA_ORACLES` names its folder."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from virida_audit.parse.dockerfile import (
    Absent,
    Dockerfile,
    Instruction,
    expand,
    parse_dockerfile,
    words,
)

ORACLES = os.environ.get("VIRIDA_ORACLES", "")
FRONTEND = Path(ORACLES) / "moby/buildkit/frontend/dockerfile"

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(not ORACLES, reason="VIRIDA_ORACLES names no folder of checkouts"),
]


def test_trees_are_those_of_the_parser() -> None:
    folders = sorted((FRONTEND / "parser/testfiles").iterdir())
    assert len(folders) >= 33
    for folder in folders:
        read = parse_dockerfile((folder / "Dockerfile").read_bytes(), folder.name)
        assert dump(read) == (folder / "result").read_text(), folder.name


def test_negative_files_are_refused() -> None:
    folders = sorted((FRONTEND / "parser/testfiles-negative").iterdir())
    assert len(folders) >= 4
    for folder in folders:
        assert parse_dockerfile((folder / "Dockerfile").read_bytes(), folder.name).is_refused


def test_lines_are_those_of_the_parser() -> None:
    data = (FRONTEND / "parser/testfile-line/Dockerfile").read_bytes()
    read = parse_dockerfile(data, "Dockerfile")
    assert [(i.line, i.end_line) for i in read.instructions] == [(5, 5), (11, 12), (17, 31)]


def test_substitutions_are_those_of_the_lexer() -> None:
    variables = {"PWD": "/home", "SHELL": "bash", "KOREAN": "한국어", "NULL": ""}
    count = 0
    for line in (FRONTEND / "shell/envVarTest").read_text().splitlines():
        if line.startswith("#") or not line.strip() or line.startswith("W"):
            continue
        _, source, expected = (part.strip() for part in line.strip().split("|"))
        found = expand(source, variables, absent=Absent.EMPTY)
        assert ("error" if found.error else found.text) == expected, line
        count += 1
    assert count >= 228


def test_words_are_those_of_the_lexer() -> None:
    variables: dict[str, str | None] = {}
    count = 0
    for line in (FRONTEND / "shell/wordsTest").read_text().splitlines():
        if line.startswith("#"):
            continue
        if line.startswith("ENV "):
            name, _, value = line[4:].lstrip(" ").partition("=")
            variables[name] = value
            continue
        source, expected = line.split("|")
        found = words(source.strip(), variables, absent=Absent.EMPTY)
        result = ("error",) if found.error else found.words
        assert result == tuple(expected.lstrip(" ").split(",")), line
        count += 1
    assert count >= 24


def dump(read: Dockerfile) -> str:
    """Write the file as `Node.Dump` of BuildKit's parser does."""
    return "".join(f"({_dump(item)})\n" for item in read.instructions)


def _dump(item: Instruction) -> str:
    text = item.keyword.lower()
    if item.flags:
        text += f" [{' '.join(_quote(flag.text) for flag in item.flags)}]"
    if item.inner is not None:
        return f"{text} ({_dump(item.inner)})"
    # BuildKit keeps one empty argument for what it does not know.
    arguments = item.arguments if item.known else ("",)
    return " ".join([text, *map(_quote, arguments)])


def _quote(text: str) -> str:
    # Go's strconv.Quote, which JSON's way of quoting equals but for this character.
    return json.dumps(text, ensure_ascii=False).replace("\\u0000", "\\x00")
