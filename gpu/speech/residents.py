"""The voices that live in this process: the second line of a card loads nothing."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gpu import memory
from gpu.card import Card
from gpu.errors import BadCard, OutOfMemory
from gpu.speech import library
from gpu.weights.door import Located, located, model_digest

if TYPE_CHECKING:
    from gpu.speech.voice import Asked, Spoken, Tick, Voice

GIB = 1024**3


@dataclass
class Resident:
    """A voice on the device, and where it came from."""

    card: Card
    found: Located
    voice: "Voice"

    def speak(self, asked: "Asked", tick: "Tick") -> "Spoken":
        """What the voice says. Unspeakable, BrokenResult, OutOfMemory; lets through what `tick` raises."""
        try:
            return self.voice.speak(asked, tick)
        except Exception as error:
            if memory.is_full(error):
                raise OutOfMemory(
                    f"{self.card.name} has no room for {len(asked.text)} characters at once"
                ) from error
            raise


@dataclass
class Residents:
    """All voices of this process, by the digest of their model; the most recently used last."""

    here: "OrderedDict[str, Resident]" = field(default_factory=OrderedDict)
    loads: int = 0
    """How often weights were loaded, ever."""

    def get(self, card: Card) -> Resident:
        """The card's voice, loaded now if it is not here; to make room, those used least recently leave.

        MissingLibrary, LicenceNotAccepted, MissingWeights, UntrustedWeights, BadCard, OutOfMemory.
        """
        key = model_digest(card)
        if key not in self.here:
            library.demand_safetensors(card)
            found = located(card)
            self._make_room(card.vram_gib * GIB)
            self.here[key] = Resident(card, found, _loaded(card, found))
            self.loads += 1
        self.here.move_to_end(key)
        return self.here[key]

    def clear(self) -> None:
        """Unload all."""
        self.here.clear()
        memory.free()

    def _make_room(self, wanted: int) -> None:
        while (
            self.here
            and wanted + sum(each.card.vram_gib for each in self.here.values()) * GIB > memory.total()
        ):
            self.here.popitem(last=False)
            memory.free()


def _loaded(card: Card, found: Located) -> "Voice":
    library.awake(card)
    from gpu.speech.vits import Vits
    from gpu.speech.xtts import Xtts

    kinds: dict[str, type[Vits] | type[Xtts]] = {"Vits": Vits, "Xtts": Xtts}
    if card.pipeline not in kinds:
        raise BadCard(f"{card.name}: no voice of the class {card.pipeline!r}; there are: {', '.join(kinds)}")
    try:
        with memory.tidy():
            return kinds[card.pipeline](card, found.folder)
    except Exception as error:
        if memory.is_full(error):
            raise OutOfMemory(
                f"{card.name} does not fit beside what is loaded; it needs {card.vram_gib} GiB"
            ) from error
        raise


residents = Residents()
"""Those of this process."""
