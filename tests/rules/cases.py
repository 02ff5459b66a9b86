"""The cases of rules, `fixtures/rules/<rule-id>.yaml`, and the trees they are laid out in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from virida_audit.catalogue import Catalogue
from virida_audit.model.rule import Rule
from virida_audit.resources import parse_yaml
from virida_audit.rulebook import Rulebook, load_rulebook

FOLDER = Path(__file__).parents[2] / "fixtures" / "rules"
KEYS = {"flags", "passes", "ledger"}


@dataclass(frozen=True)
class Case:
    """One small repository and what a rule says of it."""

    rule: str
    name: str
    files: Mapping[str, str]
    findings: tuple[tuple[str, int, str], ...] = ()
    """(path, line, English message) of every finding of the rule, sorted."""
    leaves: tuple[tuple[str, int, str, str], ...] = ()
    """(path, line, leaf, disposition) of every leaf that the rule settles, sorted."""
    is_ledger: bool = False
    """Leaves are compared, not findings."""

    @property
    def id(self) -> str:
        return f"{self.rule}: {self.name}"

    @property
    def fires(self) -> bool:
        return bool(self.findings or self.leaves)

    def lay_out(self, folder: Path) -> None:
        """Write the files below a folder."""
        for path, text in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")


@cache
def rulebook() -> Rulebook:
    return load_rulebook()


@cache
def catalogue() -> Catalogue:
    return Catalogue()


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(rulebook().rules.values())


@cache
def all_cases() -> tuple[Case, ...]:
    return tuple(case for path in sorted(FOLDER.glob("*.yaml")) for case in read_cases(path))


def cases_of(rule: str) -> tuple[Case, ...]:
    return tuple(case for case in all_cases() if case.rule == rule)


def load_case_file(path: Path) -> dict[str, list[dict[str, Any]]]:
    return cast("dict[str, list[dict[str, Any]]]", parse_yaml(path.read_text(encoding="utf-8")))


def read_cases(path: Path) -> Iterator[Case]:
    rows = load_case_file(path)
    rule = path.stem
    for row in rows.get("flags", []):
        found = ((each["path"], each["line"], each["message"]) for each in row["expect"])
        yield Case(rule, row["name"], row["files"], findings=tuple(sorted(found)))
    for row in rows.get("ledger", []):
        settled = (
            (each["path"], each["line"], each["leaf"], each["disposition"])
            for each in row["leaves"]
        )
        yield Case(rule, row["name"], row["files"], leaves=tuple(sorted(settled)), is_ledger=True)
    for row in rows.get("passes", []):
        yield Case(rule, row["name"], row["files"])
