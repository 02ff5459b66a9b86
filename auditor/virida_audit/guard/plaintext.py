"""Bring the bytes of a blob into the form that discovery reads: UTF-8, LF, no mark, no padding."""

from __future__ import annotations

import codecs

_MARKS = (
    # UTF-32 first: its little-endian mark starts with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LFS = b"version https://git-lfs.github.com/spec/"
_SAMPLE_BYTES = 512


def plain_bytes(data: bytes) -> bytes:
    """Give the text in UTF-8; bytes without any text in them stay as they are.

    A scan reports such files as skipped. The guard looks through the encoding, because a file
    that a person's editor shows as a Dockerfile must not come in as anything else.
    """
    encoding = _encoding(data)
    if encoding:
        data = data.decode(encoding, "replace").encode("utf-8", "replace")
    data = data.removeprefix(codecs.BOM_UTF8).removeprefix(codecs.BOM_UTF8).lstrip(b"\0")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data


def is_opaque(data: bytes) -> bool:
    """Say whether plain bytes are no text of their own: binary, or a pointer of Git LFS."""
    return b"\0" in data or data.startswith(_LFS)


def _encoding(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    head = data[:_SAMPLE_BYTES]
    # ASCII text in UTF-16 has a NUL in every other place.
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(head) > 3 and not head[start::2].strip(b"\0") and head[1 - start :: 2].count(0) == 0:
            return encoding
    return ""
