"""Manifests of bundles that were made before: by them a bundle of changes knows what an editor has.

Kept like anything that is made: a sweep takes those that are older than it keeps things. An editor's own copy
(`MANIFEST.json`) serves as well.
"""

import json
from pathlib import Path
from uuid import uuid4

from orchestrator import keys
from orchestrator.bundle.record import FORMAT
from orchestrator.errors import NotFound, UnusableInput
from orchestrator.ledger import Action
from orchestrator.making import Making
from workers.base import Spec

KIND, ROLE, VERSION = "bundle-manifest", "manifest", "1"


class Place(Spec):
    """Whose manifest it is."""

    series: str
    episode: int
    profile: str
    version: int


def keep(job: Making, version: int, manifest: str) -> None:
    """Remember what the bundle of a version held; the first one of a version counts."""
    key, store = _key(job, version), job.office.store
    if job.office.ledger.actions.of([key]):
        return
    folder = store.workspace(f"manifest-{uuid4().hex}")
    try:
        file = folder / "manifest.json"
        file.write_text(manifest, encoding="utf-8")
        kept = store.take([file])[0]
    finally:
        store.discard(folder.name)
    job.office.ledger.actions.note(Action(key, KIND, KIND, VERSION, {ROLE: kept}, {}, 0, 0, ""))


def files(job: Making, version: int) -> dict[str, str]:
    """Path -> sha256 of what the bundle of a version held; NotFound when nobody knows."""
    key = _key(job, version)
    known = job.office.ledger.actions.of([key]).get(key)
    kept = known.files[ROLE] if known else None
    if kept is None or not job.office.store.has(kept.digest, kept.suffix, kept.size):
        raise NotFound(
            f"No bundle of version {version} of episode {job.episode.number} is remembered here. Give its "
            "MANIFEST.json instead of the number, or bundle everything."
        )
    return of_text(job.office.store.path(kept.digest, kept.suffix).read_text(encoding="utf-8"))


def read(manifest: Path) -> tuple[int, dict[str, str]]:
    """Version and files of a bundle that somebody has: its folder, or its MANIFEST.json."""
    file = manifest / "MANIFEST.json" if manifest.is_dir() else manifest
    try:
        text = file.read_text(encoding="utf-8")
        told = json.loads(text)
        if told["format"] != FORMAT:
            raise UnusableInput(f"{file} is not of the format {FORMAT!r}.")
        return int(told["version"]), of_text(text)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnusableInput(f"{file} is no manifest of a bundle: {error}") from error


def of_text(manifest: str) -> dict[str, str]:
    """Path -> sha256."""
    return {str(each["path"]): str(each["sha256"]) for each in json.loads(manifest)["files"]}


def _key(job: Making, version: int) -> str:
    place = Place(
        series=job.ledger_series, episode=job.episode.number, profile=job.profile.name, version=version
    )
    return keys.key(KIND, KIND, VERSION, place, {})
