"""Faces laid over other shots: the covered picture is parted, and the sound goes on untouched.

CutRefused where a face does not fit, with the frames that there are.
"""

from collections.abc import Mapping, Sequence

from orchestrator.cut import TakeFacts
from orchestrator.cut.edited import LEAST
from orchestrator.cut.layout import Shown
from orchestrator.edits import Overlay
from orchestrator.errors import CutRefused
from orchestrator.plan import Plan, Shot


def laid_over(
    pictures: Sequence[Shown], overlays: Sequence[Overlay], plan: Plan, takes: Mapping[str, TakeFacts]
) -> tuple[Shown, ...]:
    """The pictures with faces over them. What names a shot that is not there does nothing."""
    shots = {shot.id: shot for shot in plan.shots}
    wanted: dict[str, list[Overlay]] = {}
    for overlay in sorted(overlays, key=lambda each: each.start):
        if overlay.shot in shots:
            wanted.setdefault(overlay.over, []).append(overlay)
    made: list[Shown] = []
    for each in pictures:
        faces = [(asked, shots[asked.shot]) for asked in wanted.pop(each.event.shot, ())]
        made += _parted(each, faces, takes) if faces else [each]
    return tuple(made)


def _parted(
    covered: Shown, faces: Sequence[tuple[Overlay, Shot]], takes: Mapping[str, TakeFacts]
) -> list[Shown]:
    made, at = [], 0
    for asked, shot in faces:
        _refuse_misfit(covered, asked, at)
        if asked.start > at:
            made.append(covered.part(at, asked.start - at))
        made.append(_face(covered.event.start + asked.start, asked, shot, takes.get(shot.id)))
        at = asked.start + asked.frames
    if at < covered.event.frames:
        made.append(covered.part(at, covered.event.frames - at))
    return made


def _refuse_misfit(covered: Shown, asked: Overlay, free: int) -> None:
    """`free`: the first frame that no face covers yet."""
    frames, end = covered.event.frames, asked.start + asked.frames
    if covered.event.kind != "picture":
        raise CutRefused(
            f"{_named(asked)}: that is there to be read, and would be covered. Lay it over another shot."
        )
    if end > frames:
        raise CutRefused(
            f"{_named(asked)}: frames {asked.start} to {end} are to be covered, "
            f"and the shot plays for {frames}. Start it earlier, or make it shorter."
        )
    if asked.start < free:
        raise CutRefused(
            f"{_named(asked)}: another is over the shot until its frame {free}. Start it there or later."
        )
    for left, where in ((asked.start - free, "before"), (frames - end, "after")):
        if 0 < left < LEAST:
            raise CutRefused(
                f"{_named(asked)}: {left} frames of the shot would flash up {where} it. "
                f"Leave none, or at least {LEAST}."
            )


def _face(start: int, asked: Overlay, shot: Shot, take: TakeFacts | None) -> Shown:
    if take is None or take.verdict:
        why = take.verdict if take else "there is no take of it"
        raise CutRefused(f"{_named(asked)}: {why}. Shoot another take, or lay another face over it.")
    spare = take.frames - asked.frames
    first = spare // 2 if asked.source_in is None else asked.source_in
    if not 0 <= first <= spare:
        raise CutRefused(
            f"{_named(asked)}: frames {first} to {first + asked.frames} of its take are wanted, "
            f"and it has {take.frames}. Start it earlier in its take, or make it shorter."
        )
    return Shown.of(shot, take, start=start, source_in=first, frames=asked.frames)


def _named(asked: Overlay) -> str:
    return f"overlay of shot {asked.shot} over shot {asked.over}"
