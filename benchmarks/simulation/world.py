"""How the simulated world behaves: what models cost, and what befalls attempts and nodes. Seeded by the work.

What befalls the nth try at a work depends on the seed, the work and n alone, so every policy meets the same
world whatever it does first.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from orchestrator.executor.base import Load

Ending = Literal["done", "failed", "lost"]


@dataclass(frozen=True)
class Model:
    """What a kind of task costs, in seconds."""

    load: Load
    pool: str
    loading: float
    """Until it is loaded, give or take a fifth."""
    quick: float
    slow: float
    """A task takes between the two."""


STILL = Model(Load("diffusers.still", "flux2-klein-9b"), "gpu", loading=45, quick=8, slow=20)
MOTION = Model(Load("diffusers.motion", "wan22-ti2v-5b"), "gpu", loading=60, quick=60, slow=180)
HERO = Model(Load("diffusers.motion", "wan22-i2v-a14b"), "gpu", loading=90, quick=180, slow=300)
VOICE = Model(Load("espeak"), "cpu", loading=1, quick=1, slow=4)
MODELS: Mapping[Load, Model] = {model.load: model for model in (STILL, MOTION, HERO, VOICE)}


@dataclass(frozen=True)
class Fate:
    """What one try comes to."""

    seconds: float
    """In its place, once loaded."""
    ending: Ending


@dataclass(frozen=True)
class World:
    """The chances of everything."""

    seed: int = 1
    straggler: float = 0.01
    """Share of tries that take `slower` times as long."""
    slower: float = 5.0
    failed: float = 0.005
    """Share of tries whose result is refused, after the whole time."""
    lost: float = 0.002
    """Share of tries whose process dies on the way; it must load again."""
    node_hours: float = 50.0
    """Hours that a node lives, on average, before it dies."""
    away: float = 600.0
    """Seconds until a dead node is back, with nothing loaded."""
    notice: float = 20.0
    """Seconds until anybody knows that a node died."""

    def fate(self, work: str, load: Load, tried: int) -> Fate:
        """Of try number `tried` (0 is the first) at a work."""
        chance, model = self._chance(f"{work}/{tried}"), MODELS[load]
        seconds = chance.uniform(model.quick, model.slow)
        if chance.random() < self.straggler:
            seconds *= self.slower
        drawn = chance.random()
        if drawn < self.lost:
            return Fate(seconds * chance.random(), "lost")
        return Fate(seconds, "failed" if drawn < self.lost + self.failed else "done")

    def fates(self, work: str, load: Load) -> list[Fate]:
        """All tries until one is well, as if no node ever died."""
        found = [self.fate(work, load, 0)]
        while found[-1].ending != "done":
            found.append(self.fate(work, load, len(found)))
        return found

    def loading(self, place: str, load: Load, times: int) -> float:
        """Seconds to load there what was loaded there `times` times before."""
        return MODELS[load].loading * self._chance(f"{place}/{load}/{times}").uniform(0.8, 1.2)

    def lives(self, node: str) -> random.Random:
        """Chances of a node, to draw how long it lives each time."""
        return self._chance(node)

    def _chance(self, of: str) -> random.Random:
        return random.Random(f"{self.seed}/{of}")
