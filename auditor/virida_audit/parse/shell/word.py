"""One word of a shell text, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Word:
    """One word. Lines and columns are 1-based; `end_line` is inclusive, `end_column` exclusive."""

    text: str
    """After quote removal; expansions are kept as they are written, e.g. `app:$VERSION`."""
    raw: str
    """As written, quotes included."""
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1
    is_literal: bool = True
    """No parameter, command, process or arithmetic expansion in it."""
    variables: tuple[str, ...] = ()
    """Names of the parameters it expands, in order, each once."""

    def after(self, prefix_length: int) -> Word:
        """Give the word without the first characters of its text, e.g. the value of `--a=b`.

        The span narrows where the tail is written plainly and stays that of the whole otherwise.
        """
        tail = self.text[prefix_length:]
        if not tail or "\n" in tail or not self.raw.endswith(tail):
            return replace(self, text=tail)
        return replace(
            self,
            text=tail,
            raw=tail,
            line=self.end_line,
            column=self.end_column - len(tail),
        )


def base_name(path: str) -> str:
    """Return the last part of a path; empty where it has none, as in `/` and `.`.

    What `PurePosixPath(path).name` gives, for a third of its time: every word that may be a
    program is asked, many of them several times.
    """
    return next((part for part in reversed(path.split("/")) if part not in ("", ".")), "")
