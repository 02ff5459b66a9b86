"""A tree of files held in memory, for tests."""

from __future__ import annotations

from dataclasses import dataclass, field

from virida_audit.parse.compose import Project, load_project


@dataclass
class MemoryTree:
    """Files by path; it also notes what was asked for."""

    files: dict[str, str | bytes]
    asked: list[str] = field(default_factory=list)

    def read(self, path: str) -> bytes | None:
        self.asked.append(path)
        content = self.files.get(path)
        return content.encode() if isinstance(content, str) else content


def load(files: dict[str, str | bytes] | str, *paths: str, **environment: str) -> Project:
    """Load a project; a text alone is `compose.yaml`."""
    content: dict[str, str | bytes] = {"compose.yaml": files} if isinstance(files, str) else files
    return load_project(MemoryTree(content), paths or ("compose.yaml",), environment)


def codes(project: Project) -> list[str]:
    return [problem.code for problem in project.problems]
