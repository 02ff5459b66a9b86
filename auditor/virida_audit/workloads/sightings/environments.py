"""Tell the environments a Kubernetes artefact is for, from overlays, folders and namespaces."""

from __future__ import annotations

from virida_audit.facts.environments import environment_of
from virida_audit.facts.kubernetes.context import ObjectContext
from virida_audit.regex import regex

_PLAIN_WORDS = frozenset(
    {"dev", "development", "staging", "stage", "stg", "prod", "production", "preprod", "prd"}
)
"""What a file's own name may say: `test`, `local` and `live` name other things there."""
_SPLIT = regex(r"[-_. ]+")
_FOLDERS = frozenset({"overlays", "overlay", "environments", "environment", "envs", "env"})


def environments_of(context: ObjectContext, path: str) -> tuple[str, ...]:
    """Return the environments of an object, sorted; empty where nothing tells."""
    known = {environment_of(each) for each in context.environments} - {""}
    if known:
        return tuple(sorted(known))
    told = environment_of_path(path) or environment_of(context.namespace)
    return (told,) if told else ()


def environment_of_path(path: str) -> str:
    """Return the environment that a file's name or its folders speak of; empty for none."""
    folder, _, name = path.rpartition("/")
    words = [each for each in _SPLIT.split(name.lower()) if each in _PLAIN_WORDS]
    return environment_of("-".join(words)) or environment_of(folder)


def overlay_environment(path: str, word: str) -> str:
    """Return the environment of an overlay: a known word, or its name among overlays."""
    folders = path.split("/")[:-1]
    known = environment_of(word)
    if known or len(folders) < 2:
        return known
    return word if folders[-2] in _FOLDERS and word == folders[-1] else ""
