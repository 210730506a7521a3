"""How an episode opens: on its line, on a face, on its evidence, or on a glimpse of its cliffhanger.

The first three bring a piece to the front, and what played before it follows; everything behind is cut as it
was, so variants share their segments. A glimpse goes before an episode that stays as it is. CutRefused where
an episode has no such shot.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from orchestrator.cut import Opening
from orchestrator.cut.layout import Layout, Shown
from orchestrator.cut.overlap import overlap, starts
from orchestrator.cut.pieces import Piece, Voices
from orchestrator.errors import CutRefused
from orchestrator.plan import Composition, ShotRole
from orchestrator.story import Role

OTHER = "or choose another opening"


def opened(pieces: Sequence[Piece], voices: Voices, opening: Opening) -> list[Piece]:
    """The pieces in the order of that opening, with sound and picture parted."""
    usual = overlap(pieces, voices)
    first, until = _front(pieces, opening)
    if first == 0:
        return usual
    front = overlap([*pieces[first:until], *pieces[:first]], voices)
    return [*front, *usual[until:]]


def glimpsed(layout: Layout, fps: int) -> Layout:
    """A second or two of the cliffhanger, then the episode. Its cues are heard, its words are not."""
    glimpse = _glimpse(layout, fps)
    by = glimpse.event.frames
    return Layout(
        pictures=(glimpse, *(each.later(by) for each in layout.pictures)),
        ground=(glimpse, *(each.later(by) for each in layout.ground)),
        lines=tuple(replace(each, begin=each.begin + by) for each in layout.lines),
        glimpse=1,
    )


def _front(pieces: Sequence[Piece], opening: Opening) -> tuple[int, int]:
    """The piece that opens, and the one before which its group ends."""
    if opening == "line-first":
        first = _first(_speaking(pieces), opening, "nobody speaks in the picture. Give a beat a line")
        return first, first + 1 + sum(1 for _ in _listening(pieces, first))
    if opening == "reaction-first":
        first = _first(_reacting(pieces), opening, "there is no reaction. Give the hook one")
        return first, first + 1
    if opening == "insert-first":
        first = _first(
            _early_inserts(pieces), opening, "no insert is in the first half. Give an early beat one"
        )
        return first, first + 1
    return 0, 0


def _first(found: Iterable[int], opening: Opening, lacking: str) -> int:
    for at in found:
        return at
    raise CutRefused(f"opening {opening}: {lacking}, {OTHER}.")


def _speaking(pieces: Sequence[Piece]) -> list[int]:
    """Those of the hook first."""
    found = [at for at, piece in enumerate(pieces) if piece.seen]
    return sorted(found, key=lambda at: not _hooks(pieces[at]))


def _listening(pieces: Sequence[Piece], speaking: int) -> Iterator[Piece]:
    """Those who hear the line right after it: its end may be heard over them."""
    for piece in pieces[speaking + 1 :]:
        if piece.line or piece.shot.hears != pieces[speaking].line:
            return
        yield piece


def _reacting(pieces: Sequence[Piece]) -> list[int]:
    """Those of the hook first, and silent ones: a line over a face would come before what it answers."""
    found = [at for at, piece in enumerate(pieces) if piece.shot.reaction and not piece.seen]
    return sorted(found, key=lambda at: (not _hooks(pieces[at]), bool(pieces[at].line)))


def _hooks(piece: Piece) -> bool:
    return piece.shot.story_role is Role.HOOK


def _early_inserts(pieces: Sequence[Piece]) -> Iterator[int]:
    *begins, end = starts(pieces)
    for at, piece in enumerate(pieces):
        if piece.shot.composition is Composition.INSERT and 2 * begins[at] < end:
            yield at


def _glimpse(layout: Layout, fps: int) -> Shown:
    """The middle of the cliffhanger as it plays; of its take where it plays for less than a second."""
    held = [each for each in layout.pictures if _is_cliff(each) and each.take.frames >= fps]
    if not held:
        lacking = "no cliffhanger has a second to show. Give the last beat one"
        raise CutRefused(f"opening cold-open: {lacking}, {OTHER}.")
    best = min(held, key=lambda each: (each.shot.role is not ShotRole.CLIFFHANGER, bool(each.shot.line)))
    event, frames = best.event, fps * 3 // 2
    if event.frames >= fps:
        frames = min(frames, event.frames)
        first = event.source_in + (event.frames - frames) // 2
    else:
        frames = min(frames, best.take.frames)
        first = (best.take.frames - frames) // 2
    seen = {"start": 0, "source_in": first, "frames": frames}
    return replace(best, event=event.model_copy(update=seen))


def _is_cliff(each: Shown) -> bool:
    cliff = each.shot.role is ShotRole.CLIFFHANGER or each.shot.story_role is Role.CLIFFHANGER
    return cliff and each.event.kind == "picture"
