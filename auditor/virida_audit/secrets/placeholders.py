"""Tell values that hold nothing from values that do: references, blanks, stand-ins."""

from __future__ import annotations

import re

from virida_audit.regex import regex

_REFERENCE = regex(
    r"""
      \$\{\{ [^{}]{0,400} \}\}                        # ${{ secrets.NAME }}
    | \{\{ (?:[^{}]|\{[^{}]{0,200}\}){0,400} \}\}     # {{ .Values.name }}
    | \$\{ [A-Za-z_][\w.]{0,200} (?: :?\? [^{}]{0,200} )? \}   # ${NAME}, ${NAME:?message}
    | \$\{ \d{1,3} :? \}
    | \$?\$\( (?!\s*(?:echo|printf)\b) [^()]{0,400} \)   # $(command), $(NAME) of Kubernetes
    | \$?\$[A-Za-z_]\w{0,200} | \$\d | \$\$\{\w{1,200}\}
    | %[A-Za-z_]\w{0,200}% | %\(\w{1,200}\)s
    | (?:/var)?/run/secrets/[\w./-]{1,200}
    | (?:~|\.{0,2})/[\w./-]{0,200}\.(?:pem|key|crt|txt|json|env|jks|p12)\b
    | <[^<>]{1,200}> | \[[A-Za-z_ -]{1,80}\]          # <password>, [password]
    | @[A-Za-z_]+@ | __[A-Z_]+__
    """,
    re.VERBOSE,
)
_BLANK = regex(r"[\s\"'`,;:.&/=_@+\\()\[\]{}|>*•?…-]*")
_NOTHING = frozenset(
    {"true", "false", "yes", "no", "on", "off", "null", "none", "nil", "~", "required", "optional"}
)
_FILLER = regex(r"(?:x{3,}|X{3,}|0{1,4}|\.{3,})")
_STAND_IN = regex(
    r"""(?:please[-_ ]?)?(?:change|replace|insert|enter|put|set)[-_ ]?(?:me|this|it|your\w*)?\d*\b.*
      | your[-_ ].* | my[-_ ]?(?:password|secret|token|key)\d* | (?:super|top|very)?[-_ ]?secret\d*
      | (?:pass(?:word|wd)?|pwd|token|todo|tbd|fixme|dummy|fake|sample|example|placeholder
          |insecure|test(?:ing)?|admin|root|redacted|masked|hidden|removed)\d*[!]?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST_STAND_IN = 60


def is_reference(value: str) -> bool:
    """Tell whether a value holds no secret itself: it names one held elsewhere, or is blank.

    `${VAR:-word}` is no reference: the word is a value.
    """
    value = value.strip()
    if not value or value.lower() in _NOTHING or _FILLER.fullmatch(value):
        return True
    if _BLANK.fullmatch(value):
        return True
    rest, references = _REFERENCE.subn("", value)
    return references > 0 and _BLANK.fullmatch(rest) is not None


def is_placeholder(value: str) -> bool:
    """Tell whether a value asks to be replaced: a reference, or a stand-in such as `changeme`.

    A stand-in still counts as a secret, because people do deploy them: it is masked like one.
    """
    value = value.strip().strip("\"'")
    if is_reference(value):
        return True
    return len(value) <= _LONGEST_STAND_IN and _STAND_IN.fullmatch(value) is not None
