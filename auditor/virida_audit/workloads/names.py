"""Plain names: what is left of `acme-shop-catalog-svc-prod` once nothing says what it is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from virida_audit.facts.environments import environment_of
from virida_audit.regex import regex

_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+[a-z]?(?![a-z])|\d+")
_REPLICA = regex(r"^(?P<stem>.*?[^\d])[-_.]?(?P<number>\d{1,3})$")
_REGISTRY = regex(r"^(?:[^/]*[.:][^/]*|localhost)/")
_VARIABLE = regex(r"\$\{\{.*?\}\}|\$\{[^}]*\}|\$\([^)]*\)|\$\w+")
_TECHNICAL_WORDS = (
    "svc service services deployment deploy app application container image server srv pod"
    " statefulset sts microservice ms docker img"
)
_TECHNICAL = frozenset(_TECHNICAL_WORDS.split())
_PRODUCT_WORDS_WORDS = (
    "db database databases postgres postgresql pg sql mysql mariadb mongo mongodb redis cache"
    " valkey store storage queue broker rabbitmq kafka elasticsearch elastic es search primary"
    " main master default data server node cluster instance ha leader"
)
_PRODUCT_WORDS = frozenset(_PRODUCT_WORDS_WORDS.split())
_GENERIC_WORDS = (
    "web www app api backend back frontend front client ui site server service worker main core"
    " db database cache proxy nginx gateway redis postgres mysql job test dev"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())
_PREFIX_USES = 2


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, `shopCatalog_v2` as `shop`, `catalog`, `v`, `2`."""
    return tuple(each.lower() for each in _WORD.findall(name))


def without_environment(name: str) -> str:
    """Return a name without words such as `prod`, unless nothing would be left."""
    words = words_of(name)
    return "-".join(each for each in words if not environment_of(each)) or "-".join(words)


def environment_in(name: str) -> str:
    """Return the environment that the last word of a name speaks of; empty for none."""
    words = words_of(name)
    return environment_of(words[-1]) if len(words) > 1 else ""


def image_key(name: str) -> str:
    """Return what names of one image have in common: `git.acme.io/acme/web` gives `acme/web`.

    A leading variable hides a registry or an owner, so that the key is only the rest; empty where
    a variable hides the name itself.
    """
    owner, _, last = _VARIABLE.sub("", name).lower().rpartition("/")
    last = last.partition("@")[0].partition(":")[0].strip("-_.")
    if not last:
        return ""
    path = f"{owner}/{last}"
    while _REGISTRY.match(path):
        path = path.partition("/")[2]
    return path.strip("/").removeprefix("library/")


def replica_stem(name: str) -> str:
    """Return `kafka` for `kafka-2`; empty for a name without a number at its end."""
    match = _REPLICA.match(name)
    return match["stem"].rstrip("-_.") if match else ""


def meaning(words: Iterable[str]) -> tuple[str, ...]:
    """Return the words that tell two services of one product apart: `orders` of `orders-db`."""
    return tuple(each for each in words if each not in _PRODUCT_WORDS and not each.isdigit())


class Namer:
    """Knows the words that stand before every name of a tree: its organisation, its project."""

    def __init__(self, names: Iterable[str], owners: Iterable[str]) -> None:
        """Learn from the names of services and the owners of their images."""
        starts: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
        for name in names:
            words = words_of(without_environment(name))
            if len(words) > 1:
                starts[words[0]].add(words[1:])
        self._prefixes = {each for each, rests in starts.items() if len(rests) >= _PREFIX_USES}
        self._prefixes |= {"-".join(words_of(each)) for each in owners}
        self._known: dict[str, tuple[str, ...]] = {}

    def plain(self, name: str) -> tuple[str, ...]:
        """Return the words that carry the meaning of a name; never empty for a name with words."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._plain(name)
        return found

    def _plain(self, name: str) -> tuple[str, ...]:
        words = words_of(name)
        kept = tuple(each for each in words if not environment_of(each)) or words
        while len(kept) > 1 and self._is_prefix(kept[0]) and not kept[1].isdigit():
            kept = kept[1:]
        while len(kept) > 1 and kept[-1] in _TECHNICAL:
            kept = kept[:-1]
        return kept

    def _is_prefix(self, word: str) -> bool:
        return word in self._prefixes and word not in _GENERIC
