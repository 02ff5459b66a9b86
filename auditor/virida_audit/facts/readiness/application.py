"""A planned application, as the rules of readiness see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.model.location import Location
from virida_audit.model.plan import ApplicationPlan
from virida_audit.model.project import Candidate, Sign, SignKind
from virida_audit.model.provenance import Origin
from virida_audit.model.rule import Confidence
from virida_audit.model.source import Role

_LISTENS = (SignKind.PORT_FIXED, SignKind.PORT_FROM_VARIABLE)


@dataclass(frozen=True, slots=True)
class ApplicationFact:
    """One application of the plan."""

    fact: ClassVar[str] = "application"

    application: ApplicationPlan
    candidate: Candidate | None = None
    """What the sources say of the runtime that was chosen; None where none are known."""
    product: str = ""
    """Product id of the image catalogue, where it runs a known product and no code of the team."""
    has_lock_file: bool = False
    """A lock file stands in its folder or in one above, as in a workspace."""
    is_asked_runtime: bool = False
    """The plan asks the team for its runtime, and nobody has answered."""

    @property
    def at(self) -> Location:
        """Return what speaks for its runtime first, else for the application."""
        origins = (*self.application.runtime.origins, *self.application.evidence)
        return first_place(origins) or Location(_place_of(self.application))

    @property
    def role(self) -> Role:
        """Return production: what is planned runs there."""
        return Role.PRODUCTION

    @property
    def leaves(self) -> tuple[int, ...]:
        """Return nothing."""
        return ()

    @property
    def name(self) -> str:
        """Return its name."""
        return self.application.name

    @property
    def runtime(self) -> str:
        """Return the slug of its runtime; empty where a decision is needed first."""
        return self.application.runtime.value

    @property
    def is_runtime_unclear(self) -> bool:
        """Tell whether nothing speaks for its runtime loudly, and nobody has answered."""
        confidence = self.application.runtime.confidence
        return self.is_asked_runtime and confidence is Confidence.LOW

    @property
    def other_runtimes(self) -> tuple[str, ...]:
        """Return the runtimes that are possible besides, in the order of the plan."""
        return tuple(each.id for each in self.application.alternatives)

    @property
    def has_sources(self) -> bool:
        """Tell whether sources of the tree speak for its runtime, and not an image alone."""
        return self.candidate is not None

    @property
    def starts(self) -> bool:
        """Tell whether something is said to start it; what the platform serves starts by itself."""
        return self.application.run is not None or self.application.start is not None

    @property
    def has_version(self) -> bool:
        """Tell whether the tree says which version of its language it needs."""
        declared = self.candidate.versions if self.candidate else ()
        return self.application.version is not None or bool(declared)

    @property
    def has_dependencies(self) -> bool:
        """Tell whether its manifest shows that it installs something."""
        if self.candidate is None:
            return False
        return bool(self.candidate.frameworks or self.candidate.package_manager)

    @property
    def health_path(self) -> str:
        """Return its planned health path; empty for none."""
        return self.application.health_path.value if self.application.health_path else ""

    @property
    def answers_root(self) -> bool:
        """Tell whether its code shows a route for `/`."""
        return any(each.kind is SignKind.ROUTE and each.value == "/" for each in self._signs)

    @property
    def has_listening_code(self) -> bool:
        """Tell whether its code shows where it listens: then its routes are to be seen too."""
        return any(each.kind in _LISTENS for each in self._signs)

    @property
    def port(self) -> str:
        """Return the port it has to listen on."""
        return self.application.port.value

    @property
    def opens_port(self) -> bool:
        """Tell whether its own code listens: neither the platform's server nor an image's port.

        The plan says nowhere it listens where the platform's server does. A Python application
        without a command of its own is imported by that server; the Docker runtime takes another
        port as a variable.
        """
        if self.application.listens is None or self.runtime == "docker":
            return False
        return self.runtime != "python" or self.application.run is not None

    @property
    def most_instances(self) -> int:
        """Return the largest number of instances in any environment; 1 where none is planned."""
        numbers = (each.max_instances.value for each in self.application.sizes)
        return max((int(each) for each in numbers if each.isdigit()), default=1)

    @property
    def _signs(self) -> tuple[Sign, ...]:
        return self.application.signs


def first_place(origins: tuple[Origin, ...]) -> Location | None:
    """Return the first place in the tree that some reasons name, None where none does."""
    return next((each.at for each in origins if each.at is not None), None)


def _place_of(application: ApplicationPlan) -> str:
    return application.folder.value if application.folder else "."
