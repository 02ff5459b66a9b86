"""Turn the bytes of a YAML or JSON file into text: YAML 1.2.2, section 5.2."""

from __future__ import annotations

import codecs

from virida_audit.parse.yaml.limits import Problem

_MARKS = (
    # UTF-32 first: its little-endian mark starts with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)


def decode(data: bytes) -> tuple[str, str, tuple[Problem, ...]]:
    """Return the text without its byte order mark, the encoding's name, and what was wrong.

    Bytes that are not valid in the encoding become U+FFFD and one `yaml-encoding` problem at
    the first of them. Line ends are kept as they are.
    """
    encoding, rest = _encoding(data)
    try:
        return rest.decode(encoding), encoding, ()
    except UnicodeDecodeError as error:
        before = rest[: error.start].decode(encoding, "replace")
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        problem = Problem(line, "yaml-encoding", encoding, column)
        return rest.decode(encoding, "replace"), encoding, (problem,)


def _encoding(data: bytes) -> tuple[str, bytes]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, data[len(mark) :]
    # Without a mark, the place of the NUL beside the first character tells: it must be ASCII.
    head = data[:4]
    if head[:3] == b"\0\0\0" and len(head) == 4:
        return "utf-32-be", data
    if head[1:] == b"\0\0\0":
        return "utf-32-le", data
    if head[:1] == b"\0" and len(data) > 1:
        return "utf-16-be", data
    if head[1:2] == b"\0":
        return "utf-16-le", data
    return "utf-8", data
