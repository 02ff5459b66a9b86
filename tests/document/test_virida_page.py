"""The French Markdown of the running example says what the team's hand-written page said."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from virida_audit.audit import audit
from virida_audit.model.language import Language
from virida_audit.model.text import Text
from virida_audit.model.ticket import Ticket
from virida_audit.render.markdown import render

FIXTURE = Path(__file__).parents[2] / "fixtures" / "virida-before"
STATEMENTS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "virida_page.yaml").read_text("utf-8")
)["statements"]
SHOWN = [each for each in STATEMENTS if "unshown" not in each]
HEADING = re.compile(r"^(#+) (.*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    copy = tmp_path_factory.mktemp("copy") / "virida-before"
    shutil.copytree(FIXTURE, copy, symlinks=True)
    rows = tomllib.loads((FIXTURE / "virida-audit.toml").read_text("utf-8"))["tickets"]
    tickets = [Ticket(row["id"], Text(**row["title"]), tuple(row["features"])) for row in rows]
    return render(audit(copy), Language.FR, tickets)


def sections(page: str, title: str) -> str:
    """Return what stands under every heading that holds a title, down to the next of its rank."""
    found = []
    heads = list(HEADING.finditer(page))
    for at, head in enumerate(heads):
        if title in head[2]:
            ends = (each.start() for each in heads[at + 1 :] if len(each[1]) <= len(head[1]))
            found.append(page[head.start() : next(ends, len(page))])
    return "\n".join(found)


@pytest.mark.parametrize("statement", SHOWN, ids=lambda each: str(each["team"])[:60])
def test_the_page_says_what_the_team_wrote(page: str, statement: dict[str, Any]) -> None:
    under = statement.get("under", "").replace(" :", "\u00a0:")
    text = sections(page, under) if under else page
    assert text, f"no section {under!r}"
    assert [each for each in statement["says"] if each not in text] == []


def test_what_cannot_be_shown_is_little_and_has_a_reason() -> None:
    left = [each for each in STATEMENTS if "unshown" in each]
    assert all(each["unshown"].endswith(".") and "says" not in each for each in left)
    assert len(left) <= 4
