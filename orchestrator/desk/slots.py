"""Slots for people's own files: a shot's still and ending, a line's voice. An empty one is made as ever.

What is in a slot is an edit like any other, which the next production takes along.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from orchestrator.desk import series as shelf
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import Expected, change, digest_of
from orchestrator.desk.edits import LineWishes, keep_line_wishes, keep_wishes, line_wishes_of, wishes_of
from orchestrator.desk.floor import floor
from orchestrator.desk.uploads import stored, taken
from orchestrator.edits import Upload
from orchestrator.errors import NotFound
from orchestrator.ledger import SeriesHead
from orchestrator.office import Office
from orchestrator.store import Stored
from orchestrator.uploads import Kind

Noun = Literal["still", "ending", "voice"]
KINDS: Mapping[Noun, Kind] = {"still": "picture", "ending": "picture", "voice": "recording"}


@dataclass(frozen=True)
class Slot:
    """A place for one file: of a shot its still or ending, of a line its voice."""

    series: str
    episode: int
    noun: Noun
    name: str
    """Id of the shot or line."""

    @property
    def address(self) -> str:
        """What it is called in the audit."""
        what = "lines" if self.noun == "voice" else "shots"
        return f"{self.series}/episodes/{self.episode}/{what}/{self.name}/{self.noun}"


@dataclass(frozen=True)
class Held:
    """What a slot holds; None: nothing, so it is made."""

    upload: Upload | None

    @property
    def digest(self) -> str:
        """Its version."""
        return digest_of(self.upload.model_dump_json() if self.upload else "nothing")

    @property
    def stored(self) -> Stored:
        """The file; NotFound when there is none."""
        if self.upload is None:
            raise NotFound("Nobody handed in a file here.")
        return stored(self.upload)


def find(office: Office, actor: Actor, slot: Slot) -> Held:
    """What is in a slot."""
    with office.ledger.database.read():
        return _held(office, shelf.find(office, actor, slot.series), slot)


def put(
    office: Office, actor: Actor, slot: Slot, content: bytes, fields: Mapping[str, str], expected: Expected
) -> Held:
    """A file in place of what is made, or of another file."""
    expected.hold(find(office, actor, slot).digest)
    _must_have(office, actor, slot)
    upload = taken(office, KINDS[slot.noun], content, fields)
    return _change(office, actor, slot, expected, f"hand in {slot.noun}", upload)


def remove(office: Office, actor: Actor, slot: Slot, expected: Expected) -> Held:
    """It is made again; the file goes with a later sweep."""
    return _change(office, actor, slot, expected, f"take back {slot.noun}", None)


def _held(office: Office, head: SeriesHead, slot: Slot) -> Held:
    if office.ledger.documents.get(head.id, "episode", str(slot.episode)) is None:
        raise NotFound(f"There is no episode {slot.episode} here.")
    if slot.noun == "voice":
        return Held(line_wishes_of(office, head.id, slot.episode, slot.name).voice)
    wishes = wishes_of(office, head.id, slot.episode, slot.name)
    return Held(wishes.still if slot.noun == "still" else wishes.ending)


def _must_have(office: Office, actor: Actor, slot: Slot) -> None:
    on = floor(office, actor, slot.series, slot.episode)
    if slot.noun != "voice":
        on.must_have(slot.name)
    elif all(line.id != slot.name for line in on.plan.lines):
        raise NotFound(f"There is no line {slot.name} in episode {slot.episode}.")


def _change(
    office: Office, actor: Actor, slot: Slot, expected: Expected, action: str, upload: Upload | None
) -> Held:
    with change(office, actor, action) as made:
        head = shelf.find(office, actor, slot.series, hold=True)
        before = _held(office, head, slot)
        expected.hold(before.digest)
        _write(office, slot, upload)
        after = _held(office, head, slot)
        made.note(slot.address, owner=head.owner, before=before.digest, after=after.digest)
        return after


def _write(office: Office, slot: Slot, upload: Upload | None) -> None:
    where = office, slot.series, slot.episode, slot.name
    if slot.noun == "voice":
        keep_line_wishes(*where, LineWishes(voice=upload))
    else:
        keep_wishes(*where, wishes_of(*where).model_copy(update={slot.noun: upload}))
