"""Single things of a planned application, each where it stands in the tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from virida_audit.facts.readiness.application import ApplicationFact
from virida_audit.model.location import Location
from virida_audit.model.project import Sign, SignKind
from virida_audit.model.source import Role


@dataclass(frozen=True, slots=True)
class ApplicationSign:
    """One line of an application's code that matters for the move."""

    fact: ClassVar[str] = "application-sign"

    application: ApplicationFact
    sign: Sign
    variable: str = ""
    """Variable of the environment that the line reads first: the sign is its fallback."""

    @property
    def at(self) -> Location:
        """Return the place in the code."""
        return self.sign.at

    @property
    def role(self) -> Role:
        """Return production: signs are of what runs."""
        return Role.PRODUCTION

    @property
    def leaves(self) -> tuple[int, ...]:
        """Return nothing: sources have no ledger."""
        return ()

    @property
    def identity(self) -> tuple[str, ...]:
        """Return what tells signs of one line apart; the application's name may be its folder's."""
        return (self.sign.kind.value, self.sign.value)

    @property
    def kind(self) -> SignKind:
        """Return what the line shows."""
        return self.sign.kind

    @property
    def value(self) -> str:
        """Return the value of the sign: a port, a path, a host."""
        return self.sign.value

    @property
    def detail(self) -> str:
        """Return the detail of the sign: a product, a library."""
        return self.sign.detail

    @property
    def shown_value(self) -> str:
        """Return the value in brackets and quotes, to end a sentence with; empty for none."""
        return f" (`{self.value}`)" if self.value else ""


@dataclass(frozen=True, slots=True)
class ApplicationVersion:
    """A version of the language that another declaration contradicts."""

    fact: ClassVar[str] = "application-version"

    application: ApplicationFact
    at: Location
    """The declaration that does not say what runs today."""
    number: str
    """What it asks for."""
    default: str
    """What the plan takes as long as nobody decides."""

    @property
    def role(self) -> Role:
        """Return production."""
        return Role.PRODUCTION

    @property
    def leaves(self) -> tuple[int, ...]:
        """Return nothing."""
        return ()

    @property
    def identity(self) -> tuple[str, ...]:
        """Return what names it, whatever the application is called."""
        return (self.number,)


@dataclass(frozen=True, slots=True)
class ApplicationVariable:
    """A variable of the platform that an application needs, where the tree asks for it."""

    fact: ClassVar[str] = "application-variable"

    application: ApplicationFact
    at: Location
    name: str
    value: str
    """Empty for what is secret, injected or to be filled in."""

    @property
    def role(self) -> Role:
        """Return production."""
        return Role.PRODUCTION

    @property
    def leaves(self) -> tuple[int, ...]:
        """Return nothing."""
        return ()

    @property
    def identity(self) -> tuple[str, ...]:
        """Return what names it, whatever the application is called."""
        return (self.name,)
