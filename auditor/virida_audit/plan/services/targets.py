"""What becomes of an address of the old network: a domain, a linked service, or a blank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from virida_audit.model.plan import ApplicationPlan, Domain, LinkKind
from virida_audit.model.workload import Workload, WorkloadKind, Workloads
from virida_audit.plan.applications.subject import PRODUCTION
from virida_audit.plan.services.addresses import Address

NETWORK_GROUP = "network-group"
"""Answer to `applications.traffic`: applications reach one another by names of a private group."""

_SECURE = {"http": "https", "https": "https", "ws": "wss", "wss": "wss", "": ""}


@dataclass(frozen=True, slots=True)
class Applications:
    """The applications of a plan, by the workloads that live in them."""

    by_name: Mapping[str, ApplicationPlan]
    by_workload: Mapping[str, str]
    by_host: Mapping[str, str]
    """Domain → application."""

    @classmethod
    def of(cls, applications: tuple[ApplicationPlan, ...], workloads: Workloads) -> Applications:
        """Index the applications with their workers, tasks and crons."""
        holding: dict[str, str] = {}
        for each in applications:
            holding.setdefault(each.workload, each.name)
            for child in workloads.children(each.workload):
                holding.setdefault(child.name, each.name)
        return cls(
            {each.name: each for each in applications},
            holding,
            {domain.host: each.name for each in applications for domain in each.domains},
        )

    def behind(self, workload: Workload) -> ApplicationPlan | None:
        """Return the application that a workload lives in."""
        name = self.by_workload.get(workload.name)
        return self.by_name[name] if name is not None else None


def value_at(target: ApplicationPlan, environment: str, address: Address) -> str:
    """Return the address of an application on the platform, empty where no domain is known.

    Only a domain without a path is taken: the platform keeps the prefix, the old address had none.
    """
    if address.scheme not in _SECURE or not address.is_whole:
        return ""
    host = next(
        (each.host for each in own_domains(target, environment) if not each.path.strip("/")), ""
    )
    if not host or (not address.scheme and address.port):
        return ""
    return f"{_SECURE[address.scheme]}://{host}{address.path}" if address.scheme else host


def own_domains(application: ApplicationPlan, environment: str) -> tuple[Domain, ...]:
    """Return the domains of one environment that are not production's.

    An overlay that leaves the host of its base alone does not make staging answer for production.
    """
    of_production = {
        each.value.value for each in application.domains if each.environment in ("", PRODUCTION)
    }
    return tuple(
        each
        for each in application.domains
        if each.environment in ("", environment)
        and (environment == PRODUCTION or each.value.value not in of_production)
    )


def fate_of(workload: Workload | None) -> str:
    """Return the message that says what became of the host, by what its workload is."""
    if workload is None:
        return "plan-service.host-unknown"
    match workload.kind:
        case WorkloadKind.PLATFORM:
            return "plan-service.host-platform"
        case WorkloadKind.UNMANAGED | WorkloadKind.UNKNOWN | WorkloadKind.GHOST:
            return "plan-service.host-undecided"
        case WorkloadKind.ADDON:
            return "plan-service.host-addon"
        case _:
            return "plan-service.host-gone"


def link_kind(traffic: str) -> LinkKind:
    """Return how applications reach one another by the team's answer."""
    return LinkKind.NETWORK_GROUP if traffic == NETWORK_GROUP else LinkKind.APPLICATION


def is_web(address: Address) -> bool:
    """Tell whether an address says that HTTP or a web socket is spoken there."""
    return address.scheme in _SECURE and (bool(address.scheme) or not address.port)
