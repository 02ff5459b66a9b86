"""Read quotes and expansions into the text of a word (POSIX.1-2017, 2.2 and 2.6; bash 5, 3.5).

Template placeholders that a pipeline fills in before a shell sees them, such as
`${{ secrets.TOKEN }}`, `{{ .Values.tag }}` and `$[[ inputs.job ]]`, count as expansions.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from virida_audit.parse.shell.ansi import decode_ansi_c
from virida_audit.parse.shell.cursor import MAX_NESTING, Cursor
from virida_audit.parse.shell.model import Context
from virida_audit.regex import regex

Substitute = Callable[[str, Context], bool]
"""Read commands up to a closing string (empty: to the cursor's end); tell whether it was there."""

ARITHMETIC = regex(r"\(\((?:[^()]++|\((?:[^()]++|\((?:[^()]++|\([^()]*+\))*+\))*+\))*+\)\)")
"""`((…))` with up to three levels inside. Possessive, so a failed try costs what it passed over."""

_PLAIN_QUOTED = regex(r'[^"\\$`]+')
_PLAIN_BRACES = regex(r"[^}'\"\\$`]+")
_PARAMETER = regex(r"[A-Za-z_]\w*|[0-9@*#?$!-]", re.ASCII)
_BRACED = regex(r"[!#]?([A-Za-z_]\w*|\d+|[@*#?$!-])", re.ASCII)
_TEMPLATE = regex(r"\$?\{\{[-~]?\s*+([^{}\n]*+)\}\}|\$\[\[\s*+([^\[\]\n]*+)\]\]")
_ANSI_C = regex(r"'(?:[^'\\]++|\\.)*+'", re.DOTALL)
_BACKTICKS = regex(r"`(?:[^`\\]++|\\.)*+`", re.DOTALL)
_CONTINUATION = regex(r"\\\r?\n")


class ExpansionReader:
    """What is read of a word so far: its text, its variables, whether all of it is literal."""

    def __init__(self, cursor: Cursor, substitute: Substitute) -> None:
        self._cursor = cursor
        self._substitute = substitute
        self._start = cursor.pos
        self._parts: list[str] = []
        self._variables: dict[str, None] = {}
        self._is_literal = True

    def _take(self, end: int) -> None:
        self._parts.append(self._cursor.text[self._cursor.pos : end])
        self._cursor.pos = end

    def _single_quoted(self) -> None:
        cursor = self._cursor
        close = cursor.text.find("'", cursor.pos + 1, cursor.end)
        if close < 0:
            cursor.complain("shell.unterminated-quote", cursor.pos)
            close = cursor.end
        self._parts.append(cursor.text[cursor.pos + 1 : close])
        cursor.pos = min(close + 1, cursor.end)

    def _double_quoted(self) -> None:
        cursor = self._cursor
        opened = cursor.pos
        cursor.pos += 1
        while cursor.pos < cursor.end:
            match = _PLAIN_QUOTED.match(cursor.text, cursor.pos, cursor.end)
            if match:
                self._take(match.end())
            char = cursor.peek()
            if char == '"':
                cursor.pos += 1
                return
            self._expand_quoted(char)
        cursor.complain("shell.unterminated-quote", opened)

    def _expand_quoted(self, char: str) -> None:
        if char == "\\":
            self._quoted_escape()
        elif char == "$":
            self._dollar(is_quoted=True)
        elif char == "`":
            self._backtick()

    def _escape(self) -> None:
        cursor = self._cursor
        match = _CONTINUATION.match(cursor.text, cursor.pos, cursor.end)
        if match:
            cursor.pos = match.end()
            return
        cursor.pos += 1
        self._take(min(cursor.pos + 1, cursor.end))

    def _quoted_escape(self) -> None:
        cursor = self._cursor
        following = cursor.peek(1)
        if following and following in '$`"\\\r\n':
            self._escape()
            return
        self._take(min(cursor.pos + 2, cursor.end))

    def _dollar(self, *, is_quoted: bool) -> None:
        cursor = self._cursor
        following = cursor.peek(1)
        if following in ("{", "[") and self._template():
            return
        if following == "(":
            self._dollar_parenthesis()
        elif following == "{":
            self._parameter_braces(is_quoted=is_quoted)
        elif following == "'" and not is_quoted:
            self._ansi_c()
        elif following == '"' and not is_quoted:
            cursor.pos += 1
            self._double_quoted()
        else:
            self._parameter()

    def _template(self) -> bool:
        cursor = self._cursor
        match = _TEMPLATE.match(cursor.text, cursor.pos, cursor.end)
        if match is None:
            return False
        self._expands((match[1] or match[2] or "").strip(" \t-~"))
        self._take(match.end())
        return True

    def _expands(self, name: str = "") -> None:
        self._is_literal = False
        if name:
            self._variables[name] = None

    def _parameter(self) -> None:
        cursor = self._cursor
        match = _PARAMETER.match(cursor.text, cursor.pos + 1, cursor.end)
        if match is None:
            self._take(cursor.pos + 1)
            return
        self._expands(match[0])
        self._take(match.end())

    def _dollar_parenthesis(self) -> None:
        cursor = self._cursor
        arithmetic = ARITHMETIC.match(cursor.text, cursor.pos + 1, cursor.end)
        if arithmetic:
            self._arithmetic(arithmetic.end())
        else:
            self._nested_commands(2, Context.SUBSTITUTION)

    def _nested_commands(self, opener_length: int, context: Context) -> None:
        cursor = self._cursor
        opened = cursor.pos
        if cursor.depth >= MAX_NESTING:
            cursor.complain("shell.too-deep", opened)
            self._take(opened + opener_length)
            return
        cursor.depth += 1
        cursor.pos += opener_length
        is_closed = self._substitute(")", context)
        cursor.depth -= 1
        if not is_closed:
            cursor.complain("shell.unterminated-substitution", opened)
        self._expands()
        self._parts.append(cursor.text[opened : cursor.pos])

    def _arithmetic(self, end: int) -> None:
        cursor = self._cursor
        opened, parts, limit = cursor.pos, self._parts, cursor.end
        self._parts = []
        cursor.pos += 3
        cursor.end = end
        while cursor.pos < end:
            if cursor.peek() in "$`":
                self._expand_quoted(cursor.peek())
            else:
                cursor.pos += 1
        self._parts, cursor.end, cursor.pos = parts, limit, end
        self._expands()
        self._parts.append(cursor.text[opened:end])

    def _parameter_braces(self, *, is_quoted: bool) -> None:
        cursor = self._cursor
        opened = cursor.pos
        if cursor.depth >= MAX_NESTING:
            cursor.complain("shell.too-deep", opened)
            self._take(opened + 2)
            return
        parts = self._parts
        self._parts = []
        cursor.depth += 1
        cursor.pos += 2
        name = _BRACED.match(cursor.text, cursor.pos, cursor.end)
        if name:
            cursor.pos = name.end()
        self._expands(name[1] if name else "")
        self._rest_of_braces(opened, is_quoted=is_quoted)
        cursor.depth -= 1
        self._parts = parts
        self._parts.append(cursor.text[opened : cursor.pos])

    def _rest_of_braces(self, opened: int, *, is_quoted: bool) -> None:
        cursor = self._cursor
        while cursor.pos < cursor.end:
            match = _PLAIN_BRACES.match(cursor.text, cursor.pos, cursor.end)
            if match:
                cursor.pos = match.end()
            char = cursor.peek()
            if char == "}":
                cursor.pos += 1
                return
            if char == "'":
                # Within double quotes an apostrophe of `${x:-it's}` is a plain character.
                if is_quoted:
                    cursor.pos += 1
                else:
                    self._single_quoted()
            elif char == '"':
                self._double_quoted()
            elif char == "\\":
                cursor.pos = min(cursor.pos + 2, cursor.end)
            elif char:
                self._expand_quoted(char)
        cursor.complain("shell.unterminated-expansion", opened)

    def _ansi_c(self) -> None:
        cursor = self._cursor
        match = _ANSI_C.match(cursor.text, cursor.pos + 1, cursor.end)
        if match is None:
            cursor.pos += 1
            self._single_quoted()
            return
        self._parts.append(decode_ansi_c(match[0][1:-1]))
        cursor.pos = match.end()

    def _backtick(self) -> None:
        cursor = self._cursor
        match = None
        if not cursor.is_backtick_dead and cursor.depth < MAX_NESTING:
            match = _BACKTICKS.match(cursor.text, cursor.pos, cursor.end)
        if match is None:
            cursor.is_backtick_dead = cursor.depth < MAX_NESTING
            cursor.complain("shell.unterminated-substitution", cursor.pos)
            self._take(cursor.pos + 1)
            return
        limit = cursor.end
        cursor.pos += 1
        cursor.end = match.end() - 1
        cursor.depth += 1
        self._substitute("", Context.SUBSTITUTION)
        cursor.depth -= 1
        cursor.end = limit
        cursor.pos = match.end()
        self._expands()
        self._parts.append(match[0])
