"""`.clever.json`: every leaf has an owner, names and addresses are found, nothing raises."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virida_audit.audit import audit
from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.clever import LinkedApplication, read
from virida_audit.facts.cleverapps import find_test_domains
from virida_audit.facts.reading import Reading
from virida_audit.model.rule import Disposition
from virida_audit.model.source import Kind, Role, Source
from virida_audit.parse.yaml import count_leaves

CATALOGUE = Catalogue()
LINKS = """{
  "apps": [
    {"app_id": "app_1", "name": "Shop_API", "alias": "api", "tags": ["a", "b"]},
    {"app_id": "app_2", "alias": "front"},
    "not an application"
  ],
  "default": "app_1"
}
"""


def reading_of(folder: Path, **files: str) -> Reading:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    tree = Tree(folder, files)
    source = Source(".clever.json", Kind.CLEVER_CONFIG, Role.PRODUCTION, ())
    (reading,) = read(tree, [source], CATALOGUE)
    return reading


def test_every_leaf_has_exactly_one_owner(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, **{".clever.json": LINKS})
    owned = [leaf for fact in reading.facts for leaf in fact.leaves]
    assert sorted(owned) == list(range(len(reading.leaves)))
    assert len(reading.leaves) == count_leaves(LINKS.encode())


def test_names_fall_back_on_each_other(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, **{".clever.json": LINKS})
    found = [each for each in reading.facts if isinstance(each, LinkedApplication)]
    assert [(each.name, each.alias, each.at.line) for each in found] == [
        ("Shop_API", "api", 3),
        ("front", "front", 4),
    ]


def test_an_address_is_the_one_of_the_page_nearest_the_root(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    pages = {"docs/a.md": "https://shop-api.cleverapps.io\n", "z.md": "\nshop-api.cleverapps.io\n"}
    reading = reading_of(tmp_path, **{".clever.json": LINKS}, **pages)
    first = reading.facts[0]
    assert isinstance(first, LinkedApplication)
    assert first.address == " (`shop-api.cleverapps.io`, `z.md:2`)"
    assert first.at.route == ("apps", "api", "Shop_API", "shop-api.cleverapps.io")


@pytest.mark.parametrize(
    "text",
    ["not.shop.cleverapps.io", "shop.cleverapps.iota", "-shop.cleverapps.io", "cleverapps.io"],
)
def test_what_only_looks_like_a_test_domain_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.md").write_text(text)
    assert dict(find_test_domains(Tree(tmp_path, ["a.md"]))) == {}


@settings(max_examples=60, deadline=None)
@given(data=st.one_of(st.binary(max_size=80), st.text('{}[]":,apsnme0 \n', max_size=80)))
def test_no_file_raises(tmp_path_factory: pytest.TempPathFactory, data: bytes | str) -> None:
    folder = tmp_path_factory.mktemp("links")
    raw = data.encode() if isinstance(data, str) else data
    (folder / ".clever.json").write_bytes(b'{"apps": ' + raw)
    source = Source(".clever.json", Kind.CLEVER_CONFIG, Role.PRODUCTION, ())
    (reading,) = read(Tree(folder, [".clever.json"]), [source], CATALOGUE)
    owned = [leaf for fact in reading.facts for leaf in fact.leaves]
    assert sorted(owned) == list(range(len(reading.leaves)))


def test_the_ledger_of_the_file_is_settled(tmp_path: Path) -> None:
    (tmp_path / ".clever.json").write_text(LINKS)
    (account,) = audit(tmp_path).ledger.files
    unsettled = [leaf.name for leaf in account.leaves if leaf.disposition is Disposition.UNDECIDED]
    assert unsettled == []
