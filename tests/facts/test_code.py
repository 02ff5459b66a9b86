"""What lines of code show: cases of every language, the truth of the fixture, and bounds."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.discover import Tree
from virida_audit.facts.code import read, read_signs
from virida_audit.facts.code.expressions import Expressions
from virida_audit.facts.code.knowledge import Language, Pattern, knowledge
from virida_audit.facts.code.sources import MOST_BYTES
from virida_audit.facts.code.text import SourceText
from virida_audit.model.project import Sign, SignKind
from virida_audit.resources import data_dir, load_data, parse_yaml

FIXTURES = Path(__file__).parents[2] / "fixtures"
Row = Mapping[str, Any]


def cases() -> Iterator[tuple[str, Row]]:
    for path in sorted((FIXTURES / "code").glob("*.yaml")):
        for row in cast(list[Row], parse_yaml(path.read_text("utf-8"))):
            yield f"{path.stem}: {row['name']}", row


def tree_of(folder: Path, files: Mapping[str, str]) -> Tree:
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
    return Tree(folder, files)


def described(sign: Sign, files: Mapping[str, str]) -> tuple[str, str, str, str, str]:
    at = sign.at
    assert at.line == at.end_line
    line = files[at.path].split("\n")[at.line - 1]
    text = line[at.column - 1 : at.end_column - 1]
    return f"{at.path}:{at.line}", sign.kind.value, sign.value, sign.detail, text


@pytest.mark.parametrize("case", [pytest.param(row, id=name) for name, row in cases()])
def test_case(case: Row, tmp_path: Path) -> None:
    tree = tree_of(tmp_path, case["files"])
    found = read_signs(tree, case.get("folder", "."), frozenset(case.get("others", ())))
    assert list(found) == sorted(found)
    expected = [
        (row["at"], row["kind"], row.get("value", ""), row.get("detail", ""), row["text"])
        for row in case["signs"]
    ]
    assert sorted(described(each, case["files"]) for each in found) == sorted(expected)


def test_every_pattern_is_shown_by_a_case(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown: set[str] = set()
    plain = read._shown

    def noting(
        source: SourceText,
        language: Language,
        expressions: Expressions,
        pattern: Pattern,
        line: int,
        match: re.Match[str],
    ) -> Iterator[Sign]:
        for sign in plain(source, language, expressions, pattern, line, match):
            shown.add(pattern.id)
            yield sign

    monkeypatch.setattr(read, "_shown", noting)
    for number, (_, row) in enumerate(cases()):
        tree = tree_of(tmp_path / str(number), row["files"])
        read_signs(tree, row.get("folder", "."), frozenset(row.get("others", ())))
    assert {row["id"] for row in data()["patterns"]} - shown == set()


APPLICATIONS = ("apps/backend-api", "apps/ai-ml", "apps/frontend-3d", "apps/virida_ihm")
SAYS = {
    SignKind.PORT_FIXED: "fixed port {value}",
    SignKind.LOCAL_WRITE: "local disk",
    SignKind.MEMORY_SESSION: "session kept in memory",
    SignKind.HARD_CODED_ADDRESS: "database address hard-coded",
}


def fixture_signs(folder: str) -> tuple[Sign, ...]:
    root = FIXTURES / "virida-before"
    paths = [each.relative_to(root).as_posix() for each in root.rglob("*") if each.is_file()]
    return read_signs(Tree(root, paths), folder, frozenset(APPLICATIONS) - {folder})


def truth() -> Any:
    return parse_yaml((FIXTURES / "virida-before.expected.yaml").read_text("utf-8"))


def test_fixture_shows_the_problems_of_the_truth_and_no_other() -> None:
    problems = {
        (f"{sign.at.path}:{sign.at.line}", SAYS[sign.kind].format(value=sign.value))
        for folder in APPLICATIONS
        for sign in fixture_signs(folder)
        if sign.kind in SAYS
        # Addresses of HTTP services and of what an add-on's own variable overrides are no problem
        # by themselves; the rules tell them apart.
        and (sign.kind is not SignKind.HARD_CODED_ADDRESS or sign.detail == "postgresql")
    }
    expected = {row["at"]: row["what"] for row in truth()["readiness"] if ".nvmrc" not in row["at"]}
    assert {at for at, _ in problems} == set(expected)
    assert all(words in expected[at] for at, words in problems)


def test_fixture_shows_no_state_that_is_none() -> None:
    never = {SignKind.LOCAL_DATABASE, SignKind.LOCAL_LOCK, SignKind.LOG_FILE, SignKind.EXTENSION}
    found = {sign for folder in APPLICATIONS for sign in fixture_signs(folder)}
    assert [
        sign for sign in found if sign.kind in never or sign.kind is SignKind.BINDS_LOOPBACK
    ] == []
    proxies = [str(sign.at.path) for sign in found if sign.kind is SignKind.TRUSTS_PROXY]
    assert proxies == ["apps/backend-api/src/app.js"]


@pytest.mark.parametrize("folder", APPLICATIONS)
def test_fixture_ports_and_health_paths_are_those_of_the_truth(folder: str) -> None:
    signs = fixture_signs(folder)
    row = next(each for each in truth()["workloads"] if each.get("folder") == folder)
    fixed = {(sign.value, None) for sign in signs if sign.kind is SignKind.PORT_FIXED}
    read = {(sign.detail, sign.value) for sign in signs if sign.kind is SignKind.PORT_FROM_VARIABLE}
    port = row["port"]
    assert fixed | read == ({(str(port["code"]), port["from"])} if "code" in port else set())
    paths = {sign.value for sign in signs if sign.kind is SignKind.ROUTE} - {"/"}
    assert paths == {row["health_path"]}


def test_data_follows_its_schema() -> None:
    schema = json.loads(
        (data_dir("rules") / "catalogue/schema/code.schema.json").read_text("utf-8")
    )
    jsonschema.Draft202012Validator.check_schema(schema)
    errors = jsonschema.Draft202012Validator(schema).iter_errors(
        load_data("rules/catalogue/code.yaml")
    )
    assert [f"{list(each.absolute_path)}: {each.message}" for each in errors] == []


def data() -> Any:
    return load_data("rules/catalogue/code.yaml")


def test_pattern_ids_are_unique_and_languages_exist() -> None:
    ids = [row["id"] for row in data()["patterns"]]
    assert len(ids) == len(set(ids))
    languages = {row["id"] for row in data()["languages"]}
    assert {each for row in data()["patterns"] for each in row["languages"]} == languages


def test_products_are_those_of_the_image_catalogue() -> None:
    named = {row["product"] for row in data()["clients"]} | set(data()["schemes"].values())
    named |= {row["product"] for row in data()["hosts"]}
    products = {
        row["product"] for row in cast(Any, load_data("rules/catalogue/images.yaml"))["images"]
    }
    assert named - {""} <= products


def test_every_library_has_one_product() -> None:
    libraries = [
        (ecosystem, library)
        for row in data()["clients"]
        for ecosystem, names in row["libraries"].items()
        for library in names
    ]
    assert len(libraries) == len(set(libraries))
    assert len(knowledge().clients) == len(libraries)


@pytest.mark.parametrize("row", data()["patterns"], ids=lambda row: row["id"])
@pytest.mark.parametrize("filler", [" ", "a", "(", "'", "/", "a.", "../", "x=", ",", ":/"])
def test_expressions_are_fast_on_the_longest_line(row: Row, filler: str) -> None:
    line = (row["marks"][0] + filler * 500)[:500]
    started = time.process_time()
    list(re.finditer(row["regex"], line))
    assert time.process_time() - started < 0.2


@pytest.mark.parametrize(
    "comments", ["c", "c-double", "php", "hash", "python", "ruby", "elixir", "sql", "xml"]
)
@given(text=st.text(alphabet="ab'\"`/*#-<!>=\\\n\r {@doc", max_size=80))
def test_blanking_comments_keeps_every_place(comments: str, text: str) -> None:
    source = SourceText("x", text, comments)
    assert len(source.code) == len(text)
    kept = [(a, b) for a, b in zip(source.code, text, strict=True) if a != b]
    assert all(a == " " and b != "\n" for a, b in kept)


@pytest.mark.parametrize("comments", ["c", "python", "elixir", "xml"])
@pytest.mark.parametrize(
    "text", ["`", "\\`", '"', "'''", '"""', "/*", "<!--", '@doc """', "=begin\n"]
)
def test_blanking_comments_is_linear(comments: str, text: str) -> None:
    started = time.process_time()
    SourceText("x", text * (MOST_BYTES // len(text)), comments)
    assert time.process_time() - started < 1.5


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "+".join(["a"] * 100) + "\nfs.writeFileSync(a, b);\n" * 3000,
        "const a = " + "b+" * 90 + "b\nconst b = " + "a+" * 90 + "a\nfs.writeFileSync(a, x);\n",
        "const fs = require('fs');\n" + "setInterval(\n" * 15000,
        "const a = a;\n" * 10000 + "app.listen(a);\n" * 5000,
        "process.env.A || " * 14000,
        "'" * 200000 + "app.listen(3000)",
    ],
    ids=["wide", "circular", "timers", "values", "one-line", "quotes"],
)
def test_hostile_sources_end_soon(text: str, tmp_path: Path) -> None:
    tree = tree_of(tmp_path, {"a.js": text})
    started = time.process_time()
    read_signs(tree, ".", frozenset())
    assert time.process_time() - started < 5


def test_what_is_too_large_too_long_or_no_text_shows_nothing(tmp_path: Path) -> None:
    files = {
        "large.js": "app.listen(3000);\n" + "//" + "x" * MOST_BYTES,
        "long.js": "x" * 600 + "; app.listen(3000);",
        "binary.js": "\0app.listen(3000);",
    }
    assert read_signs(tree_of(tmp_path, files), ".", frozenset()) == ()


def test_undecodable_bytes_hide_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_bytes(b"// \xff\xfe\napp.listen(3000); // \xe9\n")
    (sign,) = read_signs(Tree(tmp_path, ["a.js"]), ".", frozenset())
    assert (sign.kind, sign.value, sign.at.line) == (SignKind.PORT_FIXED, "3000", 2)


def test_no_secret_leaves(tmp_path: Path) -> None:
    secret = "not-a-real-secret-canary"
    files = {
        "a.js": f"const x = process.env.API_TOKEN || '{secret}';\n"
        f"const y = process.env.HOOK || 'https://u:{secret}@x.example';\n"
        f"const z = process.env.DB || 'postgres://u:{secret}@db/x';\n"
        f"fs.writeFileSync('data/password={secret}', x);\n",
        "a.py": f'x = os.environ.get("SECRET_KEY", "{secret}")\n',
    }
    signs = read_signs(tree_of(tmp_path, files), ".", frozenset())
    assert len(signs) >= 5
    assert secret not in repr(signs)
