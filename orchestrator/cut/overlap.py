"""Where sound and picture part: L cuts, J cuts, and room for lines that would run into each other."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from orchestrator.cut.pieces import Piece, Voice, Voices
from orchestrator.cut.promise import AFTER, BEFORE, HANDLES
from orchestrator.errors import CutRefused

LAND = 14  # frames that a reaction has to itself after the line has ended
GAP = 3  # frames of silence between two lines
EARLY = 6  # frames by which a voice comes before its picture
LONG_LINE = 1200  # milliseconds from which the picture may leave the speaker
SHORTEST = 24  # frames of speech that are left in the picture by either kind of cut


def overlap(pieces: Sequence[Piece], voices: Voices) -> list[Piece]:
    """L cuts (land on the listener), then J cuts (hear before you see)."""
    cut = list(pieces)
    for at, (speaking, listening) in enumerate(pairwise(pieces)):
        if speaking.line and _may_leave(speaking, listening, voices[speaking.line]):
            cut[at], cut[at + 1] = _leave(speaking, listening, voices[speaking.line])
    for at in range(1, len(cut)):
        if cut[at].seen:
            cut[at] = _enter_late(cut[at - 1], cut[at], voices)
    return cut


def starts(pieces: Sequence[Piece]) -> list[int]:
    """The frame of the episode at which each piece begins, and the one after the last."""
    found = [0]
    for piece in pieces:
        found.append(found[-1] + piece.frames)
    return found


def schedule(pieces: Sequence[Piece], voices: Voices) -> Iterator[tuple[int, Voice, int]]:
    """(piece, voice, frame at which its file starts) in order. Unseen lines wait for the one before."""
    free = 0
    for at, (piece, start) in enumerate(zip(pieces, starts(pieces), strict=False)):
        if piece.line:
            voice = voices[piece.line]
            begin = start - piece.source_in + piece.speech
            if not piece.seen:
                begin = max(start + BEFORE, free - voice.first)
            yield at, voice, begin
            free = begin + voice.last + GAP


def make_room(pieces: Sequence[Piece], voices: Voices) -> list[Piece]:
    """Longer pictures where a line would start before the one before has ended, or outlast the episode."""
    made = list(pieces)
    for _ in range(2 * len(pieces) + 1):  # every pass cures one clash; a line has at most two
        clash = _first_clash(made, voices)
        if clash is None:
            return made
        made = _stretched(made, *clash)
    return made


def _first_clash(pieces: Sequence[Piece], voices: Voices) -> tuple[int, int, int] | None:
    """(piece from, piece before which, frames that are missing)."""
    since, free, end = 0, 0, 0
    for at, voice, begin in schedule(pieces, voices):
        if begin < 0:
            return 0, at, -begin
        if begin + voice.first < free:
            return since, at, free - begin - voice.first
        since, free = at, begin + voice.last + GAP
        end = begin + voice.last
        if not pieces[-1].fixed:  # a person may cut the silence after the last word
            end = max(end + AFTER, begin + voice.length)
    lacking = end - starts(pieces)[-1]
    return (since, len(pieces), lacking) if lacking > 0 else None


def _stretched(pieces: list[Piece], since: int, until: int, lacking: int) -> list[Piece]:
    """Pictures before the late line give what they can; then its own is entered earlier."""
    made = list(pieces)
    for at in reversed(range(since, until)):
        more = min(lacking, made[at].spare)
        made[at] = made[at].longer(more)
        lacking -= more
    if lacking > 0 and until < len(made) and made[until].seen and not made[until].fixed:
        more = min(lacking, made[until].source_in)
        made[until] = made[until].entered(made[until].source_in - more)
        lacking -= more
    if lacking > 0:
        raise CutRefused(_no_room(pieces[since : until + 1], lacking))
    return made


def _no_room(pieces: Sequence[Piece], lacking: int) -> str:
    shot = pieces[0].shot
    trimmed = dict.fromkeys(piece.shot.id for piece in pieces if piece.fixed)
    cure = f"Give beat {shot.beat} a longer shot or another one."
    if trimmed:
        cure = f"Trim less of shot {' or '.join(trimmed)}."
    return f"shot {shot.id}: the line that starts here needs {lacking} more frames of picture. {cure}"


def _may_leave(speaking: Piece, listening: Piece, voice: Voice) -> bool:
    hears = listening.shot.hears == speaking.line and not listening.line
    return (
        speaking.seen
        and hears
        and voice.facts.ms >= LONG_LINE
        and voice.leave - voice.first >= SHORTEST // 2
        and not listening.to_read
        and not listening.shows(voice.speaker)
    )


def _leave(speaking: Piece, listening: Piece, voice: Voice) -> tuple[Piece, Piece]:
    """The end of a line plays over the face of who hears it, which then has time to land."""
    usable = max(listening.frames, listening.take.frames - 2 * HANDLES)
    over = min(voice.last - voice.leave, usable - LAND)
    if over < GAP:
        return speaking, listening
    left = speaking.speech + voice.last - over
    heard = listening.middle(max(listening.frames, over + LAND))
    return replace(speaking, frames=left - speaking.source_in), heard


def _enter_late(before: Piece, speaking: Piece, voices: Voices) -> Piece:
    """A voice is heard over the picture before; its own is entered when the mouth is already open."""
    voice = voices[speaking.line]
    early = min(EARLY, _quiet_end(before, voices) - GAP, voice.last - voice.first - SHORTEST)
    if early < GAP + 1 or before.to_read or before.shows(voice.speaker):
        return speaking
    return speaking.entered(speaking.speech + voice.first + early)


def _quiet_end(piece: Piece, voices: Voices) -> int:
    """How many frames at the end of a piece are free of voices; after an unseen line nobody can tell."""
    if not piece.line:
        return LAND
    if not piece.seen:
        return 0
    return piece.source_in + piece.frames - piece.speech - voices[piece.line].last
