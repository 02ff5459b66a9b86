"""Turn the table of a settings file into `Settings`, every key checked."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from virida_audit.configuration.find import SHARED_FILE, SettingsFile
from virida_audit.configuration.keys import KEYS
from virida_audit.configuration.table import Table
from virida_audit.errors import AuditError
from virida_audit.model.language import Language
from virida_audit.model.rule import Severity
from virida_audit.model.source import Kind, Role
from virida_audit.model.text import Text
from virida_audit.model.ticket import Ticket
from virida_audit.pathmatch import pattern_problem
from virida_audit.settings import Display, Output, PolicyWords, Settings, Waiver

REPORT_FOLDER = "virida-report"
"""Where a settings file may have reports written: beside it, and nowhere else.

The audited repository brings the file along, so it must not choose what is overwritten.
"""

_MAX_RULE_BYTES = 1024 * 1024
_WORDS = {"allowed": True, "blocked": False}
_WAIVER_KEYS = ("paths", "kinds", "rules", "owner", "reason", "expires")


def load_settings(
    root: Path, file: SettingsFile | None, assignments: Iterable[str] = ()
) -> Settings:
    """Return the settings for a folder: of its file, if any, as `configuration.find` gives it.

    `assignments` are lines of TOML (`fail-on = "major"`) that replace what the file says.
    Errors: AuditError that names file, key and the nearest known name.
    """
    values = dict(_own_table(file)) if file else {}
    for assignment in assignments:
        _merge(values, _toml(assignment.encode(), "--set"))
    name = str(file.path) if file else "--set"
    folder = file.folder.absolute() if file else root.absolute()
    return read_settings(values, name, folder, _prefix(root.absolute(), folder))


def read_permissions(file: SettingsFile) -> Settings:
    """Return only what a settings file lets in: policy and waivers, every key still checked.

    For a file that is no file here, because it stands in a commit. Errors: AuditError.
    """
    table = Table(_own_table(file), str(file.path))
    table.check_keys(each.name for each in KEYS)
    return Settings(
        policy=_policy(table.table("policy")),
        waivers=tuple(_waiver(each) for each in table.tables("waivers")),
    )


def read_settings(values: Mapping[str, Any], name: str, folder: Path, prefix: str = "") -> Settings:
    """Return the settings of a parsed table; `name` and `folder` are those of its file.

    `prefix` is the audited folder as seen from there: empty, or ending with a slash.
    """
    table = Table(values, name)
    table.check_keys(each.name for each in KEYS)
    return Settings(
        language=table.word("language", Language) if table.has("language") else None,
        fail_on=table.word("fail-on", Severity, Severity.MINOR),
        rule_folders=tuple(_rule_folder(table, each, folder) for each in table.texts("rules")),
        select=table.texts("select"),
        ignore=table.texts("ignore"),
        severities=_severities(table.table("severity")),
        include=_patterns(table, "include"),
        exclude=_patterns(table, "exclude"),
        policy=_policy(table.table("policy")),
        waivers=tuple(_waiver(each) for each in table.tables("waivers")),
        tickets=tuple(_ticket(each) for each in table.tables("tickets")),
        outputs=tuple(_output(each, folder) for each in table.tables("outputs")),
        display=_display(table),
        baseline=(
            _inside(table, "baseline", table.text("baseline"), folder)
            if table.has("baseline")
            else None
        ),
        since=table.text("since", ""),
        file=name,
        prefix=prefix,
    )


def _own_table(found: SettingsFile) -> Mapping[str, Any]:
    document = _toml(found.data, str(found.path))
    if found.path.name != SHARED_FILE:
        return document
    table = document.get("tool", {}).get("virida-audit", {})
    if not isinstance(table, dict):
        raise AuditError(f"{found.path}: tool.virida-audit: expected a table")
    return table


def _toml(data: bytes, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AuditError(f"{name}: {' '.join(str(error).split())}") from None
    except RecursionError:
        raise AuditError(f"{name}: nested too deeply") from None


def _merge(values: dict[str, Any], other: Mapping[str, Any]) -> None:
    for key, value in other.items():
        old = values.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            values[key] = dict(old)
            _merge(values[key], value)
        else:
            values[key] = value


def _prefix(root: Path, folder: Path) -> str:
    if root == folder or not root.is_relative_to(folder):
        return ""
    return f"{root.relative_to(folder).as_posix()}/"


def _inside(table: Table, key: str, given: str, folder: Path) -> Path:
    """Return a path of the settings file that stays beside or below it, links included."""
    path = folder / given
    if os.path.isabs(given) or not path.resolve().is_relative_to(folder.resolve()):
        table.fail(key, f"{given!r} leaves the folder of the settings file (use the option for it)")
    return path


def _rule_folder(table: Table, given: str, folder: Path) -> Path:
    """Return a folder of rules, of which no file leads out of it or keeps a reader waiting."""
    path = _inside(table, "rules", given, folder)
    home = path.resolve()
    for file in path.rglob("*.yaml"):
        if not file.is_file() or not file.resolve().is_relative_to(home):
            table.fail("rules", f"{file.relative_to(folder)}: not a regular file of that folder")
        if file.stat().st_size > _MAX_RULE_BYTES:
            table.fail("rules", f"{file.relative_to(folder)}: larger than {_MAX_RULE_BYTES} bytes")
    return path


def _patterns(table: Table, key: str, takes_back: bool = True) -> tuple[str, ...]:
    patterns = table.texts(key)
    for each in patterns:
        if each.startswith("!") and not takes_back:
            table.fail(key, f"{each!r}: a permission takes nothing back")
        if problem := pattern_problem(each):
            table.fail(key, f"{each!r}: {problem}")
    return patterns


def _severities(table: Table) -> tuple[tuple[str, Severity], ...]:
    return tuple((rule, table.word(rule, Severity)) for rule in sorted(table.keys()))


def _policy(table: Table) -> PolicyWords:
    table.check_keys(("kinds", "roles", "paths"))
    kinds, roles = table.table("kinds"), table.table("roles")
    kinds.check_keys(each.value for each in Kind)
    roles.check_keys(each.value for each in Role)
    return PolicyWords(
        kinds=tuple((Kind(name), is_allowed) for name, is_allowed in _allowed(kinds)),
        roles=tuple((Role(name), is_allowed) for name, is_allowed in _allowed(roles)),
        paths=_patterns(table, "paths", takes_back=False),
    )


def _allowed(table: Table) -> Iterator[tuple[str, bool]]:
    for name in sorted(table.keys()):
        yield name, _WORDS[table.one_of(name, table.text(name), _WORDS)]


def _waiver(table: Table) -> Waiver:
    table.check_keys(_WAIVER_KEYS)
    kinds = [table.one_of("kinds", each, Kind) for each in table.texts("kinds")]
    paths = _patterns(table, "paths", takes_back=False)
    if not paths:
        table.fail("paths", "is missing: name at least one pattern (`**` for all)")
    return Waiver(
        paths=paths,
        owner=table.text("owner"),
        reason=table.text("reason"),
        expires=table.day("expires"),
        kinds=frozenset(map(Kind, kinds)),
        rules=table.texts("rules"),
    )


def _ticket(table: Table) -> Ticket:
    from virida_audit.features import load_features

    table.check_keys(("id", "title", "features"))
    known = tuple(each.id for each in load_features())
    features = [table.one_of("features", each, known) for each in table.texts("features")]
    if not features:
        table.fail("features", f"is missing: name at least one (known: {', '.join(known)})")
    return Ticket(id=table.text("id"), title=_title(table), features=tuple(features))


def _title(table: Table) -> Text:
    """Return a title in both languages; a plain string is the same in both."""
    try:
        texts = table.table("title")
    except AuditError:
        title = table.text("title")
        return Text(en=title, fr=title)
    texts.check_keys(each.value for each in Language)
    if not texts.keys():
        table.fail("title", "is missing: a text, or {en, fr}")
    return Text(en=texts.text("en"), fr=texts.text("fr"))


def _output(table: Table, folder: Path) -> Output:
    table.check_keys(("format", "file"))
    if not table.has("file"):
        return Output(table.text("format"))
    given = table.text("file")
    target = folder / REPORT_FOLDER / given
    safe = (folder / REPORT_FOLDER).resolve()
    home = folder.resolve()
    if os.path.isabs(given) or not target.resolve().is_relative_to(safe) or safe.parent != home:
        table.fail("file", f"{given!r} is not below {REPORT_FOLDER}/ (use `--output` for it)")
    return Output(table.text("format"), target)


def _display(table: Table) -> Display:
    default = Display()
    return Display(
        verbosity=table.one_of(
            "verbosity",
            table.text("verbosity", default.verbosity),
            ("quiet", "normal", "verbose"),
        ),
        statistics=table.flag("statistics", default.statistics),
        color=table.one_of(
            "color", table.text("color", default.color), ("auto", "always", "never")
        ),
        width=table.number("width", default.width),
        ascii=table.flag("ascii", default.ascii),
    )
