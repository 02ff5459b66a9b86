"""Regular expressions that are compiled when they are first used.

A module can name its expressions at its top, where they are read best, without every start paying
for all of them: a scan of eighty Dockerfiles and Compose files uses 97 of the 223 it imports, and
compiling the others took 10 ms of its 390.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import AnyStr, Generic, cast


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what behaves as `re.compile(source, flags)` does, once it is asked something.

    Errors: `re.error` at the first use; a test compiles every expression of the package.
    """
    return cast("re.Pattern[AnyStr]", _Lazy(source, flags))


class _Lazy(Generic[AnyStr]):
    """Stands for an expression; `cast` hides it, because `re.Pattern` cannot be a base class."""

    def __init__(self, source: AnyStr, flags: int) -> None:
        self._source: AnyStr = source
        self._flags = flags

    def __reduce__(self) -> tuple[object, ...]:
        return regex, (self._source, self._flags)

    @cached_property
    def _compiled(self) -> re.Pattern[AnyStr]:
        return re.compile(self._source, self._flags)

    def __getattr__(self, name: str) -> object:
        """Give an attribute of the compiled expression and keep it: the next use costs nothing."""
        value = getattr(self._compiled, name)
        setattr(self, name, value)
        return value
