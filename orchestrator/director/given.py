"""Shots that the user asks for: what is said is taken, what is left out is decided."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

import orchestrator.director.changes as changes
import orchestrator.director.reactions as reactions
from orchestrator.director.emotions import KINDS
from orchestrator.director.evidence import Shown
from orchestrator.director.notes import Notes
from orchestrator.director.pictures import face, insert
from orchestrator.director.setups import Scene, Setup
from orchestrator.director.unfolding import listener_of
from orchestrator.plan import Angle, Composition, Coverage, Line, Move, ShotRole, Size
from orchestrator.story import GivenShot, Role

Word = TypeVar("Word", bound=StrEnum)

_ALSO = {
    "extreme close up": "ECU",
    "close up": "CU",
    "medium close up": "MCU",
    "medium": "MS",
    "medium shot": "MS",
    "medium long": "MLS",
    "medium long shot": "MLS",
    "long": "LS",
    "long shot": "LS",
    "wide": "LS",
    "wide shot": "LS",
    "ots": "over the shoulder",
    "hook": "opening hook",
    "dolly in": "push in",
    "dolly out": "pull out",
    "eye": "eye level",
}
_SHAPES = {
    ShotRole.TWO_SHOT: Composition.TWO_SHOT,
    ShotRole.OTS: Composition.OTS,
    ShotRole.INSERT: Composition.INSERT,
}
_KINDS = {
    ShotRole.HOOK: "hook",
    ShotRole.CLOSE_UP: "cu",
    ShotRole.TWO_SHOT: "two",
    ShotRole.OTS: "ots",
    ShotRole.INSERT: "insert",
    ShotRole.REACTION: "rx",
    ShotRole.CLIFFHANGER: "cliff",
    ShotRole.ACTION: "action",
    ShotRole.ESTABLISHING: "place",
    ShotRole.CARD: "card",
}
_SIZES = {
    ShotRole.TWO_SHOT: Size.MS,
    ShotRole.OTS: Size.MCU,
    ShotRole.ACTION: Size.MS,
    ShotRole.ESTABLISHING: Size.LS,
    ShotRole.INSERT: Size.INSERT,
    ShotRole.CARD: Size.INSERT,
}


def asked(scene: Scene, notes: Notes) -> list[Setup]:
    """The beat's given shots with its lines on them, and the reactions that they still need."""
    waiting = list(scene.reading.lines)
    made: list[Setup] = []
    for number, shot in enumerate(scene.reading.beat.shots, 1):
        setup = _setup(scene, shot, number, notes)
        line = _line_for(setup, waiting)
        made += [*_spoken(scene, setup, line)] if line else [setup]
    for line in waiting:
        made += _spoken(scene, face(scene, line.speaker, "", ""), line)
    return _with_answer(scene, made)


def _setup(scene: Scene, shot: GivenShot, number: int, notes: Notes) -> Setup:
    place = f"beat {scene.reading.beat.id}, shot {number}"
    people = _cast(scene, shot, place, notes)
    size = _word(Size, shot.size, place, "size", notes)
    role = _word(ShotRole, shot.role, place, "role", notes) or _role(shot, size, people)
    subject = (
        people[0] if people else scene.reading.focus if shot.cast is None and shot.insert is None else None
    )
    other = people[1] if len(people) > 1 else scene.partner(subject) if subject else None
    change = shot.change or shot.action or scene.reading.beat.change or scene.reading.beat.text
    if shot.insert:
        base = insert(scene, Shown(shot.insert, 0, True))
        base = replace(base, change=shot.change or base.change)
    else:
        base = Setup(_KINDS[role], role, change, subject, other, _SHAPES.get(role, Composition.SINGLE))
        base = replace(base, sizes=(_SIZES.get(role, Size.CU),), action=shot.action or "")
    return replace(
        base,
        sizes=(size,) if size else base.sizes,
        angle=_word(Angle, shot.angle, place, "angle", notes) or base.angle,
        move=_word(Move, shot.move, place, "move", notes) or base.move,
        emotion=_emotion(scene, shot, notes),
        seconds=shot.seconds,
        coverage=Coverage.REACTION if role is ShotRole.REACTION else Coverage.MAIN,
        reaction=KINDS.get(shot.emotion or "") if role is ShotRole.REACTION else None,
        given=frozenset(name for name, value in shot if value is not None),
    )


def _role(shot: GivenShot, size: Size | None, people: Sequence[str]) -> ShotRole:
    if shot.insert or size is Size.INSERT:
        return ShotRole.INSERT
    if size in (Size.ECU, Size.CU, Size.MCU):
        return ShotRole.CLOSE_UP
    if size is Size.LS and not people:
        return ShotRole.ESTABLISHING
    return ShotRole.TWO_SHOT if len(people) > 1 else ShotRole.ACTION if size else ShotRole.CLOSE_UP


def _cast(scene: Scene, shot: GivenShot, place: str, notes: Notes) -> list[str]:
    found = []
    for name in shot.cast or ():
        who = scene.house.casting.who(name)
        if who is None:
            notes.nobody_called(scene.reading.beat, name, place)
        elif who in scene.house.casting.faces:
            found.append(who)
    return found


def _emotion(scene: Scene, shot: GivenShot, notes: Notes) -> str:
    if shot.emotion and shot.emotion not in KINDS:
        notes.emotion(scene.reading.beat, shot.emotion)
        return ""
    return shot.emotion or ""


def _word(kind: type[Word], words: str | None, place: str, field: str, notes: Notes) -> Word | None:
    """The closed word that is meant; an unknown one is an error that lists them all."""
    if not words:
        return None
    plain = _plain(words)
    for each in kind:
        if plain in (_plain(each.value), _plain(each.name)) or _plain(_ALSO.get(plain, "")) == _plain(
            each.value
        ):
            return each
    notes.add(
        "unknown-word",
        "error",
        place,
        f"there is no {field} {words!r}",
        f"Use one of: {', '.join(each.value for each in kind)}.",
    )
    return None


def _plain(words: str) -> str:
    return re.sub(r"[\s_-]+", " ", words).strip().casefold()


def _line_for(setup: Setup, waiting: list[Line]) -> Line | None:
    """The next line, if this shot shows its speaker and is no reaction."""
    fits = (
        waiting
        and setup.subject == waiting[0].speaker
        and setup.coverage is Coverage.MAIN
        and not setup.shown
    )
    return waiting.pop(0) if fits else None


def _spoken(scene: Scene, setup: Setup, line: Line) -> Iterator[Setup]:
    listener = listener_of(scene, line)
    label = scene.house.cues.lines.first(line.text)
    told = changes.of_line(line, scene, label, listener if listener != line.speaker else None)
    change = setup.change if "change" in setup.given else told
    yield replace(
        setup, line=line, change=change, emotion=setup.emotion or line.emotion, other=setup.other or listener
    )
    if listener:
        yield reactions.to_line(scene, line, listener)


def _with_answer(scene: Scene, made: list[Setup]) -> list[Setup]:
    """A reveal is answered by somebody even when nobody asked for it."""
    answered = any(each.coverage is Coverage.REACTION for each in made)
    sheet = scene.lead or scene.reading.focus
    if answered or sheet is None or not (scene.role is Role.REVEAL or scene.reading.lines):
        return made
    return [*made, reactions.of_witness(scene, sheet)]
