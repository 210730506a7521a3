"""Between what carries a beat and who answers it: enough pictures, and neither too few faces nor too many.

Reactions are a quarter to two fifths of a beat, so that they are so in any episode.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import orchestrator.director.changes as changes
import orchestrator.director.reactions as reactions
from orchestrator.director.moments import MOVING
from orchestrator.director.pictures import eyes_on, face, over_shoulder, two_shot
from orchestrator.director.setups import Scene, Setup
from orchestrator.director.unfolding import left_with
from orchestrator.plan import Angle, Composition, Coverage, Move, Reaction, ShotRole, Size
from orchestrator.story import Role

LEAST, MOST = 0.25, 0.4
"""Of a beat's set-ups in the cut, reactions are at least and at most this share."""
_LONELY = {Role.HOOK: Angle.EYE, Role.REVEAL: Angle.DUTCH, Role.ESCALATION: Angle.LOW}
STRONG = (Role.ESCALATION, Role.REVEAL)
"""Roles that are answered by more than one face."""


def enough(scene: Scene, setups: list[Setup], least: int) -> list[Setup]:
    """At least `least` set-ups carry the beat, and enough for its reactions not to crowd it."""
    fillers = _fillers(scene, setups)
    while True:
        mains, answers = _counts(setups)
        if mains >= least and answers <= MOST * (mains + answers):
            return setups
        more = next((each for each in fillers if _new(each[0], setups)), None)
        if more is None:
            return setups
        fillers.remove(more)
        at = _room(more[0], setups, opens=more[1])
        setups = setups if at is None else [*setups[:at], more[0], *setups[at:]]


def _counts(setups: Sequence[Setup]) -> tuple[int, int]:
    answers = sum(each.coverage is Coverage.REACTION for each in setups)
    return len(setups) - answers, answers


def _new(setup: Setup, setups: Sequence[Setup]) -> bool:
    """Whether there is no such picture of the same people yet."""
    return all((each.kind, each.subject) != (setup.kind, setup.subject) for each in setups)


def _room(setup: Setup, setups: Sequence[Setup], *, opens: bool) -> int | None:
    """Where it can stand: first, or as late as possible; beside no single of the same person."""
    late = [at for at in range(len(setups), 0, -1) if at == len(setups) or not _belongs(setups[at])]
    solo = len({each.subject for each in [*setups, setup] if each.subject and not each.shown}) == 1
    firm = setups[0].role in (ShotRole.HOOK, ShotRole.ACTION) or (setups[0].line is not None and not solo)
    places = [0, *late] if opens and not firm else late
    fits = [at for at in places if not _crowds(setup, setups, at)]
    lands = setups[-1].role in (ShotRole.REACTION, ShotRole.CLIFFHANGER)
    before_face = [at for at in fits if at < len(setups)] if lands else []
    return next(iter([*before_face, *fits, *_beside_oneself(setups, solo=solo)]), None)


def _beside_oneself(setups: Sequence[Setup], *, solo: bool) -> list[int]:
    """Somebody alone can only be cut to themselves: before the last face, in another size."""
    ends = setups[-1].coverage is Coverage.REACTION and not setups[-1].hears
    return [len(setups) - 1] if solo and ends else []


def _belongs(setup: Setup) -> bool:
    """Whether it must follow what stands before it."""
    return (
        setup.hears is not None
        or (setup.peak and setup.role is ShotRole.REACTION)
        or setup.role is ShotRole.CLIFFHANGER
    )


def _crowds(setup: Setup, setups: Sequence[Setup], at: int) -> bool:
    around = [each for each in (*setups[max(0, at - 1) : at], *setups[at : at + 1]) if not each.shown]
    return any(
        each.subject == setup.subject
        and each.composition == setup.composition
        and not set(each.sizes).isdisjoint(setup.sizes)
        for each in around
    )


def _fillers(scene: Scene, setups: Sequence[Setup]) -> list[tuple[Setup, bool]]:
    """Pictures that add something to any beat, the most useful first; whether each may open it."""
    sheet = scene.reading.focus
    partner = scene.partner(sheet)
    if sheet is None:
        return []
    if partner is None:
        return _alone(scene, sheet, setups)
    speaks = any(each.line and each.subject == sheet for each in setups)
    seen, shoulder = (partner, sheet) if speaks else (sheet, partner)
    facing = over_shoulder(seen, shoulder, changes.of_facing(scene, seen, shoulder))
    waits = face(scene, partner, f"{scene.name(partner)} waits for what {scene.name(sheet)} will do.", "")
    both = two_shot(scene, sheet, partner)
    walks = any(moment.act in MOVING for moment in scene.reading.moments)
    if walks or speaks or scene.role in (Role.HOOK, Role.ESCALATION):
        return [(both, True), (facing, False), (waits, False)]
    return [(facing, True), (waits, False), (both, False)]


def _alone(scene: Scene, sheet: str, setups: Sequence[Setup]) -> list[tuple[Setup, bool]]:
    """Wider where there is nothing wide yet, closer otherwise."""
    name, speaks = scene.name(sheet), bool(scene.reading.lines)
    medium = Setup(
        kind="ms",
        role=ShotRole.ACTION,
        change=changes.of_being_alone(name, scene.role, speaks=speaks),
        subject=sheet,
        sizes=(Size.MLS, Size.MS) if scene.role is Role.REVEAL else (Size.MS, Size.MLS),
        emotion=scene.feels(sheet, role=None) if scene.role is not Role.REVEAL else "",
        angle=_LONELY.get(scene.role, Angle.HIGH) if scene.role else Angle.HIGH,
        move=Move.PULL_OUT,
    )
    shown = [each.shown for each in setups if each.shown]
    told = f"{name} looks closer." if shown else f"We see what it does to {name}."
    close = replace(face(scene, sheet, told, ""), gaze=eyes_on(shown[-1]) if shown else None)
    wide = any(each.role is ShotRole.ACTION for each in setups)
    opens = scene.role is not Role.REVEAL
    return [(close, False), (medium, opens)] if wide else [(medium, opens), (close, False)]


def answered(scene: Scene, setups: list[Setup]) -> list[Setup]:
    """Reactions of whoever is there, until the beat has as many as its role wants."""
    for sheet in _witnesses(scene, setups):
        mains, answers = _counts(setups)
        wanted = 2 * mains // 3 if scene.role in STRONG else -(-mains // 3)
        if answers >= max(1, wanted):
            break
        setups = _placed(setups, reactions.of_witness(scene, sheet))
    return setups


def landed(scene: Scene, setups: list[Setup]) -> list[Setup]:
    """A beat ends on a close face: that of a witness, else of whoever the beat is about."""
    last = setups[-1]
    if last.composition is Composition.SINGLE and last.role is not ShotRole.ACTION:
        return setups
    here = [*_witnesses(scene, setups), *([scene.reading.focus] if scene.reading.focus else [])]
    sheet = next((who for who in here if who != last.subject), here[0] if here else None)
    if sheet is None or scene.role is Role.CLIFFHANGER:
        return setups
    return enough(scene, [*setups, reactions.of_witness(scene, sheet)], 2)


def spread(scene: Scene, setups: list[Setup]) -> list[Setup]:
    """Long stretches of doing without a face that answers get one in their middle."""
    while True:
        mains, answers = _counts(setups)
        at = _middle_of_longest(setups)
        sheet = _answering(scene, setups[max(0, at - 1) : at + 1])
        if answers >= LEAST * (mains + answers) or sheet is None:
            return setups
        setups = [*setups[:at], reactions.of_witness(scene, sheet), *setups[at:]]


def _middle_of_longest(setups: Sequence[Setup]) -> int:
    """The place in the longest run of pictures without a reaction."""
    ends = [n for n, each in enumerate(setups) if each.coverage is Coverage.REACTION]
    runs = list(pairwise([-1, *ends, len(setups)]))
    begin, end = max(runs, key=lambda run: run[1] - run[0])
    return min(max(1, (begin + end + 1) // 2), len(setups) - 1) if len(setups) > 1 else 1


def _answering(scene: Scene, around: Sequence[Setup]) -> str | None:
    """Somebody whose face is not right beside it, if there is one."""
    seen = [each.subject for each in around]
    focus = scene.reading.focus
    here = [who for who in (scene.partner(focus), focus, *scene.reading.present) if who]
    return next((who for who in here if who not in seen), here[0] if here else None)


def lasting(scene: Scene, setups: Sequence[Setup]) -> list[Setup]:
    """What a face has shown in a reaction it still feels in the next pictures of the beat."""
    felt: dict[str, str] = {}
    made = []
    for each in setups:
        if each.reaction and each.subject and each.reaction is not Reaction.LISTENING:
            felt[each.subject] = each.emotion
        still = {who: emotion for who, emotion in felt.items() if who not in scene.reading.told}
        own, beside = still.get(each.subject or "", ""), still.get(each.other or "", "")
        made.append(replace(each, emotion=each.emotion or own, other_emotion=beside))
    return made


def _witnesses(scene: Scene, setups: Sequence[Setup]) -> list[str]:
    """Who could answer: those without a reaction yet; first whom it is done to, then who did it."""
    has = {each.subject for each in setups if each.coverage is Coverage.REACTION}
    watched = {each.subject for each in setups if each.composition is Composition.POV}
    watched |= {each.other for each in setups if each.composition is Composition.POV}
    here = [sheet for sheet in scene.reading.present if sheet not in has and sheet not in watched]
    here = [sheet for sheet in here if not left_with(scene, sheet)]
    focus = scene.reading.focus
    told = [who for each in scene.reading.moments for who in (each.subject, each.toward)]
    involved = [who for who in (scene.partner(focus), *told, focus) if who in here and who != focus]
    order = dict.fromkeys([*involved, *(who for who in here if who == focus), *here])
    return [who for who in order if who]


def _placed(setups: list[Setup], answer: Setup) -> list[Setup]:
    """At the end; before the last evidence of a cliffhanger, which must stay unanswered."""
    if setups[-1].role is not ShotRole.CLIFFHANGER:
        return [*setups, answer]
    at = len(setups) - 1
    while at > 1 and (setups[at - 1].shown or setups[at - 1].subject == answer.subject):
        at -= 1
    return [*setups[:at], answer, *setups[at:]]
