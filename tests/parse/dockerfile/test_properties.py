from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from virida_audit.parse.dockerfile import (
    Dockerfile,
    Instruction,
    Scopes,
    Span,
    expand,
    parse_dockerfile,
    stage_sources,
    words,
)

PIECES = st.sampled_from(
    [
        *(
            "FROM a AS b",
            "RUN",
            "COPY",
            "ADD",
            "ENV",
            "ARG",
            "LABEL",
            "ONBUILD",
            "HEALTHCHECK",
            "CMD",
        ),
        *(
            "VOLUME",
            "USER",
            "SHELL",
            "EXPOSE",
            "x=1",
            "k='a b'",
            '"q',
            "'",
            '["a", "b"]',
            "[1]",
            "--f",
        ),
        *(
            "--from=b",
            "--mount=from=a,x",
            "<<E",
            "<<-'E' ",
            "E",
            "\tE",
            "$x",
            "${x:-y}",
            "é",
            "日本",
        ),
        *(
            "\u00a0",
            "\ufeff",
            "\x00",
            "\x1f",
            "#",
            "# escape=`",
            "`",
            "\\",
            " ",
            "\t",
            "\n",
            "\r\n",
        ),
        *("\\\n", "\\ \n", "\n", " ", "\n"),
    ]
)
FILES = st.lists(PIECES, max_size=40).map("".join)


@given(st.binary(max_size=400))
def test_any_bytes_are_read(data: bytes) -> None:
    exercise(parse_dockerfile(data, "Dockerfile"))


@given(FILES)
def test_any_text_is_read(text: str) -> None:
    exercise(parse_dockerfile(text.encode(), "Dockerfile"))


@given(FILES)
def test_every_line_belongs_to_an_instruction_or_says_nothing(text: str) -> None:
    read = parse_dockerfile(text.encode(), "Dockerfile")
    covered: set[int] = set()
    last = 0
    for item in read.instructions:
        assert last < item.line <= item.end_line
        last = item.end_line
        covered.update(range(item.line, item.end_line + 1))
    for number, row in enumerate(rows_of(text), 1):
        if number not in covered:
            assert not row.strip() or row.lstrip().startswith("#")


@given(FILES)
def test_spans_point_at_the_text_they_claim(text: str) -> None:
    rows = rows_of(text)
    for outer in parse_dockerfile(text.encode(), "Dockerfile").instructions:
        item: Instruction | None = outer
        while item is not None:
            ends_right(rows, item.keyword_span, item.keyword)
            ends_right(rows, item.value_span, item.value)
            for flag in item.flags:
                assert cut(rows, flag.span).startswith("-")
            arguments_are_where_they_say(rows, item)
            item = item.inner


@given(FILES)
def test_the_same_bytes_give_the_same_file(text: str) -> None:
    data = text.encode()
    assert parse_dockerfile(data, "a") == parse_dockerfile(data, "a")


@given(st.text(alphabet="$a{}:-+?#%/\\'\"`<* b", max_size=30))
def test_substitution_never_raises(text: str) -> None:
    for variables in ({}, {"a": "xay", "b": ""}, {"a": None}):
        found = expand(text, variables)
        assert found.error is None or found.text == text
        words(text, variables)


def exercise(read: Dockerfile) -> None:
    """Use everything a caller may ask for."""
    scopes = Scopes(read)
    for index, item in enumerate(read.instructions):
        scope = scopes.at(index)
        assert scope.expand(item.value).text is not None
        assert len(scope) == len(dict(scope))
        assert len(item.argument_spans) == len(item.arguments) or not item.known
        stage_sources(read, item)
    for stage in read.stages:
        scopes.base(stage)
        assert read.instructions[stage.start].name == "FROM"


def rows_of(text: str) -> list[str]:
    return text.removeprefix("\ufeff").split("\n")


def cut(rows: list[str], span: Span) -> str:
    assert span.line == span.end_line or span.end_column > 0
    if span.line == span.end_line:
        return rows[span.line - 1][span.column - 1 : span.end_column - 1]
    first = rows[span.line - 1][span.column - 1 :]
    last = rows[span.end_line - 1][: span.end_column - 1]
    return "\n".join([first, *rows[span.line : span.end_line - 1], last])


def ends_right(rows: list[str], span: Span, text: str) -> None:
    """Check a span that may run over continuation lines: its ends are those of the text."""
    found = cut(rows, span)
    if span.line == span.end_line:
        assert found == text
    else:
        assert (found[0], found[-1]) == (text[0], text[-1])


def arguments_are_where_they_say(rows: list[str], item: Instruction) -> None:
    if item.inner is not None or not item.known:
        return
    for argument, span in zip(item.arguments, item.argument_spans, strict=True):
        if not item.is_json and argument:
            ends_right(rows, span, argument)
