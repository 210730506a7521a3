"""Manifests of bundles that were made before: by them a bundle of changes knows what an editor has.

Kept like anything that is made: a sweep takes those that are older than it keeps things. An editor's own
bundle serves as well, or its `MANIFEST.json` alone. It is believed only of the episode that it tells of.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

from pydantic import Field, StrictInt, StrictStr

from character_sheets.sheet import Frozen
from orchestrator import keys
from orchestrator.bundle import relink
from orchestrator.bundle.record import FORMAT
from orchestrator.errors import NotFound, UnusableInput
from orchestrator.ledger import Action
from orchestrator.making import Making
from workers.base import Spec

KIND, ROLE, VERSION = "bundle-manifest", "manifest", "1"
MEDIA = re.compile(f"(?:{relink.FOLDERS})/")
TOLD, LONGEST = 3, 300  # files that a message names, letters of a foreign error


class Place(Spec):
    """Whose manifest it is."""

    series: str
    episode: int
    profile: str
    version: int


class Had(Frozen):
    """What somebody has, and of which cut it is."""

    series: StrictStr
    episode: StrictInt
    profile: StrictStr
    version: Annotated[StrictInt, Field(ge=1)]
    files: dict[StrictStr, StrictStr]
    """Path -> sha256."""

    def must_be_of(self, job: Making) -> None:
        """UnusableInput: it is of another series or episode, or made with another profile."""
        wanted = {"series": job.series.id, "episode": job.episode.number, "profile": job.profile.name}
        for name, value in wanted.items():
            if getattr(self, name) != value:
                raise UnusableInput(
                    f"The bundle given with --since is of {name} {getattr(self, name)}, not of {value}. "
                    "Give one of the same, or bundle everything; --episode takes one episode alone."
                )


def keep(job: Making, version: int, manifest: str) -> None:
    """Remember what the bundle of a version held; the last one that was written counts."""
    key, store, actions = _key(job, version), job.office.store, job.office.ledger.actions
    folder = store.workspace(f"manifest-{uuid4().hex}")
    try:
        file = folder / "manifest.json"
        file.write_text(manifest, encoding="utf-8")
        kept = store.take([file])[0]
    finally:
        store.discard(folder.name)
    actions.forget([key])
    actions.note(Action(key, KIND, KIND, VERSION, {ROLE: kept}, {}, 0, 0, ""))


def files(job: Making, version: int) -> dict[str, str]:
    """Path -> sha256 of what the bundle of a version held; NotFound when nobody knows."""
    told = _remembered(job, version)
    if told is None:
        raise NotFound(
            f"No bundle of version {version} of episode {job.episode.number} is remembered here. Give its "
            "MANIFEST.json instead of the number, or bundle everything."
        )
    return _files(told)


def levels(job: Making, version: int) -> dict[str, str]:
    """By line, in dB: what the mix did to it, as the bundle of a version says; empty where nobody knows."""
    told = _remembered(job, version) or {"files": []}
    return {each["line"]: each["level_db"] for each in told["files"] if {"line", "level_db"} <= each.keys()}


def read(given: Path) -> Had:
    """What somebody has: a bundle's folder, where all media must be, or its MANIFEST.json. UnusableInput."""
    try:
        whole = given.is_dir()
        told = json.loads((given / relink.MANIFEST if whole else given).read_text(encoding="utf-8"))
        if told["format"] != FORMAT:
            raise ValueError(f"it is not of the format {FORMAT!r}")
        whose = {name: told[name] for name in Had.model_fields if name != "files"}
        had = Had(**whose, files=_files(told))
        "".join(had.files).encode()  # half letters cannot be written down
        lacking = list(_lacking(given, told)) if whole else []
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        why = str(error)[:LONGEST]
        raise UnusableInput(f"{given} holds or is no {relink.MANIFEST} of a bundle: {why}") from error
    if lacking:
        more = f" and {len(lacking) - TOLD} more" if len(lacking) > TOLD else ""
        raise UnusableInput(
            f"{given} is not as its {relink.MANIFEST} lists: {'; '.join(lacking[:TOLD])}{more}. "
            f"Give the {relink.MANIFEST} alone to have it taken at its word, or bundle everything."
        )
    return had


def _remembered(job: Making, version: int) -> Any:
    """The manifest; None: it was never kept, or swept."""
    key, store = _key(job, version), job.office.store
    known = job.office.ledger.actions.of([key]).get(key)
    kept = known.files[ROLE] if known else None
    if kept is None or not store.has(kept.digest, kept.suffix, kept.size):
        return None
    return json.loads(store.path(kept.digest, kept.suffix).read_text(encoding="utf-8"))


def _files(told: Mapping[str, Any]) -> dict[str, str]:
    """Path -> sha256 of the media; timelines and lists are written anew each time."""
    if not isinstance(told["files"], list):
        raise ValueError("its files are no list")
    return {each["path"]: each["sha256"] for each in told["files"] if MEDIA.match(each["path"])}


def _lacking(root: Path, told: Mapping[str, Any]) -> Iterator[str]:
    """Which media of a manifest are not in a folder as they were written."""
    for each in told["files"]:
        if MEDIA.match(each["path"]) and (wrong := relink.wrong(root, each)):
            yield wrong


def _key(job: Making, version: int) -> str:
    place = Place(
        series=job.ledger_series, episode=job.episode.number, profile=job.profile.name, version=version
    )
    return keys.key(KIND, KIND, VERSION, place, {})
