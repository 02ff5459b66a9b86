"""A rule: one fact type, conditions over it, a disposition and an equivalent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from virida_audit.model.text import Text


class Disposition(StrEnum):
    """What becomes of a leaf of the old way. Declared weakest first; the strongest one wins."""

    UNDECIDED = "undecided"
    """No rule speaks of it: a defect of ours, shown as such."""
    PLATFORM = "platform"
    """The platform does it; there is nothing to do."""
    DEVELOPMENT = "development"
    """It only matters on a developer's machine."""
    MAPPED = "mapped"
    """It has a native equivalent, which the finding names."""
    NO_EQUIVALENT = "no-equivalent"
    """Nothing native is documented; the finding gives the reason and the way round."""


class Category(StrEnum):
    """How much the move depends on it."""

    MANDATORY = "mandatory"
    """It cannot run on the platform otherwise."""
    OPTIONAL = "optional"
    """It runs, but the artefact misleads or costs."""
    POTENTIAL = "potential"
    """A person must look."""


class Severity(StrEnum):
    """How loud a finding is; `--fail-on` compares with it. Declared quietest first."""

    INFO = "info"
    MINOR = "minor"
    MAJOR = "major"
    BLOCKER = "blocker"

    @property
    def rank(self) -> int:
        """Return the position in the scale, 0 for the quietest."""
        return list(Severity).index(self)


class Confidence(StrEnum):
    """How sure the rule is of what it says."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Fix(StrEnum):
    """Whether a patch exists for what the rule finds."""

    NONE = "none"
    SAFE = "safe"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Equivalent:
    """The native counterpart, as data. In a rule its strings are templates, in a finding values.

    Every name is one of the catalogue's; a test checks it.
    """

    summary: Text
    """One short line for people."""
    runtime: str = ""
    """`clever create --type` value."""
    addon: str = ""
    """Provider id as `clever addon create` takes it."""
    platform: tuple[str, ...] = ()
    """Ids of platform facts (rules/catalogue/facts.yaml) that do the job."""
    variables: tuple[tuple[str, str], ...] = ()
    """Environment variables, name and value; an empty value is for the user to fill in."""
    files: tuple[str, ...] = ()
    """Configuration files of the platform, e.g. `clevercloud/cron.json`."""
    commands: tuple[str, ...] = ()
    """Lines to type, e.g. `clever addon create postgresql-addon …`."""


@dataclass(frozen=True, slots=True)
class Example:
    """What the rule finds, and what stands there once the move is done. A test runs it."""

    path: str
    """Name of the file that `before` is."""
    before: str
    after: str
    """Empty where nothing is left to write."""
    after_path: str = ""
    """Name of the file that `after` is; empty for commands typed in a terminal."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A reviewed statement of policy, read from `rules/`."""

    id: str
    """Kebab-case, subject first, names what is flagged. Never changes, never reused."""
    title: Text
    why: Text
    """Why it matters on this platform: the body of `virida-audit explain`."""
    fact: str
    """The fact type it looks at, e.g. `dockerfile-stage`."""
    when: tuple[str, ...]
    """Conditions over `it` (the fact) and `catalogue`; all must hold."""
    feature: str
    """Id in `rules/features.yaml`: the feature of the report it belongs to."""
    disposition: Disposition
    category: Category
    severity: Severity
    effort: int
    """Story points for one finding."""
    confidence: Confidence
    equivalent: Equivalent
    message: Text
    """The fact seen, with the names found."""
    remedy: Text
    """What to do, in the imperative, ending with a full stop."""
    sources: tuple[str, ...]
    """Pages of the platform's documentation that support it."""
    example: Example
    since: str
    """First version of the tool that has it."""
    alternatives: tuple[str, ...] = ()
    """Ids of other ways (`rules/alternatives.yaml`), e.g. `docker-runtime`."""
    fix: Fix = Fix.NONE
    ledger_only: bool = False
    """Settles its leaf without a finding: said once in the ledger, never in the way."""
    any_role: bool = False
    """Keeps its severity in development, test and example files too, e.g. for secrets."""
    file: str = ""
    """The rule file it was read from, relative to the rules folder."""
