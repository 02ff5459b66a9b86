"""What the catalogue says of the platform, checked against itself and against known numbers."""

from __future__ import annotations

import dataclasses
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.catalogue import Catalogue
from virida_audit.catalogue.variables import Variable
from virida_audit.resources import load_data

CATALOGUE = Catalogue()
SLUGS = (
    "docker",
    "dotnet",
    "elixir",
    "frankenphp",
    "go",
    "gradle",
    "haskell",
    "jar",
    "linux",
    "maven",
    "meteor",
    "node",
    "php",
    "play1",
    "play2",
    "python",
    "ruby",
    "rust",
    "sbt",
    "static",
    "static-apache",
    "v",
    "war",
)


def test_numbers() -> None:
    assert tuple(CATALOGUE.runtimes) == SLUGS
    assert len(CATALOGUE.addons) == 21
    assert sum(addon.in_cli_list for addon in CATALOGUE.addons.values()) == 17
    assert len(CATALOGUE.unmanaged) == 47
    assert len(CATALOGUE.variables) == 450
    assert len(CATALOGUE.flavors) == 9
    assert len(CATALOGUE.sizes.zones) == 12
    clevercloud = [
        path
        for row in CATALOGUE.files.with_status("read", "legacy")
        for path in row.paths
        if path.startswith("clevercloud/") and path.endswith(".json")
    ]
    assert len(clevercloud) == 11


def test_parts_are_loaded_once() -> None:
    assert CATALOGUE.runtimes is CATALOGUE.runtimes
    assert load_data("rules/catalogue/runtimes.yaml") is load_data("rules/catalogue/runtimes.yaml")


@pytest.mark.parametrize("slug", SLUGS)
def test_a_runtime_only_names_what_exists(slug: str) -> None:
    runtime = CATALOGUE.runtimes[slug]
    names = [*runtime.run_variables, *runtime.build_variables, *runtime.hooks]
    optional = (
        runtime.version.variable,
        runtime.ports.http_variable,
        runtime.ports.tcp_variable,
        runtime.package_manager and runtime.package_manager.variable,
    )
    names += [name for name in optional if name]
    for name in names:
        variable = CATALOGUE.variables.get(name)
        assert variable is not None, name
        assert variable.applies_to(slug) or name in runtime.hooks, name
    for path in runtime.config_files:
        row = CATALOGUE.files.find(path)
        assert row is not None, path
        assert slug in row.runtimes or "all" in row.runtimes, path
    flavors = CATALOGUE.flavors
    assert runtime.default_flavor in flavors
    assert runtime.default_build_flavor is None or runtime.default_build_flavor in flavors
    assert runtime.pico == (slug not in flavors["pico"].except_runtimes)


def test_versions_of_a_runtime_agree_with_its_variable() -> None:
    for runtime in CATALOGUE.runtimes.values():
        variable = CATALOGUE.variables.get(runtime.version.variable or "")
        if runtime.version.constraint == "listed" and variable and variable.allowed:
            known = {*variable.allowed, *variable.end_of_life}
            mine = {*runtime.version.supported, *runtime.version.end_of_life}
            assert mine <= known, runtime.slug


def test_docker_has_no_worker_no_cron_no_bucket() -> None:
    without = {
        runtime.slug
        for runtime in CATALOGUE.runtimes.values()
        if not (runtime.workers or runtime.cron or runtime.fs_bucket)
    }
    assert without == {"docker"}
    assert CATALOGUE.runtimes["docker"].supports_version("24") is None
    assert CATALOGUE.runtimes["elixir"].supports_version("1.19") is True
    assert CATALOGUE.runtimes["elixir"].supports_version("1.12") is False


def test_an_addon_only_names_what_exists() -> None:
    for addon in CATALOGUE.addons.values():
        for name in addon.variables:
            variable = CATALOGUE.variables.get(name)
            assert variable is not None, name
            assert addon.id in variable.addons, name
        assert set(addon.zones) <= set(CATALOGUE.sizes.zones), addon.id
        plans = [plan.slug for plan in addon.plans]
        assert len(set(plans)) == len(plans), addon.id
        assert addon.default_plan is None or addon.default_plan in plans, addon.id
        if addon.create:
            assert addon.create.startswith(f"clever addon create {addon.provider} "), addon.id


def test_no_addon_injects_a_name_that_applications_expect_but_redis() -> None:
    injected = {name for addon in CATALOGUE.addons.values() for name in addon.variables}
    assert "DATABASE_URL" not in injected
    assert {addon.id for addon in CATALOGUE.addons.values() if addon.alias_injected} == {
        "config-provider",
        "kv",
        "redis-addon",
    }


def test_a_variable_only_names_what_exists() -> None:
    slugs = {"all", *CATALOGUE.runtimes}
    for variable in CATALOGUE.variables.values():
        scope = {*variable.runtimes, *variable.except_runtimes, *variable.undocumented_in}
        assert scope <= slugs, variable.name
        assert set(variable.addons) <= set(CATALOGUE.addons), variable.name
        if variable.replaced_by:
            replacement = CATALOGUE.variables.find(variable.replaced_by)
            assert replacement is not None and not replacement.deprecated, variable.name
        if variable.default and variable.allowed:
            assert variable.default in (*variable.allowed, "static-web-server"), variable.name


def test_files_name_variables_files_and_runtimes_that_exist() -> None:
    slugs = {"all", *CATALOGUE.runtimes}
    for row in CATALOGUE.files.values():
        assert {*row.runtimes, *row.except_runtimes, *row.mandatory_for} <= slugs, row.id
        for name in row.variables:
            assert CATALOGUE.variables.find(name) is not None, name
        for path in row.files:
            other = CATALOGUE.files.find(path)
            assert other is not None and other.status == "read", path
        for command in row.commands:
            assert CATALOGUE.cli.command_of(tuple(command.split()[1:])) is not None, command


@pytest.mark.parametrize(
    ("path", "row", "status"),
    [
        ("clevercloud/cron.json", "cron-json", "read"),
        ("apps/api/clevercloud/cron.json", "cron-json", "read"),
        (".clevercloud/cron.json", "dot-clevercloud", "not-read"),
        ("clevercloud/python.json", "python-json", "removed"),
        ("clevercloud/docker.json", "docker-json", "undocumented"),
        ("clevercloud/buckets.json", "buckets-json", "legacy"),
        ("clevercloud/deploy.sh", "hook-scripts", "on-request"),
        ("web/.vitepress/config.mts", "static-generator", "read"),
        ("Procfile", "procfile", "undocumented"),
        (".clever.json", "clever-json", "cli-only"),
        ("compose.yaml", "compose", "not-read"),
    ],
)
def test_a_path_finds_its_row(path: str, row: str, status: str) -> None:
    found = CATALOGUE.files.find(path)
    assert found is not None
    assert (found.id, found.status) == (row, status)


@pytest.mark.parametrize(
    "path",
    ["cron.json", "clevercloud/cron.json.bak", "myclevercloud/cron.json", "xProcfile", ""],
)
def test_a_path_that_only_looks_alike_finds_nothing(path: str) -> None:
    assert CATALOGUE.files.find(path) is None


def test_no_path_belongs_to_two_rows() -> None:
    paths = [path for row in CATALOGUE.files.values() for path in row.paths]
    assert len(set(paths)) == len(paths)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("PORT", "PORT"),
        ("CC_WORKER_COMMAND", "CC_WORKER_COMMAND"),
        ("CC_WORKER_COMMAND_0", "CC_WORKER_COMMAND"),
        ("CC_WORKER_COMMAND_12", "CC_WORKER_COMMAND"),
        ("CC_FS_BUCKET_3", "CC_FS_BUCKET"),
        ("CC_HEALTH_CHECK_PATH_0", "CC_HEALTH_CHECK_PATH"),
        ("CC_HTTP_BASIC_AUTH_1", "CC_HTTP_BASIC_AUTH"),
        ("CC_KEYCLOAK_PUBLIC_IPS_MASTER", "CC_KEYCLOAK_PUBLIC_IPS_<REALM>"),
        ("VPN_ADDON_HOST", "VPN_ADDON_*"),
        ("DISABLE_MONGODB", "DISABLE_<extension_name>"),
    ],
)
def test_a_name_finds_its_row(name: str, row: str) -> None:
    found = CATALOGUE.variables.find(name)
    assert found is not None
    assert found.name == row


@pytest.mark.parametrize(
    "name",
    [
        "CC_WORKER_COMMAND_",
        "CC_WORKER_COMMAND_A",
        "CC_WORKER_COMMAND_1_",
        "XCC_WORKER_COMMAND_1",
        "CC_WORKER_RESTART_1",
        "CC_FS_BUCKET_x",
        "CC_KEYCLOAK_PUBLIC_IPS",
        "CC_KEYCLOAK_PUBLIC_IPS_<REALM>",
        "VPN_ADDON_",
        "DISABLE_",
        "cc_run_command",
        "DATABASE_URL",
        "",
    ],
)
def test_a_name_that_only_looks_alike_finds_nothing(name: str) -> None:
    assert CATALOGUE.variables.find(name) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("CC_RUN_COMAND", "CC_RUN_COMMAND"),
        ("CC_PRE_RUN_HOOKS", "CC_PRE_RUN_HOOK"),
        ("cc_run_command", "CC_RUN_COMMAND"),
        ("CC_WORKER_COMAND_2", "CC_WORKER_COMMAND_2"),
        ("CC_HEALTHCHECK_PATH", "CC_HEALTH_CHECK_PATH"),
        ("CC_NODE_VERSION", None),
        ("CC_WORKER_COMMAND_2", None),
        ("CC_BANANA", None),
        ("", None),
    ],
)
def test_nearest_name(typed: str, meant: str | None) -> None:
    assert CATALOGUE.variables.nearest(typed) == meant


@given(st.sampled_from(sorted(CATALOGUE.variables)), st.integers(0, 99))
def test_a_number_makes_a_member_of_numbered_families_only(name: str, number: int) -> None:
    row = CATALOGUE.variables[name]
    found = CATALOGUE.variables.find(f"{name}_{number}")
    if row.family and row.family.endswith("<n>"):
        assert found is row
    else:
        assert found is None or found.family is not None


@given(st.text(max_size=40))
def test_lookups_are_total(text: str) -> None:
    assert CATALOGUE.variables.find(text) is None or text.isascii()
    CATALOGUE.files.find(text)
    CATALOGUE.variables.nearest(text)


def test_suspects_are_not_read_by_the_platform() -> None:
    for name, suspect in CATALOGUE.variables.suspects.items():
        matches = [known for known in CATALOGUE.variables if fnmatchcase(known, name)]
        assert matches == [], name
        assert suspect.instead is None or suspect.instead in CATALOGUE.variables


def test_python_listens_elsewhere_with_a_run_command() -> None:
    ports = CATALOGUE.runtimes["python"].ports
    assert (ports.http, ports.run_command, ports.middleware) == (8080, 9000, 9000)
    assert CATALOGUE.runtimes["node"].ports.run_command is None
    assert CATALOGUE.runtimes["jar"].ports.middleware is None


@pytest.mark.parametrize(
    ("memory_mib", "vcpu", "runtime", "flavor"),
    [
        (0, 0, "node", "pico"),
        (256, 0.5, "node", "nano"),
        (0, 0.5, "docker", "nano"),
        (512, 0.5, "node", "XS"),
        (256, 1, "node", "XS"),
        (890, 1, "node", "XS"),
        (1024, 1, "node", "S"),
        (28000, 1, "node", "3XL"),
        (32768, 1, "node", None),
        (64, 17, "node", None),
    ],
)
def test_smallest_flavor(memory_mib: int, vcpu: float, runtime: str, flavor: str | None) -> None:
    found = CATALOGUE.sizes.smallest(memory_mib, vcpu, runtime)
    assert (found.name if found else None) == flavor


def test_flavors_grow() -> None:
    flavors = list(CATALOGUE.flavors.values())
    assert [flavor.order for flavor in flavors] == list(range(9))
    assert [f.memory_mib for f in flavors] == sorted(f.memory_mib for f in flavors)
    assert flavors[-1].name == CATALOGUE.sizes.limits.max_flavor


def test_contradictions_are_referred_to_and_name_variables_that_exist() -> None:
    for fact in CATALOGUE.facts.values():
        assert (fact.status == "contradictory") == (fact.contradiction is not None), fact.id
        assert fact.contradiction is None or fact.contradiction in CATALOGUE.contradictions
    for contradiction in CATALOGUE.contradictions.values():
        assert len({statement.source for statement in contradiction.statements}) >= 2
        for name in contradiction.variables:
            assert name in CATALOGUE.variables, name


def test_values_of_a_command_resolve() -> None:
    parts = {"runtimes", "zones", "flavors", "build-flavors", "kubernetes-flavors", "plans"}
    for command in CATALOGUE.commands.values():
        for option in command.options:
            assert option.value is not None or not option.choices, command.id
            assert option.values_of is None or option.values_of in parts, command.id
            for name in option.names:
                assert command.option(name) is option, (command.id, name)
        optional = [not positional.required for positional in command.positionals]
        assert optional == sorted(optional), command.id
        assert command.id == "-".join(command.words)


def test_commands_by_their_words() -> None:
    cli = CATALOGUE.cli
    found = cli.command_of(("env", "set", "NAME", "value"))
    assert found is not None and found.words == ("env", "set")
    create = cli.commands["create",]
    assert create.option("-t") is create.option("--type")
    assert cli.commands["deploy",].option("--app") is None
    assert cli.command_of(("volume", "ls")) is None
    assert cli.command_of(()) is None


@pytest.mark.parametrize(
    "wrong", [w.form for w in CATALOGUE.cli.wrong_forms if w.id.endswith("-command")]
)
def test_commands_that_do_not_exist_are_not_in_the_list(wrong: str) -> None:
    assert CATALOGUE.cli.command_of(tuple(wrong.split()[1:])) is None


def test_every_beta_command_names_its_feature() -> None:
    choices = CATALOGUE.commands["features", "enable"].positionals[0].choices
    features = {c.feature for c in CATALOGUE.commands.values() if c.feature}
    assert features == {"k8s", "ng"}
    assert features <= set(choices)


def test_rows_are_frozen() -> None:
    port = CATALOGUE.variables["PORT"]
    assert isinstance(port, Variable)
    with pytest.raises(dataclasses.FrozenInstanceError):
        port.name = "X"  # type: ignore[misc]
