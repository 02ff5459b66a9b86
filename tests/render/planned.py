"""A small plan with an entry in each part, whose every name is given by a function."""

from __future__ import annotations

from collections.abc import Callable

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
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.sighting import Form
from virida_audit.model.text import Text
from virida_audit.model.workload import Appearance, WorkloadKind, WorkloadSummary

Name = Callable[[str], str]
"""Makes a name of the repository out of a plain word."""

PAGE = "content/doc/applications/nodejs.md"


class Planner:
    """Makes the parts of one plan."""

    def __init__(self, name: Name, path: str) -> None:
        self.name = name
        self.path = path

    def text(self, word: str) -> Text:
        """Return a text that speaks of a name."""
        return Text(f"About `{self.name(word)}`", f"Au sujet de `{self.name(word)}`")

    def stated(self, value: str, confidence: Confidence = Confidence.HIGH) -> Stated:
        """Return a value with a reason in the tree and a page of the documentation."""
        origin = Origin(self.text(value), Location(self.path, 3, 5, 3, 9, ("services",)), PAGE)
        return Stated(self.name(value), (origin,), confidence)

    def origins(self) -> tuple[Origin, ...]:
        """Return what supports a part."""
        return self.stated("origin").origins

    def plan(self) -> Plan:
        """Return the whole plan."""
        return Plan(
            applications=(self.api(), self.web()),
            addons=(self.addon(),),
            platform=(
                PlatformService(
                    self.name("proxy"), "", "routing", self.text("proxy"), self.origins()
                ),
                PlatformService(
                    self.name("sidecar"), "", self.name("mesh"), self.text("mesh"), self.origins()
                ),
            ),
            removed=(Removed(self.name("cadvisor"), "", self.text("cadvisor"), self.origins()),),
            gaps=(
                Gap(
                    self.name("udp"),
                    self.name("api"),
                    self.text("udp"),
                    self.text("tcp"),
                    self.origins(),
                ),
            ),
            decisions=(self.decision("runtime"), self.decision("plan", is_answered=True)),
            waves=(self.wave(1, "staging"), self.wave(2, "")),
            environments=("staging", self.name("prod")),
        )

    def api(self) -> ApplicationPlan:
        """Return an application in which every part of a sheet is given."""
        secret = PlannedVariable(
            self.name("SECRET"), self.stated(""), is_secret=True, is_blank=True
        )
        prod = self.name("prod")
        return ApplicationPlan(
            name=self.name("api"),
            workload=self.name("api"),
            runtime=Stated("node", self.origins()),
            variant=self.stated("bun"),
            folder=self.stated("services/api"),
            version=self.stated("22"),
            port=self.stated("8080"),
            listens=self.stated("3000", Confidence.MEDIUM),
            run=self.stated("node server.js"),
            start=None,
            build=self.stated("npm run build"),
            hooks=(Hook("CC_PRE_RUN_HOOK", self.stated("npm run migrate")),),
            variables=(
                PlannedVariable(
                    self.name("DATABASE_URL"), self.stated(""), maps="POSTGRESQL_ADDON_URI"
                ),
                PlannedVariable(self.name("LEVEL"), self.stated("info"), prod),
                PlannedVariable(self.name("REDIS_URL"), self.stated(""), is_injected=True),
                secret,
                PlannedVariable(self.name("TOKEN"), self.stated(""), is_blank=True),
            ),
            workers=(
                Worker("CC_WORKER_COMMAND", "", self.stated("node jobs.js"), self.text("jobs")),
            ),
            crons=(
                Cron("", self.stated("0 3 * * *"), self.stated("bin/purge"), self.text("purge")),
            ),
            health_path=self.stated("/healthz"),
            sizes=(
                Size(prod, self.stated("S"), self.stated("1"), self.stated("3"), self.stated("M")),
            ),
            domains=(
                Domain(
                    self.name("api.example"), "", prod, self.stated("api.example"), self.text("dns")
                ),
            ),
            storage=(
                Storage(
                    self.stated("/data"), self.stated("fs-bucket"), (self.text("s3"),), "CC_FS"
                ),
            ),
            links=(
                Link(self.name("db"), LinkKind.ADDON, self.stated("DATABASE_URL")),
                Link(self.name("mail.example"), LinkKind.EXTERNAL, self.stated("SMTP")),
            ),
            alternatives=(Alternative(self.name("docker"), self.text("docker"), self.origins()),),
            environments=("staging", prod),
            aliases=(("staging", self.name("api-staging")), (prod, self.name("api"))),
            linked=((prod, self.name("api")),),
            evidence=self.origins(),
            notes=(self.text("note"),),
        )

    def web(self) -> ApplicationPlan:
        """Return an application of which little is known."""
        return ApplicationPlan(
            name=self.name("web"), workload=self.name("web"),
            runtime=Stated("", self.origins(), Confidence.LOW), variant=None, folder=None,
            version=None, port=self.stated("8080"), listens=None, run=None, start=None, build=None,
            links=(Link(self.name("api"), LinkKind.APPLICATION, self.stated("API_URL")),),
            environments=("staging",), aliases=(("staging", self.name("web-staging")),),
        )  # fmt: skip

    def addon(self) -> AddonPlan:
        """Return an add-on in which every part of a sheet is given."""
        return AddonPlan(
            name=self.name("db"), workload=self.name("db"),
            provider=Stated("postgresql-addon", self.origins()), plan=self.stated("xs_sml"),
            version=self.stated("15"), serves=(self.name("api"),),
            environments=("staging", self.name("prod")),
            variables=(
                AddonVariable(self.name("api"), self.name("DATABASE_URL"), "POSTGRESQL_ADDON_URI",
                              False, self.stated("$POSTGRESQL_ADDON_URI")),
            ),
            options=(self.stated("encryption=true"),), data=(self.stated("pgdata"),),
            carry=(self.text("dump"),), limits=(self.text("limit"),),
            linked=((self.name("prod"), self.name("shop-db")),), evidence=self.origins(),
            names=(("staging", self.name("shop-db-staging")),),
            plans=(("staging", self.stated("dev")),),
        )  # fmt: skip

    def decision(self, matter: str, is_answered: bool = False) -> Decision:
        """Return a question with two answers."""
        first, other = (
            Option(self.name(each), self.text(each), self.text("consequence"))
            for each in ("static", "docker")
        )
        return Decision(
            id=f"web.{self.name(matter)}", subject=self.name("web"), question=self.text(matter),
            options=(first, other), default=first.id, answer=other.id if is_answered else first.id,
            is_answered=is_answered, origins=self.origins(),
        )  # fmt: skip

    def wave(self, number: int, environment: str) -> Wave:
        """Return a wave with a step of each kind."""
        api = self.name("api")
        words = ("clever", "env", "import", "--alias", api)
        steps = (
            Step(StepKind.COMMAND, self.text("variables"), words, api, environment,
                 guard=("application", api), standard_input=f"env/{api}.env"),
            Step(StepKind.CHECK, self.text("status"), ("clever", "status", "--alias", api), api),
            Step(StepKind.MANUAL, self.text("by hand")),
            Step(StepKind.ROLLBACK, self.text("delete"), ("clever", "delete", "--alias", api), api,
                 is_destructive=True),
        )  # fmt: skip
        return Wave(number, self.text("wave"), environment, (api,), (), steps, self.text("why"))

    def workloads(self) -> tuple[WorkloadSummary, ...]:
        """Return the services that the plan is made for, each seen in the file."""
        made = (
            ("api", WorkloadKind.APPLICATION, "", ("db",)),
            ("db", WorkloadKind.ADDON, "", ()),
            ("proxy", WorkloadKind.PLATFORM, "", ("web",)),
            ("web", WorkloadKind.APPLICATION, "", ("api",)),
            ("worker", WorkloadKind.WORKER, self.name("api"), ()),
        )
        at = Location(self.path, 3, 5, 3, 9)
        return tuple(
            WorkloadSummary(
                name=self.name(word), kind=kind, parent=parent, confidence=Confidence.HIGH,
                sources=(Appearance(Form.COMPOSE_SERVICE, self.name(word), at),),
                environments=("staging", self.name("prod")),
                needs=tuple(map(self.name, needs)),
            )
            for word, kind, parent, needs in made
        )  # fmt: skip


def planner(text: str = "", path: str = "compose.yaml") -> Planner:
    """Return a planner whose names all end with a text."""
    return Planner(lambda word: f"{word}{text}", path)
