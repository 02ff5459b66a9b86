"""What a sighting holds by itself: code of the team, a known product, or neither of them."""

from __future__ import annotations

from enum import StrEnum

from virida_audit.model.sighting import Form, Matter, SeenImage, Sighting


class Holding(StrEnum):
    """What stands in an appearance, as far as it alone tells."""

    CODE = "code"
    PRODUCT = "product"
    ROUTING = "routing"
    """The way in from the public: a reverse proxy, an Ingress."""
    EXTERNAL = "external"
    OPEN = "open"
    """It says nothing: a patch, a link to an application, a command that sets an image."""


STATIC_FORMS = (Form.DOCKERFILE, Form.IMAGE_BUILD)
"""What makes code into something that runs, and runs nothing itself."""
_OPEN_FORMS = (Form.CLEVER_APPLICATION, Form.DEPLOYMENT_CALL, Form.HELM_CHART)
ROUTING_KINDS_WORDS = (
    "Ingress IngressRoute Gateway HTTPRoute GRPCRoute TCPRoute VirtualService Route HTTPProxy"
    " IngressController"
)
ROUTING_KINDS = frozenset(ROUTING_KINDS_WORDS.split())
_DRESSED = (
    "addon", "platform", "tool-to-drop", "development-only", "no-equivalent-documented",
    "needs-decision", "example",
)  # fmt: skip
BARE_FAMILIES = ("web-server", "base-os", "language", "app-server", "build-tool")
"""Products that are nothing until code of the team is put in."""
_ROUTING_FAMILIES = ("proxy", "web-server")
_CODE_WORDS = ("application", "worker", "one-shot", "scheduled", "own-image", "image-only")


def holding_of(sighting: Sighting) -> Holding:
    """Return what stands in a sighting."""
    if sighting.form is Form.EXTERNAL:
        return Holding.EXTERNAL
    if is_route(sighting):
        return Holding.ROUTING
    seen = product_of(sighting)
    if seen is not None:
        return Holding.ROUTING if _routes(sighting, seen) else Holding.PRODUCT
    if _says_nothing(sighting):
        return Holding.OPEN
    return Holding.CODE


def is_route(sighting: Sighting) -> bool:
    """Tell whether it is an object that leads hosts to services: its name is that of no service."""
    return sighting.kind in ROUTING_KINDS


def starts_all(sighting: Sighting) -> bool:
    """Tell whether a call starts all that a file or an overlay holds, or what a variable says."""
    is_call = sighting.form is Form.DEPLOYMENT_CALL and not sighting.names
    return is_call and (sighting.name == sighting.group or "$" in sighting.name)


def product_of(sighting: Sighting) -> SeenImage | None:
    """Return the known product that a sighting is; None for code and for unknown images."""
    base = sighting.base
    if base is not None and base.product:
        return base if _is_dressed(sighting, base) else None
    if sighting.folder is not None or sighting.dockerfile:
        return None
    image = sighting.image
    if image is None or not image.product or image.is_own:
        return None
    return None if _is_bare(sighting, image) else image


def is_dressed(sighting: Sighting) -> bool:
    """Tell whether its build only dresses a product: a database with an extension more."""
    base = sighting.base
    return base is not None and bool(base.product) and _is_dressed(sighting, base)


def _is_dressed(sighting: Sighting, base: SeenImage) -> bool:
    if sighting.becomes in _CODE_WORDS or sighting.is_static_site or sighting.runtime:
        return False
    if base.family == "web-server":
        return True
    return base.verdict in _DRESSED and base.family not in BARE_FAMILIES


def _is_bare(sighting: Sighting, image: SeenImage) -> bool:
    if sighting.is_static_site or sighting.becomes in ("application", "worker"):
        return True
    return image.family in BARE_FAMILIES and image.family != "web-server"


def _routes(sighting: Sighting, seen: SeenImage) -> bool:
    if seen.family == "proxy":
        return seen.verdict == "platform"
    if seen.family not in _ROUTING_FAMILIES:
        return False
    return sighting.becomes == "platform" or seen.verdict == "platform" or _stands_before(sighting)


def _stands_before(sighting: Sighting) -> bool:
    """Tell whether a web server waits for others: what serves files alone waits for nobody."""
    return sighting.first(Matter.DEPENDS) is not None


def _says_nothing(sighting: Sighting) -> bool:
    if not sighting.is_complete or sighting.form in _OPEN_FORMS:
        return not sighting.names and sighting.folder is None and not sighting.dockerfile
    return False
