"""Write `virida-plan.yaml`: the decisions to be made, then the facts that the plan stands on.

Comments that start with `#:` are ours and written anew each time; those of the team are kept. The
same plan and answers give the same bytes.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from virida_audit.messages import Messages
from virida_audit.model.language import Language
from virida_audit.model.plan import AddonPlan, ApplicationPlan, Decision, Plan
from virida_audit.model.provenance import Origin, Stated
from virida_audit.plan.answers import VERSION, Answer, Answers
from virida_audit.plan.harmless import harmless
from virida_audit.plan.sentences import sentences
from virida_audit.regex import regex

_COLUMNS = 94
_PLAIN = regex(r"[A-Za-z][A-Za-z0-9_./-]*")
_TYPED = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
"""Words that some YAML reader takes for something else than a string."""


def write_plan_file(
    plan: Plan, answers: Answers | None = None, language: Language = Language.EN
) -> str:
    """Return the text of the file, ending with a line end."""
    writer = _Writer(plan, answers or Answers(""), Messages(language))
    return "\n".join((*writer.lines(), ""))


class _Writer:
    """Lays the two parts out in one language."""

    def __init__(self, plan: Plan, answers: Answers, messages: Messages) -> None:
        self.plan = plan
        self.answers = answers
        self.messages = messages

    def lines(self) -> Iterator[str]:
        """Yield the lines of the file."""
        yield from self._ours("", "plan-output.file-head")
        yield from self.answers.head
        yield f"version: {VERSION}"
        yield f"language: {self.messages.language.value}"
        yield ""
        yield from self._ours("", "plan-output.file-decisions")
        stale = self.answers.stale(self.plan.decisions)
        yield "decisions:" if self.plan.decisions or stale else "decisions: []\n"
        for decision in self.plan.decisions:
            yield from self._decision(decision)
        for entry in stale:
            yield from self._ours("  ", "plan-output.file-stale")
            yield from _entry(entry.id, entry.option, entry)
            yield ""
        yield from self._ours("", "plan-output.file-facts")
        yield "facts:"
        yield from self._facts()

    def _decision(self, decision: Decision) -> Iterator[str]:
        language = self.messages.language
        yield from _wrapped("  #: ", decision.question.in_language(language))
        for option in decision.options:
            summary = option.summary.in_language(language)
            consequence = option.consequence.in_language(language)
            about = sentences((summary, consequence))
            yield from _wrapped(f"  #:   {option.id}: ", about, "  #:     ")
        places = ", ".join(_places(decision.origins))
        yield from self._ours(
            "  ", "plan-output.file-default", option=decision.default, places=places or "–"
        )
        entry = self.answers.of(decision.id)
        answered = decision.answer if decision.is_answered else ""
        yield from _entry(decision.id, entry.option if entry else answered, entry)
        yield ""

    def _facts(self) -> Iterator[str]:
        yield f"  environments: [{', '.join(map(scalar, self.plan.environments))}]"
        yield f"  confidence: {self.plan.confidence.value}"
        yield from _section("applications", map(_application, self.plan.applications))
        yield from _section("addons", map(_addon, self.plan.addons))
        for part in ("platform", "removed", "gaps"):
            rows = getattr(self.plan, part)
            lines = ([_fact("name", each.id if part == "gaps" else each.name)] for each in rows)
            yield from _section(part, lines)

    def _ours(self, indent: str, code: str, **values: str) -> Iterator[str]:
        yield from _wrapped(f"{indent}#: ", self.messages.get(code, **values))


def scalar(text: str) -> str:
    """Return a string as one YAML scalar on one line: plain where no reader could mistake it."""
    if _PLAIN.fullmatch(text) and text.lower() not in _TYPED:
        return text
    return '"' + "".join(map(_letter, text)) + '"'


def _letter(letter: str) -> str:
    """Return a character as a double-quoted scalar has it (YAML 1.2.2, section 5.7)."""
    if letter in '"\\':
        return "\\" + letter
    if letter.isprintable():
        return letter
    number = ord(letter)
    if 0xD800 <= number <= 0xDFFF:
        # A byte of a name that is not UTF-8: no escape of YAML stands for it.
        return "\ufffd"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _entry(id: str, option: str, entry: Answer | None) -> Iterator[str]:
    """Yield one entry of the decisions with the comments of the team."""
    yield from (f"  {each}" for each in (entry.above if entry else ()))
    yield f"  - id: {scalar(id)}"
    answer = f"    answer: {scalar(option)}" if option else "    answer:"
    yield f"{answer}  {entry.beside}" if entry and entry.beside else answer
    yield from (f"    {each}" for each in (entry.below if entry else ()))


def _section(name: str, entries: Iterator[list[str]]) -> Iterator[str]:
    rows = list(entries)
    if not rows:
        yield f"  {name}: []"
        return
    yield f"  {name}:"
    for row in rows:
        yield from (f"    {'- ' if at == 0 else '  '}{line}" for at, line in enumerate(row))


def _application(application: ApplicationPlan) -> list[str]:
    lines = [_fact("name", application.name)]
    for name in ("runtime", "variant", "version", "folder", "build", "start", "run", "port"):
        lines += _stated(name, getattr(application, name))
    lines += _stated("health_path", application.health_path)
    for worker in application.workers:
        lines += _stated(worker.variable, worker.command)
    for hook in application.hooks:
        lines += _stated(hook.variable, hook.command)
    for number, cron in enumerate(application.crons, 1):
        lines += _stated(f"cron_{number}", cron.schedule)
    for size in application.sizes:
        lines += _stated(f"flavor_{size.environment}", size.flavor)
    names = sorted({each.name for each in application.variables})
    lines.append(f"variables: [{', '.join(map(scalar, names))}]")
    links = sorted({each.target for each in application.links})
    return [*lines, f"links: [{', '.join(map(scalar, links))}]"]


def _addon(addon: AddonPlan) -> list[str]:
    lines = [_fact("name", addon.name)]
    for name in ("provider", "plan", "version"):
        lines += _stated(name, getattr(addon, name))
    return [*lines, f"serves: [{', '.join(map(scalar, addon.serves))}]"]


def _stated(name: str, value: Stated | None) -> list[str]:
    if value is None:
        return []
    places = _places(value.origins)
    note = f"  #: {places[0]}" if places else ""
    return [f"{_fact(name, value.value)}{note}"]


def _fact(name: str, value: str) -> str:
    return f"{scalar(name)}: {scalar(value)}"


def _places(origins: tuple[Origin, ...]) -> list[str]:
    """Return where the reasons are in the tree, on one line whatever the names hold."""
    found = [f"{each.at.path}:{each.at.line}" for each in origins if each.at]
    return list(dict.fromkeys(map(harmless, found)))


def _wrapped(head: str, text: str, rest: str = "") -> Iterator[str]:
    """Yield a text as comments; nothing in it can end a comment."""
    lines = textwrap.wrap(
        harmless(text),
        _COLUMNS,
        initial_indent=harmless(head),
        subsequent_indent=rest or head,
        break_long_words=False,
        break_on_hyphens=False,
    )
    yield from lines or [head.rstrip()]
