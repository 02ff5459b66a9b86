"""Build the facts of one object: the richer ones first, then every field that is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from virida_audit.facts.kubernetes.contents import config_facts, secret_facts
from virida_audit.facts.kubernetes.context import ObjectContext
from virida_audit.facts.kubernetes.deliveries import gitops_facts, is_delivery
from virida_audit.facts.kubernetes.exposing import ingress_rules, service_fact
from virida_audit.facts.kubernetes.model import KubernetesField, KubernetesObject
from virida_audit.facts.kubernetes.operated import operated_of
from virida_audit.facts.kubernetes.pods import claim, pod_facts
from virida_audit.facts.kubernetes.relations import titles
from virida_audit.facts.kubernetes.scaling import (
    POLICIES,
    SCALERS,
    autoscaler_fact,
    cronjob_fact,
    policy_fact,
)
from virida_audit.facts.kubernetes.sheet import Field, Sheet
from virida_audit.facts.kubernetes.source import SHOWN, ObjectSource
from virida_audit.facts.reading import Fact
from virida_audit.model.source import Source
from virida_audit.parse.kubernetes import get, scalar, text
from virida_audit.parse.yaml import Scalar
from virida_audit.secrets import is_secret_name

_SECRETS = ("Secret", "SealedSecret", "ExternalSecret")
_CRON_JOBS = ("CronJob", "ScheduledJob")


def object_facts(
    at: ObjectSource, fields: Iterable[Field], has_path: Callable[[str], bool]
) -> Iterator[Fact]:
    """Yield the facts of one object; together they own every leaf of `fields`."""
    yield _object(at)
    for pod in at.pods:
        yield from pod_facts(at, pod)
    yield from _own_facts(at, has_path)
    for field in fields:
        if leaves := at.sheet.own_field(field):
            yield field_of(at.source, at.sheet, at.context, field, leaves)


def _own_facts(at: ObjectSource, has_path: Callable[[str], bool]) -> Iterator[Fact]:
    kind = at.manifest.kind
    has_spec = get(at.manifest.root, "spec") is not None
    if kind == "ConfigMap":
        yield from config_facts(at)
    elif kind in _SECRETS:
        yield from secret_facts(at)
    elif kind == "PersistentVolumeClaim" and has_spec:
        yield claim(at, at.manifest.root, is_template=False)
    elif kind == "Service" and at.manifest.group == "" and has_spec:
        yield service_fact(at)
    elif kind in SCALERS and has_spec:
        yield autoscaler_fact(at)
    elif kind in _CRON_JOBS and has_spec:
        yield cronjob_fact(at)
    elif kind in POLICIES and at.context.api.is_builtin and has_spec:
        yield policy_fact(at)
    elif is_delivery(at):
        yield from gitops_facts(at, has_path)
    yield from ingress_rules(at)


def _object(at: ObjectSource) -> KubernetesObject:
    root = at.manifest.root
    metadata = get(root, "metadata")
    names = tuple(scalar(metadata, key) for key in ("name", "generateName", "namespace"))
    product = at.catalogue.products.by_id(at.context.api.product)
    kind = get(root, "kind")
    return KubernetesObject(
        at=at.place(kind),
        role=at.role,
        leaves=at.sheet.own(get(root, "apiVersion"), kind, *names),
        object=at.context,
        product_name=product.name if product else "",
        addon=(product.addon or "") if product else "",
        used_by=titles(at.relations.users(at.summary)),
        is_repeated=at.relations.repeats(at.summary),
        changes=at.relations.patched_by(at.summary) if at.context.is_patch else "",
        operated=operated_of(at.manifest) if product and at.context.api.product else None,
        secret_type=text(root, "type") if at.context.category == "secrets" else "",
    )


def field_of(
    source: Source,
    sheet: Sheet,
    context: ObjectContext,
    field: Field,
    leaves: tuple[int, ...],
) -> KubernetesField:
    """Return the fact of a field that no richer fact owns."""
    key = field.key_node.text if isinstance(field.key_node, Scalar) else ""
    value = field.node.text if isinstance(field.node, Scalar) else ""
    if len(value) > SHOWN or is_secret_name(key) or field.topic.id == "secrets":
        value = ""
    return KubernetesField(
        at=sheet.place(field.node, field.key_node),
        role=source.role,
        leaves=leaves,
        object=context,
        path=field.path,
        key=key,
        value=value,
        topic=field.topic.id,
        disposition=field.topic.disposition,
        reason_en=field.topic.en,
        reason_fr=field.topic.fr,
    )
