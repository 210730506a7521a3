"""The season that is simulated: graphs of episodes, and who orders how many of them when.

An episode has 60 shots: a still each, three takes from it, and for every second shot a line, which its takes
wait for. Hook and cliffhanger (three shots each) go to the larger model.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.simulation.world import HERO, MOTION, STILL, VOICE
from orchestrator.graph import Graph, Output, Task
from orchestrator.schedule.base import Party
from workers.diffusers.spec import Motion, Still
from workers.espeak import EspeakSpec

PAUSE = 1.0  # seconds
WIDTH, HEIGHT = 720, 1280


@dataclass(frozen=True)
class Order:
    """What an owner wants."""

    owner: str
    episodes: int
    priority: int = 0
    at: float = 0.0
    """Seconds; its episodes come one after the other, `PAUSE` apart."""


@dataclass(frozen=True)
class Production:
    """One episode that is ordered."""

    name: str
    owner: str
    priority: int
    at: float
    graph: Graph

    @property
    def party(self) -> Party:
        """As the scheduler knows it."""
        return Party(self.name, self.owner, self.priority, self.at)


def orders(episodes: int) -> tuple[Order, ...]:
    """Three owners at once, with four, three and two tenths of all; a fourth comes late and is in a hurry."""
    tenth = episodes / 10
    south, east, rush = (max(1, round(tenth * part)) for part in (3, 2, 1))
    north = max(1, episodes - south - east - rush)
    return (
        Order("north", north),
        Order("south", south),
        Order("east", east),
        Order("rush", rush, priority=1, at=600.0),
    )


def season(wanted: tuple[Order, ...], shots: int, takes: int) -> Iterator[Production]:
    """Every production."""
    for order in wanted:
        for number in range(order.episodes):
            name = f"{order.owner}/{number + 1}"
            graph = episode(name, shots, takes)
            yield Production(name, order.owner, order.priority, order.at + number * PAUSE, graph)


def episode(name: str, shots: int, takes: int) -> Graph:
    """One episode's shoot, in story order."""
    return Graph.of(task for shot in range(shots) for task in _shot(name, shot, shots, takes))


def _shot(name: str, shot: int, shots: int, takes: int) -> Iterator[Task]:
    here, spoken = f"b{shot}", shot % 2 == 1
    words = f"{name} {here}"
    if spoken:
        said = EspeakSpec(text=words, identity=name)
        yield Task(f"voice/{here}", "voice", VOICE.load.worker, said, subject=here)
    drawn = Still(card=STILL.load.model, model="1", prompt=words, width=WIDTH, height=HEIGHT)
    yield Task(f"still/{here}", "still", STILL.load.worker, drawn, subject=here)
    card = (HERO if shot < 3 or shot >= shots - 3 else MOTION).load.model
    inputs = {"keyframe": Output(f"still/{here}", "still")}
    if spoken:
        inputs["line"] = Output(f"voice/{here}", "timing")
    for take in range(1, takes + 1):
        moving = Motion(
            card=card, model="1", prompt=words, width=WIDTH, height=HEIGHT, fps=24, frames=96, seed=take
        )
        yield Task(f"motion/{here}/t{take}", "motion", MOTION.load.worker, moving, inputs, here)
