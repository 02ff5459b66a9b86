"""The floor: what any audit of a tree must do, in one process and nothing more.

Start, `git ls-files -z`, read every candidate, filter by bytes, C YAML events of what passes. Go
templates are left out, as no YAML parser reads them.
"""

from __future__ import annotations

import os
import subprocess
import sys

import yaml

_YAML = (b".yml", b".yaml")
_TOKENS = (b"services:", b"apiVersion:", b"image:", b"kind:")


def listed(root: str) -> list[bytes]:
    """Return the tracked paths of a work tree."""
    command = ["git", "-c", "core.fsmonitor=false", "ls-files", "-z"]
    output = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, check=True).stdout
    return output.rstrip(b"\0").split(b"\0")


def is_candidate(name: bytes) -> bool:
    """Say whether a file may be an artefact, by its name."""
    return name.endswith(_YAML) or b"ockerfile" in name


def main(root: str) -> None:
    """Do the least that has to be done on one tree."""
    for name in filter(is_candidate, listed(root)):
        with open(os.path.join(os.fsencode(root), name), "rb") as stream:
            data = stream.read()
        is_yaml = name.endswith(_YAML)
        if is_yaml and b"{{" not in data and any(token in data for token in _TOKENS):
            for _ in yaml.parse(data, Loader=yaml.CSafeLoader):
                pass


if __name__ == "__main__":
    main(sys.argv[1])
