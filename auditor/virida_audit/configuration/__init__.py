"""From a settings file to `Settings`: find the nearest one, read it, name what is wrong in it.

`find` costs a few looks at folders; `read` brings a TOML parser along and is imported only where a
file speaks of us.
"""

from __future__ import annotations
