"""Turn each short syntax of the Compose Specification into its long form.

The parts of a short syntax all stand where the short syntax is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from virida_audit.model.location import Location
from virida_audit.parse.compose.mounts import parse_mount
from virida_audit.parse.compose.pairs import pairs_table
from virida_audit.parse.compose.ports import PortMapping, parse_port
from virida_audit.parse.compose.problem import Notes
from virida_audit.parse.compose.values import Atom, Data, Items, Table, Value
from virida_audit.parse.compose.words import split_words

Transform = Callable[[Value, Notes], Value]


def _table(source: Value, entries: dict[str, Data], *, implied: tuple[str, ...] = ()) -> Table:
    """Return the parts of a short syntax as a table, all at the place of the short syntax."""
    at = source.at
    unknown, secret = (source.unknown, source.secret) if isinstance(source, Atom) else ((), False)
    atoms: dict[str, Value] = {
        key: Atom(
            data,
            at,
            unknown=tuple(name for name in unknown if "${" + name + "}" in str(data)),
            secret=secret,
            implied=key in implied,
        )
        for key, data in entries.items()
    }
    return Table(atoms, at, {key: at for key in entries if key not in implied})


def key_only(key: str) -> Transform:
    """Return a transform of a text into a mapping with that key alone."""

    def transform(value: Value, notes: Notes) -> Value:
        if isinstance(value, Atom) and value.data is not None:
            return _table(value, {key: value.data if isinstance(value.data, str) else value.text})
        return value

    return transform


def listed(value: Value, notes: Notes) -> Value:
    """Turn a single scalar into a list of one."""
    if isinstance(value, Atom) and value.data is not None:
        return Items((value,), value.at)
    return value


def text_list(value: Value, notes: Notes) -> Value:
    """Return a list of texts, of one item where there is no list."""
    items = value.items if isinstance(value, Items) else (value,)
    return Items(tuple(as_text(item, notes) for item in items), value.at)


def as_text(value: Value, notes: Notes) -> Value:
    """Turn a number or boolean into its text."""
    if isinstance(value, Atom) and value.data is not None:
        return replace(value, data=value.text)
    return value


def addresses(value: Value, notes: Notes) -> Value:
    """Return a list without empty items, which `${DNS:-}` leaves."""
    found = listed(value, notes)
    if not isinstance(found, Items):
        return found
    kept = (item for item in found.items if not isinstance(item, Atom) or item.text)
    return replace(found, items=tuple(kept))


def names_table(value: Value, notes: Notes) -> Value:
    """Turn a list of names into a mapping with null values."""
    if not isinstance(value, Items):
        return value
    entries: dict[str, Value] = {}
    keys_at: dict[str, Location] = {}
    for item in value.items:
        if not isinstance(item, Atom):
            notes.add(item.at, "compose-not-a-name")
            continue
        entries[item.text] = replace(item, data=None, unknown=(), secret=False)
        keys_at[item.text] = item.at
    return Table(entries, value.at, keys_at)


def depends_on_table(value: Value, notes: Notes) -> Value:
    """Turn names into conditions; a list states the default ones, a mapping implies them."""
    if isinstance(value, Items):
        named = names_table(value, notes)
        if not isinstance(named, Table):
            return value
        entries: dict[str, Value] = {
            name: _table(entry, {"condition": "service_started", "required": True})
            for name, entry in named.entries.items()
        }
        return replace(named, entries=entries)
    if not isinstance(value, Table):
        return value
    filled: dict[str, Value] = {}
    for name, entry in value.entries.items():
        if not isinstance(entry, Table):
            if not isinstance(entry, Atom) or entry.data is not None:
                notes.add(entry.at, "compose-wrong-type", name)
            entry = Table({}, entry.at, {})
        missing: dict[str, Data] = {"condition": "service_started", "required": True}
        for key in entry.entries:
            missing.pop(key, None)
        implied = _table(entry, missing, implied=tuple(missing))
        filled[name] = replace(entry, entries=entry.entries | implied.entries)
    return replace(value, entries=filled)


def env_files(value: Value, notes: Notes) -> Value:
    """Turn each path into a mapping that says whether it is required."""
    items = value.items if isinstance(value, Items) else (value,)
    found: list[Value] = []
    for item in items:
        if isinstance(item, Atom) and item.data is not None:
            found.append(_table(item, {"path": item.text, "required": True}, implied=("required",)))
        elif isinstance(item, Table):
            missing = {} if "required" in item.entries else {"required": True}
            extra = _table(item, dict(missing), implied=("required",))
            found.append(replace(item, entries=item.entries | extra.entries))
        else:
            notes.add(item.at, "compose-wrong-type", "env_file")
    return Items(tuple(found), value.at)


def port_tables(value: Value, notes: Notes) -> Value:
    """Turn each short port into a mapping, each port of a range into one of its own.

    A range that is too long to be written out stays as it is; it is no problem.
    """
    if not isinstance(value, Items):
        return value
    found: list[Value] = []
    for item in value.items:
        short = parse_port(item.text) if isinstance(item, Atom) else None
        if not isinstance(item, Atom) or short is None:
            if isinstance(item, Atom) and not item.unknown:
                notes.add(item.at, "compose-invalid-port")
            found.append(item)
        elif len(short.targets) > 1 and not notes.take(_PORT_VALUES * len(short.targets)):
            found.append(item)
        else:
            found += [_port(item, port) for port in short.mappings()]
    return Items(tuple(found), value.at)


_PORT_VALUES = 6
"""A port's mapping and its entries."""


def _port(source: Atom, port: PortMapping) -> Table:
    entries: dict[str, Data] = {"mode": "ingress"}
    if port.host_ip:
        entries["host_ip"] = port.host_ip
    entries["target"] = port.target
    if port.published:
        entries["published"] = port.published
    entries["protocol"] = port.protocol
    return _table(source, entries, implied=("mode",))


def volume_table(value: Value, notes: Notes) -> Value:
    """Turn `source:target:options` into a mapping."""
    if not isinstance(value, Atom) or value.data is None:
        return value
    mount = parse_mount(value.text)
    if mount is None:
        notes.add(value.at, "compose-invalid-volume")
        return value
    entries: dict[str, Data] = {"type": mount.kind}
    if mount.source:
        entries["source"] = mount.source
    entries["target"] = mount.target
    if mount.read_only:
        entries["read_only"] = True
    table = _table(value, entries)
    bind: dict[str, Data] = {}
    if mount.selinux:
        bind["selinux"] = mount.selinux
    if mount.propagation:
        bind["propagation"] = mount.propagation
    if mount.kind == "bind":
        bind["create_host_path"] = True
    if bind:
        table = table.with_entry("bind", _table(value, bind, implied=("create_host_path",)))
    if mount.kind == "volume":
        options: dict[str, Data] = {"nocopy": True} if mount.no_copy else {}
        table = table.with_entry("volume", _table(value, options))
    return table


def device_table(value: Value, notes: Notes) -> Value:
    """Turn `source:target:permissions` into a mapping."""
    if not isinstance(value, Atom) or value.data is None:
        return value
    parts = value.text.split(":")
    if len(parts) > 3:
        notes.add(value.at, "compose-invalid-device")
        return value
    source = parts[0]
    target = parts[1] if len(parts) > 1 and parts[1] else source
    permissions = parts[2] if len(parts) == 3 else "rwm"
    return _table(value, {"source": source, "target": target, "permissions": permissions})


def gpu_requests(value: Value, notes: Notes) -> Value:
    """Turn `all` into a request for every device."""
    if isinstance(value, Atom) and value.data is not None:
        return Items((_table(value, {"count": "all"}),), value.at)
    return value


def ssh_table(value: Value, notes: Notes) -> Value:
    """Turn `id=path` into a mapping; `default` has no path."""
    return pairs_table(listed(value, notes), notes)


def external_resource(value: Value, notes: Notes) -> Value:
    """Take over the deprecated `external: {name: …}`."""
    if not isinstance(value, Table):
        return value
    external = value.table("external")
    if external is None:
        return value
    flag = Atom(True, external.at)
    found = value.with_entry("external", flag, value.keys_at.get("external"))
    name = external.get("name")
    if name is not None and "name" not in value.entries:
        found = found.with_entry("name", name, external.keys_at.get("name"))
    elif name is not None and external.text("name") != value.text("name"):
        notes.add(external.at, "compose-external-name-conflict")
    return found


def test_words(value: Value, notes: Notes) -> Value:
    """Turn the text of a health check into words that a shell runs."""
    if isinstance(value, Atom) and value.data is not None:
        shell = Atom("CMD-SHELL", value.at, implied=True)
        return Items((shell, value), value.at)
    return value


def command_words(value: Value, notes: Notes) -> Value:
    """Split a command written as text; one that cannot be split stays a text."""
    if not isinstance(value, Atom) or value.data is None:
        return value
    words = split_words(value.text)
    if words is None:
        notes.add(value.at, "compose-invalid-command")
        return value
    atoms = tuple(
        replace(
            value,
            data=word,
            unknown=tuple(name for name in value.unknown if "${" + name + "}" in word),
        )
        for word in words
    )
    return Items(atoms, value.at)
