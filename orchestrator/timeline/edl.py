"""A timeline's first picture track as a CMX 3600 edit decision list, which everything reads.

Non-drop timecode; files begin at 00:00:00:00, the record at 01:00:00:00. A transition is two lines of one
event: what was seen before, with no length of its own, then what comes in, with `D` and the frames of the
dissolve. Both begin at the cut, as ours do. Alternates, sound and notes are in the other formats.
"""

import re
from collections.abc import Iterable, Iterator

from orchestrator.errors import UnusableInput
from orchestrator.timeline.base import START, Clip, Marker, Media, Timeline, timecode
from orchestrator.timeline.plain import one_line

AUX, BLACK = "AX", "BL"
REEL = re.compile(r"[A-Za-z0-9]{1,8}")
TITLE, REMARK = 70, 60  # characters: a list has 80 columns
COLOURS = {"beat": "GREEN", "check": "RED"}


def edl(timeline: Timeline, root: str = "../") -> str:
    """The text of an .edl file. `root` is the way from the file to the bundle, before its paths.

    UnusableInput names a reel that the format cannot hold.
    """
    head = [f"TITLE: {one_line(timeline.name, TITLE) or 'UNTITLED'}", "FCM: NON-DROP FRAME", ""]
    return "\n".join([*head, *_events(timeline, root)]) + "\n"


def _events(timeline: Timeline, root: str) -> Iterator[str]:
    first = next((each for each in timeline.tracks if each.kind == "video" and each.enabled), None)
    before: Clip | None = None
    for number, clip in enumerate(first.clips if first else (), 1):
        end = clip.start + clip.frames
        if before and before.start + before.frames < clip.start:
            before = None
        yield from _lines(number, before, clip, timeline.fps)
        yield from _remarks(before, clip, root)
        yield from _locators((m for m in timeline.markers if clip.start <= m.frame < end), timeline.fps)
        before = clip


def _lines(number: int, before: Clip | None, clip: Clip, fps: int) -> Iterator[str]:
    """The event: one line, or two where it comes in over a take or over black."""
    at = START * fps + clip.start
    kind = "C"
    if clip.transition:
        kind = f"D    {clip.transition.frames:03}"
        over = None if clip.transition.kind == "dip" else before
        last = over.source_in + over.frames if over else 0
        yield _line(number, _reel(over.media) if over else BLACK, "C", last, 0, at, fps)
    yield _line(number, _reel(clip.media), kind, clip.source_in, clip.frames, at, fps)


def _line(number: int, reel: str, kind: str, first: int, frames: int, at: int, fps: int) -> str:
    times = (timecode(frame, fps) for frame in (first, first + frames, at, at + frames))
    return f"{number:03}  {reel:<8} V     {kind:<8} {' '.join(times)}"


def _remarks(before: Clip | None, clip: Clip, root: str) -> Iterator[str]:
    """Names by which editing programs find the files."""
    dissolve = clip.transition and clip.transition.kind == "dissolve" and before
    if before and dissolve:
        yield f"* FROM CLIP NAME: {_file(before.media)}"
        yield f"* TO CLIP NAME: {_file(clip.media)}"
    else:
        yield f"* FROM CLIP NAME: {_file(clip.media)}"
    yield f"* SOURCE FILE: {one_line(root + clip.media.path, 1000)}"


def _locators(markers: Iterable[Marker], fps: int) -> Iterator[str]:
    for marker in markers:
        at = timecode(START * fps + marker.frame, fps)
        yield f"* LOC: {at} {COLOURS[marker.kind]:<7} {one_line(marker.name, REMARK)}".rstrip()


def _file(media: Media) -> str:
    return one_line(media.path.rpartition("/")[2], 255)


def _reel(media: Media) -> str:
    if not media.reel:
        return AUX
    if not REEL.fullmatch(media.reel):
        reel = one_line(media.reel)
        raise UnusableInput(
            f"{media.path} has the reel {reel!r}; an EDL takes up to eight letters and digits."
        )
    return media.reel.upper()
