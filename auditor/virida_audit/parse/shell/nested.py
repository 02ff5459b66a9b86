"""Find the shell text that a command gives to another shell, and read it too."""

from __future__ import annotations

from virida_audit.parse.shell.model import Command
from virida_audit.parse.shell.word import Word
from virida_audit.regex import regex

SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh", "busybox"})
_COMMAND_FLAG = regex(r"-[A-Za-z]*c[A-Za-z]*")
_SHELL_VALUED = ("-o", "-O", "+o", "+O", "--rcfile", "--init-file")


def script_word(command: Command) -> Word | None:
    """Give the word that holds shell text: of `sh -c`, `su -c`, `eval 'one word'`."""
    arguments = command.arguments
    if command.name == "eval" and len(arguments) == 1:
        return arguments[0]
    if command.name in ("su", "runuser", "script", "flock"):
        return command.option("-c", "--command")
    if command.name not in SHELLS:
        return None
    if command.name == "busybox":
        if not arguments or arguments[0].text not in SHELLS:
            return None
        arguments = arguments[1:]
    return _after_command_flag(arguments)


def _after_command_flag(arguments: tuple[Word, ...]) -> Word | None:
    is_command = False
    skip = False
    for word in arguments:
        if skip:
            skip = False
        elif word.text in _SHELL_VALUED:
            skip = True
        elif _COMMAND_FLAG.fullmatch(word.text):
            is_command = True
            # `-euo pipefail -c` and `-ceuo pipefail`: a cluster may end in an option with a value.
            skip = word.text.endswith(("o", "O"))
        elif word.text[:1] in ("-", "+") and len(word.text) > 1:
            skip = word.text[1:2] != "-" and word.text.endswith(("o", "O"))
        else:
            return word if is_command else None
    return None


def reads_standard_input(command: Command) -> bool:
    """Tell whether the command is a shell that runs its here-document."""
    if command.name not in SHELLS:
        return False
    return not any(word.text[:1] not in ("-", "+") for word in command.operands(_SHELL_VALUED))
