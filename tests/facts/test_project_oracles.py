"""Runtimes and start commands against the examples of railpack and nixpacks, where they are.

Opt-in: `VIRIDA_ORACLES` names a folder that holds `railwayapp/railpack` and `railwayapp/nixpacks`,
each with `examples` and the snapshots of its plans.

What counts. Each example is a tree of sources without its Dockerfile and without the other tool's
own configuration. The other tool says with which of its providers it builds it; ours says it with
the first candidate of the root. A provider stands for a family of runtimes:

- PHP, Go, Rust, Ruby, Elixir, Python, Haskell, .NET and Node.js are ours of the same name; `java`
  is any of Maven, Gradle, JAR, WAR, sbt and Play.
- A language without a runtime on the platform (Deno, Gleam, Dart, Swift, Zig, Crystal, Clojure,
  C++…) and a shell script are `linux`: Linux with Mise, or with a command.
- A `staticfile`, and a Node.js project that railpack serves with Caddy, are `static`. nixpacks runs
  the same projects with Node.js or serves them as it likes, without a trace in its plan: there
  both `static` and `node` agree with its `node` where we have both as candidates.

An example whose plan comes from the tool's configuration alone (nixpacks with nothing but packages)
says nothing and is left out. A disagreement must be explained in `project_disagreements.yaml`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.project import read_projects
from virida_audit.model.project import Candidate, SourceProject

ROOT = Path(os.environ.get("VIRIDA_ORACLES", "no-oracles")) / "railwayapp"
EXPLAINED = Path(__file__).parent / "project_disagreements.yaml"
CATALOGUE = Catalogue()

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(
        not (ROOT / "railpack/examples").is_dir() or not (ROOT / "nixpacks/examples").is_dir(),
        reason="VIRIDA_ORACLES names no checkouts of railwayapp/railpack and railwayapp/nixpacks",
    ),
]

FAMILIES = {
    **dict.fromkeys(("php", "frankenphp"), "php"),
    **dict.fromkeys(("maven", "gradle", "jar", "war", "sbt", "play1", "play2"), "java"),
    **dict.fromkeys(("static", "static-apache"), "static"),
}
PROVIDERS = {
    "c#": "dotnet",
    "f#": "dotnet",
    "scala": "java",
    "lunatic": "rust",
    "staticfile": "static",
    **dict.fromkeys(
        ("deno", "gleam", "dart", "swift", "zig", "crystal", "clojure", "cobol", "scheme"), "linux"
    ),
}
RAILPACK = (
    ("cmake", "linux"),
    ("meson", "linux"),
    ("gleam", "linux"),
    ("deno", "linux"),
    ("go", "go"),
    ("java", "java"),
    ("rust", "rust"),
    ("ruby", "ruby"),
    ("elixir", "elixir"),
    ("dotnet", "dotnet"),
    ("node", "node"),
    ("bun", "node"),
    ("python", "python"),
)
"""Tools that railpack installs → family, in an order in which the language stands first."""
NAMED_BY_SOURCES = ("node", "python", "ruby", "rust")
"""Families whose commands name what is in the sources; elsewhere each tool names its own output."""
CONFIGURATION = re.compile(
    r"(?i)(?:.*/)?(?:dockerfile.*|railpack.*\.json|nixpacks\.(?:toml|json)|test\.json|test\.env)"
)


@dataclass(frozen=True)
class Example:
    """One example and what the other tool makes of it."""

    tool: str
    name: str
    family: str
    start: str

    @property
    def id(self) -> str:
        return f"{self.tool}/{self.name}"

    def project(self) -> SourceProject | None:
        root = ROOT / self.tool / "examples" / self.name
        paths = (each.relative_to(root).as_posix() for each in root.rglob("*") if each.is_file())
        kept = [path for path in paths if not CONFIGURATION.fullmatch(path)]
        kept = [path for path in kept if "node_modules/" not in path]
        projects = read_projects(Tree(root, kept), CATALOGUE)
        at_root = [each for each in projects if each.folder == "."]
        return next(iter(at_root or projects), None)


def railpack() -> Iterator[Example]:
    for file in sorted((ROOT / "railpack/core/__snapshots__").glob("*.json")):
        match = re.search(r"Examples_(.+)_1\.snap", file.name)
        if not match or not (ROOT / "railpack/examples" / match[1]).is_dir():
            continue
        text = file.read_text("utf-8")
        plan = json.loads(text)
        start = plan["deploy"].get("startCommand", "")
        yield Example("railpack", match[1], railpack_family(text, start), start)


def railpack_family(text: str, start: str) -> str:
    if "frankenphp" in text:
        return "php"
    if "packages:caddy" in text:
        return "static"
    tools = {
        tool
        for names in re.findall(r'install mise packages: ([^"]*)', text)
        for tool in names.split(", ")
    }
    if {"java", "ruby"} & tools:
        return "java" if "java" in tools else "ruby"
    return next((family for tool, family in RAILPACK if tool in tools), "linux")


def nixpacks() -> Iterator[Example]:
    names = {
        re.sub(r"\W", "_", each.name): each.name for each in (ROOT / "nixpacks/examples").iterdir()
    }
    for file in sorted((ROOT / "nixpacks/tests/snapshots").glob("*.snap")):
        key = file.stem.partition("__")[2]
        if key not in names:
            continue
        plan: dict[str, Any] = json.loads(file.read_text("utf-8").split("---", 2)[2])
        told = plan.get("variables", {}).get("NIXPACKS_METADATA", "")
        provider = told.partition(",")[0]
        start = plan.get("start", {}).get("cmd", "")
        if names[key].startswith("haskell"):
            # The only provider that leaves no word in the plan's variables.
            provider = "haskell"
        if provider:
            family = PROVIDERS.get(provider, provider)
            yield Example("nixpacks", names[key], family, start)


def ours(project: SourceProject | None) -> str:
    if project is None:
        return "nothing"
    runtime = project.candidates[0].runtime
    return FAMILIES.get(runtime, runtime)


def agrees(example: Example, project: SourceProject | None) -> bool:
    if ours(project) == example.family:
        return True
    if project is None or example.tool == "railpack" or example.family != "node":
        return False
    runtimes = {each.runtime for each in project.candidates}
    return {"node", "static"} <= runtimes and ours(project) == "static"


def explained() -> dict[str, dict[str, str]]:
    rows = yaml.safe_load(EXPLAINED.read_text("utf-8")) or []
    return {row["example"]: row for row in rows}


def test_runtimes_agree_or_the_difference_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    examples = [*railpack(), *nixpacks()]
    known = explained()
    differing = {}
    for example in examples:
        project = example.project()
        if not agrees(example, project):
            differing[example.id] = (example.family, ours(project))
    share = 1 - len(differing) / len(examples)
    with capsys.disabled():
        print(f"\nruntimes: {len(examples)} examples, {share:.1%} agree")
        for name, (theirs, own) in sorted(differing.items()):
            print(f"  {name}: theirs {theirs}, ours {own}")
    assert len(examples) > 200
    assert share > 0.97
    told = {name: (row["theirs"], row["ours"]) for name, row in known.items()}
    assert differing == told


def test_how_many_start_commands_agree(capsys: pytest.CaptureFixture[str]) -> None:
    compared = same = 0
    different = []
    for example in [*railpack(), *nixpacks()]:
        project = example.project()
        if project is None or not example.start or example.family not in NAMED_BY_SOURCES:
            continue
        compared += 1
        own = commands(project.candidates[0])
        if any(is_same(each, example.start) for each in own):
            same += 1
        else:
            different.append(f"  {example.id}: theirs {example.start!r}, ours {own}")
    with capsys.disabled():
        print(f"\nstart commands: {compared} compared, {same / compared:.0%} agree")
        print("\n".join(different))
    assert compared > 100


def commands(candidate: Candidate) -> list[str]:
    values = [each.value for each in (candidate.start, candidate.run) if each]
    wanted = ("CC_PYTHON_MODULE", "CC_PYTHON_UV_RUN_COMMAND", "CC_RUST_BIN", "CC_GO_PKG")
    return [*values, *(value.value for name, value in candidate.variables if name in wanted)]


def is_same(own: str, theirs: str) -> bool:
    """Compare what is started, not by what: the script, module or binary has the same name."""
    if plain(own) == plain(theirs):
        return True
    last = own.split("/")[-1] if own.startswith("target/release/") else own
    words = re.split(r"[\s/]+", theirs)
    return last in words or plain(own) in plain(theirs)


def plain(command: str) -> str:
    text = re.sub(r"^(?:bundle exec|uv run|npx|bunx)\s+", "", command.strip())
    text = re.sub(r"\b(npm|yarn|pnpm|bun) run\b", r"\1", text)
    text = re.sub(r"\s--?(?:host|port|bind|h|p|o)[ =]\S+", "", text)
    return re.sub(r"^(?:uvicorn|gunicorn)\s+", "", text).strip()
