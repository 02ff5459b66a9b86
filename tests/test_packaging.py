"""Build the wheel for real and look at what is inside."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from virida_audit.resources import parse_yaml

ROOT = Path(__file__).resolve().parents[1]
DATA = "virida_audit/data/"

pytest.importorskip("hatchling", reason="hatchling is not installed")


def copy_of_the_checkout(target: Path) -> Path:
    """Copy what a wheel is made of; a README or licence not yet written gets one line."""
    ignore = shutil.ignore_patterns("__pycache__", ".*_cache")
    for folder in ("auditor", "rules", "reports"):
        shutil.copytree(ROOT / folder, target / folder, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", target)
    for name in ("README.md", "LICENSE"):
        source = ROOT / name
        text = source.read_text("utf-8") if source.exists() else f"{name}\n"
        (target / name).write_text(text, encoding="utf-8")
    return target


def build(root: Path, folder: Path, version: str = "standard") -> Path:
    from hatchling.builders.wheel import WheelBuilder

    builder = WheelBuilder(str(root))
    (wheel,) = builder.build(directory=str(folder), versions=[version])
    return Path(wheel)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_the_checkout(tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(checkout, tmp_path_factory.mktemp("wheel"))


def data_files(checkout: Path) -> set[str]:
    return {
        path.relative_to(checkout).as_posix()
        for folder in ("rules", "reports")
        for path in (checkout / folder).rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.parts[-3:])
    }


def test_the_wheel_has_one_top_level_name(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"virida_audit"}
    assert len(tops) == 2


def test_every_data_file_is_in_the_wheel(checkout: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {n.removeprefix(DATA) for n in archive.namelist() if n.startswith(DATA)}
    sources = data_files(checkout)
    prebuilt = {n.removesuffix(".yaml") + ".json" for n in sources if n.endswith(".yaml")}
    assert "rules/catalogue/variables.json" in prebuilt
    assert "rules/catalogue/schema/variables.schema.json" in names
    assert names == sources | prebuilt


def test_json_and_yaml_of_the_wheel_are_equal(wheel: Path) -> None:
    compared = 0
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith(DATA) and name.endswith(".yaml"):
                prebuilt = json.loads(archive.read(name.removesuffix(".yaml") + ".json"))
                assert prebuilt == parse_yaml(archive.read(name).decode("utf-8")), name
                compared += 1
    assert compared >= 9


def test_two_builds_are_byte_identical(checkout: Path, wheel: Path, tmp_path: Path) -> None:
    assert build(checkout, tmp_path).read_bytes() == wheel.read_bytes()


def test_an_editable_build_carries_no_data(checkout: Path, tmp_path: Path) -> None:
    pytest.importorskip("editables", reason="editables is not installed")
    with zipfile.ZipFile(build(checkout, tmp_path, "editable")) as archive:
        assert not [name for name in archive.namelist() if name.startswith(DATA)]


def test_a_build_leaves_nothing_in_the_checkout(checkout: Path, wheel: Path) -> None:
    assert wheel.exists()
    assert not (checkout / "rules" / "catalogue" / "variables.json").exists()
    assert not (checkout / "dist").exists()


def test_the_unpacked_wheel_reads_its_data_without_yaml(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    script = (
        "import sys\n"
        "from virida_audit.catalogue import Catalogue\n"
        "catalogue = Catalogue()\n"
        "print(len(catalogue.runtimes), len(catalogue.variables), 'yaml' in sys.modules)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.stdout, result.stderr) == ("23 450 False\n", "")
