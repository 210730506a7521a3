"""Beats of an episode, one by one. They are kept within their episode; each has a version of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator import stories
from orchestrator.desk import episodes
from orchestrator.desk import series as desk
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import Expected, change, digest_of
from orchestrator.desk.told import json_of, refusing
from orchestrator.errors import BadStory, NotFound
from orchestrator.ledger import Document, SeriesHead
from orchestrator.office import Office
from orchestrator.story import Beat, Episode

WITHIN = ("episodes", 0, "beats", 0)
Beats = tuple[Beat, ...]


@dataclass(frozen=True)
class Kept:
    """A beat as it is kept."""

    id: str
    body: str
    """JSON."""

    @classmethod
    def of(cls, beat: Beat) -> "Kept":
        """A beat of an episode."""
        return cls(beat.id, beat.model_dump_json())

    @property
    def digest(self) -> str:
        """Its version."""
        return digest_of(self.body)


@dataclass(frozen=True)
class Place:
    """Where a beat is put: behind another, or at a place counted from 1; else at the end."""

    after: str | None = None
    at: int | None = None

    def index(self, beats: Beats) -> int:
        """Its index."""
        if self.after is not None and self.at is not None:
            raise BadStory("Give `after` or `at`, not both.")
        if self.after is not None:
            return _index(beats, self.after) + 1
        return len(beats) if self.at is None else min(self.at - 1, len(beats))


@dataclass(frozen=True)
class _Held:
    """An episode that is being changed."""

    head: SeriesHead
    document: Document
    episode: Episode


def listed(office: Office, actor: Actor, series: str, number: int) -> Sequence[Kept]:
    """The beats of an episode in order."""
    return [Kept.of(beat) for beat in episodes.parsed(episodes.find(office, actor, series, number)).beats]


def find(office: Office, actor: Actor, series: str, number: int, beat: str) -> Kept:
    """One beat; NotFound otherwise."""
    beats = episodes.parsed(episodes.find(office, actor, series, number)).beats
    return Kept.of(beats[_index(beats, beat)])


def create(
    office: Office, actor: Actor, series: str, number: int, body: bytes, place: Place = Place()
) -> Kept:
    """A new beat; without an id it gets one that no beat of the episode ever had."""
    told = json_of(body)
    with change(office, actor, "create beat") as made:
        held = _held(office, actor, series, number)
        index = place.index(held.episode.beats)
        with refusing(WITHIN, body):
            name = stories.new_id(told, held.episode, episodes.spent(office, series, number))
        beat = _read(office, held, told, body, name)
        _store(office, held, (*held.episode.beats[:index], beat, *held.episode.beats[index:]))
        kept = Kept.of(beat)
        made.note(_address(held, name), owner=held.head.owner, after=kept.digest)
        return kept


def duplicate(office: Office, actor: Actor, series: str, number: int, name: str) -> Kept:
    """A beat once more, right behind itself, under an id that no beat of the episode ever had."""
    with change(office, actor, "duplicate beat") as made:
        held = _held(office, actor, series, number)
        index = _index(held.episode.beats, name)
        beats = held.episode.beats
        with refusing(WITHIN):
            fresh = stories.new_id(None, held.episode, episodes.spent(office, series, number))
        beat = beats[index].model_copy(update={"id": fresh})
        _store(office, held, (*beats[: index + 1], beat, *beats[index + 1 :]))
        kept = Kept.of(beat)
        made.note(_address(held, fresh), owner=held.head.owner, after=kept.digest)
        return kept


def replace(
    office: Office, actor: Actor, series: str, number: int, name: str, body: bytes, expected: Expected
) -> Kept:
    """Another version of a beat, under its id and in its place."""
    told = json_of(body)
    with change(office, actor, "change beat") as made:
        held = _held(office, actor, series, number)
        index, before = _version(held, name, expected)
        _refuse_renaming(told, name)
        beat = _read(office, held, told, body, name)
        _store(office, held, (*held.episode.beats[:index], beat, *held.episode.beats[index + 1 :]))
        kept = Kept.of(beat)
        made.note(_address(held, name), owner=held.head.owner, before=before, after=kept.digest)
        return kept


def remove(office: Office, actor: Actor, series: str, number: int, name: str, expected: Expected) -> None:
    """A beat; those around it stay as they are."""
    with change(office, actor, "delete beat") as made:
        held = _held(office, actor, series, number)
        index, before = _version(held, name, expected)
        _store(office, held, (*held.episode.beats[:index], *held.episode.beats[index + 1 :]))
        made.note(_address(held, name), owner=held.head.owner, before=before)


def order(
    office: Office, actor: Actor, series: str, number: int, names: Sequence[str], expected: Expected
) -> Document:
    """The beats of an episode in another order; every one must be named once."""
    with change(office, actor, "order beats") as made:
        held = _held(office, actor, series, number)
        expected.hold(held.document.digest)
        known = {beat.id: beat for beat in held.episode.beats}
        if sorted(names) != sorted(known):
            detail = f"Name every beat of the episode once: {', '.join(known)}"
            raise BadStory(f"{detail[:300]}.", [{"detail": detail[:300], "pointer": "#/beats"}])
        after = _store(office, held, tuple(known[name] for name in names))
        note = {"before": held.document.digest, "after": after.digest}
        made.note(episodes.address(after), owner=held.head.owner, **note)
        return after


def _held(office: Office, actor: Actor, series: str, number: int) -> _Held:
    head = desk.find(office, actor, series, hold=True)
    document = episodes.find(office, actor, series, number)
    return _Held(head, document, episodes.parsed(document))


def _version(held: _Held, name: str, expected: Expected) -> tuple[int, str]:
    """Where a beat is, and its digest, which must be the expected one."""
    index = _index(held.episode.beats, name)
    before = Kept.of(held.episode.beats[index]).digest
    expected.hold(before)
    return index, before


def _read(office: Office, held: _Held, told: Any, body: bytes, name: str) -> Beat:
    around = desk.without_episodes(office, held.head)
    with refusing(WITHIN, body):
        return stories.read_beat(told, around, held.episode, name)


def _store(office: Office, held: _Held, beats: Beats) -> Document:
    return episodes.store(office, held.document, held.episode.model_copy(update={"beats": beats}))


def _index(beats: Beats, name: str) -> int:
    for index, beat in enumerate(beats):
        if beat.id == name:
            return index
    raise NotFound(f"There is no beat {name} here.")


def _refuse_renaming(told: Any, name: str) -> None:
    if isinstance(told, dict) and told.get("id") not in (None, name):
        detail = f"This is beat {name}; leave the id out"
        raise BadStory(f"{detail}.", [{"detail": detail, "pointer": "#/id"}])


def _address(held: _Held, name: str) -> str:
    return f"{episodes.address(held.document)}/beats/{name}"
