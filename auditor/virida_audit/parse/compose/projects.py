"""Say which Compose files form one project: base, overlays, whole variants.

What is documented (`compose.yaml` and its override) is certain; for `compose.<env>.yml` the content
decides, and the commands of scripts (`-f a -f b`) where the caller hands them in.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from virida_audit.model.source import Evidence
from virida_audit.parse.compose.dotenv import parse_dotenv
from virida_audit.parse.compose.environment import Tree
from virida_audit.parse.compose.names import BASE_NAMES, OVERRIDE_NAMES, FileName, file_name
from virida_audit.parse.compose.outline import Outline, outline
from virida_audit.parse.compose.references import join


class GroupKind(StrEnum):
    """How the files of a group relate to the others of their folder."""

    BASE = "base"
    """What `docker compose up` runs in the folder."""
    OVERLAY = "overlay"
    """The base with another file merged over it."""
    WHOLE = "whole"
    """A file that stands alone."""
    COMMAND = "command"
    """Files that a command of the repository names together."""


@dataclass(frozen=True, slots=True)
class ProjectGroup:
    """Files to be read as one project."""

    directory: str
    """Relative to the root of the tree; empty for the root."""
    files: tuple[str, ...]
    """In the order they are merged."""
    kind: GroupKind
    variant: str
    """What the name of the last file adds to the base's: `prod`; empty for the base."""
    environment: str | None
    """`ci`, `demo`, `dev`, `local`, `prod`, `staging`, `test`, or `None` where nothing says."""
    evidence: tuple[Evidence, ...]
    part_of: tuple[str, ...] = ()
    """Files that include or extend the first of these, sorted; it may be no project of its own."""


def projects(
    tree: Tree, paths: Iterable[str], commands: Iterable[tuple[str, ...]] = ()
) -> tuple[ProjectGroup, ...]:
    """Group the Compose files of a tree, sorted by folder, the base first, then by files.

    `commands` are the files that scripts and pipelines name with `-f`, in their order.
    """
    every = sorted(set(paths))
    outlines = {path: outline(tree, path) for path in every}
    used_by = _users(outlines)
    hints = tuple(dict.fromkeys((*commands, *_declared_in_dotenv(tree, every))))
    found: list[ProjectGroup] = []
    for directory in sorted({posixpath.dirname(path) for path in every}):
        here = [path for path in every if posixpath.dirname(path) == directory]
        found += _groups(directory, here, outlines, hints)
    found += _commanded(hints, found, outlines)
    return tuple(
        ProjectGroup(
            group.directory,
            group.files,
            group.kind,
            group.variant,
            group.environment,
            group.evidence,
            used_by.get(group.files[0], ()),
        )
        for group in sorted(found, key=_rank)
    )


def _rank(group: ProjectGroup) -> tuple[str, bool, tuple[str, ...]]:
    return group.directory, group.kind is not GroupKind.BASE, group.files


def _users(outlines: dict[str, Outline | None]) -> dict[str, tuple[str, ...]]:
    users: dict[str, list[str]] = {}
    for path, seen in outlines.items():
        for other in () if seen is None else seen.refers_to:
            if other != path:
                users.setdefault(other, []).append(path)
    return {path: tuple(sorted(names)) for path, names in users.items()}


def _declared_in_dotenv(tree: Tree, paths: list[str]) -> Iterable[tuple[str, ...]]:
    """Yield the files that `COMPOSE_FILE` of a `.env` beside them names."""
    for directory in sorted({posixpath.dirname(path) for path in paths}):
        data = tree.read(join(directory, ".env"))
        if data is None or b"COMPOSE_FILE" not in data:
            continue
        values = parse_dotenv(data, lambda name: None).values()
        listed = values.get("COMPOSE_FILE")
        if listed is None or listed.unknown:
            continue
        given = values.get("COMPOSE_PATH_SEPARATOR")
        separator = given.text if given is not None and given.text else ":"
        if separator not in listed.text and ";" in listed.text:
            separator = ";"
        names = [name.strip() for name in listed.text.split(separator) if name.strip()]
        yield tuple(join(directory, name) for name in names)


def _groups(
    directory: str,
    here: list[str],
    outlines: dict[str, Outline | None],
    hints: tuple[tuple[str, ...], ...],
) -> list[ProjectGroup]:
    by_name = {posixpath.basename(path): path for path in here}
    base = next((by_name[name] for name in BASE_NAMES if name in by_name), None)
    overrides = [by_name[name] for name in OVERRIDE_NAMES if name in by_name]
    found: list[ProjectGroup] = []
    taken: set[str] = set()
    if base is not None:
        files = (base, *overrides[:1])
        evidence = [Evidence("evidence.compose-default-name", posixpath.basename(base))]
        if overrides:
            name = posixpath.basename(overrides[0])
            evidence.append(Evidence("evidence.compose-override-name", name))
        environment = file_name(base).environment
        found.append(
            ProjectGroup(directory, files, GroupKind.BASE, "", environment, tuple(evidence))
        )
        taken.update(files)
    others = [path for path in here if path not in taken]
    return [*found, *(_other(directory, path, base, outlines, hints) for path in others)]


def _other(
    directory: str,
    path: str,
    base: str | None,
    outlines: dict[str, Outline | None],
    hints: tuple[tuple[str, ...], ...],
) -> ProjectGroup:
    """Decide whether a file beside the base is merged over it or stands alone."""
    name = file_name(path)
    kind, files, evidence = _decision(path, base, outlines, hints)
    variant = name.variant
    return ProjectGroup(
        directory, files, kind, variant, name.environment, (*evidence, _named(name))
    )


def _named(name: FileName) -> Evidence:
    return Evidence("evidence.compose-variant-name", name.variant)


def _decision(
    path: str,
    base: str | None,
    outlines: dict[str, Outline | None],
    hints: tuple[tuple[str, ...], ...],
) -> tuple[GroupKind, tuple[str, ...], tuple[Evidence, ...]]:
    alone = (path,)
    for hint in hints:
        if hint[-1:] == alone and len(hint) > 1 and hint[0] == base:
            text = " ".join(hint)
            return GroupKind.OVERLAY, hint, (Evidence("evidence.compose-command", text),)
        if hint == alone:
            return GroupKind.WHOLE, alone, (Evidence("evidence.compose-command", path),)
    own = outlines.get(path)
    under = None if base is None else outlines.get(base)
    if base is None or under is None or own is None:
        return GroupKind.WHOLE, alone, (Evidence("evidence.compose-no-base"),)
    if base in own.refers_to:
        return GroupKind.WHOLE, alone, (Evidence("evidence.compose-refers-to-base", base),)
    shared = [name for name in own.services if name in under.services]
    partial = [name for name in own.partial if name in under.services]
    if partial:
        text = ", ".join(partial)
        return GroupKind.OVERLAY, (base, path), (Evidence("evidence.compose-partial", text),)
    if not own.services:
        return GroupKind.OVERLAY, (base, path), (Evidence("evidence.compose-no-services"),)
    code = "evidence.compose-all-whole" if shared else "evidence.compose-nothing-shared"
    return GroupKind.WHOLE, alone, (Evidence(code, ", ".join(own.services)),)


def _commanded(
    hints: tuple[tuple[str, ...], ...],
    found: list[ProjectGroup],
    outlines: dict[str, Outline | None],
) -> list[ProjectGroup]:
    """Return the groups that only a command names, such as three files or two folders."""
    known = {group.files for group in found}
    groups = []
    for hint in hints:
        if hint in known or not hint or any(outlines.get(path) is None for path in hint):
            continue
        name = file_name(hint[-1])
        evidence = (Evidence("evidence.compose-command", " ".join(hint)),)
        directory = posixpath.dirname(hint[0])
        groups.append(
            ProjectGroup(
                directory, hint, GroupKind.COMMAND, name.variant, name.environment, evidence
            )
        )
    return groups
