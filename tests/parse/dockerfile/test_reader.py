from __future__ import annotations

import pytest

from virida_audit.parse.dockerfile import (
    Directive,
    Instruction,
    Span,
    detect_syntax,
    parse_dockerfile,
)


def read_one(text: str) -> Instruction:
    (instruction,) = parse_dockerfile(text.encode(), "Dockerfile").instructions
    return instruction


@pytest.mark.parametrize(
    ("text", "arguments", "is_json"),
    [
        ('CMD ["a", "b c"]', ("a", "b c"), True),
        ("CMD []", (), True),
        ("CMD ['a']", ("['a']",), False),
        ('CMD ["a",]', ('["a",]',), False),
        ('CMD ["a"] x', ('["a"] x',), False),
        ('CMD ["\\ud800"]', ("\ufffd",), True),
        ('CMD ["a\tb"]', ('["a\tb"]',), False),
        ("CMD [1e999]", ("[1e999]",), False),
        ('COPY ["a b", "/c"]', ("a b", "/c"), True),
        ("COPY [a b", ("[a", "b"), False),
        ("COPY a\tb\v c", ("a", "b", "c"), False),
        ("COPY a\u00a0b c", ("a\u00a0b", "c"), False),
        ('HEALTHCHECK CMD ["a"]', ("CMD", "a"), True),
        ("HEALTHCHECK CMD a  b", ("CMD", "a  b"), False),
        ("HEALTHCHECK NONE", ("NONE",), False),
        ("USER  a b ", ("a b",), False),
        ("FROM a AS b", ("a", "AS", "b"), False),
        ("ARG a=1 'b c'=2", ("a=1", "'b c'=2"), False),
        ("ENV a=b c='d e'", ("a", "b", "=", "c", "'d e'", "="), False),
        ("ENV a b  c", ("a", "b  c", ""), False),
        ("ONBUILD COPY a b", ("COPY", "a", "b"), False),
        ("RUN", (), False),
    ],
)
def test_arguments(text: str, arguments: tuple[str, ...], is_json: bool) -> None:
    instruction = read_one(text)
    assert (instruction.arguments, (instruction.inner or instruction).is_json) == (
        arguments,
        is_json,
    )


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("ENV a b c", (("a", "b c"),)),
        ('LABEL "a b"="c" d=', (('"a b"', '"c"'), ("d", ""))),
        ("ARG a b=", (("a", None), ("b", ""))),
        ("ENV a=b=c", (("a", "b=c"),)),
        ("ENV a=1\\ 2 b=3", (("a", "1\\ 2"), ("b", "3"))),
    ],
)
def test_pairs(text: str, pairs: tuple[tuple[str, str | None], ...]) -> None:
    assert read_one(text).pairs == pairs


@pytest.mark.parametrize(
    ("text", "flags", "value"),
    [
        ("COPY --from=a --link b c", ["--from=a", "--link"], "b c"),
        ("RUN --mount=type=cache,target='/a b' -- --x", ["--mount=type=cache,target=/a b"], "--x"),
        ('RUN --a="b\\"c" d', ['--a=b"c'], "d"),
        ("RUN -x --late=1", [], "-x --late=1"),
        ("RUN --a\\ b c", ["--a b"], "c"),
        ("RUN --a='b", ["--a=b"], ""),
        # BuildKit reads bytes: the last one of `à` is a no-break space.
        ("RUN --a=é x", ["--a=\u00c3\u00a9"], "x"),
        ("RUN --a=à x", ["--a=\u00c3"], "x"),
    ],
)
def test_flags(text: str, flags: list[str], value: str) -> None:
    instruction = read_one(text)
    assert ([flag.text for flag in instruction.flags], instruction.value) == (flags, value)


def test_continuations_drop_comments_and_blank_lines() -> None:
    read = parse_dockerfile(b"RUN a \\\n\n  # no\n  b \\  \r\n\tc\nUSER x\n", "Dockerfile")
    run, user = read.instructions
    assert run.original == "RUN a   b \tc"
    assert (run.line, run.end_line, user.line) == (1, 5, 6)


@pytest.mark.parametrize(
    ("text", "original"),
    [
        ("RUN a \\", "RUN a "),
        ("RUN a \\\\\nUSER b", "RUN a \\\\"),
        ("# escape=`\nRUN a `\nb\\\nUSER c", "RUN a b\\"),
        ("#\n# escape=`\nRUN a `\nUSER c", "RUN a `"),
        ("\nRUN a\\\n\nb\nUSER c", "RUN ab"),
    ],
)
def test_what_continues_a_line(text: str, original: str) -> None:
    assert parse_dockerfile(text.encode(), "Dockerfile").instructions[0].original == original


def test_directives_end_at_anything_else() -> None:
    text = b"# Syntax = a/b:1 \n#escape=`\n# x=1\n# check=skip=all\nFROM a\n"
    read = parse_dockerfile(text, "Dockerfile")
    assert read.directives == (Directive("syntax", "a/b:1", 1), Directive("escape", "`", 2))
    assert read.escape == "`"
    assert read.instructions[0].comments == ("x=1", "check=skip=all")


def test_comments_start_afresh_at_an_empty_one() -> None:
    read = parse_dockerfile(b"\n# a\n#\n# b\n\n  # c\nFROM a\nUSER b\n", "Dockerfile")
    assert [item.comments for item in read.instructions] == [("b", "# c"), ()]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# syntax=a b\nFROM x", Directive("syntax", "a b", 1)),
        ("#!/bin/sh\n# syntax=a", Directive("syntax", "a", 2)),
        ("\ufeff#check=x\n#syntax=a", Directive("syntax", "a", 2)),
        ("//syntax=a\n", Directive("syntax", "a", 1)),
        ('{"syntax": "a", "b": [1]}', Directive("syntax", "a", 0)),
        ('{"syntax": "a"', None),
        ('{"syntax": 1}', None),
        ("#!/bin/sh\n\n# syntax=a", None),
        ("FROM x\n# syntax=a", None),
    ],
)
def test_syntax_in_every_notation(text: str, found: Directive | None) -> None:
    assert detect_syntax(text) == found


HEREDOCS = [
    ("RUN <<EOF\na\n\tb\nEOF", [("EOF", "a\n\tb\n", True, False, 0)]),
    ("RUN 3<<-'E'F x\n\ta\n\tEF", [("EF", "\ta\n", False, True, 3)]),
    ("COPY <<X <<Y /d\nY\nX\nX\nY", [("X", "Y\n", True, False, 0), ("Y", "X\n", True, False, 0)]),
    ("RUN <<  EOF > x\nEOF", [("EOF", "", True, False, 0)]),
    ("RUN << -EOF\n-EOF", [("-EOF", "", True, False, 0)]),
    ("RUN <<'a b'\nx\na b", [("a b", "x\n", False, False, 0)]),
    ("RUN <<eo\\'f\nx\neo'f", [("eo'f", "x\n", True, False, 0)]),
    ("RUN <<$E\n$E", [("$E", "", True, False, 0)]),
    ("RUN <<E\r\nx\r\nE\r\n", [("E", "x\r\n", True, False, 0)]),
    ("ONBUILD RUN <<E\nx\nE", [("E", "x\n", True, False, 0)]),
    ("RUN a \\\n# no\n <<E\n# kept\nE", [("E", "# kept\n", True, False, 0)]),
]


@pytest.mark.parametrize(("text", "expected"), HEREDOCS)
def test_heredocs(text: str, expected: list[tuple[object, ...]]) -> None:
    found = read_one(text)
    heredocs = [(h.name, h.body, h.expand, h.chomp, h.fd) for h in found.heredocs]
    assert heredocs == expected
    assert found.end_line == found.heredocs[-1].end_line == len(text.strip().split("\n"))


@pytest.mark.parametrize(
    "line",
    [
        "USER <<E",
        'RUN "<<E"',
        "RUN '<<E'",
        'RUN ["<<E"]',
        "RUN <<<E",
        "RUN a<<E",
        "RUN it's <<E",
        "RUN echo $((1<<2))",
    ],
)
def test_what_looks_like_a_heredoc_and_is_none(line: str) -> None:
    read = parse_dockerfile(f"{line}\nE\nUSER x\n".encode(), "Dockerfile")
    assert [item.heredocs for item in read.instructions] == [(), (), ()]


def test_chomped_text_loses_leading_tabs() -> None:
    heredoc = read_one("RUN <<-E\n\ta\n\t\tb\n c\nE").heredocs[0]
    assert (heredoc.body, heredoc.text) == ("\ta\n\t\tb\n c\n", "a\nb\n c\n")


def test_positions_across_continuations() -> None:
    text = '  RUN --mount=type=cache,\\\n# no\n  target=/x a \\\n\n   "b" \\\n c\n'
    run = read_one(text)
    assert run.keyword_span == Span(1, 3, 1, 6)
    assert run.flags[0].span == Span(1, 7, 1, 26)
    assert run.value == 'target=/x a    "b"  c'
    start = run.value.index('"b"')
    assert run.value_range(start, start + 3) == Span(5, 4, 5, 7)
    assert run.value_span == Span(3, 3, 6, 3)


def test_positions_of_arguments() -> None:
    copy = read_one('COPY --from=a ["é", \\\n "b"]')
    assert copy.argument_spans == (Span(1, 16, 1, 19), Span(2, 2, 2, 5))
    env = read_one("ENV A='1 2' \\\n\tB=3")
    assert env.argument_spans[:2] == (Span(1, 5, 1, 6), Span(1, 7, 1, 12))
    assert env.argument_spans[3:5] == (Span(2, 2, 2, 3), Span(2, 4, 2, 5))
    trigger = read_one("ONBUILD ENV a b")
    assert trigger.argument_spans[1] == Span(1, 13, 1, 14)


def test_byte_order_mark_is_no_column_and_no_text() -> None:
    read = parse_dockerfile(b"\xef\xbb\xbfFROM a\r\n", "Dockerfile")
    assert read.instructions[0].argument_spans == (Span(1, 6, 1, 7),)


@pytest.mark.parametrize(
    ("keyword", "known"),
    [("shElL", True), ("ONBU\u0130LD", True), ("\u017fhell", False), ("wor\u212adir", True)],
)
def test_names_are_compared_as_go_lowers_them(keyword: str, known: bool) -> None:
    assert read_one(f"{keyword} x").known is known


def test_instructions_unknown_to_buildkit_are_kept() -> None:
    item = read_one("INCLUDE+ a b")
    assert (item.name, item.known, item.value, item.arguments) == ("INCLUDE+", False, "a b", ())
