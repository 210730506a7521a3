"""An attempt seen from the driver: ordered from a supervisor, then followed to its one outcome.

An error of Ray never proves that work did not happen, and says nothing of the task: it means that the place
is away or gone. A node that stops to answer would keep us waiting for a minute: we count signs of life. We
ask for news again and again, and never let them be pushed to us: see `telling`.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from ray.exceptions import ActorDiedError, RayError, RayTaskError

from orchestrator.executor.base import Displaced, Event, Outcome
from orchestrator.executor.ray.orders import Busy, Ended, Foreign, Forgotten, Late, Look, Order, Taken

LATE = 1.1
"""Times the silence: whoever hears of its end so late stood still itself."""


class Fate(Enum):
    """What became of the place."""

    FREE = "free"
    AWAY = "away"
    """It may answer again."""
    GONE = "gone"
    FOREIGN = "foreign"
    """Its node is of another release."""
    BROKEN = "broken"
    """Its supervisor fails us; it may serve others."""


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
        answer = await _answer(partial(handle.run.remote, order), silence)
        if isinstance(answer, Taken):
            answer = await _last_word(handle, order.attempt, silence, tell)
        if isinstance(answer, Ended):
            return Followed(answer.outcome, Fate.FREE, answer.look)
        if isinstance(answer, Foreign):
            return Followed(Displaced(order.attempt, answer.reason), Fate.FOREIGN, answer.look)
        why = "its supervisor was started anew"
        if isinstance(answer, Late):
            why = "its driver stood still while it was ordered"
        elif isinstance(answer, Busy):
            why = (
                "that work is not held there any more"
                if order.held
                else "its place was taken by another driver"
            )
        return Followed(Displaced(order.attempt, why), Fate.FREE, answer.look)
    except TimeoutError:
        return displaced(f"its node was silent for {silence:g} s", Fate.AWAY)
    except ActorDiedError:
        return displaced("its place is gone: the node died, or the supervisor was ended", Fate.GONE)
    except RayTaskError as error:
        return displaced(f"its supervisor failed: {first_line(error)}", Fate.BROKEN)
    except RayError as error:
        return displaced(f"its place is away: {type(error).__name__}", Fate.AWAY)


async def _last_word(
    handle: Any, attempt: str, silence: float, tell: Callable[[Event], None]
) -> Ended | Forgotten:
    """Ask for news until it is over."""
    seen = 0
    while True:
        news = await _answer(partial(handle.hear.remote, attempt, seen), silence)
        if isinstance(news, Forgotten):
            return news
        for word in news.words:
            if isinstance(word, Ended):
                return word
            tell(word)
        seen = news.seen


async def _answer(ask: Callable[[], Any], silence: float) -> Any:
    """What it answers within that time; asked again where it was this process that stood still."""
    while True:
        asked = time.monotonic()
        try:
            return await asyncio.wait_for(ask(), silence)
        except TimeoutError:
            if time.monotonic() - asked < LATE * silence:
                raise


def first_line(error: BaseException) -> str:
    """What a foreign error says, short."""
    lines = str(error).strip().splitlines()
    return lines[-1] if lines else type(error).__name__
