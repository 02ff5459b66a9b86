"""One application in one environment: what a command is about."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.model.plan import ApplicationPlan


@dataclass(frozen=True, slots=True)
class Place:
    """One application in one environment."""

    application: ApplicationPlan
    environment: str

    @property
    def alias(self) -> str:
        """Return its alias of `.clever.json`, the one that is there before the one proposed."""
        known = dict(self.application.linked).get(self.environment)
        proposed = dict(self.application.aliases).get(self.environment)
        return known or proposed or f"{self.application.name}-{self.environment}"

    @property
    def is_linked(self) -> bool:
        """Tell whether the application is on the platform already."""
        return self.environment in dict(self.application.linked)

    @property
    def file(self) -> str:
        """Return its file of variables in the output folder."""
        return f"env/{self.application.name}.{self.environment}.env"
