"""A timeline as MLT XML, which Shotcut opens, Kdenlive imports and `melt` renders.

Frames are whole numbers everywhere, and the profile has the size and the rate: where they are left to chance,
a player shows other frames. Tracks, hidden ones and transitions are written as Shotcut writes them
(https://www.mltframework.org/docs/mltxml/); resources are relative to the file.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from orchestrator.timeline import mlt_parts as parts
from orchestrator.timeline.base import Clip, Media, Timeline, Track
from orchestrator.timeline.plain import in_xml

VERSION = "7.12.0"
HEAD = '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n'
BACKGROUND = "background"
CENTRE = 3.01  # dB that MLT takes off one channel when it plays it on two; our mix takes none


def mlt(timeline: Timeline, root: str = "../") -> str:
    """The text of a .mlt file. `root` is the way from the file to the bundle, before its paths."""
    document = _Document(timeline, root).written()
    indent(document, " ")
    return HEAD + tostring(document, encoding="unicode") + "\n"


class _Document:
    """One file. MLT reads it once: what is named must stand before what names it."""

    def __init__(self, timeline: Timeline, root: str) -> None:
        self.timeline, self.root = timeline, root
        self.top = Element("mlt", LC_NUMERIC="C", version=VERSION, title=in_xml(timeline.title))
        self.ids: dict[str, str] = {}
        self.transitions = 0

    def written(self) -> Element:
        """The whole of it."""
        timeline = self.timeline
        self.top.append(parts.profile(timeline))
        for track in timeline.tracks:
            for clip in track.clips:
                self._producer(clip.media)
        self.top.append(parts.black(timeline.frames))
        background = SubElement(self.top, "playlist", id=BACKGROUND)
        background.append(parts.span("entry", 0, timeline.frames, producer=parts.BLACK))
        for number, track in enumerate(timeline.tracks, 1):
            self._playlist(f"playlist{number}", track)
        self._tractor()
        return self.top

    def _producer(self, media: Media) -> None:
        """Each file once, however often it plays."""
        if media.path not in self.ids:
            self.ids[media.path] = f"media{len(self.ids) + 1}"
            self.top.append(parts.producer(self.ids[media.path], media, self.root))

    def _playlist(self, name: str, track: Track) -> None:
        entries = list(self._entries(track))  # writes the transitions that they name
        playlist = SubElement(self.top, "playlist", id=name)
        parts.properties(playlist, {f"shotcut:{track.kind}": "1", "shotcut:name": track.name})
        playlist.extend(entries)

    def _entries(self, track: Track) -> Iterator[Element]:
        at, before = 0, None
        for clip in track.clips:
            if clip.start > at:
                yield Element("blank", length=str(clip.start - at))
                before = None
            blended = 0
            if clip.transition and track.kind == "video":
                blended = clip.transition.frames
                over = None if clip.transition.kind == "dip" else before
                yield parts.span("entry", 0, blended, producer=self._blend(over, clip, blended))
            if clip.frames > blended:
                yield self._entry(clip, blended)
            at, before = clip.start + clip.frames, clip

    def _entry(self, clip: Clip, passed: int) -> Element:
        name, first = self.ids[clip.media.path], clip.source_in + passed
        entry = parts.span("entry", first, clip.frames - passed, producer=name)
        parts.properties(entry, {"shotcut:caption": clip.name, "shotcut:comment": clip.note})
        if level := clip.played_db + (CENTRE if clip.media.channels == 1 else 0):
            gain = {"mlt_service": "volume", "level": f"{level:.4g}", "shotcut:filter": "audioGain"}
            parts.properties(SubElement(entry, "filter"), gain)
        return entry

    def _blend(self, before: Clip | None, clip: Clip, frames: int) -> str:
        """Write how it comes in: over the take before, which goes on out of its handle, or over black."""
        self.transitions += 1
        name = f"transition{self.transitions}"
        tractor = parts.span("tractor", 0, frames, id=name)
        parts.properties(tractor, {"shotcut:transition": "lumaMix"})
        if before is None:
            tractor.append(parts.span("track", 0, frames, producer=parts.BLACK))
        else:
            first, under = before.source_in + before.frames, self.ids[before.media.path]
            tractor.append(parts.span("track", first, frames, producer=under))
        over = self.ids[clip.media.path]
        tractor.append(parts.span("track", clip.source_in, frames, producer=over))
        luma = parts.transition(1, {"mlt_service": "luma", "factory": "loader", "alpha_over": "1"})
        mix = parts.transition(1, {"mlt_service": "mix", "start": "-1", "accepts_blanks": "1"})
        for each in (luma, mix):
            # MLT shows (frame - in) / (out - in + 1) of what comes in; ours begins one step further.
            each.attrib |= {"in": "-1", "out": str(frames - 1)}
            tractor.append(each)
        self.top.append(tractor)
        return name

    def _tractor(self) -> None:
        """All tracks, the lowest first; the background keeps the length, whatever is moved."""
        timeline = self.timeline
        tractor = parts.span("tractor", 0, timeline.frames, id="tractor0", title=in_xml(timeline.title))
        parts.properties(tractor, {"shotcut": "1", "shotcut:projectAudioChannels": "2"})
        tractor.append(parts.markers(timeline.markers, timeline.fps))
        SubElement(tractor, "track", producer=BACKGROUND)
        for number, track in enumerate(timeline.tracks, 1):
            shown = {"producer": f"playlist{number}"}
            SubElement(tractor, "track", {**shown, **_hidden(track)})
        for number, track in enumerate(timeline.tracks, 1):
            tractor.append(parts.transition(number, parts.SUM))
            if track.kind == "video" and number > 1:
                tractor.append(parts.transition(number, parts.OVER, under=1))
        self.top.append(tractor)


def _hidden(track: Track) -> dict[str, str]:
    """What a track does not give: hidden alternates neither picture nor sound, tracks of sound no picture."""
    if not track.enabled:
        return {"hide": "both"}
    return {"hide": "video"} if track.kind == "audio" else {}
