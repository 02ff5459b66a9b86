"""Say how far each ticket of the team is, from the features that it covers."""

from __future__ import annotations

from virida_audit.document.model import FeatureState, Status, TicketState, TicketStatus
from virida_audit.model.ticket import Ticket


def state_tickets(
    tickets: tuple[Ticket, ...], features: tuple[FeatureState, ...]
) -> tuple[TicketState, ...]:
    """Return the state of each ticket, in the order of the settings."""
    known = {each.id: each for each in features}
    return tuple(_state(each, known) for each in tickets)


def _state(ticket: Ticket, known: dict[str, FeatureState]) -> TicketState:
    covered = tuple(known[each] for each in ticket.features if each in known)
    return TicketState(
        id=ticket.id,
        title=ticket.title,
        status=_status({each.status for each in covered}),
        features=covered,
        unknown=tuple(each for each in ticket.features if each not in known),
    )


def _status(statuses: set[Status]) -> TicketStatus:
    if Status.PROBLEMATIC in statuses:
        return TicketStatus.BLOCKED
    if statuses <= {Status.ABSENT}:
        return TicketStatus.UNKNOWN
    return TicketStatus.DONE
