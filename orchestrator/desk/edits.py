"""What people change about an episode, kept as documents: wishes for shots and lines, and edits of cuts.

`edits_of` gathers them into the overlay that an order takes along (`orchestrator.edits.Edits`).
"""

from character_sheets.sheet import Frozen, Words
from orchestrator.desk.change import digest_of
from orchestrator.edits import CutEdit, Edits, Retake, ShotEdit, Upload
from orchestrator.ledger import Document, SeriesHead
from orchestrator.office import Office

SHOT, LINE, CUT = KINDS = "shot-edit", "line-edit", "cut-edit"


class AskedTake(Frozen):
    """One more take of a shot, at one profile."""

    profile: Words
    retake: Retake


class ShotWishes(Frozen):
    """Everything that people want of one shot."""

    direction: ShotEdit | None = None
    retakes: tuple[AskedTake, ...] = ()
    still: Upload | None = None
    """A person's own keyframe."""
    ending: Upload | None = None
    """The picture on which its clip ends."""

    def at(self, profile: str) -> tuple[Retake, ...]:
        """The retakes that one profile films, oldest first."""
        return tuple(each.retake for each in self.retakes if each.profile == profile)


class LineWishes(Frozen):
    """Everything that people want of one line."""

    voice: Upload | None = None
    """A person's own recording."""


def edits_of(office: Office, head: SeriesHead, episode: int, profile: str) -> Edits:
    """Everything that people changed about an episode, as far as one profile is concerned."""
    found = office.ledger.documents.begun_with(head.id, KINDS, f"{episode}/")
    wishes = {_within(each): _wishes(each) for each in found if each.kind == SHOT}
    cuts = {_within(each): CutEdit.model_validate_json(each.body) for each in found if each.kind == CUT}
    lines = {_within(each): LineWishes.model_validate_json(each.body) for each in found if each.kind == LINE}
    retakes = {shot: wish.at(profile) for shot, wish in wishes.items()}
    return Edits(
        shots={shot: wish.direction for shot, wish in wishes.items() if wish.direction},
        retakes={shot: asked for shot, asked in retakes.items() if asked},
        stills={shot: wish.still for shot, wish in wishes.items() if wish.still},
        endings={shot: wish.ending for shot, wish in wishes.items() if wish.ending},
        voices={line: wish.voice for line, wish in lines.items() if wish.voice},
        cut=cuts.get(profile, CutEdit()),
    )


def wishes_of(office: Office, series: str, episode: int, shot: str) -> ShotWishes:
    """What people want of one shot."""
    found = office.ledger.documents.get(series, SHOT, f"{episode}/{shot}")
    return _wishes(found) if found else ShotWishes()


def keep_wishes(office: Office, series: str, episode: int, shot: str, wishes: ShotWishes) -> None:
    """Write down what people want of a shot; inside of a change."""
    _keep(office, series, SHOT, f"{episode}/{shot}", wishes, empty=wishes == ShotWishes())


def line_wishes_of(office: Office, series: str, episode: int, line: str) -> LineWishes:
    """What people want of one line."""
    found = office.ledger.documents.get(series, LINE, f"{episode}/{line}")
    return LineWishes.model_validate_json(found.body) if found else LineWishes()


def keep_line_wishes(office: Office, series: str, episode: int, line: str, wishes: LineWishes) -> None:
    """Write down what people want of a line; inside of a change."""
    _keep(office, series, LINE, f"{episode}/{line}", wishes, empty=wishes == LineWishes())


def cut_edit_of(office: Office, series: str, episode: int, profile: str) -> CutEdit:
    """What people changed about one cut."""
    found = office.ledger.documents.get(series, CUT, f"{episode}/{profile}")
    return CutEdit.model_validate_json(found.body) if found else CutEdit()


def keep_cut_edit(office: Office, series: str, episode: int, profile: str, edit: CutEdit) -> None:
    """Write down what people want of a cut; inside of a change."""
    _keep(office, series, CUT, f"{episode}/{profile}", edit, empty=edit == CutEdit())


def _keep(office: Office, series: str, kind: str, name: str, value: Frozen, *, empty: bool) -> None:
    if empty:
        office.ledger.documents.remove(series, kind, name)
        return
    body = value.model_dump_json()
    office.ledger.documents.put(Document(series, kind, name, body, digest_of(body)))


def _wishes(document: Document) -> ShotWishes:
    return ShotWishes.model_validate_json(document.body)


def _within(document: Document) -> str:
    """The shot or profile that an edit is about."""
    return document.id.partition("/")[2]
