"""Build the facts of templates: the file, and the lines that no object speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.facts.kubernetes.files import ManifestFile
from virida_audit.facts.kubernetes.packaging import HelmLine, HelmTemplate
from virida_audit.facts.reading import Fact
from virida_audit.model.location import Location
from virida_audit.model.source import Source
from virida_audit.parse.helm import Chart


def template_facts(
    source: Source, file: ManifestFile, owned: set[int], chart: Chart | None
) -> Iterator[Fact]:
    """Yield the whole template, then each significant line that no Kubernetes fact owns."""
    made = file.template
    if made is None:
        return
    name = source.path.rpartition("/")[2]
    is_helper = name.startswith("_") or name.endswith((".tpl", ".txt"))
    printed = [index for index, key in enumerate(made.lines.values()) if not key]
    lines = list(made.lines.items())
    own = tuple(index for index in printed if index not in owned and lines[index][0] in made.hidden)
    yield HelmTemplate(
        at=Location(source.path),
        role=source.role,
        leaves=own,
        chart=chart.name if chart else "",
        objects=tuple(f"{each.manifest.kind}/{each.manifest.name}" for each in file.objects),
        lines=len(lines),
        hidden=len(made.hidden),
        is_helper=is_helper,
        is_readable=bool(file.objects) and file.yaml.complete,
    )
    taken = owned | set(own)
    for index, (number, key) in enumerate(lines):
        if index not in taken:
            yield HelmLine(
                at=Location(source.path, number, 1, number, 1),
                role=source.role,
                leaves=(index,),
                chart=chart.name if chart else "",
                key=key,
                is_hidden=number in made.hidden,
                is_helper=is_helper,
            )
