"""Files made to exhaust the reader or to break it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from parse.compose.trees import MemoryTree, codes, load
from virida_audit.parse.compose import Atom, load_project, plain, projects


def test_aliases_over_aliases_stop() -> None:
    lines = ["x-0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    project = load("\n".join([*lines, "services: {s: {image: i, command: *a19}}"]))
    assert "compose-too-large" in codes(project)


def test_aliases_deeper_than_any_file_stop() -> None:
    lines = ["x-0: &a0 [x]"] + [f"x-{n}: &a{n} [*a{n - 1}]" for n in range(1, 3_000)]
    project = load("\n".join([*lines, "services: {s: {image: i}}"]))
    assert project.services["s"].text("image") == "i"


def test_an_alias_inside_itself_is_a_problem() -> None:
    project = load("x-a: &a [*a]\nservices: &s {s: {image: i, labels: *s}}")
    assert codes(project).count("compose-alias-cycle") == 2


def test_inclusions_of_inclusions_stop() -> None:
    files: dict[str, str | bytes] = {
        f"{n}.yaml": f"include: [{f'{n + 1}.yaml, ' * 4}]\nservices: {{s{n}: {{image: i}}}}"
        for n in range(30)
    }
    project = load(files, "0.yaml")
    assert "compose-too-many-files" in codes(project)
    assert "s0" in project.services


def test_a_long_chain_of_extensions_stops() -> None:
    services = "".join(f"  s{n}: {{extends: s{n + 1}}}\n" for n in range(3_000))
    project = load(f"services:\n{services}  s3000: {{image: i}}\n")
    assert "compose-extends-cycle" in codes(project)
    assert len(project.services) == 3_001


def test_a_large_service_that_many_extend_stops() -> None:
    entries = ", ".join(f"K{n}: v" for n in range(5_000))
    extending = "".join(f"  s{n}: {{extends: base}}\n" for n in range(500))
    project = load(f"services:\n  base: {{image: i, environment: {{{entries}}}}}\n{extending}")
    assert "compose-too-large" in codes(project)
    assert len(project.services) == 501


def test_long_ranges_of_ports_stay_as_written() -> None:
    project = load(
        "services: {s: {image: i, ports: ['1-20000:1-20000', '1-9:1-9', "
        + ", ".join(["'1-60000:1-60000'"] * 500)
        + "]}}"
    )
    ports = project.services["s"].items_of("ports")
    assert codes(project) == []
    assert len(ports) < 30_000
    assert sum(isinstance(port, Atom) for port in ports) == 500


def test_variables_made_of_variables_stop() -> None:
    dotenv = "A0=xxxxxxxxxx\n" + "".join(
        f"A{n}=${{A{n - 1}}}${{A{n - 1}}}\n" for n in range(1, 200)
    )
    image = "${A10}" * 50_000
    project = load({".env": dotenv, "compose.yaml": f"services: {{s: {{image: '{image}'}}}}"})
    assert "compose-dotenv-line" in codes(project)
    assert "compose-invalid-expression" in codes(project)
    assert len(project.services["s"].text("image") or "") == len(image)


def test_a_long_variable_many_times_stops() -> None:
    services = "".join(f"  s{n}: {{image: $LONG}}\n" for n in range(1_000))
    project = load({".env": "LONG=" + "x" * 90_000, "compose.yaml": f"services:\n{services}"})
    assert "compose-too-large" in codes(project)
    assert len(project.services) == 1_000


def test_a_large_inclusion_many_times_stops() -> None:
    entries = ", ".join(f"K{n}: v" for n in range(20_000))
    files: dict[str, str | bytes] = {
        "compose.yaml": "include: [" + "a.yaml, " * 300 + "]\nservices: {s: {image: i}}",
        "a.yaml": f"services: {{t: {{image: i, environment: {{{entries}}}}}}}",
    }
    project = load(files)
    assert "compose-too-large" in codes(project)
    assert {"s", "t"} <= project.services.keys()


def test_many_services_are_read_in_linear_time() -> None:
    body = "{image: i, environment: {A: '${B}'}, depends_on: [s0], ports: ['1-9:1-9']}"
    services = "".join(f"  s{n}: {body}\n" for n in range(2_000))
    project = load(f"services:\n{services}")
    assert len(project.services) == 2_000


def test_values_that_reprs_would_show_are_hidden() -> None:
    files: dict[str, str | bytes] = {
        ".env": "PASSWORD=s3cr3t",
        "a.env": "TOKEN=s3cr3t",
        "compose.yaml": (
            "services: {s: {image: i, env_file: a.env, environment: {P: '${PASSWORD}', Q: s3cr3t}}}"
        ),
    }
    project = load(files)
    assert plain(project.environment_of("s")) == {"TOKEN": "s3cr3t", "P": "s3cr3t", "Q": "s3cr3t"}
    assert "s3cr3t" not in repr(project)


_WORDS = """
services s image build ports volumes environment extends include deploy secrets configs networks
depends_on command env_file name x-a labels ulimits healthcheck test logging external file
service path gpus devices links profiles extra_hosts develop watch tmpfs size type target source
resources reservations count required condition pre_start options provider ssh args scale cpus
ipam config subnet <<
"""

_KEYS = st.sampled_from(_WORDS.split())
_TREES = st.recursive(
    st.sampled_from(
        [
            "null",
            "1",
            "true",
            "text",
            "'${A}'",
            "'${B:-x}'",
            "!reset null",
            "a=b",
            "'1:2'",
            "compose.yaml",
            "s",
            "'a:/b'",
            "1.5",
            ".inf",
            "-1",
            ".nan",
            "1e400",
            "*a",
            "&a x",
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(_KEYS, inner, max_size=4).map(
            lambda entries: (
                "{" + ", ".join(f"{key}: {entry}" for key, entry in entries.items()) + "}"
            )
        )
    ),
    max_leaves=25,
)


@given(first=_TREES, second=_TREES, service=_TREES)
@settings(max_examples=400, deadline=None)
def test_any_model_is_read_without_an_exception(first: str, second: str, service: str) -> None:
    tree = MemoryTree(
        {
            "compose.yaml": f"services: {{s: {service}}}",
            "a.yaml": first,
            "compose.dev.yaml": f"services: {{s: {second}, t: {{extends: s}}}}\nservices: {first}",
        }
    )
    project = load_project(tree, ["compose.yaml", "a.yaml", "compose.dev.yaml"], {"A": "v"})
    plain(project.model)
    assert list(project.problems) == sorted(project.problems)
    again = load_project(tree, list(project.files[:3]), {"A": "v"})
    assert repr(plain(again.model)) == repr(plain(project.model))
    assert (again.problems, again.variables) == (project.problems, project.variables)
    projects(tree, list(tree.files))
    for name in project.services:
        project.environment_of(name)


@given(data=st.binary(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    load(
        {"compose.yaml": data, ".env": data, "b.yaml": b"services: " + data},
        "compose.yaml",
        "b.yaml",
    )
