"""The figures of many trials of one fault, and the line that is printed."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.faults.judge import Verdict


@dataclass
class Count:
    """What was found so far."""

    fault: str
    told: str = ""
    """What must be known of the stage: what was tuned, what stood in."""
    verdicts: list[Verdict] = field(default_factory=list)
    missed: int = 0
    """Trials in which the fault came too late; they do not count."""

    @property
    def is_good(self) -> bool:
        """Whether every trial is as it must be."""
        return all(each.is_good for each in self.verdicts)

    @property
    def recoveries(self) -> list[float]:
        """Seconds, where something was committed after the blow."""
        return [each.recovery for each in self.verdicts if each.recovery is not None]

    @property
    def mended(self) -> list[float]:
        """Seconds until tasks that had to be begun again were recorded."""
        return [seconds for each in self.verdicts for seconds in each.mended]

    def sum(self, name: str) -> int:
        """Of one figure over all trials."""
        return sum(getattr(each, name) for each in self.verdicts)

    def __str__(self) -> str:
        tasks, redone = self.sum("tasks"), self.sum("redone")
        parts = [
            f"{self.fault:14} injected {len(self.verdicts)}, missed {self.missed}",
            f"completed {self.sum('completed')} of {len(self.verdicts)}",
            f"lost {self.sum('lost')} of {self.sum('artifacts')} artifacts",
            f"committed twice {self.sum('twice')} of {tasks} tasks",
            f"redone {redone} ({redone / max(1, tasks):.1%}) of {self.sum('allowed')} allowed",
            f"recovery {_spread(self.recoveries)}",
        ]
        parts += [f"redone tasks back {_spread(self.mended)}"] if self.mended else []
        finished = self.sum("finished_twice")
        parts += [f"{finished} of them finished twice"] if finished else []
        gave_up, beyond = self.sum("gave_up"), sum(v.redone > v.allowed for v in self.verdicts)
        parts += [f"{beyond} trials beyond their allowance"] if beyond else []
        parts += [f"{gave_up} drivers gave up"] if gave_up else []
        return " / ".join(parts)

    def figures(self) -> dict[str, Any]:
        """The same for programs."""
        names = (
            "completed",
            "tasks",
            "artifacts",
            "lost",
            "twice",
            "redone",
            "allowed",
            "finished_twice",
            "gave_up",
        )
        back, mended = self.recoveries, self.mended
        return {
            "fault": self.fault,
            "stage": self.told,
            "injected": len(self.verdicts),
            **{name: self.sum(name) for name in names},
            "recovery_median": round(statistics.median(back), 3) if back else None,
            "recovery_max": round(max(back), 3) if back else None,
            "mended_median": round(statistics.median(mended), 3) if mended else None,
            "mended_max": round(max(mended), 3) if mended else None,
            "missed": self.missed,
            "good": self.is_good,
        }


def _spread(seconds: Sequence[float]) -> str:
    if not seconds:
        return "unknown: nothing was left to do"
    return f"median {statistics.median(seconds):.2f} s max {max(seconds):.2f} s"
