"""The team's answers to the plan's decisions: where they are found, and how an error names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from virida_audit.errors import AuditError
from virida_audit.settings import PLAN_FILE

if TYPE_CHECKING:
    from virida_audit.plan.answers import Answers


def found_answers(folders: Iterable[Path]) -> Answers | None:
    """Return the answers of the first folder that holds a plan file, None where none does."""
    for file in (folder / PLAN_FILE for folder in folders):
        if file.is_symlink() or file.exists():
            # Most trees have none, and reading one needs the YAML reader.
            from virida_audit.plan.answers import read_answers

            return read_answers(file)
    return None


@contextmanager
def naming(answers: Answers | None) -> Iterator[None]:
    """Give errors about an answer the place of the answer; any other passes as it is."""
    try:
        yield
    except AuditError as error:
        place = _place_of(str(error), answers) if answers else ""
        if place:
            raise AuditError(f"{place}: {error}") from None
        raise


def _place_of(text: str, answers: Answers) -> str:
    """Return where the answer stands that an error is about, empty for any other error."""
    for entry in answers.entries:
        if text.startswith(f"decision {entry.id!r}: "):
            return f"{answers.name}:{entry.line}"
    return ""
