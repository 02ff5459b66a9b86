"""Places of the audited tree: artefacts, regions, and paths as relative references (RFC 3986)."""

from __future__ import annotations

from urllib.parse import quote

from virida_audit.model.finding import Finding
from virida_audit.model.location import Location
from virida_audit.model.report import Report
from virida_audit.model.source import Source
from virida_audit.model.text import Text
from virida_audit.render.sarif.words import Json, shown

ROOT = "%SRCROOT%"
"""The base of every path. It has no address: the report does not know where the tree lies."""

ROOT_NAME = Text(en="The audited folder.", fr="Le dossier audité.")


class Places:
    """The artefacts of a report by their position, and the locations that point to them."""

    def __init__(self, report: Report) -> None:
        self._sources = report.artifacts
        self._index = {each.path: index for index, each in enumerate(report.artifacts)}

    def artifacts(self) -> list[Json]:
        """Return the artefacts, in the order of the report."""
        return [_artifact(each) for each in self._sources]

    def of_finding(self, finding: Finding) -> Json:
        """Return the primary location of a finding, with its source lines and its route."""
        at = finding.location
        physical = self._physical(at) | _context(finding)
        route = [shown(each) for each in at.route]
        if not route:
            return {"physicalLocation": physical}
        name = {"name": route[-1], "fullyQualifiedName": ".".join(route)}
        return {"physicalLocation": physical, "logicalLocations": [name]}

    def of_related(self, at: Location, number: int) -> Json:
        """Return a related location; numbers are from 1."""
        return {"id": number, "physicalLocation": self._physical(at)}

    def of_file(self, path: str, line: int | None) -> list[Json]:
        """Return where a file stands, as a list; empty where it is the tree itself."""
        return [] if path in ("", ".") else [self.of_line(path, line)]

    def of_line(self, path: str, line: int | None) -> Json:
        """Return the location of a line, or of the file where there is no line."""
        region = {"region": {"startLine": line}} if line else {}
        return {"physicalLocation": {"artifactLocation": self._artifact_location(path)} | region}

    def _physical(self, at: Location) -> Json:
        return {"artifactLocation": self._artifact_location(at.path), "region": _region(at)}

    def _artifact_location(self, path: str) -> Json:
        index = self._index.get(path)
        return _reference(path) | ({} if index is None else {"index": index})


def _artifact(source: Source) -> Json:
    return {
        "location": _reference(source.path),
        "roles": ["analysisTarget"],
        "properties": {"kind": source.kind.value, "role": source.role.value},
    }


def _reference(path: str) -> Json:
    return {"uri": uri_of(path), "uriBaseId": ROOT}


def uri_of(path: str) -> str:
    """Return a path as a relative reference; bytes that are no UTF-8 stand for themselves."""
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = path.encode("utf-8", "surrogatepass")
    return quote(data)


def _region(at: Location) -> Json:
    """Return a span; one without an end speaks of a place or a whole file and has no columns."""
    if (at.end_line, at.end_column) <= (at.line, at.column):
        return {"startLine": at.line}
    return {
        "startLine": at.line,
        "startColumn": at.column,
        "endLine": at.end_line,
        "endColumn": at.end_column,
    }


def _context(finding: Finding) -> Json:
    """Return the whole lines of a finding, unless its excerpt holds only the first of them."""
    at = finding.location
    if "endLine" not in _region(at) or at.end_line - at.line >= len(finding.excerpt):
        return {}
    text = "\n".join(shown(each) for each in finding.excerpt)
    region = {"startLine": at.line, "endLine": at.end_line, "snippet": {"text": text}}
    return {"contextRegion": region}
