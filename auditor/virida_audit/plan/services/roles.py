"""What a variable's name says it holds: an address, a user, a password, a database."""

from __future__ import annotations

import re
from enum import StrEnum

from virida_audit.catalogue.addons import Addon
from virida_audit.regex import regex


class Part(StrEnum):
    """One part of what opens a service; the value is the ending of the add-ons' own names."""

    URI = "URI"
    HOST = "HOST"
    PORT = "PORT"
    USER = "USER"
    PASSWORD = "PASSWORD"
    DATABASE = "DB"
    KEY_ID = "KEY_ID"
    KEY_SECRET = "KEY_SECRET"
    TOKEN = "TOKEN"


# Longer endings first: `_SECRET_ACCESS_KEY` also ends with `_ACCESS_KEY`.
_ENDINGS = (
    ("SECRET_ACCESS_KEY", Part.KEY_SECRET),
    ("ACCESS_KEY_ID", Part.KEY_ID),
    ("ACCESS_SECRET", Part.KEY_SECRET),
    ("CONNECTION_STRING", Part.URI),
    ("ROOT_PASSWORD", Part.PASSWORD),
    ("ACCESS_KEY", Part.KEY_ID),
    ("SECRET_KEY", Part.KEY_SECRET),
    ("KEY_SECRET", Part.KEY_SECRET),
    ("ROOT_USER", Part.USER),
    ("USERNAME", Part.USER),
    ("HOSTNAME", Part.HOST),
    ("DATABASE", Part.DATABASE),
    ("PASSWORD", Part.PASSWORD),
    ("ENDPOINT", Part.HOST),
    ("DB_NAME", Part.DATABASE),
    ("BASENAME", Part.DATABASE),
    ("ADDRESS", Part.HOST),
    ("DBNAME", Part.DATABASE),
    ("PASSWD", Part.PASSWORD),
    ("KEY_ID", Part.KEY_ID),
    ("SERVER", Part.HOST),
    ("HOSTS", Part.URI),
    ("TOKEN", Part.TOKEN),
    ("LOGIN", Part.USER),
    ("HOST", Part.HOST),
    ("ADDR", Part.HOST),
    ("PORT", Part.PORT),
    ("USER", Part.USER),
    ("PASS", Part.PASSWORD),
    ("NAME", Part.DATABASE),
    ("URL", Part.URI),
    ("URI", Part.URI),
    ("DSN", Part.URI),
    ("PWD", Part.PASSWORD),
    ("DB", Part.DATABASE),
)
_FUSED = regex(r"(?P<stem>PG|DB|MYSQL|MONGO|REDIS)(?P<rest>[A-Z]+)")
_KEYS = {Part.USER: Part.KEY_ID, Part.PASSWORD: Part.KEY_SECRET}
_SPLIT = regex(r"[.:-]+|__")


def part_of(name: str) -> tuple[str, Part] | None:
    """Return the stem and the part of a name: `DB_HOST` → (`DB`, host); None for none.

    `PGHOST` has no underscore; `spring.datasource.url` is read as `SPRING_DATASOURCE_URL`.
    """
    plain = _SPLIT.sub("_", name).upper()
    for ending, part in _ENDINGS:
        stem = plain.removesuffix(ending)
        if stem != plain and stem.endswith("_"):
            return stem.rstrip("_"), part
    match = _FUSED.fullmatch(plain)
    if match is None:
        return None
    found = next((part for ending, part in _ENDINGS if ending == match["rest"]), None)
    return None if found is None else (match["stem"], found)


def given_by(addon: Addon, part: Part) -> str:
    """Return the variable that an add-on injects for a part, empty where it has none."""
    wanted = (part, _KEYS[part]) if part in _KEYS else (part,)
    endings = {f"_{each.value}" for each in wanted} | ({"_URL"} if part is Part.URI else set())
    # Pulsar's host is a HOSTNAME, MongoDB's database a DB: the first of the catalogue's order.
    if part is Part.HOST:
        endings.add("_HOSTNAME")
    pattern = re.compile("|".join(re.escape(each) + "$" for each in sorted(endings)))
    return next((name for name in addon.variables if pattern.search(name)), "")
