"""Projects as a whole: variables, inclusion, extension, older formats, wrong content."""

from __future__ import annotations

import pytest

from parse.compose.trees import MemoryTree, codes, load
from virida_audit.parse.compose import Atom, Table, load_project, normalized_name, plain


def test_a_project_is_interpolated_from_its_dotenv_and_what_is_given() -> None:
    files: dict[str, str | bytes] = {
        "app/.env": "TAG=1.2\nPORT=80\nPASSWORD=s3cr3t\n",
        "app/compose.yaml": (
            "services:\n  web:\n    image: web:${TAG}\n    ports: ['${PORT}:80']\n"
            "    environment: {DB: 'postgres://u:${PASSWORD}@db', X: '${NOT_SET}', Y: '${Z:-z}'}\n"
        ),
    }
    project = load(files, "app/compose.yaml", PORT="8080")
    web = project.services["web"]
    assert web.text("image") == "web:1.2"
    (port,) = web.items_of("ports")
    assert isinstance(port, Table)
    assert port.text("published") == "8080"
    environment = web.table("environment")
    assert environment is not None
    database, unset = environment.get("DB"), environment.get("X")
    assert isinstance(database, Atom)
    assert isinstance(unset, Atom)
    assert database.secret
    assert "s3cr3t" not in repr(database)
    assert (unset.data, unset.unknown) == ("${NOT_SET}", ("NOT_SET",))
    assert environment.text("Y") == "z"
    assert project.unknown_variables == ("NOT_SET",)
    assert [(used.use.name, used.at.line) for used in project.variables] == [
        ("TAG", 3),
        ("PORT", 4),
        ("PASSWORD", 5),
        ("NOT_SET", 5),
        ("Z", 5),
    ]
    assert project.environment_files == ("app/.env",)
    assert project.name == "app"
    assert codes(project) == []


def test_a_required_variable_is_listed_with_its_message() -> None:
    project = load("services: {s: {image: '${IMAGE:?say which}'}}")
    (used,) = project.variables
    assert (used.use.name, used.use.is_required, used.use.argument) == ("IMAGE", True, "say which")
    assert project.services["s"].text("image") == "${IMAGE}"
    assert project.unknown_variables == ("IMAGE",)


def test_values_are_typed_where_compose_types_them() -> None:
    project = load(
        "services:\n  s:\n    image: i\n    privileged: '${P}'\n    cpus: '${C}'\n    scale: '3'\n"
        "    hostname: '${H}'\n    mem_limit: 512m\n    read_only: 'perhaps'\n"
        "    tty: '${UNKNOWN}'\n",
        P="yes",
        C="0.5",
        H="12",
    )
    service = plain(project.services["s"])
    assert isinstance(service, dict)
    assert [service[key] for key in ("privileged", "cpus", "scale", "hostname")] == [
        True,
        0.5,
        3,
        "12",
    ]
    assert service["tty"] == "${UNKNOWN}"
    assert [(problem.code, problem.line) for problem in project.problems] == [
        ("compose-wrong-type", 9)
    ]


def test_a_service_extends_another_of_its_file_and_of_other_files() -> None:
    files: dict[str, str | bytes] = {
        "compose.yaml": (
            "services:\n"
            "  a: {extends: b, environment: {A: a}}\n"
            "  b: {extends: {file: base/common.yaml, service: c}, environment: {A: b, B: b}}\n"
        ),
        "base/common.yaml": (
            "services:\n"
            "  c: {extends: {service: d}, build: ., environment: {B: c, C: c}, env_file: c.env}\n"
            "  d: {image: d, volumes: ['./data:/data'], environment: {D: d}}\n"
        ),
        "base/c.env": "E=1",
    }
    project = load(files)
    service = project.services["a"]
    assert codes(project) == []
    assert plain(service.get("environment")) == {"D": "d", "B": "b", "C": "c", "A": "a"}
    assert service.text("image") == "d"
    build = service.table("build")
    assert build is not None
    assert build.text("context") == "base"
    (volume,) = service.items_of("volumes")
    assert isinstance(volume, Table)
    source = volume.get("source")
    assert isinstance(source, Atom)
    assert (source.text, source.at.path, source.at.line) == ("base/data", "base/common.yaml", 3)
    assert "extends" not in service.entries
    assert project.files == ("compose.yaml", "base/common.yaml")
    assert plain(project.environment_of("a")) == {"E": "1", "D": "d", "B": "b", "C": "c", "A": "a"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("services: {a: {extends: b}, b: {image: i, extends: a}}", "compose-extends-cycle"),
        ("services: {a: {image: i, extends: a}}", "compose-extends-cycle"),
        ("services: {a: {image: i, extends: b}}", "compose-extends-missing-service"),
        (
            "services: {a: {image: i, extends: {service: b, file: no.yaml}}}",
            "compose-extends-missing-file",
        ),
        (
            "services: {a: {image: i, extends: {service: b, file: 'https://x/y.yaml'}}}",
            "compose-remote-extends",
        ),
        ("services: {a: {image: i, extends: {file: compose.yaml}}}", "compose-extends-nothing"),
    ],
)
def test_an_extension_that_cannot_be_followed_leaves_the_service(text: str, code: str) -> None:
    project = load(text)
    assert code in codes(project)
    assert "a" in project.services


def test_reset_and_override_reach_what_is_extended() -> None:
    project = load(
        "services:\n"
        "  base: {image: i, ports: ['80:80'], environment: {A: 1}}\n"
        "  a: {extends: base, ports: !reset [], environment: !override {B: 2}}\n"
    )
    assert "ports" not in project.services["a"].entries
    assert plain(project.services["a"].get("environment")) == {"B": "2"}


def test_models_are_included_with_their_own_paths_and_variables() -> None:
    files: dict[str, str | bytes] = {
        ".env": "TAG=outer\n",
        "compose.yaml": (
            "include:\n  - db/compose.yaml\n"
            "  - path: [cache/a.yaml, cache/b.yaml]\n    project_directory: .\n"
            "    env_file: cache/vars.env\n"
            "services: {app: {image: 'app:${TAG}', depends_on: [db, cache]}}\n"
        ),
        "db/.env": "TAG=inner\nNAME=dbname\n",
        "db/compose.yaml": (
            "services: {db: {image: 'db:${TAG}', container_name: '${NAME}', build: .}}\n"
            "volumes: {data: {}}\n"
        ),
        "cache/a.yaml": "services: {cache: {image: '${IMAGE}', volumes: ['./x:/x']}}\n",
        "cache/b.yaml": "services: {cache: {hostname: h}}\n",
        "cache/vars.env": "IMAGE=redis\n",
    }
    project = load(files)
    assert codes(project) == []
    assert list(project.services) == ["app", "db", "cache"]
    # What Compose is started with, here the outer `.env`, goes before the inner one.
    assert project.services["db"].text("image") == "db:outer"
    assert project.services["db"].text("container_name") == "dbname"
    assert plain(project.services["db"].get("build")) == {
        "context": "db",
        "dockerfile": "Dockerfile",
    }
    assert project.services["cache"].text("image") == "redis"
    assert project.services["cache"].text("hostname") == "h"
    (volume,) = project.services["cache"].items_of("volumes")
    assert isinstance(volume, Table)
    assert volume.text("source") == "x"
    assert "data" in project.tables("volumes")
    assert project.services["db"].at.path == "db/compose.yaml"


def test_own_entries_go_over_included_ones() -> None:
    files: dict[str, str | bytes] = {
        "compose.yaml": "include: [a.yaml]\nservices: {s: {environment: !override [Z=1]}}\n",
        "a.yaml": "services: {s: {image: i, environment: [A=1]}}\n",
    }
    service = load(files).services["s"]
    assert plain(service.get("environment")) == {"Z": "1"}
    assert service.text("image") == "i"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("https://example.org/compose.yaml", "compose-remote-include"),
        ("git@example.org:x/y.git", "compose-remote-include"),
        ("oci://example.org/x", "compose-remote-include"),
        ("/etc/compose.yaml", "compose-remote-include"),
        ("../outside.yaml", "compose-outside"),
        ("no.yaml", "compose-missing-file"),
        ("compose.yaml", "compose-include-cycle"),
        ("{env_file: x}", "compose-include-nothing"),
    ],
)
def test_an_inclusion_that_cannot_be_followed_is_named(entry: str, code: str) -> None:
    project = load(f"include: [{entry}]\nservices: {{s: {{image: i}}}}\n")
    assert code in codes(project)
    assert list(project.services) == ["s"]


def test_nothing_outside_the_tree_is_asked_for() -> None:
    tree = MemoryTree(
        {
            "a/compose.yaml": (
                "include: [../../x.yaml, /etc/y.yaml]\n"
                "services:\n  s:\n    image: i\n"
                "    env_file: [../../../etc/passwd, /etc/shadow, ~/z]\n"
                "    extends: {file: ../../../w.yaml, service: s}\n"
            )
        }
    )
    project = load_project(tree, ["a/compose.yaml"])
    assert [path for path in tree.asked if path.startswith(("..", "/", "~"))] == []
    assert set(codes(project)) == {
        "compose-outside",
        "compose-remote-include",
        "compose-missing-env-file",
        "compose-extends-missing-file",
    }


def test_files_of_variables_are_read_under_the_service() -> None:
    files: dict[str, str | bytes] = {
        "compose.yaml": (
            "services:\n  s:\n    image: i\n    env_file:\n      - a.env\n"
            "      - {path: b.env, format: raw}\n      - {path: no.env, required: false}\n"
            "    environment: {A: own, P: , Q: }\n"
        ),
        "a.env": "A=1\nB='two'\nC=$B-3\n",
        "b.env": "D='raw'\n",
    }
    project = load(files, P="passed")
    variables = project.environment_of("s")
    assert variables is not None
    assert plain(variables) == {
        "A": "own",
        "B": "two",
        "C": "two-3",
        "D": "'raw'",
        "P": "passed",
        "Q": None,
    }
    b = variables.get("B")
    assert isinstance(b, Atom)
    assert (b.secret, b.at.path, b.at.line) == (True, "a.env", 2)
    assert [(file.path, file.is_found, file.is_required) for file in project.env_files] == [
        ("a.env", True, True),
        ("b.env", True, True),
        ("no.env", False, False),
    ]
    assert codes(project) == []
    assert project.unknown_variables == ("Q",)


def test_profiles_choose_services() -> None:
    project = load(
        "services: {a: {image: i}, b: {image: i, profiles: [dev, x]}, c: {image: i, profiles: [y]}}"
    )
    assert project.profiles == ("dev", "x", "y")
    assert list(project.active_services()) == ["a"]
    assert list(project.active_services(["dev"])) == ["a", "b"]
    assert list(project.active_services(["*"])) == ["a", "b", "c"]


def test_a_version_1_file_is_read_in_todays_form() -> None:
    project = load(
        "web:\n  build: ./web\n  dockerfile: Dockerfile.prod\n  links: [db]\n  net: host\n"
        "  log_driver: syslog\n  log_opt: {a: b}\n  mem_limit: 1g\n"
        "db:\n  image: postgres\n  volumes_from: [web]\n"
    )
    assert codes(project) == ["compose-dependency-cycle"]
    web = plain(project.services["web"])
    assert isinstance(web, dict)
    assert web["build"] == {"context": "web", "dockerfile": "Dockerfile.prod"}
    assert web["logging"] == {"driver": "syslog", "options": {"a": "b"}}
    assert web["network_mode"] == "host"
    assert project.services["web"].at_key("network_mode").line == 5


def test_services_named_like_top_keys_need_a_services_key() -> None:
    assert list(load("volumes: {image: i}\n").services) == []
    assert list(load("version: '2'\nweb: {image: i}\n").services) == []


def test_anchors_merge_keys_and_extensions_are_resolved() -> None:
    project = load(
        "x-base: &base\n  restart: always\n  environment: &env {A: 1}\n"
        "services:\n  s:\n    <<: *base\n    image: i\n"
        "    environment:\n      <<: *env\n      B: 2\n"
    )
    service = project.services["s"]
    assert plain(service.get("environment")) == {"B": "2", "A": "1"}
    restart = service.get("restart")
    assert isinstance(restart, Atom)
    assert (restart.at.line, restart.at.route) == (2, ("x-base", "restart"))
    assert codes(project) == []
    assert "x-base" in project.model.entries


def test_what_is_implied_is_marked() -> None:
    project = load(
        "name: My.Project\nservices: {a: {build: x, links: [b]}, b: {image: i}}\nvolumes: {v: }"
    )
    assert project.name == "myproject"
    assert plain(project.model.get("networks")) == {"default": {"name": "myproject_default"}}
    assert plain(project.model.get("volumes")) == {"v": {"name": "myproject_v"}}
    assert plain(project.services["a"].get("depends_on")) == {
        "b": {"condition": "service_started", "restart": True, "required": True}
    }
    networks = project.services["a"].table("networks")
    assert networks is not None
    assert networks.implied


def test_external_names_of_older_files_are_taken_over() -> None:
    project = load(
        "services: {a: {image: i}}\nvolumes: {v: {external: {name: real}}, w: {external: true}}"
    )
    assert plain(project.model.get("volumes")) == {
        "v": {"external": True, "name": "real"},
        "w": {"external": True, "name": "w"},
    }


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("services:\n  a:\n    image: [x]\n    hostname: h\n", "compose-wrong-type", 3),
        ("services:\n  a:\n    hostname: h\n    ports: 80\n", "compose-wrong-type", 4),
        ("services:\n  a: {hostname: h}\n  b: text\n", "compose-wrong-type", 3),
        ("services:\n  a: {hostname: h}\n  b:\n", "compose-wrong-type", 3),
        ("services:\n  a:\n    hostname: h\n    prots: []\n", "compose-unknown-key", 4),
        ("services:\n  a:\n    hostname: h\n    ports: [x]\n", "compose-invalid-port", 4),
        (
            "services:\n  a:\n    hostname: h\n    volumes: ['a b::x']\n",
            "compose-invalid-volume",
            4,
        ),
        ("services:\n  a:\n    hostname: h\n    image: '${'\n", "compose-invalid-expression", 4),
        (
            "services:\n  a:\n    hostname: h\n    volumes: ['vol:/x']\n",
            "compose-undeclared-volume",
            4,
        ),
        ("services:\n  a:\n    hostname: h\n    secrets: [x]\n", "compose-undeclared-secret", 4),
        ("services:\n  a:\n    hostname: h\n    networks: [x]\n", "compose-undeclared-network", 4),
        (
            "services:\n  a:\n    hostname: h\n    depends_on: [x]\n",
            "compose-undeclared-service",
            4,
        ),
        ("services:\n  a:\n    hostname: h\n", "compose-no-image", 2),
        ("services:\n  a: {hostname: h}\n  1: {image: i}\n", "compose-key-not-text", 3),
        (
            "services:\n  a:\n    hostname: h\n    volumes: [{type: bind, target: /x}]\n",
            "compose-mount-without-source",
            4,
        ),
        (
            "services:\n  a:\n    hostname: h\n"
            "    volumes: [{type: tmpfs, target: /x, tmpfs: {size: -1}}]\n",
            "compose-invalid-size",
            4,
        ),
        (
            "services:\n  a:\n    hostname: h\n    gpus: [{count: 1, device_ids: [x]}]\n",
            "compose-ambiguous-device",
            4,
        ),
        ("services:\n  a:\n    hostname: h\n    ports: [\n", "yaml-syntax", 5),
    ],
)
def test_invalid_content_is_a_problem_and_the_rest_is_kept(text: str, code: str, line: int) -> None:
    project = load(text)
    found = [(problem.code, problem.line) for problem in project.problems]
    assert (code, line) in found
    assert project.services["a"].text("hostname") == "h"


@pytest.mark.parametrize("text", ["", "[]", "text", "services: []", "services:", "- a", "\0"])
def test_a_file_without_services_is_a_problem(text: str) -> None:
    project = load(text)
    assert "compose-no-services" in codes(project)
    assert project.services == {}


def test_no_value_is_in_a_problem() -> None:
    project = load(
        "services: {a: {image: i, ports: ['s3cr3t'], environment: [[s3cr3t]],"
        ' command: "s3cr3t \'"}}'
    )
    assert len(project.problems) == 3
    assert "s3cr3t" not in repr(project.problems)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("My App_1", "myapp_1"), ("--x", "x"), ("é", ""), ("a.b-c", "ab-c")],
)
def test_project_names_are_normalised(name: str, expected: str) -> None:
    assert normalized_name(name) == expected


def test_the_name_of_a_project_comes_from_variables_then_files_then_the_folder() -> None:
    files: dict[str, str | bytes] = {"d/compose.yaml": "name: '${N:-declared}'\nservices: {}"}
    assert load(files, "d/compose.yaml", COMPOSE_PROJECT_NAME="given").name == "given"
    assert load(files, "d/compose.yaml").name == "declared"
    assert load({"d/compose.yaml": "services: {}"}, "d/compose.yaml").name == "d"
    tree = MemoryTree({"compose.yaml": "services: {}"})
    assert load_project(tree, ["compose.yaml"], root_name="Root").name == "root"
