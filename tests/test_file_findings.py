"""Every artefact that discovery knows yields its file-level finding, and not a crowd of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from virida_audit.audit import audit
from virida_audit.model.source import Kind
from virida_audit.rulebook import load_rulebook

CASES = Path(__file__).parents[1] / "fixtures" / "discover" / "cases"
OWN_RULES = {
    Kind.DOCKERFILE,
    Kind.DOCKERIGNORE,
    Kind.GITOPS,
    Kind.HELM_CHART,
    Kind.HELM_TEMPLATE,
    Kind.KUBERNETES,
    Kind.KUSTOMIZATION,
}
"""Kinds whose reader brings file-level rules of its own."""
SILENT = {
    "clever-config": "a documented file is what a repository should have",
    "clever-deploy": "a pipeline that only deploys to the platform is done",
    "dependencies": "the lock and ignore files of a chart go with it",
}
"""Kinds and tags that ask nothing of anybody → why."""
MOST = 2
"""Findings of a file as a whole: what it ships, and where it deploys."""


def cases() -> list[tuple[str, dict[str, object]]]:
    return [
        (f"{file.stem}: {row['name']}", row)
        for file in sorted(CASES.glob("*.yaml"))
        for row in yaml.safe_load(file.read_text(encoding="utf-8"))
        if row["kind"] and Kind(row["kind"]) not in OWN_RULES
    ]


@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in cases()])
def test_file_level_finding(row: dict[str, object], tmp_path: Path) -> None:
    path, beside = str(row["path"]), row.get("beside", {})
    assert isinstance(beside, dict)
    for name, text in ((path, row["text"]), *beside.items()):
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(str(text), encoding="utf-8")
    report = audit(tmp_path)
    (source,) = (each for each in report.artifacts if each.path == path)
    facts = {rule.id: rule.fact for rule in load_rulebook().rules.values()}
    found = [
        each.rule
        for each in report.findings
        if each.location.path == path and facts[each.rule] == "artifact"
    ]
    assert len(found) <= MOST
    assert found or is_silent(source.kind, source.tags, path)
    assert report.rule_errors == ()


def is_silent(kind: Kind, tags: frozenset[str], path: str) -> bool:
    name = path.rpartition("/")[2]
    is_partial = kind is Kind.HELM_TEMPLATE and (name.startswith("_") or name == "NOTES.txt")
    return is_partial or kind.value in SILENT or bool(tags & SILENT.keys())
