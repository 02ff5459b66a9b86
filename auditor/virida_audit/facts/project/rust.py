"""Rust: which binary of a crate or workspace starts; several need CC_RUST_BIN."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.project.folder import Folder
from virida_audit.facts.project.places import Places
from virida_audit.facts.project.study import HIGH, LOW, MEDIUM, Study, Variables, in_order, stated
from virida_audit.facts.project.versions import declared_versions
from virida_audit.model.location import Location
from virida_audit.model.project import Candidate
from virida_audit.texts import say


def rust_candidates(study: Study) -> Iterator[Candidate]:
    """Yield how a crate or a workspace is built and which of its binaries starts."""
    folder = study.folder
    document = folder.document("Cargo.toml") if folder.has("Cargo.toml") else None
    if document is None:
        return
    binaries = _binaries(folder, "")
    for member in _members(folder):
        binaries.update(_binaries(folder, f"{member}/"))
    variables: Variables = {}
    start, sure = None, LOW
    if binaries:
        wanted = document.text("package", "default-run")
        chosen = wanted if wanted in binaries else next(iter(binaries))
        sure = HIGH if len(binaries) == 1 or wanted in binaries else MEDIUM
        why = say("project.binary", name=chosen)
        start = stated(f"target/release/{chosen}", why, binaries[chosen], study.page("rust"), sure)
        if len(binaries) > 1:
            key, value = study.variable("CC_RUST_BIN", chosen, why, binaries[chosen], sure)
            variables[key] = value
    packages = Places.of_table(document, "dependencies")
    frameworks = study.knowledge.frameworks_of("cargo", packages)
    manager = None
    if folder.has("Cargo.lock"):
        why = say("project.lock", file="Cargo.lock", tool="cargo")
        manager = stated("cargo", why, folder.at("Cargo.lock"), study.page("rust"))
    yield Candidate(
        runtime="rust",
        variant="",
        confidence=sure if manager or sure is not HIGH else MEDIUM,
        why=(study.file("Cargo.toml"),),
        versions=declared_versions(study, "rust", "rust"),
        frameworks=tuple(study.package(row, packages) for row in frameworks),
        package_manager=manager,
        start=start,
        variables=in_order(variables),
        workers=study.other_processes(),
        release=study.processes.get("release"),
    )


def _binaries(folder: Folder, base: str) -> dict[str, Location]:
    """Return the binaries of a crate by name (Cargo book, "Cargo targets")."""
    name = f"{base}Cargo.toml"
    document = folder.document(name) if folder.has(name) else None
    if document is None:
        return {}
    found: dict[str, Location] = {}
    package = document.text("package", "name")
    if package and folder.has(f"{base}src/main.rs"):
        found[package] = folder.at(f"{base}src/main.rs")
    for each in document.items("bin"):
        found.setdefault(each, document.at("bin"))
    for path in folder.matching(f"{base}src/bin/*.rs"):
        found.setdefault(path.rpartition("/")[2].removesuffix(".rs"), folder.at(path))
    return found


def _members(folder: Folder) -> list[str]:
    """Return the members of the workspace; a `*` stands for the folders at that place."""
    document = folder.document("Cargo.toml")
    members = document.items("workspace", "members") if document else ()
    found: list[str] = []
    for member in members[:100]:
        member = member.strip("/")
        if "*" not in member:
            found.append(member)
            continue
        head = member.partition("*")[0].rstrip("/")
        if "/" in member.partition("*")[2]:
            continue
        where = folder.full(head) if head else folder.full("").rstrip("/")
        names = (each.rpartition("/")[2] for each in folder.tree.children(where))
        found += [f"{head}/{name}" if head else name for name in names]
    return [each for each in found if folder.has(f"{each}/Cargo.toml")]
