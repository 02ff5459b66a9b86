"""The texts of `reports/messages`: both languages, the same slots, French typography."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest

from virida_audit.messages import Messages, load_messages
from virida_audit.model.language import Language
from virida_audit.model.rule import Category, Confidence, Disposition, Severity
from virida_audit.model.source import Kind, Role
from virida_audit.resources import list_data, load_data

PACKAGE = Path(__file__).parent.parent / "auditor" / "virida_audit"
ENGLISH, FRENCH = Messages(Language.EN), Messages(Language.FR)
SLOT = re.compile(r"\{([a-z_]+)\}")

# A code is a literal with a dot whose first word is a family of ours: `"skip.too-large"`.
# Words of scales are looked up by their value, never by a literal.
SCALES = {"category", "confidence", "count", "disposition", "kind", "role", "severity"}
FAMILIES = sorted({code.partition(".")[0] for code in load_messages()} - SCALES)
CODE = re.compile(rf"""["']((?:{"|".join(FAMILIES)})\.[a-z0-9][a-z0-9.-]*[a-z0-9])["']""")


def texts_of(code: str, language: str) -> Mapping[str, str]:
    forms = load_messages()[code][language]
    return {"": forms} if isinstance(forms, str) else forms


def slots_of(code: str, language: str) -> set[str]:
    return {slot for text in texts_of(code, language).values() for slot in SLOT.findall(text)}


def codes_in_source() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for code in CODE.findall(path.read_text(encoding="utf-8")):
            if not code.endswith((".yaml", ".yml", ".json", ".py")):
                yield code, path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("code", sorted(load_messages()))
def test_a_message_says_the_same_in_both_languages(code: str) -> None:
    texts = load_messages()[code]
    assert set(texts) == {"en", "fr"}
    assert set(texts_of(code, "en")) == set(texts_of(code, "fr")) <= {"", "one", "other"}
    assert slots_of(code, "en") == slots_of(code, "fr")
    assert all(
        text == text.strip() and text
        for language in texts
        for text in texts_of(code, language).values()
    )


@pytest.mark.parametrize("code", sorted(load_messages()))
def test_french_has_the_spaces_that_must_not_break(code: str) -> None:
    for text in texts_of(code, "fr").values():
        assert not re.search(r"(?<![\u00a0\u202f])(?:[;!?»]|:(?=\s|$))", text), text
        assert not re.search(r"«(?![\u00a0\u202f])", text), text
        assert not re.search(r"\d %", text), text


@pytest.mark.parametrize("code", sorted(load_messages()))
def test_english_has_no_french_space(code: str) -> None:
    assert not any(re.search(r"[\u00a0\u202f]", text) for text in texts_of(code, "en").values())


def test_no_id_is_in_two_files() -> None:
    ids = [
        code
        for name in list_data("reports/messages")
        for code in cast(Mapping[str, object], load_data(name))
    ]
    assert len(ids) == len(set(ids))


def test_every_code_that_the_source_uses_has_a_text() -> None:
    missing = {use for use in codes_in_source() if use[0] not in load_messages()}
    assert not missing


def test_every_word_of_every_scale_has_a_text() -> None:
    scales = {
        "kind": Kind, "role": Role, "severity": Severity, "category": Category,
        "confidence": Confidence, "disposition": Disposition,
    }  # fmt: skip
    wanted = {f"{name}.{word}" for name, scale in scales.items() for word in scale}
    wanted |= {f"count.{word}" for word in Severity}
    wanted |= {f"disposition.{word}.about" for word in Disposition}
    assert wanted <= load_messages().keys()


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [(0, "0 files", "0 fichier"), (1, "1 file", "1 fichier"), (2, "2 files", "2 fichiers"),
     (1500, "1,500 files", "1\u202f500 fichiers")],
)  # fmt: skip
def test_french_counts_nought_among_the_singular(count: int, english: str, french: str) -> None:
    assert ENGLISH.get("count.files", count=count) == english
    assert FRENCH.get("count.files", count=count) == french


@pytest.mark.parametrize("value", ["{name}", "{text}", "{", "}}", "%s", "\\1", "{0}", "{{ x }}"])
def test_braces_in_a_value_are_text(value: str) -> None:
    assert ENGLISH.get("terminal.place", place=value, reason="x") == f"{value} — x"


def test_an_id_without_a_text_gives_itself() -> None:
    assert ENGLISH.get("skip.of-tomorrow", text="x") == "skip.of-tomorrow"


@pytest.mark.parametrize(
    ("items", "english", "french"),
    [([], "", ""), (["a"], "a", "a"), (["a", "b"], "a and b", "a et b"),
     (["a", "b", "c"], "a, b and c", "a, b et c")],
)  # fmt: skip
def test_a_list_reads_as_a_phrase(items: list[str], english: str, french: str) -> None:
    assert (ENGLISH.list(items), FRENCH.list(items)) == (english, french)


@pytest.mark.parametrize(
    ("part", "whole", "english", "french"),
    [(0, 7, "0%", "0\u00a0%"), (1, 1000, "1%", "1\u00a0%"), (999, 1000, "99%", "99\u00a0%"),
     (7, 7, "100%", "100\u00a0%"), (1, 3, "33%", "33\u00a0%"), (0, 0, "0%", "0\u00a0%")],
)  # fmt: skip
def test_a_share_is_whole_only_where_it_is_exact(
    part: int, whole: int, english: str, french: str
) -> None:
    assert (ENGLISH.percent(part, whole), FRENCH.percent(part, whole)) == (english, french)
