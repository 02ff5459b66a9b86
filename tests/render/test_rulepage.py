from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from virida_audit.model.language import Language
from virida_audit.model.rule import Rule
from virida_audit.render.rulepage import render
from virida_audit.rulebook import load_rulebook

RULES = load_rulebook().rules
SNAPSHOTS = Path(__file__).parent / "snapshots" / "rulepage"


@pytest.mark.parametrize("language", list(Language))
def test_a_page_reads_as_agreed(snapshot: Any, language: Language) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    page = render(RULES["dockerfile-volume"], language)
    snapshot.assert_match(page, f"dockerfile-volume-{language}.md")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_every_rule_has_a_whole_page(rule: Rule, language: Language) -> None:
    page = render(rule, language)
    assert page.startswith(f"# {rule.id}\n")
    # Why, what to do, before, after, patch, sources.
    assert page.count("\n## ") >= 6
    assert "{{ it." not in page
    assert rule.title.in_language(language) in page
