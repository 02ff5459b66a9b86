""".NET: which project file is the application, and what it targets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from virida_audit.facts.project.study import HIGH, LOW, MEDIUM, Study, Variables, in_order, stated
from virida_audit.facts.project.versions import declared_versions
from virida_audit.facts.project.xml import Element
from virida_audit.model.location import Location
from virida_audit.model.project import Candidate, DeclaredVersion
from virida_audit.model.provenance import Stated
from virida_audit.regex import regex
from virida_audit.texts import say

_FRAMEWORK = regex(r"net(?:coreapp)?(\d+\.\d+)")
_PATTERNS = ("*.csproj", "*.fsproj", "*.vbproj")
_SERVERS = ("Microsoft.NET.Sdk.Web", "Microsoft.NET.Sdk.Worker")


@dataclass(frozen=True, slots=True)
class _Project:
    """One project file."""

    name: str
    at: Location
    sdk: str
    targets: tuple[str, ...]
    is_executable: bool
    is_test: bool


def dotnet_candidates(study: Study) -> Iterator[Candidate]:
    """Yield the .NET runtime for the project files of a folder."""
    folder = study.folder
    names = [name for pattern in _PATTERNS for name in folder.matching(pattern)]
    if not names:
        return
    projects = [_read(name, folder.xml(name), folder.at(name)) for name in names[:50]]
    able = [each for each in projects if each.is_executable and not each.is_test]
    able.sort(key=lambda each: each.sdk not in _SERVERS)
    chosen = (able or projects)[0]
    variables: Variables = {}
    why = say("project.file", file=chosen.name)
    if len(projects) > 1:
        value = chosen.name.rpartition(".")[0]
        key, stating = study.variable("CC_DOTNET_PROJ", value, why, chosen.at)
        variables[key] = stating
    if len(chosen.targets) > 1:
        newest = max(chosen.targets)
        reason = say("project.targets", targets=", ".join(chosen.targets))
        key, stating = study.variable("CC_DOTNET_TFM", newest, reason, chosen.at, MEDIUM)
        variables[key] = stating
    start: Stated | None = None
    if able:
        start = stated(chosen.name.rpartition(".")[0], why, chosen.at, study.page("dotnet"))
    yield Candidate(
        runtime="dotnet",
        variant="",
        confidence=HIGH if able else LOW,
        why=tuple(study.file(name) for name in names[:3]),
        versions=(*declared_versions(study, "dotnet", "dotnet"), *_versions(chosen)),
        package_manager=stated("nuget", why, chosen.at, study.page("dotnet")),
        start=start,
        variables=in_order(variables),
        workers=study.other_processes(),
        release=study.processes.get("release"),
    )


def _read(name: str, root: Element | None, at: Location) -> _Project:
    if root is None:
        return _Project(name, at, "", (), False, False)
    sdk = root.attributes.get("Sdk", "")
    targets = [
        part.strip()
        for tag in ("TargetFramework", "TargetFrameworks")
        for each in root.walk(tag)
        for part in each.text.split(";")
    ]
    output = next((each.text.strip() for each in root.walk("OutputType")), "")
    packages = {each.attributes.get("Include", "") for each in root.walk("PackageReference")}
    return _Project(
        name,
        at,
        sdk,
        tuple(part for part in targets if _FRAMEWORK.match(part)),
        sdk in _SERVERS or output in ("Exe", "WinExe"),
        "Microsoft.NET.Test.Sdk" in packages,
    )


def _versions(project: _Project) -> tuple[DeclaredVersion, ...]:
    # The SDK itself is chosen by CC_DOTNET_VERSION, whatever the project targets.
    matches = (_FRAMEWORK.match(target) for target in project.targets)
    return tuple(
        DeclaredVersion(match[1], project.at, "TargetFramework", False)
        for match in matches
        if match
    )
