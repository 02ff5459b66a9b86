"""Managed products that the code alone asks for: no artefact runs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from virida_audit.model.plan import ApplicationPlan, Decision, Option
from virida_audit.model.project import Sign, SignKind
from virida_audit.model.provenance import Origin, Stated
from virida_audit.model.rule import Confidence
from virida_audit.model.workload import Workload, WorkloadKind
from virida_audit.plan.drafting import Drafting
from virida_audit.plan.services.addons import Wanted
from virida_audit.plan.services.addresses import addresses_in
from virida_audit.plan.services.uses import Use, Uses, opens, parts_of
from virida_audit.plan.services.values import Values
from virida_audit.products import Product
from virida_audit.texts import say

_SQL = frozenset(
    ("postgresql", "postgis", "pgvector", "timescaledb", "supabase-postgres", "mysql", "mariadb",
     "percona-server")
)  # fmt: skip


_DATABASES = ("postgresql", "mysql", "mariadb", "mongodb")
_ANYBODY_S = ("DATABASE", "DB_", "JDBC", "SPRING_DATASOURCE")
_SCHEMES = {
    "postgresql": frozenset(("postgres", "postgresql", "postgis")),
    "mysql": frozenset(("mysql", "mysql2", "mariadb")),
    "mariadb": frozenset(("mariadb", "mysql", "mysql2")),
    "mongodb": frozenset(("mongodb", "mongodb+srv")),
    "redis": frozenset(("redis", "rediss")),
}
"""How an address names its product, drivers such as `postgresql+asyncpg` without their part."""
_MAIL = "mail-server"
_KEPT_ELSEWHERE = frozenset((_MAIL, "object-store"))
"""Families that a team buys elsewhere as a rule: a client of one tells nothing of an add-on."""


def wanted_by_code(
    drafting: Drafting, applications: tuple[ApplicationPlan, ...], uses: Uses
) -> Iterator[tuple[Decision, Wanted | None]]:
    """Yield a decision for each product, with the add-on where the answer is to create it."""
    by_product: dict[str, list[tuple[ApplicationPlan, Sign]]] = {}
    for application in applications:
        for sign in _clients(application):
            if not _is_served(drafting, application, sign.value, uses):
                by_product.setdefault(sign.value, []).append((application, sign))
    for name, found in sorted(by_product.items()):
        product = drafting.catalogue.products.by_id(name)
        addon = drafting.catalogue.addons.get(product.addon or "") if product else None
        if product is None or addon is None or not addon.provider:
            continue
        readers = [application for application, _ in found]
        is_native = any(_read_names(each).intersection(addon.variables) for each in readers)
        is_read = any(_reads(product, each, uses, by_product) for each in readers)
        if product.family in _KEPT_ELSEWHERE and not is_native:
            if product.family == _MAIL and is_read:
                # Its variables name the provider that the team has.
                continue
            is_read = False
        yield _ask(drafting, product, found, is_read=is_read or is_native)


def wanted_by_storage(
    drafting: Drafting, applications: tuple[ApplicationPlan, ...], uses: Uses
) -> Iterator[Wanted]:
    """Yield a database for each application whose own file of one is to move to an add-on.

    Source: the row `sqlite-on-a-volume` of the catalogue.
    """
    addon = drafting.catalogue.addons["postgresql-addon"]
    row = drafting.catalogue.unmanaged["sqlite-on-a-volume"]
    product = drafting.catalogue.products.by_id("postgresql")
    for application in applications:
        moving = [each for each in application.storage if each.becomes.value == "addon"]
        has_one = any(each.workload.product in _SQL for each in uses.by(application))
        if moving and not has_one:
            why = Origin(say("plan-service.file-database"), source=row.sources[0], rule=row.id)
            name = f"{application.name}-database"
            workload = Workload(
                name, WorkloadKind.ADDON, (), (), Confidence.MEDIUM, product="postgresql"
            )
            how = Stated(moving[0].path.value, moving[0].becomes.origins, Confidence.MEDIUM)
            use = Use(application, workload, how)
            yield Wanted(name, addon, why, (use,), product=product, confidence=Confidence.MEDIUM)


def _clients(application: ApplicationPlan) -> Iterator[Sign]:
    seen: set[str] = set()
    for sign in application.signs:
        if sign.kind is SignKind.CLIENT and sign.value not in seen:
            seen.add(sign.value)
            yield sign


def _is_served(drafting: Drafting, application: ApplicationPlan, product: str, uses: Uses) -> bool:
    mine = [each.workload for each in uses.by(application)]
    return any(opens(product, each.product) for each in (*mine, *_outside(drafting))) or (
        _is_elsewhere(drafting, application, product)
    )


def _outside(drafting: Drafting) -> Iterator[Workload]:
    kinds = (WorkloadKind.EXTERNAL, WorkloadKind.UNMANAGED)
    return (each for each in drafting.workloads.every if each.kind in kinds)


def _is_elsewhere(drafting: Drafting, application: ApplicationPlan, name: str) -> bool:
    """Tell whether a variable that the product's clients read names a host of another company."""
    product = drafting.catalogue.products.by_id(name)
    expected = product.names_apps_expect if product is not None else ()
    values = Values(application, parts_of(drafting, application))
    return any(
        not (address.is_internal or address.is_here)
        for name in values.names
        if any(fnmatchcase(name, each) for each in expected)
        for value, _ in values.every(name)
        for address in addresses_in(name, value)
    )


def _ask(
    drafting: Drafting,
    product: Product,
    found: list[tuple[ApplicationPlan, Sign]],
    *,
    is_read: bool,
) -> tuple[Decision, Wanted | None]:
    addon = drafting.catalogue.addons[product.addon or ""]
    options = (
        Option(
            "create",
            say("plan-service.wanted-create", name=addon.name),
            say("plan-service.wanted-create-consequence", provider=addon.id),
        ),
        Option(
            "none",
            say("plan-service.wanted-none"),
            say("plan-service.wanted-none-consequence"),
        ),
    )
    origins = tuple(
        Origin(say("plan-service.client", library=sign.detail or sign.value), at=sign.at)
        for _, sign in found
    )
    why = Origin(
        say("plan-service.catalogue-says", product=product.name),
        source=addon.sources[0],
        rule=addon.id,
    )
    question = say("plan-service.wanted-question", product=product.name)
    decision = drafting.ask(
        f"{product.product}.wanted",
        product.product,
        question,
        options,
        "create" if is_read else "none",
        (*origins, why),
    )
    if decision.answer != "create":
        return decision, None
    workload = Workload(
        name=product.product,
        kind=WorkloadKind.ADDON,
        sightings=(),
        environments=(),
        confidence=Confidence.MEDIUM,
        product=product.product,
    )
    uses = tuple(
        Use(application, workload, Stated(product.product, (origin,), Confidence.MEDIUM))
        for (application, _), origin in zip(found, origins, strict=True)
    )
    return decision, Wanted(
        product.product, addon, why, uses, product=product, confidence=Confidence.MEDIUM
    )


def _reads(
    product: Product,
    application: ApplicationPlan,
    uses: Uses,
    wanted: Mapping[str, Sequence[tuple[ApplicationPlan, Sign]]],
) -> bool:
    """Tell whether the code reads a variable that only such a service fills, or names its address.

    `DATABASE_URL` is anybody's: it speaks for what its default names, else for the database that is
    there, else for the first of those that the code has a client of.
    """
    schemes = _schemes(application)
    if schemes.intersection(_SCHEMES.get(product.product, ())):
        return True
    if any(
        each.kind is SignKind.HARD_CODED_ADDRESS and opens(product.product, each.detail)
        for each in application.signs
    ):
        return True
    matching = {
        name
        for name in _read_names(application)
        if any(fnmatchcase(name, each) for each in product.names_apps_expect)
    }
    if not all(name.startswith(_ANYBODY_S) for name in matching):
        return True
    mine = {each.workload.product for each in uses.by(application)}
    clients = [
        each
        for each in _DATABASES
        if any(one.name == application.name for one, _ in wanted.get(each, ()))
    ]
    is_another_s = any(schemes.intersection(_SCHEMES[each]) for each in _DATABASES)
    is_free = not mine.intersection(_SQL) and not is_another_s
    return bool(matching) and is_free and clients[:1] == [product.product]


def _schemes(application: ApplicationPlan) -> frozenset[str]:
    """Return the schemes of the addresses that its variables hold or have for a default."""
    given = [(each.name, each.value.value) for each in application.variables]
    given += [
        (each.value, each.detail)
        for each in application.signs
        if each.kind is SignKind.VARIABLE_READ
    ]
    found = {each.scheme for name, value in given for each in addresses_in(name, value)}
    return frozenset(each if each.startswith("mongodb") else each.split("+")[0] for each in found)


def _read_names(application: ApplicationPlan) -> frozenset[str]:
    """Return the names of the variables that the code reads or a deployment sets."""
    reads = (each.value for each in application.signs if each.kind is SignKind.VARIABLE_READ)
    return frozenset((*reads, *(each.name for each in application.variables)))
