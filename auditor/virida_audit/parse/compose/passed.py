"""The variables that containers are given: passed through by name, or from files."""

from __future__ import annotations

from dataclasses import replace

from virida_audit.model.location import Location
from virida_audit.parse.compose.environment import Environment, Tree, read_dotenv
from virida_audit.parse.compose.interpolate import UsedVariable
from virida_audit.parse.compose.problem import ComposeProblem, problem_at
from virida_audit.parse.compose.project import EnvFile
from virida_audit.parse.compose.template import Known, VariableUse
from virida_audit.parse.compose.values import Atom, Table, Value, empty_table


def with_passed_variables(root: Table, environment: Environment, uses: list[UsedVariable]) -> Table:
    """Give the variables that are named without a value the one they have when Compose starts.

    `environment: [TOKEN]`, `build.args: [TOKEN]`, `secrets.*.environment: TOKEN`. Those that have
    none stay null; all are noted as used.
    """
    services = root.table("services") or empty_table(root.at)
    changed: dict[str, Value] = {}
    for name, service in services.entries.items():
        if not isinstance(service, Table):
            continue
        passed = _passed(service, "environment", environment, uses)
        build = passed.table("build")
        if build is not None:
            passed = passed.with_entry("build", _passed(build, "args", environment, uses))
        changed[name] = passed
    if changed:
        root = root.with_entry("services", services.with_entries(changed))
    for kind in ("secrets", "configs"):
        root = _with_contents(root, kind, environment, uses)
    return root


def _with_contents(
    root: Table, kind: str, environment: Environment, uses: list[UsedVariable]
) -> Table:
    """Note the variables that secrets and configs are made of; give the configs their content."""
    table = root.table(kind)
    changed: dict[str, Value] = {}
    for name, entry in {} if table is None else table.entries.items():
        named = entry.get("environment") if isinstance(entry, Table) else None
        if not isinstance(entry, Table) or not isinstance(named, Atom) or not named.text:
            continue
        known = environment.lookup(named.text)
        uses.append(UsedVariable(VariableUse(named.text, "", "", known is not None), named.at))
        if known is not None and kind == "configs" and "content" not in entry.entries:
            content = Atom(known.text, named.at, known.unknown, secret=True, implied=True)
            changed[name] = entry.with_entry("content", content)
    if table is None or not changed:
        return root
    return root.with_entry(kind, table.with_entries(changed))


def _passed(holder: Table, key: str, environment: Environment, uses: list[UsedVariable]) -> Table:
    table = holder.table(key)
    if table is None:
        return holder
    entries: dict[str, Value] = {}
    for name, value in table.entries.items():
        entries[name] = value
        if not isinstance(value, Atom) or value.data is not None:
            continue
        known = environment.lookup(name)
        uses.append(UsedVariable(VariableUse(name, "", "", known is not None), value.at))
        if known is not None:
            entries[name] = replace(
                value, data=known.text, unknown=known.unknown, secret=known.secret
            )
    return holder.with_entry(key, replace(table, entries=entries))


def read_env_files(
    root: Table, tree: Tree, environment: Environment, problems: list[ComposeProblem]
) -> tuple[EnvFile, ...]:
    """Read the files that the services name in `env_file`; a missing required one is noted."""
    found: list[EnvFile] = []
    services = root.table("services") or empty_table(root.at)
    for name, service in services.entries.items():
        if not isinstance(service, Table):
            continue
        before: dict[str, Known] = {}
        found += [
            _read_env_file(name, item, tree, environment, before, problems)
            for item in service.items_of("env_file")
            if isinstance(item, Table) and item.text("path")
        ]
    return tuple(found)


def _read_env_file(
    service: str,
    item: Table,
    tree: Tree,
    environment: Environment,
    before: dict[str, Known],
    problems: list[ComposeProblem],
) -> EnvFile:
    path = item.text("path") or ""
    required = item.get("required")
    is_required = not (isinstance(required, Atom) and required.data is False)

    def lookup(name: str) -> Known | None:
        return environment.lookup(name) or before.get(name)

    read = read_dotenv(tree, path, lookup, problems, raw=item.text("format") == "raw")
    if read is None and is_required:
        problems.append(problem_at(item.at, "compose-missing-env-file", path))
    entries: dict[str, Value] = {}
    keys_at: dict[str, Location] = {}
    for variable in () if read is None else read.variables:
        at = Location(path, variable.line, 1, variable.line, 1, (variable.name,))
        known = variable.value
        atom = Atom(
            None if known is None else known.text,
            at,
            unknown=() if known is None else known.unknown,
            secret=True,
        )
        entries[variable.name] = atom
        keys_at[variable.name] = at
        if known is not None:
            before[variable.name] = known
    values = Table(entries, Location(path), keys_at)
    return EnvFile(service, path, is_required, read is not None, values, item.at)
