"""Every code that discovery can emit has its texts in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

import virida_audit.discover
from virida_audit.model.source import Kind, Role

PACKAGE = Path(virida_audit.discover.__file__).parent
MESSAGES = Path(__file__).parents[2] / "reports" / "messages"

CODE = re.compile(r'"((?:evidence|skip|excluded)\.[a-z0-9-]+)"')
HOLE = re.compile(r"\{(\w*)\}")


def emitted() -> set[str]:
    codes: set[str] = set()
    for module in PACKAGE.glob("*.py"):
        codes.update(CODE.findall(module.read_text(encoding="utf-8")))
    return codes | {f"kind.{kind.value}" for kind in Kind} | {f"role.{role.value}" for role in Role}


def messages() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = {}
    for file in sorted(MESSAGES.glob("*.yaml")):
        loaded.update(yaml.safe_load(file.read_text(encoding="utf-8")))
    return {code: loaded[code] for code in sorted(emitted() & loaded.keys())}


def test_every_code_has_its_texts() -> None:
    assert emitted() - set(messages()) == set()


def test_no_text_is_in_two_files() -> None:
    seen: set[str] = set()
    for file in sorted(MESSAGES.glob("*.yaml")):
        codes = yaml.safe_load(file.read_text(encoding="utf-8")).keys()
        assert seen & codes & emitted() == set(), file.name
        seen |= codes


def test_both_languages_have_the_same_places() -> None:
    for code, texts in messages().items():
        assert set(texts) == {"en", "fr"}, code
        assert all(texts.values()), code
        assert HOLE.findall(texts["en"]) == HOLE.findall(texts["fr"]), code
        assert set(HOLE.findall(texts["en"])) <= {"text"}, code


def test_evidence_quotes_what_was_seen() -> None:
    quoting = {code for code, texts in messages().items() if "{text}" in texts["en"]}
    assert {code for code in emitted() if code.startswith("evidence.")} <= quoting


def test_french_spaces_do_not_break() -> None:
    for code, texts in messages().items():
        assert not re.search(r" [:;!?»](?:\s|$)|« ", texts["fr"]), code
