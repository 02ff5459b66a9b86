"""Completion scripts: bash(1) *Programmable Completion*, zshcompsys(1), fish's `complete`(1)."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence

from virida_audit.cli.described import Command, Word

_BASH = """\
# Completion of virida-audit for bash: eval "$(virida-audit completion bash)"
_virida_audit() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
    local options='' values='' files=''
    local IFS=$' \\t\\n'
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W '@COMMANDS@' -- "$cur"))
        return
    fi
    case "${COMP_WORDS[1]}:$prev" in
@VALUES@
    esac
    case "${COMP_WORDS[1]}" in
@OPTIONS@
    esac
    case "$cur" in
        -*) COMPREPLY=($(compgen -W "$options" -- "$cur")) ;;
        *) COMPREPLY=($(compgen -W "$values" -- "$cur")); _virida_audit_paths "$files" ;;
    esac
}
_virida_audit_paths() {
    local IFS=$'\\n'
    case "$1" in
        file) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -f -- "$cur")) ;;
        folder) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -d -- "$cur")) ;;
    esac
}
complete -F _virida_audit virida-audit
"""

_ZSH = """\
#compdef virida-audit
# Completion of virida-audit for zsh: put it into a folder of $fpath as _virida-audit.
_virida-audit() {
    local -a commands
    commands=(
@COMMANDS@
    )
    if (( CURRENT == 2 )); then
        _describe -t commands command commands
        return
    fi
    shift words
    (( CURRENT-- ))
    case $words[1] in
@OPTIONS@
    esac
}
if [ "$funcstack[1]" = "_virida-audit" ]; then
    _virida-audit "$@"
else
    compdef _virida-audit virida-audit
fi
"""


def bash_script(commands: Sequence[Command]) -> str:
    """Return the script for bash 3.2 and later."""
    return (
        _BASH.replace("@COMMANDS@", " ".join(each.name for each in commands))
        .replace("@VALUES@", "\n".join(_bash_values(commands)))
        .replace("@OPTIONS@", "\n".join(_bash_options(commands)))
    )


def _bash_values(commands: Sequence[Command]) -> Iterator[str]:
    for command in commands:
        for word in command.options:
            if not word.name:
                continue
            patterns = "|".join(f"{command.name}:{flag}" for flag in word.flags)
            if word.choices:
                reply = f"COMPREPLY=($(compgen -W '{' '.join(word.choices)}' -- \"$cur\"))"
            else:
                reply = f"_virida_audit_paths '{word.values}'"
            yield f"        {patterns}) {reply}; return ;;"


def _bash_options(commands: Sequence[Command]) -> Iterator[str]:
    for command in commands:
        flags = " ".join(flag for word in command.options for flag in word.flags)
        values = " ".join(choice for word in command.positionals for choice in word.choices)
        files = next((word.values for word in command.positionals if word.values), "")
        yield f"        {command.name}) options='{flags}'; values='{values}'; files='{files}' ;;"


def zsh_script(commands: Sequence[Command]) -> str:
    """Return the script for zsh."""
    names = "\n".join(f"        {shlex.quote(f'{each.name}:{each.about}')}" for each in commands)
    return _ZSH.replace("@COMMANDS@", names).replace("@OPTIONS@", "\n".join(_zsh_cases(commands)))


def _zsh_cases(commands: Sequence[Command]) -> Iterator[str]:
    for command in commands:
        specs = " ".join(shlex.quote(spec) for word in command.words for spec in _zsh_specs(word))
        yield f"        {command.name}) _arguments -s {specs} ;;"


def _zsh_specs(word: Word) -> Iterator[str]:
    value = f":{word.name}:{_zsh_value(word)}" if word.name else ""
    if not word.flags:
        yield f":{value}"
        return
    about = word.about.translate({ord(letter): f"\\{letter}" for letter in "[]:\\"})
    others = "" if word.is_repeatable or len(word.flags) == 1 else f"({' '.join(word.flags)})"
    repeat = "*" if word.is_repeatable else ""
    for flag in word.flags:
        yield f"{others}{repeat}{flag}[{about}]{value}"


def _zsh_value(word: Word) -> str:
    if word.choices:
        return f"({' '.join(word.choices)})"
    return {"file": "_files", "folder": "_files -/"}.get(word.values, " ")


def fish_script(commands: Sequence[Command]) -> str:
    """Return the script for fish."""
    return "\n".join(("# Completion of virida-audit for fish.", *_fish_lines(commands), ""))


def _fish_lines(commands: Sequence[Command]) -> Iterator[str]:
    start = "complete -c virida-audit"
    yield f"{start} -f"
    for command in commands:
        about = _fish_quoted(command.about)
        yield f"{start} -n __fish_use_subcommand -a {command.name} -d {about}"
        within = f"{start} -n '__fish_seen_subcommand_from {command.name}'"
        for word in command.options:
            yield f"{within} {_fish_flags(word)} -d {_fish_quoted(word.about)}"
        for word in command.positionals:
            if word.choices:
                yield f"{within} -a '{' '.join(word.choices)}'"
            elif word.values:
                paths = "(__fish_complete_directories)" if word.values == "folder" else ""
                yield f"{within} -a '{paths}'" if paths else f"{within} -F"


def _fish_flags(word: Word) -> str:
    flags = " ".join(
        f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in word.flags
    )
    if word.choices:
        return f"{flags} -x -a '{' '.join(word.choices)}'"
    if word.values:
        return f"{flags} -r -F"
    return f"{flags} -x" if word.name else flags


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


SCRIPTS: Mapping[str, Callable[[Sequence[Command]], str]] = {
    "bash": bash_script,
    "fish": fish_script,
    "zsh": zsh_script,
}
"""Shell → what makes its script."""
