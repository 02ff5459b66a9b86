"""Looking system packages up by the name that a command installs."""

from __future__ import annotations

import pytest

from virida_audit.catalogue.packages import Packages, SystemPackage

ROWS = Packages.from_rows(
    [
        {
            "id": name,
            "packages": {"debian": [name]},
            "verdict": "undocumented",
            "sources": ["shared/mise.md"],
            "checked": "2026-07-01",
        }
        for name in ("lib*", "libpq*", "libpq5", "*-dev")
    ]
)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("libpq5", "libpq5"),
        ("libpq6", "libpq*"),
        ("libx", "lib*"),
        ("x-dev", "*-dev"),
        ("lib", "lib*"),
        ("xlib", None),
        ("", None),
    ],
)
def test_a_plain_name_goes_first_then_the_longest_pattern(name: str, row: str | None) -> None:
    found: SystemPackage | None = ROWS.find(name)
    assert (found.id if found else None) == row


def test_rows_by_id() -> None:
    assert list(ROWS) == ["lib*", "libpq*", "libpq5", "*-dev"]
    assert ROWS["libpq5"].packages["debian"] == ("libpq5",)
