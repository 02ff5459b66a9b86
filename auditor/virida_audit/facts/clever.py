"""Links to applications in `.clever.json`, the file that `clever link` and `clever create` write.

Source: content/doc/reference/cli.md and content/doc/administrate/domain-names.md (test domains
`*.cleverapps.io`), documentation of 2026-07-01; the keys as clever-tools 4.11 writes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from virida_audit.catalogue import Catalogue
from virida_audit.discover import Tree
from virida_audit.facts.clever_settings import (
    CommittedVariables,
    ConfiguredRuntime,
    committed_variables,
    configured_runtime,
)
from virida_audit.facts.cleverapps import Mention, find_test_domains
from virida_audit.facts.reading import Fact, Leaf, Reading
from virida_audit.facts.unread import read_unread
from virida_audit.model.location import Location
from virida_audit.model.source import Role, Skip, Source
from virida_audit.parse.yaml import Document, leaves, parse_json
from virida_audit.parse.yaml import Leaf as DocumentLeaf
from virida_audit.parse.yaml.nodes import Mapping as MappingNode
from virida_audit.parse.yaml.nodes import Node, Scalar, Sequence
from virida_audit.products import Product

_NAME = ".clever.json"
_APPS = "apps"


@dataclass(frozen=True, slots=True)
class LinkedApplication:
    """One entry of `apps`. The route of its place is `apps`, alias, name and host."""

    fact: ClassVar[str] = "clever-application"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    alias: str
    """What `--alias` takes; the name where the file gives none."""
    name: str
    """Name of the application, the alias where the file gives none."""
    mention: Mention | None
    """The first page that gives its test domain; None where no page does."""
    product: Product | None
    """The product whose name is a part of the application's, e.g. Grafana of `acme-grafana`."""

    @property
    def host(self) -> str:
        """Return the address that a page of the repository gives it, empty where none does."""
        return self.mention.host if self.mention else ""

    @property
    def address(self) -> str:
        """Return its address and the place that gives it, in brackets; empty where none does."""
        if self.mention is None:
            return ""
        return f" (`{self.mention.host}`, `{self.mention.path}:{self.mention.line}`)"

    @property
    def product_name(self) -> str:
        """Return the name of the product, empty where the application's name has none."""
        return self.product.name if self.product else ""

    @property
    def family(self) -> str:
        """Return the family of the product, e.g. `git-forge`; empty without a product."""
        return self.product.family if self.product else ""


@dataclass(frozen=True, slots=True)
class LinkSetting:
    """A value of the file outside the entries of `apps`, e.g. `default`."""

    fact: ClassVar[str] = "clever-setting"

    at: Location
    role: Role
    leaves: tuple[int, ...]
    name: str


FACTS: tuple[type[Fact], ...] = (
    CommittedVariables,
    ConfiguredRuntime,
    LinkedApplication,
    LinkSetting,
)


def read(tree: Tree, sources: Iterable[Source], catalogue: Catalogue) -> Iterator[Reading]:
    """Yield a reading for each `.clever.json`, then for the files that speak for a runtime.

    The other files of the kind are left to others. The first link brings the files of variables
    that are committed for the applications in use.
    """
    kept = tuple(sources)
    links = [each for each in kept if each.path.rpartition("/")[2] == _NAME]
    hosts = find_test_domains(tree) if links else {}
    for source in links:
        data = tree.read(source.path)
        if data is None:
            yield Reading(source, skips=(Skip(source.path, "skip.vanished"),))
            continue
        reading = _read_one(source, data, hosts, catalogue)
        if source is links[0]:
            committed = committed_variables(tree, _aliases(reading))
            reading = replace(reading, facts=(*reading.facts, *committed))
        yield reading
    for source in kept:
        runtime = None if source in links else configured_runtime(tree, source, catalogue)
        if runtime is not None:
            yield replace(read_unread(tree, source), facts=(runtime,))


def _aliases(reading: Reading) -> frozenset[str]:
    return frozenset(each.alias for each in reading.facts if isinstance(each, LinkedApplication))


def _read_one(
    source: Source, data: bytes, hosts: Mapping[str, Mention], catalogue: Catalogue
) -> Reading:
    file = parse_json(data)
    found = [leaf for document in file.documents[:1] for leaf in leaves(document)]
    apps = _applications(source, file.documents[:1], found, hosts, catalogue)
    owned = {index for each in apps for index in each.leaves}
    settings = (
        _setting(source, index, leaf) for index, leaf in enumerate(found) if index not in owned
    )
    return Reading(
        source,
        facts=(*apps, *settings),
        leaves=tuple(Leaf(_dotted(each), each.line) for each in found),
        skips=tuple(Skip(source.path, each.code, line=each.line) for each in file.problems[:1]),
        lines=tuple(file.text.split("\n")),
    )


def _applications(
    source: Source,
    documents: Iterable[Document],
    found: list[DocumentLeaf],
    hosts: Mapping[str, Mention],
    catalogue: Catalogue,
) -> list[LinkedApplication]:
    made = []
    for document in documents:
        entries = document.root.get(_APPS) if isinstance(document.root, MappingNode) else None
        for position, node in enumerate(entries if isinstance(entries, Sequence) else ()):
            if not isinstance(node, MappingNode):
                continue
            owned = [at for at, leaf in enumerate(found) if leaf.route[:2] == (_APPS, position)]
            made.append(_application(source, node, tuple(owned), hosts, catalogue))
    return made


def _application(
    source: Source,
    node: MappingNode,
    owned: tuple[int, ...],
    hosts: Mapping[str, Mention],
    catalogue: Catalogue,
) -> LinkedApplication:
    given, alias = _text(node.get("name")), _text(node.get("alias"))
    name = given or alias or _text(node.get("app_id"))
    mention = hosts.get(name.lower().replace("_", "-"))
    route = (_APPS, alias or name, name, mention.host if mention else "")
    entry = node.entry("alias") or node.entry("name")
    spot = entry[1] if entry else node
    return LinkedApplication(
        at=spot.location(source.path, route),
        role=source.role,
        leaves=owned,
        alias=alias or name,
        name=name,
        mention=mention,
        product=_product(name, alias, catalogue),
    )


def _product(name: str, alias: str, catalogue: Catalogue) -> Product | None:
    """Return the product that the last part of the name or alias is called after."""
    for words in (alias, name):
        product = catalogue.products.by_id(words.lower().replace("_", "-").rpartition("-")[2])
        if product is not None:
            return product
    return None


def _setting(source: Source, index: int, leaf: DocumentLeaf) -> LinkSetting:
    route = tuple(map(str, leaf.route))
    return LinkSetting(
        at=leaf.node.location(source.path, route),
        role=source.role,
        leaves=(index,),
        name=_dotted(leaf),
    )


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) and isinstance(node.value, str) else ""


def _dotted(leaf: DocumentLeaf) -> str:
    name = ""
    for key in leaf.route:
        name += f"[{key}]" if isinstance(key, int) else f".{key}" if name else key
    return name
