"""Read the short syntax of `volumes`: `[source:]target[:options]`, Windows drives included.

The Compose Specification, "volumes", short syntax; compose-go `format.ParseVolume`.
"""

from __future__ import annotations

from dataclasses import dataclass

_PROPAGATION = frozenset(("rprivate", "private", "rshared", "shared", "rslave", "slave"))
_SELINUX = frozenset(("z", "Z"))


@dataclass(frozen=True, slots=True)
class Mount:
    """A mount as the short syntax can say it."""

    kind: str
    """`bind` or `volume`."""
    source: str
    """Empty for an anonymous volume."""
    target: str
    read_only: bool = False
    no_copy: bool = False
    propagation: str = ""
    selinux: str = ""


def parse_mount(text: str) -> Mount | None:
    """Return the mount, or `None` if it is malformed. Unknown options are passed over."""
    if not text:
        return None
    if len(text) <= 2:
        return Mount("volume", "", text)
    parts = _split(text)
    if not all(parts) or len(parts) > 3:
        return None
    if len(parts) == 1:
        return Mount("volume", "", _clean(parts[0]))
    source, target = parts[0], _clean(parts[1])
    options = parts[2].split(",") if len(parts) == 3 else []
    read_only = False
    for option in options:
        read_only = option == "ro" or (read_only and option != "rw")
    return Mount(
        kind="bind" if is_path(source) else "volume",
        source=source,
        target=target,
        read_only=read_only,
        no_copy="nocopy" in options,
        propagation=_last(options, _PROPAGATION),
        selinux=_last(options, _SELINUX),
    )


def is_path(source: str) -> bool:
    """Whether a source is a path of the host and not the name of a volume."""
    if source.startswith((".", "/", "~", "\\\\")):
        return True
    return len(source) > 1 and source[0].isalpha() and source[1] == ":"


def _split(text: str) -> list[str]:
    """Split at the colons that are neither of a Windows drive nor inside `${…}`."""
    parts: list[str] = []
    start = depth = 0
    for index, character in enumerate(text):
        if text.startswith("${", index):
            depth += 1
        elif character == "}" and depth:
            depth -= 1
        elif character == ":" and not depth:
            is_drive = index - start == 1 and text[start].isalpha()
            if not is_drive:
                parts.append(text[start:index])
                start = index + 1
    parts.append(text[start:])
    return parts


def _clean(target: str) -> str:
    """Return the shortest path, as Go's `path.Clean` gives it."""
    parts: list[str] = []
    is_rooted = target.startswith("/")
    for part in target.split("/"):
        if part in ("", "."):
            continue
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".." or not is_rooted:
            parts.append(part)
    cleaned = "/".join(parts)
    return f"/{cleaned}" if is_rooted else cleaned or "."


def _last(options: list[str], wanted: frozenset[str]) -> str:
    return next((option for option in reversed(options) if option in wanted), "")
