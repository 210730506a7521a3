"""The series look on the outside: a platform's cover, and title and end cards as graphics, as tasks.

A cover shows the frame that the episode's own cover shows; size, safe part and place of the face differ. It
is made after the shoot, when its maker has told where the face is.
"""

from collections.abc import Iterator
from typing import Any, Literal

from orchestrator import platforms
from orchestrator.cut import Cut
from orchestrator.finish import COVER as OWN
from orchestrator.finish import EPISODE
from orchestrator.graph import Task
from orchestrator.making import Edit, Making
from orchestrator.plan import Plan
from orchestrator.shoot import still_task
from orchestrator.story import InsertKind
from orchestrator.zones import Box
from workers.animatic.palette import accent
from workers.outside.spec import Card
from workers.outside.spec import Cover as CoverSpec

COVER = "outside/cover"
KINDS: dict[InsertKind, Literal["title", "end"]] = {InsertKind.TITLE: "title", InsertKind.END: "end"}


def cover(job: Making, edit: Edit, asked: platforms.Cover) -> Task:
    """The cover that a platform asks for; its file is "cover". One to a graph."""
    own = job.finish(edit).tasks[OWN]
    given: Any = own.spec
    return Task(
        name=COVER,
        kind="cover",
        worker="outside.cover",
        spec=CoverSpec(
            width=asked.width,
            height=asked.height,
            fps=given.fps,
            frame=given.frame,
            face=_face(job, own.subject),
            safe=asked.safe,
            title=given.title.strip() or number(job.plan),
            number=number(job.plan),
            label=job.plan.title,
            accent=given.accent,
            language=given.language,
        ),
        inputs=own.inputs,
        subject=own.subject,
    )


def boxes(facts: Any) -> tuple[Box, ...]:
    """Where the words stand on a cover, in its pixels, from the facts of its task."""
    return tuple(Box(*sides) for sides in facts["boxes"])


def cards(job: Making, cut: Cut) -> Iterator[Task]:
    """A transparent graphic for each title and end card of the cut; its file is "card"."""
    shots = {shot.id: shot for shot in job.plan.shots}
    for shot in dict.fromkeys(event.shot for event in cut.events if event.kind == "card"):
        insert = shots[shot].insert if shot in shots else None
        if insert and insert.kind in KINDS:
            yield Task(
                name=f"outside/{shot}",
                kind="graphic",
                worker="outside.card",
                spec=Card(
                    width=cut.width,
                    height=cut.height,
                    kind=KINDS[insert.kind],
                    title=insert.title,
                    lines=insert.lines,
                    accent=accent(job.series.look.accent),
                    language=job.plan.language,
                ),
                subject=shot,
            )


def number(plan: Plan) -> str:
    """The episode's number as it is said in its language."""
    return EPISODE.get(plan.language.split("-")[0].lower(), "{}").format(plan.episode)


def _face(job: Making, shot: str) -> tuple[int, int, int, int] | None:
    """The largest face of a shot's still, in a frame of 1080 x 1920; None where its maker told of none."""
    task = still_task(shot)
    key = job.shoot.keys().get(task, "")
    made = job.office.ledger.actions.of([key]).get(key)
    found = made.facts.get("faces", ()) if made else ()
    largest = max(found, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]), default=None)
    return None if largest is None else (largest[0], largest[1], largest[2], largest[3])
