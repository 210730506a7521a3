"""The pictures that the director knows: a face, over a shoulder, two in depth, evidence, an empty place."""

import orchestrator.director.changes as changes
from orchestrator.director.evidence import SCREENS, Shown
from orchestrator.director.setups import Scene, Setup
from orchestrator.plan import Angle, Composition, Gaze, Move, ShotRole, Size
from orchestrator.story import InsertKind


def face(scene: Scene, sheet: str | None, change: str, action: str, *, peak: bool = False) -> Setup:
    """A close single."""
    return Setup(
        kind="cu",
        role=ShotRole.CLOSE_UP,
        change=change,
        subject=sheet,
        other=scene.partner(sheet),
        sizes=(Size.CU, Size.MCU),
        action=action,
        move=Move.PUSH_IN if peak else None,
    )


def over_shoulder(sheet: str, shoulder: str, change: str) -> Setup:
    """One face over the other's shoulder."""
    return Setup(
        kind="ots",
        role=ShotRole.OTS,
        change=change,
        subject=sheet,
        other=shoulder,
        composition=Composition.OTS,
        sizes=(Size.MCU, Size.MS),
    )


def two_shot(scene: Scene, near: str, far: str) -> Setup:
    """Both, staged in depth."""
    return Setup(
        kind="two",
        role=ShotRole.TWO_SHOT,
        change=changes.of_two(scene, near, far),
        subject=near,
        other=far,
        composition=Composition.TWO_SHOT,
        sizes=(Size.MS, Size.MLS),
    )


def insert(scene: Scene, shown: Shown) -> Setup:
    """Evidence, filling the frame."""
    kind = shown.insert.kind
    tones = {
        InsertKind.MESSAGE: "message-tone",
        InsertKind.NOTICE: "message-tone",
        InsertKind.MISSED_CALL: "phone-buzz",
    }
    paper = {InsertKind.DOCUMENT: "paper", InsertKind.PHOTOGRAPH: "paper"}
    cue = tones.get(kind) or paper.get(kind)
    flat = kind in (InsertKind.DOCUMENT, InsertKind.PHOTOGRAPH)
    return Setup(
        kind="insert",
        role=ShotRole.INSERT,
        change=changes.of_insert(shown.insert, scene),
        subject=shown.pictured[0] if shown.pictured and kind is InsertKind.PHOTOGRAPH else None,
        composition=Composition.INSERT,
        sizes=(Size.INSERT,),
        shown=shown,
        angle=Angle.OVERHEAD if flat else Angle.EYE,
        move=Move.STATIC if kind in SCREENS else Move.PUSH_IN,
        cues=(cue,) if cue else (),
    )


def sounding(words: str) -> Setup:
    """A sound from somewhere: the empty place that it comes from."""
    return Setup(
        kind="place",
        role=ShotRole.ESTABLISHING,
        change=words,
        composition=Composition.POV,
        sizes=(Size.LS,),
        action=words,
        move=Move.PUSH_IN,
        cues=("ringing",),
    )


def place(scene: Scene) -> Setup:
    """Nobody is there: the place tells the beat."""
    text = scene.reading.beat.text
    return Setup(
        kind="place",
        role=ShotRole.ESTABLISHING,
        change=text or "We see the place.",
        sizes=(Size.LS,),
        composition=Composition.POV,
        action=text,
        move=Move.PUSH_IN,
    )


def eyes_on(shown: Shown) -> Gaze | None:
    """Where eyes go that take it in: down to a phone or paper, else wherever the other person is."""
    return None if shown.insert.kind in (InsertKind.SLIDE, InsertKind.OBJECT) else "down"
