"""An attempt seen from the driver: ordered from a supervisor, then followed to its one outcome.

An error of Ray never proves that work did not happen, and says nothing of the task: it means that the place
is away or gone. A node that stops to answer would keep us waiting for a minute: we count signs of life.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ray.exceptions import ActorDiedError, RayError, RayTaskError

from orchestrator.executor.base import Displaced, Event, Outcome, Progress, Started
from orchestrator.executor.ray.orders import Beat, Busy, Ended, Look, Order


class Fate(Enum):
    """What became of the place."""

    FREE = "free"
    AWAY = "away"
    """It may answer again."""
    GONE = "gone"
    BROKEN = "broken"
    """Its supervisor fails; perhaps it is of another release."""


@dataclass(frozen=True)
class Followed:
    """The end of an attempt."""

    outcome: Outcome
    fate: Fate
    look: Look | None = None


async def follow(handle: Any, order: Order, silence: float, tell: Callable[[Event], None]) -> Followed:
    """Order it from the supervisor; `silence`: seconds without a sign of life after which it is displaced."""

    def displaced(reason: str, fate: Fate) -> Followed:
        return Followed(Displaced(order.attempt, reason), fate)

    try:
        stream = handle.run.options(num_returns="streaming").remote(order)
        while True:
            said = await _next(stream, silence)
            if isinstance(said, Started | Progress):
                tell(said)
            elif isinstance(said, Busy):
                return Followed(
                    Displaced(order.attempt, "its place was taken by another driver"), Fate.FREE, said.look
                )
            elif isinstance(said, Ended):
                return Followed(said.outcome, Fate.FREE, said.look)
            else:
                assert isinstance(said, Beat)
    except TimeoutError:
        return displaced(f"its node was silent for {silence:g} s", Fate.AWAY)
    except ActorDiedError:
        return displaced("its place is gone: the node died, or the supervisor was ended", Fate.GONE)
    except RayTaskError as error:
        return displaced(f"its supervisor failed: {first_line(error)}", Fate.BROKEN)
    except (RayError, StopAsyncIteration) as error:
        return displaced(f"its place is away: {type(error).__name__}", Fate.AWAY)


async def _next(stream: Any, silence: float) -> Any:
    """What comes next; the reference comes first, and its value at once after it."""
    reference = await asyncio.wait_for(anext(stream), silence)
    return await asyncio.wait_for(reference, silence)


def first_line(error: BaseException) -> str:
    """What a foreign error says, short."""
    lines = str(error).strip().splitlines()
    return lines[-1] if lines else type(error).__name__
