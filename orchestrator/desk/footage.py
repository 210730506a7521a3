"""A shot's own footage: clips that people handed in, each a take beside those that are filmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestrator.desk import orders
from orchestrator.desk import series as shelf
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import change
from orchestrator.desk.edits import AskedTake, edits_of, keep_wishes, wishes_of
from orchestrator.desk.floor import floor
from orchestrator.desk.retakes import MOST_RETAKES, REMEMBERED
from orchestrator.desk.takes import Place
from orchestrator.desk.uploads import taken
from orchestrator.edits import Retake, Upload
from orchestrator.errors import Conflict, NotFound
from orchestrator.ledger import SeriesHead, Wanted
from orchestrator.office import Office


@dataclass(frozen=True)
class Asked:
    """A clip as it comes."""

    profile: str
    note: str
    content: bytes
    fields: Mapping[str, str]
    """Rights, consent, and the frame at which the take begins."""


@dataclass(frozen=True)
class Footage:
    """A clip of a person's that is a take at a profile."""

    profile: str
    retake: Retake
    upload: Upload


def listed(office: Office, actor: Actor, place: Place) -> Sequence[Footage]:
    """A shot's own clips, oldest first."""
    series, number, shot = place
    with office.ledger.database.read():
        shelf.find(office, actor, series)
        return _footage(office, series, number, shot)


def clip(office: Office, actor: Actor, place: Place, profile: str, take: int) -> Footage:
    """One of them; NotFound otherwise."""
    found = [each for each in listed(office, actor, place) if _is(each, profile, take)]
    if not found:
        raise NotFound(f"Shot {place[2]} has no footage as take {take} at profile {profile}.")
    return found[0]


def add(office: Office, actor: Actor, place: Place, asked: Asked) -> Footage:
    """One more take of a shot: this clip. The same clip from the same frame is the same take, and whose it is
    stands as it was said last.
    """
    series, number, shot = place
    profile = asked.profile
    orders.refuse_unknown_profile(profile)
    floor(office, actor, series, number).must_have(shot)
    upload = taken(office, "clip", asked.content, asked.fields)
    with change(office, actor, "hand in footage") as made:
        head = shelf.find(office, actor, series, hold=True)
        there = [each for each in _footage(office, series, number, shot) if each.profile == profile]
        same = [each for each in there if _cut(each.upload) == _cut(upload)]
        if same and same[0].upload == upload:
            made.nothing()
            return same[0]
        if same:
            told = _retold(office, place, same[0], upload)
            made.note(
                _address(place, profile, told.retake.number), owner=head.owner, after=upload.digest[:32]
            )
            return told
        retake = _retake(office, head, place, asked, upload)
        made.note(_address(place, profile, retake.number), owner=head.owner, after=upload.digest[:32])
        return Footage(profile, retake, upload)


def drop(office: Office, actor: Actor, place: Place, profile: str, take: int) -> None:
    """The take is no take any more; another plays. A clip never changes, so no version is asked for."""
    series, number, shot = place
    with change(office, actor, "take back footage") as made:
        head = shelf.find(office, actor, series, hold=True)
        gone = clip(office, actor, place, profile, take)
        wishes = wishes_of(office, series, number, shot)
        rest = tuple(each for each in wishes.retakes if (each.profile, each.retake.number) != (profile, take))
        keep_wishes(office, series, number, shot, wishes.model_copy(update={"retakes": rest}))
        made.note(_address(place, profile, take), owner=head.owner, before=gone.upload.digest[:32])


def _retake(office: Office, head: SeriesHead, place: Place, wanted: Asked, upload: Upload) -> Retake:
    series, number, shot = place
    profile = wanted.profile
    wishes = wishes_of(office, series, number, shot)
    if len(wishes.at(profile)) >= MOST_RETAKES:
        raise Conflict(f"Shot {shot} was taken again {MOST_RETAKES} times already; delete a take first.")
    made = [take.number for take in office.ledger.takes.of(series, number, profile, shot)]
    earlier = office.ledger.productions.page(
        Wanted(series=series, episode=number, profile=profile), "", REMEMBERED
    )
    takes = max((each.takes for each in earlier), default=1)
    edits = edits_of(office, head, number, profile)
    retake = edits.with_retake(shot, wanted.note, takes=takes, made=made, footage=upload).retakes[shot][-1]
    asked = AskedTake(profile=profile, retake=retake)
    keep_wishes(office, series, number, shot, wishes.model_copy(update={"retakes": (*wishes.retakes, asked)}))
    return retake


def _retold(office: Office, place: Place, there: Footage, upload: Upload) -> Footage:
    """The same take with what is said now about whose it is."""
    series, number, shot = place
    wishes = wishes_of(office, series, number, shot)
    asked = AskedTake(profile=there.profile, retake=there.retake)
    told = AskedTake(profile=there.profile, retake=there.retake.model_copy(update={"footage": upload}))
    retakes = tuple(told if each == asked else each for each in wishes.retakes)
    keep_wishes(office, series, number, shot, wishes.model_copy(update={"retakes": retakes}))
    return Footage(there.profile, told.retake, upload)


def _footage(office: Office, series: str, number: int, shot: str) -> list[Footage]:
    return [
        Footage(each.profile, each.retake, each.retake.footage)
        for each in wishes_of(office, series, number, shot).retakes
        if each.retake.footage
    ]


def _is(footage: Footage, profile: str, take: int) -> bool:
    return (footage.profile, footage.retake.number) == (profile, take)


def _cut(upload: Upload) -> tuple[str, int]:
    return upload.digest, upload.start


def _address(place: Place, profile: str, take: int) -> str:
    series, number, shot = place
    return f"{series}/episodes/{number}/shots/{shot}/footage/{profile}/{take}"
