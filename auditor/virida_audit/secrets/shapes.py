"""Find secrets by their shape alone: private keys, tokens with a known prefix, URL user info.

Prefixes are those their issuers document for secret scanning. Every expression is bounded, so a
line of a megabyte costs time in proportion to its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from virida_audit.regex import regex
from virida_audit.secrets.placeholders import is_reference

Span = tuple[int, int]

_PEM_BEGIN = regex(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_PEM_END = "-----END "

_TOKEN_WORDS = (
    "gh", "github_pat_", "gl", "xox", "xapp-", "AKIA", "ASIA", "ABIA", "ACCA", "AIza", "sk",
    "rk_", "npm_", "dckr_", "hf_", "eyJ", "dop_v1_", "doo_v1_", "pypi-", "hvs.", "hvb.",
    "shpat_", "shpss_", "SG.", "AGE-SECRET-KEY-", "dp.", "lin_api_", "rubygems_", "pul-",
    "sntry", "fio-", "AKCp", "cmVmd", "PMAK-", "dapi", "whsec_", "GOCSPX-", "ops_eyJ",
    "HRKU-", "nfp_", "vercel_", "tskey-",
)  # fmt: skip
"""Cheap test before the expressions: a token starts with one of these."""

_TOKEN = regex(
    r"""(?<![A-Za-z0-9_-])(?=[AGHPScdefghlnoprstvwx])(?:  # most words end here
      gh[pousr]_[A-Za-z0-9]{20,255} | github_pat_\w{22,255}
    | gl(?:pat|ptt|cbt|dt|ffct|ft|imt|agent|oas|rt|soat)-[\w.-]{20,320}
    | glc_[A-Za-z0-9+/]{32,400}={0,3} | glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}
    | xox[a-z](?:\.xox[bp])?-[A-Za-z0-9-]{10,400} | xapp-\d-[A-Za-z0-9-]{10,200}
    | (?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])
    | AIza[\w-]{35} | GOCSPX-[\w-]{20,60}
    | (?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,255} | whsec_[A-Za-z0-9+/]{20,100}={0,2}
    | sk-(?=[A-Za-z-]{0,40}[0-9])[\w-]{20,300}
    | npm_[A-Za-z0-9]{30,60} | dckr_(?:pat|oat)_[\w-]{20,100} | hf_[A-Za-z0-9]{30,60}
    | ey[A-Za-z0-9_-]{8,8000}\.ey[A-Za-z0-9_/+-]{4,8000}(?:\.[A-Za-z0-9_/+-]{0,8000}={0,2})?
    | do[opr]_v1_[a-f0-9]{64} | pypi-[\w-]{50,1000} | hv[sb]\.[\w-]{24,300}
    | shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32} | SG\.[\w-]{16,32}\.[\w-]{16,64}
    | AGE-SECRET-KEY-1[A-Z0-9]{58} | dp\.(?:pt|st|sa|ct)\.[\w.-]{30,80} | lin_api_[A-Za-z0-9]{40}
    | rubygems_[a-f0-9]{48} | pul-[a-f0-9]{40} | sntry[su]_[A-Za-z0-9+/=_]{40,500}
    | fio-u-[\w=-]{64} | AKCp[A-Za-z0-9]{69} | cmVmd[A-Za-z0-9]{59}
    | PMAK-[a-fA-F0-9]{24}-[a-fA-F0-9]{34} | dapi[a-f0-9]{32}(?:-\d)?
    | ops_eyJ[A-Za-z0-9+/]{100,2000}={0,3} | HRKU-[A-Za-z0-9_-]{30,80} | nfp_[A-Za-z0-9]{36}
    | vercel_[A-Za-z0-9]{24,60} | tskey-[a-z]{2,12}-[A-Za-z0-9-]{16,80}
    )""",
    re.VERBOSE,
)

_BEARER = regex(r"\b(?:Bearer|Basic)[ \t]{1,4}([A-Za-z0-9+/_.=~-]{8,8000})")

_CRYPT = regex(r"\$\$?(?:apr1|1|2[abxy]|5|6|y|7|argon2(?:id?|d))\$\$?[A-Za-z0-9./=,$+-]{8,400}")
"""Hashes of passwords as `htpasswd` and crypt(5) write them; `$` is doubled in Compose."""

_USER_INFO = regex(
    r"(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]{1,30}+)://"
    r"((?:\$\{[^{}\s]{0,200}\}|[^\s/?#@:\"'`<>]){0,256})"
    r"(?::((?:\$\{[^{}\n]{0,200}\}|[^\s/?#\"'`]){0,512}))?@"
)
_USER_INFO_SLASHED = regex(
    r"(?<![A-Za-z0-9+.-])(?!https?://)([A-Za-z][A-Za-z0-9+.-]{1,30}+)://"
    r"([^\s/?#@:\"'`<>]{0,256})(?::(?!\d{1,5}/)([^\s\"'`@]{1,512}))@"
)
"""The same where the password holds an unescaped `/`, as connection strings in the wild do."""

_ORDINARY_USERS = frozenset({"git", "hg", "svn", "ssh", "root", "anonymous", "www-data"})
_SHORTEST_TOKEN = 8


def private_key_spans(text: str) -> Iterator[Span]:
    """Yield the PEM and PGP private keys, whole; one that is cut off ends with the text."""
    if "PRIVATE KEY" not in text:
        return
    for found in _PEM_BEGIN.finditer(text):
        end = text.find(_PEM_END, found.end())
        if end < 0:
            yield found.start(), len(text)
            return
        dashes = text.find("-----", end + len(_PEM_END))
        yield found.start(), dashes + 5 if dashes >= 0 else len(text)


def token_spans(text: str) -> Iterator[Span]:
    """Yield tokens with a prefix of their issuer, hashes of passwords and bearer credentials."""
    if any(word in text for word in _TOKEN_WORDS):
        for found in _TOKEN.finditer(text):
            yield found.span()
    if "$" in text:
        for found in _CRYPT.finditer(text):
            yield found.span()
    if "Bearer" in text or "Basic" in text:
        for found in _BEARER.finditer(text):
            if any(not letter.isalpha() for letter in found[1]) or len(found[1]) >= 20:
                yield found.span(1)


def user_info_spans(text: str) -> Iterator[Span]:
    """Yield the password of URLs, or the user where it stands alone and may be a token."""
    if "://" not in text or "@" not in text:
        return
    for expression in (_USER_INFO, _USER_INFO_SLASHED):
        for found in expression.finditer(text):
            yield from _judge_user_info(found)


def _judge_user_info(found: re.Match[str]) -> Iterator[Span]:
    scheme, user, password = found.groups()
    if password and not is_reference(password):
        yield found.span(3)
    if password not in (None, "", "x-oauth-basic") or is_reference(user):
        return
    if scheme in ("ssh", "git", "sftp", "mailto") or user in _ORDINARY_USERS:
        return
    if password is not None or len(user) >= _SHORTEST_TOKEN:
        yield found.span(2)
