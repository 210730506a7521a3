"""A teaser: the best hooks and cliffhangers of the finished episodes as a cut of its own.

It opens on the first episode's hook and ends on the last one's cliffhanger; in between comes what appeals
most, in the order of the story, as far as the seconds go. Its pieces are those of the episodes with their
captions, so their segments are not made again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from orchestrator.cut import Caption, Cut, Event, Sound
from orchestrator.errors import CutRefused
from orchestrator.finish import COVER, Footage, finish
from orchestrator.graph import Output, Task
from orchestrator.plan import Plan
from orchestrator.reels import Part
from orchestrator.reels.episodes import Finished
from orchestrator.reels.moments import Moment, moments
from orchestrator.reels.season import shifted
from orchestrator.shoot import voice_task
from orchestrator.story import Role

BED = "-12"  # dB, as in an episode


def chosen(episodes: Sequence[Finished], seconds: int) -> list[Moment]:
    """The moments of a teaser in order: the first hook, the last question, and what else the seconds hold."""
    found = [moment for episode in episodes for moment in moments(episode)]
    if not found:
        raise CutRefused(
            "No episode has a hook or cliffhanger that can be shown alone. Give beats these roles."
        )
    opens = [moment for moment in found if moment.role is Role.HOOK][:1]
    ends = [moment for moment in found if moment.role is Role.CLIFFHANGER][-1:]
    taken = [*opens, *ends]
    left = seconds * episodes[0].cut.fps - sum(moment.frames for moment in taken)
    for moment in sorted(found, key=lambda each: each.appeal, reverse=True):
        if moment not in taken and moment.frames <= left:
            taken.append(moment)
            left -= moment.frames
    return [moment for moment in found if moment in taken]


def cut(shown: Sequence[Moment]) -> Cut:
    """The moments one after the other, under one music."""
    of = shown[0].of.cut
    length = sum(moment.frames for moment in shown)
    bed = Sound(role="bed", ref=of.series, start=0, frames=length, gain_db=BED)
    return Cut(
        series=of.series,
        episode=of.episode,
        fps=of.fps,
        width=of.width,
        height=of.height,
        frames=length,
        events=tuple(event for moment, by in _placed(shown) for event in _events(moment, by)),
        sounds=(*(sound for moment, by in _placed(shown) for sound in _sounds(moment, by, length)), bed),
        captions=tuple(caption for moment, by in _placed(shown) for caption in _captions(moment, by)),
    )


def tasks(shown: Sequence[Moment]) -> list[Task]:
    """The finish of it, and the tasks of the episodes that it reads, which are made."""
    job = shown[0].of.job
    made = finish(cut(shown), _plan(shown), job.series, _footage(shown), job.profile, job.area)
    return [*_shoot(shown), *(task for task in made if task.name != COVER)]


def parts(shown: Sequence[Moment]) -> Iterator[Part]:
    """Where each moment is."""
    for moment, by in _placed(shown):
        title = f"{moment.of.title}: {moment.role.value}"
        yield Part(episode=moment.of.cut.episode, title=title, start=moment.start + by, frames=moment.frames)


def _placed(shown: Sequence[Moment]) -> Iterator[tuple[Moment, int]]:
    """With the frames by which each comes later than in its episode."""
    at = 0
    for moment in shown:
        yield moment, at - moment.start
        at += moment.frames


def _own(moment: Moment, name: str) -> str:
    """Ids are an episode's own; here they need its number."""
    return f"e{moment.of.cut.episode}-{name}"


def _events(moment: Moment, by: int) -> Iterator[Event]:
    for event in moment.events:
        names = {"shot": _own(moment, event.shot), "take": _own(moment, event.take)}
        alone = {"transition": None} if event is moment.events[0] else {}
        yield event.model_copy(update={**names, **alone, "stands_for": None, "start": event.start + by})


def _sounds(moment: Moment, by: int, length: int) -> Iterator[Sound]:
    """Lines and cues that begin in it."""
    for sound in moment.of.cut.sounds:
        if sound.role in ("line", "cue") and moment.start <= sound.start < moment.end:
            ref = _own(moment, sound.ref) if sound.role == "line" else sound.ref
            start = sound.start + by
            yield sound.model_copy(
                update={"ref": ref, "start": start, "frames": min(sound.frames, length - start)}
            )


def _captions(moment: Moment, by: int) -> Iterator[Caption]:
    said = {sound.ref for sound in moment.lines}
    for caption in moment.of.cut.captions:
        if caption.line in said and moment.start <= caption.start and caption.end <= moment.end:
            yield shifted(caption, by, line=_own(moment, caption.line))


def _plan(shown: Sequence[Moment]) -> Plan:
    """The shots that are seen, under their names here."""
    shots, lines = [], []
    for moment in shown:
        seen = {event.shot for event in moment.events}
        plan = moment.of.job.plan
        shots += [
            shot.model_copy(update={"id": _own(moment, shot.id)}) for shot in plan.shots if shot.id in seen
        ]
        lines += [line.model_copy(update={"id": _own(moment, line.id)}) for line in plan.lines]
    return shown[0].of.job.plan.model_copy(update={"shots": tuple(shots), "lines": tuple(lines)})


def _shoot(shown: Sequence[Moment]) -> Iterator[Task]:
    """What the moments were filmed and spoken by, under names of their own; so the keys stay the same."""
    seen: set[str] = set()
    for moment in shown:
        graph = moment.of.graph
        read = [event.take for event in moment.events] + [voice_task(sound.ref) for sound in moment.lines]
        for name in sorted(graph.behind(read)):
            if _own(moment, name) not in seen:
                seen.add(_own(moment, name))
                yield _renamed(graph.tasks[name], moment)


def _renamed(task: Task, moment: Moment) -> Task:
    inputs = {
        role: replace(given, task=_own(moment, given.task)) if isinstance(given, Output) else given
        for role, given in task.inputs.items()
    }
    return replace(task, name=_own(moment, task.name), inputs=inputs)


def _footage(shown: Sequence[Moment]) -> Footage:
    return Footage(
        clips={
            _own(moment, event.take): Output(_own(moment, event.take), "clip")
            for moment in shown
            for event in moment.events
        },
        voices={
            _own(moment, sound.ref): Output(_own(moment, voice_task(sound.ref)), "voice")
            for moment in shown
            for sound in moment.lines
        },
    )
