"""Keep of an image what workloads and the plan need of it."""

from __future__ import annotations

from virida_audit.catalogue import Catalogue
from virida_audit.facts.commands.secrets import mask_text
from virida_audit.facts.image import Image, image_of
from virida_audit.model.sighting import SeenImage


def seen_image(image: Image) -> SeenImage:
    """Return an image in short; user info and tokens in the text are masked."""
    return SeenImage(
        raw=mask_text(image.raw),
        name=mask_text(image.name),
        version=image.version,
        product=image.product,
        family=image.family,
        verdict=str(image.verdict),
        addon=image.addon,
        runtime=image.runtime,
        is_own=image.is_on_private_registry and not image.is_known,
        is_partial=image.is_partial or _is_hidden(image.name),
    )


def seen_text(text: str, catalogue: Catalogue) -> SeenImage:
    """Return the image a text names, in short; any text gives a value."""
    return seen_image(image_of(text, catalogue))


def seen_product(product: str, text: str, catalogue: Catalogue) -> SeenImage:
    """Return what runs a product where no image is written: a chart, a custom resource."""
    known = catalogue.products.by_id(product)
    if known is None:
        return SeenImage(raw=text, name=text)
    return SeenImage(
        raw=text,
        name=text,
        product=known.product,
        family=known.family,
        verdict=str(known.verdict),
        addon=known.addon or "",
        runtime=known.runtime or "",
    )


def image_names(*images: SeenImage | None) -> tuple[str, ...]:
    """Return the names of images without tag, each once, sorted; hidden ones are left out."""
    names = {each.name for each in images if each is not None}
    return tuple(sorted(name for name in names if name and not _is_hidden(name)))


def _is_hidden(name: str) -> bool:
    """Tell whether a template stands where the name should, as `<repository>`."""
    return "<" in name
