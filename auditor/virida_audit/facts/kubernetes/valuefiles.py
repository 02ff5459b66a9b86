"""Build the facts of values files: one for each leaf, and what differs from the default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from virida_audit.facts.environments import values_environment
from virida_audit.facts.image import Image
from virida_audit.facts.kubernetes.fields import Topic, topic
from virida_audit.facts.kubernetes.files import ManifestFile
from virida_audit.facts.kubernetes.packaging import HelmValue, HelmValues
from virida_audit.facts.kubernetes.renderings import Renderings
from virida_audit.facts.kubernetes.secretfinder import SecretFinder
from virida_audit.facts.kubernetes.sheet import Sheet
from virida_audit.facts.kubernetes.source import SHOWN, Images
from virida_audit.facts.reading import Fact
from virida_audit.model.location import Location
from virida_audit.model.source import Source
from virida_audit.parse.helm import Chart, Plain, plain_of
from virida_audit.parse.helm.values import at_path
from virida_audit.parse.kubernetes import get, text
from virida_audit.parse.yaml import Mapping, Node, Scalar, Sequence
from virida_audit.resources import load_data


def values_facts(
    source: Source,
    sheet: Sheet,
    file: ManifestFile,
    chart: Chart | None,
    images: Images,
    secrets: SecretFinder,
    renderings: Renderings,
) -> Iterator[Fact]:
    """Yield the file as a whole, then one fact for each of its leaves."""
    environment = values_environment(source.path)
    overrides: list[str] = []
    found: list[Fact] = []
    for document in file.yaml.documents:
        sheet.add(document, {}, topic("configuration"))
        for fact in _each_value(source, sheet, document.root, chart, environment, images, secrets):
            found.append(fact)
            if environment and _differs(chart, fact.path, plain_of(document.root)):
                overrides.append(fact.path)
    root = file.yaml.root
    made = () if root is None else renderings.objects(chart, source.path, root, secrets)
    yield HelmValues(
        at=Location(source.path),
        role=source.role,
        leaves=(),
        chart=chart.name if chart else "",
        environment=environment,
        overrides=tuple(dict.fromkeys(overrides)),
        objects=made,
    )
    yield from found


def _differs(chart: Chart | None, path: str, values: Plain) -> bool:
    if "[]" in path or chart is None:
        return True
    return at_path(values, path) != at_path(chart.values, path)


def _each_value(
    source: Source,
    sheet: Sheet,
    root: Node,
    chart: Chart | None,
    environment: str,
    images: Images,
    secrets: SecretFinder,
) -> Iterator[HelmValue]:
    topics = cast(dict[str, dict[str, str]], load_data("rules/catalogue/kubernetes-fields.yaml"))[
        "values"
    ]
    default = topic("configuration")
    pending: list[tuple[Node, Node | None, str, str, Topic, Node]] = [
        (root, None, "", "", default, root)
    ]
    while pending:
        node, key_node, key, path, row, around = pending.pop()
        if isinstance(node, Mapping) and node.children:
            below: list[tuple[Node, Node | None, str, str, Topic, Node]] = []
            for name, value in node.entries:
                step = name.text if isinstance(name, Scalar) else "?"
                found = topics.get(step)
                inner = topic(found) if found else row
                below.append((value, name, step, f"{path}.{step}".lstrip("."), inner, node))
            pending += reversed(below)
            continue
        if isinstance(node, Sequence) and node.children:
            pending += [
                (each, key_node, key, f"{path}[]", row, around) for each in reversed(node.children)
            ]
            continue
        written = node.text if isinstance(node, Scalar) else ""
        is_secret = bool(written) and secrets.note(key, written)
        settled = topic("secrets") if is_secret else row
        leaves = sheet.own(node)
        if not leaves:
            continue
        yield HelmValue(
            at=sheet.place(node, key_node),
            role=source.role,
            leaves=leaves,
            chart=chart.name if chart else "",
            environment=environment,
            path=path,
            value="" if is_secret else written.strip().partition("\n")[0][:SHOWN],
            topic=settled.id,
            disposition=settled.disposition,
            reason_en=settled.en,
            reason_fr=settled.fr,
            is_secret=is_secret,
            image=_image(key, node, around, images, chart, path),
            is_used=_is_used(chart, path),
        )


def _image(
    key: str, node: Node, around: Node, images: Images, chart: Chart | None, path: str
) -> Image | None:
    """Return the image that `repository` makes with `registry` and `tag` beside it."""
    value = text(node)
    if not value or key not in ("repository", "image"):
        return None
    if key == "image":
        return images.of(value)
    registry, tag = text(around, "registry"), text(around, "tag")
    if not tag and get(around, "tag") is None and chart is not None:
        known = at_path(chart.values, f"{path.rpartition('.')[0]}.tag")[1]
        tag = str(known) if known else ""
    name = f"{registry}/{value}" if registry else value
    return images.of(f"{name}:{tag}" if tag else name)


def _is_used(chart: Chart | None, path: str) -> bool:
    if chart is None:
        return True
    plain = path.replace("[]", "")
    first = plain.partition(".")[0]
    if first == "global" or any(first in (each.name, each.alias) for each in chart.dependencies):
        return True
    while plain:
        if plain in chart.used:
            return True
        plain = plain.rpartition(".")[0]
    return False


def plain_value(
    source: Source,
    sheet: Sheet,
    node: Node,
    leaves: tuple[int, ...],
    chart: Chart | None,
    path: str,
) -> HelmValue:
    """Return the fact of a leaf that only tells Helm what a chart is."""
    row = topic("packaging")
    return HelmValue(
        at=sheet.place(node),
        role=source.role,
        leaves=leaves,
        chart=chart.name if chart else "",
        environment="",
        path=path,
        value="",
        topic=row.id,
        disposition=row.disposition,
        reason_en=row.en,
        reason_fr=row.fr,
        is_secret=False,
        image=None,
        is_used=False,
    )
