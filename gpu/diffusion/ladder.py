"""What is done when memory runs out: give back what nobody needs, take the card's next saving, try again.

Rungs stay taken as long as the pipeline is resident. After the last one OutOfMemory says where memory ran
out, what was needed and found, and what was tried.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from gpu import memory
from gpu.card import Card
from gpu.diffusion import savings
from gpu.errors import OutOfMemory

Result = TypeVar("Result")
STAGES = {
    "encode_prompt": "encoding the words",
    "encode_image": "encoding the references",
    "encode": "encoding the references",
    "decode": "decoding",
}
"""Outermost function of that name in the traceback -> what was being done; none: denoising."""
NEEDED = re.compile(r"(?:allocate|alloc(?:ate)?:? you tried to allocate) (\d[\d.]* ?\w+)", re.IGNORECASE)
GIB = 1024**3


@dataclass
class Ladder:
    """The savings of one resident: those taken, those that could not help, those left."""

    card: Card
    taken: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    """Rung -> why it could not help."""
    most: int = 0
    """Pictures at a time; 0: as many as are asked for."""

    def batch(self, wanted: int) -> int:
        """How many pictures to make at a time."""
        return min(wanted, self.most) if self.most else wanted

    def climb(self, pipe: Any, batch: int) -> str:
        """The next rung that can help, from now on taken; empty: there is none.

        The batch is halved until one picture is left; other rungs are taken once.
        """
        for rung in self.card.ladder:
            if rung in self.taken and rung != savings.BATCH:
                continue
            if reason := savings.useless(pipe, rung, batch):
                if rung not in self.taken:
                    self.skipped[rung] = reason
                continue
            self._take(rung, batch)
            return rung
        return ""

    def _take(self, rung: str, batch: int) -> None:
        self.skipped.pop(rung, None)
        if rung == savings.BATCH:
            self.most = batch // 2
        if rung not in self.taken:
            self.taken.append(rung)

    def told(self) -> dict[str, Any]:
        """For provenance."""
        most = {"pictures_at_a_time": self.most} if self.most else {}
        return {"rungs": list(self.taken), "rungs_skipped": dict(self.skipped), **most}


def tried(
    ladder: Ladder,
    attempt: Callable[[int], Result],
    *,
    wanted: int = 1,
    stage: str = "",
    save: Callable[[str], None],
    pipe: Any = None,
) -> Result:
    """What `attempt` returns; it is given the number of pictures at a time and tried again after each saving.

    `save` takes a rung on whatever is resident. `stage` names what is done where the traceback does not tell.
    OutOfMemory after the last rung; any other error passes.
    """
    while True:
        batch = ladder.batch(wanted)
        try:
            with memory.tidy():
                return attempt(batch)
        except Exception as error:
            if not memory.is_full(error):
                raise
            where, said = stage or stage_of(error), needed(error)
            last: Exception = error.with_traceback(None)
        rung = ladder.climb(pipe, batch)
        if not rung:
            raise OutOfMemory(_explained(ladder, where, said)) from last
        save(rung)
        memory.free()


def stage_of(error: BaseException) -> str:
    """What was being done when the error came, by the functions it came through."""
    trace = error.__traceback__
    while trace:
        stage = STAGES.get(trace.tb_frame.f_code.co_name)
        if stage:
            return stage
        trace = trace.tb_next
    return "denoising"


def needed(error: BaseException) -> str:
    """The size that could not be had, in the words of torch; empty where it does not say."""
    for each in memory.chain(error):
        if match := NEEDED.search(str(each)):
            return match.group(1)
    return ""


def _explained(ladder: Ladder, where: str, said: str) -> str:
    card = ladder.card
    more = f"; {said} more could not be had" if said else ""
    tried_ = ", ".join(ladder.taken) or "none"
    skipped = "".join(f", {rung} ({reason})" for rung, reason in ladder.skipped.items())
    told = f"; no help here: {skipped[2:]}" if skipped else ""
    return (
        f"{card.name}: memory ran out while {where}{more}. It needs {card.vram_gib} GiB, "
        f"{card.least_vram_gib} GiB with every saving, and {memory.total() / GIB:.1f} GiB were found. "
        f"Savings tried: {tried_}{told}. Use a smaller size, a lighter card, or a larger GPU."
    )
