"""The editor's rules: a plan, its takes and its voices become a cut.

Choose what plays for each shot, trim the silence, open on pressure, part sound and picture, lay it all out.
Lengths follow from the plan, the voices and the promised lengths of takes, never from pixels; so the cut is
known before the pictures are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from orchestrator.captions import Placed
from orchestrator.cut import Cut, LineFacts, TakeFacts
from orchestrator.cut.dress import Assembly, dressed
from orchestrator.cut.edited import rearranged, trimmed
from orchestrator.cut.hand import Filmed, laid_out
from orchestrator.cut.laid_over import laid_over
from orchestrator.cut.layout import Layout, Shown
from orchestrator.cut.opening import glimpsed, opened
from orchestrator.cut.overlap import make_room, schedule, starts
from orchestrator.cut.pieces import Piece, Voice, Voices
from orchestrator.cut.promise import AFTER, BEFORE, HOLD
from orchestrator.cut.selection import select
from orchestrator.cut.transitions import coming_in
from orchestrator.edits import UNEDITED, CutEdit
from orchestrator.errors import CutRefused
from orchestrator.plan import Plan, ShotRole
from orchestrator.story import Role
from orchestrator.zones import HOUSE, Area

__all__ = ["Assembly", "assemble", "assembled"]
PRESSURE = 72  # frames within which the hook must be seen
GLIMPSE = 20  # frames: what comes before the hook is not shorter than this


def assemble(
    plan: Plan,
    takes: Mapping[str, TakeFacts],
    lines: Mapping[str, LineFacts],
    *,
    width: int = 1080,
    height: int = 1920,
) -> Cut:
    """The house cut as nobody has edited it."""
    return assembled(plan, takes, lines, UNEDITED.cut, width=width, height=height).cut


def assembled(
    plan: Plan,
    takes: Mapping[str, TakeFacts],
    lines: Mapping[str, LineFacts],
    edit: CutEdit,
    *,
    filmed: Filmed | None = None,
    width: int = 1080,
    height: int = 1920,
    area: Area = HOUSE,
) -> Assembly:
    """The house cut with people's edits, or the one that they made by hand.

    `takes` by shot id: what plays by the house's choice; `lines` by line id; `filmed`: what a cut by hand
    names; captions in `area`. CutRefused: what cannot be cut, and the cure.
    """
    voices = _voices(plan, lines)
    if not plan.shots:
        raise CutRefused(f"episode {plan.episode} has no shots. Give it a beat.")
    if edit.hand:
        cold = edit.opening == "cold-open"
        layout = laid_out(plan, filmed or {}, voices, edit.hand, cold=cold)
    else:
        layout = _by_rules(plan, takes, voices, edit)
    return dressed(plan, layout, edit, width=width, height=height, area=area)


def _by_rules(plan: Plan, takes: Mapping[str, TakeFacts], voices: Voices, edit: CutEdit) -> Layout:
    pieces = _pieces(plan, takes, voices, edit)
    ground = tuple(_shown(pieces))
    lines = tuple(
        Placed(pieces[at].line, voice.facts, begin) for at, voice, begin in schedule(pieces, voices)
    )
    layout = Layout(laid_over(ground, edit.overlays, plan, takes), ground, lines)
    if edit.opening == "cold-open":
        layout = glimpsed(layout, plan.fps)
    return replace(layout, pictures=coming_in(layout.pictures, edit.transitions, layout.glimpse))


def _pieces(plan: Plan, takes: Mapping[str, TakeFacts], voices: Voices, edit: CutEdit) -> list[Piece]:
    """What plays, in order, with its final lengths."""
    chosen = _open_on_pressure([_trimmed(piece, voices) for piece in select(plan, takes)])
    cut = trimmed(opened(rearranged(chosen, edit), voices, edit.opening), edit)
    try:
        return make_room(cut, voices)
    except CutRefused as refused:
        if edit.order or edit.omit or edit.opening:
            raise CutRefused(f"{refused} Or change the order of the cut, or what it leaves out.") from refused
        raise


def _voices(plan: Plan, lines: Mapping[str, LineFacts]) -> Voices:
    absent = [line.id for line in plan.lines if line.id not in lines]
    if absent:
        raise CutRefused(f"line {absent[0]}: there is no voice take of it. Produce the episode again.")
    return {line.id: Voice(lines[line.id], line.speaker, plan.fps) for line in plan.lines}


def _trimmed(piece: Piece, voices: Voices) -> Piece:
    hold = HOLD if piece.shot.role is ShotRole.CLIFFHANGER else 0
    if not piece.seen:
        return piece.middle(piece.shot.frames + hold)
    return _around_lips(piece, voices[piece.line], hold)


def _around_lips(piece: Piece, voice: Voice, hold: int) -> Piece:
    """Silence goes: the picture starts shortly before the mouth opens and ends shortly after."""
    if piece.take.speech_start_frame is None:
        raise CutRefused(f"shot {piece.shot.id}: its take does not say where the speech starts")
    first, last = piece.speech + voice.first, piece.speech + voice.last
    if last > piece.take.frames:
        raise CutRefused(f"shot {piece.shot.id}: its take ends before its line does. Shoot it again.")
    start, end = max(0, first - BEFORE), min(piece.take.frames, last + AFTER + hold)
    return replace(piece, source_in=start, frames=end - start)


def _open_on_pressure(pieces: list[Piece]) -> list[Piece]:
    """What comes before the hook is kept short, so that the hook is seen within seconds."""
    roles = [piece.shot.story_role for piece in pieces]
    until = roles.index(Role.HOOK) if Role.HOOK in roles else 0
    total = sum(piece.frames for piece in pieces[:until])
    if total <= PRESSURE:
        return pieces
    return [_quicker(piece, total) for piece in pieces[:until]] + pieces[until:]


def _quicker(piece: Piece, total: int) -> Piece:
    """The end of a picture: what happens just before the next one."""
    if piece.line or piece.to_read:
        return piece
    frames = max(GLIMPSE, piece.frames * PRESSURE // total)
    return piece.entered(piece.source_in + max(0, piece.frames - frames))


def _shown(pieces: Sequence[Piece]) -> Iterator[Shown]:
    for piece, start in zip(pieces, starts(pieces), strict=False):
        shown = Shown.of(piece.shot, piece.take, start=start, source_in=piece.source_in, frames=piece.frames)
        why = {"fallback_reason": piece.reason, "stands_for": piece.place if piece.reason else None}
        yield replace(shown, event=shown.event.model_copy(update=why))
