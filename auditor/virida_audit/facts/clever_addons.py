"""Find the add-ons that a repository says exist already, in its pages and scripts.

Commands `clever addon create` and `clever service link-addon` name them (content/doc/reference/
cli.md, documentation of 2026-07-01), and so do tables and sentences of a page about deployment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from virida_audit.catalogue import Catalogue
from virida_audit.catalogue.addons import Addon
from virida_audit.discover import Tree
from virida_audit.facts.commands import describe
from virida_audit.model.location import Location
from virida_audit.parse.shell import Command, operands, option_values, read_commands
from virida_audit.regex import regex

_PAGES = (".md", ".adoc", ".rst", ".txt")
_SCRIPTS = (".sh", ".bash", ".zsh")
_RECIPES = (".yml", ".yaml", "makefile", "justfile", ".mk")
_MAX_FILES = 500
_MAX_BYTES = 256 * 1024
_MAX_TEXT = 512 * 1024
"""Bytes of all files that may name an add-on: a tree made to be slow is not read to its end."""
_MAX_COMMANDS = 200
"""Lines of one page whose commands are read."""
_OTHERS = frozenset(
    ("test", "tests", "fixtures", "testdata", "example", "examples", "sample", "samples", "vendor")
)
"""Folders whose files speak of no account of the team."""
_ADDON = regex(r"\badd-?ons?\b", re.IGNORECASE)
_COMMAND = regex(r"\bclever(?:-tools)?\s+(?:addon|service)\b")
_NAME = regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_LONG_NAME = regex(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)+")
_SENTENCE = regex(r"\badd-?ons?\b[^`\n|]{0,24}`(?P<name>[A-Za-z0-9_-]{1,64})`", re.IGNORECASE)
_PLAN = regex(r"\bplan\b\W{0,4}(?P<plan>[A-Za-z0-9_]{1,20})", re.IGNORECASE)
_UNSURE = regex(
    r"\b(?:no|not|without|delete[sd]?|removed?|former|example|e\.g|create[sd]?|should|will"
    r"|pas|sans|supprim\w*|retir\w*|ancien\w*|exemple|créer?|crée[rz]?|faudra|sera)\b",
    re.IGNORECASE,
)
"""Words of a sentence that does not say that the add-on is there."""
_VALUED = frozenset(
    ("--plan", "-p", "--region", "-r", "--addon-version", "--option", "--link", "-l", "--org", "-o",
     "--owner", "--app", "--alias", "-a", "--format", "-F")
)  # fmt: skip
_RUNNERS = ("npx", "bunx", "pnpx")
_SHORT = {"pg": "postgresql", "postgres": "postgresql", "mongo": "mongodb", "cellar": "minio"}


@dataclass(frozen=True, slots=True)
class AddonMention:
    """One add-on that the tree names."""

    name: str
    provider: str
    """Provider id of the catalogue."""
    plan: str
    """A plan of that provider; empty where nothing tells it."""
    at: Location


def find_addons(tree: Tree, catalogue: Catalogue) -> tuple[AddonMention, ...]:
    """Return each add-on by its first mention, with the first plan told for it, sorted by name.

    A tree that names the platform in no path is not read: its pages say nothing of an account.
    """
    if not any("clever" in path.lower() for path in tree.paths):
        return ()
    found: dict[tuple[str, str], AddonMention] = {}
    room = _MAX_TEXT
    for path in _paths(tree):
        data = tree.head(path, _MAX_BYTES) or b""
        if _may_name(data) and len(data) <= room:
            room -= len(data)
            for each in _Reader(catalogue, path).read(data.decode("utf-8", "replace")):
                known = found.setdefault((each.name, each.provider), each)
                if not known.plan and each.plan:
                    found[each.name, each.provider] = replace(known, plan=each.plan)
    return tuple(found[key] for key in sorted(found))


def _paths(tree: Tree) -> list[str]:
    """Return the files that may name one, those nearest the root first."""
    endings = (*_PAGES, *_SCRIPTS, *_RECIPES)
    fitting = (
        path
        for path in tree.paths
        if path.lower().endswith(endings) and _OTHERS.isdisjoint(path.lower().split("/")[:-1])
    )
    return sorted(fitting, key=lambda path: (path.count("/"), path))[:_MAX_FILES]


def _may_name(data: bytes) -> bool:
    lower = data.lower()
    return b"clever" in lower and (b"addon" in lower or b"add-on" in lower)


@dataclass(frozen=True, slots=True)
class _Reader:
    catalogue: Catalogue
    path: str

    def read(self, text: str) -> Iterator[AddonMention]:
        """Yield what a file names, in its order; a script's comments name nothing."""
        path = self.path.lower()
        if path.endswith(_SCRIPTS):
            yield from self._commands(read_commands(text))
            return
        lines = text.split("\n")
        if path.endswith(_RECIPES):
            lines = ["" if line.lstrip().startswith("#") else line for line in lines]
        header, left = False, _MAX_COMMANDS
        for number, line in enumerate(lines, start=1):
            start = _COMMAND.search(line) if left else None
            if start is not None:
                left -= 1
                whole = _joined(lines, number)[start.start() :].partition("`")[0]
                yield from self._commands(read_commands(whole, line=number))
            if path.endswith(_PAGES):
                is_row = line.count("|") > 1
                header = is_row and (header or _ADDON.search(line) is not None)
                yield from self._row(line, number) if header else self._sentence(line, number)

    def _commands(self, commands: Sequence[Command]) -> Iterator[AddonMention]:
        for command in commands:
            words = operands(command.arguments, _VALUED)
            if describe(command).tool != "clever" or not all(each.is_literal for each in words):
                continue
            if command.program is not None and command.program.text in _RUNNERS:
                words = words[1:]
            verb = tuple(word.text for word in words[:2])
            if verb == ("addon", "create") and len(words) > 3:
                plans = option_values(command.arguments, ("--plan", "-p"))
                plan = next((each.text for each in plans if each.is_literal), "")
                yield from self._made(words[3].text, words[2].text, plan, command.line)
            elif verb == ("service", "link-addon") and len(words) > 2:
                name = words[2].text
                yield from self._made(name, self._provider_in(name), "", command.line)

    def _row(self, line: str, number: int) -> Iterator[AddonMention]:
        cells = [each.strip().strip("`*") for each in line.strip().strip("|").split("|")]
        names = [each for each in cells if self._is_own_name(each)]
        given = (self._provider_of(each.lower()) for each in cells)
        provider = next(filter(None, given), "") or (self._provider_in(names[0]) if names else "")
        if names and provider:
            plans = {each.slug for each in self.catalogue.addons[provider].plans}
            plan = next((each for each in cells if each in plans), "")
            yield from self._made(names[0], provider, plan, number)

    def _sentence(self, line: str, number: int) -> Iterator[AddonMention]:
        match = _SENTENCE.search(line)
        if match is None or _UNSURE.search(line) or not self._is_own_name(match["name"]):
            return
        plan = _PLAN.search(line, match.end())
        provider = self._provider_in(match["name"])
        yield from self._made(match["name"], provider, plan["plan"] if plan else "", number)

    def _made(self, name: str, provider: str, plan: str, line: int) -> Iterator[AddonMention]:
        addon = self._offered(provider)
        if addon is not None and _NAME.fullmatch(name):
            known = {each.slug for each in addon.plans}
            at = Location(self.path, line, 1, line, 1)
            yield AddonMention(name, provider, plan if plan in known else "", at)

    def _is_own_name(self, text: str) -> bool:
        return _LONG_NAME.fullmatch(text) is not None and text not in self.catalogue.addons

    def _provider_in(self, name: str) -> str:
        """Return the provider of the product that a part of a name is called after."""
        parts = re.split(r"[-_.]", name.lower())
        return next((id for part in reversed(parts) if (id := self._provider_of(part))), "")

    def _provider_of(self, word: str) -> str:
        """Return a provider by its id or its product, empty for none."""
        if self._offered(word) is not None:
            return word
        product = self.catalogue.products.by_id(_SHORT.get(word, word)) if word else None
        addon = product.addon if product is not None else None
        return addon if addon and self._offered(addon) is not None else ""

    def _offered(self, provider: str) -> Addon | None:
        addon = self.catalogue.addons.get(provider)
        return addon if addon is not None and addon.provider else None


def _joined(lines: Sequence[str], number: int) -> str:
    """Return a line with those that a backslash joins to it; `number` is 1-based."""
    whole = lines[number - 1]
    for line in lines[number : number + 8]:
        if not whole.rstrip().endswith("\\"):
            break
        whole = f"{whole.rstrip()[:-1]} {line.strip()}"
    return whole
