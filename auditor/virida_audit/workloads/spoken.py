"""Products that the variables a program reads are named after: `REDIS_URL`, `DATABASE_URL`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from virida_audit.model.project import SignKind, SourceProject
from virida_audit.regex import regex

_PART = r"(?:URLS?|URI|DSN|HOST(?:NAME|S)?|SERVERS?|ADDR(?:ESS)?|ENDPOINT|DB|DATABASE|USER|PORT)"
_NAMES = (
    (regex(rf"(?:.*_)?(?:POSTGRES(?:QL)?|PG)_?{_PART}|PGHOST|PGDATABASE"), "postgresql"),
    (regex(rf"(?:.*_)?MYSQL_?{_PART}"), "mysql"),
    (regex(rf"(?:.*_)?MARIADB_?{_PART}"), "mariadb"),
    (regex(rf"(?:.*_)?MONGO(?:DB)?_?{_PART}"), "mongodb"),
    (regex(rf"(?:.*_)?REDIS_?{_PART}"), "redis"),
    (regex(rf"(?:.*_)?(?:ELASTIC(?:SEARCH)?|ES)_{_PART}"), "elasticsearch"),
)
_DATABASE = regex(r"(?:.*_)?(?:DATABASE|DB|SQL)_(?:URL|URI|DSN|HOST(?:NAME)?|SERVER)")


def products_named(projects: Iterable[SourceProject]) -> set[str]:
    """Return the products that variables read by sources name."""
    return {
        product
        for variable in set(_variables(projects))
        for pattern, product in _NAMES
        if pattern.fullmatch(variable)
    }


def reads_a_database(projects: Iterable[SourceProject]) -> bool:
    """Tell whether sources read where their database is, whatever product that is."""
    return any(_DATABASE.fullmatch(each) for each in _variables(projects))


def _variables(projects: Iterable[SourceProject]) -> Iterator[str]:
    return (
        sign.value
        for project in projects
        for sign in project.signs
        if sign.kind is SignKind.VARIABLE_READ
    )
