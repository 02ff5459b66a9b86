"""The README says what the program does: settings, options, variables."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from virida_audit.cli import COMMANDS
from virida_audit.cli.described import parser_of
from virida_audit.configuration.keys import ABOUT_THE_RUN, KEYS, OTHER_VARIABLES
from virida_audit.configuration.read import read_settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "auditor" / "virida_audit"


def section(title: str) -> str:
    """Return the text below a heading of the second level; it has to be there."""
    _, heading, rest = README.partition(f"\n## {title}\n")
    assert heading, title
    return rest.partition("\n## ")[0]


def settings_rows() -> list[list[str]]:
    rows = [line for line in section("Settings").splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def test_the_table_of_settings_is_the_programs() -> None:
    documented = [
        (name.strip("`"), tuple(re.findall(r"--[a-z-]+", options)), variable.strip("`"))
        for name, options, variable, _ in settings_rows()
    ]
    assert documented == [(each.name, each.options, each.variable) for each in KEYS]


def test_every_option_of_scan_is_documented() -> None:
    parser = parser_of("scan")
    assert parser is not None
    flags = {max(each.option_strings, key=len) for each in parser._actions if each.option_strings}
    assert {flag for flag in flags - {"--help"} if f"`{flag}" not in README} == set()
    assert set(ABOUT_THE_RUN) - {"PATH"} <= flags


def test_every_variable_that_is_read_is_documented() -> None:
    read = {
        name
        for file in PACKAGE.rglob("*.py")
        for name in re.findall(r"\bVIRIDA_AUDIT_[A-Z_]+\b", file.read_text(encoding="utf-8"))
    }
    known = {*OTHER_VARIABLES, *(key.variable for key in KEYS if key.variable)}
    assert read <= known
    assert {name for name in known if name not in README} == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"virida-audit {command}" in README


def test_the_settings_of_the_example_are_valid(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", section("Settings"), re.DOTALL)
    settings = read_settings(tomllib.loads(example), "README.md", tmp_path)
    assert settings.waivers
    assert settings.policy.roles
