"""Files whose format has no reader yet: their leaves are counted and honestly left undecided.

A document (YAML, JSON) has the leaves that `parse.yaml` defines; any other text has one leaf for
each line that is neither blank nor a comment.
"""

from __future__ import annotations

from virida_audit.discover import Tree
from virida_audit.facts.reading import Reading
from virida_audit.model.source import Skip, Source

_DOCUMENTS = (".yaml", ".yml", ".json")
_COMMENTS = (b"#", b"//", b"--", b";")


def read_unread(tree: Tree, source: Source) -> Reading:
    """Return a reading without facts that says how many leaves the file has."""
    data = tree.read(source.path)
    if data is None:
        return Reading(source, skips=(Skip(source.path, "skip.vanished"),))
    return Reading(source, unread_leaves=_count(source.path, data))


def _count(path: str, data: bytes) -> int:
    if path.endswith(_DOCUMENTS):
        # Imported by the first document: the parser takes 20 ms, which a tree without YAML saves.
        from virida_audit.parse.yaml import count_leaves, is_templated

        if not is_templated(data):
            return count_leaves(data)
    return sum(
        1 for line in data.splitlines() if (text := line.strip()) and not text.startswith(_COMMENTS)
    )
