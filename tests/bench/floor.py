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


def main(root: str) -> None:
    """Do the least that has to be done on one tree."""
    listed = subprocess.run(
        ["git", "-c", "core.fsmonitor=false", "ls-files", "-z"],
        cwd=root,
        stdout=subprocess.PIPE,
        check=True,
    ).stdout.split(b"\0")
    for name in listed:
        is_yaml = name.endswith(_YAML)
        if not is_yaml and b"ockerfile" not in name:
            continue
        with open(os.path.join(os.fsencode(root), name), "rb") as stream:
            data = stream.read()
        if is_yaml and b"{{" not in data and any(token in data for token in _TOKENS):
            for _ in yaml.parse(data, Loader=yaml.CSafeLoader):
                pass


main(sys.argv[1])
