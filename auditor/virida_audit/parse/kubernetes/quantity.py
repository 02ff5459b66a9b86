"""Quantities of resources: `512Mi`, `1.5G`, `250m` (Kubernetes API reference, *Quantity*)."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Decimal, InvalidOperation

_QUANTITY = re.compile(
    r"([+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20}))([eE][+-]?\d{1,2}|[a-zA-Z]{0,2})"
)
_BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_MEBIBYTE = 1024 * 1024


def memory_mib(text: str) -> int:
    """Return bytes in MiB, rounded up; 0 for what is no quantity."""
    value = _number(text)
    return 0 if value is None else _rounded_up(value / _MEBIBYTE)


def cpu_millis(text: str) -> int:
    """Return cores in thousandths, rounded up; 0 for what is no quantity."""
    value = _number(text)
    return 0 if value is None else _rounded_up(value * 1000)


def _rounded_up(value: Decimal) -> int:
    return max(int(value.to_integral_value(ROUND_CEILING)), 0)


def _number(text: str) -> Decimal | None:
    match = _QUANTITY.fullmatch(text.strip())
    if match is None:
        return None
    number, suffix = match.groups()
    try:
        if suffix[:1] in ("e", "E") and len(suffix) > 1:
            return Decimal(number + suffix)
        if suffix in _BINARY:
            return Decimal(number) * Decimal(1024 ** _BINARY[suffix])
        if suffix in _DECIMAL:
            return Decimal(number).scaleb(_DECIMAL[suffix])
    except InvalidOperation:
        return None
    return None
