"""What is found after a trial: ledger, store, audit and diary held against each other."""

from collections import Counter
from dataclasses import dataclass

from benchmarks.faults import audit
from benchmarks.faults.fault import Blow, Scene
from benchmarks.faults.work import graph
from orchestrator.errors import StoreFailed
from orchestrator.ledger import Action
from orchestrator.office import Office


@dataclass(frozen=True)
class Verdict:
    """One trial in figures."""

    completed: bool
    tasks: int
    artifacts: int
    lost: int
    """Recorded files that are gone or damaged, and records that were struck."""
    twice: int
    """Commits beyond the first of a key."""
    redone: int
    """Tasks that were begun again."""
    allowed: int
    """How many of them the fault excuses."""
    recovery: float | None
    """Seconds from the blow to the next commit, whoever made it; None when there was none."""
    mended: tuple[float, ...] = ()
    """Seconds from the blow until tasks that were begun again were recorded."""
    finished_twice: int = 0
    """Of those that were begun again: how many came to their end before, or did so all the same."""
    gave_up: int = 0
    """Drivers that ended although nobody hurt them."""

    @property
    def is_good(self) -> bool:
        """Whether nothing is lost, twice, or done again without need."""
        return self.completed and not (self.lost or self.twice) and self.redone <= self.allowed


def judge(scene: Scene, blow: Blow, ended_well: bool, gave_up: int = 0) -> Verdict:
    """Look at everything that a trial left."""
    by_task = graph(scene.word).keys()
    keys, redone = frozenset(by_task.values()), scene.diary.redone()
    with scene.stage.office() as office:
        actions = office.ledger.actions.of(keys)
        tries = office.ledger.actions.attempts(scene.production)
        changes = audit.seen(office.ledger, keys)
        files = {(one.digest, one.suffix) for each in actions.values() for one in each.files.values()}
        lost = sum(not _is_whole(office, *file) for file in files)
    done = [each for each in tries if each.state == "done"]
    struck = sum(times for (_, what), times in changes.items() if what == "struck")
    ends = {each.key: (each.ended_at or 0) - blow.at for each in done}
    since = {key: ms / 1000 for key, ms in ends.items() if ms >= 0}
    return Verdict(
        completed=ended_well and actions.keys() == keys,
        tasks=len(keys),
        artifacts=len(files),
        lost=lost + struck + len({each.key for each in done} - actions.keys()),
        twice=_twice(changes, Counter(each.key for each in done), actions),
        redone=redone.total(),
        allowed=blow.workers,
        recovery=min(since.values(), default=None),
        mended=tuple(since[by_task[task]] for task in redone if by_task[task] in since),
        finished_twice=scene.diary.finished_twice().total(),
        gave_up=gave_up,
    )


def _twice(changes: Counter[tuple[str, str]], done: Counter[str], actions: dict[str, Action]) -> int:
    """The trigger and the table of attempts must both say once, whichever says more counts."""
    found = 0
    for key in actions.keys() | done.keys():
        written = changes[key, "made"] + changes[key, "overwritten"]
        found += max(written, changes[key, "done"], done[key], 1) - 1
    return found


def _is_whole(office: Office, digest: str, suffix: str) -> bool:
    try:
        office.store.verify(digest, suffix)
    except StoreFailed:
        return False
    return True
