"""`.otio` and `.otioz` to pieces, through the core library. No plug-in, hook or media linker is asked.

Disabled tracks and clips are left out. Sound may be counted at another rate; pictures may not.
"""

import json
import math
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Any, Literal

import opentimelineio as oti

from orchestrator.errors import BadStory
from orchestrator.timeline.otio import DIP, DISSOLVE, OURS
from orchestrator.timeline.reading.pieces import (
    MOST_BYTES,
    Layer,
    Piece,
    Program,
    Reference,
    Seam,
    called,
    joined,
    same_rate,
)

BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways to pack of which zipfile expands no more at once than it is asked for."""
MOST_RATE = 1_000_000  # a second: sound and microseconds are counted so, nothing is counted finer
AT_ONCE = 1 << 20  # bytes
FOREIGN = (oti.exceptions.OTIOError, ValueError, KeyError, IndexError, TypeError, RuntimeError)
"""What the library raises over a text that is no timeline."""
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    RuntimeError,
    ValueError,
)
"""What is raised over a zip that is none, is broken or is locked; NotImplementedError is a RuntimeError."""

LOUD = "An .otio does not tell how loud its program plays a clip; bring the cut as .fcpxml to keep gains."
KINDS: Mapping[str, Literal["video", "audio"]] = {
    oti.schema.TrackKind.Video: "video",
    oti.schema.TrackKind.Audio: "audio",
}


def from_otio(path: Path, fps: int) -> Program:
    """The program of an `.otio` file."""
    with path.open("rb") as stream:
        return _Reader(path.name, fps).program(stream.read(MOST_BYTES + 1))


def from_otioz(path: Path, fps: int) -> Program:
    """The program of an `.otioz` file; its media are not looked at."""
    return _Reader(path.name, fps).program(content_of(path))


def content_of(path: Path) -> bytes:
    """The timeline in an `.otioz` file: as it stands there, or the beginning of one that is too long."""
    content = bytearray()
    try:
        with (
            _Sparing(FileIO(path)) as file,
            zipfile.ZipFile(file) as bundle,
            bundle.open(_bounded(bundle.getinfo("content.otio"))) as stream,
        ):
            while len(content) <= MOST_BYTES and (part := stream.read(AT_ONCE)):
                content += part
    except DAMAGED as error:
        raise BadStory(f"{path.name} is no .otioz file that can be read: {called(str(error))}") from error
    return bytes(content[: MOST_BYTES + 1])


def _bounded(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    if info.compress_type not in BOUNDED:
        raise zipfile.BadZipFile("its timeline is packed in an unusual way; pack it as OpenTimelineIO does")
    return info


class _Sparing(BufferedReader):
    """A zip that is read in small pieces. Its list of files is one, so a list of millions is refused."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > AT_ONCE:
            raise zipfile.BadZipFile("it lists more files than a timeline has")
        return super().read(size)


class _Reader:
    """One file."""

    def __init__(self, file: str, fps: int) -> None:
        self.file, self.fps = file, fps
        self.notes: dict[str, None] = {}

    def program(self, content: bytes) -> Program:
        timeline = self._timeline(content)
        begins = timeline.global_start_time
        if begins is not None:
            same_rate(self.file, "the timeline", self._number(begins.rate), self.fps)
        self._untrimmed(timeline.tracks)
        layers = tuple(self._layer(track) for track in timeline.tracks if self._on(track))
        start = round(self._frames(begins)) if begins is not None else 0
        return Program(self.file, self.fps, layers, start, tuple(self.notes), tuple(self._markers(timeline)))

    def _markers(self, timeline: Any) -> Iterator[tuple[Fraction, str]]:
        """Those of the timeline as a whole; a clip's count on its own clock, and are never ours."""
        for marker in timeline.tracks.markers:
            yield self._frames(marker.marked_range.start_time), marker.name

    def _timeline(self, content: bytes) -> Any:
        if len(content) > MOST_BYTES:
            raise BadStory(f"{self.file} is larger than {MOST_BYTES >> 20} MiB; that is no timeline")
        try:
            text = content.decode()
            json.loads(text)  # refuses what is nested too deeply for the library's own parser
            timeline = oti.core.deserialize_json_from_string(text)
        except (*FOREIGN, RecursionError) as error:
            raise BadStory(f"{self.file} cannot be read as OpenTimelineIO: {called(str(error))}") from error
        if not isinstance(timeline, oti.schema.Timeline) or timeline.tracks is None:
            raise BadStory(f"{self.file} holds no timeline; export one as .otio")
        return timeline

    def _on(self, track: Any) -> bool:
        if not isinstance(track, oti.schema.Track):
            raise BadStory(
                f'{self.file}: "{called(track.name)}" is a nested timeline; take it apart in the program'
            )
        self._untrimmed(track)
        if track.kind not in KINDS:
            self.notes[
                f'The track "{called(track.name)}" holds neither pictures nor sound and is not kept.'
            ] = None
        return bool(track.enabled) and track.kind in KINDS

    def _untrimmed(self, part: Any) -> None:
        if part.source_range is not None:
            raise BadStory(
                f'{self.file}: "{called(part.name)}" is trimmed as a whole; trim its clips instead'
            )

    def _layer(self, track: Any) -> Layer:
        kind = KINDS[track.kind]
        return Layer(kind, joined(self._found(track, kind)))

    def _found(self, track: Any, kind: str) -> Iterator[Piece | Seam]:
        at, seam = Fraction(0), None
        for item in track:
            if isinstance(item, oti.schema.Transition):
                seam = item
                continue
            if not isinstance(item, oti.schema.Clip | oti.schema.Gap):
                raise BadStory(
                    f'{self.file}: "{called(item.name)}" is a nested timeline; take it apart in the program'
                )
            lasts = self._range(item)
            if isinstance(item, oti.schema.Clip) and item.enabled:
                if seam:
                    yield self._seam(seam)
                yield self._piece(item, lasts, at, kind)
                seam = None
            at += self._frames(lasts.duration)
            if seam:
                self.notes["The fade at the end of a clip is not kept."] = None
                seam = None
        if seam:
            self.notes["The fade at the end of a clip is not kept."] = None

    def _range(self, item: Any) -> Any:
        try:
            return item.trimmed_range()
        except FOREIGN as error:
            raise BadStory(
                f'{self.file}: clip "{called(item.name)}" does not say which part of its file it plays'
            ) from error

    def _piece(self, clip: Any, lasts: Any, at: Fraction, kind: str) -> Piece:
        if kind == "video":
            same_rate(self.file, f'clip "{called(clip.name)}"', self._number(lasts.duration.rate), self.fps)
        self._at_own_speed(clip)
        media = clip.media_reference
        whole = media.available_range if media is not None else None
        first = self._frames(whole.start_time) if whole is not None else Fraction(0)
        length = self._frames(whole.duration) if whole is not None else None
        source_in = self._frames(lasts.start_time) - first
        return Piece(
            called(clip.name),
            self._reference(clip),
            at,
            self._frames(lasts.duration),
            source_in,
            length,
            gain_db=self._gain(clip) if kind == "audio" else None,
        )

    def _gain(self, clip: Any) -> str | None:
        """The format has none but ours; what else its program knows of a clip is its own secret."""
        found = _facts(clip).get("gain_db")
        if found is None or set(clip.metadata) != {OURS}:
            self.notes[LOUD] = None
        return found

    def _reference(self, clip: Any) -> Reference:
        media = clip.media_reference
        if isinstance(media, oti.schema.ExternalReference):
            return Reference(media.target_url or media.name, _facts(media))
        if isinstance(media, oti.schema.GeneratorReference):
            return Reference(f"{media.generator_kind} {clip.name}")
        if isinstance(media, oti.schema.MissingReference) and not media.name:
            return Reference("", _facts(media) or _facts(clip))
        return Reference(media.name if media is not None else clip.name)

    def _at_own_speed(self, clip: Any) -> None:
        for effect in clip.effects:
            if isinstance(effect, oti.schema.LinearTimeWarp) and effect.time_scalar == 1:
                continue
            if isinstance(effect, oti.schema.TimeEffect):
                raise BadStory(
                    f'{self.file}: clip "{called(clip.name)}" plays at another speed; set it back to 100 %'
                )
            self.notes["Effects on clips are not kept."] = None

    def _seam(self, transition: Any) -> Seam:
        if transition.transition_type not in (DISSOLVE, DIP):
            self.notes[f'The transition "{called(transition.transition_type)}" becomes a dissolve.'] = None
        kind: Literal["dissolve", "dip"] = "dip" if transition.transition_type == DIP else "dissolve"
        return Seam(kind, self._frames(transition.in_offset), self._frames(transition.out_offset))

    def _frames(self, time: Any) -> Fraction:
        rate = self._number(time.rate)
        if not 1 <= rate <= MOST_RATE:
            raise BadStory(f"{self.file}: {time.rate} is no rate")
        return self._number(time.value) * self.fps / rate

    def _number(self, value: float) -> Fraction:
        if not math.isfinite(value) or abs(value) > 1e12:
            raise BadStory(f"{self.file}: {value} is no time")
        return Fraction(value)


def _facts(thing: Any) -> dict[str, str]:
    ours = thing.metadata.get(OURS, {})
    return {str(name): str(ours[name]) for name in ours} if hasattr(ours, "keys") else {}
