"""The plan: what will run on the platform, and how to get there. Every value has its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from virida_audit.model.project import Sign
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.text import Text


@dataclass(frozen=True, slots=True)
class PlannedVariable:
    """One environment variable of an application."""

    name: str
    value: Stated
    """Empty where a person fills it in (`is_blank`); never a secret."""
    environment: str = ""
    """Empty for all environments."""
    is_secret: bool = False
    is_blank: bool = False
    """Its value is withheld or not known here."""
    is_injected: bool = False
    """A linked add-on sets it: it is listed, not set."""
    maps: str = ""
    """Variable of an add-on whose value it must have, e.g. `POSTGRESQL_ADDON_URI`; or empty."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A process beside the application, on each of its instances."""

    variable: str
    """`CC_WORKER_COMMAND`, `CC_WORKER_COMMAND_1`…"""
    workload: str
    """The workload it was; empty where the sources alone define it."""
    command: Stated
    alternative: Text
    """What else would do, e.g. an application of its own, and when."""


@dataclass(frozen=True, slots=True)
class Cron:
    """One line of `clevercloud/cron.json`."""

    workload: str
    schedule: Stated
    """Five fields, UTC."""
    command: Stated
    """The path of an executable script, as the line of the crontab calls it."""
    note: Text
    """What changes: time zone, overlaps, instances."""
    script: str = ""
    """Text of that script, guarded against running on every instance; empty where the repository
    has it."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A command of the deployment."""

    variable: str
    """E.g. `CC_PRE_RUN_HOOK`."""
    command: Stated
    workload: str = ""
    """The one-shot workload it was; empty where it comes from the build."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large and how many, in one environment."""

    environment: str
    flavor: Stated
    min_instances: Stated
    max_instances: Stated
    max_flavor: Stated | None = None


@dataclass(frozen=True, slots=True)
class Domain:
    """A host name, with a path where only a part of it leads here."""

    host: str
    path: str
    environment: str
    value: Stated
    """`host/path` as `clever domain add` takes it."""
    note: Text | None = None
    """What changes, e.g. a prefix that is no longer stripped."""


@dataclass(frozen=True, slots=True)
class Storage:
    """A path whose content has to outlive a deployment."""

    path: Stated
    becomes: Stated
    """Provider id (`fs-bucket`, `cellar-addon`), `addon` data that moves with a database, or
    `none` where nothing has to last."""
    alternatives: tuple[Text, ...] = ()
    variable: str = ""
    """E.g. `CC_FS_BUCKET`; empty where none is needed."""


class LinkKind(StrEnum):
    """How an application reaches something."""

    ADDON = "addon"
    APPLICATION = "application"
    """Another application: by its domain, or as a linked service."""
    NETWORK_GROUP = "network-group"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class Link:
    """What an application depends on."""

    target: str
    """Name of an application or add-on of the plan, or the address of what lives elsewhere."""
    kind: LinkKind
    reason: Stated
    """`value` is how: a variable, a host name."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way for the whole application."""

    id: str
    """Runtime slug, e.g. `static`, `docker`."""
    why: Text
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class ApplicationPlan:
    """One application of the platform, with its environments."""

    name: str
    workload: str
    runtime: Stated
    """Slug of `clever create --type`; empty value where a decision is needed first."""
    variant: Stated | None
    folder: Stated | None
    """APP_FOLDER; None for the root."""
    version: Stated | None
    """What the version variable takes; None where the runtime has no such choice."""
    port: Stated
    """Where it listens on the platform."""
    listens: Stated | None
    """Where the code listens today: a number, or a variable's name."""
    run: Stated | None
    """The command that starts it; None where the platform starts it by itself and says how in
    `start`."""
    start: Stated | None
    build: Stated | None
    hooks: tuple[Hook, ...] = ()
    variables: tuple[PlannedVariable, ...] = ()
    """Sorted by name, then environment."""
    workers: tuple[Worker, ...] = ()
    crons: tuple[Cron, ...] = ()
    health_path: Stated | None = None
    sizes: tuple[Size, ...] = ()
    """One an environment, in the order of a delivery."""
    domains: tuple[Domain, ...] = ()
    storage: tuple[Storage, ...] = ()
    links: tuple[Link, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    environments: tuple[str, ...] = ()
    """In the order of a delivery; `prod` alone where the tree names none."""
    aliases: tuple[tuple[str, str], ...] = ()
    """Environment → alias of `.clever.json`, given or proposed."""
    linked: tuple[tuple[str, str], ...] = ()
    """Environment → alias that the repository is linked to already."""
    signs: tuple[Sign, ...] = ()
    """What its code shows and readiness rules judge."""
    evidence: tuple[Origin, ...] = ()
    """Why it is an application at all, and why this one."""
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class AddonVariable:
    """What an application reads, and what the add-on gives."""

    application: str
    reads: str
    """The name that the code or the artefact uses."""
    gives: str
    """The variable that the add-on injects; empty where it gives none that fits."""
    is_same: bool
    """The names are the same: nothing is to be done."""
    value: Stated
    """What to set, e.g. `$POSTGRESQL_ADDON_URI` as a value to copy; or what to change."""


@dataclass(frozen=True, slots=True)
class AddonPlan:
    """One add-on."""

    name: str
    workload: str
    """Empty where no artefact runs it: the code or another need asks for it."""
    provider: Stated
    """Exact provider id as `clever addon create` takes it."""
    plan: Stated
    version: Stated | None
    """None where the provider offers no choice."""
    serves: tuple[str, ...]
    """Names of applications, sorted."""
    environments: tuple[str, ...] = ()
    """One add-on in each."""
    is_shared: bool = True
    """One for all it serves; False where each application gets its own."""
    variables: tuple[AddonVariable, ...] = ()
    options: tuple[Stated, ...] = ()
    """`--option` values of its creation, e.g. `version=15`."""
    data: tuple[Stated, ...] = ()
    """Volumes whose data has to be carried over."""
    carry: tuple[Text, ...] = ()
    """How the data is carried over, step by step."""
    limits: tuple[Text, ...] = ()
    """Limits of the platform that matter here: versions, backups, extensions, protocols."""
    linked: tuple[tuple[str, str], ...] = ()
    """Environment → name of an add-on that the tree says exists already."""
    evidence: tuple[Origin, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    """Environment → name in the console, in the order of `environments`."""
    plans: tuple[tuple[str, Stated], ...] = ()
    """Environment → plan, where it is not `plan`."""

    def name_in(self, environment: str) -> str:
        """Return its name in the console, or the one that exists there already."""
        return dict(self.linked).get(environment) or dict(self.names).get(environment, self.name)

    def plan_in(self, environment: str) -> Stated:
        """Return its plan in an environment."""
        return dict(self.plans).get(environment, self.plan)


@dataclass(frozen=True, slots=True)
class PlatformService:
    """Something the platform does by itself."""

    name: str
    workload: str
    feature: str
    """Id of a fact or feature of the catalogue, e.g. `routing`."""
    summary: Text
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """Something that goes without a successor."""

    name: str
    workload: str
    """Empty where it is no workload, e.g. a pipeline that only pushes images."""
    why: Text
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something for which nothing native is documented."""

    id: str
    subject: str
    """Name of the application, add-on or workload it concerns."""
    what: Text
    way_round: Text
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a decision."""

    id: str
    summary: Text
    consequence: Text
    """What it changes in the plan, in one sentence."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A question with its answers; the plan is made with `answer`."""

    id: str
    """Stable for the same tree: `<subject>.<matter>`, kebab-case."""
    subject: str
    question: Text
    options: tuple[Option, ...]
    default: str
    answer: str
    """The team's, else the default."""
    is_answered: bool
    origins: tuple[Origin, ...]


class StepKind(StrEnum):
    """What a step of a wave is."""

    COMMAND = "command"
    """Changes something on the platform; safe to run again."""
    CHECK = "check"
    MANUAL = "manual"
    """A person does it."""
    ROLLBACK = "rollback"
    """The way back, in the order in which it is to be run."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a wave."""

    kind: StepKind
    summary: Text
    words: tuple[str, ...] = ()
    """The command and its arguments, unquoted; empty for a manual step."""
    application: str = ""
    environment: str = ""
    is_destructive: bool = False
    guard: tuple[str, ...] = ()
    """For a command that makes something: (`application` or `addon`, name or alias) that must not
    exist yet."""
    standard_input: str = ""
    """File of the output folder that is given on standard input; empty for none."""
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Wave:
    """What moves together. No consumer moves before its provider."""

    number: int
    """1-based."""
    title: Text
    environment: str
    """Empty where it concerns every environment."""
    applications: tuple[str, ...]
    addons: tuple[str, ...]
    steps: tuple[Step, ...]
    why: Text


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that has to be done, sorted by name within each part; waves by number."""

    applications: tuple[ApplicationPlan, ...] = ()
    addons: tuple[AddonPlan, ...] = ()
    platform: tuple[PlatformService, ...] = ()
    removed: tuple[Removed, ...] = ()
    gaps: tuple[Gap, ...] = ()
    decisions: tuple[Decision, ...] = ()
    waves: tuple[Wave, ...] = ()
    environments: tuple[str, ...] = ()
    """In the order of a delivery."""
    confidence: Confidence = Confidence.HIGH
    """The weakest of its values that no decision holds open."""
