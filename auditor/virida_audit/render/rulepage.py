"""A rule's page in Markdown: what it finds, why, before and after, what a patch does, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from virida_audit.conditions import readable_places
from virida_audit.features import load_features
from virida_audit.messages import Messages
from virida_audit.model.language import Language
from virida_audit.model.rule import Rule
from virida_audit.resources import load_data

_DOCUMENTATION = "https://www.clever.cloud/developers/"


def render(rule: Rule, language: Language) -> str:
    """Return the page of one rule in one language."""
    return "\n".join(_lines(rule, Messages(language), language)) + "\n"


def documentation_url(source: str) -> str | None:
    """Return the address of a page of the platform's documentation; None for any other source."""
    if not source.startswith("content/") or not source.endswith(".md"):
        return None
    page = source.removeprefix("content/").removesuffix(".md").removesuffix("/_index")
    return f"{_DOCUMENTATION}{page}/"


def _lines(rule: Rule, say: Messages, language: Language) -> Iterator[str]:
    yield f"# {rule.id}"
    yield ""
    yield f"**{rule.title.in_language(language)}**"
    yield ""
    yield from _summary(rule, say, language)
    yield from ("", f"## {say.get('rule.why')}", "", rule.why.in_language(language))
    yield from ("", f"## {say.get('rule.remedy')}", "", _plain(rule.remedy.in_language(language)))
    yield from _example(rule, say)
    yield from ("", f"## {say.get('rule.patch')}", "", say.get(f"rule.patch.{rule.fix.value}"))
    yield from _alternatives(rule, say, language)
    yield from ("", f"## {say.get('rule.sources')}", "")
    yield from (f"- {_source(each)}" for each in rule.sources)


def _summary(rule: Rule, say: Messages, language: Language) -> Iterator[str]:
    feature = next(each for each in load_features() if each.id == rule.feature)
    rows = {
        "severity": say.get(f"severity.{rule.severity.value}"),
        "category": say.get(f"category.{rule.category.value}"),
        "disposition": say.get(f"disposition.{rule.disposition.value}"),
        "equivalent": _plain(rule.equivalent.summary.in_language(language)),
        "effort": say.get("rule.points", count=rule.effort),
        "confidence": say.get(f"rule.confidence.{rule.confidence.value}"),
        "feature": feature.title.in_language(language),
        "since": rule.since,
    }
    for name, value in rows.items():
        yield f"- {say.get(f'rule.{name}', value=value)}"


def _example(rule: Rule, say: Messages) -> Iterator[str]:
    example = rule.example
    yield from ("", f"## {say.get('rule.before')} (`{example.path}`)", "")
    yield from _fenced(example.before)
    where = f" (`{example.after_path}`)" if example.after_path else ""
    yield from ("", f"## {say.get('rule.after')}{where}", "")
    if not example.after:
        yield say.get("rule.nothing-left")
        return
    yield from _fenced(example.after)


def _fenced(text: str) -> Iterator[str]:
    fence = "````" if "```" in text else "```"
    yield from (fence, text.rstrip("\n"), fence)


def _alternatives(rule: Rule, say: Messages, language: Language) -> Iterator[str]:
    if not rule.alternatives:
        return
    yield from ("", f"## {say.get('rule.alternatives')}", "")
    for each in rule.alternatives:
        row = _alternative(each)
        yield f"- **{row['title'][language.value]}** — {row['text'][language.value]}"


def _alternative(name: str) -> Mapping[str, Any]:
    document = cast(dict[str, list[dict[str, Any]]], load_data("rules/alternatives.yaml"))
    return next(row for row in document["alternatives"] if row["id"] == name)


def _source(path: str) -> str:
    """Return a page of the documentation as its address, anything else as it is."""
    return documentation_url(path) or path


def _plain(text: str) -> str:
    """Return a template with its places in words: `{{ it.image.name }}` becomes `‹image name›`."""
    return readable_places(text)
