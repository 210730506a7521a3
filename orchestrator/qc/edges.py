"""The first and the last frame: what stops a thumb, and what leads to the next episode."""

from orchestrator.cut import Cut
from orchestrator.qc.check import Check
from orchestrator.qc.craft import Played
from orchestrator.qc.craft import last_frame as leads_on
from orchestrator.qc.places import place
from workers.stitch.scan_spec import Scan

DARK = 24  # of 255: below it there is nothing to see on a phone in daylight
MOVES = 5  # hundredths of a percent, on average over the first second: somebody who only breathes


def first_frame(cut: Cut, scan: Scan, faces: set[str]) -> Check:
    """It shows something at once: not black, no card, but a face, evidence or movement.

    `faces` are the shots of which it is known that there is one.
    """
    event = cut.events[0]
    moves = _movement(scan)
    if scan.luma[0] < DARK or _is_black(scan, 0):
        wrong = f"it is black (mean {scan.luma[0]} of 255)"
    elif event.kind == "card":
        wrong = "it is a card"
    elif event.kind == "picture" and event.shot not in faces and moves < MOVES:
        wrong = f"nothing moves and no face is known ({moves / 100:.2f} % change a frame)"
    else:
        wrong = ""
    seen = "a face" if event.shot in faces else "evidence" if event.kind == "insert" else "movement"
    return Check(
        code="first-frame",
        passed=not wrong,
        value=wrong or seen,
        wanted="a face, evidence or movement at once; not black, not a card",
        places=(place(cut, 0, wrong),) if wrong else (),
    )


def last_frame(cut: Cut, seen: Played, scan: Scan) -> Check:
    """It leads on, and is not black: apps loop from it, and pause on it."""
    told = leads_on(seen)
    if told.passed and (scan.luma[-1] < DARK or _is_black(scan, scan.frames - 1)):
        wrong = f"it is black (mean {scan.luma[-1]} of 255)"
        return told.model_copy(
            update={"passed": False, "value": wrong, "places": (place(cut, cut.frames - 1, wrong),)}
        )
    return told


def _movement(scan: Scan) -> float:
    first = scan.change[1 : scan.fps + 1]
    return sum(first) / max(1, len(first))


def _is_black(scan: Scan, frame: int) -> bool:
    return any(start <= frame < end for start, end in scan.black)
