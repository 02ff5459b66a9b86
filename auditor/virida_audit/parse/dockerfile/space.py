"""The white space of Go's `unicode.IsSpace` and of BuildKit's `reWhitespace`, which differ."""

from __future__ import annotations

from virida_audit.regex import regex

# Python's str.isspace also holds \x1c-\x1f, so str.strip() and str.split() cannot be used.
SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""Go's `unicode.IsSpace`, for `str.strip` and character classes."""

LATIN_SPACE = "\t\n\v\f\r \x85\xa0"
"""The same for text that BuildKit reads byte by byte."""

BLANK = "\t\v\f\r "
"""BuildKit's `reWhitespace`: what separates arguments."""

BLANKS = regex(f"[{BLANK}]+")
NOT_BLANKS = regex(f"[^{BLANK}]+")
