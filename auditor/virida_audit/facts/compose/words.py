"""Commands and names of a service as text."""

from __future__ import annotations

from virida_audit.facts.compose.source import FileView
from virida_audit.parse.compose import Atom, Items, Table, Value
from virida_audit.parse.shell import Script, read_arguments, read_script
from virida_audit.secrets import Redactor, secret_spans


def host_names(table: Table) -> tuple[str, ...]:
    """Return the further names that other containers reach a service by."""
    networks = table.table("networks")
    aliases = [
        item.text
        for network in ({} if networks is None else networks.entries).values()
        if isinstance(network, Table)
        for item in network.items_of("aliases")
        if isinstance(item, Atom)
    ]
    named = (table.text("container_name"), table.text("hostname"))
    return (*aliases, *(name for name in named if name))


def text_of(view: FileView, value: Value | None) -> str:
    """Return a command as one text with its secrets noted."""
    match value:
        case Items():
            text = " ".join(item.text for item in value.items if isinstance(item, Atom))
        case Atom():
            text = value.text
        case _:
            text = ""
    view.secrets.update(text[start:end] for start, end in secret_spans(text))
    return text


def script_of(value: Value | None) -> Script:
    """Return the commands of a `command`, an `entrypoint` or a probe in its long form."""
    if isinstance(value, Items):
        words = [item.text for item in value.items if isinstance(item, Atom)]
        at = value.at
        return read_arguments(words, line=at.line, column=at.column)
    text = value.text if isinstance(value, Atom) else ""
    return read_script(text, line=1 if value is None else value.at.line)


def masked(text: str) -> str:
    """Return a command without the secrets that its own words show."""
    secrets = [text[start:end] for start, end in secret_spans(text)]
    return Redactor("", secrets).mask(text)
