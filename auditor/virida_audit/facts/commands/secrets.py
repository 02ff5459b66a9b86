"""Find the secrets among the words of a command by position, by name and by shape."""

from __future__ import annotations

import re
from collections.abc import Iterator

from virida_audit.facts.commands.model import SecretWord
from virida_audit.parse.shell import Command, Word
from virida_audit.regex import regex
from virida_audit.secrets import HINT, is_reference, is_secret_name, secret_spans

_ASSIGNED = regex(r"(?:-[A-Za-z]|--[\w-]+=)?([A-Za-z_][\w.\[\]-]*)=(.+)", re.DOTALL)
_HEADER = regex(
    r"\s*(authorization|proxy-authorization|cookie|[\w-]*(?:token|api-?key|secret)[\w-]*)\s*:\s*(.+)",
    re.IGNORECASE | re.DOTALL,
)
_USER_INFO = regex(r"([a-z][a-z0-9+.-]*://)([^/@\s:]*:[^/@\s]+)@", re.IGNORECASE)
_HEADER_OPTIONS = ("-H", "--header", "--proxy-header")
_SHORT = {
    "docker": ("-p",),
    "podman": ("-p",),
    "nerdctl": ("-p",),
    "buildah": ("-p",),
    "skopeo": ("-p",),
    "mysql": ("-p",),
    "mariadb": ("-p",),
    "mysqladmin": ("-p",),
    "mysqldump": ("-p",),
    "sshpass": ("-p",),
    "redis-cli": ("-a",),
    "mongosh": ("-p",),
    "mongo": ("-p",),
    "mongodump": ("-p",),
    "mongorestore": ("-p",),
    "sqlcmd": ("-P",),
    "az": ("-p",),
}
_ATTACHED_ONLY = frozenset({"mysql", "mariadb", "mysqladmin", "mysqldump"})
_LOGIN_ONLY = frozenset({"docker", "podman", "nerdctl", "buildah", "skopeo", "az"})
_USER_AND_PASSWORD = {
    "curl": ("-u", "--user", "-U", "--proxy-user"),
    "http": ("-a", "--auth"),
    "skopeo": ("--creds", "--src-creds", "--dest-creds"),
    "buildah": ("--creds",),
    "podman": ("--creds",),
}
_NAME_THEN_VALUE = {("clever", "env", "set"), ("npm", "config", "set"), ("composer", "config")}


def mask(word: Word) -> str:
    """Give the text of a word without the secrets that its shape or a URL in it betray."""
    return mask_text(word.text)


def mask_text(text: str) -> str:
    """Replace what is secret in a text by a hint."""
    for start, end in reversed(secret_spans(text)):
        text = text[:start] + HINT + text[end:]
    return _USER_INFO.sub(rf"\1{HINT}@", text)


def find_secrets(command: Command) -> tuple[SecretWord, ...]:
    """Give where secrets stand, in source order; one word is named once."""
    found: dict[tuple[int, int, int], SecretWord] = {}
    for name, word in _candidates(command):
        key = (word.end_line, word.end_column, word.line)
        if word.text and key not in found:
            found[key] = _secret(name, word)
    return tuple(sorted(found.values(), key=lambda one: (one.line, one.column, one.name)))


def secret_values(command: Command) -> tuple[str, ...]:
    """Give the secrets that are written out, for a redactor; never for an output."""
    found = (_value_of(word.text) for _, word in _candidates(command))
    return tuple(one for one in found if one and not is_reference(one))


def _value_of(text: str) -> str:
    """Give the password of a URL, or the whole text where it is none."""
    match = _USER_INFO.search(text)
    return match[2].partition(":")[2] if match else text


def _secret(name: str, word: Word) -> SecretWord:
    is_literal = word.is_literal or not is_reference(word.text)
    return SecretWord(name, word.line, word.column, word.end_line, word.end_column, is_literal)


def _candidates(command: Command) -> Iterator[tuple[str, Word]]:
    for one in command.assignments:
        if one.value is not None and is_secret_name(one.name):
            yield one.name, one.value
    arguments, program = command.arguments, command.name
    shorts = _shorts(command)
    for index, word in enumerate(arguments):
        following = arguments[index + 1] if index + 1 < len(arguments) else None
        yield from _of_long_option(word, following)
        yield from _of_short_option(program, shorts, word, following)
        yield from _of_pair_or_header(program, word, following)
        yield from _of_shape(word)
    yield from _of_pair(command)


def _of_long_option(word: Word, following: Word | None) -> Iterator[tuple[str, Word]]:
    text = word.text
    name, equals, value = text.partition("=")
    long_option = text.startswith("--") or (text.startswith("-") and len(name) > 2)
    if long_option and _is_secret_option(name):
        if equals and value:
            yield name, word.after(len(name) + 1)
        elif not equals and following is not None and not following.text.startswith("-"):
            yield name, following


def _of_short_option(
    program: str, shorts: tuple[str, ...], word: Word, following: Word | None
) -> Iterator[tuple[str, Word]]:
    for short in shorts:
        if word.text == short and following is not None and program not in _ATTACHED_ONLY:
            yield short, following
        elif word.text.startswith(short) and len(word.text) > len(short):
            yield short, word.after(len(short))


def _of_pair_or_header(
    program: str, word: Word, following: Word | None
) -> Iterator[tuple[str, Word]]:
    for option in _USER_AND_PASSWORD.get(program, ()):
        given = _value(option, word, following)
        if given is not None and ":" in given.text:
            yield option, given
    for option in _HEADER_OPTIONS:
        given = _value(option, word, following)
        match = _HEADER.match(given.text) if given is not None else None
        if given is not None and match:
            yield match[1], given.after(match.start(2))


def _is_secret_option(name: str) -> bool:
    bare = name.lstrip("-")
    return is_secret_name(bare) and not bare.endswith(("-stdin", "-file", "-path", "_file"))


def _shorts(command: Command) -> tuple[str, ...]:
    if command.name in _LOGIN_ONLY and not any(w.text == "login" for w in command.arguments):
        return ()
    return _SHORT.get(command.name, ())


def _value(option: str, word: Word, following: Word | None) -> Word | None:
    if word.text == option:
        return following
    if option.startswith("--"):
        return word.after(len(option) + 1) if word.text.startswith(option + "=") else None
    is_attached = word.text.startswith(option) and not word.text.startswith("--")
    return word.after(len(option)) if is_attached else None


def _of_shape(word: Word) -> Iterator[tuple[str, Word]]:
    match = _ASSIGNED.fullmatch(word.text)
    if match and is_secret_name(re.split(r"[.\[\]]", match[1])[-1]):
        yield match[1], word.after(match.start(2))
    elif _USER_INFO.search(word.text):
        yield "url", word
    elif secret_spans(word.text):
        yield "value", word


def _of_pair(command: Command) -> Iterator[tuple[str, Word]]:
    words = command.operands()
    texts = (command.name, *(word.text for word in words[:2]))
    for length in (2, 3):
        if texts[:length] in _NAME_THEN_VALUE and len(words) > length:
            name, value = words[length - 1], words[length]
            if is_secret_name(name.text.rpartition(":")[2].rpartition(".")[2]):
                yield name.text, value
