"""A beat as camera set-ups, in the order of the cut.

Each moment of the beat brings its own set-ups; then the beat's role asks for more: an opening and an obstacle
in the hook, a held face at the end. Reactions are added until enough faces answer.
"""

from dataclasses import replace

import orchestrator.director.changes as changes
from orchestrator.director.balance import STRONG, answered, enough, landed, lasting, spread
from orchestrator.director.moments import Act
from orchestrator.director.pictures import face, place
from orchestrator.director.setups import Scene, Setup
from orchestrator.director.unfolding import last_face, unfold
from orchestrator.plan import Angle, Composition, Move, ShotRole, Size
from orchestrator.story import Role


def cover(scene: Scene) -> list[Setup]:
    """The set-ups of a beat in the order of the cut, without cards and alternates."""
    setups = _opened(scene, [_with_somebody(scene, each) for each in unfold(scene)])
    if scene.reading.before_hook:
        return _brief(scene, setups)
    setups = _moved(scene, _obstacle(scene, setups))
    setups = _ended(scene, setups)
    setups = enough(scene, setups, _least(scene))
    setups = landed(scene, answered(scene, setups))
    return _carried(scene, lasting(scene, spread(scene, setups)))


def _least(scene: Scene) -> int:
    """How many set-ups must carry a beat of that role; a watcher in the dark needs only what they see."""
    lurks = any(moment.act is Act.LURK for moment in scene.reading.moments)
    return 3 if scene.role in (*STRONG, Role.HOOK) and not lurks else 2


def _with_somebody(scene: Scene, each: Setup) -> Setup:
    """Where nobody is, the place is seen instead."""
    if each.subject or each.composition is not Composition.SINGLE:
        return each
    return replace(place(scene), change=each.change, cues=each.cues, line=each.line)


def _opened(scene: Scene, setups: list[Setup]) -> list[Setup]:
    """A beat opens on somebody; the hook's first face is the opening hook, in movement."""
    focus = scene.reading.focus
    if not any(each.subject and each.composition is not Composition.INSERT for each in setups) and focus:
        setups = [face(scene, focus, f"{scene.name(focus)} is in the middle of it.", ""), *setups]
    if not setups:
        setups = [place(scene)]
    if scene.role is not Role.HOOK:
        return setups
    first = next((at for at, each in enumerate(setups) if each.subject and each.shown is None), None)
    if first is None:
        return setups
    hook = replace(
        setups[first], kind="hook", role=ShotRole.HOOK, sizes=(Size.MCU, Size.CU), move=Move.PUSH_IN
    )
    return [*setups[:first], hook, *setups[first + 1 :]]


def _brief(scene: Scene, setups: list[Setup]) -> list[Setup]:
    """Before the hook there is time for two pictures at most, besides what must be heard or read."""
    needed = [each for each in setups if each.line or each.hears or each.shown]
    kept = needed or setups[:2]
    sheet = scene.reading.focus
    if len(kept) > 1 or sheet is None:
        return kept
    return [*kept, face(scene, sheet, f"{scene.name(sheet)} does not know yet what is waiting.", "")]


def _obstacle(scene: Scene, setups: list[Setup]) -> list[Setup]:
    """The hook shows who is in the way, once we know what it is about."""
    if scene.role is not Role.HOOK:
        return setups
    foe = next((sheet for sheet in scene.reading.present if scene.opposes(sheet)), None)
    if foe is None or any(each.subject == foe for each in setups):
        return setups
    seen = Setup(
        kind="ms",
        role=ShotRole.ACTION,
        change=f"We see who stands in {scene.name(scene.lead)}’s way: {scene.name(foe)}.",
        subject=foe,
        other=scene.lead,
        sizes=(Size.MS,),
        angle=Angle.LOW,
        move=Move.PAN_RIGHT,
    )
    at = next((n + 1 for n, each in enumerate(setups) if each.shown), 1)
    return [*setups[:at], seen, *setups[at:]]


def _moved(scene: Scene, setups: list[Setup]) -> list[Setup]:
    """The one time a place needs to be seen: when the story has just moved there."""
    where = scene.reading.place.location
    if not scene.reading.follows or where is None or scene.role is Role.HOOK:
        return setups
    told = f"The story has moved on: {where.replace('-', ' ')}."
    return [replace(place(scene), change=told, action="", cues=()), *setups]


def _ended(scene: Scene, setups: list[Setup]) -> list[Setup]:
    """The cliffhanger ends on a held face that comes closer."""
    last = last_face(scene)
    if scene.role is not Role.CLIFFHANGER or last is None:
        return setups
    shown = [each.shown for each in setups if each.shown]
    on_phone = bool(shown) and scene.house.props.is_phone(shown[-1].insert.prop) and bool(scene.phone(last))
    told = scene.reading.told.get(last)
    hold = Setup(
        kind="cliff",
        role=ShotRole.CLIFFHANGER,
        change=changes.of_cliff(scene, last),
        subject=last,
        other=scene.partner(last),
        sizes=(Size.CU, Size.ECU),
        emotion=told[-1] if told else "phone-shock" if on_phone else "afraid",
        move=Move.PUSH_IN,
        gaze="down" if on_phone and not told else None,
        cues=("impact",),
        peak=True,
    )
    return [*setups, hold]


def _carried(scene: Scene, setups: list[Setup]) -> list[Setup]:
    """The sounds that a role brings: a riser into pressure, a stinger on what is revealed."""
    if scene.role is Role.ESCALATION:
        return [replace(setups[0], cues=(*setups[0].cues, "riser")), *setups[1:]]
    if scene.role is Role.REVEAL:
        at = max((n for n, each in enumerate(setups) if each.shown), default=len(setups) - 1)
        hit = replace(setups[at], cues=(*setups[at].cues, "stinger"))
        return [*setups[:at], hit, *setups[at + 1 :]]
    return setups
