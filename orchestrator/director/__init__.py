"""The house director: beats become shots and lines, by rules.

    plan = direct(series, episode)

Reads the beats in order (`reading`), covers each with camera set-ups (`coverage`), frames them (`camera`),
gives them lengths (`timing`), stages them as shots (`staging`) and checks what came out (`continuity`).
Pure and deterministic. What a beat's shots are depends on that beat and on the story's state, never on its
place in the list.
"""

from collections.abc import Sequence
from typing import cast

from orchestrator.director import cards, timing
from orchestrator.director.camera import framed
from orchestrator.director.continuity import check
from orchestrator.director.coverage import cover
from orchestrator.director.gaps import look_for_gaps
from orchestrator.director.given import asked
from orchestrator.director.house import House, house
from orchestrator.director.notes import Notes
from orchestrator.director.reading import Reading, read
from orchestrator.director.safety import Covered, with_listening
from orchestrator.director.setups import Scene
from orchestrator.director.staging import stage, with_change
from orchestrator.plan import Plan, Shot
from orchestrator.story import Episode, Role, Series

__all__ = ["check", "direct"]


def direct(series: Series, episode: Episode, *, fps: int = 24) -> Plan:
    """The plan of an episode: its shots in the order of the cut, its lines, and what to look at."""
    ours = house(series)
    notes = Notes([sheet.name for sheet in series.sheets])
    look_for_gaps(ours, episode, notes)
    readings = read(ours, episode, notes)
    covered = with_listening(_covered(ours, episode, readings, notes))
    shots = _staged(ours, episode, covered, fps, notes)
    return Plan(
        series=series.id,
        episode=episode.number,
        title=episode.title,
        fps=cast("timing.Rate", fps),
        language=series.language,
        shots=tuple(shots),
        lines=tuple(line for reading in readings for line in reading.lines),
        findings=(*notes.found, *check(shots)),
    )


def _covered(ours: House, episode: Episode, readings: Sequence[Reading], notes: Notes) -> list[Covered]:
    """Every beat's set-ups, framed; the title card stands in the hook."""
    opening = _first(readings, Role.HOOK)
    made: list[Covered] = []
    for reading in readings:
        scene = Scene(ours, reading)
        setups = asked(scene, notes) if reading.beat.shots else cover(scene)
        setups = with_change(framed(scene, setups), reading.beat.change)
        made.append((scene, cards.with_title(scene, episode, setups) if reading is opening else setups))
    return made


def _first(readings: Sequence[Reading], role: Role) -> Reading | None:
    """The beat with that role, else the first one."""
    return next((r for r in readings if r.role is role), readings[0] if readings else None)


def _staged(ours: House, episode: Episode, covered: Sequence[Covered], fps: int, notes: Notes) -> list[Shot]:
    """All shots with their lengths; the end card comes last whatever beat it belongs to."""
    lengths = timing.lengths(covered, episode, ours.cues, notes)
    shots = [
        shot
        for (scene, setups), wanted in zip(covered, lengths, strict=True)
        for shot in stage(scene, setups, [timing.frames(each, fps) for each in wanted])
    ]
    closing = _closing(covered)
    if closing is None:
        return shots
    final = cards.end(closing, episode)
    return [*shots, *stage(closing, [final], [timing.frames(final.seconds or timing.END, fps)])]


def _closing(covered: Sequence[Covered]) -> Scene | None:
    scenes = [scene for scene, _ in covered]
    return next((s for s in scenes if s.role is Role.CLIFFHANGER), scenes[-1] if scenes else None)
