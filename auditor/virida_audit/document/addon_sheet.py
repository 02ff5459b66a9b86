"""The sheet of an add-on of the plan: what it is, whom it serves, what moves into it and how."""

from __future__ import annotations

from collections.abc import Iterator

from virida_audit.catalogue import Catalogue
from virida_audit.document.sheet import (
    Line,
    Reasons,
    Sheet,
    in_environment,
    line,
    linked,
    optional,
    reasons_of,
    told,
)
from virida_audit.model.plan import AddonPlan
from virida_audit.model.text import Text
from virida_audit.texts import same, say


def addon_sheet(addon: AddonPlan, catalogue: Catalogue) -> Sheet:
    """Return what the plan says of an add-on."""
    return Sheet(
        name=addon.name,
        title=addon_title(addon, catalogue),
        environments=addon.environments,
        lines=(*_lines(addon), *_brings(addon, catalogue)),
    )


def addon_title(addon: AddonPlan, catalogue: Catalogue) -> Text:
    """Return the product with its version, without what the catalogue says in brackets."""
    product = catalogue.addons.get(addon.provider.value)
    name = product.name.partition(" (")[0] if product else addon.provider.value
    return same(f"{name} {addon.version.value}" if addon.version else name)


def _lines(addon: AddonPlan) -> Iterator[Line]:
    yield line("provider", addon.provider)
    others = dict(addon.plans)
    for environment in addon.environments if others else ():
        plan = addon.plan_in(environment)
        yield line("plan", plan, in_environment(environment, plan.value), is_code=False)
    if not others:
        yield line("plan", addon.plan)
    yield from optional("version", addon.version)
    for environment, name in addon.names:
        if environment not in dict(addon.linked):
            value = in_environment(environment, name)
            yield Line(say("sheet.name"), value, reasons_of(()), is_code=False)
    yield from linked(addon.linked)
    if addon.serves:
        yield Line(say("sheet.serves"), same(", ".join(addon.serves)),
                   reasons_of(addon.evidence))  # fmt: skip
    for option in addon.options:
        yield line("option", option)
    for variable in addon.variables:
        sign = "=" if variable.is_same else "←"
        text = f"{variable.application}: {variable.reads} {sign} {variable.gives or '?'}"
        yield line("mapping", variable.value, same(text))
    for data in addon.data:
        yield line("data", data)
    yield from _prose("carry", addon.carry)
    yield from _prose("limit", addon.limits)


def _brings(addon: AddonPlan, catalogue: Catalogue) -> Iterator[Line]:
    """Yield what the managed product does by itself, as the catalogue says."""
    product = catalogue.addons.get(addon.provider.value)
    if product is not None:
        pages = Reasons(None, (), product.sources[:1])
        for feature in product.features:
            yield Line(say("sheet.brings"), feature, pages, is_code=False)


def _prose(code: str, texts: tuple[Text, ...]) -> Iterator[Line]:
    yield from (told(code, each) for each in texts)
