"""The locator of the data folders and the loader of our own YAML."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from virida_audit import resources


def test_the_checkout_is_found_beside_the_package() -> None:
    assert (resources.data_dir("rules") / "catalogue" / "runtimes.yaml").is_file()
    assert resources.data_dir("reports").is_dir()


def test_the_wheel_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged = tmp_path / "virida_audit" / "data" / "rules"
    packaged.mkdir(parents=True)
    (packaged / "once.yaml").write_text("a: yaml\n", encoding="utf-8")
    (packaged / "once.json").write_text(json.dumps({"a": "json"}), encoding="utf-8")
    monkeypatch.setattr(resources, "_PACKAGE", str(tmp_path / "virida_audit"))
    assert resources.data_dir("rules") == packaged
    assert resources.load_data("rules/once.yaml") == {"a": "json"}
    with pytest.raises(FileNotFoundError, match="reports/ is missing"):
        resources.data_dir("reports")


@pytest.mark.parametrize(
    "name", ["rules", "fixtures/a.yaml", "rules/../pyproject.toml", "", "/etc"]
)
def test_names_outside_the_data_folders_are_refused(name: str) -> None:
    with pytest.raises(ValueError):
        resources.load_data(name)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-07-01", "2026-07-01"),
        ("on", "on"),
        ("yes", "yes"),
        ("22:22", "22:22"),
        ("0755", "0755"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("-12", -12),
        ("1.50", 1.5),
        ('"8"', "8"),
        ("3.10.1", "3.10.1"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: object) -> None:
    assert resources.parse_yaml(f"key: {text}\n") == {"key": value}


def test_merge_keys_work() -> None:
    text = "base: &base {a: 1}\nrow: {<<: *base, b: 2}\n"
    assert resources.parse_yaml(text) == {"base": {"a": 1}, "row": {"a": 1, "b": 2}}
