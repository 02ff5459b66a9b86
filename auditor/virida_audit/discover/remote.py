"""Tell whether commands are sent to another machine: over ssh, or by an engine told to use one.

Beside container commands it makes the difference between a test and a deployment.
"""

from __future__ import annotations

import re

from virida_audit.regex import regex

_TOKENS = (b"appleboy/ssh-action", b"DOCKER_HOST=ssh:", b"DOCKER_HOST: ssh:", b"docker -H ssh:")
# A user at a host, or a variable; `git@` reaches a forge, not a host. Bounded, so linear.
_SSH = regex(
    rb"^[^#\n]{0,200}(?<![\w./-])ssh[ \t]+[^#\n]{0,200}?(?:[\w}](?<!git)@[\w$\[]|\$)", re.MULTILINE
)


def reaches_host(data: bytes) -> bool:
    """Say whether a script or pipeline runs commands on a machine that it names."""
    if b"ssh" not in data:
        return False
    return any(token in data for token in _TOKENS) or _SSH.search(data) is not None
