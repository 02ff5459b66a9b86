"""Turn a schedule into the five UTC fields of `clevercloud/cron.json`.

Source: content/doc/administrate/cron.md, documentation of 2026-07-01: five fields, UTC, no
`@reboot`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_UTC = frozenset({"", "utc", "etc/utc", "gmt", "etc/gmt", "zulu", "universal"})
_WINTER, _SUMMER = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Utc:
    """The times of a schedule in UTC. Both are equal where the zone has no summer time."""

    winter: str
    summer: str


def five_fields(written: str) -> str:
    """Return a schedule as five fields, empty where cron.json cannot hold it."""
    text = " ".join(written.split())
    text = _NICKNAMES.get(text.lower(), text)
    if text.upper().startswith(("CRON_TZ=", "TZ=")):
        text = text.partition(" ")[2]
    return text if len(text.split()) == 5 and not text.startswith("@") else ""


def zone_of(written: str, zone: str) -> str:
    """Return the time zone of a schedule: its own `TZ=` before the one beside it."""
    first = written.split()[0] if written.split() else ""
    name, _, value = first.partition("=")
    return value if name.upper() in ("TZ", "CRON_TZ") else zone


def in_utc(fields: str, zone: str) -> Utc | None:
    """Return five fields of a zone in UTC; None where the zone or the fields are not simple."""
    if zone.lower() in _UTC:
        return Utc(fields, fields)
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    shifts = [at.astimezone(place).utcoffset() or timedelta() for at in (_WINTER, _SUMMER)]
    moved = [_shift(fields, int(each.total_seconds()) // 60) for each in shifts]
    if moved[0] is None or moved[1] is None:
        return None
    return Utc(moved[0], moved[1])


def _shift(fields: str, minutes: int) -> str | None:
    """Return the fields `minutes` earlier; None where a day would have to move in a hard way."""
    minute, hour, day, month, weekday = fields.split()
    if minutes % 60 == 0 and hour == "*":
        return fields
    if not minute.isdigit() or not hour.isdigit():
        return None
    total = int(hour) * 60 + int(minute) - minutes
    days, rest = divmod(total, 24 * 60)
    if days:
        if (day, month) != ("*", "*") or not (weekday == "*" or weekday.isdigit()):
            return None
        weekday = weekday if weekday == "*" else str((int(weekday) + days) % 7)
    return f"{rest % 60} {rest // 60} {day} {month} {weekday}"
