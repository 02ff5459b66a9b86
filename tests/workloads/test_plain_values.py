"""Which values of a committed file of variables are shown, and which are left to a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida_audit.workloads.sightings.plain_values import is_plain
from workloads.sighting_trees import seen_in


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NODE_ENV", "production"), ("LOG_LEVEL", "INFO"), ("DEBUG", "false"), ("WORKERS", "4"),
        ("POOL_SIZE", "20"), ("TZ", "Europe/Paris"), ("LANG", "fr_FR.UTF-8"), ("FEATURE_X", "on"),
    ],
)  # fmt: skip
def test_plain_values_are_shown(name: str, value: str) -> None:
    assert is_plain(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "1"), ("ADMIN", "hunter"), ("DB_PASSWORD", "test"), ("API_TOKEN", "true"),
        ("PIN", "4711"), ("USER_ID", "20"), ("GREETING", "fr"), ("TZ", "Europe/"), ("A", ""),
        ("LOG_LEVEL", "info "), ("POOL_SIZE", "12345678"), ("URL", "https://shop.example"),
    ],
)  # fmt: skip
def test_what_could_be_a_secret_is_not(name: str, value: str) -> None:
    assert not is_plain(name, value)


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_variable_is_judged(name: str, value: str) -> None:
    assert is_plain(name, value) in (True, False)


def test_a_file_of_variables_shows_its_plain_values_alone(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        "services:\n  shop:\n    build: .\n    env_file: shop.env\n", encoding="utf-8"
    )
    (tmp_path / "shop.env").write_text(
        "NODE_ENV=production\nADMIN=not-a-real-secret\nPORT=1\n", encoding="utf-8"
    )
    (shop,) = seen_in(tmp_path)
    found = {each.name: (each.value, each.detail) for each in shop.settings if each.name.isupper()}
    assert found == {
        "NODE_ENV": ("production", "shop.env"), "ADMIN": ("", "shop.env"), "PORT": ("", "shop.env")
    }  # fmt: skip
