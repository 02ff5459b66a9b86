"""The cases of fixtures/discover/cases: one file in a tree, and what it must be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from virida_audit.discover import discover
from virida_audit.model.source import Kind, Role

FIXTURES = Path(__file__).parents[2] / "fixtures" / "discover"


@dataclass(frozen=True, slots=True)
class Case:
    """A path with its content, and the kind, role and tags that discovery must give it."""

    name: str
    path: str
    text: str
    kind: str | None
    role: str | None = None
    tags: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()

    def write(self, root: Path) -> None:
        for path, text in ((self.path, self.text), *self.beside):
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())


def load_cases() -> tuple[Case, ...]:
    cases = []
    for file in sorted((FIXTURES / "cases").glob("*.yaml")):
        for row in yaml.safe_load(file.read_text(encoding="utf-8")):
            row["name"] = f"{file.stem}: {row['name']}"
            row["tags"] = tuple(row.get("tags", ()))
            row["beside"] = tuple(row.get("beside", {}).items())
            cases.append(Case(**row))
    return tuple(cases)


CASES = load_cases()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_kind_and_role(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    found = {source.path: source for source in discover(tmp_path).sources}
    source = found.get(case.path)
    assert (source.kind.value if source else None) == case.kind
    if source is None:
        return
    assert source.evidence and all(one.code.startswith("evidence.") for one in source.evidence)
    if case.role is not None:
        assert source.role.value == case.role
    assert set(case.tags) <= source.tags
    assert bool(source.role_evidence) == (source.role is not Role.PRODUCTION)


def test_names_are_unique() -> None:
    assert [name for name, count in Counter(case.name for case in CASES).items() if count > 1] == []


def test_every_kind_and_role_has_a_case() -> None:
    assert {case.kind for case in CASES} == {*(kind.value for kind in Kind), None}
    assert {case.role for case in CASES} == {*(role.value for role in Role), None}
