"""The same instructions, flags, arguments, lines and here-documents as BuildKit's own parser.

The `dockerfile` package holds BuildKit's parser of early 2025, compiled. It is older than the rules
read here in these points, and prints no NUL:

- text after a JSON array was ignored, and a blank after `<<` did not open a here-document: files
  that hold either are counted and left out;
- flags took the backslash whatever the escape directive said, and `check` was no directive: files
  with a backtick as escape are generated without flags, and none with `check`.

`VIRIDA_GENERATED` sets how many files are generated, `VIRIDA_ORACLES` names a folder that holds
checkouts such as `moby/buildkit`.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from virida_audit.parse.dockerfile import Dockerfile, Instruction, ProblemCode, parse_dockerfile

pytestmark = pytest.mark.oracle

COUNT = int(os.environ.get("VIRIDA_GENERATED", "400"))
ORACLES = os.environ.get("VIRIDA_ORACLES", "")
REPOSITORIES = ("moby/buildkit/frontend/dockerfile/parser", "docker/awesome-compose")

PARSER_CODES = {
    ProblemCode.NO_INSTRUCTIONS,
    ProblemCode.REPEATED_DIRECTIVE,
    ProblemCode.BAD_ESCAPE_DIRECTIVE,
    ProblemCode.LINE_TOO_LONG,
    ProblemCode.UNTERMINATED_HEREDOC,
}
SPACED_OPENING = re.compile(r"<<-?[ \t\r]")
PARSER_WORDS = ("must have two arguments", "strings only", "form name=value")


@pytest.fixture(scope="module")
def parse_string() -> Callable[[str], Any]:
    package = pytest.importorskip("dockerfile", reason="the dockerfile package is not installed")
    return package.parse_string  # type: ignore[no-any-return]


@pytest.mark.parametrize("chunk", range(20))
def test_generated_files_are_read_alike(chunk: int, parse_string: Callable[[str], Any]) -> None:
    refused = dated = 0
    for seed in range(chunk, COUNT, 20):
        text = generate(random.Random(seed))
        if is_dated(parse_dockerfile(text.encode(), "Dockerfile")):
            dated += 1
        else:
            refused += compare(text, f"seed {seed}", parse_string)
    # A generator of nothing but refused or dated files would compare nothing.
    assert refused <= COUNT / 20 * 0.6
    assert dated <= COUNT / 20 * 0.2


def test_real_files_are_read_alike(parse_string: Callable[[str], Any]) -> None:
    if not ORACLES:
        pytest.skip("VIRIDA_ORACLES names no folder of checkouts")
    paths = [
        path
        for repository in REPOSITORIES
        for path in sorted((Path(ORACLES) / repository).rglob("*"))
        if path.is_file() and "dockerfile" in path.name.lower()
    ]
    paths = [path for path in paths if path.suffix not in (".go", ".dockerignore")]
    assert len(paths) > 60
    for path in paths:
        if path.parent.name == "json":
            continue  # holds a NUL; its expected tree is tested with BuildKit's own cases
        compare(path.read_bytes().decode(), str(path), parse_string)


def compare(text: str, label: str, parse_string: Callable[[str], Any]) -> bool:
    """Compare one file; True when BuildKit refuses it and so do we."""
    read = parse_dockerfile(text.encode(), "Dockerfile")
    try:
        commands = parse_string(text)
    except UnicodeDecodeError:
        return False  # BuildKit cuts flags between bytes, and the package cannot hold half of é
    except Exception as error:
        assert type(error).__name__ == "GoParseError", label
        assert parser_problems(read), f"{label}: BuildKit says {error}\n{text!r}"
        return True
    assert not parser_problems(read), f"{label}: only we refuse\n{text!r}"
    expected = [theirs(command) for command in commands]
    assert [ours(item) for item in read.instructions] == expected, f"{label}\n{text!r}"
    return False


def is_dated(read: Dockerfile) -> bool:
    """Tell whether the file holds something that BuildKit reads otherwise since 2025."""
    return any(
        _array_and_more(item.inner or item) or SPACED_OPENING.search(item.original)
        for item in read.instructions
    )


def _array_and_more(item: Instruction) -> bool:
    text = item.value
    if item.name == "HEALTHCHECK":
        text = re.split(r"[\t\n\v\f\r ]+", text, maxsplit=1)[-1].lstrip()
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except ValueError:
        return False
    return text.startswith("[") and end < len(text)


def parser_problems(read: Dockerfile) -> list[str]:
    """List what the parser, which the package holds, refuses: later stages refuse more."""
    return [
        problem.text or problem.code
        for problem in read.problems
        if problem.code in PARSER_CODES
        or any(words in problem.text for words in PARSER_WORDS)
        or (problem.code is ProblemCode.BAD_HEREDOC and "destination" not in problem.text)
    ]


def theirs(command: Any) -> tuple[Any, ...]:
    inner = command.sub_cmd
    heredocs = tuple((h.name, h.file_descriptor, h.content) for h in command.heredocs)
    return (
        command.cmd,
        inner,
        command.json,
        command.original,
        (command.start_line, command.end_line),
        command.flags,
        command.value,
        heredocs,
    )


def ours(item: Instruction) -> tuple[Any, ...]:
    inner = item.inner
    holder = inner or item
    arguments = holder.arguments if holder.known else ("",)
    if holder.name in ("ENV", "LABEL"):
        # The package's BuildKit is older than the separator among the arguments.
        arguments = tuple(text for i, text in enumerate(arguments) if i % 3 < 2)
    heredocs = () if inner else item.heredocs
    # The package appends the here-documents to the original, and knows none of ONBUILD.
    original = item.original
    if heredocs:
        bodies = "".join(f"{heredoc.body}{heredoc.name}\n" for heredoc in heredocs)
        original = f"{original}\n{bodies}"
    return (
        item.keyword or None,
        inner.keyword or None if inner else None,
        holder.is_json,
        original or None,
        (item.line, item.end_line),
        item.flags and tuple(flag.text for flag in item.flags),
        arguments,
        tuple((heredoc.name, heredoc.fd, heredoc.body) for heredoc in heredocs),
    )


KEYWORDS = (
    "FROM", "ARG", "ENV", "LABEL", "RUN", "CMD", "ENTRYPOINT", "COPY", "ADD", "EXPOSE", "ONBUILD",
    "HEALTHCHECK", "SHELL", "USER", "VOLUME", "WORKDIR", "STOPSIGNAL", "MAINTAINER", "from", "Run",
    "copy", "env", "UNKNOWN",
)  # fmt: skip
BLANKS = (" ", " ", " ", "  ", "\t", " \t ", "\v", "\f")
WORDS = (
    "a", "busybox", "as", "AS", "CMD", "NONE", "/etc/x", "x=1", "A=b", "=", "k=", "B=$x", "${A:-b}",
    "'a b'", '"a b"', '"a\\"b"', "`a`", "\\", "\\\\", "`", "``", "a\\ b", "it's", '"', "'",
    "x='y z'", 'z="q \\" r"', "#", "#no", "--", "--late=1", "é", "\u00a0", "日本", "\u2003",
    "<", "<<<x", "&&", "[", "]", '["a"]', "[a]", '{"a":1}', "1<2", "a<<b", "\x1f", "\x85", "a\\",
    "a\rb", "\\t",
)  # fmt: skip
FLAGS = (
    "--from=x", "--chown=1:2", "--mount=type=cache,target=/x", "--platform=$P", "--interval=3s",
    "--link", "--link=false", '--x="a b"', "--x='a b'", "--x=a\\ b", "--", "--=", "--x=", "--é=à",
    '--q="a\\"b"', "--m='a\\'b'", '--u="', "--b=`x`", "-x", "--a\\",
)  # fmt: skip
ARRAYS = (
    '["a"]', '["a", "b"]', "[]", "[ ]", '["a",]', "['a']", '["a" "b"]', '["a", 1]', '[["a"]]',
    '["a", null]', '["\\u00e9\\n"]', '["\\ud800x"]', '["a\\x"]', '["a\tb"]', '["é", "\\"" ] ',
    '["a"] x', '["<<EOF"]', '[1e999]', "[NaN]", '["a", {"b": [true]}]', '[\t"a"\r]', '["$x"]',
)  # fmt: skip
OPENINGS = ("<<EOF", "<<-EOF", "<<'EOF'", '<<"EOF"', "3<<EOF", "<<E'O'F", "<<EO\\F",
    "<<A <<B", "<<$X", "<<-'A' x <<B", "<<1", "<<EOF.txt", "<<'a b'", "<<''", "<<a;b",
    "12<<-A")  # fmt: skip
ROWS = ("", "EOF", "\tEOF", "A", "B", "\t\tA", " EOF", "EOF ", "# x", "RUN x \\", "\ttext",
    "EOF.txt", "$X", "a b", "a;b", "1", "<<EOF", "é", "text\\")  # fmt: skip


def generate(rng: random.Random) -> str:
    """Write a Dockerfile that a seed decides, from the usual to the hostile."""
    escape = "\\"
    rows: list[str] = []
    if rng.random() < 0.3:
        escape = rng.choice("\\`")
        rows.append(rng.choice(("# escape={}", "#escape={}", "#  ESCAPE = {} ")).format(escape))
    if rng.random() < 0.1:
        rows.insert(0, rng.choice(("# syntax=docker/dockerfile:1", "#x", "")))
        # Anything but a directive before it makes `escape` a plain comment.
        escape = escape if "=" in rows[0] else "\\"
    for _ in range(rng.randint(1, 6)):
        rows.extend(_block(rng, escape))
    end = rng.choice(("\n", "\n", "\n", "\r\n"))
    mark = "\ufeff" if rng.random() < 0.03 else ""
    return mark + end.join(rows) + rng.choice((end, end, ""))


def _block(rng: random.Random, escape: str) -> Iterator[str]:
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        yield rng.choice(("", "# comment", "  # comment", "\t", "#", "\u00a0", "#escape=\\"))
    line = _instruction(rng, escape)
    opens = "<<" in line and rng.random() < 0.95
    yield from _fold(rng, line, escape)
    if opens:
        yield from (rng.choice(ROWS) for _ in range(rng.randint(0, 3)))
        yield from rng.choice((("EOF",), ("EOF", "A", "B"), ("\tEOF",), ("$X", "EOF", "A", "B")))


def _instruction(rng: random.Random, escape: str) -> str:
    parts = [rng.choice(KEYWORDS)]
    if parts[0] == "ONBUILD" and rng.random() < 0.9:
        parts.append(rng.choice([word for word in KEYWORDS if word.upper() != "ONBUILD"]))
    if escape == "\\" and rng.random() < 0.35:
        parts.extend(rng.choices(FLAGS, k=rng.randint(1, 3)))
    kind = rng.random()
    if kind < 0.25:
        parts.append(rng.choice(ARRAYS))
    elif kind < 0.4:
        parts[0] = rng.choice(("RUN", "COPY", "ADD", "ONBUILD RUN"))
        parts.append(rng.choice(OPENINGS))
        parts.extend(rng.choices(WORDS, k=rng.choice((0, 0, 1, 2))))
    elif kind < 0.6 and parts[-1] in ("ENV", "LABEL", "ARG"):
        parts.extend(f"k{i}={rng.choice(WORDS)}" for i in range(rng.randint(1, 3)))
    else:
        parts.extend(rng.choices(WORDS, k=rng.randint(0, 5)))
    if escape == "`":
        parts = [part for part in parts if not part.startswith("--")]
    lead = rng.choice(("", "", "", " ", "\t", "\u00a0"))
    tail = rng.choice(("", "", "", " ", "\t "))
    blanks = iter(rng.choices(BLANKS, k=len(parts)))
    return lead + parts[0] + "".join(next(blanks) + part for part in parts[1:]) + tail


def _fold(rng: random.Random, line: str, escape: str) -> Iterator[str]:
    """Break the line in places, as an author or an enemy would."""
    while len(line) > 2 and rng.random() < 0.35:
        cut = rng.randint(0, len(line))
        yield line[:cut] + escape + rng.choice(("", "", " ", "\t ", "\r", escape))
        for _ in range(rng.choice((0, 0, 0, 1, 2))):
            yield rng.choice(("", "  ", "# inside", "\t# inside", "\u00a0", escape, f" {escape}"))
        line = line[cut:]
    yield line
