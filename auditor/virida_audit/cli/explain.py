"""`virida-audit explain RULE`: the page of a rule, laid out for the terminal."""

from __future__ import annotations

import difflib
import io
import sys

from virida_audit.cli import EXIT_CLEAN
from virida_audit.cli.arguments import add_colour, parser_for
from virida_audit.cli.environment import colour_system, language_of, width_of
from virida_audit.cli.output import write_result
from virida_audit.errors import AuditError
from virida_audit.messages import Messages
from virida_audit.render.rulepage import render
from virida_audit.rulebook import load_rulebook

_COMFORTABLE_COLUMNS = 100


def run(arguments: list[str]) -> int:
    """Print the page: laid out on a terminal, as Markdown elsewhere."""
    language = language_of(arguments)
    messages = Messages(language)
    parser = parser_for("explain", messages)
    parser.add_argument("rule", metavar="RULE", help=messages.get("cli.rule"))
    add_colour(parser, messages)
    options = parser.parse_args(arguments)
    rules = load_rulebook().rules
    if options.rule not in rules:
        near = difflib.get_close_matches(options.rule, rules, 3)
        hint = f"did you mean {', '.join(near)}?" if near else "see `virida-audit rules`"
        raise AuditError(f"{options.rule!r} is no rule ({hint})")
    page = render(rules[options.rule], language)
    colour = colour_system(options.color)
    if sys.stdout.isatty() or colour:
        page = _laid_out(page, width_of(options.width), colour)
    write_result(page, None)
    return EXIT_CLEAN


def _laid_out(page: str, width: int, colour: str | None) -> str:
    from rich.console import Console
    from rich.markdown import Markdown

    stream = io.StringIO()
    console = Console(
        file=stream,
        width=min(width, _COMFORTABLE_COLUMNS),
        force_terminal=True,
        color_system=colour,  # type: ignore[arg-type] # one of rich's names, see colour_system
        no_color=colour is None,
        legacy_windows=False,
    )
    # Hyperlinks would carry random ids: the same page must give the same bytes.
    console.print(Markdown(page, hyperlinks=False))
    return stream.getvalue()
