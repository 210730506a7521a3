"""Every kind of deliverable as data, so that an order can keep what is wanted of it."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from orchestrator.bundle import Bundle
from orchestrator.deliverable import Deliverable
from orchestrator.delivery import Episode, Variant
from orchestrator.pack import Pack

Wanted = Annotated[Episode | Variant | Bundle | Pack, Field(discriminator="what")]
_WANTED: TypeAdapter[Episode | Variant | Bundle | Pack] = TypeAdapter(Wanted)


def read(text: str) -> Deliverable:
    """What an order keeps; an empty text is an episode."""
    return _WANTED.validate_json(text) if text else Episode()


def written(wanted: Episode | Variant | Bundle | Pack) -> str:
    """Its text; an episode needs none."""
    return "" if wanted == Episode() else wanted.model_dump_json()


def platform_of(wanted: Deliverable) -> str:
    """Whose zone its captions keep to; empty: what all platforms leave free."""
    return wanted.platform if isinstance(wanted, Pack) else ""
