"""Readers: the sources of one technology become facts, leaves and what could not be read.

A new reader is one module here with a function `read(tree, sources, catalogue)` and one row in
`registry.py`.
"""

from __future__ import annotations
