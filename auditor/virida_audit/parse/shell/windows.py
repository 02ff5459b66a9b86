"""Tell cmd and PowerShell texts from shell texts, and split their words simply."""

from __future__ import annotations

import re

from virida_audit.parse.shell.model import Command, Operator, Script
from virida_audit.parse.shell.source import SourceMap
from virida_audit.parse.shell.word import Word
from virida_audit.regex import regex

_WINDOWS = regex(
    r"\A\s*(?:@echo\s+off|(?:powershell|pwsh|cmd)(?:\.exe)?\s+[-/]|cmd(?:\.exe)?\s+/"
    r"|\$ErrorActionPreference\b|\$env:\w|\$\w+\s*=\s|(?:setlocal|rem)\b|param\s*\("
    r"|(?:Set|New|Get|Invoke|Expand|Install|Remove|Write|Start|Stop|Add|Copy|Move|Test|Import"
    r"|Enable|Disable|Out|Join|Push|Pop)-[A-Z][A-Za-z]+\b)",
    re.IGNORECASE,
)
_TOKEN = regex(r"(?P<operator>\r?\n|&&|\|\||[;|&])|(?P<word>(?:\"[^\"\n]*\"?|[^\s;|&\"])+)")
_LINKS = {"&&": Operator.AND, "||": Operator.OR, "|": Operator.PIPE, ";": Operator.SEQUENCE}


def is_windows(text: str) -> bool:
    """Tell whether the text speaks to cmd or PowerShell."""
    return _WINDOWS.match(text) is not None


def split_windows(text: str, source: SourceMap) -> Script:
    """Split into words at blanks; only separators are understood."""
    commands: list[Command] = []
    words: list[Word] = []
    link = following = Operator.NONE
    for match in _TOKEN.finditer(text):
        operator = match["operator"]
        if operator is None:
            raw = match["word"]
            is_literal = "$" not in raw and "%" not in raw
            span = source.span(*match.span())
            words.append(Word(raw.replace('"', ""), raw, *span, is_literal))
            continue
        following = _LINKS.get(operator, Operator.SEQUENCE)
        if operator.endswith("\n"):
            following = Operator.NEWLINE
        if words:
            commands.append(_command(words, link))
            words = []
        link = following
    if words:
        commands.append(_command(words, link))
    return Script(tuple(commands))


def _command(words: list[Word], link: Operator) -> Command:
    first, last = words[0], words[-1]
    return Command(
        tuple(words),
        first.line,
        first.column,
        last.end_line,
        last.end_column,
        operator=link,
        is_windows=True,
    )
