"""Beats understood one after the other: who is there, where, wearing and holding what, and what happens.

The only state that passes from beat to beat is the story's own: the place, clothes, what is in hand or on the
wall, and whom a pronoun means. A beat that changes none of these leaves the reading of all others as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import orchestrator.director.emotions as feelings
from orchestrator.director.carrying import Carried, left_behind, taken_on, worn_by
from orchestrator.director.casting import Referents
from orchestrator.director.evidence import Shown
from orchestrator.director.hearing import Heard, hear, presence
from orchestrator.director.house import House
from orchestrator.director.ids import short
from orchestrator.director.moments import Act, Moment, spoken
from orchestrator.director.notes import Notes
from orchestrator.director.places import Chosen, wardrobe
from orchestrator.director.speech import Said
from orchestrator.plan import Line
from orchestrator.stories.quotation import quotes
from orchestrator.story import Beat, Episode, Role


@dataclass(frozen=True)
class Reading:
    """A beat as the director understands it; everything its shots are made from."""

    beat: Beat
    role: Role | None
    role_given: bool
    moments: tuple[Moment, ...]
    focus: str | None
    acting: tuple[str, ...]
    present: tuple[str, ...]
    """Whoever is in the scene now, in line-up order."""
    place: Chosen
    told: Mapping[str, tuple[str, ...]]
    lines: tuple[Line, ...]
    inserts: tuple[Shown, ...]
    worn: Mapping[str, str]
    holds: Mapping[str, tuple[str, ...]]
    prop_state: Mapping[str, str]
    background: str
    implicated: tuple[str, ...]
    attributed: frozenset[str]
    """Lines whose speaker was worked out."""
    dressed: frozenset[str]
    """Whose wardrobe was given."""
    before_hook: bool = False
    follows: bool = False
    """The place differs from that of the beat before."""


def read(house: House, episode: Episode, notes: Notes) -> list[Reading]:
    """Every beat of the episode, understood."""
    referents = Referents()
    heard = [hear(house, beat, referents, notes) for beat in episode.beats]
    chosen = house.places.of_beats(episode)
    present = list(presence(house, heard, chosen))
    carried, made = Carried(worn=worn_by(house, episode.wardrobe)), []
    for at, each in enumerate(heard):
        if at and chosen[at].location != chosen[at - 1].location:
            carried = replace(carried, wall="")
        reading, carried = _understand(house, episode, each, chosen[at], present[at], carried, notes)
        moved = bool(at) and chosen[at].location != chosen[at - 1].location
        made.append(replace(reading, follows=moved))
    return _with_roles(made, notes)


def _understand(
    house: House,
    episode: Episode,
    each: Heard,
    place: Chosen,
    present: tuple[str, ...],
    carried: Carried,
    notes: Notes,
) -> tuple[Reading, Carried]:
    beat = each.beat
    lines = _lines(house, each, notes)
    _refuse_unplaced(each, notes)
    here = each.given_cast if each.given_cast is not None else present
    happened = _among(here, spoken(each.acts, lines))
    acting = tuple(dict.fromkeys(m.subject for m in happened if m.subject in here and m.subject))
    carried = taken_on(house, each, carried)
    reading = Reading(
        beat=beat,
        role=beat.role,
        role_given=beat.role is not None,
        moments=happened,
        focus=_focus(house, each, acting, here),
        acting=acting,
        present=here,
        place=place,
        told={**feelings.told(each.statements, house.cues), **_emotions(house, each, notes)},
        lines=tuple(line for _, line in lines),
        inserts=tuple(each.shown),
        worn=_worn(house, house.places.time(episode, place.location), carried),
        holds=carried.holds,
        prop_state=carried.state,
        background=carried.wall,
        implicated=_implicated(house, each),
        attributed=frozenset(line.id for told, line in lines if not told.given),
        dressed=frozenset(carried.worn),
    )
    return reading, left_behind(house, each, carried, place)


def _worn(house: House, time: str | None, carried: Carried) -> dict[str, str]:
    sheets = house.casting.sheets
    told = {face: wardrobe(sheets[face], time, carried.worn.get(face)) for face in house.casting.faces}
    return {face: worn for face, worn in told.items() if worn}


def _among(here: Sequence[str], happened: Sequence[Moment]) -> tuple[Moment, ...]:
    """Only who is there can be seen to do something; a voice may come from anywhere."""
    return tuple(
        replace(
            moment,
            subject=moment.subject if moment.subject in here or moment.act is Act.SPEAK else None,
            toward=moment.toward if moment.toward in here else None,
        )
        for moment in happened
    )


def _focus(house: House, each: Heard, acting: Sequence[str], here: Sequence[str]) -> str | None:
    """Who the beat is about: the first who acts, else the lead, else the first in the line-up."""
    if each.given_cast:
        return next((sheet for sheet in acting if sheet in each.given_cast), each.given_cast[0])
    if acting:
        return acting[0]
    return house.casting.lead if house.casting.lead in here else next(iter(here), None)


def _lines(house: House, each: Heard, notes: Notes) -> list[tuple[Said, Line]]:
    made = []
    for number, line in enumerate(each.lines, 1):
        if line.speaker is None:
            notes.speaker(each.beat, line)
            continue
        label = house.cues.lines.first(line.text)
        felt = _emotions(house, each, notes).get(line.speaker, ())
        emotion = felt[0] if felt else feelings.SPEAKING.get(label or "", _voice(house, each, line.speaker))
        made.append(
            (
                line,
                Line(
                    id=f"{short(each.beat.id)}-line-{number}",
                    beat=each.beat.id,
                    speaker=line.speaker,
                    text=line.text,
                    language=house.series.language,
                    emotion=emotion,
                    manner=line.manner,
                ),
            )
        )
    return made


def _refuse_unplaced(each: Heard, notes: Notes) -> None:
    """Quoted words are spoken or shown; what is neither would be lost without a word."""
    shown = [w for s in each.shown for w in (s.insert.title, *s.insert.lines, s.insert.picture)]
    placed = [_letters(words) for words in (*(line.text for line in each.lines), *shown)]
    given = [
        line.text for line in each.lines if line.given and _letters(line.text) not in _letters(each.beat.text)
    ]
    for quote in quotes(each.beat.text) if not given else ():
        if not any(_letters(quote.words) in words for words in placed):
            notes.unplaced(each.beat, quote.words)


def _letters(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())


def _voice(house: House, each: Heard, speaker: str) -> str:
    if speaker not in house.casting.faces:
        return "neutral"
    told = feelings.told(each.statements, house.cues).get(speaker)
    return told[-1] if told else feelings.usual(speaker, each.beat.role, house.casting)


def _emotions(house: House, each: Heard, notes: Notes) -> dict[str, tuple[str, ...]]:
    """Given labels by sheet; a bare one is for whoever acts, else for the lead."""
    found: dict[str, tuple[str, ...]] = {}
    acting = next((told.subject for told in each.statements if told.subject), house.casting.lead)
    for name, label in each.beat.emotion.items():
        who = house.casting.who(name) if name else acting
        if label not in feelings.KINDS:
            notes.emotion(each.beat, label)
        elif who is None:
            notes.nobody_called(each.beat, name)
        else:
            found[who] = (label,)
    return found


def _implicated(house: House, each: Heard) -> tuple[str, ...]:
    """Whoever the evidence names or shows."""
    words = [w for s in each.shown for w in (s.insert.title, *s.insert.lines, s.insert.picture)]
    return tuple(dict.fromkeys(who for text in words for who in house.casting.named(text)))


def _with_roles(made: Sequence[Reading], notes: Notes) -> list[Reading]:
    """Without given roles the first beat is the hook and the last one the cliffhanger."""
    given = [reading.role for reading in made]
    roles = list(given)
    if made and Role.HOOK not in given and roles[0] is None:
        roles[0] = Role.HOOK
        notes.role(made[0].beat, Role.HOOK)
    if len(made) > 1 and Role.CLIFFHANGER not in given and roles[-1] is None:
        roles[-1] = Role.CLIFFHANGER
        notes.role(made[-1].beat, Role.CLIFFHANGER)
    hook = roles.index(Role.HOOK) if Role.HOOK in roles else 0
    return [
        replace(r, role=role, before_hook=at < hook)
        for at, (r, role) in enumerate(zip(made, roles, strict=True))
    ]
