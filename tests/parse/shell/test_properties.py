"""What holds for every text: no exception, spans that point at their words, linear cost."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import PurePosixPath

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from virida_audit.parse.shell import Command, Dialect, base_name, read_commands, read_script

_TOKENS = st.sampled_from(
    [
        *("a", "b=", "$x", "${y", '"${z:-w}"', "'", '"', "`", "\\", "$(", "$((", "(", ")", "))"),
        *("{", "}", "[[", "]]", "&&", "||", ";", ";;", "|", "&", "<", ">", "<<", "<<-", "<<<"),
        *("2>&1", "if", "then", "elif", "else", "fi", "for", "in", "do", "done", "while", "case"),
        *("esac", "function", "f()", "!", "#", "-", "--", "-f=x", "E", "=(", "{{", "}}", "${{"),
        *("sudo", "env", "sh", "-c", "eval", "export", "timeout", "\t"),
    ]
)
_SEPARATORS = st.sampled_from([" ", " ", "\n", "\r\n", "", "\\\n"])
_TEXTS = st.lists(st.tuples(_TOKENS, _SEPARATORS), max_size=25).map(
    lambda pairs: "".join(token + gap for token, gap in pairs)
)


@given(st.one_of(_TEXTS, st.text(max_size=60)), st.sampled_from(Dialect))
@settings(max_examples=400, deadline=None)
@example("a <<E $(\nb\nE\n)", Dialect.SHELL)
def test_never_raises_and_points_at_its_words(text: str, dialect: Dialect) -> None:
    lines = text.split("\n")
    for command in read_script(text, dialect=dialect).commands:
        for word in command.words:
            assert 1 <= word.line <= word.end_line <= len(lines)
            if not command.is_windows and "script" not in command.contexts:
                assert _cut(lines, word.line, word.column, word.end_line, word.end_column) == (
                    word.raw
                )


def _cut(lines: list[str], line: int, column: int, end_line: int, end_column: int) -> str:
    picked = lines[line - 1 : end_line]
    picked[-1] = picked[-1][: end_column - 1]
    picked[0] = picked[0][column - 1 :]
    return "\n".join(picked)


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_quoting_round_trip(arguments: list[str]) -> None:
    (command,) = read_commands("x " + shlex.join(arguments))
    assert [word.text for word in command.arguments] == arguments
    assert all(word.is_literal for word in command.arguments)


@given(st.lists(st.from_regex(r"[a-z0-9./:=@%+-]{1,8}", fullmatch=True), max_size=6))
@settings(max_examples=200, deadline=None)
def test_simple_words_agree_with_shlex(words: list[str]) -> None:
    text = " ".join(["x", *words])
    assert [word.text for word in read_commands(text)[0].words] == shlex.split(text)


@given(_TEXTS)
@settings(max_examples=100, deadline=None)
def test_same_text_same_commands(text: str) -> None:
    assert read_script(text) == read_script(text)


_HOSTILE: dict[str, Callable[[int], str]] = {
    "one long word": lambda n: "a" * n * 10,
    "many words": lambda n: "a " * n,
    "subshells": lambda n: "(" * n,
    "subshells with commands": lambda n: "(a;" * n,
    "substitutions": lambda n: "$(" * n,
    "quoted substitutions": lambda n: '"$(' * n,
    "expansions": lambda n: "${a:-" * n,
    "arithmetic": lambda n: "$((" * n,
    "arithmetic that fails": lambda n: "((" + "(b)" * n,
    "backticks": lambda n: "`" * n,
    "quotes": lambda n: "'a" * n,
    "conditions": lambda n: "if a;" * n,
    "groups and strays": lambda n: "{ " * n + ") " * n,
    "heredocs": lambda n: "cat " + "<<A " * n + "\nx\n",
    "arrays": lambda n: "a=(" * n,
    "cases": lambda n: "case a in b) " * n,
    "templates": lambda n: "${{" * n,
    "patterns": lambda n: "@(" * n,
    "wrappers": lambda n: "sudo -u " * n,
    "comments": lambda n: "# a\n" * n,
    "continuations": lambda n: "a \\\n" * n,
    "nested scripts": lambda n: "sh -c '" * n,
}


def _calls(run: Callable[[], object]) -> int:
    """Count the calls of Python and C functions: work without a clock."""
    count = 0

    def profile(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    previous = sys.getprofile()
    sys.setprofile(profile)
    try:
        run()
    finally:
        sys.setprofile(previous)
    return count


@pytest.mark.parametrize("dialect", [Dialect.SHELL, Dialect.DOCKERFILE])
@pytest.mark.parametrize("make", _HOSTILE.values(), ids=_HOSTILE)
def test_work_grows_with_the_size(make: Callable[[int], str], dialect: Dialect) -> None:
    small = _calls(lambda: read_script(make(250), dialect=dialect))
    large = _calls(lambda: read_script(make(1000), dialect=dialect))
    assert large <= 6 * small + 1000


@pytest.mark.parametrize("make", _HOSTILE.values(), ids=_HOSTILE)
def test_result_stays_proportional_to_the_text(make: Callable[[int], str]) -> None:
    text = make(2000)
    script = read_script(text)
    assert len(script.problems) <= 64
    assert sum(map(_size, script.commands)) <= 160 * len(text)


def _size(command: Command) -> int:
    return sum(len(word.raw) + len(word.text) for word in command.words) + command.depth


def test_a_hundred_thousand_parentheses() -> None:
    script = read_script("(" * 100_000 + "a")
    assert [one.name for one in script.commands] == ["a"]
    assert script.commands[0].depth == 64


@given(st.one_of(st.text(max_size=12), st.text("a./", max_size=12)))
@example("/")
@example("./..")
@example("/.")
@example("a//b/.")
def test_base_name_is_that_of_a_path(text: str) -> None:
    assert base_name(text) == PurePosixPath(text).name
