"""Procfiles: every line that says something is a leaf, and nothing raises."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.procfile import ProcfileProcess, read
from virida_audit.facts.reading import Reading
from virida_audit.model.source import Kind, Role, Skip, Source

CATALOGUE = Catalogue()


def reading_of(folder: Path, data: bytes) -> Reading:
    (folder / "Procfile").write_bytes(data)
    source = Source("Procfile", Kind.PROCFILE, Role.PRODUCTION, ())
    (reading,) = read(Tree(folder, ["Procfile"]), [source], CATALOGUE)
    return reading


def processes(reading: Reading) -> list[tuple[int, str, str, str]]:
    return [
        (each.at.line, each.kind, each.name, each.command)
        for each in reading.facts
        if isinstance(each, ProcfileProcess)
    ]


def test_lines_comments_and_spaces(tmp_path: Path) -> None:
    text = "# processes\r\nweb: node server.js  \r\n\r\n  mailer-1 :node m.js\nweb\nrelease: :\n"
    assert processes(reading_of(tmp_path, text.encode())) == [
        (2, "web", "web", "node server.js"),
        (4, "worker", "mailer-1", "node m.js"),
        (5, "none", "", ""),
        (6, "release", "release", ":"),
    ]


def test_a_process_stands_on_its_line_without_indentation(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, b"\n  web: node server.js \n")
    (fact,) = reading.facts
    assert (fact.at.line, fact.at.column, fact.at.end_column) == (2, 3, 22)


def test_secrets_are_masked_and_remembered(tmp_path: Path) -> None:
    line = b"web: API_TOKEN=canary-of-name node server.js --password canary-of-option\n"
    reading = reading_of(tmp_path, line)
    assert "canary-of" not in repr(reading.facts)
    assert {"canary-of-name", "canary-of-option"} <= set(reading.secrets)


def test_a_file_that_vanished_is_a_skip(tmp_path: Path) -> None:
    source = Source("Procfile", Kind.PROCFILE, Role.PRODUCTION, ())
    (reading,) = read(Tree(tmp_path, []), [source], CATALOGUE)
    assert reading.skips == (Skip("Procfile", "skip.vanished"),)


@settings(max_examples=60)
@given(st.binary(max_size=120) | st.text("web: #\n\r$'\"`&|\\", max_size=60).map(str.encode))
def test_every_leaf_has_exactly_one_owner(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        reading = reading_of(Path(folder), data)
    owned = [leaf for fact in reading.facts for leaf in fact.leaves]
    assert owned == list(range(len(reading.leaves)))
    assert all(0 < leaf.line <= len(reading.lines) for leaf in reading.leaves)
