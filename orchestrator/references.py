"""Pictures and recordings that a story file names beside it: taken in, and known to the sheets by digest.

Models follow a sheet's references by their digest (`orchestrator.resolve.views`, `.coqui`); a file is one
only here, where the story file is, and where it is there, what it holds now counts. Who follows
none leaves the files alone.
"""

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TypeVar

from character_sheets.sheet import Location, Prop, Reference, Sheet
from orchestrator.errors import BadStory, UnusableInput
from orchestrator.profiles import Profile, family
from orchestrator.store import Store
from orchestrator.story import Series
from orchestrator.uploads import keep

FOLLOWERS = ("diffusers", "engine", "coqui")
"""Families of makers that look at references or listen to them."""
Asset = TypeVar("Asset", Sheet, Location, Prop)


def taken_in(store: Store, series: Series, story: Path, profile: Profile) -> Series:
    """The series with the digests of its references. BadStory names a file that is missing or unusable."""
    follows = any(family(maker) in FOLLOWERS for maker in profile.makers)
    desk = _Desk(store, story.resolve().parent, follows)
    return series.model_copy(
        update={
            "sheets": tuple(map(desk.asset, series.sheets)),
            "locations": tuple(map(desk.asset, series.locations)),
            "props": tuple(map(desk.asset, series.props)),
        }
    )


@dataclass(frozen=True)
class _Desk:
    """Where files are taken in."""

    store: Store
    folder: Path
    follows: bool

    def asset(self, asset: Asset) -> Asset:
        """The same with its references known."""
        if not asset.references:
            return asset
        known = tuple(self._known(asset.id, each) for each in asset.references)
        return asset.model_copy(update={"references": known})

    def _known(self, whose: str, reference: Reference) -> Reference:
        file = (self.folder / reference.file).resolve()
        if not file.is_relative_to(self.folder):
            raise BadStory(
                f"{whose}: the reference {reference.file!r} lies outside of the story's folder. "
                "Put it beside the story."
            )
        if not file.is_file():
            return self._missing(whose, reference)
        return self._taken(whose, reference, file) if self.follows else reference

    def _missing(self, whose: str, reference: Reference) -> Reference:
        """A digest without a file is in the store, or lies elsewhere: who follows none can do without."""
        kept = reference.digest and self.store.has(reference.digest, PurePath(reference.file).suffix.lower())
        if kept or (reference.digest and not self.follows):
            return reference
        raise BadStory(
            f"{whose}: there is no reference {reference.file!r} in {self.folder}. "
            "Put the file there, or take the reference out of the sheet."
        )

    def _taken(self, whose: str, reference: Reference, file: Path) -> Reference:
        try:
            stored = keep(self.store, file, "recording" if reference.view == "voice" else "picture").stored
        except UnusableInput as error:
            raise BadStory(f"{whose}: the reference {reference.file!r} cannot be used. {error}") from error
        name = str(PurePath(reference.file).with_suffix(stored.suffix))
        return reference.model_copy(update={"digest": stored.digest, "file": name})
