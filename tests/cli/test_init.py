"""`virida-audit init`: a first settings file that can be read and changes nothing."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from virida_audit.cli import main
from virida_audit.configuration.find import find_settings_file
from virida_audit.configuration.read import load_settings
from virida_audit.model.language import Language
from virida_audit.settings import Settings


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM node:20\n")
    (tmp_path / "docker" / "dev").mkdir(parents=True)
    (tmp_path / "docker" / "dev" / "Dockerfile").write_text("FROM node:20\n")
    return tmp_path


@pytest.mark.parametrize("language", list(Language))
def test_a_first_file_changes_nothing_but_names_what_was_found(
    language: Language, repository: Path
) -> None:
    assert main(["init", str(repository), "--lang", language.value]) == 0
    file = repository / "virida-audit.toml"
    settings = load_settings(repository, find_settings_file(repository))
    assert settings == replace(Settings(), language=language, file=str(file))
    text = file.read_text(encoding="utf-8")
    assert "2 × dockerfile (" in text
    assert '# development = "allowed"' in text
    assert ("Trouvé dans ce dépôt" in text) is (language is Language.FR)
    assert max(map(len, text.splitlines())) <= 100


def test_every_commented_setting_is_one(repository: Path) -> None:
    main(["init", str(repository)])
    file = repository / "virida-audit.toml"
    marks: tuple[str, ...] = (
        "[",
        "exclude",
        "baseline",
        "docker",
        "devel",
        "paths",
        "owner",
        "reason",
    )
    marks += ("expires", "id", "title", "features")
    lines = [
        line.removeprefix("# ")
        if (line.removeprefix("# ").startswith(marks) and "=" in line) or line.startswith("# [[")
        else line
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    settings = load_settings(repository, find_settings_file(repository))
    assert settings.exclude
    assert settings.baseline
    assert settings.policy.kinds
    assert settings.policy.roles
    assert [each.id for each in settings.tickets] == ["DEVOPS-001"]
    assert len(settings.waivers) == 1
    assert tomllib.loads(file.read_text(encoding="utf-8"))


def test_a_repository_without_artefacts_gets_one_too(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path), "--lang", "en"]) == 0
    assert "Nothing of the old way" in (tmp_path / "virida-audit.toml").read_text()


@pytest.mark.parametrize("is_link", [False, True])
def test_an_existing_file_stays_as_it_is(
    is_link: bool, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = repository / "virida-audit.toml"
    if is_link:
        file.symlink_to(repository / "elsewhere.toml")
    else:
        file.write_text("# mine\n")
    assert main(["init", str(repository)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert is_link or file.read_text() == "# mine\n"
    assert not (repository / "elsewhere.toml").exists()
