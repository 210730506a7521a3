"""One more take of some shots of an episode, in one order: nothing else is filmed anew."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orchestrator.desk import orders, productions
from orchestrator.desk.actor import Actor
from orchestrator.desk.edits import AskedTake, edits_of, keep_wishes, wishes_of
from orchestrator.desk.floor import floor
from orchestrator.edits import Edits
from orchestrator.errors import BadStory, Conflict
from orchestrator.ledger import Production, Wanted
from orchestrator.office import Office
from orchestrator.plan import Coverage

MOST_RETAKES = 50  # of a shot
REMEMBERED = 20  # productions that may still film takes whose numbers are spoken for
Place = tuple[str, int]
"""Series and episode."""


@dataclass(frozen=True)
class Retakes:
    """One more take of each of some shots, as they are about to be ordered."""

    place: Place
    shots: Sequence[str]
    profile: str
    note: str
    prepared: orders.Prepared


def prepare(
    office: Office, actor: Actor, place: Place, shots: Sequence[str], wanted: str, note: str
) -> Retakes:
    """Everything but the retakes as it was ordered last; refused when that cannot be made."""
    series, number = place
    orders.refuse_unknown_profile(wanted)
    if not shots:
        raise BadStory("Choose the shots that are to be taken again.")
    on = floor(office, actor, series, number)
    for shot in shots:
        on.must_have(shot)
    last = on.last(wanted)
    spare = {each.id for each in on.plan.shots if each.coverage is Coverage.ALTERNATE}.intersection(shots)
    if last and last.coverage == "cut" and spare:
        raise Conflict(
            f"Shot {min(spare)} is an alternate, and the last production filmed none. "
            "Produce the episode with full coverage first."
        )
    asked = orders.Asked(profile=wanted)
    if last:
        asked = replace(
            asked,
            takes=last.takes,
            coverage="cut" if last.coverage == "cut" else "full",
            executor=last.executor,
        )
    prepared = orders.prepare(office, actor, series, [number], asked)
    return Retakes(place, tuple(dict.fromkeys(shots)), wanted, note, prepared)


def order(office: Office, actor: Actor, wanted: Retakes) -> Production:
    """Write down that the takes are wanted, and order them, in one step."""
    number = wanted.place[1]
    with office.ledger.database.write():
        head = orders.hold(office, actor, wanted.prepared)
        edits, takes = edits_of(office, head, number, wanted.profile), _promised(office, wanted)
        for shot in wanted.shots:
            edits = _wish(office, wanted, shot, takes, edits)
        [(production, ordered)] = wanted.prepared.new
        new = [(production, replace(ordered, edits=edits.model_dump_json()))]
        seen = orders.seen_of(office, head, [number])  # with the wishes for these takes
        action = "retake shot" if len(wanted.shots) == 1 else "retake shots"
        return productions.start(office, actor, orders.Prepared(new, seen), action=action)[0]


def _wish(office: Office, wanted: Retakes, shot: str, takes: int, edits: Edits) -> Edits:
    """The edits with one more take of a shot, which is kept."""
    series, number = wanted.place
    wishes = wishes_of(office, series, number, shot)
    if len(wishes.at(wanted.profile)) >= MOST_RETAKES:
        raise Conflict(f"Shot {shot} was taken again {MOST_RETAKES} times already; direct it otherwise.")
    made = [take.number for take in office.ledger.takes.of(series, number, wanted.profile, shot)]
    edits = edits.with_retake(shot, wanted.note, takes=takes, made=made)
    asked = AskedTake(profile=wanted.profile, retake=edits.retakes[shot][-1])
    more = wishes.model_copy(update={"retakes": (*wishes.retakes, asked)})
    keep_wishes(office, series, number, shot, more)
    return edits


def _promised(office: Office, wanted: Retakes) -> int:
    """How many takes productions film, made or not yet."""
    series, number = wanted.place
    which = Wanted(series=series, episode=number, profile=wanted.profile)
    earlier = office.ledger.productions.page(which, "", REMEMBERED)
    return max((each.takes for each in (*earlier, wanted.prepared.new[0][0])), default=1)
