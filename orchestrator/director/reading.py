"""Beats understood one after the other: who is there, where, wearing and holding what, and what happens.

The only state that passes from beat to beat is the story's own: the place, clothes, what is in hand or on the
wall, and whom a pronoun means. A beat that changes none of these leaves the reading of all others as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import orchestrator.director.emotions as feelings
from orchestrator.director.casting import Casting, Referents
from orchestrator.director.cues import Cues
from orchestrator.director.evidence import Shown, Sight, shown
from orchestrator.director.moments import ENTRANCES, Act, Moment, moments, spoken, statements
from orchestrator.director.notes import Notes
from orchestrator.director.places import Chosen, Places, wardrobe
from orchestrator.director.props import Props
from orchestrator.director.speech import Said, Statement, said
from orchestrator.plan import Line
from orchestrator.story import Beat, Episode, InsertKind, Role, Series


@dataclass(frozen=True)
class House:
    """What is known of the series before the first beat is read."""

    series: Series
    cues: Cues
    casting: Casting
    places: Places
    props: Props


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
    time: str | None
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
    last: bool = False
    follows: bool = False
    """The place differs from that of the beat before."""


@dataclass
class _Heard:
    """The first pass over a beat: words only."""

    beat: Beat
    statements: list[Statement]
    lines: list[Said]
    given_cast: tuple[str, ...] | None
    shown: list[Shown]
    acts: tuple[Moment, ...]
    """What happens besides speech."""


@dataclass(frozen=True)
class _Carried:
    """What one beat leaves to the next."""

    worn: Mapping[str, str] = field(default_factory=dict)
    holds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    state: Mapping[str, str] = field(default_factory=dict)
    wall: str = ""


def read(house: House, episode: Episode, notes: Notes) -> list[Reading]:
    """Every beat of the episode, understood."""
    referents = Referents()
    heard = [_hear(house, beat, referents, notes) for beat in episode.beats]
    chosen = house.places.of_beats(episode)
    present = list(_presence(house, heard, chosen))
    carried, made = _Carried(worn=_worn(house, episode.wardrobe)), []
    for at, each in enumerate(heard):
        if at and chosen[at].location != chosen[at - 1].location:
            carried = replace(carried, wall="")
        reading, carried = _understand(house, episode, each, chosen[at], present[at], carried, notes)
        moved = bool(at) and chosen[at].location != chosen[at - 1].location
        made.append(replace(reading, follows=moved))
    return _with_roles(made, notes)


def _hear(house: House, beat: Beat, referents: Referents, notes: Notes) -> _Heard:
    told, doubts = statements(beat.text, house.casting, house.cues, referents)
    for doubt in doubts:
        notes.pronoun(beat, doubt)
    lines = said(beat, told, house.casting, house.cues)
    sight = Sight(beat, told, lines, house.casting, house.props, house.cues)
    cast = None if beat.cast is None else tuple(_cast(house, beat, beat.cast, notes))
    seen = shown(sight)
    return _Heard(beat, told, lines, cast, seen, moments(told, seen, house.casting, house.cues))


def _cast(house: House, beat: Beat, names: Sequence[str], notes: Notes) -> Iterator[str]:
    for name in names:
        who = house.casting.who(name)
        if who is None:
            notes.nobody_called(beat, name)
        else:
            yield who


def _presence(house: House, heard: Sequence[_Heard], chosen: Sequence[Chosen]) -> Iterator[tuple[str, ...]]:
    """Who is in the scene in each beat. Whoever acts without an entrance has been there all along."""
    begin = 0
    for at in range(len(heard)):
        if at + 1 == len(heard) or chosen[at + 1].location != chosen[at].location:
            yield from _scene(house, heard[begin : at + 1])
            begin = at + 1


def _scene(house: House, heard: Sequence[_Heard]) -> Iterator[tuple[str, ...]]:
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


def _there(house: House, each: _Heard) -> Iterator[tuple[str, bool]]:
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


def _leaving(each: _Heard) -> Iterator[str]:
    for moment in each.acts:
        if moment.act is Act.LEAVE and moment.subject:
            yield moment.subject


def _understand(
    house: House,
    episode: Episode,
    each: _Heard,
    place: Chosen,
    present: tuple[str, ...],
    carried: _Carried,
    notes: Notes,
) -> tuple[Reading, _Carried]:
    beat = each.beat
    lines = _lines(house, each, notes)
    here = each.given_cast if each.given_cast is not None else present
    happened = _among(here, spoken(each.acts, lines))
    acting = tuple(dict.fromkeys(m.subject for m in happened if m.subject in here and m.subject))
    carried = _carry(house, each, carried)
    time = house.places.time(episode, place.location)
    reading = Reading(
        beat=beat,
        role=beat.role,
        role_given=beat.role is not None,
        moments=happened,
        focus=_focus(house, each, acting, here),
        acting=acting,
        present=here,
        place=place,
        time=time,
        told={**feelings.told(each.statements, house.cues), **_emotions(house, beat, notes)},
        lines=tuple(line for _, line in lines),
        inserts=tuple(each.shown),
        worn={
            s: w
            for s in house.casting.faces
            if (w := wardrobe(house.casting.sheets[s], time, carried.worn.get(s)))
        },
        holds=carried.holds,
        prop_state=carried.state,
        background=carried.wall,
        implicated=_implicated(house, each),
        attributed=frozenset(line.id for told, line in lines if not told.given),
        dressed=frozenset(carried.worn),
    )
    return reading, _after(house, each, carried, place)


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


def _focus(house: House, each: _Heard, acting: Sequence[str], here: Sequence[str]) -> str | None:
    """Who the beat is about: the first who acts, else the lead, else the first in the line-up."""
    if each.given_cast:
        return next((sheet for sheet in acting if sheet in each.given_cast), each.given_cast[0])
    if acting:
        return acting[0]
    return house.casting.lead if house.casting.lead in here else next(iter(here), None)


def _lines(house: House, each: _Heard, notes: Notes) -> list[tuple[Said, Line]]:
    made = []
    for number, line in enumerate(each.lines, 1):
        if line.speaker is None:
            notes.speaker(each.beat, line)
            continue
        label = house.cues.lines.first(line.text)
        felt = _emotions(house, each.beat, None).get(line.speaker, ())
        emotion = felt[0] if felt else feelings.SPEAKING.get(label or "", _voice(house, each, line.speaker))
        made.append(
            (
                line,
                Line(
                    id=f"{each.beat.id}-line-{number}",
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


def _voice(house: House, each: _Heard, speaker: str) -> str:
    if speaker not in house.casting.faces:
        return "neutral"
    told = feelings.told(each.statements, house.cues).get(speaker)
    return told[-1] if told else feelings.usual(speaker, each.beat.role, house.casting)


def _emotions(house: House, beat: Beat, notes: Notes | None) -> dict[str, tuple[str, ...]]:
    """Given labels by sheet; "" stands for whoever the beat is about and is left to the focus."""
    found: dict[str, tuple[str, ...]] = {}
    for name, label in beat.emotion.items():
        who = house.casting.who(name) or house.casting.lead
        if label not in feelings.KINDS:
            if notes:
                notes.emotion(beat, label)
        elif who:
            found[who] = (label,)
    return found


def _worn(house: House, given: Mapping[str, str]) -> dict[str, str]:
    return {who: variant for name, variant in given.items() if (who := house.casting.who(name))}


def _carry(house: House, each: _Heard, carried: _Carried) -> _Carried:
    """What this beat puts on and takes in hand, on top of what was there."""
    worn = {**carried.worn, **_worn(house, each.beat.wardrobe)}
    holds, state = dict(carried.holds), dict(carried.state)
    for owner, prop in _taken(house, each):
        holds = {who: tuple(p for p in has if p != prop) for who, has in holds.items()}
        holds[owner] = (*holds.get(owner, ()), prop)
        state[prop] = "in hand, screen lit" if house.props.is_phone(prop) else "in hand"
    return replace(carried, worn=worn, holds={w: h for w, h in holds.items() if h}, state=state)


def _taken(house: House, each: _Heard) -> Iterator[tuple[str, str]]:
    """(who, prop) for everything that is touched, named as a prop of the beat, or carries an insert."""
    for statement in each.statements:
        for touched in house.props.touched(statement.clause, statement.mentions, statement.subject):
            if statement.subject and house.props.is_phone(touched.prop):
                yield _phone_owner(house, touched.prop) or statement.subject, touched.prop
    for prop in house.props.known(each.beat.props)[0]:
        if holder := _phone_owner(house, prop) or next(
            (s.subject for s in each.statements if s.subject), None
        ):
            yield holder, prop
    for insert in each.shown:
        if insert.insert.prop and (owner := _phone_owner(house, insert.insert.prop)):
            yield owner, insert.insert.prop


def _phone_owner(house: House, prop: str) -> str | None:
    return next((owner for owner, phone in house.props.phones.items() if phone == prop), None)


def _after(house: House, each: _Heard, carried: _Carried, place: Chosen) -> _Carried:
    """A slide that was shown stays on the wall behind the scene; a closer look at it does not replace it."""
    slides = [s for s in each.shown if s.insert.kind is InsertKind.SLIDE and (s.given or not carried.wall)]
    if not slides:
        return carried
    told = slides[-1].insert.picture or slides[-1].insert.title
    location = house.places.locations.get(place.location or "")
    search = house.cues.evidence.of("slide")
    where = search.search(location.description) if location else None
    return replace(carried, wall=f"{told} on the {where[0] if where else 'screen'}, out of focus")


def _implicated(house: House, each: _Heard) -> tuple[str, ...]:
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
