"""Files made to exhaust the reader: each ends in a problem, none in an exception."""

from __future__ import annotations

import pytest

from virida_audit.parse.yaml import (
    Limits,
    Mapping,
    Sequence,
    count_leaves,
    merged_entries,
    parse_yaml,
    scan_template,
)
from virida_audit.parse.yaml.json_reader import parse_json


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"- " * 30_000, "yaml-depth"),
        (b"[" * 20_000, "yaml-depth"),
        (b"- " * 1_000_000, "yaml-depth"),
        (b"{a: " * 100_000, "yaml-depth"),
        (b"? " * 100_000, "yaml-depth"),
        (b"x" * 2_000_001, "yaml-too-large"),
        (b"[" + b"*a," * 30_000 + b"]", "yaml-aliases"),
        (b"[" + b"a," * 700_000 + b"]", "yaml-events"),
        (b"".join(b"%%TAG !a%d! x\n" % n for n in range(50_000)), "yaml-directives"),
        (b"\t" * 100_000, "yaml-syntax"),
        (b"a: [\n---\n" * 20_000, "yaml-syntax"),
        (b"\0" * 100_000, "yaml-control-character"),
        (b"\xff" * 100_000, "yaml-encoding"),
        (b"\xff\xfe" + b"\0\xd8" * 10_000, "yaml-encoding"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_limit_is_a_problem(data: bytes, code: str) -> None:
    assert code in [problem.code for problem in parse_yaml(data).problems]


def test_what_was_read_before_a_limit_is_kept() -> None:
    file = parse_yaml(b"a: 1\n---\nb: [1, 2, 3]\n", Limits(events=13))
    assert [problem.code for problem in file.problems] == ["yaml-events"]
    assert [document.complete for document in file.documents] == [True, False]
    assert count_leaves(b"a: 1\n---\nb: [1, 2, 3]\n", Limits(events=13)) == 3


def test_a_file_within_its_limits_is_complete() -> None:
    # Stream, document and mapping: two events each; a key and a value.
    assert parse_yaml(b"a: 1", Limits(events=8)).complete
    assert not parse_yaml(b"a: 1", Limits(events=7)).complete
    assert parse_yaml(b"[[]]", Limits(depth=2)).complete
    assert not parse_yaml(b"[[[]]]", Limits(depth=2)).complete
    assert parse_yaml(b"a: &a 1\nb: [*a]", Limits(aliases=1)).complete
    assert not parse_yaml(b"a: &a 1\nb: [*a, *a]", Limits(aliases=1)).complete


def test_half_a_million_items_are_read() -> None:
    file = parse_yaml(b"[" + b"a," * 500_000 + b"]")
    assert file.problems == ()
    assert isinstance(file.root, Sequence)
    assert len(file.root.children) == 500_000


def test_merge_keys_over_merge_keys_are_linear() -> None:
    lines = ["a0: &a0 {k0: v}"]
    for level in range(1, 60):
        sources = ", ".join([f"*a{level - 1}"] * 9)
        lines.append(f"a{level}: &a{level} {{<<: [{sources}], k{level}: v}}")
    root = parse_yaml("\n".join(lines).encode()).root
    assert isinstance(root, Mapping)
    last = root.get("a59")
    assert isinstance(last, Mapping)
    assert len(merged_entries(last)) == 60


def test_aliases_over_aliases_are_linear() -> None:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60)]
    data = "\n".join(lines).encode()
    assert count_leaves(data) == 1 + 59 * 9


def test_a_chain_of_ten_thousand_merges_stops() -> None:
    lines = ["- &a0 {k: v}"]
    lines += [f"- &a{n} {{<<: *a{n - 1}}}" for n in range(1, 10_000)]
    root = parse_yaml("\n".join(lines).encode()).root
    assert isinstance(root, Sequence)
    last = root.children[-1]
    assert isinstance(last, Mapping)
    assert merged_entries(last) == ()


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'"' + b"\\" * 100_000,
        b"/*" * 100_000,
        b"{" + b'"' * 99_999,
    ],
)
def test_json_of_any_shape_is_read(data: bytes) -> None:
    assert parse_json(b"//\n" + data).problems


@pytest.mark.parametrize(
    "data",
    [
        b"{{" * 30_000,
        b"- " * 50_000,
        b"a:" * 50_000,
        b'"' * 50_000,
        b"{{ a }}" * 10_000,
        b"a#" * 50_000,
        b"a {{ x" * 10_000,
    ],
)
def test_template_lines_of_any_shape_are_read(data: bytes) -> None:
    assert scan_template(data + b"\n}}\nkind: Pod\n").values("kind")
