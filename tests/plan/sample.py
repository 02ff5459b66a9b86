"""A complete plan made by hand: every part has entries, every optional value is there once."""

from __future__ import annotations

from typing import Any

from virida_audit.model.location import Location
from virida_audit.model.plan import (
    AddonPlan,
    AddonVariable,
    Alternative,
    ApplicationPlan,
    Cron,
    Decision,
    Domain,
    Gap,
    Hook,
    Link,
    LinkKind,
    Option,
    Plan,
    PlannedVariable,
    PlatformService,
    Removed,
    Size,
    Step,
    StepKind,
    Storage,
    Wave,
    Worker,
)
from virida_audit.model.project import Sign, SignKind
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.report import Report
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form
from virida_audit.model.text import Text
from virida_audit.model.workload import Appearance, Merge, WorkloadKind, WorkloadSummary

ENVIRONMENTS = ("dev", "staging", "prod")
NODE = "content/doc/applications/nodejs.md"
PYTHON = "content/doc/applications/python/_index.md"
CLI = "content/doc/reference/cli.md"


def t(en: str, fr: str = "") -> Text:
    return Text(en, fr or en)


def seen(path: str, line: int, en: str, fr: str = "", source: str = "", rule: str = "") -> Origin:
    return Origin(t(en, fr), Location(path, line, 5, line, 20, ("services",)), source, rule)


def says(source: str, en: str, fr: str = "", rule: str = "") -> Origin:
    return Origin(t(en, fr), None, source, rule)


def stated(value: str, *origins: Origin, confidence: Confidence = Confidence.HIGH) -> Stated:
    return Stated(value, origins or (says(CLI, "the command takes it", "la commande le prend"),),
                  confidence)  # fmt: skip


COMPOSE = "compose.yaml"


def _sizes(flavors: tuple[str, str, str]) -> tuple[Size, ...]:
    top = stated("M", seen("k8s/prod/hpa.yaml", 9, "maximum of the autoscaler"))
    return tuple(
        Size(
            environment,
            stated(flavor, seen(COMPOSE, 30, "memory limit 512 MiB", "limite mémoire de 512 Mio")),
            stated("1", says(CLI, "the least", "le minimum")),
            stated("2" if environment == "prod" else "1", says(CLI, "the least", "le minimum")),
            top if environment == "prod" else None,
        )
        for environment, flavor in zip(ENVIRONMENTS, flavors, strict=True)
    )


def _aliases(name: str) -> tuple[tuple[str, str], ...]:
    return tuple((each, f"{name}-{each}") for each in ENVIRONMENTS)


def _variable(
    name: str,
    value: str,
    line: int,
    environment: str = "",
    *,
    is_secret: bool = False,
    is_injected: bool = False,
    maps: str = "",
) -> PlannedVariable:
    origin = seen(COMPOSE, line, f"`{name}` of the service", f"`{name}` du service")
    return PlannedVariable(
        name, stated(value, origin), environment, is_secret=is_secret,
        is_blank=is_secret or bool(maps and not value), is_injected=is_injected, maps=maps,
    )  # fmt: skip


def api() -> ApplicationPlan:
    migrate = stated("python manage.py migrate", seen(COMPOSE, 41, "one-shot service `migrate`"))
    return ApplicationPlan(
        name="api",
        workload="api",
        runtime=stated(
            "python", seen("services/api/pyproject.toml", 1, "a Python project", source=PYTHON)
        ),
        variant=stated("uv", seen("services/api/uv.lock", 1, "a lock file of uv")),
        folder=stated("services/api", seen(COMPOSE, 12, "build context", "contexte de build")),
        version=stated("3.12", seen("services/api/.python-version", 1, "declared")),
        port=stated("9000", says(PYTHON, "uv mode listens on 9000"), confidence=Confidence.MEDIUM),
        listens=stated("8000", seen("services/api/main.py", 7, "a fixed port")),
        run=stated("uv run gunicorn shop.wsgi --bind 0.0.0.0:9000", seen(COMPOSE, 14, "command")),
        start=None,
        build=stated("uv sync", says(PYTHON, "the platform runs it", "la plateforme l’exécute")),
        hooks=(Hook("CC_PRE_RUN_HOOK", migrate, "migrate"),),
        variables=(
            _variable("APP_FOLDER", "services/api", 12),
            _variable("CC_PYTHON_VERSION", "3.12", 12),
            _variable("DATABASE_URL", "", 18, maps="POSTGRESQL_ADDON_URI"),
            _variable("GREETING", "it's \"quoted\" & $HOME", 19),
            _variable("LOG_LEVEL", "debug", 20, "dev"),
            _variable("LOG_LEVEL", "info", 20, "prod"),
            _variable("REDIS_URL", "", 21, is_injected=True),
            _variable("SECRET_KEY", "", 22, is_secret=True),
        ),
        workers=(
            Worker(
                "CC_WORKER_COMMAND", "worker",
                stated("uv run celery -A shop worker", seen(COMPOSE, 51, "service `worker`")),
                t("An application of its own scales apart.", "Une application à part."),
            ),
        ),
        crons=(
            Cron(
                "purge",
                stated("15 3 * * *", seen("k8s/base/purge.yaml", 6, "schedule")),
                stated(
                    "$ROOT/clevercloud/purge.sh",
                    says("content/doc/administrate/cron.md", "only on one instance"),
                ),
                t("Times are UTC.", "Les heures sont en UTC."),
                '#!/bin/bash -l\n[ "$INSTANCE_NUMBER" = 0 ] || exit 0\nbin/purge "old carts"\n',
            ),
        ),
        health_path=stated("/healthz", seen(COMPOSE, 25, "health check")),
        sizes=_sizes(("XS", "S", "M")),
        domains=(
            Domain(
                "shop.example", "/api", "prod",
                stated("shop.example/api", seen("k8s/prod/ingress.yaml", 14, "route")),
                t("The prefix stays.", "Le préfixe reste."),
            ),
        ),
        storage=(
            Storage(
                stated("/app/media", seen(COMPOSE, 28, "volume `media`")),
                stated("cellar-addon", says("content/doc/addons/cellar.md", "object storage")),
                (t("an FS Bucket", "un FS Bucket"),),
            ),
        ),
        links=(
            Link("shop-cache", LinkKind.ADDON, stated("REDIS_URL", seen(COMPOSE, 21, "variable"))),
            Link("shop-db", LinkKind.ADDON, stated("DATABASE_URL", seen(COMPOSE, 18, "variable"))),
        ),
        alternatives=(
            Alternative("docker", t("keeps the image", "garde l’image"), (says(CLI, "a type"),)),
        ),
        environments=ENVIRONMENTS,
        aliases=_aliases("api"),
        signs=(
            Sign(Location("services/api/main.py", 7, 1, 7, 9), SignKind.PORT_FIXED, "8000"),
        ),
        evidence=(seen(COMPOSE, 10, "service `api`"),),
        notes=(t("Listen on 9000.", "Écoutez sur 9000."),),
    )  # fmt: skip


def web() -> ApplicationPlan:
    return ApplicationPlan(
        name="web",
        workload="web",
        runtime=stated("node", seen("apps/web/package.json", 1, "a Node.js project", source=NODE)),
        variant=None,
        folder=stated("apps/web", seen(COMPOSE, 61, "build context")),
        version=stated("22", seen("apps/web/package.json", 5, "engines")),
        port=stated("8080", says(NODE, "the port of the platform")),
        listens=None,
        run=None,
        start=stated("npm start", seen("apps/web/package.json", 8, "script")),
        build=None,
        variables=(
            _variable("APP_FOLDER", "apps/web", 61),
            _variable("PUBLIC_NAME", "Été", 63),
            _variable("SESSION_SECRET", "", 64, is_secret=True),
        ),
        sizes=_sizes(("pico", "XS", "S")),
        domains=(
            Domain("shop.example", "", "prod",
                   stated("shop.example", seen("k8s/prod/ingress.yaml", 9, "route"))),
        ),
        links=(
            Link("api", LinkKind.APPLICATION, stated("API_URL", seen(COMPOSE, 65, "variable"))),
            Link("pay.example", LinkKind.EXTERNAL, stated("PAY", seen(COMPOSE, 66, "variable"))),
        ),
        environments=ENVIRONMENTS,
        aliases=_aliases("web"),
        linked=(("prod", "web-prod"),),
        evidence=(seen(COMPOSE, 60, "service `web`"),),
    )  # fmt: skip


def site() -> ApplicationPlan:
    return ApplicationPlan(
        name="site",
        workload="site",
        runtime=stated("", seen("Dockerfile", 1, "two ways"), confidence=Confidence.LOW),
        variant=None,
        folder=None,
        version=None,
        port=stated("8080", says(CLI, "the port of the platform")),
        listens=None,
        run=None,
        start=None,
        build=stated("mkdocs build", seen("Dockerfile", 4, "build step")),
        sizes=_sizes(("nano", "nano", "nano")),
        environments=ENVIRONMENTS,
        aliases=_aliases("site"),
        evidence=(seen("Dockerfile", 1, "a Dockerfile"),),
    )


def _addons() -> tuple[AddonPlan, ...]:
    return (
        AddonPlan(
            name="shop-cache", workload="redis",
            provider=stated("redis-addon", seen(COMPOSE, 80, "image `redis:7`")),
            plan=stated("s_mono", says(CLI, "the smallest")), version=None, serves=("api",),
            environments=ENVIRONMENTS,
        ),
        AddonPlan(
            name="shop-db", workload="db",
            provider=stated("postgresql-addon", seen(COMPOSE, 70, "image `postgres:15`")),
            plan=stated("xs_sml", says(CLI, "backups", "sauvegardes")),
            version=stated("15", seen(COMPOSE, 70, "tag")),
            serves=("api",),
            environments=ENVIRONMENTS,
            variables=(
                AddonVariable("api", "DATABASE_URL", "POSTGRESQL_ADDON_URI", False,
                              stated("$POSTGRESQL_ADDON_URI", seen(COMPOSE, 18, "variable"))),
            ),
            names=tuple((each, f"shop-db-{each}") for each in ENVIRONMENTS),
            plans=(("dev", stated("dev", says(CLI, "the free one", "le gratuit"))),),
            options=(stated("encryption=true", says(CLI, "an option")),),
            data=(stated("db-data", seen(COMPOSE, 74, "volume")),),
            carry=(t("Dump, then restore.", "Exportez, puis restaurez."),),
            limits=(t("The dev plan has no backup.", "Le plan dev n’a pas de sauvegarde."),),
            linked=(("prod", "shop-db-prod"),),
            evidence=(seen(COMPOSE, 70, "service `db`"),),
        ),
        AddonPlan(
            name="shop-files", workload="",
            provider=stated("cellar-addon", seen(COMPOSE, 28, "volume `media`")),
            plan=stated("s", says(CLI, "the only one")), version=None, serves=("api",),
            environments=ENVIRONMENTS, is_shared=False,
        ),
    )  # fmt: skip


DECISION = "site.runtime"


def decision(answer: str = "static", is_answered: bool = False) -> Decision:
    return Decision(
        id=DECISION, subject="site",
        question=t("Which runtime serves `site`?", "Quel runtime sert `site`\u00a0?"),
        options=(
            Option("static", t("the static runtime", "le runtime static"),
                   t("The platform builds it.", "La plateforme le construit.")),
            Option("docker", t("the Docker runtime", "le runtime Docker"),
                   t("The Dockerfile stays.", "Le Dockerfile reste.")),
        ),
        default="static", answer=answer, is_answered=is_answered,
        origins=(seen("Dockerfile", 1, "both are possible", "les deux sont possibles"),),
    )  # fmt: skip


def _command(en: str, *words: str, **rest: Any) -> Step:
    return Step(StepKind.COMMAND, t(en), words, **rest)


def _create_addon(environment: str, provider: str, name: str, plan: str) -> tuple[Step, ...]:
    full = f"{name}-{environment}"
    return (
        _command(f"Create {full}", "clever", "addon", "create", provider, full, "--plan", plan,
                 "--yes", environment=environment, guard=("addon", full)),
        Step(StepKind.CHECK, t(f"{full} gives its variables"),
             ("clever", "addon", "env", full, "--format", "json"), environment=environment),
        Step(StepKind.ROLLBACK, t(f"Delete {full}"),
             ("clever", "addon", "delete", full, "--yes"), environment=environment,
             is_destructive=True),
    )  # fmt: skip


def _create_application(environment: str, name: str, runtime: str) -> tuple[Step, ...]:
    alias = f"{name}-{environment}"
    about: dict[str, Any] = {"application": name, "environment": environment}
    return (
        _command(f"Create {alias}", "clever", "create", alias, "--type", runtime, "--alias", alias,
                 guard=("application", alias), **about),
        _command(f"Size of {alias}", "clever", "scale", "--flavor", "S", "--min-instances", "1",
                 "--max-instances", "2", "--alias", alias, **about),
    )  # fmt: skip


def _move(environment: str, name: str, addons: tuple[str, ...], domain: str) -> tuple[Step, ...]:
    alias = f"{name}-{environment}"
    about: dict[str, Any] = {"application": name, "environment": environment}
    steps = [
        _command(f"Link {addon}", "clever", "service", "link-addon", f"{addon}-{environment}",
                 "--alias", alias, **about)
        for addon in addons
    ]  # fmt: skip
    steps += [
        _command("Variables", "clever", "env", "import", "--alias", alias,
                 standard_input=f"env/{name}.{environment}.env", **about),
        _command("Deploy", "clever", "deploy", "--alias", alias, "--same-commit-policy", "ignore",
                 **about),
        Step(StepKind.CHECK, t(f"{alias} runs"), ("clever", "status", "--alias", alias), **about),
        Step(StepKind.MANUAL, t("Try `a` purchase; it's yours", "Essayez un achat"), **about),
    ]  # fmt: skip
    if domain:
        steps += [
            _command("Domain", "clever", "domain", "add", domain, "--alias", alias, **about),
            Step(StepKind.ROLLBACK, t("Take the domain away"),
                 ("clever", "domain", "rm", domain, "--alias", alias), **about),
        ]  # fmt: skip
    steps += [
        Step(StepKind.ROLLBACK, t(f"Unlink {addon}"),
             ("clever", "service", "unlink-addon", f"{addon}-{environment}", "--alias", alias),
             **about)
        for addon in addons
    ]  # fmt: skip
    delete = ("clever", "delete", "--yes", "--alias", alias)
    gone = Step(StepKind.ROLLBACK, t(f"Delete {alias}"), delete, is_destructive=True, **about)
    return (*steps, gone)


def waves() -> tuple[Wave, ...]:
    first = (
        *_create_addon("prod", "postgresql-addon", "shop-db", "xs_sml"),
        *_create_addon("prod", "redis-addon", "shop-cache", "s_mono"),
    )
    second = (
        *_create_application("prod", "api", "python"),
        *_move("prod", "api", ("shop-db", "shop-cache"), "shop.example/api"),
    )
    third = (*_create_application("prod", "web", "node"), *_move("prod", "web", (), "shop.example"))
    why = t("No consumer moves before its provider.", "Aucun consommateur avant son fournisseur.")
    return (
        Wave(1, t("Add-ons of prod", "Add-ons de prod"), "prod", (), ("shop-cache", "shop-db"),
             first, why),
        Wave(2, t("API of prod", "API de prod"), "prod", ("api",), (), second, why),
        Wave(3, t("Web of prod", "Web de prod"), "prod", ("web",), (), third, why),
    )  # fmt: skip


def plan(answer: str = "static", is_answered: bool = False) -> Plan:
    """Return the whole plan, with an answer to its only decision."""
    return Plan(
        applications=(api(), site(), web()),
        addons=_addons(),
        platform=(
            PlatformService("traefik", "traefik", "routing", t("Routing and TLS", "Routage et TLS"),
                            (seen(COMPOSE, 90, "image `traefik`"),)),
        ),
        removed=(
            Removed("cadvisor", "cadvisor", t("It measures containers", "Il mesure des conteneurs"),
                    (seen(COMPOSE, 95, "image `cadvisor`"),)),
        ),
        gaps=(
            Gap("udp-port", "api", t("No UDP is documented", "Aucun UDP n’est documenté"),
                t("Use TCP", "Utilisez TCP"), (seen(COMPOSE, 16, "port 53/udp"),)),
        ),
        decisions=(decision(answer, is_answered),),
        waves=waves(),
        environments=ENVIRONMENTS,
        confidence=Confidence.MEDIUM,
    )  # fmt: skip


def workloads() -> tuple[WorkloadSummary, ...]:
    at, other = Location(COMPOSE, 10, 3, 10, 6), Location("services/api/Dockerfile")
    return (
        WorkloadSummary(
            "api", WorkloadKind.APPLICATION,
            (Appearance(Form.COMPOSE_SERVICE, "api", at, ("dev",)),
             Appearance(Form.DOCKERFILE, "api", other)),
            ENVIRONMENTS, Confidence.HIGH, "services/api", why=(t("it has sources"),),
            merges=(Merge(at, other, "build", t("built there"), Confidence.HIGH),),
        ),
        WorkloadSummary(
            "db", WorkloadKind.ADDON,
            (Appearance(Form.COMPOSE_SERVICE, "db", Location(COMPOSE, 70)),),
            ENVIRONMENTS, Confidence.HIGH, product="postgresql",
        ),
    )  # fmt: skip


def report(answer: str = "static", is_answered: bool = False) -> Report:
    """Return a report that holds the plan and nothing else."""
    return Report(root="shop", workloads=workloads(), plan=plan(answer, is_answered))
