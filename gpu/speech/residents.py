"""The voices that live in this process: the second line of a card loads nothing.

They share the accelerator with pipelines and writers: `gpu.residents`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gpu import memory
from gpu.card import Card
from gpu.errors import BadCard, OutOfMemory
from gpu.residents import HOUSE, Family, House
from gpu.speech import library
from gpu.weights.door import Located, model_digest

if TYPE_CHECKING:
    from gpu.speech.voice import Asked, Spoken, Tick, Voice


@dataclass
class Resident:
    """A voice on the device, and where it came from."""

    card: Card
    found: Located
    voice: "Voice"
    house: House

    def speak(self, asked: "Asked", tick: "Tick") -> "Spoken":
        """What the voice says. Unspeakable, BrokenResult, OutOfMemory; lets through what `tick` raises."""
        return self.house.pressed(lambda: self._spoken(asked, tick), but=model_digest(self.card))

    def _spoken(self, asked: "Asked", tick: "Tick") -> "Spoken":
        try:
            return self.voice.speak(asked, tick)
        except Exception as error:
            if memory.is_full(error):
                raise OutOfMemory(
                    f"{self.card.name} has no room for {len(asked.text)} characters at once"
                ) from error
            raise


class Residents(Family[Resident]):
    """The voices of this process."""

    def find(self, card: Card) -> Located:
        """MissingWeights, too, for weights as upstream ships them: pickles."""
        library.demand_safetensors(card)
        return super().find(card)

    def load(self, card: Card, found: Located) -> Resident:
        """BadCard: there is no voice of that class. OutOfMemory: it does not fit with everybody else gone."""
        voice = self.house.pressed(lambda: _loaded(card, found))
        return Resident(card, found, voice, self.house)


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


residents = Residents(HOUSE)
"""Those of this process."""
