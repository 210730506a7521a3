"""The first pass over the beats, words only: who is named, what is said and done, and who is in the scene."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestrator.director.casting import Referents
from orchestrator.director.evidence import Shown, Sight, shown
from orchestrator.director.house import House
from orchestrator.director.moments import ENTRANCES, Act, Moment, moments, statements
from orchestrator.director.notes import Notes
from orchestrator.director.places import Chosen
from orchestrator.director.speech import Said, Statement, said
from orchestrator.story import Beat


@dataclass
class Heard:
    """The first pass over a beat: words only."""

    beat: Beat
    statements: list[Statement]
    lines: list[Said]
    given_cast: tuple[str, ...] | None
    shown: list[Shown]
    acts: tuple[Moment, ...]
    """What happens besides speech."""


def hear(house: House, beat: Beat, referents: Referents, notes: Notes) -> Heard:
    told, doubts = statements(beat.text, house.casting, house.cues, referents)
    for doubt in doubts:
        notes.pronoun(beat, doubt)
    lines = said(beat, told, house.casting, house.cues)
    sight = Sight(beat, told, lines, house.casting, house.props, house.cues)
    cast = None if beat.cast is None else tuple(_cast(house, beat, beat.cast, notes))
    seen = shown(sight)
    return Heard(beat, told, lines, cast, seen, moments(told, seen, house.casting, house.cues))


def _cast(house: House, beat: Beat, names: Sequence[str], notes: Notes) -> Iterator[str]:
    for name in names:
        who = house.casting.who(name)
        if who is None:
            notes.nobody_called(beat, name)
        else:
            yield who


def presence(house: House, heard: Sequence[Heard], chosen: Sequence[Chosen]) -> Iterator[tuple[str, ...]]:
    """Who is in the scene in each beat. Whoever acts without an entrance has been there all along."""
    begin = 0
    for at in range(len(heard)):
        if at + 1 == len(heard) or chosen[at + 1].location != chosen[at].location:
            yield from _scene(house, heard[begin : at + 1])
            begin = at + 1


def _scene(house: House, heard: Sequence[Heard]) -> Iterator[tuple[str, ...]]:
    since: dict[str, int] = {}
    left: dict[str, int] = {}
    for at, each in enumerate(heard):
        for sheet, entering in _there(house, each):
            since.setdefault(sheet, at if entering else 0)
            left.pop(sheet, None)
        left.update(dict.fromkeys(_leaving(each), at))
    for at in range(len(heard)):
        here = [sheet for sheet, begin in since.items() if begin <= at and left.get(sheet, len(heard)) >= at]
        yield house.casting.order(here)


def _there(house: House, each: Heard) -> Iterator[tuple[str, bool]]:
    """(sheet, whether they only come in now) for everybody who is bodily in the beat."""
    if each.given_cast is not None:
        yield from ((sheet, False) for sheet in each.given_cast)
        return
    entering = {moment.subject for moment in each.acts if moment.act in ENTRANCES}
    for statement in each.statements:
        for mention in statement.mentions:
            is_subject = mention.sheet == statement.subject
            if is_subject or not (mention.possessive or mention.absent):
                yield mention.sheet, mention.sheet in entering
    for line in each.lines:
        if line.speaker and line.speaker in house.casting.faces:
            yield line.speaker, line.speaker in entering


def _leaving(each: Heard) -> Iterator[str]:
    for moment in each.acts:
        if moment.act is Act.LEAVE and moment.subject:
            yield moment.subject
