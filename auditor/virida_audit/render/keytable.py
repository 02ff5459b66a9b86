"""The published table of Compose keys: every key, what becomes of it, and the page that says so."""

from __future__ import annotations

from virida_audit.facts.compose.keys import KeyRow, key_rows

_TITLE = {
    "en": "What becomes of every key of a Compose file",
    "fr": "Ce que devient chaque clé d’un fichier Compose",
}
_INTRODUCTION = {
    "en": (
        "`*` stands for a name that the author chooses; items of lists have no step. Keys marked † "
        "belong to other versions of the format than the published schema. `x-*` is any extension, "
        "`<<` a merge key, and `?` a key that no version knows."
    ),
    "fr": (
        "`*` représente un nom choisi par l’auteur ; les éléments de listes n’ont pas "
        "d’étape. Les clés marquées † appartiennent à d’autres versions du format que le schéma "
        "publié. `x-*` est une extension, `<<` une clé de fusion, et `?` une clé qu’aucune version "
        "ne connaît."
    ),
}
_HEADINGS = {
    "en": ("Key", "Disposition", "Native equivalent", "Source"),
    "fr": ("Clé", "Devenir", "Équivalent natif", "Source"),
}
DISPOSITIONS = {
    "en": {
        "platform": "done by the platform",
        "development": "development only",
        "mapped": "mapped",
        "no-equivalent": "no equivalent",
    },
    "fr": {
        "platform": "assuré par la plateforme",
        "development": "développement seulement",
        "mapped": "transposé",
        "no-equivalent": "sans équivalent",
    },
}
"""Language → disposition → its words in a published table."""


def render_key_table(language: str) -> str:
    """Return the table as Markdown; `language` is `en` or `fr`."""
    headings = _HEADINGS[language]
    lines = [
        f"# {_TITLE[language]}",
        "",
        _INTRODUCTION[language],
        "",
        table_line(headings),
        table_line(("---",) * len(headings)),
        *(_row(row, language) for row in key_rows().values()),
    ]
    return "\n".join(lines) + "\n"


def _row(row: KeyRow, language: str) -> str:
    mark = " †" if row.is_other and row.key not in ("x-*", "<<", "?") else ""
    text = row.equivalent.en if language == "en" else row.equivalent.fr
    sources = ", ".join(f"`{each}`" for each in row.sources)
    return table_line(
        (f"`{row.key}`{mark}", DISPOSITIONS[language][row.disposition], text, sources)
    )


def table_line(cells: tuple[str, ...]) -> str:
    """Return one line of a Markdown table."""
    return f"| {' | '.join(cells)} |"
