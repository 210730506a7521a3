"""Posters of clips: made when somebody first asks, and kept like anything else that is made."""

from orchestrator import keys
from orchestrator.desk import ids
from orchestrator.errors import Refused, StoreFailed
from orchestrator.ledger import Action
from orchestrator.office import Office
from orchestrator.poster import QUALITY, WIDTH, poster
from orchestrator.poster import VERSION as VERSION
from orchestrator.store import Stored
from workers.base import Spec

KIND, ROLE = "poster", "poster"


def address(clip: Stored) -> str:
    """Under which a poster never changes: its clip, and the way in which posters are made."""
    return f"poster?digest={clip.digest}&version={VERSION}"


class PosterSpec(Spec):
    """How posters are made."""

    width: int = WIDTH
    quality: int = QUALITY


def poster_of(office: Office, clip: Stored) -> Stored:
    """The poster of a clip."""
    key = keys.key(KIND, KIND, VERSION, PosterSpec(), {"clip": clip.digest})
    known = office.ledger.actions.of([key]).get(key)
    if known and office.store.has(known.files[ROLE].digest, known.files[ROLE].suffix):
        return known.files[ROLE]
    made = _made(office, clip)
    office.ledger.actions.note(Action(key, KIND, KIND, VERSION, {ROLE: made}, {}, 0, 0, ""))
    return made


def _made(office: Office, clip: Stored) -> Stored:
    name = ids.new("poster")
    try:
        picture = poster(office.store.path(clip.digest, clip.suffix))
    except Refused as error:
        raise StoreFailed(f"clip {clip.name} cannot be read: {error}") from error
    folder = office.store.workspace(name)
    try:
        file = folder / "poster.jpg"
        file.write_bytes(picture)
        return office.store.take([file])[0]
    finally:
        office.store.discard(name)
