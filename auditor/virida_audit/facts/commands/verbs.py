"""Find the verb of a tool among the words of a command."""

from __future__ import annotations

from dataclasses import dataclass

from virida_audit.facts.commands.model import Purpose
from virida_audit.facts.commands.table import Tool
from virida_audit.parse.shell import Word, operands
from virida_audit.regex import regex

_LONGEST_VERB = 4
_PLAIN_VERB = regex(r"[a-z][a-z-]*")
_DEEP_TOOLS = frozenset(
    {"kubectl", "helm", "argocd", "flux", "kustomize", "clever", "docker", "podman", "nerdctl"}
)
_TWO_WORDS = frozenset(
    [
        "addon",
        "app",
        "auth",
        "bootstrap",
        "buildx",
        "chart",
        "cluster",
        "config",
        "container",
        "context",
        "create",
        "dependency",
        "domain",
        "drain",
        "edit",
        "env",
        "features",
        "get",
        "image",
        "install",
        "kv",
        "login",
        "manifest",
        "network",
        "ng",
        "notify-email",
        "plugin",
        "proj",
        "project",
        "published-config",
        "reconcile",
        "registry",
        "repo",
        "resume",
        "rollout",
        "service",
        "set",
        "ssl-cert",
        "stack",
        "suspend",
        "swarm",
        "system",
        "tcp-redirs",
        "tokens",
        "volume",
        "webhooks",
    ]
)


@dataclass(frozen=True, slots=True)
class Verb:
    """What a tool is asked to do, and the operands that are left."""

    text: str
    purpose: Purpose
    is_known: bool
    operands: tuple[Word, ...]
    """Those after the verb; all of them where there is no verb."""


def find_verb(tool: Tool, arguments: tuple[Word, ...]) -> Verb:
    """Match the operands with the verbs of a tool, the longest first."""
    words = operands(arguments, tool.valued)
    if tool.any_order:
        return _last_goal(tool, words)
    for length in range(min(_LONGEST_VERB, len(words)), 0, -1):
        verb = " ".join(word.text for word in words[:length])
        purpose = tool.verbs.get(verb)
        if purpose is not None:
            more = tool.valued | tool.valued_of.get(purpose, frozenset())
            return Verb(verb, purpose, True, operands(arguments, more)[length:])
        if verb in tool.becomes or verb in tool.packages or verb in tool.scripts:
            return Verb(verb, tool.purpose, True, words[length:])
    return _plain_verb(tool, arguments)


def _last_goal(tool: Tool, words: tuple[Word, ...]) -> Verb:
    """Take the last known goal: `mvn clean package` packages. A project path is dropped."""
    for word in reversed(words):
        for text in (word.text, word.text.rpartition(":")[2]):
            if text in tool.verbs:
                return Verb(text, tool.verbs[text], True, words)
    return Verb("", tool.purpose, False, words)


def _plain_verb(tool: Tool, arguments: tuple[Word, ...]) -> Verb:
    more = tool.valued | tool.valued_of.get(tool.purpose, frozenset())
    words = operands(arguments, more)
    takes_verbs = tool.name in _DEEP_TOOLS or (tool.wraps or tool.purpose is Purpose.KUBERNETES)
    if not takes_verbs or not words or not _is_plain(words[0]):
        return Verb("", tool.purpose, False, words)
    is_pair = len(words) > 1 and words[0].text in _TWO_WORDS and _is_plain(words[1])
    length = 2 if is_pair and tool.name in _DEEP_TOOLS else 1
    text = " ".join(word.text for word in words[:length])
    return Verb(text, tool.purpose, False, words[length:])


def _is_plain(word: Word) -> bool:
    return word.is_literal and _PLAIN_VERB.fullmatch(word.text) is not None
