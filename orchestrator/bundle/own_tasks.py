"""What a bundle has made beyond the finish: a reference with its clock, cards as graphics, proxies."""

from collections import Counter
from collections.abc import Iterator

from orchestrator import outside
from orchestrator.bundle.slates import Slates
from orchestrator.graph import Output, Task
from orchestrator.making import Edit, Making
from orchestrator.reference_media import graphic_task, proxy_task, reference_task
from orchestrator.shoot import motion_task


def reference(job: Making, edit: Edit, slates: Slates) -> Task:
    """The episode with timecode and the names of its takes."""
    return reference_task(edit.cut, names(job, slates))


def names(job: Making, slates: Slates) -> dict[str, str]:
    """What every take is called, by its task."""
    return {
        motion_task(shot.id, number): slates.take(shot, number)
        for shot in job.plan.shots
        for number in job.wanted[shot.id]
    }


def graphics(job: Making, edit: Edit) -> Iterator[Task]:
    """Title and end cards with nothing behind their words, each for itself, as long as they play."""
    shots = {shot.id: shot for shot in job.plan.shots}
    seen: Counter[str] = Counter()
    for card in outside.cards(job, edit.cut):
        insert = shots[card.subject].insert
        kind = insert.kind.value if insert else "card"
        seen[kind] += 1
        name = kind if seen[kind] == 1 else f"{kind}-{seen[kind]}"
        frames = next(event.frames for event in edit.cut.events if event.shot == card.subject)
        yield card
        yield graphic_task(name, edit.cut, frames, picture=Output(card.name, "card"))


def proxies(job: Making, edit: Edit) -> Iterator[Task]:
    """A small copy of every take that was made; what failed is not tried again for it."""
    keys = job.shoot.keys()
    wanted = {
        motion_task(shot.id, number): shot.id
        for shot in job.plan.shots
        for number in job.wanted[shot.id]
    }  # fmt: skip
    made = job.office.ledger.actions.of(keys[task] for task in wanted)
    for task, shot in wanted.items():
        if keys[task] in made:
            frames = int(made[keys[task]].facts["frames"])
            yield proxy_task(task, Output(task, "clip"), frames, edit.cut, shot)
