"""The HTML report in a real browser, by an HTML validator and by axe-core.

Opt-in, because it needs tools from elsewhere: a Chromium, and a folder with the npm packages
`playwright-core`, `axe-core` and (for the validator, with Java) `vnu-jar`:

    npm install --prefix FOLDER playwright-core axe-core vnu-jar
    VIRIDA_AUDIT_BROWSER=FOLDER pytest tests/render/test_browser.py
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, cast

import pytest

from render.canonical import REPORTS
from virida_audit.model.language import Language
from virida_audit.render.html import render

TOOLS = os.environ.get("VIRIDA_AUDIT_BROWSER", "")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
DRIVER = Path(__file__).parent / "browser.mjs"

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(not TOOLS, reason="VIRIDA_AUDIT_BROWSER is not set"),
]


def drive(page: Path) -> dict[str, Any]:
    """Return what the browser saw, as `browser.mjs` describes it."""
    done = subprocess.run(
        ["node", str(DRIVER), TOOLS, CHROMIUM, page.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return cast("dict[str, Any]", json.loads(done.stdout))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    page = tmp_path_factory.mktemp("page") / "many.html"
    page.write_text(render(REPORTS["many"]()), encoding="utf-8")
    return drive(page)


def test_nothing_is_fetched_and_the_console_is_quiet(seen: dict[str, Any]) -> None:
    assert seen["console"] == []
    assert seen["requests"] == []


def test_everything_is_there_without_the_script(seen: dict[str, Any]) -> None:
    assert seen["without_script"] == {
        "findings": 12,
        "planned": 14,
        "filter": False,
        "language": "en",
    }


def test_filters_narrow_the_findings(seen: dict[str, Any]) -> None:
    assert seen["filtered"] == {
        "all": "12 findings shown",
        "feature": "3 findings shown",
        "category": "1 finding shown",
        "file": "8 findings shown",
        "folder": "3 findings shown",
        "search": "2 findings shown",
        "nothing": "0 findings shown",
        "reset": "12 findings shown",
        "linked": "7 findings shown",
    }


def test_the_plan_is_filtered_and_folded_apart_from_the_findings(seen: dict[str, Any]) -> None:
    assert seen["planned"] == {
        "all": "14 parts of the plan shown",
        "subject": "1 part of the plan shown",
        "environment": "10 parts of the plan shown",
        "waves": 1,
        "nothing": "0 parts of the plan shown",
        "unfolded": 5,
        "folded": 0,
    }


def test_the_language_changes_without_reloading(seen: dict[str, Any]) -> None:
    assert seen["french"] == {
        "language": "fr",
        "heading": "Tous les constats, fichier par fichier",
        "shown": "12 constats affichés",
        "copy": "Copier",
        "option": "(tout)",
    }


def test_a_command_is_copied(seen: dict[str, Any]) -> None:
    assert seen["copied_step"] == "clever env import --alias api < env/api.env"
    assert seen["copied"] == {"text": "clever deploy --alias web", "button": "Copied"}


def test_files_fold_and_unfold(seen: dict[str, Any]) -> None:
    assert seen["open"] == {"before": 3, "folded": 0, "unfolded": 3}


def test_no_page_is_wider_than_a_phone(seen: dict[str, Any]) -> None:
    assert seen["phone"] <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_axe_finds_nothing(seen: dict[str, Any], scheme: str, language: str) -> None:
    assert seen["axe"][f"{scheme}-{language}"] == []


@pytest.mark.parametrize("name", REPORTS)
def test_the_validator_finds_nothing(name: str, tmp_path: Path) -> None:
    jar = Path(TOOLS) / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if not jar.exists() or not shutil.which("java"):
        pytest.skip("vnu-jar or Java is not installed")
    page = tmp_path / f"{name}.html"
    page.write_text(render(REPORTS[name](), Language.FR), encoding="utf-8")
    done = subprocess.run(
        ["java", "-jar", str(jar), "--errors-only", str(page)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stderr == ""
