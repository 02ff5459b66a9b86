"""Services of a plan: who is reached by which name, which add-on, plan and version it becomes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.builders import (
    CATALOGUE,
    at,
    drafting,
    image,
    says,
    setting,
    sighting,
    sign,
    variable,
    workload,
)
from plan.handmade import application, planned
from virida_audit.errors import AuditError
from virida_audit.facts.clever_addons import AddonMention
from virida_audit.model.plan import (
    AddonPlan,
    ApplicationPlan,
    Domain,
    LinkKind,
    PlannedVariable,
    Storage,
)
from virida_audit.model.project import SignKind
from virida_audit.model.sighting import Form, Matter, Setting
from virida_audit.model.workload import Workload, WorkloadKind
from virida_audit.plan.services import ServicesDraft, draft_services
from virida_audit.plan.services.addresses import addresses_in
from virida_audit.plan.services.injected import taking_of
from virida_audit.plan.services.plans import Demand, choose_plan, size_mib
from virida_audit.plan.services.roles import Part, part_of
from virida_audit.plan.services.values import read


def code(name: str = "api", *settings: Setting, **rest: Any) -> Workload:
    return workload(sighting(Form.COMPOSE_SERVICE, *settings, name=name), name=name, **rest)


def service(
    name: str, raw: str, product: str, *settings: Setting, kind: WorkloadKind = WorkloadKind.ADDON,
    **rest: Any,
) -> Workload:  # fmt: skip
    seen = sighting(
        Form.COMPOSE_SERVICE, *settings, name=name, image=image(raw, product),
        environments=rest.pop("environments", ()),
    )  # fmt: skip
    return workload(seen, name=name, kind=kind, folder="", product=product, **rest)


def draft(
    *workloads: Workload, apps: tuple[ApplicationPlan, ...] = (), **answers: str
) -> ServicesDraft:
    inputs = drafting(*workloads, answers={key.replace("__", "."): v for key, v in answers.items()})
    return draft_services(inputs, apps)


def only(addons: tuple[AddonPlan, ...]) -> AddonPlan:
    (addon,) = addons
    return addon


def variable_of(plan: ApplicationPlan, name: str) -> PlannedVariable:
    (found,) = [each for each in plan.variables if each.name == name]
    return found


@pytest.mark.parametrize(
    ("name", "value", "hosts"),
    [
        ("DATABASE_URL", "postgresql://shop:x@db:5432/shop?sslmode=disable", ["db"]),
        ("MONGO_URL", "mongodb://a:27017,b:27017/shop", ["a", "b"]),
        ("SPRING_DATASOURCE_URL", "jdbc:mysql://db/shop", ["db"]),
        ("DSN", "shop:x@tcp(db:3306)/shop", ["db"]),
        ("CONNECTION", "Server=db;Database=shop", ["db"]),
        ("REDIS_HOST", "redis", ["redis"]),
        ("REDIS_ADDR", "redis:6379", ["redis"]),
        ("KAFKA_BROKERS", "kafka-1:9092,kafka-2:9092", ["kafka-1", "kafka-2"]),
        ("API", "http://api.shop.svc.cluster.local:8080/v1", ["api.shop.svc.cluster.local"]),
        ("CACHE_DRIVER", "redis", []),
        ("DB_CONNECTION", "mysql", []),
        ("TIMEOUT", "30", []),
        ("SCHEDULE", "02:30", []),
        ("IMAGE", "redis:7", []),
        ("TZ", "Europe/Paris", []),
        ("GREETING", "hello, world", []),
        ("PORT", "8080", []),
        ("EMPTY", "", []),
    ],
)
def test_a_value_names_hosts_only_where_it_is_an_address(
    name: str, value: str, hosts: list[str]
) -> None:
    assert [each.host for each in addresses_in(name, value)] == hosts


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_value_gives_hosts_without_a_failure(name: str, value: str) -> None:
    for each in addresses_in(name, value):
        assert each.host
        assert each.is_internal in (True, False)


@pytest.mark.parametrize(
    ("host", "is_internal"),
    [("db", True), ("db.shop.svc", True), ("host.docker.internal", True), ("printer.local", True),
     ("localhost", False), ("127.0.0.1", False), ("10.0.0.7", False), ("api.stripe.com", False)],
)  # fmt: skip
def test_a_host_that_only_the_old_network_resolves(host: str, is_internal: bool) -> None:
    (address,) = addresses_in("URL", f"http://{host}/")
    assert address.is_internal is is_internal


@pytest.mark.parametrize(
    ("name", "part"),
    [("DB_HOST", ("DB", Part.HOST)), ("PGPASSWORD", ("PG", Part.PASSWORD)),
     ("AWS_SECRET_ACCESS_KEY", ("AWS", Part.KEY_SECRET)), ("DATABASE_URL", ("DATABASE", Part.URI)),
     ("spring.datasource.url", ("SPRING_DATASOURCE", Part.URI)), ("PORT", None), ("NAME", None),
     ("DB_POOL_SIZE", None), ("MONKEY", None)],
)  # fmt: skip
def test_what_the_name_of_a_variable_holds(name: str, part: object) -> None:
    assert part_of(name) == part


@pytest.mark.parametrize(
    ("provider", "name", "value", "gives", "template"),
    [
        ("postgresql-addon", "DATABASE_URL", "", "POSTGRESQL_ADDON_URI", ""),
        ("postgresql-addon", "PGPORT", "5432", "POSTGRESQL_ADDON_PORT", ""),
        ("postgresql-addon", "DB", "postgresql+asyncpg://db/x", "",
         "postgresql+asyncpg://… ($POSTGRESQL_ADDON_URI)"),
        ("mysql-addon", "SPRING_DATASOURCE_URL", "jdbc:mysql://db:3306/x", "",
         "jdbc:mysql://$MYSQL_ADDON_HOST:$MYSQL_ADDON_PORT/$MYSQL_ADDON_DB"),
        ("redis-addon", "REDIS_ADDR", "redis:6379", "", "$REDIS_HOST:$REDIS_PORT"),
        ("redis-addon", "REDIS_URL", "redis://redis:6379", "REDIS_URL", ""),
        ("redis-addon", "REDIS_USERNAME", "default", "", ""),
        ("mongodb-addon", "MONGO_URL", "mongodb://mongo/x", "MONGODB_ADDON_URI", ""),
        ("cellar-addon", "S3_ENDPOINT", "http://minio:9000", "", "https://$CELLAR_ADDON_HOST"),
        ("cellar-addon", "AWS_ACCESS_KEY_ID", "", "CELLAR_ADDON_KEY_ID", ""),
        ("cellar-addon", "MINIO_ROOT_PASSWORD", "", "CELLAR_ADDON_KEY_SECRET", ""),
    ],
)  # fmt: skip
def test_what_a_name_takes_from_an_add_on(
    provider: str, name: str, value: str, gives: str, template: str
) -> None:
    taking = taking_of(CATALOGUE.addons[provider], name, value)
    assert (taking.gives, taking.template) == (gives, template)


@pytest.mark.parametrize(
    ("provider", "environment", "demand", "version", "own", "plan"),
    [
        ("postgresql-addon", "dev", Demand(), "15", False, "dev"),
        ("postgresql-addon", "dev", Demand(), "16", False, "xxs_sml"),
        ("postgresql-addon", "dev", Demand(), "15", True, "xxs_sml"),
        ("postgresql-addon", "staging", Demand(2048, 0), "15", False, "xxs_sml"),
        ("postgresql-addon", "prod", Demand(), "15", False, "xxs_sml"),
        ("postgresql-addon", "prod", Demand(1024, 8000), "15", False, "xs_med"),
        ("postgresql-addon", "prod", Demand(1, 9_000_000), "15", False, "xxxl_big"),
        ("redis-addon", "prod", Demand(256, 0), "8", False, "l_mono"),
        ("cellar-addon", "prod", Demand(1, 1), "", False, "S"),
    ],
)
def test_the_plan_is_the_smallest_that_holds_it(
    provider: str, environment: str, demand: Demand, version: str, own: bool, plan: str
) -> None:
    addon = CATALOGUE.addons[provider]
    chosen = choose_plan(addon, environment, demand, version, needs_own_server=own)
    assert chosen.value == plan


def test_a_plan_says_what_the_next_smaller_one_falls_short_of() -> None:
    command = setting(Matter.COMMAND, "redis-server --maxmemory 256mb")
    done = draft(service("cache", "redis:8", "redis", command))
    plan = only(done.addons).plan
    assert plan.value == "l_mono"
    assert plan.origins[-1].why.en == (
        "`l_mono` is the smallest plan that holds it (500 MiB); `m_mono`, just below, holds 250 MiB"
    )


def test_the_demand_is_production_s_where_something_speaks_of_it() -> None:
    def seen(place: str, memory: str) -> Workload:
        setting_of = setting(Matter.COMMAND, f"redis-server --maxmemory {memory}")
        return service("cache", "redis:8", "redis", setting_of, environments=(place,))

    both = replace(
        seen("prod", "200mb"),
        sightings=(*seen("prod", "200mb").sightings, *seen("staging", "900mb").sightings),
    )
    assert only(draft(both).addons).plan.value == "m_mono"
    assert only(draft(seen("staging", "400mb")).addons).plan.value == "s_mono"


def test_the_memory_of_the_data_says_more_than_the_memory_of_the_container() -> None:
    command = setting(Matter.COMMAND, "redis-server --maxmemory 80mb")
    limit = setting(Matter.MEMORY, "256")
    done = draft(service("cache", "redis:8", "redis", command, limit))
    assert only(done.addons).plan.value == "s_mono"


@pytest.mark.parametrize(
    ("text", "size"), [("20Gi", 20480), ("512M", 512), ("1.5g", 1536), ("2T", 2097152), ("", 0)]
)
def test_sizes_are_mebibytes(text: str, size: int) -> None:
    assert size_mib(text) == size


@pytest.mark.parametrize(
    ("value", "plain"),
    [("http://${HOST:-api}:${PORT}/x", "http://api/x"), ("${A}", "_"), ("plain", "plain")],
)
def test_references_are_taken_out_of_a_value(value: str, plain: str) -> None:
    assert read(value) == plain


@pytest.mark.parametrize(
    ("raw", "product", "version", "gap"),
    [("postgres:15-alpine", "postgresql", "15", False), ("postgres:12", "postgresql", "14", True),
     ("postgres", "postgresql", "17", False), ("redis:7-alpine", "redis", "8", True),
     ("mariadb:10.6", "mariadb", "8", False), ("elasticsearch:8.10.1", "elasticsearch", "8", False),
     ("mongo:7", "mongodb", "4", True)],
)  # fmt: skip
def test_the_version_is_the_image_s_where_it_is_offered(
    raw: str, product: str, version: str, gap: bool
) -> None:
    done = draft(service("db", raw, product))
    addon = only(done.addons)
    assert addon.version is not None
    assert addon.version.value == version
    assert any(each.id == "db.version" for each in done.gaps) is gap


def test_a_name_that_nothing_injects_takes_the_value_of_one_that_is() -> None:
    api = application(variables=(planned("DATABASE_URL", is_secret=True, is_blank=True),))
    done = draft(code(needs=("db",)), service("db", "postgres:15", "postgresql"), apps=(api,))
    (found,) = done.applications
    database = variable_of(found, "DATABASE_URL")
    assert (database.maps, database.is_blank, database.value.value) == (
        "POSTGRESQL_ADDON_URI", True, "",
    )  # fmt: skip
    assert [each.value.value for each in only(done.addons).variables] == ["$POSTGRESQL_ADDON_URI"]
    assert [(each.kind, each.target) for each in found.links] == [(LinkKind.ADDON, "db")]
    assert [each.id for each in done.decisions] == ["addons.mapping", "db.plan"]


def test_a_name_that_the_add_on_injects_is_listed_and_not_set() -> None:
    api = application(variables=(planned("REDIS_URL", "redis://cache:6379/0"),))
    done = draft(code(), service("cache", "redis:7", "redis"), apps=(api,))
    found = variable_of(done.applications[0], "REDIS_URL")
    assert (found.is_injected, found.is_blank, found.maps) == (True, False, "")
    assert not any(each.id == "addons.mapping" for each in done.decisions)


def test_the_neighbours_of_a_host_belong_to_the_same_add_on() -> None:
    names = ("DB_HOST", "DB_NAME", "DB_PASSWORD", "DB_POOL", "DB_USER")
    values = ("db", "shop", "", "5", "shop")
    api = application(variables=tuple(map(planned, names, values)))
    done = draft(code(), service("db", "mysql:8", "mysql"), apps=(api,))
    maps = {each.name: each.maps for each in done.applications[0].variables}
    assert maps == {
        "DB_HOST": "MYSQL_ADDON_HOST", "DB_NAME": "MYSQL_ADDON_DB", "DB_POOL": "",
        "DB_PASSWORD": "MYSQL_ADDON_PASSWORD", "DB_USER": "MYSQL_ADDON_USER",
    }  # fmt: skip


def test_a_database_of_another_company_stays_where_it_is() -> None:
    address = "postgresql://db.example.net:5432/shop"
    api = application(
        variables=(planned("DATABASE_URL", address),),
        signs=(sign(SignKind.CLIENT, "postgresql", "pg"),),
    )
    done = draft(code(), apps=(api,))
    assert not done.addons
    assert not done.decisions
    assert variable_of(done.applications[0], "DATABASE_URL").value.value == address
    assert [(each.kind, each.target) for each in done.applications[0].links] == [
        (LinkKind.EXTERNAL, "db.example.net")
    ]


@pytest.mark.parametrize(("reads", "answer"), [("DATABASE_URL", "create"), ("LOG_LEVEL", "none")])
def test_an_add_on_that_the_code_alone_wants_is_a_question(reads: str, answer: str) -> None:
    signs = (sign(SignKind.CLIENT, "postgresql", "pg"), sign(SignKind.VARIABLE_READ, reads))
    done = draft(code(), apps=(application(signs=signs),))
    decision = next(each for each in done.decisions if each.id == "postgresql.wanted")
    assert decision.answer == answer
    assert len(done.addons) == (answer == "create")


@pytest.mark.parametrize(
    ("product", "reads", "answer"),
    [
        ("minio", "S3_ENDPOINT", "none"),
        ("minio", "CELLAR_ADDON_HOST", "create"),
        ("smtp-relay", "LOG_LEVEL", "none"),
        ("smtp-relay", "MAILPACE_API_KEY", "create"),
        ("redis", "REDIS_URL", "create"),
    ],
)
def test_what_a_team_buys_elsewhere_is_created_only_by_its_own_names(
    product: str, reads: str, answer: str
) -> None:
    signs = (sign(SignKind.CLIENT, product, "client"), sign(SignKind.VARIABLE_READ, reads))
    done = draft(code(), apps=(application(signs=signs),))
    assert [each.answer for each in done.decisions if each.id.endswith(".wanted")] == [answer]
    assert len(done.addons) == (answer == "create")


def test_a_mail_provider_that_variables_name_is_kept_without_a_question() -> None:
    signs = (
        sign(SignKind.CLIENT, "smtp-relay", "nodemailer"),
        sign(SignKind.VARIABLE_READ, "SMTP_HOST"),
    )
    done = draft(code(), apps=(application(signs=signs),))
    assert not done.addons
    assert not [each for each in done.decisions if each.subject == "smtp-relay"]


@pytest.mark.parametrize(
    ("default", "provider"),
    [
        ("mysql://localhost/shop", "mysql-addon"),
        ("postgresql+asyncpg://localhost/shop", "postgresql-addon"),
        ("mongodb://localhost:27017/dev", "mongodb-addon"),
    ],
)
def test_the_default_of_a_variable_tells_which_database_is_wanted(
    default: str, provider: str
) -> None:
    names = ("mongodb", "mysql", "postgresql")
    signs = (*(sign(SignKind.CLIENT, each) for each in names),
             sign(SignKind.VARIABLE_READ, "DATABASE_URL", default))  # fmt: skip
    done = draft(code(), apps=(application(signs=signs),))
    assert [each.provider.value for each in done.addons] == [provider]


def test_an_address_written_out_asks_for_the_database_it_names() -> None:
    signs = (
        sign(SignKind.CLIENT, "mongodb", "mongodb"),
        sign(SignKind.HARD_CODED_ADDRESS, "localhost", "mongodb"),
    )
    done = draft(code(), apps=(application(signs=signs),))
    assert [each.provider.value for each in done.addons] == ["mongodb-addon"]


@pytest.mark.parametrize("path", ["/data/app.db", "shop.sqlite3"])
def test_a_database_in_a_file_creates_nothing_by_itself(path: str) -> None:
    signs = (sign(SignKind.LOCAL_DATABASE, path, "sqlite"),)
    api = application(storage=(Storage(says(path), says("none")),), signs=signs)
    assert draft(code(), apps=(api,)).addons == ()


def test_a_second_driver_of_the_code_is_no_second_database() -> None:
    clients = (sign(SignKind.CLIENT, each) for each in ("mysql", "postgresql"))
    signs = (*clients, sign(SignKind.VARIABLE_READ, "DATABASE_URL"))
    api = application(signs=signs)
    done = draft(code(needs=("db",)), service("db", "postgres:15", "postgresql"), apps=(api,))
    assert [each.name for each in done.addons] == ["db"]
    assert [each.answer for each in done.decisions if each.id == "mysql.wanted"] == ["none"]


def test_the_answer_no_creates_nothing_for_the_code() -> None:
    signs = (sign(SignKind.CLIENT, "postgresql"), sign(SignKind.VARIABLE_READ, "DATABASE_URL"))
    done = draft(code(), apps=(application(signs=signs),), postgresql__wanted="none")
    assert done.addons == ()


def test_the_host_of_another_application_becomes_its_domain() -> None:
    web = application("web", variables=(planned("API_URL", "http://api:8080/v1"),),
                      environments=("staging", "prod"))  # fmt: skip
    api = application(domains=(Domain("api.shop.example", "", "prod", says("api.shop.example")),))
    done = draft(code(), code("web"), apps=(api, web))
    found = {each.environment: each for each in done.applications[1].variables}
    assert found["prod"].value.value == "https://api.shop.example/v1"
    assert (found["staging"].value.value, found["staging"].is_blank) == ("", True)
    assert [(each.kind, each.target) for each in done.applications[1].links] == [
        (LinkKind.APPLICATION, "api")
    ]


def test_a_domain_of_production_is_not_given_to_staging() -> None:
    domains = tuple(
        Domain("api.shop.example", "", each, says("api.shop.example"))
        for each in ("staging", "prod")
    )
    web = application(
        "web", variables=(planned("API_URL", "http://api:8080", environment="staging"),)
    )
    done = draft(code(), code("web"), apps=(application(domains=domains), web))
    assert variable_of(done.applications[1], "API_URL").is_blank


def test_private_traffic_waits_for_the_names_of_the_group() -> None:
    web = application("web", variables=(planned("API_URL", "http://api:8080"),))
    done = draft(
        code(), code("web"), apps=(application(), web), applications__traffic="network-group"
    )
    assert variable_of(done.applications[1], "API_URL").is_blank
    assert done.applications[1].links[0].kind is LinkKind.NETWORK_GROUP


@pytest.mark.parametrize("value", ["http://proxy/x", "http://gone:80", "kafka:9092", "amqp://mq"])
def test_no_host_of_the_old_network_remains(value: str) -> None:
    proxy = service("proxy", "traefik:3", "traefik", kind=WorkloadKind.PLATFORM)
    kafka = service("kafka", "apache/kafka", "kafka", kind=WorkloadKind.UNMANAGED)
    api = application(variables=(planned("UPSTREAM_HOST", value),))
    found = draft(code(), proxy, kafka, apps=(api,)).applications[0].variables
    assert [(each.value.value, each.is_blank) for each in found] == [("", True)]


def test_a_file_that_is_no_address_is_left_alone() -> None:
    api = application(variables=(planned("CONFIG", "/etc/shop/db.conf"), planned("QUEUE", "redis")))
    done = draft(code(), service("redis", "redis:7", "redis"), apps=(api,))
    assert [each.value.value for each in done.applications[0].variables] == [
        "/etc/shop/db.conf", "redis",
    ]  # fmt: skip


def test_applications_with_databases_of_their_own_get_add_ons_of_their_own() -> None:
    api = application(variables=(planned("DATABASE_URL", "postgresql://db/shop"),))
    crm = application("crm", variables=(planned("DATABASE_URL", "postgresql://db/crm"),))
    done = draft(code(), code("crm"), service("db", "postgres:15", "postgresql"), apps=(api, crm))
    assert [(each.name, each.serves) for each in done.addons] == [
        ("crm-db", ("crm",)), ("db", ("api",)),
    ]  # fmt: skip
    assert not any(each.id == "db.sharing" for each in done.decisions)


def test_one_database_of_two_applications_is_one_add_on() -> None:
    value = "postgresql://db/shop"
    both = tuple(
        application(name, variables=(planned("DATABASE_URL", value),)) for name in ("api", "crm")
    )
    done = draft(code(), code("crm"), service("db", "postgres:15", "postgresql"), apps=both)
    assert only(done.addons).serves == ("api", "crm")
    assert only(done.addons).is_shared


@pytest.mark.parametrize(("answer", "addons"), [("shared", 1), ("separate", 2)])
def test_who_shares_a_database_is_asked_where_nothing_tells(answer: str, addons: int) -> None:
    apps = (application(), application("crm"))
    done = draft(
        code(needs=("db",)), code("crm", needs=("db",)), service("db", "postgres:15", "postgresql"),
        apps=apps, db__sharing=answer,
    )  # fmt: skip
    assert len(done.addons) == addons


def test_a_cache_is_shared_without_a_question() -> None:
    done = draft(
        code(needs=("cache",)), code("crm", needs=("cache",)), service("cache", "redis:8", "redis"),
        apps=(application(), application("crm")),
    )  # fmt: skip
    assert only(done.addons).serves == ("api", "crm")


def test_an_add_on_is_there_where_an_artefact_runs_it() -> None:
    api = application(environments=("dev", "staging", "prod"))
    db = service("db", "postgres:15", "postgresql", environments=("local", "staging", "prod"))
    addon = only(draft(code(needs=("db",)), db, apps=(api,)).addons)
    assert addon.environments == ("staging", "prod")
    assert addon.names == (("staging", "api-db-staging"), ("prod", "api-db"))


def test_volumes_of_the_data_are_carried_and_configuration_is_not() -> None:
    data = setting(Matter.MOUNT, "/var/lib/postgresql/data", name="pgdata", detail="volume")
    settings = setting(Matter.MOUNT, "/etc/postgresql.conf", name="./pg.conf", detail="bind")
    scripts = setting(Matter.MOUNT, "/docker-entrypoint-initdb.d", name="./sql", detail="bind")
    addon = only(draft(service("db", "postgres:15", "postgresql", data, settings, scripts)).addons)
    assert [each.value for each in addon.data] == ["pgdata"]
    assert "pg_restore" in addon.carry[-1].en
    assert any("initdb.d" in each.en for each in addon.limits)


@pytest.mark.parametrize(
    ("name", "gaps", "limits"),
    [("uuid-ossp", 0, 0), ("vector", 0, 0), ("pg_cron", 0, 1), ("my_ext", 1, 0)],
)
def test_extensions_are_there_on_request_or_missing(name: str, gaps: int, limits: int) -> None:
    api = application(signs=(sign(SignKind.EXTENSION, name),))
    done = draft(code(needs=("db",)), service("db", "postgres:15", "postgresql"), apps=(api,))
    assert sum(each.id.startswith("db.extension") for each in done.gaps) == gaps
    assert sum(name in each.en for each in only(done.addons).limits) == limits


def test_the_plan_of_production_is_asked_where_nothing_tells_its_size() -> None:
    done = draft(service("db", "postgres:15", "postgresql"), db__plan="xs_tny")
    assert only(done.addons).plan.value == "xs_tny"
    memory = setting(Matter.MEMORY, "2048")
    sized = draft(service("db", "postgres:15", "postgresql", memory))
    assert only(sized.addons).plan.value == "s_sml"
    assert sized.decisions == ()


def test_an_answer_that_is_no_option_is_an_error_of_the_user() -> None:
    with pytest.raises(AuditError, match=r"db\.plan"):
        draft(service("db", "postgres:15", "postgresql"), db__plan="huge")


@pytest.mark.parametrize(
    ("kind", "raw", "product", "part"),
    [
        (WorkloadKind.PLATFORM, "traefik:3", "traefik", "platform"),
        (WorkloadKind.PLATFORM, "acme/edge", "", "platform"),
        (WorkloadKind.TOOL, "registry:2", "registry", "removed"),
        (WorkloadKind.DEVELOPMENT, "mailhog/mailhog", "mailhog", "removed"),
        (WorkloadKind.TEST, "postgres:15", "postgresql", "removed"),
        (WorkloadKind.EXAMPLE, "acme/x", "", "removed"),
        (WorkloadKind.UNMANAGED, "apache/kafka", "kafka", "gaps"),
        (WorkloadKind.UNMANAGED, "gitea/gitea", "gitea", "gaps"),
        (WorkloadKind.UNKNOWN, "acme/blob", "", "gaps"),
        (WorkloadKind.GHOST, "acme/ghost", "", "gaps"),
        (WorkloadKind.ADDON, "couchbase", "couchbase", "gaps"),
    ],
)
def test_nothing_disappears(kind: WorkloadKind, raw: str, product: str, part: str) -> None:
    done = draft(service("thing", raw, product, kind=kind))
    parts = {name: len(getattr(done, name)) for name in ("platform", "removed", "gaps", "addons")}
    assert parts == {"platform": 0, "removed": 0, "gaps": 0, "addons": 0} | {part: 1}
    assert bool(done.decisions) is (part == "gaps")


@pytest.mark.parametrize(
    ("product", "options", "default"),
    [("gitea", ["heptapod", "ci-integrations"], "heptapod"),
     ("gitea-act-runner", ["ci-integrations", "heptapod"], "ci-integrations"),
     ("vault", ["config-provider", "kms"], "config-provider")],
)  # fmt: skip
def test_the_documented_answers_are_the_options(
    product: str, options: list[str], default: str
) -> None:
    done = draft(service("thing", "x", product, kind=WorkloadKind.UNMANAGED))
    (decision,) = [each for each in done.decisions if each.id == "thing.replacement"]
    assert ([each.id for each in decision.options], decision.answer) == (options, default)


def test_an_answer_that_is_an_add_on_creates_it() -> None:
    done = draft(service("vault", "x", "vault", kind=WorkloadKind.UNMANAGED))
    assert only(done.addons).provider.value == "config-provider"


def test_a_ghost_that_nothing_runs_goes_and_one_that_runs_comes_back() -> None:
    built = replace(sighting(Form.DOCKERFILE, name="sim"), is_ghost=True)
    ghost = workload(built, name="sim", kind=WorkloadKind.GHOST, folder="")
    runs = workload(built, sighting(name="sim"), name="sim", kind=WorkloadKind.GHOST, folder="")
    answers = [draft(each).decisions[0].answer for each in (ghost, runs)]
    assert answers == ["remove", "source"]


def test_files_go_to_a_bucket_of_the_application_with_its_mount() -> None:
    api = application(storage=(Storage(says("/data"), says("fs-bucket")),))
    done = draft(code(), apps=(api,))
    addon = only(done.addons)
    assert (addon.name, addon.provider.value, addon.serves) == ("api-files", "fs-bucket", ("api",))
    assert variable_of(done.applications[0], "CC_FS_BUCKET").is_blank


def test_a_database_in_a_file_becomes_an_add_on_where_the_team_says_so() -> None:
    api = application(storage=(Storage(says("/data/app.db"), says("addon")),))
    addon = only(draft(code(), apps=(api,)).addons)
    assert (addon.name, addon.provider.value) == ("api-database", "postgresql-addon")


def test_kibana_is_an_option_of_the_add_on_beside_it() -> None:
    done = draft(
        service("es", "elasticsearch:8.10.1", "elasticsearch"),
        service("kibana", "kibana:8.10.1", "kibana"),
    )
    assert [each.value for each in only(done.addons).options] == ["kibana=true"]
    assert [each.name for each in done.platform] == ["kibana"]


def test_an_address_in_the_code_is_a_gap_with_all_its_places() -> None:
    hosts = ("db", "db", "api.stripe.com", "localhost")
    signs = tuple(
        sign(SignKind.HARD_CODED_ADDRESS, host, line=line) for line, host in enumerate(hosts, 1)
    )
    done = draft(
        code(needs=("db",)), service("db", "postgres:15", "postgresql"),
        apps=(application(signs=signs),),
    )  # fmt: skip
    (gap,) = [each for each in done.gaps if "hard-coded" in each.id]
    assert [each.at for each in gap.origins if each.at] == [
        at("apps/shop/server.js", 1), at("apps/shop/server.js", 2),
    ]  # fmt: skip


def test_a_name_answers_within_its_own_compose_project() -> None:
    one = service("db-one", "postgres:15", "postgresql")
    other = service("db-two", "mysql:8", "mysql")
    seen = [replace(each.sightings[0], name="db") for each in (one, other)]
    one = replace(one, sightings=(replace(seen[0], group="a/compose.yaml"),))
    other = replace(other, sightings=(replace(seen[1], group="b/compose.yaml"),))
    asker = sighting(Form.COMPOSE_SERVICE, variable("DB_HOST", "db"), name="api")
    api = workload(replace(asker, group="b/compose.yaml"), name="api")
    done = draft(api, one, other, apps=(application(variables=(planned("DB_HOST", "db"),)),))
    assert {each.name: each.serves for each in done.addons} == {"db-one": (), "db-two": ("api",)}


def test_two_add_ons_of_one_provider_inject_under_one_name() -> None:
    api = application(
        variables=(planned("CACHE_URL", "redis://cache:6379"), planned("REDIS_HOST", "queue"))
    )
    done = draft(
        code(), service("cache", "redis:8", "redis"), service("queue", "redis:8", "redis"),
        apps=(api,),
    )  # fmt: skip
    found = variable_of(done.applications[0], "REDIS_HOST")
    assert (found.is_injected, found.maps) == (False, "REDIS_HOST")


def test_a_generic_name_speaks_for_the_database_that_is_there() -> None:
    signs = (
        sign(SignKind.CLIENT, "mongodb", "pymongo"),
        sign(SignKind.VARIABLE_READ, "DATABASE_URL"),
    )
    api = application(signs=signs)
    done = draft(code(needs=("db",)), service("db", "postgres:15", "postgresql"), apps=(api,))
    assert [each.name for each in done.addons] == ["db"]


def test_of_two_clients_the_first_database_takes_the_generic_name() -> None:
    names = ("mysql", "postgresql")
    signs = (*(sign(SignKind.CLIENT, each) for each in names),
             sign(SignKind.VARIABLE_READ, "DATABASE_URL"))  # fmt: skip
    done = draft(code(), apps=(application(signs=signs),))
    assert [each.provider.value for each in done.addons] == ["postgresql-addon"]


def test_who_waits_for_a_worker_waits_for_its_application() -> None:
    worker = workload(
        sighting(name="worker"), name="worker", kind=WorkloadKind.WORKER, parent="api"
    )
    web = code("web", needs=("api", "worker"))
    done = draft(code(), worker, web, apps=(application(), application("web")))
    assert [each.target for each in done.applications[1].links] == ["api"]


def test_an_example_in_the_code_is_no_gap() -> None:
    signs = (sign(SignKind.HARD_CODED_ADDRESS, "host"),)
    assert not draft(code(), apps=(application(signs=signs),)).gaps


@pytest.mark.parametrize(
    ("value", "is_gap"),
    [("api:7070", True), ("grpc://api:7070", True), ("http://api:8080", False), ("api", False)],
)
def test_a_call_without_a_protocol_of_the_web_is_a_gap(value: str, is_gap: bool) -> None:
    web = application("web", variables=(planned("API_HOST", value),))
    done = draft(code(), code("web"), apps=(application(), web))
    assert [each.id for each in done.gaps] == (["web.protocol"] if is_gap else [])


def test_what_the_code_is_to_read_itself_leaves_the_variables() -> None:
    api = application(variables=(planned("DATABASE_URL", is_secret=True, is_blank=True),))
    done = draft(
        code(needs=("db",)), service("db", "postgres:15", "postgresql"), apps=(api,),
        addons__mapping="read-in-code",
    )  # fmt: skip
    assert done.applications[0].variables == ()
    assert [each.gives for each in only(done.addons).variables] == ["POSTGRESQL_ADDON_URI"]


@pytest.mark.parametrize(
    ("names", "is_gap"),
    [(("DB_HOST",), True), (("DB_HOST", "DB_PORT"), False), (("DATABASE_URL",), False),
     (("DATABASE_URL", "DB_HOST"), False)],
)  # fmt: skip
def test_a_host_without_its_port_is_a_gap(names: tuple[str, ...], is_gap: bool) -> None:
    api = application(variables=tuple(planned(each) for each in names))
    done = draft(code(needs=("db",)), service("db", "mysql:8", "mysql"), apps=(api,))
    assert any(each.id == "api.port-of-db" for each in done.gaps) is is_gap


def test_an_object_store_has_no_port_to_ask_for() -> None:
    api = application(variables=(planned("MINIO_HOST", "minio"),))
    done = draft(code(), service("minio", "minio/minio", "minio"), apps=(api,))
    assert variable_of(done.applications[0], "MINIO_HOST").maps == "CELLAR_ADDON_HOST"
    assert not done.gaps


def test_an_add_on_that_the_tree_links_is_the_one_of_its_environment() -> None:
    db = service("db", "postgres:15", "postgresql")
    linked = sighting(Form.CLEVER_APPLICATION, name="shop-postgresql", environments=("prod",))
    done = draft(replace(db, sightings=(*db.sightings, linked)))
    addon = only(done.addons)
    assert addon.linked == (("prod", "shop-postgresql"),)
    assert addon.name_in("prod") == "shop-postgresql"


def existing(name: str, plan: str = "", provider: str = "postgresql-addon") -> AddonMention:
    return AddonMention(name, provider, plan, at("docs/deploy.md", 3))


def reusing(
    *mentions: AddonMention, others: tuple[Workload, ...] = (), **answers: str
) -> ServicesDraft:
    data = setting(Matter.MOUNT, "/var/lib/postgresql/data", name="pgdata", detail="20480Mi")
    db = service("db", "postgres:15", "postgresql", data)
    inputs = drafting(code(needs=("db",)), db, *others, answers=answers)
    return draft_services(replace(inputs, existing=mentions), (application(),))


def test_an_add_on_that_a_page_names_is_reused_on_its_plan() -> None:
    addon = only(reusing(existing("shop-db", "xs_sml")).addons)
    assert addon.linked == (("prod", "shop-db"),)
    assert addon.plan.value == "xs_sml"
    assert [each.at for each in addon.plan.origins] == [at("docs/deploy.md", 3)]
    assert "s_big" in " ".join(each.en for each in addon.limits)
    assert addon.carry == ()


def test_the_plan_of_an_add_on_that_is_there_is_no_question() -> None:
    db = service("db", "postgres:15", "postgresql")
    inputs = replace(drafting(db), existing=(existing("shop-db", "xs_sml"),))
    assert draft_services(inputs, ()).decisions == ()
    answered = replace(inputs, answers={"db.plan": "xs_tny"})
    done = draft_services(answered, ())
    assert (only(done.addons).plan.value, done.decisions[0].answer) == ("xs_tny", "xs_tny")


@pytest.mark.parametrize(
    "mentions",
    [
        (existing("shop-cache", provider="redis-addon"),),
        (existing("shop-db-staging"),),
        (),
    ],
)
def test_an_add_on_of_another_kind_or_place_is_not_reused(
    mentions: tuple[AddonMention, ...],
) -> None:
    assert only(reusing(*mentions).addons).linked == ()


def test_which_of_two_databases_is_there_is_not_guessed() -> None:
    other = service("crm", "postgres:15", "postgresql")
    assert all(not each.linked for each in reusing(existing("pg-1"), others=(other,)).addons)
    by_name = reusing(existing("crm"), others=(other,)).addons
    assert [each.name for each in by_name if each.linked] == ["crm"]


def test_add_ons_are_named_as_the_applications_of_the_team_are() -> None:
    links = [
        workload(
            sighting(Form.CLEVER_APPLICATION, setting(Matter.ALIAS, f"acme-{name}"), name=name),
            name=name,
        )
        for name in ("api", "web")
    ]
    done = draft(*links, service("db", "postgres:15", "postgresql"))
    assert only(done.addons).name_in("prod") == "acme-db"


def test_the_default_of_a_variable_is_no_gap() -> None:
    signs = (
        sign(SignKind.HARD_CODED_ADDRESS, "db", line=4),
        sign(SignKind.VARIABLE_READ, "DATABASE_URL", line=4),
    )
    api = application(signs=signs)
    done = draft(code(needs=("db",)), service("db", "postgres:15", "postgresql"), apps=(api,))
    assert not done.gaps
