"""Calls for bundles: an episode as a production delivered it, as one zip for editing programs.

A production of its own packs it, and is watched like any other:

    bundle = service.run(bundles.create(made.id))
    for event in service.events(productions.events(bundle.packing)):
        print(event.kind)
    bundle = service.run(bundles.read(bundle.id))
    service.save(bundles.file(bundle.id), Path("bundle.zip"), bundle.digest or "")
"""

from uuid import uuid4

from orchestrator.client.calls import Answer, Call, at, getting, paging, posting
from orchestrator.client.saving import file_of
from orchestrator.shapes import Page
from orchestrator.shapes_hand_off import Bundle, BundleWish


def create(production: str, wish: BundleWish | None = None, key: str = "") -> Call[Bundle]:
    """Bundle what a production that is done delivered; running the same call again orders nothing new."""
    told = {"production": production, **(wish or BundleWish()).model_dump(mode="json")}
    return posting(at("bundles"), Bundle, told, key or str(uuid4()))


def page(production: str = "") -> Call[Page[Bundle]]:
    """Your bundles, the newest first."""
    return paging(at("bundles"), Bundle).asking(production=production)


def read(bundle: str) -> Call[Bundle]:
    """One bundle."""
    return getting(at("bundles", bundle), Bundle)


def file(bundle: str) -> Call[Answer]:
    """Its zip, once it is packed; for `Client.save`."""
    return file_of(at("bundles", bundle, "file"))
