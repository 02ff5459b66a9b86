"""Write one POSIX shell script for each wave, and one for the way back of each.

Every word of the repository goes through `shlex.quote`. A command that the catalogue does not
support word by word, or that would act on a terminal, is shown as something to do by hand.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from virida_audit.catalogue import Catalogue
from virida_audit.messages import Messages
from virida_audit.model.plan import Plan, Step, StepKind, Wave
from virida_audit.plan.clever_words import PROGRAM, problems_of, takes_option, value_of
from virida_audit.plan.harmless import harmless, is_harmless
from virida_audit.plan.output.library import LIBRARY, LINT
from virida_audit.plan.output.mapping import Mapped
from virida_audit.plan.output.model import (
    OutputFile,
    application_named,
    path_word,
    variables_path,
)
from virida_audit.plan.output.variables import assigned

WAVES, WAY_BACK = "waves", "rollback"
_OTHER_PROGRAMS = ("curl", "git")
"""Programs besides the platform's own that a step may call."""
_ONCE = (("tcp-redirs", "add"), ("webhooks", "add"), ("tokens", "create"))
"""Commands that make one more each time, with nothing documented to ask whether it is there."""
_SECRET_OUTPUT = (("addon", "env"), ("env",))
_MOST_LETTERS = 48


def script_files(plan: Plan, catalogue: Catalogue, messages: Messages) -> Iterator[OutputFile]:
    """Yield the script of each wave, and that of its way back where there is one."""
    writer = _Writer(plan, catalogue, messages)
    for wave in plan.waves:
        name = script_name(wave)
        forward = [each for each in wave.steps if each.kind is not StepKind.ROLLBACK]
        back = [each for each in wave.steps if each.kind is StepKind.ROLLBACK]
        yield OutputFile(f"{WAVES}/{name}", writer.script(wave, forward), is_program=True)
        if back:
            yield OutputFile(f"{WAY_BACK}/{name}", writer.script(wave, back), is_program=True)


def script_name(wave: Wave) -> str:
    """Return the name of a wave's script, the same in every language."""
    words = path_word(wave.title.en.lower().replace("`", "")).split("-")
    while len("-".join(words)) > _MOST_LETTERS and len(words) > 1:
        words.pop()
    title = "-".join(words)
    return f"{wave.number:02d}-{title}.sh"


class _Writer:
    """Writes scripts in one language."""

    def __init__(self, plan: Plan, catalogue: Catalogue, messages: Messages) -> None:
        self.plan = plan
        self.catalogue = catalogue
        self.messages = messages
        self.language = messages.language

    def script(self, wave: Wave, steps: list[Step]) -> str:
        """Return the text of one script."""
        title = harmless(f"{wave.number}. {wave.title.in_language(self.language)}")
        return "\n".join(
            (
                "#!/bin/sh",
                f"# {title}",
                f"# {harmless(wave.why.in_language(self.language))}",
                LINT,
                "set -eu",
                'here=$(CDPATH="" cd -- "$(dirname -- "$0")/.." && pwd)',
                f'. "$here/{LIBRARY}"',
                "",
                f'begin {shlex.quote(title)} "$@"',
                *(
                    line
                    for number, step in enumerate(steps, 1)
                    for line in self._step(number, step)
                ),
                "",
                "finish",
                "",
            )
        )

    def _step(self, number: int, step: Step) -> Iterator[str]:
        summary = harmless(step.summary.in_language(self.language))
        yield ""
        yield from (f"# {each}" for each in _reasons(step))
        yield f"step {shlex.quote(f'{number}. {summary}')}"
        if step.words and not self._is_supported(step.words):
            shown = " ".join(map(shlex.quote, map(harmless, step.words)))
            text = self.messages.get("plan-output.sh-by-hand", command=shown)
            yield f"by_hand {shlex.quote(text)}"
        elif step.kind is StepKind.MANUAL or not step.words:
            yield "manual"
        else:
            lines = list(self._command(step))
            yield from _within("if allowed", lines) if step.is_destructive else lines

    def _is_supported(self, words: tuple[str, ...]) -> bool:
        if not all(map(is_harmless, words)):
            return False
        if words[0] != PROGRAM:
            return words[0] in _OTHER_PROGRAMS
        if any(words[1 : 1 + len(each)] == each for each in _ONCE):
            return False
        return not problems_of(words, self.catalogue)

    def _command(self, step: Step) -> Iterator[str]:
        words = step.words
        if step.standard_input:
            yield from self._import(step)
            return
        line = f"{self._verb(step)} {' '.join(map(shlex.quote, words))}"
        guard = _guard(step)
        yield from _within(f"if {guard}", [line]) if guard else [line]

    def _verb(self, step: Step) -> str:
        words = step.words
        if step.kind is StepKind.ROLLBACK:
            return "undo"
        if step.kind is StepKind.CHECK:
            quiet = any(words[1 : 1 + len(each)] == each for each in _SECRET_OUTPUT)
            return "check_quietly" if quiet else "check"
        is_open = words[0] == PROGRAM and takes_option(words, "--org", self.catalogue)
        given = value_of(words, "--org", "-o", "--owner")
        return "run_in_organisation" if is_open and not given else "run"

    def _import(self, step: Step) -> Iterator[str]:
        """Yield the import of a file of ours, then what no file can hold."""
        path = variables_path(step.application, step.environment)
        alias = value_of(step.words, "--alias", "-a")
        yield f'import_variables {shlex.quote(alias)} "$here/{path}"'
        application = application_named(self.plan, step.application)
        if application is None:
            return
        made = assigned(self.plan, application, step.environment)
        for name, value in made.apart:
            words = (PROGRAM, "env", "set", name, value, "--alias", alias)
            if self._is_supported(words):
                yield f"run {' '.join(map(shlex.quote, words))}"
        yield from (f"map_variable {_mapped(alias, each)}" for each in made.mapped)


def _mapped(alias: str, each: Mapped) -> str:
    return " ".join(map(shlex.quote, (alias, each.name, each.addon, each.gives)))


def _guard(step: Step) -> str:
    """Return what has to hold before a command that makes something; empty where it may run."""
    words = step.words
    if step.kind is not StepKind.COMMAND:
        return ""
    if words[1:3] == ("domain", "add"):
        alias = value_of(words, "--alias", "-a")
        return f"absent_domain {shlex.quote(words[3])} {shlex.quote(alias)}" if alias else ""
    if words[1:3] == ("ng", "create"):
        return f"absent_group {shlex.quote(words[3])}"
    if words[1:3] == ("addon", "create"):
        return f"absent_addon {shlex.quote(words[4])}"
    if words[1:2] == ("create",):
        alias = value_of(words, "--alias", "-a") or (step.guard[1] if step.guard else words[2])
        return f"absent_application {shlex.quote(alias)} {shlex.quote(words[2])}"
    return ""


def _within(opening: str, lines: list[str]) -> Iterator[str]:
    yield f"{opening}; then"
    yield from (f"    {each}" for each in lines)
    yield "fi"


def _reasons(step: Step) -> list[str]:
    """Return where a step comes from, one reason a line."""
    found = []
    for origin in step.origins:
        place = f"{origin.at.path}:{origin.at.line}" if origin.at else ""
        found.append(harmless(", ".join(filter(None, (place, origin.source)))))
    return list(dict.fromkeys(found))
