"""Read enough of Go to take inputs and expectations out of compose-go's own tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FUNCTION = re.compile(r"^func (Test\w*)\(t \*testing\.T\) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_TOKEN = re.compile(
    r"""\s*(?:(?P<string>`[^`]*`|"(?:[^"\\]|\\.)*")|(?P<number>-?\d[\d_]*(?:\.\d+)?)|"""
    r"""(?P<name>&?\*?(?:\[\]|map\[\w+\])?\*?[A-Za-z_][\w.\[\]]*|map\[string\]\S+?(?=\{))|"""
    r"""(?P<sign>[{}(),:&*\[\]|/+-]))""",
)
_TAG = re.compile(r"^\s+(\w+)\s+\S+\s+`yaml:\"(\w+)", re.MULTILINE)


class Unsupported(Exception):
    """An expression this reader of Go does not follow."""


@dataclass(frozen=True)
class Function:
    """One test function."""

    path: str
    name: str
    body: str


def functions(root: Path, pattern: str) -> Iterator[Function]:
    for path in sorted(root.glob(pattern)):
        source = re.sub(r"^/\*.*?^\*/", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        for match in _FUNCTION.finditer(source):
            yield Function(str(path.relative_to(root)), match[1], match[2])


def tags(root: Path) -> dict[str, list[str]]:
    """Return the YAML keys that each Go field name may stand for."""
    found: dict[str, list[str]] = {}
    for path in sorted((root / "types").glob("*.go")):
        for name, tag in _TAG.findall(path.read_text("utf-8")):
            if tag not in found.setdefault(name, []):
                found[name].append(tag)
    return found


def text(literal: str) -> str:
    """Return the value of a Go string literal."""
    if literal.startswith("`"):
        return literal[1:-1]
    return str(ast.literal_eval(literal))


class Literal:
    """Read a Go literal: strings, numbers, booleans, composites; field names are kept as text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0

    def peek(self) -> str:
        match = _TOKEN.match(self.source, self.position)
        return match[0].strip() if match else ""

    def next(self) -> str:
        match = _TOKEN.match(self.source, self.position)
        if match is None:
            raise Unsupported(self.source[self.position : self.position + 20])
        self.position = match.end()
        return match[0].strip()

    def value(self) -> Any:
        token = self.next()
        if token in ("&", "*"):
            return self.value()
        if token[0] in '`"':
            return text(token)
        if token[0].isdigit() or token[0] == "-":
            number = float(token) if "." in token else int(token.replace("_", ""))
            return number
        if token in ("true", "false", "nil"):
            return {"true": True, "false": False, "nil": None}[token]
        if token == "{":
            return self.composite()
        if token == "[" and self.peek() == "]":
            self.next()
            return self.value()
        following = self.peek()
        if following == "{":
            self.next()
            return self.composite()
        if following == "(":
            if not re.fullmatch(r"u?int\d*|float\d*|ptr|strPtr|types\.\w+", token):
                raise Unsupported(token)
            self.next()
            inner = self.value()
            if self.next() != ")":
                raise Unsupported("call")
            return inner
        raise Unsupported(token)

    def composite(self) -> Any:
        items: list[Any] = []
        entries: dict[str, Any] = {}
        while self.peek() != "}":
            before = self.position
            token = self.next()
            if self.peek() == ":" and token[0] != "{":
                self.next()
                entries[text(token) if token[0] in '`"' else f".{token}"] = self.value()
            else:
                self.position = before
                items.append(self.value())
            if self.peek() == ",":
                self.next()
        self.next()
        return entries if entries else items


def arguments(source: str, position: int) -> tuple[list[str], int]:
    """Split the arguments of a call whose `(` is at the position; return what follows it."""
    found: list[str] = []
    depth = 0
    start = position + 1
    index = position
    while index < len(source):
        character = source[index]
        if character == "`":
            index = source.index("`", index + 1)
        elif character == '"':
            match = re.compile(r'"(?:[^"\\\n]|\\.)*"').match(source, index)
            if match is None:
                raise Unsupported("string")
            index = match.end() - 1
        elif character == "'":
            index = source.index("'", index + 1)
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
            if depth == 0:
                found.append(source[start:index].strip())
                return [part for part in found if part], index + 1
        elif character == "," and depth == 1:
            found.append(source[start:index].strip())
            start = index + 1
        index += 1
    raise Unsupported("call without end")


_STEP = re.compile(
    r"(?P<name>\w+) :?= (?P<text>`[^`]*`|\"[^\"\n]*\")"
    r"|(?P<call>os\.WriteFile|createFileSubDir|createFile)\((?=\w)",
)


def written_files(body: str) -> dict[str, str]:
    """Return the files that a test writes to its temporary folder, by path."""
    texts: dict[str, str] = {}
    found: dict[str, str] = {}
    for step in _STEP.finditer(body):
        if step["name"]:
            texts[step["name"]] = text(step["text"])
            continue
        parts = arguments(body, step.end() - 1)[0]

        def value(source: str) -> str:
            source = (
                source.removeprefix("[]byte(").removesuffix(")") if "[]byte" in source else source
            )
            return texts[source] if source in texts else text(source)

        try:
            if step["call"] == "os.WriteFile":
                names = arguments(parts[0], parts[0].index("("))[0][1:]
                found["/".join(map(value, names))] = value(parts[1])
            elif step["call"] == "createFile":
                folder = re.fullmatch(r'filepath\.Join\(\w+, "(\w+)"\)', parts[1])
                prefix = f"{folder[1]}/" if folder else ""
                found[prefix + value(parts[3])] = value(parts[2])
            else:
                found[f"{value(parts[2])}/{value(parts[4])}"] = value(parts[3])
        except (ValueError, SyntaxError, IndexError) as error:
            raise Unsupported("a file written by code") from error
    return found


def calls(source: str, name: str) -> Iterator[list[str]]:
    for match in re.finditer(re.escape(name) + r"\(", source):
        yield arguments(source, match.end() - 1)[0]
