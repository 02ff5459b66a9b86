"""Completion scripts, tried in the shells where they are installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from virida_audit.cli import COMMANDS, main
from virida_audit.cli.described import describe_commands
from virida_audit.messages import Messages
from virida_audit.model.language import Language
from virida_audit.model.rule import Severity

BASH = """\
COMP_WORDS=({words}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
_virida_audit; printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def script(shell: str, capsys: pytest.CaptureFixture[str], language: str = "en") -> str:
    assert main(["completion", shell, "--lang", language]) == 0
    return capsys.readouterr().out


def needs(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_script_is_valid_and_names_every_command_and_option(
    shell: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = script(shell, capsys, language)
    for command in describe_commands(Messages(Language(language))):
        assert command.name in text
        for word in command.options:
            assert all(flag.lstrip("-") in text for flag in word.flags)
    needs(shell)
    file = tmp_path / "script"
    file.write_text(text, encoding="utf-8")
    subprocess.run([shell, "-n", str(file)], check=True, capture_output=True)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("virida-audit ''", set(COMMANDS)),
        ("virida-audit sc", {"scan", "schema"}),
        ("virida-audit scan --fail-on ''", {each.value for each in Severity}),
        ("virida-audit scan --stat", {"--statistics"}),
        ("virida-audit baseline ''", {"create", "diff", "prune"}),
        ("virida-audit completion z", {"zsh"}),
        ("virida-audit schema s", {"settings"}),
        ("virida-audit scan --config rep", {"report.toml"}),
        ("virida-audit scan fol", {"folder"}),
    ],
)
def test_bash_completes(
    words: str, expected: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needs("bash")
    (tmp_path / "folder").mkdir()
    (tmp_path / "report.toml").touch()
    done = subprocess.run(
        ["bash", "-c", script("bash", capsys) + BASH.format(words=words)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    found = {line for line in done.stdout.splitlines() if line}
    assert expected <= found
    if not words.endswith("''"):
        assert all(each.startswith(words.rpartition(" ")[2]) for each in found)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("virida-audit ", set(COMMANDS)),
        ("virida-audit scan --fail-on ", {each.value for each in Severity}),
        ("virida-audit scan --stat", {"--statistics"}),
        ("virida-audit baseline ", {"create", "diff", "prune"}),
    ],
)
def test_fish_completes(
    line: str, expected: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needs("fish")
    file = tmp_path / "script.fish"
    file.write_text(script("fish", capsys), encoding="utf-8")
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"source {file}; complete -C '{line}'"],
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert expected <= {each.partition("\t")[0] for each in done.stdout.splitlines()}


def test_zsh_loads_the_script_as_a_completion(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needs("zsh")
    (tmp_path / "_virida-audit").write_text(script("zsh", capsys), encoding="utf-8")
    code = (
        f"fpath=({tmp_path} $fpath); autoload -Uz compinit; compinit -D -u; "
        "print $_comps[virida-audit]"
    )
    done = subprocess.run(
        ["zsh", "-f", "-c", code],
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "_virida-audit\n"
