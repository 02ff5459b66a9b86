"""Give every value of a model its long form: the routes of the short syntaxes."""

from __future__ import annotations

from dataclasses import replace

from virida_audit.parse.compose.longforms import (
    Transform,
    addresses,
    as_text,
    command_words,
    depends_on_table,
    device_table,
    env_files,
    external_resource,
    gpu_requests,
    key_only,
    listed,
    names_table,
    port_tables,
    ssh_table,
    test_words,
    text_list,
    volume_table,
)
from virida_audit.parse.compose.pairs import PAIR_ROUTES, hosts_table, pairs_table
from virida_audit.parse.compose.problem import Notes
from virida_audit.parse.compose.routes import ITEM, Route, RouteTable
from virida_audit.parse.compose.values import Items, Table, Value


def canonical(value: Value, notes: Notes, route: Route = ()) -> Value:
    """Return the value in its long form; what has no valid form is noted and left as it is."""
    transform = _TRANSFORMS.find(route)
    if transform is not None:
        value = transform(value, notes)
    match value:
        case Table():
            entries = {
                key: canonical(entry, notes, (*route, key)) for key, entry in value.entries.items()
            }
            return replace(value, entries=entries)
        case Items():
            inner = (*route, ITEM)
            return replace(
                value, items=tuple(canonical(item, notes, inner) for item in value.items)
            )
        case _:
            return value


_TRANSFORMS: RouteTable[Transform] = RouteTable(
    {
        **dict.fromkeys(PAIR_ROUTES, pairs_table),
        "configs.*": external_resource,
        "include.[]": key_only("path"),
        "networks.*": external_resource,
        "secrets.*": external_resource,
        "services.*.build": key_only("context"),
        "services.*.build.extra_hosts": hosts_table,
        "services.*.build.no_cache_filter": listed,
        "services.*.build.provenance": as_text,
        "services.*.build.sbom": as_text,
        "services.*.build.secrets.[]": key_only("source"),
        "services.*.build.ssh": ssh_table,
        "services.*.command": command_words,
        "services.*.configs.[]": key_only("source"),
        "services.*.depends_on": depends_on_table,
        "services.*.develop.watch.[].ignore": listed,
        "services.*.develop.watch.[].include": listed,
        "services.*.devices.[]": device_table,
        "services.*.dns": addresses,
        "services.*.dns_search": listed,
        "services.*.entrypoint": command_words,
        "services.*.env_file": env_files,
        "services.*.extends": key_only("service"),
        "services.*.extra_hosts": hosts_table,
        "services.*.gpus": gpu_requests,
        "services.*.healthcheck.test": test_words,
        "services.*.label_file": listed,
        "services.*.models": names_table,
        "services.*.networks": names_table,
        "services.*.ports": port_tables,
        "services.*.post_start.[].command": command_words,
        "services.*.post_start.[].environment": pairs_table,
        "services.*.pre_start.[].command": command_words,
        "services.*.pre_start.[].environment": pairs_table,
        "services.*.pre_stop.[].command": command_words,
        "services.*.pre_stop.[].environment": pairs_table,
        "services.*.provider.options.*": text_list,
        "services.*.secrets.[]": key_only("source"),
        "services.*.tmpfs": listed,
        "services.*.volumes.[]": volume_table,
        "volumes.*": external_resource,
    }
)
