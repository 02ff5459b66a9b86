"""Read blobs from git's object store: two calls of git for any number of them.

On the guard's light path. The work tree is never read: what is judged is what git will keep.
"""

from __future__ import annotations

from virida_audit.guard.git import Git

MAX_BYTES = 2 * 1024 * 1024
"""As for a scan: a larger file is not read."""


def read_blobs(git: Git, ids: list[str]) -> dict[str, bytes | None]:
    """Give the bytes of each blob by object name; None where it is larger or missing."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    blobs: dict[str, bytes | None] = dict.fromkeys(wanted)
    small = [
        name
        for line in git.run("cat-file", "--batch-check", data=_lines(wanted)).split(b"\n")
        if (name := _small_blob(line))
    ]
    output = git.run("cat-file", "--batch", data=_lines(small)) if small else b""
    at = 0
    for name in small:
        end = output.index(b"\n", at)
        size = int(output[at:end].rpartition(b" ")[2])
        blobs[name] = output[end + 1 : end + 1 + size]
        at = end + size + 2
    return blobs


def _lines(names: list[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode()


def _small_blob(line: bytes) -> str:
    name, _, rest = line.partition(b" ")
    kind, _, size = rest.partition(b" ")
    return name.decode() if kind == b"blob" and int(size) <= MAX_BYTES else ""
