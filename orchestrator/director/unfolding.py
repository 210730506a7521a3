"""Moments become set-ups: whoever acts is seen, what is read fills the frame, who speaks is answered."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import orchestrator.director.changes as changes
import orchestrator.director.reactions as reactions
from orchestrator.director.emotions import usual
from orchestrator.director.evidence import Shown
from orchestrator.director.moments import MOVING, Act, Moment
from orchestrator.director.pictures import eyes_on, face, insert, over_shoulder, place, sounding
from orchestrator.director.setups import Scene, Setup
from orchestrator.plan import Angle, Composition, Gaze, Line, Move, Reaction, ShotRole, Size
from orchestrator.story import Role


def unfold(scene: Scene) -> list[Setup]:
    """Every moment's set-ups in order; then the faces of those who said what they cannot take back."""
    made: list[Setup] = []
    for at, moment in enumerate(scene.reading.moments):
        made += _of(scene, moment, scene.reading.moments[at + 1 :], made)
    said = [
        reactions.to_own_line(scene, line)
        for line in scene.reading.lines
        if listener_of(scene, line) != line.speaker
    ]
    own = {each.subject: each for each in said if each}
    return [*made, *own.values()]


def _of(scene: Scene, moment: Moment, later: Sequence[Moment], made: Sequence[Setup]) -> Iterator[Setup]:
    if moment.act is Act.SPEAK and moment.line:
        yield from _speech(scene, moment.line)
    elif moment.act is Act.SHOW and moment.shown:
        yield from _evidence(scene, moment.shown, later)
    elif moment.act is Act.LURK:
        yield from _lurking(scene, moment)
    elif moment.act is Act.SOUND:
        yield sounding(moment.words)
    elif moment.act is Act.FEEL and moment.subject:
        yield from _feeling(scene, moment.subject, moment)
    elif moment.act is Act.HESITATE and moment.subject:
        yield from _hesitating(scene, moment)
    elif moment.act in (Act.LOOK, Act.LEARN):
        yield from _looking(scene, moment, later)
    elif moment.act is not Act.STATE or not made:
        yield _acting(scene, moment)


def _acting(scene: Scene, moment: Moment) -> Setup:
    arrives = moment.act is Act.ARRIVE
    cues = ("footsteps",) if moment.act in MOVING else ()
    change = changes.of_moment(moment, scene)
    subject = moment.subject or scene.reading.focus
    innocent = moment.act in (Act.STATE, Act.BUZZ) and bool(scene.reading.inserts) and subject is not None
    return Setup(
        kind="action",
        role=ShotRole.ACTION,
        change=change,
        subject=subject,
        other=moment.toward,
        emotion=scene.feels(subject, role=None) if innocent and subject else "",
        sizes=(Size.MLS, Size.MS) if arrives else (Size.MS, Size.MLS),
        action=moment.words or f"{scene.name(moment.subject or scene.reading.focus)} looks, and stops.",
        move=_follows(scene, moment),
        gaze=_looks_down(scene, moment),
        cues=("phone-buzz",) if moment.act is Act.BUZZ else cues,
    )


def _follows(scene: Scene, moment: Moment) -> Move | None:
    """The camera goes with what happens: with feet, with a hand that rises, with eyes that drop."""
    if moment.act in MOVING:
        return Move.HANDHELD
    if moment.showing:
        return Move.TILT_UP
    return Move.TILT_DOWN if _looks_down(scene, moment) else None


def _looks_down(scene: Scene, moment: Moment) -> Gaze | None:
    """At a phone in the hand, or at paper on a desk."""
    if moment.act not in (Act.LOOK, Act.BUZZ, Act.STATE) or moment.toward:
        return None
    phone = scene.house.cues.phone.search(moment.words) is not None
    return "down" if phone or any(eyes_on(shown) for shown in scene.reading.inserts) else None


def _looking(scene: Scene, moment: Moment, later: Sequence[Moment]) -> Iterator[Setup]:
    """Eyes first; then, if it is a person that is looked at, that person over the looker's shoulder."""
    subject = moment.subject or scene.reading.focus
    turns = moment.act is Act.LOOK and not moment.seeing
    goes_on = any(m.subject == moment.subject and (m.seeing or m.act is Act.LEARN) for m in later)
    if turns and goes_on:
        yield replace(_acting(scene, moment), emotion=scene.feels(subject, role=None) if subject else "")
        return
    close = face(scene, subject, changes.of_moment(moment, scene), moment.words, peak=moment.act is Act.LEARN)
    down = _looks_down(scene, replace(moment, toward=None) if _shows_next(later) else moment)
    shocked = subject and down and scene.phone(subject) and moment.seeing and scene.role is Role.REVEAL
    felt = "phone-shock" if shocked and subject not in scene.reading.told else ""
    yield replace(close, gaze=down, emotion=felt)
    seen = moment.toward
    if subject and seen in scene.reading.present and not _shows_next(later) and moment.act is Act.LOOK:
        yield over_shoulder(seen, subject, f"{scene.name(subject)} has {scene.name(seen)} in view.")


def _shows_next(later: Sequence[Moment]) -> bool:
    return bool(later) and later[0].act is Act.SHOW


def _feeling(scene: Scene, sheet: str, moment: Moment) -> Iterator[Setup]:
    """The face before; the change itself is a reaction."""
    told = scene.reading.told.get(sheet, ())
    first = told[0] if len(told) > 1 else usual(sheet, None, scene.house.casting)
    yield replace(face(scene, sheet, moment.words, moment.words), emotion=first)
    if left_with(scene, sheet):
        return
    answer = reactions.of_witness(scene, sheet)
    yield replace(answer, change=changes.of_feeling(scene, sheet), other=scene.partner(sheet))


def _hesitating(scene: Scene, moment: Moment) -> Iterator[Setup]:
    sheet, partner = moment.subject or "", scene.partner(moment.subject)
    if partner:
        yield replace(over_shoulder(sheet, partner, moment.words), action=moment.words)
    else:
        yield _acting(scene, moment)
    answer = reactions.of_witness(scene, sheet)
    kind = Reaction.HESITATION
    yield reactions.reaction(scene, sheet, kind, partner) if sheet not in scene.reading.told else answer


def _lurking(scene: Scene, moment: Moment) -> Iterator[Setup]:
    """Somebody unseen, and what they see."""
    yield replace(_acting(scene, moment), move=Move.PUSH_IN, angle=Angle.LOW)
    watched = [sheet for sheet in scene.reading.present if sheet != moment.subject]
    if watched and moment.subject:
        names = " and ".join(scene.name(sheet) for sheet in watched[:2])
        yield Setup(
            kind="pov",
            role=ShotRole.TWO_SHOT if len(watched) > 1 else ShotRole.ACTION,
            change=f"{scene.name(moment.subject)} has {names} in view, unseen.",
            subject=watched[0],
            other=watched[1] if len(watched) > 1 else None,
            composition=Composition.POV,
            sizes=(Size.MLS,),
            move=Move.HANDHELD,
        )


def _speech(scene: Scene, line: Line) -> Iterator[Setup]:
    """The speaker, then the listener; alone, the speaker's own face."""
    label = scene.house.cues.lines.first(line.text)
    seen = line.speaker in scene.reading.present
    listener = listener_of(scene, line)
    subject = line.speaker if seen else scene.reading.focus
    change = changes.of_line(line, scene, label, listener if listener != line.speaker else None)
    speaking = face(scene, subject, change, "") if subject else replace(place(scene), change=change)
    yield replace(speaking, emotion=line.emotion if seen else speaking.emotion, line=line, other=listener)
    if listener:
        yield reactions.to_line(scene, line, listener)


def listener_of(scene: Scene, line: Line) -> str | None:
    """Who hears a line: the partner, else the speaker; a voice from outside, whoever is in focus."""
    if line.speaker not in scene.reading.present:
        return scene.reading.focus
    return scene.partner(line.speaker) or line.speaker


def _evidence(scene: Scene, shown: Shown, later: Sequence[Moment]) -> Iterator[Setup]:
    """The insert; then the face of whoever sees it, or a hopeful one if there is more to come."""
    yield insert(scene, shown)
    viewer = _viewer(scene)
    if viewer is None:
        return
    if any(moment.act is Act.SHOW for moment in later[:1]):
        words = f"{scene.name(viewer)} believes it for a moment."
        yield replace(face(scene, viewer, words, ""), emotion="hopeful", gaze=eyes_on(shown))
        return
    if not left_with(scene, viewer):
        yield replace(reactions.to_evidence(scene, shown.insert, viewer), gaze=eyes_on(shown))


def _viewer(scene: Scene) -> str | None:
    """Who takes the evidence in: the lead unless somebody else is all the beat is about."""
    return scene.lead or scene.reading.focus


def last_face(scene: Scene) -> str | None:
    """Whom the cliffhanger leaves us with."""
    return scene.lead or scene.reading.focus


def left_with(scene: Scene, sheet: str) -> bool:
    """Whether theirs is the face that is held at the end, so that others should answer before."""
    ends = scene.role is Role.CLIFFHANGER and sheet == last_face(scene)
    return ends and scene.partner(sheet) is not None
