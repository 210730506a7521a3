"""The bundle of earlier releases, a zip of clips and voices; the service packs it until it orders `Bundle`.

Stored without compression, with fixed times, in one order: the same content is the same file. Names are made
of ids alone; what people wrote is in `manifest.json`.
"""

import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from typing import Any, Literal

from orchestrator.cut import Cut
from orchestrator.edits import Edits
from orchestrator.errors import Conflict
from orchestrator.ledger import Action
from orchestrator.making import Making
from orchestrator.plan import Coverage, Shot
from orchestrator.shoot import motion_task, voice_task
from orchestrator.store import Store, Stored
from orchestrator.story import Series

EPOCH = (1980, 1, 1, 0, 0, 0)
MODE = 0o100644 << 16  # a plain file that everybody may read
UNIX = 3
Role = Literal["cut", "alternate", "voice"]


@dataclass(frozen=True)
class Item:
    """One file of `media/`."""

    name: str
    stored: Stored
    facts: Mapping[str, Any]


def media(job: Making, cut: Cut) -> list[Item]:
    """The clips of the cut in its order, what was filmed beside them, and the voices.

    Conflict when a clip of the cut is not to be had any more.
    """
    shots = {shot.id: shot for shot in job.plan.shots}
    playing = {event.shot: _number(event.take) for event in cut.events}
    others = {shot: 1 for shot in shots if shot not in playing and job.wanted[shot]}
    numbers = {shot: (n,) if (n := playing.get(shot, others.get(shot, 0))) else () for shot in shots}
    graph = job.shooting(numbers)
    keys = graph.keys()
    made = job.office.ledger.actions.of(keys.values())
    seeds = {name: task.spec.model_dump().get("seed") for name, task in graph.tasks.items()}
    found = [
        _clip(shots[shot], number, made.get(keys[motion_task(shot, number)]), role, seeds)
        for role, group in (("cut", playing), ("alternate", others))
        for shot, number in group.items()
    ]
    voices = [
        _voice(line.id, line.speaker, made.get(keys[voice_task(line.id)]), seeds) for line in job.plan.lines
    ]
    return list(_apart([each for each in (*found, *voices) if each]))


def manifest(job: Making, cut: Cut, items: Sequence[Item], files: Mapping[str, Stored]) -> str:
    """`manifest.json`: what is in the bundle, how it was made, and whose it is as far as that is known."""
    told = {
        "series": job.series.title,
        "episode": cut.episode,
        "frames_per_second": cut.fps,
        "frames": cut.frames,
        "files": [{"name": name, "sha256": kept.digest, "size": kept.size} for name, kept in files.items()],
        "media": [
            {"name": item.name, "sha256": item.stored.digest, "size": item.stored.size, **item.facts}
            for item in items
        ],
        "rights": [*_rights(job.series), *_rights_of_uploads(job.edits)],
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def write(file: Path, store: Store, entries: Mapping[str, Stored | str]) -> None:
    """The zip: every entry is a file of the store or a text."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as bundle:
        for name, entry in entries.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system, info.external_attr = UNIX, MODE
            if isinstance(entry, str):
                bundle.writestr(info, entry.encode())
                continue
            info.file_size = entry.size
            source = store.path(entry.digest, entry.suffix)
            with source.open("rb") as stream, bundle.open(info, "w") as into:
                copyfileobj(stream, into, 1 << 20)


def _number(task: str) -> int:
    return int(task.rpartition("/t")[2])


def _clip(shot: Shot, number: int, made: Action | None, role: str, seeds: Mapping[str, Any]) -> Item | None:
    if made is None or "clip" not in made.files:
        if role == "alternate":
            return None
        raise Conflict(
            f"The clip of shot {shot.id} is not to be had any more, or its worker is another version now. "
            "Produce the episode again, and bundle that."
        )
    kept = made.files["clip"]
    facts = {
        "role": "reaction" if shot.reaction else role,
        "in_cut": role == "cut",
        "shot": shot.id,
        "take": number,
        "stands_in_for": shot.alternate_of if shot.coverage is Coverage.ALTERNATE else None,
        "seed": seeds[motion_task(shot.id, number)],
        **_maker(made),
    }
    return Item(f"media/{_sortable(shot.id)}_t{number:02d}{kept.suffix}", kept, facts)


def _voice(line: str, speaker: str, made: Action | None, seeds: Mapping[str, Any]) -> Item | None:
    if made is None or "voice" not in made.files:
        raise Conflict(
            f"The voice of line {line} is not to be had any more, or its worker is another version now. "
            "Produce the episode again, and bundle that."
        )
    kept = made.files["voice"]
    facts = {"role": "voice", "line": line, "speaker": speaker, "seed": seeds[voice_task(line)]}
    return Item(f"media/voices/{_sortable(line)}{kept.suffix}", kept, {**facts, **_maker(made)})


def _maker(made: Action) -> dict[str, str]:
    return {"worker": made.worker, "version": made.version}


def _sortable(name: str) -> str:
    """`b3-a` as `b003-a`: by name is by number too. In plain letters, since other programs read it."""
    plain = "".join(each if each.isascii() else f"u{ord(each):x}" for each in name)
    return re.sub(r"\d+", lambda found: found[0].zfill(3), plain)


def _apart(items: Sequence[Item]) -> Iterator[Item]:
    """No two names are one on any disk."""
    seen: set[str] = set()
    for item in items:
        stem, dot, suffix = item.name.rpartition(".")
        name, again = item.name, 1
        while name.casefold() in seen:
            again += 1
            name = f"{stem}-{again}{dot}{suffix}"
        seen.add(name.casefold())
        yield Item(name, item.stored, item.facts)


def _rights(series: Series) -> Iterator[dict[str, Any]]:
    for sheet in series.sheets:
        for reference in sheet.references:
            yield {"sheet": sheet.id, **reference.model_dump()}


def _rights_of_uploads(edits: Edits) -> Iterator[dict[str, Any]]:
    """Whose the files are that people handed in."""
    told = {"digest", "suffix", "rights", "real_person", "consent"}
    for noun, given in (("still", edits.stills), ("ending", edits.endings), ("voice", edits.voices)):
        for name, upload in given.items():
            yield {noun: name, **upload.model_dump(include=told)}
    for shot, retakes in edits.retakes.items():
        for each in retakes:
            if each.footage:
                yield {"shot": shot, "take": each.number, **each.footage.model_dump(include=told)}
