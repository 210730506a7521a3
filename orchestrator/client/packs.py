"""Calls for packs: an episode as a production delivered it, as one zip for a platform.

A production of its own packs it, as with bundles. A check that says no ends that as failed.
"""

from uuid import uuid4

from orchestrator.client.calls import Answer, Call, at, getting, paging, posting
from orchestrator.client.saving import file_of
from orchestrator.shapes import Page
from orchestrator.shapes_hand_off import Pack, PackWish


def create(production: str, wish: PackWish, key: str = "") -> Call[Pack]:
    """Pack what a production that is done delivered; running the same call again orders nothing new."""
    told = {"production": production, **wish.model_dump(mode="json")}
    return posting(at("packs"), Pack, told, key or str(uuid4()))


def page(production: str = "") -> Call[Page[Pack]]:
    """Your packs, the newest first."""
    return paging(at("packs"), Pack).asking(production=production)


def read(pack: str) -> Call[Pack]:
    """One pack."""
    return getting(at("packs", pack), Pack)


def file(pack: str) -> Call[Answer]:
    """Its zip, once it is packed; for `Client.save`."""
    return file_of(at("packs", pack, "file"))
