"""Add-ons that a repository says exist: commands, tables and sentences of its pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.clever_addons import find_addons

CATALOGUE = Catalogue()
ROOT = Path(__file__).parents[2]
TABLE = """| Add-on | Service | Plan |
| --- | --- | --- |
| `shop-db` | PostgreSQL | `xs_sml` |
"""


def found(folder: Path, path: str, text: str) -> list[tuple[str, str, str, int]]:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(text.encode())
    tree = Tree(folder, [".clever.json", path])
    return [
        (each.name, each.provider, each.plan, each.at.line) for each in find_addons(tree, CATALOGUE)
    ]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.sh", "set -e\nclever addon create postgresql-addon shop-db --plan xs_sml --yes\n",
         [("shop-db", "postgresql-addon", "xs_sml", 2)]),
        ("a.sh", "clever addon create -p s_mono redis-addon 'cache' --link api\n",
         [("cache", "redis-addon", "s_mono", 1)]),
        ("a.sh", "clever service link-addon shop-redis --alias api\n",
         [("shop-redis", "redis-addon", "", 1)]),
        ("a.sh", "npx clever-tools addon create cellar-addon files\n",
         [("files", "cellar-addon", "", 1)]),
        ("a.sh", "clever addon create postgresql-addon \\\n  shop-db \\\n  --plan dev\n",
         [("shop-db", "postgresql-addon", "dev", 1)]),
        ("README.md", "Clever:\n```\n$ clever addon create mysql-addon shop-my \\\n  -p dev\n",
         [("shop-my", "mysql-addon", "dev", 3)]),
        ("ci.yml", "- run: clever service link-addon shop-pg -a api\n",
         [("shop-pg", "postgresql-addon", "", 1)]),
        ("README.md", f"# Clever Cloud\n{TABLE}", [("shop-db", "postgresql-addon", "xs_sml", 4)]),
        ("README.md", "Clever: un add-on (`shop-redis`, plan `m_mono`).\n",
         [("shop-redis", "redis-addon", "m_mono", 1)]),
    ],
)  # fmt: skip
def test_an_add_on_is_named(
    tmp_path: Path, path: str, text: str, expected: list[tuple[str, str, str, int]]
) -> None:
    assert found(tmp_path, path, text) == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.sh", "# clever addon create postgresql-addon shop-db\n"),
        ("a.sh", 'clever addon create postgresql-addon "$NAME-db"\n'),
        ("a.sh", "clever addon create shop-provider shop-db\n"),
        ("a.sh", "clever addon delete shop-db --yes\n"),
        ("a.sh", "clever service link-addon shop-thing\n"),
        ("a.sh", "echo clever addon create postgresql-addon shop-db\n"),
        ("README.md", "clever addon create <provider> <name>\n"),
        ("README.md", "Clever Cloud: the add-on `postgresql-addon` has backups.\n"),
        ("README.md", "Clever Cloud: there is no add-on `shop-redis` any more.\n"),
        ("README.md", "Clever Cloud: `shop-redis` runs in a container, an add-on would do.\n"),
        ("README.md", "Clever\n| Application | Type |\n| --- | --- |\n| shop-redis | node |\n"),
        ("ci.yml", "# - run: clever addon create postgresql-addon shop-db\n"),
        ("examples/a.sh", "clever addon create postgresql-addon shop-db\n"),
        ("main.py", "run('clever addon create postgresql-addon shop-db')\n"),
    ],
)
def test_what_names_no_add_on_of_the_team(tmp_path: Path, path: str, text: str) -> None:
    assert found(tmp_path, path, text) == []


def test_a_plan_that_the_provider_does_not_have_is_left_out(tmp_path: Path) -> None:
    text = "clever addon create postgresql-addon shop-db --plan huge\n"
    assert found(tmp_path, "a.sh", text) == [("shop-db", "postgresql-addon", "", 1)]


def test_a_page_tells_the_plan_that_the_script_leaves_open(tmp_path: Path) -> None:
    (tmp_path / "a.sh").write_text("clever service link-addon shop-redis\n")
    text = "Clever Cloud\n\nThe cache is the add-on `shop-redis`, plan s_mono.\n"
    (tmp_path / "b.md").write_text(text)
    tree = Tree(tmp_path, [".clever.json", "a.sh", "b.md"])
    (mention,) = find_addons(tree, CATALOGUE)
    assert (mention.plan, mention.at.path) == ("s_mono", "a.sh")


def test_a_tree_that_never_names_the_platform_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.sh").write_text("clever addon create postgresql-addon shop-db\n")
    assert find_addons(Tree(tmp_path, ["a.sh"]), CATALOGUE) == ()


def test_the_page_of_a_team_names_its_database() -> None:
    path = "docs/deploiement-clever.md"
    (mention,) = find_addons(Tree(ROOT / "fixtures/virida-before", [path]), CATALOGUE)
    assert (mention.name, mention.provider, mention.plan, mention.at.line) == (
        "virida-postgresql", "postgresql-addon", "xs_sml", 15
    )  # fmt: skip


@given(text=st.text(alphabet="clever addon-create|`pg_x\n\\'\"$", max_size=120))
def test_any_page_is_read_without_a_failure(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()
    for path in ("clever.md", "clever.sh"):
        for name, provider, _, line in found(folder, path, f"clever addon\n{text}"):
            assert name
            assert provider in CATALOGUE.addons
            assert line >= 1
