"""The pictures of a bundle: every take that was made, what it was made from, and what the bundle made of it.

Takes are the store's own files, with their handles, never encoded again.
"""

from collections.abc import Iterator, Mapping

from orchestrator.bundle.item import (
    A_ROLL,
    ALTERNATES,
    GRAPHICS,
    ORIGINALS,
    PROXIES,
    REACTIONS,
    REFERENCES,
    Item,
    Role,
)
from orchestrator.bundle.slates import Slates
from orchestrator.deliverable import Made
from orchestrator.edits import Upload
from orchestrator.finish import COVER, MASTER
from orchestrator.plan import Coverage, Shot
from orchestrator.reference_media import REFERENCE
from orchestrator.resolve.names import silent_task
from orchestrator.shoot import motion_task, still_task
from orchestrator.store import Store, Stored
from orchestrator.timeline.base import Media

FOLDERS: Mapping[Role, str] = {"a-roll": A_ROLL, "alternate": ALTERNATES, "reaction": REACTIONS}


def takes(made: Made, slates: Slates) -> Iterator[Item]:
    """Every take of the shoot, in story order.

    A reaction is in the folder of reactions whether it plays or not; what else plays is A-roll.
    """
    playing = {event.take for event in made.edit.cut.events}
    for shot in made.job.plan.shots:
        for number in made.job.wanted[shot.id]:
            task = motion_task(shot.id, number)
            if task in made.results:
                role = _role(shot, task in playing)
                yield _take(made, task, shot, number, role, slates)


def originals(made: Made, slates: Slates) -> Iterator[Item]:
    """What takes were made from: keyframes, what engines gave before we changed it, files of people."""
    for shot in made.job.plan.shots:
        yield from _keyframe(made, shot, slates)
        for number in made.job.wanted[shot.id]:
            yield from _came(made, shot, number, slates)
    yield from _uploads(made, slates)


def proxies(made: Made, of: list[Item]) -> Iterator[Item]:
    """A small copy of each take, under its name."""
    for take in of:
        task = f"proxy/{take.task.partition('/')[2]}"
        if task in made.results:
            name = take.path.rpartition("/")[2]
            yield Item(
                f"{PROXIES}/{name}",
                made.results[task].files["proxy"],
                "proxy",
                task,
                {**take.about, "of": take.path},
            )


def finished(made: Made, slates: Slates) -> Iterator[Item]:
    """The episode as it is, with and without its clock burnt in, its cards and its cover."""
    results, head = made.results, slates.head
    cover = results[COVER].files["cover"]
    yield Item(f"{GRAPHICS}/{head}_cover{cover.suffix}", cover, "cover", COVER)
    for task, result in results.items():
        if task.startswith("graphic/"):
            name = f"{GRAPHICS}/{head}_{task.partition('/')[2]}"
            for file in result.files.values():
                yield Item(name + file.suffix, file, "graphic", task)
    yield Item(f"{REFERENCES}/{head}_episode.mp4", results[MASTER].files["episode"], "episode", MASTER)
    if REFERENCE in results:
        burnt = results[REFERENCE].files["reference"]
        yield Item(f"{REFERENCES}/{head}_ref_burnin.mp4", burnt, "reference", REFERENCE)


def _role(shot: Shot, plays: bool) -> Role:
    if shot.reaction:
        return "reaction"
    return "a-roll" if plays and shot.coverage is not Coverage.ALTERNATE else "alternate"


def _take(made: Made, task: str, shot: Shot, number: int, role: Role, slates: Slates) -> Item:
    result, asked = made.results[task], made.job.shoot.tasks[task].spec
    stored, facts = result.files["clip"], result.facts
    model = getattr(asked, "card", "") or getattr(asked, "engine", "")
    path = f"{FOLDERS[role]}/{slates.take(shot, number)}{stored.suffix}"
    media = Media(
        path=path,
        kind="video",
        frames=int(facts["frames"]),
        sha256=stored.digest,
        width=int(facts["width"]),
        height=int(facts["height"]),
        reel=slates.reel(shot, number),
        facts={"shot": shot.id, "take": str(number), "seed": str(getattr(asked, "seed", "")), "model": model},
    )
    return Item(path, stored, role, task, {"shot": shot.id, "take": number}, media)


def _keyframe(made: Made, shot: Shot, slates: Slates) -> Iterator[Item]:
    task = still_task(shot.id)
    if task in made.results:
        still = made.results[task].files["still"]
        name = f"{ORIGINALS}/{slates.shot(shot)}_keyframe{still.suffix}"
        yield Item(name, still, "keyframe", task, {"shot": shot.id})


def _came(made: Made, shot: Shot, number: int, slates: Slates) -> Iterator[Item]:
    """What a take's maker gave beside the clip, and the clip before lips were laid over it."""
    about: dict[str, str | int] = {"shot": shot.id, "take": number}
    stem = f"{ORIGINALS}/{slates.take(shot, number)}"
    for task in (motion_task(shot.id, number), silent_task(shot.id, number)):
        result = made.results.get(task)
        for role, file in sorted(result.files.items()) if result else ():
            if (task, role) != (motion_task(shot.id, number), "clip"):
                what = "before-lips" if role == "clip" else role
                yield Item(f"{stem}_{what}{file.suffix}", file, "original", task, about)


def _uploads(made: Made, slates: Slates) -> Iterator[Item]:
    edits, store = made.job.edits, made.job.office.store
    for shot in made.job.plan.shots:
        stem = f"{ORIGINALS}/{slates.shot(shot)}"
        about: dict[str, str | int] = {"shot": shot.id}
        for noun, given in (("still", edits.stills), ("ending", edits.endings)):
            if shot.id in given:
                yield _upload(f"{stem}_{noun}", given[shot.id], about, store)
        for number in made.job.wanted[shot.id]:
            if footage := edits.footage(shot.id, number):
                named = {**about, "take": number}
                yield _upload(f"{ORIGINALS}/{slates.take(shot, number)}_footage", footage, named, store)
    for line in made.job.plan.lines:
        if line.id in edits.voices:
            name = f"{ORIGINALS}/{slates.line(line)}_recording"
            yield _upload(name, edits.voices[line.id], {"line": line.id}, store)


def _upload(stem: str, given: Upload, about: Mapping[str, str | int], store: Store) -> Item:
    size = given.size or store.path(given.digest, given.suffix).stat().st_size
    return Item(stem + given.suffix, Stored(given.digest, given.suffix, size), "original", "", about)
