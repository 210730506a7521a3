"""The way back from the last change of an episode: for a day, and until somebody changes it again.

What was there before is kept beside the version that the change left, so it is offered to whoever comes to
that very version, on any page and after any reload. Going back leads to one with a way back of its own; a
version that was come to more than once has one for each time, and each is gone once.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from orchestrator.desk import episodes
from orchestrator.desk import series as shelf
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import Expected
from orchestrator.errors import Conflict
from orchestrator.ledger import Document, Reply
from orchestrator.office import Office
from orchestrator.story import Episode

MOST = 20
"""Ways back from one version; the oldest are forgotten."""


@dataclass(frozen=True)
class Back:
    """What an undo would do."""

    words: str
    """What was done: "Beat 2 was deleted"."""
    body: str
    """The episode before that, as JSON."""


@contextmanager
def undoable(office: Office, actor: Actor, series: str, number: int) -> Iterator[None]:
    """Keep what is there before the block, if the block changes it; both or neither."""
    with office.ledger.database.write():
        owner = shelf.find(office, actor, series, hold=True).owner
        before = episodes.find(office, actor, series, number)
        yield
        after = episodes.find(office, actor, series, number)
        if after.digest != before.digest:
            words, key = (
                _words(episodes.parsed(before), episodes.parsed(after)),
                _key(series, number, after.digest),
            )
            _keep(office, owner, key, [Back(words, before.body), *_kept(office, owner, key)][:MOST])


def back(office: Office, actor: Actor, series: str, number: int, version: str) -> Back | None:
    """The way back from that version of an episode."""
    owner = shelf.find(office, actor, series).owner
    return next(iter(_kept(office, owner, _key(series, number, version))), None)


def undo(office: Office, actor: Actor, series: str, number: int, version: str) -> Document:
    """Put back what was there before that version, with the ids of its beats: their shots are theirs again.

    Stale when the episode is another one by now; Conflict when nothing is kept.
    """
    with office.ledger.database.write():
        owner = shelf.find(office, actor, series, hold=True).owner
        Expected.exactly(version).hold(episodes.find(office, actor, series, number).digest)
        key = _key(series, number, version)
        found = _kept(office, owner, key)
        if not found:
            raise Conflict("There is nothing to undo here: what was before is kept for a day.")
        _keep(office, owner, key, found[1:])
        body = found[0].body.encode()
        return episodes.replace(office, actor, series, number, body, Expected.exactly(version))


def _key(series: str, number: int, version: str) -> str:
    return f"ways back {series}/{number} {version}"


def _kept(office: Office, owner: str, key: str) -> list[Back]:
    """The newest first. They are the series' owner's, whoever made the change."""
    reply = office.ledger.replies.find(owner, key)
    return [Back(**each) for each in json.loads(reply.body)] if reply else []


def _keep(office: Office, owner: str, key: str, ways: Sequence[Back]) -> None:
    office.ledger.replies.put(Reply(owner, key, key, 200, {}, json.dumps([asdict(each) for each in ways])))


def _words(before: Episode, after: Episode) -> str:
    """What was done, where it was done to whole beats only: by the numbers that they had, or now have."""
    was, now = ({beat.id: beat for beat in episode.beats} for episode in (before, after))
    stayed = [beat for name, beat in was.items() if name in now]
    stays = [beat for name, beat in now.items() if name in was]
    gone = [number for number, name in enumerate(was, 1) if name not in now]
    new = [number for number, name in enumerate(now, 1) if name not in was]
    if before.model_copy(update={"beats": ()}) == after.model_copy(update={"beats": ()}):
        if stayed == stays and bool(gone) != bool(new):
            return _counted(gone or new, "deleted" if gone else "added")
        if not gone and not new and all(was[name] == beat for name, beat in now.items()):
            return "The beats were put in another order"
    return "The script was changed"


def _counted(numbers: Sequence[int], done: str) -> str:
    return f"Beat {numbers[0]} was {done}" if len(numbers) == 1 else f"{len(numbers)} beats were {done}"
