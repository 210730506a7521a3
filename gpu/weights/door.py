"""The one door to weights: everything that loads a model asks `located` first.

    found = located(card("wan22-ti2v-5b"))     # refuses, or: these files are there, safe, and the pinned ones

Nothing is downloaded here: `gpu.weights.fetch` does that, for operators. Random weights of a recipe are made
on first use.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gpu import libraries
from gpu.card import Adapter, Card, Weights
from gpu.errors import GpuError, MissingWeights
from gpu.weights import hashes, licences, pins, places, trust
from gpu.weights.places import place


@dataclass(frozen=True)
class Located:
    """Weights that may be loaded."""

    folder: Path
    """Of the pipeline or the voice."""
    adapters: tuple[Path, ...]
    """The file of each of the card's adapters, in its order."""
    fingerprint: str
    """16 hex letters over the bytes of every file that is opened; for provenance."""


@dataclass(frozen=True)
class Lack:
    """One thing without which a card cannot run here."""

    kind: Literal["extra", "licence", "weights", "trust"]
    said: str
    cure: str


@dataclass(frozen=True)
class State:
    """Whether a card can run here, as far as its files tell."""

    lacks: tuple[Lack, ...]

    @property
    def ready(self) -> bool:
        """Nothing is lacking."""
        return not self.lacks


def located(card: Card) -> Located:
    """The weights of a card, after every check.

    LicenceNotAccepted, MissingWeights, UntrustedWeights: each says what to do. A card with a recipe is made
    here on first use; several processes may ask at once.
    """
    licences.demand(card)
    for weights in sources(card):
        if weights.recipe:
            _make(weights)
    counted = [(weights, folder, hashes.counted(files)) for weights, folder, files in opened(card)]
    for weights, folder, found in counted:
        compare(weights, folder, found)
    return Located(
        folder=place(card.weights),
        adapters=tuple(place(each.weights) / each.file for each in card.adapters),
        fingerprint=_fingerprint([found for _, _, found in counted]),
    )


def sources(card: Card) -> tuple[Weights, ...]:
    """Of the model itself, then of each adapter."""
    return (card.weights, *(each.weights for each in card.adapters))


def verified(card: Card, tell: hashes.Tell) -> int:
    """Read every byte of a card's weights again and compare; how many files those are. `tell` hears of bytes.

    MissingWeights, UntrustedWeights. Weights of a recipe have nothing to be compared with.
    """
    count = 0
    for weights, folder, files in opened(card):
        compare(weights, folder, hashes.recounted(files, tell))
        count += len(files)
    return count


def compare(weights: Weights, folder: Path, found: Mapping[str, str]) -> None:
    """UntrustedWeights unless the hashes are the pinned ones. Random numbers of a recipe have no pin."""
    if not weights.recipe:
        pins.compare(weights, folder, found)


def opened(card: Card) -> list[tuple[Weights, Path, Mapping[str, Path]]]:
    """Each source of a card with its folder and the files that are opened; names and contents are checked.

    MissingWeights, UntrustedWeights. Hashes are not looked at.
    """
    found = []
    for weights, part in _parts(card):
        folder = place(weights)
        if gone := _gone(card, weights, part):
            raise MissingWeights(f"{card.name}: {gone}. {_cure(card)} (docs/models.md)")
        if part:
            files = trust.examined_part(folder, part.file, part.encoder)
        else:
            files = trust.examined(folder, card.pipeline)
        found.append((weights, folder, files))
    return found


def state(card: Card) -> State:
    """What the card lacks here. Quick: no torch, no hashes, nothing is made."""
    lacks = []
    if library := libraries.missing(card):
        lacks.append(Lack("extra", f"{library} is not installed", libraries.cure(card, library)))
    for licence in licences.asked(card):
        lacks.append(Lack("licence", licences.terms(licence), licences.cure(licence)))
    made = all(place(each).exists() for each in sources(card) if each.recipe)
    gone = next(filter(None, (_gone(card, *each) for each in _parts(card))), "")
    try:
        if made and not gone:
            opened(card)
    except GpuError as error:
        lacks.append(Lack("trust", str(error), f"Have a look at it: microdrama models show {card.name}"))
    if made and gone:
        lacks.append(Lack("weights", gone, _cure(card)))
    return State(tuple(lacks))


def model_digest(card: Card) -> str:
    """The version of a model, for the keys of what is made with it: 16 hex letters.

    Covers what decides pixels or sound: the weights' source, revision and hashes, adapters, settings. Covers
    too what pins each source beyond the card: for a hub's branch its commit in `lock.json`, for a folder the
    hashes of its files there, for a recipe the code of `gpu.tiny`. A revision that is a commit needs no lock.

    No weights and no torch are needed. A server that plans for other machines gives the same digest when it
    has the same cards and a copy of `lock.json`; a source that is pinned nowhere counts as unpinned.
    """
    told = json.dumps([card.digest, *map(places.version, sources(card))])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _make(weights: Weights) -> None:
    """Random numbers of a recipe; one process makes them, others wait."""
    from gpu import tiny

    folder = place(weights)
    if folder.is_dir():
        return
    with pins.held(folder.with_name(f".{folder.name}.held")):
        if not folder.is_dir():
            tiny.build(weights.recipe, folder)


def _parts(card: Card) -> list[tuple[Weights, Adapter | None]]:
    """Each source, with the adapter that it is of."""
    return list(zip(sources(card), (None, *card.adapters), strict=True))


def _gone(card: Card, weights: Weights, part: Adapter | None) -> str:
    """What of a source is not on this machine; empty: nothing."""
    folder = place(weights)
    if not folder.is_dir():
        return f"the weights of {weights.hub or folder} are not on this machine"
    lock = pins.pinned(weights)
    named = (part.file, part.encoder) if part else lock.files if lock else ()
    wanted = [name for name in named if name]
    if weights.hub and not part:
        wanted.append("config.json" if card.makes in ("voice", "text") else "model_index.json")
    gone = [name for name in wanted if not (folder / name).exists()]
    return f"{folder} lacks {', '.join(gone[:3])}" if gone else ""


def _cure(card: Card) -> str:
    """For weights that are not here: nobody can fetch an own folder."""
    first = "Put them there, then pin them" if card.weights.folder else "Fetch them"
    return f"{first}: microdrama models fetch {card.name}"


def _fingerprint(found: list[dict[str, str]]) -> str:
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:16]
