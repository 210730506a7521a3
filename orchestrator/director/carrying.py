"""What one beat leaves to the next: clothes, things in hand, what is on the wall."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from orchestrator.director.hearing import Heard
from orchestrator.director.house import House
from orchestrator.director.places import Chosen
from orchestrator.story import InsertKind


@dataclass(frozen=True)
class Carried:
    """What one beat leaves to the next."""

    worn: Mapping[str, str] = field(default_factory=dict)
    holds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    state: Mapping[str, str] = field(default_factory=dict)
    wall: str = ""


def worn_by(house: House, given: Mapping[str, str]) -> dict[str, str]:
    return {who: variant for name, variant in given.items() if (who := house.casting.who(name))}


def taken_on(house: House, each: Heard, carried: Carried) -> Carried:
    """What this beat puts on and takes in hand, on top of what was there."""
    worn = {**carried.worn, **worn_by(house, each.beat.wardrobe)}
    holds, state = dict(carried.holds), dict(carried.state)
    for owner, prop in _taken(house, each):
        holds = {who: tuple(p for p in has if p != prop) for who, has in holds.items()}
        holds[owner] = (*holds.get(owner, ()), prop)
        state[prop] = "in hand, screen lit" if house.props.is_phone(prop) else "in hand"
    return replace(carried, worn=worn, holds={w: h for w, h in holds.items() if h}, state=state)


def _taken(house: House, each: Heard) -> Iterator[tuple[str, str]]:
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


def left_behind(house: House, each: Heard, carried: Carried, place: Chosen) -> Carried:
    """A slide that was shown stays on the wall behind the scene; a closer look at it does not replace it."""
    slides = [s for s in each.shown if s.insert.kind is InsertKind.SLIDE and (s.given or not carried.wall)]
    if not slides:
        return carried
    told = slides[-1].insert.picture or slides[-1].insert.title
    location = house.places.locations.get(place.location or "")
    search = house.cues.evidence.of("slide")
    where = search.search(location.description) if location else None
    return replace(carried, wall=f"{told} on the {where[0] if where else 'screen'}, out of focus")
