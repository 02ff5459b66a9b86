"""Decide from the name of a variable, key or option whether its value is a secret.

A name is read as words (`dbPassword`, `DB_PASSWORD` and `db.password` are the same), so that
`MONKEY`, `AUTHOR` and `tokenizer` are ordinary names. Addresses (`DATABASE_URL`, `SENTRY_DSN`) are
not decided here: their value is, by its user info.
"""

from __future__ import annotations

from functools import lru_cache

from virida_audit.regex import regex

_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SECRET_WORDS = _words(
    "PASSWORD PASSWORDS PASSWD PW MDP PASSE PASSPHRASE PASSCODE PASS SECRET TOKEN CREDENTIAL"
    " CREDENTIALS CREDS APIKEY ACCESSKEY SECRETKEY PRIVATEKEY AUTHORIZATION REQUIREPASS MASTERAUTH"
    " SALT HTPASSWD DBPASS SMTPPASS MAILPASS USERPASS PRIVKEY JWK"
)
_FUSED = ("PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "APIKEY")
"""Endings of one-word names such as `PGPASSWORD`, `clientsecret` or `authtoken`."""

_KEY_KINDS = _words(
    "ACCESS ACCOUNT AES API APP APPLICATION AUTH COOKIE CRYPT CRYPTO DEPLOY ENCRYPT ENCRYPTION"
    " GPG HASH HMAC IN INTEGRATION JWT LICENSE MASTER NONCE PGP PRIVATE ROLE SECRET SESSION"
    " SHARED SIGN SIGNING SSH STORAGE SUBSCRIPTION WEBHOOK"
)
"""What stands before `KEY` where the key opens something; `PUBLIC_KEY` and `SORT_KEY` do not."""

_DESCRIBING = _words(
    "ALG ALGORITHM ALIAS AUDIENCE BITS CALLBACK CLASS COST COUNT DAYS DIR DIRECTORY DISABLED"
    " DOMAIN DRIVER ENABLED ENDPOINT EXPIRATION EXPIRE EXPIRES EXPIRY EXPIRED FIELD FILE FILES"
    " FORMAT HEADER HOST HOURS INTERVAL ISSUER LABEL LENGTH LIFETIME LIMIT LIMITS LOCATION"
    " MANAGER MAX METHOD MIN MINUTES MODE MOUNT MS NAME NAMES NAMESPACE OPERATOR PARAM PATH"
    " PATTERN PERIOD POLICY PORT PREFIX PROVIDER PROXY REALM REF REFS REGEX REQUIRED"
    " REQUIREMENTS ROTATION ROUNDS SCOPE SCOPES SECONDS SERVER SERVICE SIZE STDIN STORE STRENGTH"
    " STRICT TEMPLATE TIMEOUT TTL TYPE URI URL VERSION VOLUME"
)
"""Last words of names that speak about a secret without holding it."""

_ASKING = _words(
    "ALLOW DISABLE ENABLE EXISTING FORGOT HAS IS MAX MIN NO NUM NUMBER PUBLIC PULL REQUIRE"
    " RESET SKIP USE"
)
"""First words of settings about secrets, e.g. `MAX_TOKENS`, `USE_AUTH`, `existingSecret`."""

_PUBLISHED = ("NEXT_PUBLIC_", "NUXT_PUBLIC_", "EXPO_PUBLIC_")
"""Prefixes whose values the build writes into pages that every visitor reads."""

_NOT_SECRET = frozenset({"PWD", "OLDPWD", "ID_TOKEN", "IMAGE_PULL_SECRET"})
"""The working folder, GitHub's permission `id-token`, the name of a Kubernetes object."""

_IDENTIFIERS = frozenset({("KEY", "ID"), ("SECRET", "ID")})
"""Endings in `ID` that are half of a credential: AWS access keys, Vault's AppRole."""


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Tell whether a variable, key or option of this name holds a secret."""
    if name.upper().startswith(_PUBLISHED):
        return False
    words = tuple(_WORD.findall(name.replace("APIKey", "APIKEY")))
    upper = tuple(word.upper() for word in words if not word.isdigit())
    if not upper or "_".join(upper) in _NOT_SECRET or upper[0] in _ASKING:
        return False
    if upper[-1] in _DESCRIBING or (upper[-1] == "ID" and upper[-2:] not in _IDENTIFIERS):
        return False
    return any(_opens(upper, index) for index in range(len(upper)))


def _opens(words: tuple[str, ...], index: int) -> bool:
    """Tell whether one word of a name, beside its neighbours, is that of a secret."""
    word = words[index]
    before = words[index - 1] if index else ""
    if word in _SECRET_WORDS or (word.endswith(_FUSED) and len(word) < 40):
        return True
    if word in ("KEY", "KEYS"):
        return before in _KEY_KINDS
    if word == "TOKENS":
        return before in ("ACCESS", "API", "AUTH", "REFRESH")
    if word == "PWD":
        return bool(before)
    return word == "AUTH" and index == len(words) - 1
