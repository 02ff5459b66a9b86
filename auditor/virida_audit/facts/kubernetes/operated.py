"""Read what custom resources ask an operator to run: how many, how large, which version.

Sources: the reference pages of CloudNativePG, Zalando's and Crunchy's operators, StackGres, KubeDB,
Percona, the MySQL, MongoDB, Redis, RabbitMQ, Strimzi and ECK operators; each uses some of the keys.
"""

from __future__ import annotations

from virida_audit.facts.kubernetes.surroundings import Operated
from virida_audit.parse.kubernetes import Manifest, get, integer, memory_mib, text
from virida_audit.parse.yaml import Node

_COUNTS = (("instances",), ("replicas",), ("numberOfInstances",), ("clusterSize",), ("members",))
_SIZES = (
    ("storage", "size"),
    ("volume", "size"),
    ("persistence", "size"),
    ("persistence", "storage"),
    ("storage", "resources", "requests", "storage"),
    ("dataVolumeClaimSpec", "resources", "requests", "storage"),
)
_IMAGES = (("imageName",), ("image",))
_VERSIONS = (
    ("version",),
    ("postgresVersion",),
    ("postgresql", "version"),
    ("postgres", "version"),
)


def operated_of(manifest: Manifest) -> Operated:
    """Return what the specification of a custom resource says, in the words operators share."""
    spec = get(manifest.root, "spec")
    image = _first(spec, _IMAGES)
    counts = (integer(spec, *way) for way in _COUNTS)
    sizes = (memory_mib(text(spec, *way)) for way in _SIZES)
    return Operated(
        count=next(filter(None, counts), 0),
        size_mib=next(filter(None, sizes), 0),
        image=image if "<" not in image else "",
        version=_first(spec, _VERSIONS),
    )


def _first(spec: Node | None, ways: tuple[tuple[str, ...], ...]) -> str:
    return next(filter(None, (text(spec, *way) for way in ways)), "")
