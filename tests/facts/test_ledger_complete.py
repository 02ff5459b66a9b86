"""Nothing disappears: every instruction and flag of a Dockerfile ends with a disposition."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from virida_audit.audit import audit
from virida_audit.model.ledger import LedgerLeaf
from virida_audit.model.rule import Disposition

DOCKERFILE = (
    Path(__file__).parents[2] / "fixtures" / "facts" / "every-instruction.dockerfile"
).read_text(encoding="utf-8")
"""Every instruction and every flag of the Dockerfile reference, some in forms a builder refuses."""


@pytest.fixture(scope="module")
def leaves(tmp_path_factory: pytest.TempPathFactory) -> tuple[LedgerLeaf, ...]:
    folder = tmp_path_factory.mktemp("ledger")
    (folder / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
    (file,) = audit(folder).ledger.files
    return file.leaves


def test_every_instruction_and_flag_is_a_leaf(leaves: tuple[LedgerLeaf, ...]) -> None:
    assert [(leaf.line, leaf.name) for leaf in leaves] == list(counted())


def counted() -> Iterator[tuple[int, str]]:
    """Count instructions and flags by their shape alone, apart from the reader."""
    body = ""
    for number, line in enumerate(DOCKERFILE.split("\n"), 1):
        if body:
            ends = body.split()
            body = " ".join(ends[1:] if line == ends[0] else ends)
            continue
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        yield number, words[0]
        trigger = words[1:] if words[0] == "ONBUILD" else words
        flags = (word for word in trigger[1:] if word.startswith("--") and word != "--")
        name = words[0] if trigger is words else f"ONBUILD {trigger[0]}"
        for flag in flags:
            yield number, f"{name} {flag.partition('=')[0]}"
        body = " ".join(word[2:] for word in words if word.startswith("<<"))


def test_every_leaf_has_a_disposition(leaves: tuple[LedgerLeaf, ...]) -> None:
    undecided = [
        f"{leaf.line}: {leaf.name}" for leaf in leaves if leaf.disposition is Disposition.UNDECIDED
    ]
    assert undecided == []
