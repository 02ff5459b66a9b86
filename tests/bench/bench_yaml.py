"""Time the YAML reader against bare parser events, in turn, over the same bytes.

    python tests/bench/bench_yaml.py FOLDER [ROUNDS]

prints the ratio of the best rounds. Nothing is asserted: seconds are not the machine's promise.
Files the parser refuses are left out of both.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml
from yaml._yaml import CParser

from virida_audit.parse.yaml import leaves, parse_yaml


def read_events(data: bytes) -> None:
    """Read the events as PyYAML's documentation says to."""
    for _ in yaml.parse(data, Loader=yaml.CSafeLoader):
        pass


def read_events_directly(data: bytes) -> None:
    """Read the events with the least Python code that is possible."""
    next_event = CParser(data).get_event
    while next_event() is not None:
        pass


def read_leaves(data: bytes) -> None:
    """Read the nodes and walk over their leaves."""
    for document in parse_yaml(data).documents:
        for _ in leaves(document):
            pass


def readable_files(folder: Path) -> list[bytes]:
    """Return the contents of the YAML files below a folder that the parser accepts."""
    found = []
    for path in sorted(folder.rglob("*.y*ml")):
        data = path.read_bytes()
        try:
            read_events_directly(data)
        except (yaml.YAMLError, UnicodeError):
            continue
        found.append(data)
    return found


def main() -> None:
    """Run every reader in turn and print the ratios."""
    files = readable_files(Path(sys.argv[1]))
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 9
    readers: dict[str, Callable[[bytes], object]] = {
        "yaml.parse": read_events,
        "get_event loop": read_events_directly,
        "parse_yaml": parse_yaml,
        "parse_yaml + leaves": read_leaves,
        "yaml.compose_all": lambda data: list(yaml.compose_all(data, Loader=yaml.CSafeLoader)),
    }
    best = dict.fromkeys(readers, float("inf"))
    for _ in range(rounds):
        for name, read in readers.items():
            start = time.process_time()
            for data in files:
                read(data)
            best[name] = min(best[name], time.process_time() - start)
    print(f"{len(files)} files, {sum(map(len, files))} bytes, best of {rounds} rounds")
    for name, seconds in best.items():
        plain = seconds / best["yaml.parse"]
        direct = seconds / best["get_event loop"]
        print(f"{name:20} x{plain:.2f} of yaml.parse, x{direct:.2f} of the bare get_event loop")


if __name__ == "__main__":
    main()
