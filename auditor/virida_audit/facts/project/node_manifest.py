"""`package.json` in the words of its readers: scripts, packages, the package manager."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from virida_audit.facts.project.documents import Document
from virida_audit.facts.project.folder import Folder
from virida_audit.facts.project.knowledge import Framework
from virida_audit.facts.project.places import Places
from virida_audit.facts.project.study import HIGH, MEDIUM, Study, Variables, stated
from virida_audit.model.location import Location
from virida_audit.model.provenance import Stated
from virida_audit.texts import say

_LOCKS = (
    ("yarn.lock", "yarn"),
    ("pnpm-lock.yaml", "pnpm"),
    ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
    ("package-lock.json", "npm"),
    ("npm-shrinkwrap.json", "npm"),
)
"""In the order in which the Node.js runtime looks; those it does not look for stand last."""


@dataclass(frozen=True)
class NodeManifest:
    """A `package.json` and what stands beside it. Not slotted: it keeps what it has found out."""

    study: Study
    document: Document

    @property
    def folder(self) -> Folder:
        """Return the folder it stands in."""
        return self.study.folder

    @cached_property
    def scripts(self) -> dict[str, str]:
        """Scripts by name, those that say something."""
        return self.document.texts("scripts")

    @cached_property
    def dependencies(self) -> Places:
        """Packages that production installs."""
        return Places.of_table(self.document, "dependencies")

    @cached_property
    def development(self) -> Places:
        """Packages that only development installs."""
        return Places.of_table(self.document, "devDependencies")

    @cached_property
    def packages(self) -> Places:
        """All of them."""
        return self.dependencies.over(self.development)

    @cached_property
    def frameworks(self) -> tuple[Framework, ...]:
        """Frameworks, the main one first; a server that only development uses is none."""
        found = self.study.knowledge.frameworks_of("npm", self.packages)
        return tuple(
            row
            for row in found
            if row.role in ("ssr", "spa", "site")
            or not self.dependencies.keys().isdisjoint(row.packages)
        )

    def framework(self, *roles: str) -> Framework | None:
        """Return the first framework of some roles."""
        return next((row for row in self.frameworks if row.role in roles), None)

    @cached_property
    def manager(self) -> PackageManager:
        """The package manager, by lock file and `packageManager`."""
        return _package_manager(self)

    def place(self, framework: Framework) -> Location:
        """Return where the package of a framework is asked for."""
        return next(self.packages[each] for each in framework.packages if each in self.packages)

    def script_at(self, name: str) -> Location:
        """Return the place of a script."""
        return self.document.at("scripts", name)


@dataclass(frozen=True, slots=True)
class PackageManager:
    """How dependencies are installed and scripts called."""

    tool: str
    """`npm`, `yarn`, `pnpm` or `bun`."""
    shown: Stated | None
    """None where nothing names one: the platform takes npm."""
    variable: str
    """What CC_NODE_BUILD_TOOL has to be; empty where the platform finds out by itself."""
    has_lock: bool
    """A lock file of it stands in the folder itself."""

    def run(self, script: str) -> str:
        """Return the shell line that runs a script."""
        if script == "start":
            return "bun run start" if self.tool == "bun" else f"{self.tool} start"
        return f"{self.tool} run {script}"

    @property
    def install(self) -> str:
        """Return the shell line that installs what the lock file says."""
        if not self.has_lock:
            return f"{self.tool} install"
        return "npm ci" if self.tool == "npm" else f"{self.tool} install"

    def set_variable(self, study: Study, variables: Variables) -> None:
        """Add CC_NODE_BUILD_TOOL where it has to be set."""
        if not self.variable or self.shown is None:
            return
        origin = self.shown.origins[0]
        sure = HIGH if self.has_lock else MEDIUM
        name, value = study.variable(
            "CC_NODE_BUILD_TOOL", self.variable, origin.why, origin.at, sure
        )
        variables[name] = value


def _package_manager(manifest: NodeManifest) -> PackageManager:
    folder = manifest.folder
    asked, _, version = manifest.document.text("packageManager").partition("@")
    locks = [(name, tool) for name, tool in _LOCKS if folder.has(name)]
    # Where `packageManager` and a lock file agree, the lock file of another tool is a leftover.
    lock, tool = next((pair for pair in locks if pair[1] == asked), (locks or [("", "")])[0])
    if asked not in ("npm", "yarn", "pnpm", "bun"):
        asked = ""
    if not lock:
        return _without_lock(manifest, asked, version)
    why = say("project.lock", file=lock, tool=tool)
    shown = stated(tool, why, folder.at(lock), manifest.study.page("node"))
    return PackageManager(tool, shown, _build_tool(manifest, lock, tool, version, locks), True)


def _build_tool(
    manifest: NodeManifest, lock: str, tool: str, version: str, locks: list[tuple[str, str]]
) -> str:
    """Return the value of CC_NODE_BUILD_TOOL that the platform would not choose by itself."""
    if tool == "npm":
        return "npm-ci"
    if tool == "yarn":
        is_berry = "__metadata:" in manifest.folder.head(lock)[:2000]
        is_detected = version.startswith(("3", "4"))
        return "yarn-berry" if is_berry and not is_detected else ""
    is_first = locks[0][0] == lock and lock != "bun.lockb"
    return "" if is_first else tool


def _without_lock(manifest: NodeManifest, asked: str, version: str) -> PackageManager:
    """Return the manager of a folder without a lock file: its own word, else the workspace's."""
    if asked:
        why = say("project.key", key="packageManager", file="package.json", value=asked)
        shown = stated(asked, why, manifest.document.at("packageManager"))
        return PackageManager(asked, shown, _named(asked, version), False)
    tree, path = manifest.folder.tree, manifest.folder.path
    while path not in (".", ""):
        path = path.rpartition("/")[0]
        for name, tool in _LOCKS:
            lock = f"{path}/{name}" if path else name
            if tree.has(lock):
                shown = stated(tool, say("project.lock", file=lock, tool=tool), Location(lock))
                return PackageManager(tool, shown, _named(tool, ""), False)
    if manifest.scripts.get("start", "").startswith("bun "):
        shown = stated("bun", say("project.script", name="start"), manifest.script_at("start"))
        return PackageManager("bun", shown, "bun", False)
    return PackageManager("npm", None, "", False)


def _named(tool: str, version: str) -> str:
    """Return the tool as the variable calls it; npm is the default."""
    if tool == "yarn":
        return "yarn-berry" if version.startswith(("3", "4")) else ""
    return "" if tool == "npm" else tool
