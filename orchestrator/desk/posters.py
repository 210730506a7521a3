"""Posters of clips and small copies of stills: made when somebody first asks, and kept like other things."""

from collections.abc import Callable
from pathlib import Path

from orchestrator import keys, thumbnails
from orchestrator.desk import ids
from orchestrator.errors import Refused, StoreFailed
from orchestrator.ledger import Action
from orchestrator.office import Office
from orchestrator.poster import QUALITY, WIDTH, poster
from orchestrator.poster import VERSION as VERSION
from orchestrator.store import Stored
from workers.base import Spec

KIND, ROLE = "poster", "poster"
SMALL, SMALL_VERSION = "small", "1"


def address(clip: Stored) -> str:
    """Under which a poster never changes: its clip, and the way in which posters are made."""
    return f"poster?digest={clip.digest}&version={VERSION}"


class PosterSpec(Spec):
    """How posters are made."""

    width: int = WIDTH
    quality: int = QUALITY


class SmallSpec(Spec):
    """How small copies are made."""

    width: int = thumbnails.WIDTH
    height: int = thumbnails.HEIGHT
    quality: int = thumbnails.QUALITY


def poster_of(office: Office, clip: Stored) -> Stored:
    """The poster of a clip."""
    return _kept(office, KIND, VERSION, PosterSpec(), clip, poster)


def small_of(office: Office, still: Stored) -> Stored:
    """A still as small as a card shows it."""
    return _kept(office, SMALL, SMALL_VERSION, SmallSpec(), still, thumbnails.small)


def _kept(
    office: Office, kind: str, version: str, spec: Spec, source: Stored, make: Callable[[Path], bytes]
) -> Stored:
    key = keys.key(kind, kind, version, spec, {"clip": source.digest})
    known = office.ledger.actions.of([key]).get(key)
    if known and office.store.has(known.files[ROLE].digest, known.files[ROLE].suffix):
        return known.files[ROLE]
    made = _made(office, source, make)
    office.ledger.actions.note(Action(key, kind, kind, version, {ROLE: made}, {}, 0, 0, ""))
    return made


def _made(office: Office, source: Stored, make: Callable[[Path], bytes]) -> Stored:
    name = ids.new("poster")
    try:
        picture = make(office.store.path(source.digest, source.suffix))
    except Refused as error:
        raise StoreFailed(f"{source.name} cannot be read: {error}") from error
    folder = office.store.workspace(name)
    try:
        file = folder / "poster.jpg"
        file.write_bytes(picture)
        return office.store.take([file])[0]
    finally:
        office.store.discard(name)
