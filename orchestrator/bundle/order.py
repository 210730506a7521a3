"""The bundle as something to be delivered: what is asked for, its tasks, how its folder is put together."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from character_sheets.sheet import Frozen
from orchestrator import cut_versions, delivery
from orchestrator.bundle import (
    earlier,
    formats,
    markers,
    own_tasks,
    pictures,
    readme,
    shotlog,
    sounds,
    writing,
)
from orchestrator.bundle.item import CAPTIONS, REFERENCES, Item
from orchestrator.bundle.levels import levels
from orchestrator.bundle.record import Told, Written
from orchestrator.bundle.relink import MANIFEST
from orchestrator.bundle.slates import Slates, plain, slates
from orchestrator.bundle.tracks import tracks
from orchestrator.captions.write import ass, srt, vtt
from orchestrator.cut import Cut, to_json
from orchestrator.deliverable import Made
from orchestrator.graph import Task
from orchestrator.making import Edit, Making
from orchestrator.provenance import summary
from orchestrator.qc import Check
from orchestrator.report import Report
from orchestrator.store import Stored
from orchestrator.timeline.base import Timeline
from workers.animatic.palette import accent


class Bundle(Frozen):
    """An episode for an editing program: `EP01_v003` in the folder. See `orchestrator.deliverable`.

    No check refuses it: whoever edits it may be who mends that. What failed is a marker, and in its lists.
    """

    what: Literal["bundle"] = "bundle"
    proxies: bool = False
    """Small copies of all takes."""
    reference: bool = True
    """The episode with timecode and names burnt in."""
    graphics: bool = True
    """Cards as ProRes 4444 and PNG."""
    otioz: bool = False
    """The timeline with its media in one file, besides."""
    zip: bool = False
    """One zip instead of a folder."""
    since: int | None = Field(default=None, ge=1)
    """Only what is new or changed since the bundle of that version of the cut."""
    had: earlier.Had | None = None
    """What that bundle held; None: as it is remembered here."""

    def tasks(self, job: Making, edit: Edit) -> Sequence[Task]:
        """The reference, cards, proxies.

        NotFound: nobody knows version `since`. UnusableInput: what is had is of something else.
        """
        self.before(job)
        named = _slates(job, edit.cut)
        return tuple(self._tasks(job, edit, named))

    def write(self, made: Made, folder: Path) -> Report:
        """The bundle in `folder`, and the report of its episode.

        UnusableFolder: something else is in its place. Conflict: a clip is not to be had any more.
        """
        job, cut = made.job, made.edit.cut
        checks = delivery.checked(made)
        version = cut_versions.of(made).number
        named = _slates(job, cut)
        name = f"{named.head}_v{version:03d}"
        items = list(self._items(made, named))
        timeline = _timeline(made, items, name, checks)
        if self.otioz:
            items.append(formats.with_media(timeline, named.head, items, job.office.store))
        told = self._told(made, name, version, checks, items)
        texts = list(_texts(made, told, items, timeline, named.head))
        listed = told.manifest(items, texts)
        sent = [item for item in items if item.path not in told.unchanged]
        entries = _entries(sent, [*texts, Written(MANIFEST, "list", listed.encode())])
        target = self._put(folder / _called(name, self.since), entries, made)
        earlier.keep(job, version, listed)
        return delivery.reported(made, target, checks, f"{REFERENCES}/{named.head}_episode.mp4", version)

    def before(self, job: Making) -> Mapping[str, str]:
        """Path -> sha256 of the media that need not be sent. Errors: see `tasks`."""
        if self.since is None:
            return {}
        if self.had is None:
            return earlier.files(job, self.since)
        self.had.must_be_of(job)
        return self.had.files

    def _tasks(self, job: Making, edit: Edit, named: Slates) -> Iterator[Task]:
        if self.reference:
            yield own_tasks.reference(job, edit, named)
        if self.graphics:
            yield from own_tasks.graphics(job, edit)
        if self.proxies:
            yield from own_tasks.proxies(job, edit)

    def _items(self, made: Made, named: Slates) -> Iterator[Item]:
        takes = list(pictures.takes(made, named))
        yield from takes
        yield from pictures.originals(made, named)
        mixed = levels(made)
        yield from sounds.voices(made, named, mixed)
        yield from sounds.effects(made, named, mixed)
        yield from sounds.stems(made, named, mixed)
        yield from pictures.finished(made, named)
        if self.proxies:
            yield from pictures.proxies(made, takes)

    def _told(
        self, made: Made, name: str, version: int, checks: Sequence[Check], items: Sequence[Item]
    ) -> Told:
        job, before = made.job, self.before(made.job)
        own = list(self._tasks(job, made.edit, _slates(job, made.edit.cut)))
        graph = {**job.shoot.tasks, **job.finish(made.edit, own).tasks}
        return Told(
            job=job,
            cut=made.edit.cut,
            name=name,
            version=version,
            checks=checks,
            known=summary(made, own),
            specs={task: each.spec for task, each in graph.items()},
            since=self.since,
            before=before,
            unchanged=frozenset(item.path for item in items if before.get(item.path) == item.stored.digest),
        )

    def _put(self, target: Path, entries: writing.Entries, made: Made) -> Path:
        store = made.job.office.store
        if self.zip:
            target = target.with_name(f"{target.name}.zip")
            writing.archive(target, entries, store)
        else:
            writing.folder(target, entries, store)
        return target


def _slates(job: Making, cut: Cut) -> Slates:
    """The names, with this cut as its newest version."""
    kept = job.office.ledger.cuts.all(job.ledger_series, job.episode.number, job.profile.name)
    return slates(job.plan, [*(each.cut for each in reversed(kept)), to_json(cut)])


def _called(name: str, since: int | None) -> str:
    return name if since is None else f"{name}_since_v{since:03d}"


def _timeline(made: Made, items: Sequence[Item], name: str, checks: Sequence[Check]) -> Timeline:
    job, cut = made.job, made.edit.cut
    return Timeline(
        name=name,
        title=" · ".join(filter(None, (job.series.title, job.plan.title))),
        fps=cut.fps,
        width=cut.width,
        height=cut.height,
        frames=cut.frames,
        tracks=tracks(made.edit, job.plan, items),
        markers=(*markers.beats(cut, job.episode), *markers.checks(cut, checks)),
        captions=tuple(markers.captions(cut)),
    )


def _texts(made: Made, told: Told, items: Sequence[Item], timeline: Timeline, head: str) -> Iterator[Written]:
    written = [*formats.timelines(timeline, head), *_captions(made)]
    log = shotlog.shotlog(made, [item for item in items if item.role in pictures.FOLDERS])
    written.append(Written("shotlog.csv", "list", log.encode()))
    now = {item.path: item.stored.digest for item in items} | {each.path: each.sha256 for each in written}
    yield from written
    yield Written("README.md", "list", readme.readme(told, items, now).encode())
    if told.since is not None:
        yield Written("CHANGES.md", "list", readme.changes(told, now).encode())


def _captions(made: Made) -> Iterator[Written]:
    cut, job = made.edit.cut, made.job
    stem = f"{CAPTIONS}/{plain(job.plan.language) if job.plan.language else 'und'}"
    colour = accent(job.series.look.accent)
    texts = {
        ".srt": srt(cut.captions, cut.fps),
        ".vtt": vtt(cut.captions, cut.fps),
        ".ass": ass(cut.captions, cut.fps, colour, area=job.area),
    }
    for suffix, text in texts.items():
        yield Written(stem + suffix, "caption", text.encode())


def _entries(items: Sequence[Item], texts: Sequence[Written]) -> dict[str, Stored | bytes]:
    """By path. Two of one name would be lost on some disks, so none may be."""
    entries: dict[str, Stored | bytes] = {item.path: item.stored for item in items}
    entries |= {text.path: text.content for text in texts}
    many = len(items) + len(texts)
    assert len({path.casefold() for path in entries}) == many, "names of a bundle differ"
    return entries
