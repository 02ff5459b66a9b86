"""The line scans are total, agree with the YAML parser, and name lines of the text."""

from __future__ import annotations

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from virida_audit.discover.commands import calls
from virida_audit.discover.matcher import Matcher
from virida_audit.discover.outline import outline, split_key

_KEYS = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
_TREES = st.dictionaries(
    _KEYS, st.one_of(st.integers(), _KEYS, st.dictionaries(_KEYS, _KEYS)), min_size=1, max_size=6
)
_PIECES = (
    b"docker",
    b" build",
    b" ",
    b"\n",
    b"\\\n",
    b"#",
    b"echo",
    b'"',
    b"'",
    b"$(",
    b")",
    b"&&",
    b";",
    b"cat <<EOF\n",
    b"EOF\n",
    b"- run: ",
    b"kubectl apply",
    b"\xff",
    b"\t",
    b"$DOCKER ",
    b"|",
)
_SNIPPETS = st.lists(st.sampled_from(_PIECES), max_size=40).map(b"".join)


@given(_TREES)
def test_outline_sees_the_keys_that_the_parser_sees(tree: dict[str, object]) -> None:
    text = yaml.safe_dump(tree, sort_keys=False, default_flow_style=False)
    (document,) = outline(text.encode())
    assert list(document.keys) == [str(key) for key in yaml.safe_load(text)]
    for key, value in tree.items():
        if isinstance(value, dict):
            assert list(document.children(document.keys[key])) == list(value)


@given(st.binary(max_size=400))
def test_outline_is_total(data: bytes) -> None:
    for document in outline(data):
        for entry in document.keys.values():
            assert 1 <= entry.line < entry.end <= len(document.lines) + 1
            document.children(entry)
            document.is_list(entry)


@given(_SNIPPETS)
def test_calls_are_total_and_name_a_line_of_the_text(data: bytes) -> None:
    for tag, (command, line) in calls(data).items():
        assert tag and command
        assert 1 <= line <= data.count(b"\n") + 1


@settings(max_examples=50)
@given(st.text(alphabet=st.characters(exclude_characters="\n"), max_size=40))
def test_a_comment_never_calls(text: str) -> None:
    assert calls(f"# {text} docker build .\n".encode("utf-8", "replace")) == {}


@given(st.text(max_size=60))
def test_matching_is_total_and_ignores_the_folder_around_the_root(path: str) -> None:
    rows = Matcher().match(path)
    assert len(rows) == len(set(map(id, rows)))


def test_key_of_a_line() -> None:
    assert split_key(b"a: b # c") == ("a", "b")
    assert split_key(b'"a": b') == ("a", "b")
    assert split_key(b"a:\r") == ("a", "")
    assert split_key(b"a:   # c") == ("a", "")
    assert split_key(b"http://x") is None
    assert split_key(b"a") is None


def test_a_row_earlier_in_the_table_comes_first() -> None:
    first = Matcher().match(".github/workflows/docker-compose.yml")
    assert ".github/workflows/*.yml" in first[0].patterns
