"""Ports of add-ons are generated: who names only a host goes on asking for 5432 or 3306."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from virida_audit.model.plan import AddonVariable, Gap
from virida_audit.plan.applications.reasons import by_fact
from virida_audit.plan.drafting import Drafting
from virida_audit.texts import say

Reads = Mapping[tuple[str, str, str], AddonVariable]
"""(add-on, application, name that is read) → what is read."""


def port_gaps(drafting: Drafting, reads: Reads) -> Iterator[Gap]:
    """Yield a gap for each application that takes the host of an add-on and not its port."""
    taken: dict[tuple[str, str], dict[str, AddonVariable]] = {}
    for (addon, application, _), read in sorted(reads.items(), key=lambda each: each[0]):
        taken.setdefault((application, addon), {})[read.gives or read.value.value] = read
    for (application, addon), given in taken.items():
        host = next((each for name, each in given.items() if name.endswith("_HOST")), None)
        port = host.gives.removesuffix("_HOST") + "_PORT" if host is not None else ""
        if host is None or any(port in name or name.endswith(("_URI", "_URL")) for name in given):
            continue
        if drafting.catalogue.variables.find(port) is None:
            # Cellar and FS Buckets have a host alone.
            continue
        fact = by_fact(drafting.catalogue, "addon-names-only", say("plan-service.port-why"))
        yield Gap(
            id=f"{application}.port-of-{addon}",
            subject=application,
            what=say("plan-service.port-gap", name=host.reads, addon=addon),
            way_round=say("plan-service.port-way", name=host.reads, port=port),
            origins=(host.value.origins[0], fact),
        )
