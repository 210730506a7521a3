"""A small episode to be cut: nine shots and two lines, with voices timed by rule."""

from typing import Any

from orchestrator.cut import LineFacts, SpokenWord, TakeFacts
from orchestrator.cut.promise import predicted
from orchestrator.plan import (
    Composition,
    Coverage,
    Line,
    Move,
    Placement,
    Plan,
    Reaction,
    Shot,
    ShotRole,
    Size,
)
from orchestrator.story import Insert, InsertKind, Role
from workers.espeak_timing import tokens


def person(sheet: str) -> Placement:
    return Placement(sheet=sheet, wardrobe="day", emotion="neutral", behaviour="looks on")


def shot(name: str, cast: str = "maya", frames: int = 48, **fields: Any) -> Shot:
    """`name` is "b6-a": the beat and the shot in it; `cast` is a space-separated list."""
    fields = {"role": ShotRole.CLOSE_UP, "size": Size.CU, "location": "room", "change": "something"} | fields
    people = tuple(person(sheet) for sheet in cast.split())
    return Shot(id=name, beat=name.split("-")[0], cast=people, frames=frames, **fields)


def reaction(name: str, cast: str = "maya", frames: int = 40, **fields: Any) -> Shot:
    fields = {"coverage": Coverage.REACTION, "reaction": Reaction.SHOCK, "role": ShotRole.REACTION} | fields
    return shot(name, cast, frames, **fields)


def insert(name: str, title: str = "Aurora", frames: int = 60, **fields: Any) -> Shot:
    evidence = Insert(kind=InsertKind.FILE, title=title)
    fields = {"role": ShotRole.INSERT, "composition": Composition.INSERT, "size": Size.INSERT} | fields
    return shot(name, "", frames, insert=evidence, **fields)


def line(name: str, speaker: str, text: str, language: str = "en") -> Line:
    return Line(id=name, beat=name.split("-")[0], speaker=speaker, text=text, language=language)


def voice(text: str, letter_ms: int = 70) -> LineFacts:
    """A voice take: 70 ms a letter, a pause after a comma or a full stop, 80 ms of room at the ends."""
    words, at = [], 80
    for _, word in tokens(text):
        words.append(SpokenWord(text=word, start=at, end=at + letter_ms * len(word)))
        at += letter_ms * len(word) + (240 if word[-1] in ".,?!" else 15)
    return LineFacts(task="voice", ms=at, words=tuple(words))


def voices(plan: Plan) -> dict[str, LineFacts]:
    return {each.id: voice(each.text) for each in plan.lines}


def takes(plan: Plan) -> dict[str, TakeFacts]:
    return predicted(plan, voices(plan), {each.id: f"motion/{each.id}/t1" for each in plan.shots})


def plan_of(*shots: Shot, lines: tuple[Line, ...] = ()) -> Plan:
    return Plan(series="stolen", episode=1, title="Slide Nine", language="en", shots=shots, lines=lines)


THREAT = line("b6-l1", "victor", "You should have stayed quiet.")
ANSWER = line("b6-l2", "jonah", "He promised me your job.")
PLAN = plan_of(
    shot("b1-a", frames=96, role=ShotRole.ACTION, move=Move.PUSH_IN),
    shot("b2-a", frames=60, role=ShotRole.HOOK, story_role=Role.HOOK, cues=("stinger",)),
    reaction("b2-r", story_role=Role.HOOK),
    insert("b5-i", story_role=Role.REVEAL, cues=("message-tone",)),
    shot("b6-a", "victor", line="b6-l1"),
    reaction("b6-r", hears="b6-l1"),
    reaction("b6-x", coverage=Coverage.ALTERNATE, alternate_of="b6-a"),
    shot("b6-b", "jonah", line="b6-l2"),
    shot("b7-a", role=ShotRole.CLIFFHANGER, story_role=Role.CLIFFHANGER, cues=("impact",)),
    lines=(THREAT, ANSWER),
)
