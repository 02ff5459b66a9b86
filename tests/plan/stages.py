"""The real stages before the plan, for tests over a whole tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from plan.builders import CATALOGUE
from virida_audit.discover import discover
from virida_audit.facts.clever_addons import find_addons
from virida_audit.facts.code import read_signs
from virida_audit.facts.project import read_projects
from virida_audit.facts.registry import load_reader, reader_modules
from virida_audit.plan.drafting import Drafting
from virida_audit.workloads.collect import Collector


def drafting_of(root: Path, answers: Mapping[str, str] | None = None) -> Drafting:
    """Return what the plan of a tree is made from."""
    discovery = discover(root)
    collector = Collector(CATALOGUE)
    for module, kinds in reader_modules():
        sources = [each for each in discovery.sources if each.kind in kinds]
        if sources:
            for reading in load_reader(module)(discovery.tree, sources, CATALOGUE):
                collector.add(reading)
    read = read_projects(discovery.tree, CATALOGUE)
    folders = frozenset(each.folder for each in read)
    projects = tuple(
        replace(each, signs=read_signs(discovery.tree, each.folder, folders - {each.folder}))
        for each in read
    )
    workloads = collector.resolve(discovery.tree, discovery.sources, projects, answers or {})
    found = {each.folder: each for each in projects}
    existing = find_addons(discovery.tree, CATALOGUE)
    return Drafting(workloads, found, CATALOGUE, answers or {}, existing)
