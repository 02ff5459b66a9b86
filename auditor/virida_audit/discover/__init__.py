"""Find the artefacts of a tree: which files they are, of what kind and role, and why.

`discover` is the stage; `Tree` is how every later stage reads.
"""

from __future__ import annotations

from virida_audit.discover.scan import DiscoverOptions, Discovery, discover
from virida_audit.discover.tree import Tree

__all__ = ["DiscoverOptions", "Discovery", "Tree", "discover"]
