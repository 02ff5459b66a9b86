"""The French of messages, rules and features passes a spell checker.

Opt-in, because it needs hunspell with its French dictionary: `VIRIDA_AUDIT_SPELLING=1 pytest
tests/test_spelling.py`. A word it does not know is a fault or goes to `fixtures/spelling/fr.txt`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from virida_audit.resources import list_data, load_data
from virida_audit.rulebook import SUBJECTS

KNOWN = Path(__file__).parents[1] / "fixtures" / "spelling" / "fr.txt"
CODE = re.compile(r"`[^`]*`|\{\{.*?\}\}|\{[a-z_]+\}")
NAME = re.compile(r"[\d._=/]|^-|-$|^[A-Z-]+$")
"""Names of files, variables and options, which no dictionary holds."""

FILES = (
    *list_data("reports/messages"),
    *(name for subject in SUBJECTS for name in list_data(f"rules/{subject}")),
    "rules/alternatives.yaml",
    "rules/evolution.yaml",
    "rules/features.yaml",
)

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(
        not os.environ.get("VIRIDA_AUDIT_SPELLING") or not shutil.which("hunspell"),
        reason="VIRIDA_AUDIT_SPELLING is not set, or hunspell is not installed",
    ),
]


def texts_in(value: object, language: str) -> Iterator[str]:
    """Yield every text in a language below a value of our data."""
    if isinstance(value, dict):
        if set(value) == {"en", "fr"}:
            forms = value[language]
            yield from forms.values() if isinstance(forms, dict) else (forms,)
        else:
            yield from (text for each in value.values() for text in texts_in(each, language))
    elif isinstance(value, list):
        yield from (text for each in value for text in texts_in(each, language))


def unknown_words(texts: list[str]) -> set[str]:
    done = subprocess.run(
        ["hunspell", "-d", "fr", "-l", "-i", "utf-8"],
        input="\n".join(CODE.sub(" ", text).replace("’", "'") for text in texts),
        capture_output=True,
        text=True,
        check=True,
    )
    words = {re.sub("^[dlDL]?'", "", word).rstrip(".") for word in done.stdout.split()}
    return {word for word in words if word and not NAME.search(word)}


@pytest.mark.parametrize("file", FILES)
def test_every_french_word_is_known(file: str) -> None:
    """Names are in the English of the same file as well, and are no fault there."""
    data = load_data(file)
    names = set(re.findall(r"[\w-]+", " ".join(texts_in(data, "en"))))
    known = set(KNOWN.read_text(encoding="utf-8").split()) | names
    assert unknown_words([*texts_in(data, "fr")]) - known == set()


def test_the_checker_finds_a_fault() -> None:
    assert unknown_words(["Le dépot est prêtt pour les runtime."]) >= {"prêtt"}
