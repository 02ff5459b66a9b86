"""Client libraries in use: those that a manifest of the application names or its code imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from virida_audit.facts.code.expressions import group_of
from virida_audit.facts.code.knowledge import knowledge
from virida_audit.facts.code.text import LONGEST_LINE, SourceText
from virida_audit.model.location import Location
from virida_audit.model.project import Sign, SignKind
from virida_audit.regex import regex

_IMPORTS = {
    "javascript": (
        "npm",
        ("from", "require", "import"),
        regex(
            r"(?:\bfrom\s+|\brequire\(\s*|\bimport\(\s*|^\s*import\s+)"
            r"['\"](?:npm:|node:)?(?P<value>@[\w.-]{1,60}/[\w.-]{1,80}|[\w.-]{1,80})"
        ),
    ),
    "python": (
        "pypi",
        ("import", "from"),
        regex(r"^\s*(?:import|from)\s+(?P<value>[A-Za-z_]\w{0,60})"),
    ),
    "ruby": ("gem", ("require",), regex(r"^\s*require\s+['\"](?P<value>[\w./-]{1,80})['\"]")),
    "go": (
        "go",
        # Inside `import ( … )` a line is the path alone.
        ('"',),
        regex(r"^\s*(?:import\s+)?(?:[\w.]{1,40}\s+)?\"(?P<value>[\w.-]+/[\w./-]{1,160})\""),
    ),
    "jvm": ("maven", ("import",), regex(r"^\s*import\s+(?P<value>[\w.]{1,160})")),
    "rust": ("crate", ("use ",), regex(r"^\s*(?:pub\s+)?use\s+(?P<value>\w{1,60})::")),
}
"""Language → ecosystem, words that a line with an import holds, and what it looks like."""
_DATABASES = frozenset(("postgresql", "mysql", "mariadb", "mongodb"))


def imported_libraries(source: SourceText, language: str) -> Iterator[tuple[str, Sign]]:
    """Yield the known libraries that a file imports, as (library, sign)."""
    if language not in _IMPORTS:
        return
    ecosystem, words, pattern = _IMPORTS[language]
    for number in source.lines_with(words):
        for match in pattern.finditer(source.line(number)):
            product, library = _known(ecosystem, match["value"])
            if product:
                at = source.span(number, match.start("value"), match.end("value"))
                yield library, Sign(at, SignKind.CLIENT, product, library)


class Clients:
    """The libraries of one application, each once: where the manifest names it, else the import."""

    def __init__(self) -> None:
        self._declared: dict[tuple[str, str], Sign] = {}
        self._imported: dict[tuple[str, str], Sign] = {}
        self._addressed: dict[str, Location] = {}

    def read_manifest(self, path: str, text: str) -> None:
        """Note the libraries that a manifest asks for, those of development left out."""
        for sign in _declared(path, text):
            self._declared.setdefault((sign.value, sign.detail), sign)

    def note_imports(self, imports: Iterable[tuple[str, Sign]]) -> None:
        """Note the first import of each library."""
        for _, sign in imports:
            self._imported.setdefault((sign.value, sign.detail), sign)

    def note_address(self, sign: Sign) -> None:
        """Note the first address of each database that code has written out."""
        if sign.kind is SignKind.HARD_CODED_ADDRESS and sign.detail in _DATABASES:
            self._addressed.setdefault(sign.detail, sign.at)

    def signs(self) -> Iterator[Sign]:
        """Yield one sign a library, unsorted."""
        yield from self._declared.values()
        declared = {product for product, _ in self._declared}
        # A module's name is often another than its package's: `psycopg2` of `psycopg2-binary`.
        yield from (sign for key, sign in self._imported.items() if key[0] not in declared)
        if declared.isdisjoint(_DATABASES):
            yield from self._unnamed()

    def _unnamed(self) -> Iterator[Sign]:
        """Yield the databases that only an address shows: another library brings the driver."""
        imported = {product for product, _ in self._imported}
        if imported.isdisjoint(_DATABASES):
            for product, at in self._addressed.items():
                yield Sign(at, SignKind.CLIENT, product, product)


def _declared(path: str, text: str) -> Iterator[Sign]:
    name = path.rpartition("/")[2]
    manifests = knowledge().manifests
    manifest = manifests.get(name) or manifests[f".{name.rpartition('.')[2]}"]
    counts = manifest.sections is None
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            continue
        if manifest.sections is not None:
            section = manifest.sections.match(line)
            if section is not None:
                counts = section["value"] is not None
        if not counts:
            continue
        for match in manifest.expression.finditer(line):
            written = group_of(match, "value")
            product, library = _known(manifest.ecosystem, written)
            if product:
                start = line.index(written, match.start())
                at = Location(path, number, start + 1, number, start + len(written) + 1)
                yield Sign(at, SignKind.CLIENT, product, library)


def _known(ecosystem: str, written: str) -> tuple[str, str]:
    """Return product and library of a name, or of the longest path above it."""
    clients = knowledge().clients
    library = written.lower() if ecosystem in ("pypi", "npm") else written
    if ecosystem == "pypi":
        library = library.replace("_", "-").replace(".", "-")
    while library:
        product = clients.get((ecosystem, library))
        if product:
            return product, library
        cut = max(library.rfind("/"), library.rfind(".") if ecosystem == "maven" else -1)
        library = library[:cut] if cut > 0 else ""
    return "", ""
