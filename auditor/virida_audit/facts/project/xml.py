"""Read small XML files (`pom.xml`, `*.csproj`) with lines; no entities, no document types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from virida_audit.model.location import Location

DEPTH = 100
ELEMENTS = 50_000


@dataclass(slots=True)
class Element:
    """One element; `name` and the keys of `attributes` are without their namespace."""

    name: str
    line: int
    """1-based."""
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def find(self, *route: str) -> Element | None:
        """Return the first element below by child names."""
        here = self
        for name in route:
            child = next((each for each in here.children if each.name == name), None)
            if child is None:
                return None
            here = child
        return here

    def value(self, *route: str) -> str:
        """Return the text of the first element of a route; empty where there is none."""
        found = self.find(*route)
        return found.text.strip() if found else ""

    def walk(self, name: str) -> Iterator[Element]:
        """Yield every element of a name below, in the order of the file."""
        waiting = list(reversed(self.children))
        while waiting:
            here = waiting.pop()
            if here.name == name:
                yield here
            waiting.extend(reversed(here.children))

    def at(self, path: str) -> Location:
        """Return the line where the element begins."""
        return Location(path, self.line, 1, self.line, 1)


class _TooMuch(Exception):
    """The file asks for what no manifest needs."""


def read_xml(data: bytes) -> Element | None:
    """Return the root element; None for what is no XML, declares a type or goes too deep."""
    from xml.parsers import expat

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    top = Element("", 1, {})
    open_elements = [top]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(open_elements) > DEPTH or count > ELEMENTS:
            raise _TooMuch
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        element = Element(name.rpartition(" ")[2], parser.CurrentLineNumber, plain)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(_name: str) -> None:
        open_elements.pop()

    def text(data: str) -> None:
        open_elements[-1].text += data

    def refuse(*_: object) -> None:
        raise _TooMuch

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    # A document type brings entities, and with them files of the machine and billions of laughs.
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, _TooMuch, ValueError, LookupError):
        return None
    return top.children[0] if top.children else None
