"""The editor's rules: a plan, its takes and its voices become a cut.

Choose what plays for each shot, trim the silence, open on pressure, part sound and picture, lay it all out.
Lengths follow from the plan, the voices and the promised lengths of takes, never from pixels; so the cut is
known before the pictures are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from orchestrator.captions import Placed, captions, edited
from orchestrator.cut import Caption, Cut, Event, LineFacts, Marker, Sound, TakeFacts
from orchestrator.cut.edited import rearranged, trimmed
from orchestrator.cut.overlap import make_room, overlap, schedule, starts
from orchestrator.cut.pieces import Piece, Voice, Voices
from orchestrator.cut.promise import AFTER, BEFORE, HOLD
from orchestrator.cut.selection import select
from orchestrator.edits import UNEDITED, CutEdit
from orchestrator.errors import CutRefused
from orchestrator.plan import Composition, Plan, ShotRole
from orchestrator.story import Role
from orchestrator.zones import HOUSE, Area

PRESSURE = 72  # frames within which the hook must be seen
GLIMPSE = 20  # frames: what comes before the hook is not shorter than this
GAINS = {"line": "0", "cue": "-9", "tone": "-24", "bed": "-12"}
KINDS = {Composition.INSERT: "insert", Composition.CARD: "card"}


@dataclass(frozen=True)
class Assembly:
    """A cut, and what its captions would be without edits."""

    cut: Cut
    captions: tuple[Caption, ...]


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
    width: int = 1080,
    height: int = 1920,
    area: Area = HOUSE,
) -> Assembly:
    """The house cut with people's edits; `takes` by shot id, `lines` by line id, captions in `area`.

    CutRefused: what cannot be cut, and the cure.
    """
    voices = _voices(plan, lines)
    if not plan.shots:
        raise CutRefused(f"episode {plan.episode} has no shots. Give it a beat.")
    pieces = _pieces(plan, takes, voices, edit)
    events = tuple(_events(pieces))
    placed = [Placed(pieces[at].line, voice.facts, begin) for at, voice, begin in schedule(pieces, voices)]
    spoken = _spoken(pieces, voices, edit.gains)
    ruled = captions(plan, placed, events, area)
    cut = Cut(
        series=plan.series,
        episode=plan.episode,
        fps=plan.fps,
        width=width,
        height=height,
        frames=events[-1].end,
        events=events,
        sounds=(*spoken, *_cues(pieces), *_tones(pieces), *_bed(plan, pieces)),
        captions=edited(ruled, edit.captions, placed, events[-1].end, area),
        markers=tuple(_markers(pieces)),
    )
    return Assembly(cut, ruled)


def _pieces(plan: Plan, takes: Mapping[str, TakeFacts], voices: Voices, edit: CutEdit) -> list[Piece]:
    """What plays, in order, with its final lengths."""
    chosen = _open_on_pressure([_trimmed(piece, voices) for piece in select(plan, takes)])
    cut = trimmed(overlap(rearranged(chosen, edit), voices), edit)
    try:
        return make_room(cut, voices)
    except CutRefused as refused:
        if edit.order or edit.omit:
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


def _events(pieces: Sequence[Piece]) -> Iterator[Event]:
    for piece, start in zip(pieces, starts(pieces), strict=False):
        yield Event.model_validate(
            {
                "shot": piece.shot.id,
                "take": piece.take.task,
                "source_in": piece.source_in,
                "frames": piece.frames,
                "start": start,
                "kind": KINDS.get(piece.shot.composition, "picture"),
                "fallback_reason": piece.reason,
                "stands_for": piece.place if piece.reason else None,
            }
        )


def _spoken(pieces: Sequence[Piece], voices: Voices, gains: Mapping[str, str]) -> Iterator[Sound]:
    end = starts(pieces)[-1]
    for at, voice, begin in schedule(pieces, voices):
        frames = min(voice.length, end - begin)
        line = pieces[at].line
        gain = gains.get(line, GAINS["line"])
        yield Sound(role="line", ref=line, start=begin, frames=frames, gain_db=gain)


def _cues(pieces: Sequence[Piece]) -> Iterator[Sound]:
    for piece, start in zip(pieces, starts(pieces), strict=False):
        for cue in piece.shot.cues:
            yield Sound(role="cue", ref=cue, start=start, gain_db=GAINS["cue"])


def _tones(pieces: Sequence[Piece]) -> Iterator[Sound]:
    """Room tone for each stay in one place; an insert belongs to the place around it."""
    at = 0
    for place, stay in groupby(_places(pieces)):
        until = at + len(list(stay))
        frames = sum(piece.frames for piece in pieces[at:until])
        if place:
            start = starts(pieces)[at]
            yield Sound(role="tone", ref=place, start=start, frames=frames, gain_db=GAINS["tone"])
        at = until


def _places(pieces: Sequence[Piece]) -> Iterator[str]:
    place = ""
    for piece in pieces:
        place = piece.shot.location or (place if piece.to_read else "")
        yield place


def _bed(plan: Plan, pieces: Sequence[Piece]) -> Iterator[Sound]:
    yield Sound(role="bed", ref=plan.series, start=0, frames=starts(pieces)[-1], gain_db=GAINS["bed"])


def _markers(pieces: Sequence[Piece]) -> Iterator[Marker]:
    seen: set[str] = set()
    for piece, start in zip(pieces, starts(pieces), strict=False):
        if piece.shot.beat not in seen:
            seen.add(piece.shot.beat)
            yield Marker(beat=piece.shot.beat, role=piece.shot.story_role, frame=start)
