"""Which files of a folder are sources of a program that runs: no tests, no build output."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import translate
from functools import cache

from virida_audit.discover import Tree
from virida_audit.facts.code.knowledge import knowledge
from virida_audit.regex import regex

MOST_FILES = 2000
"""Files of one application; those nearest to its folder come first."""
MOST_BYTES = 256 * 1024
"""Of one file; a program wrote what is larger."""
MOST_TOTAL = 16 * 1024 * 1024
"""Bytes of one application."""

_WORDS = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def source_files(tree: Tree, folder: str, others: frozenset[str]) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of the sources and manifests of a folder, the nearest first.

    `others` are the folders of other applications: what lies below one of them is not this one's.
    """
    room = MOST_TOTAL
    for path in sorted(_candidates(tree, folder, others), key=_nearness)[:MOST_FILES]:
        data = tree.read(path)
        if data is None or len(data) > MOST_BYTES:
            continue
        # A list of libraries that a tool has written is as true as one by hand.
        if _is_generated(data) and not is_manifest(path.rpartition("/")[2]):
            continue
        room -= len(data)
        if room < 0:
            return
        yield path, data


def is_program(inner: str) -> bool:
    """Tell whether a path, relative to its application, is of what runs and not of its tooling."""
    folders = inner.lower().split("/")[:-1]
    return not any(each in knowledge().left_out["tooling"] for each in folders)


def _candidates(tree: Tree, folder: str, others: frozenset[str]) -> Iterator[str]:
    known = knowledge()
    top = "" if folder == "." else folder
    skipped = frozenset(known.left_out["folders"])
    inside = tuple(f"{each}/" for each in others if _is_below(each, top))
    for path in tree.files_under(top):
        if path.startswith(inside):
            continue
        inner = path[len(top) + 1 :] if top else path
        *folders, name = inner.split("/")
        language = language_of(name)
        if not language and not is_manifest(name):
            continue
        lowered = [each.lower() for each in folders]
        if any(each in skipped or each.startswith(".") for each in lowered):
            continue
        if language and any(each in known.language(language).left_out for each in lowered):
            continue
        if not _is_left_out(name):
            yield path


def language_of(name: str) -> str:
    """Return the id of the language of a file name; empty for what is no source."""
    endings = knowledge().endings
    if name in endings:
        return endings[name]
    _, dot, ending = name.rpartition(".")
    return endings.get(f".{ending.lower()}", "") if dot else ""


def is_manifest(name: str) -> bool:
    """Tell whether a file names libraries."""
    _, dot, ending = name.rpartition(".")
    manifests = knowledge().manifests
    return name in manifests or (bool(dot) and f".{ending}" in manifests)


def _is_below(other: str, top: str) -> bool:
    return other not in (".", top) and (not top or other.startswith(f"{top}/"))


def _is_left_out(name: str) -> bool:
    if _left_out_names().match(name.lower()):
        return True
    words = knowledge().left_out["words"]
    stem = name.rpartition(".")[0]
    return any(word.lower() in words for word in _WORDS.findall(stem))


@cache
def _left_out_names() -> re.Pattern[str]:
    return re.compile("|".join(translate(each) for each in knowledge().left_out["names"]))


@cache
def _generated_marks() -> tuple[bytes, ...]:
    return tuple(each.encode() for each in knowledge().left_out["generated"])


def _is_generated(data: bytes) -> bool:
    head = data[:600]
    return b"\0" in head or any(map(head.__contains__, _generated_marks()))


def _nearness(path: str) -> tuple[int, str]:
    return path.count("/"), path
