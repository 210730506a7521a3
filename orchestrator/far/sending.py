"""A story file becomes the series at a service.

The home remembers which series a story is there, and the version that was sent last. When somebody changed it
there in the meantime, nothing is sent: the person decides.
"""

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestrator import folder, stories
from orchestrator.client import Client, series
from orchestrator.client import stories as calls
from orchestrator.client.calls import Upload
from orchestrator.errors import BadStory, Conflict, NotFound, Stale, UnusableFolder
from orchestrator.stories import StoryError
from orchestrator.story import Series

FILE = "services.json"
Notes = dict[str, Any]


@dataclass(frozen=True)
class Memory:
    """What this home knows about services: service -> story -> notes. There are no keys in it."""

    home: Path

    def notes(self, url: str, story: str) -> Notes:
        """About one story there."""
        found = self._all().get(url, {}).get(story, {})
        return dict(found)

    def note(self, url: str, story: str, notes: Notes) -> None:
        """Keep notes about one story there."""
        with self._alone():
            known = self._all()
            known.setdefault(url, {})[story] = notes
            folder.write(self.home, FILE, json.dumps(known, indent=1) + "\n")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two commands in one home wait for each other, so that neither forgets what the other noted."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            lock = (self.home / f"{FILE}.lock").open("w")
        except OSError as error:
            told = f"{self.home} cannot be written: {error.strerror}. Give another --home."
            raise UnusableFolder(told) from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _all(self) -> dict[str, dict[str, Notes]]:
        file = self.home / FILE
        try:
            known: dict[str, dict[str, Notes]] = json.loads(file.read_text()) if file.is_file() else {}
        except (ValueError, OSError) as error:
            raise UnusableFolder(f"{file} cannot be read: {error}. Remove it and run again.") from error
        return known


@dataclass(frozen=True)
class Sent:
    """A story as it is at a service now."""

    series: str
    told: Series
    version: str
    orders: Mapping[str, str]
    """What was ordered from here for this very version."""


@dataclass(frozen=True)
class Shelf:
    """Where stories go."""

    client: Client
    url: str
    memory: Memory
    overwrite: bool = False
    """Replace what is there, whoever changed it."""

    def send(self, story: Path) -> Sent:
        """Put the file there."""
        told = _read(story)
        notes = self.memory.notes(self.url, told.id)
        name, version = self._sent(story, told, notes)
        is_same = (notes.get("series"), notes.get("version")) == (name, version)
        sent = Sent(name, told, version, notes.get("orders", {}) if is_same else {})
        self._keep(sent, sent.orders)
        return sent

    def remember(self, sent: Sent, order: str, production: str) -> None:
        """What was ordered, so that it can be followed after this process."""
        earlier = self.memory.notes(self.url, sent.told.id).get("orders", {})
        self._keep(sent, {**earlier, order: production})

    def _keep(self, sent: Sent, orders: Mapping[str, str]) -> None:
        told = {"series": sent.series, "version": sent.version, "orders": dict(orders)}
        self.memory.note(self.url, sent.told.id, told)

    def _sent(self, story: Path, told: Series, notes: Notes) -> tuple[str, str]:
        name, version = self._name(told, notes.get("series", "")), notes.get("version", "")
        if not name:
            return self._made(story)
        if not version and not self.overwrite:
            raise Conflict(
                f"{self.url} has a series {told.id} already ({name}), which was not sent from this home. "
                "Give --overwrite to put your file in its place."
            )
        try:
            call = calls.replace(name, _upload(story), self._version(name, version))
            return name, self.client.run(call).version
        except NotFound:
            return self._made(story)  # somebody removed it
        except Stale as error:
            raise Stale(
                f"The story at {self.url} was changed since you sent it last. Look at it "
                f"(GET /v1/series/{name}/story) and take over what you need, "
                "then give --overwrite to put your file in its place."
            ) from error

    def _version(self, name: str, known: str) -> str:
        return self.client.run(calls.read(name, "json")).version if self.overwrite else known

    def _name(self, told: Series, known: str) -> str:
        """The series of that story: the one that was sent from here, or one that came there otherwise.

        An admin's key sees everybody's, and replaces only its owner's.
        """
        own = list(self.client.every(series.page(mine=True)))
        if known and all(each.id != known for each in own):
            self._refuse_others(known)
        named = [each.id for each in own if each.story == told.id]
        if not known and len(named) > 1:
            raise Conflict(
                f"{self.url} has several series {told.id} of yours: {', '.join(named)}. "
                "Give this story another title, or remove those that you do not need."
            )
        return known or next(iter(named), "")

    def _refuse_others(self, name: str) -> None:
        with suppress(NotFound):
            owner = self.client.run(series.read(name)).value.owner
            raise Conflict(
                f"{self.url} has this story as {name} of {owner}. Use a key of {owner}; "
                "with another --home it becomes a series of your own."
            )

    def _made(self, story: Path) -> tuple[str, str]:
        made = self.client.run(calls.create(_upload(story))).value
        return made.id, self.client.run(calls.read(made.id, "json")).version


def _read(story: Path) -> Series:
    """Before anything is sent: what is wrong is told with the file's own lines."""
    try:
        return stories.read(story)
    except StoryError as error:
        raise BadStory(str(error)) from error


def _upload(story: Path) -> Upload:
    return Upload(f"story{story.suffix}", story.read_bytes())
