"""What the YAML reader makes of well-formed, odd and broken files."""

from __future__ import annotations

import pytest

from virida_audit.parse.yaml import (
    Alias,
    Limits,
    Mapping,
    Node,
    Scalar,
    Sequence,
    merged_entries,
    parse_yaml,
    resolve_alias,
)


def mapping(data: str | bytes) -> Mapping:
    file = parse_yaml(data.encode() if isinstance(data, str) else data)
    assert isinstance(file.root, Mapping), file.problems
    return file.root


def place(node: Node | None) -> tuple[int, int, int, int]:
    assert node is not None
    return node.line, node.column, node.end_line, node.end_column


def codes(data: bytes, limits: Limits | None = None) -> list[tuple[str, int]]:
    file = parse_yaml(data, limits) if limits else parse_yaml(data)
    return [(problem.code, problem.line) for problem in file.problems]


def text(node: Node | None) -> str:
    assert isinstance(node, Scalar)
    return node.text


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("22:22", "22:22"),
        ("on", "on"),
        ("yes", "yes"),
        ("n", "n"),
        ("0755", 755),
        ("0o14", 12),
        ("0x1F", 31),
        ("-12", -12),
        ("1_000", "1_000"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        (".inf", float("inf")),
        ("-.INF", float("-inf")),
        ("+.inf", float("inf")),
        ("-.nan", "-.nan"),
        ("true", True),
        ("FALSE", False),
        ("tRue", "tRue"),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("", None),
        ("2026-01-01", "2026-01-01"),
        ("1.2.3", "1.2.3"),
        ("0x", "0x"),
        ("+", "+"),
        (".", "."),
        ("=", "="),
        ("9" * 5000, "9" * 5000),
        ("'12'", "12"),
        ('"true"', "true"),
        ("! 12", "12"),
        ("!!str 12", "12"),
        ("!!int '12'", 12),
        ("!!float 12", 12.0),
        ("!!float " + "9" * 400, float("inf")),
        ("!!int twelve", "twelve"),
        ("!!binary aGk=", "aGk="),
        ("!reset null", None),
        ("!Ref 12", 12),
        ("!vault abc", "abc"),
    ],
)
def test_scalars_are_typed_by_the_core_schema(written: str, value: object) -> None:
    node = mapping(f"k: {written}\n").get("k")
    assert isinstance(node, Scalar)
    assert type(node.value) is type(value)
    assert node.value == value


def test_not_a_number_is_a_float() -> None:
    node = mapping("k: .NaN").get("k")
    assert isinstance(node, Scalar)
    assert isinstance(node.value, float)
    assert node.value != node.value


def test_places_are_one_based_with_exclusive_ends() -> None:
    root = mapping(
        "a: &x {b: 1}\nçé: !t\n  - *x\n  - two\n    words\n\n# tail\nlast: |\n  lit\n\nz:\n"
    )
    assert place(root) == (1, 1, 11, 3)
    assert place(root.get("a")) == (1, 4, 1, 13)
    assert place(root.get("çé")) == (2, 5, 5, 10)
    sequence = root.get("çé")
    assert isinstance(sequence, Sequence)
    assert [place(item) for item in sequence] == [(3, 5, 3, 7), (4, 5, 5, 10)]
    assert place(root.get("last")) == (8, 7, 11, 1)
    assert place(root.get("z")) == (11, 3, 11, 3)


def test_a_tag_is_part_of_the_span_and_kept() -> None:
    node = mapping("a: !reset []\nb: !!str 1\nc: !<tag:x> v").get("a")
    assert node is not None
    assert (node.tag, node.column) == ("!reset", 4)
    root = mapping("b: !!str 1\nc: !<tag:x> v")
    assert [value.tag for _, value in root.entries] == ["tag:yaml.org,2002:str", "tag:x"]


def test_style_and_flow_are_kept() -> None:
    root = mapping("a: x\nb: 'x'\nc: \"x\"\nd: |\n  x\ne: >-\n  x\nf: [x]\ng:\n- x\n")
    styles = [value.style for _, value in root.entries if isinstance(value, Scalar)]
    assert styles == ["", "'", '"', "|", ">"]
    flows = [value.is_flow for _, value in root.entries if isinstance(value, Sequence)]
    assert flows == [True, False]


def test_a_repr_shows_no_value() -> None:
    assert repr(mapping("k: s3cr3t").get("k")) == "<Scalar 1:4>"
    assert repr(mapping("k: s3cr3t")) == "<Mapping of 2 1:1>"


def test_lines_are_those_of_editors() -> None:
    # U+2028, U+2029 and U+0085 end a line in YAML 1.1 but in no editor.
    root = mapping("a: 'x\u2028y\u0085z'\r\nb: 2\rc: \ue000\n")
    assert text(root.get("a")) == "x\u2028y\u0085z"
    assert [value.line for _, value in root.entries] == [1, 2, 3]
    assert text(root.get("c")) == "\ue000"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8-sig", b""),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-le", b""),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-be", b""),
        ("utf-32-le", b"\xff\xfe\0\0"),
        ("utf-32-be", b""),
        ("utf-32-le", b""),
    ],
)
def test_every_unicode_encoding_is_read_alike(encoding: str, mark: bytes) -> None:
    file = parse_yaml(mark + "k: é\r\nl: 🐳 x\r\n".encode(encoding))
    assert file.problems == ()
    assert isinstance(file.root, Mapping)
    assert text(file.root.get("l")) == "🐳 x"
    assert place(file.root.get("l")) == (2, 4, 2, 7)
    assert file.text.startswith("k: é")


def test_invalid_bytes_are_replaced_and_told() -> None:
    file = parse_yaml(b"a: 1\nb: caf\xe9 x\nc: 3\n")
    assert codes(b"a: 1\nb: caf\xe9 x\nc: 3\n") == [("yaml-encoding", 2)]
    assert file.problems[0].column == 7
    assert isinstance(file.root, Mapping)
    assert text(file.root.get("b")) == "caf� x"


def test_control_characters_are_replaced_and_told() -> None:
    file = parse_yaml(b"a: 1\nb: x\x1b[31m\n---\nc: 3\n")
    assert [(problem.code, problem.line, problem.column, problem.text) for problem in file.problems]
    assert file.problems[0].text == "U+001B"
    assert (file.problems[0].line, file.problems[0].column) == (2, 5)
    assert len(file.documents) == 2
    assert file.complete


def test_a_document_before_a_syntax_error_is_given_and_reading_goes_on_after_it() -> None:
    file = parse_yaml(b"a: 1\n---\nb: [1, {x: y\n---\nc: 3\n---\nd: '\n---\ne: 5\n")
    assert [problem.code for problem in file.problems] == ["yaml-syntax", "yaml-syntax"]
    assert [problem.line for problem in file.problems] == [4, 8]
    assert [document.complete for document in file.documents] == [True, False, True, False, True]
    keys = [document.root.keys for document in file.documents if isinstance(document.root, Mapping)]
    assert keys == [("a",), ("b",), ("c",), (), ("e",)]
    assert file.documents[-1].root.line == 9
    assert file.text[file.documents[-1].root.offset :] == "e: 5\n"
    assert not file.complete


def test_a_key_without_its_value_is_dropped_at_an_error() -> None:
    file = parse_yaml(b"a: 1\nb: @x\n")
    assert isinstance(file.root, Mapping)
    assert file.root.keys == ("a",)
    assert place(file.root) == (1, 1, 1, 5)


def test_a_tab_as_indentation_is_an_error_and_in_a_flow_collection_is_not() -> None:
    assert codes(b"a:\n\tb: 1\n") == [("yaml-syntax", 2)]
    assert codes(b'{\n\t"a": 1,\n\t"b":\t[\n\t\t2\n\t]\n}\n') == []


def test_repeated_keys_are_reported_at_each_repetition() -> None:
    data = b"a: 1\nb: {x: 1, y: 2, x: 3}\na: 2\n1: x\n'1': y\n? [k]\n: 1\n? [l]\n: 2\na: 3\n"
    assert codes(data) == [
        ("yaml-duplicate-key", 2),
        ("yaml-duplicate-key", 3),
        ("yaml-duplicate-key", 10),
    ]
    root = mapping(data)
    assert text(root.get("a")) == "3"
    assert [problem.text for problem in parse_yaml(data).problems] == ["x", "a", "a"]


def test_an_alias_keeps_its_target_and_an_unknown_one_is_told() -> None:
    root = mapping("a: &x {k: v}\nb: *x\nc: [*no]\n")
    alias = root.get("b")
    assert isinstance(alias, Alias)
    assert alias.target is root.get("a")
    assert resolve_alias(alias) is root.get("a")
    assert alias.name == "x"
    assert (alias.anchor, alias.tag) == (None, None)
    assert codes(b"a: &x 1\nb: [*no]\n---\nc: *x\n") == [
        ("yaml-undefined-alias", 2),
        ("yaml-undefined-alias", 4),
    ]


def test_an_alias_stands_for_the_nearest_anchor_before_it() -> None:
    root = mapping("a: &x 1\nb: *x\nc: &x 2\nd: *x\n")
    assert [text(resolve_alias(root.get(key))) for key in "bd"] == ["1", "2"]


def test_a_collection_may_hold_itself() -> None:
    root = mapping("a: &x [*x]\n")
    sequence = root.get("a")
    assert isinstance(sequence, Sequence)
    assert resolve_alias(sequence.items[0]) is sequence


def merged(data: str, key: str) -> dict[str, tuple[str, int]]:
    node = mapping(data).get(key)
    assert isinstance(node, Mapping)
    entries = merged_entries(node)
    assert len({text(key) for key, _ in entries}) == len(entries)
    return {text(key): (text(value), value.line) for key, value in entries}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("x: &x {a: 1, b: 2}\nm:\n  <<: *x\n  b: 3\n", {"b": ("3", 4), "a": ("1", 1)}),
        ("x: &x {a: 1, b: 2}\nm:\n  b: 3\n  <<: *x\n", {"b": ("3", 3), "a": ("1", 1)}),
        (
            "x: &x {a: 1}\ny: &y {a: 2, b: 2}\nm:\n  <<: [*y, *x]\n  c: 3\n",
            {"c": ("3", 5), "a": ("2", 2), "b": ("2", 2)},
        ),
        ("x: &x {a: 1}\ny: &y {<<: *x, b: 2}\nm: {<<: *y}\n", {"b": ("2", 2), "a": ("1", 1)}),
        ("m: {<<: {a: 1}, b: 2}\n", {"b": ("2", 1), "a": ("1", 1)}),
        ("m: {'<<': text, b: 2}\n", {"<<": ("text", 1), "b": ("2", 1)}),
        ("m: {<<: text, b: 2}\n", {"b": ("2", 1)}),
        ("m: &m {<<: *m, b: 2}\n", {"b": ("2", 1)}),
        ("m: {<<: *unknown, b: 2}\n", {"b": ("2", 1)}),
    ],
    ids=[
        "own entry wins",
        "own entry wins before the key",
        "first source wins",
        "source of a source",
        "inline source",
        "quoted key is no merge",
        "text cannot be merged",
        "mapping merging itself",
        "unknown alias",
    ],
)
def test_merge_keys_are_resolved_with_places(
    data: str, expected: dict[str, tuple[str, int]]
) -> None:
    assert merged(data, "m") == expected


@pytest.mark.parametrize(
    ("data", "documents"),
    [
        (b"", 0),
        (b"# only\n", 0),
        (b"\xef\xbb\xbf", 0),
        (b"---\n", 1),
        (b"a: 1\n---\n", 2),
        (b"%", 0),
    ],
)
def test_a_file_may_be_empty(data: bytes, documents: int) -> None:
    file = parse_yaml(data)
    assert len(file.documents) == documents
    assert (file.root is None) == (documents == 0)


def test_mapping_lookups() -> None:
    root = mapping("a: 1\n? [c]\n: 2\nb: 3\n")
    assert root.keys == ("a", "b")
    entry = root.entry("b")
    assert entry is not None
    assert entry[0].line == 4
    assert root.get("c") is None
    assert root.get("b") is entry[1]


def test_a_location_carries_the_route() -> None:
    node = mapping("a:\n  b: cd\n").get("a")
    assert node is not None
    location = node.location("x/y.yaml", ("a",))
    assert (location.path, location.line, location.end_column) == ("x/y.yaml", 2, 8)
    assert location.route == ("a",)


def test_without_the_c_extension_the_nodes_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from virida_audit.parse.yaml import builder, leaves

    data = b"a: &x {b: 1, 'c': [*x, !t v]}\nd:\n- 1\n- x: >-\n   f\n# c\ne: \"q\n  r\"\n---\n*no\n"

    def read() -> list[tuple[object, ...]]:
        file = parse_yaml(data)
        found: list[tuple[object, ...]] = [(problem,) for problem in file.problems]
        for document in file.documents:
            for leaf in leaves(document):
                node = leaf.node
                found.append((leaf.route, place(node), node.offset, node.end_offset, node.tag))
        return found

    expected = read()
    monkeypatch.setattr(builder, "_Parser", builder.PureParser)
    assert read() == expected
    assert codes(b'"\\UFFFFFFFF"') == [("yaml-syntax", 1)]
