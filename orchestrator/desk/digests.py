"""Digests that a sheet may name at a service: those of pictures that this series took in, and no others.

Whoever names a digest is shown what is made after it, so a digest is no key to other people's files. Pictures
come in by the route for references alone; recordings for a sheet do not come in over HTTP at all.
"""

from collections.abc import Iterator
from typing import TypeVar

from character_sheets.sheet import Location, Prop, Reference, Sheet
from orchestrator.errors import BadStory
from orchestrator.office import Office
from orchestrator.story import Series

Asset = TypeVar("Asset", Sheet, Location, Prop)
CURE = "leave it out, and hand the picture in with POST to .../references"


def refuse_foreign(office: Office, series: str, asset: Sheet | Location | Prop) -> None:
    """BadStory, which points at the digests that this series did not take in."""
    faults = list(_faults(office.ledger.references.pictures(series), asset.references))
    if faults:
        raise BadStory(f"{faults[0]['detail']}.", faults)


def without_foreign(office: Office, series: str, told: Series) -> Series:
    """A whole story without them: it may come from another service, where its pictures stay."""
    known = office.ledger.references.pictures(series)
    return told.model_copy(
        update={
            "sheets": tuple(_own(known, each) for each in told.sheets),
            "locations": tuple(_own(known, each) for each in told.locations),
            "props": tuple(_own(known, each) for each in told.props),
        }
    )


def _faults(known: frozenset[tuple[str, str]], references: tuple[Reference, ...]) -> Iterator[dict[str, str]]:
    for at, each in enumerate(references):
        if _is_own(known, each):
            continue
        told = f"This series took in no picture {each.file!r} of that digest; {CURE}"
        if each.view == "voice":
            told = "A sheet's recordings are not taken in here; leave the digest out, and describe the voice"
        yield {"detail": told, "pointer": f"#/references/{at}/digest"}


def _own(known: frozenset[tuple[str, str]], asset: Asset) -> Asset:
    if all(_is_own(known, each) for each in asset.references):
        return asset
    kept = tuple(
        each if _is_own(known, each) else each.model_copy(update={"digest": None})
        for each in asset.references
    )
    return asset.model_copy(update={"references": kept})


def _is_own(known: frozenset[tuple[str, str]], reference: Reference) -> bool:
    """Without a digest it is only a name."""
    if reference.digest is None:
        return True
    return reference.view != "voice" and (reference.file, reference.digest) in known
