"""Files of variables, as compose-go's dotenv package reads them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virida_audit.parse.compose.dotenv import parse_dotenv
from virida_audit.parse.compose.template import Known

GIVEN = {"HOST": Known("given")}


def read(data: str | bytes, *, raw: bool = False) -> dict[str, str]:
    content = data.encode() if isinstance(data, str) else data
    values = parse_dotenv(content, GIVEN.get, raw=raw).values()
    return {name: known.text for name, known in values.items()}


@pytest.mark.parametrize(
    ("data", "values"),
    [
        ("A=1\nB: yaml style\n", {"A": "1", "B": "yaml style"}),
        ("export A=1\n export  B=2", {"A": "1", "B": "2"}),
        ("A = 1 \r\nB=2\r\n", {"A": "1", "B": "2"}),
        ("# c\n\nA=b #c\nB=b#c\nC='x' # d\n", {"A": "b", "B": "b#c", "C": "x"}),
        ("A=\nB=''\nC=\"\"", {"A": "", "B": "", "C": ""}),
        (
            "A='$HOST \\n'\nB=\"$HOST\\n\"\nC=$HOST\\n",
            {"A": "$HOST \\n", "B": "given\n", "C": "given\\n"},
        ),
        ('A="a\\$b $$c"', {"A": "a$b $c"}),
        ("A=1\nB=${A}2\nC=${NO:-d}\n", {"A": "1", "B": "12", "C": "d"}),
        ("HOST=file\nB=$HOST\n", {"HOST": "file", "B": "given"}),
        ("A=x$NO\n", {"A": "x${NO}"}),
        ('A="two\nlines"\nB=1', {"A": "two\nlines", "B": "1"}),
        ("A='it\\'s'\nB=\"q\\\"q\"", {"A": "it's", "B": 'q"q'}),
        ('A="\\0123\\t"', {"A": "S\t"}),
        ("HOST\nNO\nA=1", {"HOST": "given", "A": "1"}),
        ("HOST", {"HOST": "given"}),
        ("A=1\nA=2", {"A": "2"}),
        ("a[1]=c\na.b-c_D=d\nÄ=ü", {"a[1]": "c", "a.b-c_D": "d", "Ä": "ü"}),
        ("\ufeffA=1", {"A": "1"}),
        ("A=postgres://h:5432/d?sslmode=disable", {"A": "postgres://h:5432/d?sslmode=disable"}),
    ],
)
def test_values(data: str, values: dict[str, str]) -> None:
    assert read(data) == values


def test_lines_are_those_of_the_names() -> None:
    file = parse_dotenv(b'# c\nA="x\ny"\n\nB=1\nC', lambda name: None)
    assert [(variable.name, variable.line) for variable in file.variables] == [
        ("A", 2),
        ("B", 5),
        ("C", 6),
    ]


def test_a_refused_line_is_noted_and_passed_over() -> None:
    file = parse_dotenv(b"A=1\nB%=s3cr3t\nD=${\nC D=1\nE=2\nF='open", lambda name: None)
    assert [variable.name for variable in file.variables] == ["A", "E"]
    assert [line for line, _ in file.problems] == [2, 3, 4, 6]
    assert "s3cr3t" not in repr(file)


def test_every_value_is_secret() -> None:
    file = parse_dotenv(b"A=1\nB='2'\nC=\"3\"\n", lambda name: None)
    assert [known.secret for known in file.values().values()] == [True, True, True]


def test_the_raw_format_takes_values_as_written() -> None:
    assert read("A='$x'\n# c\nB=1 # c\r\nC", raw=True) == {"A": "'$x'", "B": "1 # c"}


def test_bytes_that_are_no_text_are_read() -> None:
    assert read(b"A=\xff\nB=1") == {"A": "\ufffd", "B": "1"}


@given(st.text(alphabet="AB=:'\"\\$#{} \n\r\t-.", max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_without_an_exception(data: str) -> None:
    file = parse_dotenv(data.encode(), lambda name: None)
    assert all(1 <= variable.line <= data.count("\n") + 1 for variable in file.variables)


def test_a_large_file_is_not_read() -> None:
    assert parse_dotenv(b"A=1\n" * 300_000, lambda name: None).problems == ((1, "too large"),)
    assert len(parse_dotenv(b"A=1\n" * 200_000, lambda name: None).variables) == 200_000
