"""`virida-audit rules`: list the rules, one line each."""

from __future__ import annotations

from virida_audit.cli import EXIT_CLEAN
from virida_audit.cli.arguments import add_rule_folders, parser_for
from virida_audit.cli.environment import language_of
from virida_audit.cli.output import write_result
from virida_audit.messages import Messages
from virida_audit.rulebook import load_rulebook


def run(arguments: list[str]) -> int:
    """Print id, severity, disposition and title of every rule, sorted by id."""
    language = language_of(arguments)
    messages = Messages(language)
    parser = parser_for("rules", messages)
    add_rule_folders(parser, messages)
    rules = load_rulebook(parser.parse_args(arguments).rules).rules.values()
    widest = max(len(each.id) for each in rules)
    lines = [
        f"{each.id:<{widest}}  {each.severity.value:<7}  {each.disposition.value:<13}  "
        f"{each.title.in_language(language)}"
        for each in rules
    ]
    lines.append("")
    lines.append(messages.get("rules.count", count=len(lines) - 1))
    write_result("\n".join(lines) + "\n", None)
    return EXIT_CLEAN
