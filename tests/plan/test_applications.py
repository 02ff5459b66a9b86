"""Applications drafted from workloads made by hand: each part, and the answers to each question."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.builders import (
    candidate,
    drafting,
    image,
    project,
    says,
    setting,
    sighting,
    sign,
    unsupported,
    variable,
    version,
    workload,
)
from virida_audit.errors import AuditError
from virida_audit.model.plan import ApplicationPlan, Decision
from virida_audit.model.project import Sign, SignKind, SourceProject
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form, Matter, Setting, Sighting
from virida_audit.model.source import Role
from virida_audit.model.workload import Workload, WorkloadKind
from virida_audit.plan.applications import ApplicationsDraft, draft_applications

DOCKERFILE = Form.DOCKERFILE
START = says("npm start", "apps/shop/package.json", 7)
NODE = candidate(start=START)


def draft(
    *workloads: Workload, sources: tuple[SourceProject, ...] = (), **answers: str
) -> ApplicationsDraft:
    given = {key.replace("__", "-").replace("_", ".", 1): value for key, value in answers.items()}
    made = draft_applications(drafting(*workloads, projects=sources, answers=given))
    assert unsupported(made) == []
    return made


def shop(
    *sightings: Sighting, sources: SourceProject | None = None, **answers: str
) -> ApplicationPlan:
    found = sources or project(NODE)
    (made,) = draft(workload(*sightings), sources=(found,), **answers).applications
    return made


def asked(made: ApplicationsDraft, id: str) -> Decision:
    return next(each for each in made.decisions if each.id == id)


def set_to(application: ApplicationPlan, environment: str = "") -> dict[str, str]:
    found = application.variables
    return {each.name: each.value.value for each in found if each.environment == environment}


def said(application: ApplicationPlan) -> str:
    return "\n".join(each.en for each in application.notes)


# Which workloads become applications, and where.


@pytest.mark.parametrize(
    "kind",
    [WorkloadKind.ADDON, WorkloadKind.PLATFORM, WorkloadKind.TOOL, WorkloadKind.DEVELOPMENT,
     WorkloadKind.GHOST, WorkloadKind.EXTERNAL, WorkloadKind.TEST, WorkloadKind.EXAMPLE],
)  # fmt: skip
def test_what_runs_no_code_of_the_team_is_no_application(kind: WorkloadKind) -> None:
    assert draft(workload(sighting(), kind=kind)).applications == ()


def test_a_foreign_image_of_unknown_content_is_no_application_and_an_own_one_is_kept() -> None:
    foreign = workload(sighting(image=image("acme/thing:1")), kind=WorkloadKind.UNKNOWN, folder="")
    own = replace(
        foreign, sightings=(sighting(image=image("git.acme.example/thing:1", is_own=True)),)
    )
    assert draft(foreign).applications == ()
    made = draft(own)
    assert made.applications[0].runtime.value == "docker"
    assert made.applications[0].runtime.confidence is Confidence.LOW
    assert asked(made, "shop.runtime").default == "docker"


def test_environments_are_those_that_something_deploys_in_the_order_of_a_delivery() -> None:
    made = shop(
        sighting(environments=("local", "prod", "test")),
        sighting(Form.KUBERNETES, environments=("dev",), role=Role.DEVELOPMENT),
        sighting(environments=("qa",), role=Role.DEVELOPMENT, line=4),
        sighting(environments=("staging",), line=9),
    )
    assert made.environments == ("dev", "staging", "prod")


def test_a_tree_that_names_no_environment_has_production() -> None:
    assert shop(sighting()).environments == ("prod",)


def test_a_file_for_developers_alone_still_gives_an_application_in_production() -> None:
    made = shop(sighting(Form.COMPOSE_SERVICE, variable("A", "1"), role=Role.DEVELOPMENT))
    assert set_to(made)["A"] == "1" and made.environments == ("prod",)


def test_variables_of_developers_are_blank_where_nothing_else_runs_it() -> None:
    compose = sighting(
        Form.COMPOSE_SERVICE, variable("NODE_ENV", "development"), variable("DB", "postgres"),
        setting(Matter.COMMAND, "npm run dev"), role=Role.DEVELOPMENT, environments=("dev",),
    )  # fmt: skip
    made = shop(sighting(DOCKERFILE), compose)
    assert (set_to(made)["NODE_ENV"], set_to(made)["DB"]) == ("", "postgres")
    assert (made.run, made.environments) == (None, ("prod",))
    prod = sighting(Form.COMPOSE_SERVICE, variable("A", "1"), line=9)
    assert "DB" not in set_to(shop(sighting(DOCKERFILE), compose, prod))


def test_aliases_in_use_are_kept_and_others_proposed() -> None:
    made = shop(
        sighting(environments=("staging", "prod", "qa")),
        sighting(Form.CLEVER_APPLICATION, name="acme-shop"),
        sighting(Form.CLEVER_APPLICATION, name="acme-shop-staging", line=2),
    )
    assert made.linked == (("staging", "acme-shop-staging"), ("prod", "acme-shop"))
    assert dict(made.aliases) == {
        "qa": "shop-qa", "staging": "acme-shop-staging", "prod": "acme-shop"
    }  # fmt: skip


# Runtime.


def test_sources_that_start_a_server_outweigh_the_web_server_of_the_image() -> None:
    nginx = sighting(
        DOCKERFILE, setting(Matter.COMMAND, "nginx -g 'daemon off;'"), is_static_site=True
    )
    static = candidate("static", Confidence.MEDIUM)
    sources = project(NODE, static)
    made = draft(workload(nginx), sources=(sources,))
    (application,) = made.applications
    assert application.runtime.value == "node"
    assert [each.id for each in application.alternatives] == ["static", "docker"]
    decision = asked(made, "shop.runtime")
    assert [each.id for each in decision.options] == ["node", "static", "docker"]
    (other,) = draft(workload(nginx), sources=(sources,), shop_runtime="static").applications
    assert other.runtime.value == "static" and "starts it by itself" in said(other)


def test_the_image_decides_between_sources_of_two_languages() -> None:
    python = candidate("python")
    base = sighting(DOCKERFILE, base=image("python:3.12", "python", "python"), runtime="python")
    made = shop(base, sources=project(NODE, python))
    assert made.runtime.value == "python"


def test_sources_that_are_sure_are_not_doubted_for_a_makefile() -> None:
    linux = candidate("linux", Confidence.MEDIUM)
    assert draft(workload(sighting()), sources=(project(candidate("go"), linux),)).decisions == ()
    both = project(candidate("go"), candidate("node"))
    made = draft(workload(sighting()), sources=(both,))
    assert [each.id for each in asked(made, "shop.runtime").options] == ["go", "node", "docker"]


def test_an_image_of_a_language_speaks_for_the_build_tool_that_the_sources_have() -> None:
    java = sighting(
        DOCKERFILE, setting(Matter.COMMAND, "java -jar /app.jar"),
        runtime="jar", base=image("eclipse-temurin:21", "java", "jar"),
    )  # fmt: skip
    both = (candidate("maven", Confidence.MEDIUM), candidate("jar", Confidence.MEDIUM))
    for sources in ((candidate("maven"),), both):
        made = draft(workload(java), sources=(project(*sources),))
        assert made.applications[0].runtime.value == "maven"
        assert made.decisions == ()
    committed = draft(workload(java), sources=(project(*reversed(both)),))
    assert committed.applications[0].runtime.value == "jar"


def test_a_runtime_without_doubt_is_not_asked_for_but_an_answer_is_followed() -> None:
    base = sighting(DOCKERFILE, runtime="node", base=image("node:20", "node", "node"))
    assert not any(
        d.id == "shop.runtime" for d in draft(workload(base), sources=(project(NODE),)).decisions
    )
    made = shop(base, shop_runtime="docker")
    assert made.runtime.value == "docker" and made.runtime.confidence is Confidence.HIGH
    with pytest.raises(AuditError, match="no option"):
        shop(base, shop_runtime="cobol")


LIBREOFFICE = setting(Matter.PACKAGE, "libreoffice", detail="undocumented")
SUPERVISORD = setting(Matter.COMMAND, "supervisord -c /etc/supervisord.conf")


@pytest.mark.parametrize(
    ("given", "gap", "name"),
    [(LIBREOFFICE, "shop.packages", "libreoffice"), (SUPERVISORD, "shop.processes", "supervisord")],
)
def test_what_no_runtime_has_is_a_gap_of_sources_that_are_sure_of_theirs(
    given: Setting, gap: str, name: str
) -> None:
    made = draft(workload(sighting(DOCKERFILE, given, runtime="node")), sources=(project(NODE),))
    (application,) = made.applications
    assert application.runtime.value == "node"
    decision = asked(made, "shop.runtime")
    assert (decision.default, decision.options[-1].id) == ("node", "docker")
    (missing,) = made.gaps
    assert missing.id == gap and f"`{name}`" in missing.what.en
    kept = draft(
        workload(sighting(DOCKERFILE, given, runtime="node")),
        sources=(project(NODE),),
        shop_runtime="docker",
    )
    assert kept.applications[0].runtime.value == "docker" and kept.gaps == ()


@pytest.mark.parametrize("given", [LIBREOFFICE, SUPERVISORD])
def test_what_no_runtime_has_keeps_an_image_whose_sources_are_unknown(given: Setting) -> None:
    base = sighting(DOCKERFILE, given, runtime="node")
    made = draft(workload(base)).applications[0]
    assert made.runtime.value == "docker"
    assert "node" in [each.id for each in made.alternatives]


def test_a_program_that_the_start_calls_keeps_the_image() -> None:
    given = (
        setting(Matter.PACKAGE, "xvfb", detail="undocumented"),
        setting(Matter.COMMAND, "xvfb-run node scan.js"),
    )
    made = draft(workload(sighting(DOCKERFILE, *given)), sources=(project(NODE),))
    (application,) = made.applications
    assert application.runtime.value == "docker"
    assert "`xvfb-run`" in application.runtime.origins[0].why.en


@pytest.mark.parametrize("role", [Role.DEVELOPMENT, Role.TEST])
def test_packages_of_an_image_for_developers_decide_nothing(role: Role) -> None:
    given = sighting(DOCKERFILE, LIBREOFFICE, SUPERVISORD, role=role)
    made = draft(workload(given), sources=(project(NODE),))
    assert made.applications[0].runtime.value == "node"
    assert (made.decisions, made.gaps) == ((), ())


@pytest.mark.parametrize("package", ["libopenblas-dev", "gfortran", "curl", "ffmpeg", "tini"])
def test_packages_that_a_language_or_the_platform_brings_keep_the_runtime(package: str) -> None:
    base = sighting(DOCKERFILE, setting(Matter.PACKAGE, package), runtime="node")
    assert shop(base).runtime.value == "node"


def test_a_product_runs_as_its_row_of_the_catalogue_says() -> None:
    n8n = workload(
        sighting(image=image("n8nio/n8n:1.68.0", "n8n", "node")),
        name="n8n", folder="", product="n8n",
    )  # fmt: skip
    (made,) = draft(n8n).applications
    assert (made.runtime.value, made.folder) == ("node", None)


def test_a_dockerfile_under_another_name_is_named_to_the_docker_runtime() -> None:
    made = shop(sighting(DOCKERFILE, path="docker/shop.Dockerfile"), shop_runtime="docker")
    assert set_to(made)["CC_DOCKERFILE"] == "docker/shop.Dockerfile"
    beside = shop(sighting(DOCKERFILE), shop_runtime="docker")
    assert "CC_DOCKERFILE" not in set_to(beside)


# Version.


def _versions(*declared: Any, base: str = "", runtime: str = "node") -> ApplicationsDraft:
    product = {"node": "node", "python": "python"}[runtime]
    seen = (
        sighting(DOCKERFILE, base=image(base, product, runtime), runtime=runtime)
        if base
        else sighting()
    )
    sources = project(candidate(runtime, versions=declared, start=START))
    return draft(workload(seen), sources=(sources,))


def test_a_version_that_the_platform_reads_by_itself_needs_no_variable() -> None:
    made = _versions(version(">=20 <21"), base="node:20-bookworm-slim").applications[0]
    assert made.version is not None and made.version.value == "20"
    assert "CC_NODE_VERSION" not in set_to(made)


def test_a_version_that_only_the_image_says_needs_the_variable() -> None:
    made = _versions(base="python:3.11-slim", runtime="python").applications[0]
    assert set_to(made)["CC_PYTHON_VERSION"] == "3.11"


def test_versions_in_conflict_are_a_question_and_the_answer_counts() -> None:
    declared = (version(">=18"), version("20", ".nvmrc", is_read=False))
    made = _versions(*declared, base="node:18-alpine")
    decision = asked(made, "shop.version")
    assert [each.id for each in decision.options] == ["18", "20"]
    assert (decision.default, decision.is_answered) == ("18", False)
    assert made.applications[0].version is not None
    assert made.applications[0].version.confidence is Confidence.LOW
    assert "`>=18` first: write `18`" in said(made.applications[0])
    sources = project(candidate(versions=declared))
    base = sighting(DOCKERFILE, base=image("node:18-alpine", "node", "node"))
    (other,) = draft(workload(base), sources=(sources,), shop_version="20").applications
    assert other.version is not None and other.version.value == "20"


def test_a_range_that_admits_the_version_of_the_image_is_no_conflict() -> None:
    made = _versions(
        version(">=3.10", "requires-python", False), base="python:3.12", runtime="python"
    )
    assert not any(each.id == "shop.version" for each in made.decisions)
    assert set_to(made.applications[0])["CC_PYTHON_VERSION"] == "3.12"


def test_a_version_that_is_not_offered_becomes_the_next_one_above() -> None:
    made = _versions(base="python:3.8-slim", runtime="python")
    assert set_to(made.applications[0])["CC_PYTHON_VERSION"] == "3.10"
    assert [each.id for each in asked(made, "shop.version-offered").options] == ["3.10", "3.14"]


def test_a_conflict_between_versions_that_are_not_offered_still_ends_on_one_that_is() -> None:
    declared = version("3.7", ".python-version", is_read=False)
    made = _versions(declared, base="python:3.8-slim", runtime="python")
    assert asked(made, "shop.version").default == "3.8"
    assert set_to(made.applications[0])["CC_PYTHON_VERSION"] == "3.10"


def test_an_open_range_alone_is_said_to_take_the_newest() -> None:
    made = _versions(version(">=18")).applications[0]
    assert made.version is not None and made.version.value == ">=18"
    assert "newest version that `>=18` allows" in said(made)


def test_no_declaration_at_all_is_said_and_not_guessed() -> None:
    made = _versions().applications[0]
    assert made.version is None and "`CC_NODE_VERSION`" in said(made)


def test_a_branch_of_ruby_keeps_the_number_that_is_written() -> None:
    ruby = candidate("ruby", versions=(version("3.2.4", ".ruby-version", False),))
    assert set_to(shop(sighting(), sources=project(ruby)))["CC_RUBY_VERSION"] == "3.2.4"


def test_a_release_of_java_that_the_sources_name_is_the_least_they_need() -> None:
    base = sighting(DOCKERFILE, base=image("eclipse-temurin:17-jre", "java", "jar"), runtime="jar")
    sources = project(candidate("maven", versions=(version("11", "pom.xml", False),)))
    made = draft(workload(base), sources=(sources,))
    assert set_to(made.applications[0])["CC_JAVA_VERSION"] == "17" and made.decisions == ()


def test_a_static_site_chooses_the_language_that_builds_it_and_not_hugo() -> None:
    declared = (version("20.x", is_read=False),)
    built = candidate("static", package_manager=says("npm"), versions=declared)
    found = set_to(shop(sighting(), sources=project(built)))
    assert found["CC_NODE_VERSION"] == "20" and "CC_HUGO_VERSION" not in found


# Start.


def test_a_command_behind_an_init_starts_as_the_platform_does() -> None:
    made = shop(
        sighting(DOCKERFILE, setting(Matter.COMMAND, "/usr/bin/tini -- node src/server.js"))
    )
    assert made.run is None and made.start is not None and made.start.value == "npm start"


def test_a_command_that_an_orchestrator_puts_in_its_place_is_kept_with_its_quotes() -> None:
    command = """node -e 'console.log("a b")' --name="x y" """.strip()
    made = shop(sighting(Form.COMPOSE_SERVICE, setting(Matter.COMMAND, command)))
    assert made.run is not None
    assert made.run.value == f'cd "$APP_HOME/apps/shop" && {command}'
    assert set_to(made)["CC_RUN_COMMAND"] == made.run.value


@pytest.mark.parametrize(
    "command", ["npm start", "npm run start", "yarn start", "tini -- npm start"]
)
def test_the_start_script_needs_no_command(command: str) -> None:
    made = shop(sighting(Form.COMPOSE_SERVICE, setting(Matter.COMMAND, command)))
    assert made.run is None


def test_another_script_than_start_is_a_command_of_its_own() -> None:
    made = shop(sighting(DOCKERFILE, setting(Matter.COMMAND, "npm run start:prod")))
    assert made.run is not None and made.run.value.endswith("npm run start:prod")


def test_a_web_server_that_the_platform_brings_is_no_command() -> None:
    nginx = sighting(
        DOCKERFILE, setting(Matter.COMMAND, "nginx -g 'daemon off;'"), is_static_site=True
    )
    (made,) = draft(workload(nginx)).applications
    assert (made.runtime.value, made.run) == ("static", None)


def test_arguments_alone_and_steps_of_an_entrypoint_are_no_command() -> None:
    made = shop(
        sighting(Form.KUBERNETES, setting(Matter.COMMAND, "--port 80", detail="arguments")),
        sighting(DOCKERFILE, setting(Matter.COMMAND, "node wait.js", name="wait")),
    )
    assert made.run is None


@pytest.mark.parametrize(
    ("command", "module", "backend"),
    [
        ("gunicorn app.main:app --worker-class uvicorn.workers.UvicornWorker --bind 0.0.0.0:8000",
         "app.main:app", "uvicorn"),
        ("gunicorn -w 4 -b :8000 shop.wsgi", "shop.wsgi:application", "gunicorn"),
        ("uvicorn main:app --host 0.0.0.0 --port 80", "main:app", "uvicorn"),
        ("python -m uvicorn main:app", "main:app", "uvicorn"),
        ("poetry run gunicorn shop.wsgi:application", "shop.wsgi:application", "gunicorn"),
        ("daphne -b 0.0.0.0 -p 8001 shop.asgi:application", "shop.asgi:application", "daphne"),
        ("uwsgi --http :8000 --module shop.wsgi:application", "shop.wsgi:application", "uwsgi"),
        ("sh -c 'python manage.py migrate && gunicorn shop.wsgi:app'", "shop.wsgi:app", "gunicorn"),
    ],
)  # fmt: skip
def test_a_python_server_becomes_a_module_and_its_backend(
    command: str, module: str, backend: str
) -> None:
    seen = sighting(DOCKERFILE, setting(Matter.COMMAND, command), runtime="python")
    made = shop(seen, sources=project(candidate("python")))
    found = set_to(made)
    assert (found["CC_PYTHON_MODULE"], found["CC_PYTHON_BACKEND"]) == (module, backend)
    assert (made.run, made.port.value) == (None, "8080")


def test_a_python_program_of_its_own_listens_behind_nginx() -> None:
    seen = sighting(DOCKERFILE, setting(Matter.COMMAND, "python serve.py"), runtime="python")
    made = shop(seen, sources=project(candidate("python", run=says("python serve.py"))))
    assert made.run is not None and made.port.value == "9000"
    assert "has to listen on 9000" in said(made)


def test_uv_starts_its_command_and_listens_on_the_plain_port() -> None:
    uv = (("CC_PYTHON_UV_RUN_COMMAND", says("uvicorn main:app --port 8080")),)
    made = shop(sighting(), sources=project(candidate("python", variant="python-uv", variables=uv)))
    assert made.port.value == "8080" and made.variant is not None
    assert made.variant.value == "python-uv"
    assert "CC_RUN_COMMAND" not in set_to(made)


# Build, hooks, tasks.


def test_a_build_that_the_platform_does_not_run_is_a_hook_from_the_root() -> None:
    made = shop(sighting(), sources=project(candidate(start=START, build=says("npm run build"))))
    assert made.build is not None and made.build.value == "npm run build"
    assert [(each.variable, each.command.value) for each in made.hooks] == [
        ("CC_POST_BUILD_HOOK", "cd apps/shop && npm run build")
    ]


def test_a_static_site_has_a_variable_for_its_build() -> None:
    static = candidate("static", build=says("npm run build"))
    made = shop(sighting(), sources=project(static))
    assert (made.hooks, set_to(made)["CC_BUILD_COMMAND"]) == ((), "npm run build")


def _part(name: str, kind: WorkloadKind, *settings: Setting) -> Workload:
    return workload(
        sighting(Form.COMPOSE_SERVICE, *settings, name=name), name=name, kind=kind, parent="shop"
    )


MIGRATE = _part("migrate", WorkloadKind.TASK, setting(Matter.COMMAND, "npm run migrate"))


@pytest.mark.parametrize(("answer", "hooks"), [("hook", 1), ("task", 0), ("manual", 0)])
def test_a_migration_runs_before_each_start_unless_the_team_says_otherwise(
    answer: str, hooks: int
) -> None:
    made = draft(workload(sighting()), MIGRATE, sources=(project(NODE),), shop_migrate=answer)
    (application,) = made.applications
    assert asked(made, "shop.migrate").default == "hook"
    assert len(application.hooks) == hooks
    if hooks:
        assert application.hooks[0].workload == "migrate"
        assert set_to(application)["CC_PRE_RUN_HOOK"] == "cd apps/shop && npm run migrate"


def test_two_tasks_share_the_hook_and_keep_their_own_questions() -> None:
    seed = _part("seed", WorkloadKind.TASK, setting(Matter.COMMAND, "npm run seed"))
    sources = (project(NODE, folder="."),)
    made = draft(workload(sighting(), folder="."), MIGRATE, seed, sources=sources)
    (hook,) = made.applications[0].hooks
    assert hook.command.value == "(npm run migrate) && (npm run seed)"
    assert [each.id for each in made.decisions] == ["shop.migrate", "shop.seed"]


def test_a_script_that_could_migrate_is_not_run_unasked() -> None:
    release = says("npm run migrate", confidence=Confidence.MEDIUM)
    sources = project(candidate(start=START, release=release))
    assert shop(sighting(), sources=sources).hooks == ()
    assert len(shop(sighting(), sources=sources, shop_release="hook").hooks) == 1


def test_what_an_entrypoint_migrates_today_goes_into_the_hook() -> None:
    step = setting(Matter.COMMAND, "python manage.py migrate", name="migration")
    made = shop(sighting(DOCKERFILE, step), sources=project(candidate("python")))
    assert made.hooks[0].command.value == "cd apps/shop && python manage.py migrate"


@pytest.mark.parametrize(
    ("answer", "managed", "hooks"),
    [("manage-tasks", True, 0), ("hook", False, 1), ("manual", False, 0)],
)
def test_django_migrates_once_and_the_team_chooses_where(
    answer: str, managed: bool, hooks: int
) -> None:
    release = says("python manage.py migrate", confidence=Confidence.MEDIUM)
    settled = (("CC_PYTHON_MANAGE_TASKS", says("migrate")),)
    django = candidate("python", release=release, variables=settled)
    made = draft(workload(sighting()), sources=(project(django),), shop_release=answer)
    (application,) = made.applications
    assert asked(made, "shop.release").default == "manage-tasks"
    assert ("CC_PYTHON_MANAGE_TASKS" in set_to(application)) is managed
    assert len(application.hooks) == hooks


def test_a_part_that_is_named_as_a_matter_keeps_its_own_question() -> None:
    parts = [replace(WORKER, name=name) for name in ("runtime", "storage", "version")]
    made = draft(workload(sighting()), *parts, sources=(project(NODE),))
    assert [each.id for each in made.decisions] == [
        "shop.part-runtime", "shop.part-storage", "shop.part-version"
    ]  # fmt: skip


def test_paths_that_read_alike_have_questions_of_their_own() -> None:
    mounts = [
        setting(Matter.MOUNT, path, name=f"v{number}", detail="volume state")
        for number, path in enumerate(("/a/b", "/a-b", "/"))
    ]
    seen = sighting(Form.COMPOSE_SERVICE, *mounts)
    made = draft(workload(seen), sources=(project(NODE),))
    assert [each.id for each in made.decisions] == [
        "shop.storage-a-b", "shop.storage-a-b--2", "shop.storage-root"
    ]  # fmt: skip
    assert [each.variable for each in made.applications[0].storage] == [
        "CC_FS_BUCKET", "CC_FS_BUCKET_1", "CC_FS_BUCKET_2"
    ]  # fmt: skip


def test_a_script_for_developers_gives_way_to_the_start_of_the_sources() -> None:
    made = shop(sighting(DOCKERFILE, setting(Matter.COMMAND, "npm run dev")))
    assert made.run is None and made.start is not None and made.start.value == "npm start"


# Workers and crons.

WORKER = _part(
    "worker", WorkloadKind.WORKER,
    setting(Matter.COMMAND, "node src/worker.js"), setting(Matter.MEMORY, "600"),
)  # fmt: skip


def test_a_worker_runs_beside_its_application_or_apart() -> None:
    made = draft(workload(sighting()), WORKER, sources=(project(NODE),))
    (application,) = made.applications
    assert [(each.variable, each.workload, each.command.value) for each in application.workers] == [
        ("CC_WORKER_COMMAND", "worker", "node src/worker.js")
    ]
    (apart,) = draft(
        workload(sighting()), WORKER, sources=(project(NODE),), shop_worker="application"
    ).applications
    assert apart.workers == () and "CC_WORKER_COMMAND" not in set_to(apart)


def test_several_workers_are_numbered() -> None:
    other = replace(WORKER, name="mailer")
    (made,) = draft(workload(sighting()), WORKER, other, sources=(project(NODE),)).applications
    assert [each.variable for each in made.workers] == [
        "CC_WORKER_COMMAND_0", "CC_WORKER_COMMAND_1"
    ]  # fmt: skip


def test_workers_of_the_sources_count_where_no_artefact_shows_one() -> None:
    processes = (
        ("mailer", says("node mailer.js")),
        ("maybe", says("npm run worker", confidence=Confidence.LOW)),
    )
    made = shop(sighting(), sources=project(candidate(start=START, workers=processes)))
    assert [(each.workload, each.command.value) for each in made.workers] == [
        ("", "node mailer.js")
    ]


def test_the_docker_runtime_has_no_place_for_a_worker() -> None:
    made = draft(workload(sighting()), WORKER, sources=(project(NODE),), shop_runtime="docker")
    assert made.applications[0].workers == ()
    assert [each.id for each in made.gaps] == ["shop.worker"]


def test_a_worker_without_an_application_stands_alone_and_needs_http() -> None:
    alone = replace(WORKER, parent="")
    made = draft(alone, sources=(project(NODE),))
    assert [each.name for each in made.applications] == ["worker"]
    assert asked(made, "worker.http").default == "responder"
    (task,) = draft(alone, sources=(project(NODE),), worker_http="task").applications
    assert task.variant is not None and task.variant.value == "clever-task"


@pytest.mark.parametrize("kind", [WorkloadKind.TASK, WorkloadKind.CRON])
def test_what_ends_by_itself_and_stands_alone_is_a_task_with_its_command(
    kind: WorkloadKind,
) -> None:
    seed = sighting(DOCKERFILE, setting(Matter.COMMAND, "node seed.js"), name="seed")
    (made,) = draft(workload(seed, name="seed", kind=kind), sources=(project(NODE),)).applications
    assert made.variant is not None and made.variant.value == "clever-task"
    assert set_to(made)["CC_RUN_COMMAND"].endswith("node seed.js")


def _cron(schedule: str, zone: str = "", detail: str = "") -> Workload:
    return _part(
        "nightly", WorkloadKind.CRON,
        setting(Matter.COMMAND, "npm run nightly"),
        setting(Matter.SCHEDULE, schedule, name=zone, detail=detail),
    )  # fmt: skip


@pytest.mark.parametrize(("answer", "hour"), [("winter", "1"), ("summer", "0")])
def test_a_cron_of_paris_is_in_utc_and_the_season_is_asked(answer: str, hour: str) -> None:
    made = draft(
        workload(sighting()), _cron("30 2 * * *", "Europe/Paris", "Forbid"),
        sources=(project(NODE),), shop_nightly__hour=answer,
    )  # fmt: skip
    (cron,) = made.applications[0].crons
    assert cron.schedule.value == f"30 {hour} * * *"
    assert cron.command.value == "$ROOT/clevercloud/nightly.sh"
    assert cron.script.splitlines() == [
        "#!/bin/bash -l",
        "set -eu",
        '[ "$INSTANCE_NUMBER" = 0 ] || exit 0',
        'cd "$APP_HOME"/apps/shop',
        "npm run nightly",
    ]
    assert "`npm run nightly`" in cron.note.en and "755" in cron.note.en
    assert "`Forbid`" in cron.note.en
    assert asked(made, "shop.nightly-hour").default == "winter"


@pytest.mark.parametrize(
    ("zone", "schedule", "said_of_it"),
    [
        ("Mars/Olympus", "30 2 * * *", "still that of Mars/Olympus"),
        ("", "30 2 * * *", "no time zone was given"),
        ("Asia/Kolkata", "0 21 * * *", "every instance"),
    ],
)
def test_a_cron_without_summer_time_is_no_question(
    zone: str, schedule: str, said_of_it: str
) -> None:
    written = "30 2 * * *"
    made = draft(workload(sighting()), _cron(written, zone), sources=(project(NODE),))
    (cron,) = made.applications[0].crons
    assert cron.schedule.value == schedule and said_of_it in cron.note.en
    assert not any(each.id == "shop.nightly-hour" for each in made.decisions)


@pytest.mark.parametrize(
    ("name", "file"),
    [("../up", "up.sh"), ("a b$(x)", "a-b--x.sh"), ("...", "cron.sh"), ("é", "cron.sh")],
)
def test_a_script_has_a_plain_name_and_its_folder_is_quoted(name: str, file: str) -> None:
    cron = replace(_cron("@daily"), name=name)
    folder = "apps/$(x)"
    sources = (project(NODE, folder=folder),)
    made = draft(workload(sighting(), folder=folder), cron, sources=sources)
    (line,) = made.applications[0].crons
    assert line.command.value == f"$ROOT/clevercloud/{file}"
    assert """cd "$APP_HOME"/'apps/$(x)'\n""" in line.script


def test_a_cron_may_be_a_task() -> None:
    made = draft(
        workload(sighting()), _cron("@daily"), sources=(project(NODE),), shop_nightly="task"
    )
    assert made.applications[0].crons == ()


@pytest.mark.parametrize("schedule", ["@reboot", "@every 5m", "0 0 0 * * *"])
def test_a_schedule_that_the_crontab_does_not_take_is_a_gap(schedule: str) -> None:
    made = draft(workload(sighting()), _cron(schedule), sources=(project(NODE),))
    assert (made.applications[0].crons, made.gaps[0].id) == ((), "shop.nightly")


def test_a_job_without_a_schedule_is_a_question() -> None:
    job = _part("nightly", WorkloadKind.CRON, setting(Matter.COMMAND, "npm run nightly"))
    made = draft(workload(sighting()), job, sources=(project(NODE),))
    assert [each.id for each in asked(made, "shop.nightly").options] == ["task", "manual"]


# Port and health.


def test_a_fixed_port_has_to_change_and_a_variable_works_as_it_is() -> None:
    fixed = shop(sighting(), sources=project(NODE, signs=(sign(SignKind.PORT_FIXED, "4000"),)))
    assert fixed.listens is not None and fixed.listens.value == "4000"
    assert "Port 4000 is fixed in the code (`apps/shop/server.js:8`)" in said(fixed)
    read = sign(SignKind.PORT_FROM_VARIABLE, "PORT", "3001")
    free = shop(
        sighting(Form.COMPOSE_SERVICE, setting(Matter.PORT, "3001")),
        sources=project(NODE, signs=(read,)),
    )
    assert free.listens is not None and free.listens.value == "PORT"
    assert "fixed" not in said(free) and "PORT" not in set_to(free)


def test_a_middleware_before_the_application_moves_its_port() -> None:
    made = shop(sighting(Form.COMPOSE_SERVICE, variable("CC_REQUEST_FLOW", "redirectionio")))
    assert made.port.value == "9000" and "listen on 9000" in said(made)


def test_a_port_variable_of_another_name_gets_the_port_of_the_platform() -> None:
    read = sign(SignKind.PORT_FROM_VARIABLE, "SERVER_PORT", "3001")
    assert set_to(shop(sighting(), sources=project(NODE, signs=(read,))))["SERVER_PORT"] == "8080"


def test_an_image_that_listens_elsewhere_says_so_to_the_docker_runtime() -> None:
    made = shop(sighting(DOCKERFILE, setting(Matter.PORT, "3000")), shop_runtime="docker")
    assert set_to(made)["CC_DOCKER_EXPOSED_HTTP_PORT"] == "3000"


def test_one_health_path_is_taken_and_two_are_asked_for() -> None:
    health = setting(Matter.HEALTH, "/health")
    made = shop(sighting(DOCKERFILE, health))
    assert made.health_path is not None and set_to(made)["CC_HEALTH_CHECK_PATH"] == "/health"
    both = (
        sighting(DOCKERFILE, health),
        sighting(Form.KUBERNETES, setting(Matter.HEALTH, "/ready")),
    )
    route = sign(SignKind.ROUTE, "/health")
    sources = project(NODE, signs=(route,))
    asks = draft(workload(*both), sources=(sources,))
    assert asked(asks, "shop.health").default == "/health"
    other = shop(*both, sources=sources, shop_health="/ready")
    assert set_to(other)["CC_HEALTH_CHECK_PATH"] == "/ready"


def test_a_check_that_is_no_path_leaves_the_route_of_the_code() -> None:
    check = setting(Matter.HEALTH, "", detail="node check.js")
    route = sign(SignKind.ROUTE, "/api/healthz")
    made = shop(sighting(DOCKERFILE, check), sources=project(NODE, signs=(route,)))
    assert made.health_path is not None and made.health_path.value == "/api/healthz"
    assert made.health_path.confidence is Confidence.MEDIUM


# Variables.


def test_variables_are_one_where_they_agree_and_one_an_environment_where_they_differ() -> None:
    made = shop(
        sighting(DOCKERFILE, variable("NODE_ENV", "production"), variable("PATH", "/app/bin")),
        sighting(Form.COMPOSE_SERVICE, variable("LOG", "debug"), environments=("staging",)),
        sighting(Form.COMPOSE_SERVICE, variable("LOG", "info"), environments=("prod",), line=9),
        sighting(Form.COMPOSE_SERVICE, variable("ONLY", "x"), environments=("prod",), line=19),
    )
    assert set_to(made)["NODE_ENV"] == "production"
    assert "LOG" not in set_to(made) and "PATH" not in set_to(made)
    assert (set_to(made, "staging")["LOG"], set_to(made, "prod")["LOG"]) == ("debug", "info")
    assert set_to(made, "prod")["ONLY"] == "x" and "ONLY" not in set_to(made, "staging")
    assert "`PATH`" in said(made)


def test_a_secret_is_a_blank_and_the_port_is_never_set() -> None:
    made = shop(
        sighting(
            Form.COMPOSE_SERVICE, variable("TOKEN", "", is_secret=True), variable("PORT", "3000")
        )
    )
    token = next(each for each in made.variables if each.name == "TOKEN")
    assert (token.is_secret, token.is_blank, token.value.value) == (True, True, "")
    assert "PORT" not in set_to(made) and "`PORT`" in said(made)


def test_what_deploys_speaks_before_what_builds() -> None:
    made = shop(
        sighting(DOCKERFILE, variable("API_URL", "http://localhost")),
        sighting(Form.KUBERNETES, variable("API_URL", "http://api:8080")),
    )
    assert set_to(made)["API_URL"] == "http://api:8080"


def test_values_that_a_front_end_bakes_in_are_kept_and_other_arguments_are_not() -> None:
    arguments = [
        setting(Matter.BUILD_ARGUMENT, value, name=name)
        for name, value in (("VITE_API_BASE", "/api"), ("NODE_VERSION", "20"))
    ]
    found = set_to(shop(sighting(DOCKERFILE, *arguments)))
    assert found["VITE_API_BASE"] == "/api" and "NODE_VERSION" not in found


def test_what_is_handed_in_as_a_file_or_stands_elsewhere_is_said() -> None:
    made = shop(
        sighting(
            Form.KUBERNETES,
            setting(Matter.SECRET, name="db-password", detail="/run/secrets/db-password"),
            setting(Matter.CONFIGURATION, name="shop-config", detail="variables"),
            setting(Matter.ENV_FILE, ".env.prod"),
        )
    )
    assert "`/run/secrets/db-password`" in said(made)
    assert "`shop-config`" in said(made) and "`.env.prod`" in said(made)


def test_variables_of_another_runtime_stay_behind() -> None:
    made = shop(sighting(Form.COMPOSE_SERVICE, variable("CC_DOCKERFILE", "Dockerfile.prod")))
    assert "CC_DOCKERFILE" not in set_to(made) and "`CC_DOCKERFILE`" in said(made)


@pytest.mark.parametrize("name", ["CC_NODEJS_MEMORY", "VIRTUAL_HOST", "PATH"])
def test_variables_that_mean_nothing_on_the_platform_stay_behind(name: str) -> None:
    made = shop(sighting(Form.COMPOSE_SERVICE, variable(name, "1"), variable("MY_PATH", "1")))
    assert name not in set_to(made) and f"`{name}`" in said(made)
    assert set_to(made)["MY_PATH"] == "1"


# Size, domains, storage.


def test_the_size_holds_the_limits_of_the_application_and_of_its_workers() -> None:
    limits = (setting(Matter.MEMORY, "512"), setting(Matter.CPU, "1000"))
    (alone,) = draft(
        workload(sighting(Form.COMPOSE_SERVICE, *limits)), sources=(project(NODE),)
    ).applications
    (both,) = draft(
        workload(sighting(Form.COMPOSE_SERVICE, *limits)), WORKER, sources=(project(NODE),)
    ).applications
    assert (alone.sizes[0].flavor.value, both.sizes[0].flavor.value) == ("XS", "S")


def test_limits_beyond_the_largest_size_are_said() -> None:
    made = shop(sighting(Form.COMPOSE_SERVICE, setting(Matter.MEMORY, "64000")))
    assert made.sizes[0].flavor.value == "3XL"
    assert made.sizes[0].flavor.confidence is Confidence.LOW
    assert "No size holds 64000 MiB" in said(made)


def test_without_limits_the_runtime_has_its_default() -> None:
    (size,) = shop(sighting()).sizes
    assert (size.flavor.value, size.min_instances.value, size.max_instances.value) == (
        "XS",
        "1",
        "1",
    )


def test_bounds_of_an_autoscaler_go_before_a_fixed_number_and_are_capped() -> None:
    made = shop(
        sighting(Form.COMPOSE_SERVICE, setting(Matter.REPLICAS, "3")),
        sighting(
            Form.KUBERNETES, setting(Matter.MIN_REPLICAS, "2"), setting(Matter.MAX_REPLICAS, "60")
        ),
    )
    (size,) = made.sizes
    assert (size.min_instances.value, size.max_instances.value) == ("2", "20")
    assert "60 instances are asked for" in said(made)


def test_an_overlay_without_the_autoscaler_of_its_base_has_a_fixed_number() -> None:
    bounds = (setting(Matter.MIN_REPLICAS, "2"), setting(Matter.MAX_REPLICAS, "6"))
    made = shop(
        sighting(Form.KUBERNETES, setting(Matter.REPLICAS, "2"), *bounds,
                 environments=("dev", "prod"), path="k8s/base/shop.yaml"),
        sighting(Form.KUBERNETES, setting(Matter.REPLICAS, "1"), is_complete=False,
                 environments=("dev",), path="k8s/overlays/dev/kustomization.yaml"),
        sighting(Form.KUBERNETES, setting(Matter.REPLICAS, "3"), *bounds, is_complete=False,
                 environments=("prod",), path="k8s/overlays/prod/kustomization.yaml"),
    )  # fmt: skip
    assert [
        (each.environment, each.min_instances.value, each.max_instances.value)
        for each in made.sizes
    ] == [("dev", "1", "1"), ("prod", "2", "6")]


def test_each_environment_has_its_own_size() -> None:
    made = shop(
        sighting(Form.KUBERNETES, setting(Matter.REPLICAS, "1"), environments=("staging",)),
        sighting(Form.KUBERNETES, setting(Matter.REPLICAS, "3"), environments=("prod",), line=9),
    )
    assert [(each.environment, each.max_instances.value) for each in made.sizes] == [
        ("staging", "1"), ("prod", "3")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "host", ["localhost", "shop.localhost", "api", "${HOST}.example", "127.0.0.1"]
)
def test_names_of_a_machine_or_a_network_are_no_domains(host: str) -> None:
    assert shop(sighting(Form.COMPOSE_SERVICE, setting(Matter.HOST, host))).domains == ()


def test_a_prefix_that_is_stripped_today_is_a_gap() -> None:
    host = setting(Matter.HOST, "app.acme.example", name="/ihm", detail="tls rewritten")
    made = draft(workload(sighting(Form.COMPOSE_SERVICE, host)), sources=(project(NODE),))
    (domain,) = made.applications[0].domains
    assert (domain.value.value, domain.environment) == ("app.acme.example/ihm", "prod")
    assert domain.note is not None and [each.id for each in made.gaps] == ["shop.prefix-ihm"]


def test_a_path_that_stays_is_no_gap() -> None:
    host = setting(Matter.HOST, "app.acme.example", name="/ihm", detail="tls")
    assert (
        draft(workload(sighting(Form.COMPOSE_SERVICE, host)), sources=(project(NODE),)).gaps == ()
    )


VOLUME = setting(Matter.MOUNT, "/ihm/data", name="plans", detail="volume state")


@pytest.mark.parametrize(
    ("answer", "variable_name"), [("fs-bucket", "CC_FS_BUCKET"), ("cellar-addon", ""), ("none", "")]
)
def test_what_has_to_last_is_a_question(answer: str, variable_name: str) -> None:
    made = draft(
        workload(sighting(Form.COMPOSE_SERVICE, VOLUME, setting(Matter.WORKING_FOLDER, "/ihm"))),
        sources=(project(NODE, signs=(sign(SignKind.LOCAL_WRITE, "data/plans"),)),),
        shop_storage=answer,
    )
    (storage,) = made.applications[0].storage
    assert (storage.path.value, storage.becomes.value) == ("/ihm/data", answer)
    assert storage.variable == variable_name
    assert asked(made, "shop.storage").default == "fs-bucket"
    assert len(storage.path.origins) == 2
    if variable_name:
        assert "becomes `$APP_HOME/data`" in said(made.applications[0])


def test_the_docker_runtime_has_no_bucket() -> None:
    made = draft(
        workload(sighting(Form.COMPOSE_SERVICE, VOLUME)),
        sources=(project(NODE),),
        shop_runtime="docker",
    )
    assert [each.id for each in asked(made, "shop.storage").options] == ["cellar-addon", "none"]


def test_a_database_in_a_file_blocks_until_the_code_changes() -> None:
    signs = (sign(SignKind.LOCAL_DATABASE, "shop.db"),)
    sources = (project(NODE, signs=signs),)
    made = draft(workload(sighting()), sources=sources)
    decision = asked(made, "shop.storage")
    assert (decision.default, [each.id for each in decision.options]) == ("none", ["addon", "none"])
    (gap,) = made.gaps
    assert gap.id == "shop.storage" and "`apps/shop/server.js:8`" in gap.what.en
    assert draft(workload(sighting()), sources=sources, shop_storage="addon").gaps == ()


def test_what_the_code_alone_shows_is_asked_for_and_gets_no_add_on() -> None:
    signs = (sign(SignKind.LOCAL_WRITE, "media"),)
    made = draft(workload(sighting()), sources=(project(NODE, signs=signs),))
    decision = asked(made, "shop.storage")
    assert decision.default == "none"
    assert [each.id for each in decision.options] == ["fs-bucket", "cellar-addon", "none"]
    assert "`media` (`apps/shop/server.js:8`)" in said(made.applications[0])
    assert "CC_FS_BUCKET" not in set_to(made.applications[0])


def test_a_client_of_object_storage_takes_what_lasts() -> None:
    client = sign(SignKind.CLIENT, "minio", "boto3")
    written = project(NODE, signs=(client, sign(SignKind.LOCAL_WRITE, "media")))
    made = draft(workload(sighting()), sources=(written,))
    assert asked(made, "shop.storage").default == "none"
    assert "S3 client as well (`boto3`" in said(made.applications[0])
    mounted = sighting(Form.COMPOSE_SERVICE, VOLUME)
    made = draft(workload(mounted), sources=(project(NODE, signs=(client,)),))
    assert asked(made, "shop.storage").default == "cellar-addon"


@pytest.mark.parametrize(
    ("path", "default"),
    [
        ("/app/cloud", "none"),
        ("/app/uploads", "fs-bucket"),
        ("/app/plans", "fs-bucket"),
        ("/app/plan", "none"),
        ("/var/lib/shop", "fs-bucket"),
    ],
)
def test_a_volume_of_an_image_counts_unless_it_may_hold_copied_sources(
    path: str, default: str
) -> None:
    mount = setting(Matter.MOUNT, path, detail="volume state")
    image_of = sighting(DOCKERFILE, mount, setting(Matter.WORKING_FOLDER, "/app"))
    sources = project(NODE, signs=(sign(SignKind.LOCAL_WRITE, "plans/today"),))
    assert asked(draft(workload(image_of), sources=(sources,)), "shop.storage").default == default


@pytest.mark.parametrize(
    "given",
    [
        {"role": Role.DEVELOPMENT},
        {"role": Role.TEST},
        {"role": Role.CI},
        {"environments": ("dev",)},
    ],
)
def test_mounts_for_developers_and_tests_are_no_storage(given: dict[str, Any]) -> None:
    mounted = sighting(Form.COMPOSE_SERVICE, VOLUME, **given)
    made = draft(workload(sighting(DOCKERFILE), mounted), sources=(project(NODE),))
    assert made.decisions == ()
    assert made.applications[0].environments == ("prod",)


def test_the_data_of_a_database_server_in_the_image_is_no_storage_of_the_application() -> None:
    mount = setting(Matter.MOUNT, "/var/lib/mysql", detail="volume state")
    made = draft(workload(sighting(DOCKERFILE, mount)), sources=(project(NODE),))
    assert made.decisions == () and "`/var/lib/mysql`" in said(made.applications[0])
    near = replace(mount, value="/data/dbfiles")
    assert draft(workload(sighting(DOCKERFILE, near)), sources=(project(NODE),)).decisions


def test_a_file_beside_a_database_server_is_the_way_of_a_laptop() -> None:
    signs = (sign(SignKind.LOCAL_DATABASE, "shop.db"), sign(SignKind.CLIENT, "postgresql", "pg"))
    assert draft(workload(sighting()), sources=(project(NODE, signs=signs),)).decisions == ()


def test_folders_that_the_code_writes_to_are_asked_for_and_unknown_ones_are_said() -> None:
    written = (
        "data/plans/a.json", "data/plans", "/tmp/x", "", "../up", "uploads",
        "GOOGLE_APPLICATION_CREDENTIALS", "keys/.ssh/id",
    )  # fmt: skip
    signs = tuple(sign(SignKind.LOCAL_WRITE, value) for value in written)
    made = draft(workload(sighting()), sources=(project(NODE, signs=signs),))
    assert [each.path.value for each in made.applications[0].storage] == ["data/plans", "uploads"]
    assert "`apps/shop/server.js:8`" in said(made.applications[0])


@pytest.mark.parametrize(
    ("path", "name", "detail"),
    [
        ("/tmp", "", "tmpfs temporary"),
        ("/app/node_modules", "", "volume state"),
        ("/etc/nginx/nginx.conf", "nginx.conf", "bind read-only configuration"),
        ("/var/run/docker.sock", "/var/run/docker.sock", "bind docker-socket"),
        ("/app", "apps/shop", "bind source"),
        ("/cache", "scratch", "emptyDir"),
        ("/app/src", "./src", "bind"),
        ("/bundle", "gems", "volume state"),
        ("/code/target", "cache", "volume state"),
        ("/app/logs", "logs", "volume state"),
        ("$XDG_CACHE_HOME", "", "volume state"),
        ("/usr/share/nginx/html/swagger", "docs/openapi", "bind read-only state"),
        ("/home/shop/.ssh", "~/.ssh", "bind state"),
        ("/keys/server", "./tls/server.pem", "bind state"),
        ("/app/certs", "certs", "volume state"),
        ("/app/.env", "./.env.production", "bind state"),
        ("/app/google_credentials", "credentials", "volume state"),
        ("/opt/shop/settings.toml", "settings", "volume state"),
    ],
)
def test_mounts_whose_content_does_not_last_are_no_storage(
    path: str, name: str, detail: str
) -> None:
    mount = setting(Matter.MOUNT, path, name=name, detail=detail)
    assert shop(sighting(Form.COMPOSE_SERVICE, mount)).storage == ()


def test_the_folder_is_set_except_at_the_root() -> None:
    assert set_to(shop(sighting(folder="apps/shop")))["APP_FOLDER"] == "apps/shop"
    (root,) = draft(
        workload(sighting(), folder="."), sources=(project(NODE, folder="."),)
    ).applications
    assert root.folder is None and "APP_FOLDER" not in set_to(root)


def test_the_same_input_gives_the_same_draft() -> None:
    items = (workload(sighting(environments=("prod", "staging"))), WORKER, MIGRATE)
    sources = (project(NODE),)
    assert draft(*items, sources=sources) == draft(*reversed(items), sources=sources)


TEXT = st.text(max_size=30) | st.sampled_from(
    ["/", "", "9" * 400, "1e400", "nan", "-1", "${X}", "$(X)", "@reboot", "* * * * *", "a'b\"c",
     "\x1b[2J", "é", "../..", "http://[", "node '", "gunicorn a:b", "0.5"]
)  # fmt: skip
SETTINGS = st.lists(
    st.builds(
        setting,
        st.sampled_from(list(Matter)),
        TEXT,
        name=TEXT,
        detail=TEXT,
        is_secret=st.booleans(),
    ),
    max_size=6,
)
SIGNS = st.lists(st.builds(sign, st.sampled_from(list(SignKind)), TEXT, TEXT), max_size=4)


@given(SETTINGS, SETTINGS, SIGNS, st.sampled_from(list(Form)), TEXT)
def test_whatever_a_repository_says_gives_a_supported_draft(
    one: list[Setting], other: list[Setting], signs: list[Sign], form: Form, written: str
) -> None:
    parts = [
        _part(kind.value, kind, *other)
        for kind in (WorkloadKind.WORKER, WorkloadKind.TASK, WorkloadKind.CRON)
    ]
    declared = (version(written, is_read=False), version("20"))
    sources = project(candidate(versions=declared), signs=tuple(signs))
    seen = sighting(form, *one, base=image(f"node:{written}", "node", "node"))
    made = draft(workload(seen), *parts, sources=(sources,))
    ids = [each.id for each in made.decisions]
    assert len(ids) == len(set(ids))
    for each in made.applications[0].variables:
        assert not (each.is_secret and each.value.value)
