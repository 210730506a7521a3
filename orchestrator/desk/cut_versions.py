"""Versions of a cut at a service: read, compared, wanted again; and cuts out of editing programs."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath

from orchestrator import cut_versions
from orchestrator.cut import from_json
from orchestrator.cut.difference import Difference, difference
from orchestrator.desk import cuts
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import Expected
from orchestrator.desk.cuts import Desired, Place
from orchestrator.desk.floor import Floor, floor, profile
from orchestrator.edits import CutEdit
from orchestrator.errors import TooLarge, UnsupportedMedia
from orchestrator.ledger import CutVersion
from orchestrator.office import Office
from orchestrator.returned import by_hand, catalogue
from orchestrator.timeline.reading import read

MIB = 1 << 20
MOST: Mapping[str, int] = {".otio": 8 * MIB, ".otioz": 64 * MIB, ".fcpxml": 8 * MIB}
"""Bytes of a file that comes back, by its suffix. An .otioz brings its media, at which nobody looks."""


def page(office: Office, actor: Actor, place: Place, below: int, limit: int) -> Sequence[CutVersion]:
    """The newest first, from the one before number `below`; 0: from the newest."""
    with office.ledger.database.read():
        on = _on(office, actor, place)
        return office.ledger.cuts.page(on.head.id, *place[1:], below, limit)


def find(office: Office, actor: Actor, place: Place, number: int) -> CutVersion:
    """One version; NotFound says which there are."""
    with office.ledger.database.read():
        job = _on(office, actor, place).making(profile(place[2]))
        return cut_versions.find(job, number)


def compare(office: Office, actor: Actor, place: Place, before: int, after: int) -> Difference:
    """What is otherwise in one version than in another."""
    one, other = (from_json(find(office, actor, place, number).cut) for number in (before, after))
    return difference(one, other)


def restore(office: Office, actor: Actor, place: Place, number: int, expected: Expected) -> Desired:
    """The edit behind a version becomes the edit again."""
    wanted = CutEdit.model_validate_json(find(office, actor, place, number).edit)
    return cuts.mend(office, actor, place, expected, lambda _: wanted)


def bring(
    office: Office, actor: Actor, place: Place, name: str, content: bytes, expected: Expected
) -> tuple[Desired, tuple[str, ...]]:
    """An edited timeline becomes the cut that is wanted, with notes for people.

    Captions stay, and gains that were not changed there.

    `name` tells only which format it is. BadStory names media that is not of this episode.
    """
    expected.hold(cuts.find(office, actor, place).digest)
    suffix = _format(name, len(content))
    with office.ledger.database.read():
        on = _on(office, actor, place)
    how = profile(place[2])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"timeline{suffix}")
        file.write_bytes(content)
        returned = read(file, catalogue(on.making(how)), how.fps)
    return cuts.mend(office, actor, place, expected, lambda b: by_hand(b, returned)), returned.notes


def _format(name: str, size: int) -> str:
    suffix = PurePath(name).suffix.lower()
    if suffix not in MOST:
        *others, last = MOST
        raise UnsupportedMedia(f"Send a timeline as a file that ends in {', '.join(others)} or {last}.")
    if size > MOST[suffix]:
        more = " Send the content.otio in it instead." if suffix == ".otioz" else ""
        raise TooLarge(f"An {suffix} may have {MOST[suffix] // MIB} MiB here.{more}")
    return suffix


def _on(office: Office, actor: Actor, place: Place) -> Floor:
    profile(place[2])
    return floor(office, actor, *place[:2])
