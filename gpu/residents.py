"""Who lives on the accelerator: pipelines, voices and writers of one process share it through one house.

    class Voices(Family[Voice]): ...       a family says how it loads, and how it unloads
    voices = Voices(HOUSE)
    voices.get(card("tiny-vits"))          loaded now, or still here from before

When the next model does not fit beside those here, the one that was used least recently leaves, whichever
family it is of. When memory runs out all the same, everybody else leaves before anything is made smaller.
"""

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from gpu import libraries, memory
from gpu.card import Card
from gpu.weights.door import Located, located, model_digest

GIB = 1024**3
Kept = TypeVar("Kept")
Result = TypeVar("Result")


@dataclass(frozen=True)
class _Guest:
    gib: int
    leave: Callable[[], None]


class House:
    """The models of all families on one accelerator, by their digest; the most recently used last."""

    def __init__(self) -> None:
        self._guests: OrderedDict[str, _Guest] = OrderedDict()

    def make_room(self, gib: int) -> None:
        """Those used least recently leave, until so much more fits or nobody is left."""
        while self._guests and (gib + sum(each.gib for each in self._guests.values())) * GIB > memory.total():
            next(iter(self._guests.values())).leave()

    def enter(self, key: str, gib: int, leave: Callable[[], None]) -> None:
        """A model is here now; `leave` unloads it and calls `left`."""
        self._guests[key] = _Guest(gib, leave)

    def used(self, key: str) -> None:
        """It is the most recently used now."""
        self._guests.move_to_end(key)

    def left(self, key: str) -> None:
        """It is not here any more."""
        self._guests.pop(key, None)

    def pressed(self, work: Callable[[], Result], but: str = "") -> Result:
        """What `work` returns; when memory runs out, all others `but` that leave and it is done again."""
        try:
            with memory.tidy():
                return work()
        except Exception as error:
            others = [each.leave for key, each in self._guests.items() if key != but]
            if not others or not memory.is_full(error):
                raise
        for leave in others:
            leave()
        return work()


HOUSE = House()
"""That of this process."""


class Family(ABC, Generic[Kept]):
    """The models of one kind in this process, by their digest; the most recently used last."""

    def __init__(self, house: House | None = None) -> None:
        """Without a house it has one of its own."""
        self.house = house or House()
        self.here: OrderedDict[str, Kept] = OrderedDict()
        self.loads = 0
        """How often weights were loaded, ever."""

    @abstractmethod
    def load(self, card: Card, found: Located) -> Kept:
        """Put the model on the device. Raises what memory raises when it runs out, or OutOfMemory."""

    def unload(self, kept: Kept) -> None:
        """Undo what would keep it in memory when nobody names it any more."""

    def find(self, card: Card) -> Located:
        """What is refused before anybody has to leave: libraries, licences, weights."""
        libraries.demand(card)
        return located(card)

    def get(self, card: Card) -> Kept:
        """The card's model, loaded now if it is not here.

        MissingLibrary, LicenceNotAccepted, MissingWeights, UntrustedWeights, BadCard; OutOfMemory when it
        does not fit with everybody else gone.
        """
        key = model_digest(card)
        if key not in self.here:
            found = self.find(card)
            self.house.make_room(card.vram_gib)
            self.here[key] = self.load(card, found)
            self.house.enter(key, card.vram_gib, partial(self.leave, key))
            self.loads += 1
        self.here.move_to_end(key)
        self.house.used(key)
        return self.here[key]

    def leave(self, key: str) -> None:
        """Unload one; its memory is free afterwards."""
        self.house.left(key)
        self.unload(self.here.pop(key))
        memory.free()

    def clear(self) -> None:
        """Unload all of this family."""
        for key in list(self.here):
            self.leave(key)

    def pressed(self, card: Card, work: Callable[[], Result]) -> Result:
        """`work` with the card's model; when memory runs out, everybody else leaves and it is done again."""
        return self.house.pressed(work, but=model_digest(card))
