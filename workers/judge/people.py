"""Who is in the picture: how many faces, how large, and where."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workers.judge.faces import Face, Faces, inside
from workers.judge.film import Still
from workers.judge.limits import Band
from workers.judge.spec import Person
from workers.judge.verdict import Reading

HIDDEN = ("back", "profile")
"""Views in which a face may not be found."""
BACKGROUND = 0.5  # of the band's least height: smaller faces are passers-by or pictures on a wall


@dataclass(frozen=True)
class Seen:
    """The faces of one still that belong to the shot, largest first."""

    still: Still
    faces: tuple[Face, ...]


def look(stills: Sequence[Still], faces: Faces, people: Sequence[Person], band: Band) -> tuple[Seen, ...]:
    """Find the faces of every still: as many as there are people, and others that are large enough."""
    seen = ((still, faces.detect(still.rgb)) for still in stills)
    wanted = len(people)
    return tuple(Seen(still, (*f[:wanted], *_large(f[wanted:], still, band))) for still, f in seen)


def count(seen: Sequence[Seen], people: Sequence[Person]) -> Reading:
    """By how many the faces differ from the plan, in the middle of all stills."""
    least, most = sum(person.view not in HIDDEN for person in people), len(people)
    off = [max(least - len(each.faces), len(each.faces) - most, 0) for each in seen]
    worst = seen[int(np.argmax(off))]
    planned = str(most) if least == most else f"{least} to {most}"
    counts = sorted(len(each.faces) for each in seen)
    said = f"Faces in the picture: {counts[len(counts) // 2]}; planned: {planned}."
    return Reading("faces", float(np.median(off)), said, worst.still.frame if max(off) else -1)


def size(seen: Sequence[Seen], band: Band, shot: str) -> Reading | None:
    """How many times too small or too large the largest face is; 1 within the band of the shot size."""
    with_faces = [each for each in seen if each.faces]
    if not with_faces:
        return None
    heights = [each.faces[0].height / each.still.rgb.shape[0] for each in with_faces]
    times = [max(1.0, band.least / max(height, 1e-6), height / band.most) for height in heights]
    worst, usual = int(np.argmax(times)), float(np.median(heights))
    said = (
        f"The largest face takes {100 * usual:.0f} % of the height; "
        f"a shot of size {shot} has {100 * band.least:.0f} to {100 * band.most:.0f} %."
    )
    return Reading("face-size", float(np.median(times)), said, with_faces[worst].still.frame)


def place(seen: Sequence[Seen]) -> Reading | None:
    """Share of the largest face that is inside the frame, in the middle of all stills."""
    shares = [(inside(each.faces[0], each.still.rgb), each.still.frame) for each in seen if each.faces]
    if not shares:
        return None
    usual = float(np.median([share for share, _ in shares]))
    return Reading(
        "face-place", usual, f"{100 * usual:.0f} % of the largest face is in the frame.", min(shares)[1]
    )


def headroom(seen: Sequence[Seen]) -> Reading | None:
    """How far down the largest face begins, as a share of the frame's height."""
    tops = [(each.faces[0].top / each.still.rgb.shape[0], each.still.frame) for each in seen if each.faces]
    if not tops:
        return None
    usual = max(0.0, float(np.median([top for top, _ in tops])))
    said = f"The largest face begins {100 * usual:.0f} % below the top of the frame."
    return Reading("headroom", usual, said, max(tops)[1])


def _large(faces: Sequence[Face], still: Still, band: Band) -> tuple[Face, ...]:
    least = BACKGROUND * band.least * still.rgb.shape[0]
    return tuple(face for face in faces if face.height >= least)
