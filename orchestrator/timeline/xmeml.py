"""Timelines as Final Cut Pro 7 XML (xmeml 4), which Premiere and Resolve import.

Written after Apple's "Final Cut Pro XML Interchange Format". A file is described where it is first used and
referred to by its id from then on. Edits in transitions are -1, as the format has it: the clips there reach
as far as the transition does. Stereo sound lies on two tracks, one for each channel, which Premiere joins.
Links join what belongs together: the channels of one file, and a clip's picture with its own sound.
"""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

from orchestrator.timeline import xmeml_parts as parts
from orchestrator.timeline.base import LOUDEST, START, Clip, Media, Timeline, Track
from orchestrator.timeline.storyline import dissolves
from orchestrator.timeline.xmltext import child, document, link

VERSION = "4"
TRUTH = {True: "TRUE", False: "FALSE"}


def xmeml(timeline: Timeline, root: str = "..") -> str:
    """The text of an `.xml` file. `root` leads from the file's folder to that of the bundle."""
    return _Document(timeline, root).written()


@dataclass(frozen=True)
class _Item:
    """A clip as it lies on one track of the file, for links."""

    element: ET.Element
    kind: str
    track: int
    clip: int
    """Both from 1."""


class _Document:
    """One file."""

    def __init__(self, timeline: Timeline, root: str) -> None:
        self.timeline, self.root = timeline, root
        self.files: dict[str, str] = {}
        self.together: defaultdict[tuple[object, ...], list[_Item]] = defaultdict(list)
        self.items = 0

    def written(self) -> str:
        top = ET.Element("xmeml", version=VERSION)
        sequence = child(top, "sequence", id="sequence-1")
        child(sequence, "name", self.timeline.name)
        child(sequence, "duration", self.timeline.frames)
        self._rate(sequence)
        self._timecode(sequence, START)
        media = child(sequence, "media")
        self._video(child(media, "video"))
        self._audio(child(media, "audio"))
        for marker in self.timeline.markers:
            parts.marker(sequence, marker)
        for items in self.together.values():
            _link(items)
        return document(top, "xmeml")

    def _rate(self, parent: ET.Element) -> None:
        rate = child(parent, "rate")
        child(rate, "timebase", self.timeline.fps)
        child(rate, "ntsc", "FALSE")

    def _timecode(self, parent: ET.Element, seconds: int) -> None:
        timecode = child(parent, "timecode")
        self._rate(timecode)
        child(timecode, "string", f"{seconds // 3600:02d}:00:00:00")
        child(timecode, "frame", seconds * self.timeline.fps)
        child(timecode, "displayformat", "NDF")

    def _picture(self, parent: ET.Element, width: int, height: int) -> None:
        traits = child(parent, "samplecharacteristics")
        self._rate(traits)
        child(traits, "width", width)
        child(traits, "height", height)
        child(traits, "anamorphic", "FALSE")
        child(traits, "pixelaspectratio", "square")
        child(traits, "fielddominance", "none")

    def _video(self, video: ET.Element) -> None:
        self._picture(child(video, "format"), self.timeline.width, self.timeline.height)
        tracks = (track for track in self.timeline.tracks if track.kind == "video")
        for number, track in enumerate(tracks, 1):
            self._track(child(video, "track"), track, number)

    def _audio(self, audio: ET.Element) -> None:
        child(audio, "numOutputChannels", 2)
        parts.sound(child(audio, "format"))
        number = 0
        for track in self.timeline.tracks:
            if track.kind == "video":
                continue
            channels = 2 if any(clip.media.channels > 1 for clip in track.clips) else 1
            for channel in range(channels):
                number += 1
                pair = {"totalExplodedTrackCount": channels, "currentExplodedTrackIndex": channel}
                kind = "Stereo" if channels == 2 else "Mono"
                self._track(child(audio, "track", **pair, premiereTrackType=kind), track, number, channel)

    def _track(self, parent: ET.Element, track: Track, number: int, channel: int = 0) -> None:
        clips = [
            clip for clip in track.clips if track.kind == "video" or channel < max(clip.media.channels, 1)
        ]
        for at, (clip, after) in enumerate(zip(clips, [*clips[1:], None], strict=True), 1):
            before = clips[at - 2] if at > 1 else None
            if clip.transition and track.kind == "video":
                self._transition(parent, clip, before)
            element = self._clip(parent, track, clip, after)
            if track.kind == "audio":
                source = child(element, "sourcetrack")
                child(source, "mediatype", "audio")
                child(source, "trackindex", channel + 1)
            same = (clip.media.path, clip.start, clip.source_in, clip.frames, track.enabled)
            self.together[same].append(_Item(element, track.kind, number, at))
        child(parent, "enabled", "TRUE")
        child(parent, "locked", "FALSE")

    def _clip(self, parent: ET.Element, track: Track, clip: Clip, after: Clip | None) -> ET.Element:
        self.items += 1
        into = clip.transition is not None and track.kind == "video"
        out_of = after is not None and track.kind == "video" and dissolves(clip, after)
        longer = after.transition.frames if out_of and after and after.transition else 0
        item = child(parent, "clipitem", id=f"clipitem-{self.items}")
        child(item, "name", clip.name)
        child(item, "enabled", TRUTH[track.enabled])
        child(item, "duration", clip.media.frames)
        self._rate(item)
        child(item, "start", -1 if into else clip.start)
        child(item, "end", -1 if out_of else clip.start + clip.frames)
        child(item, "in", clip.source_in)
        child(item, "out", clip.source_in + clip.frames + longer)
        self._file(item, clip.media)
        if clip.played_db:
            parts.gain(item, min(clip.played_db, LOUDEST))
        parts.log(item, clip)
        return item

    def _file(self, item: ET.Element, media: Media) -> None:
        if media.path in self.files:
            child(item, "file", id=self.files[media.path])
            return
        self.files[media.path] = f"file-{len(self.files) + 1}"
        file = child(item, "file", id=self.files[media.path])
        child(file, "name", PurePosixPath(media.path).name)
        child(file, "pathurl", link(self.root, media.path))
        self._rate(file)
        child(file, "duration", media.frames)
        self._timecode(file, 0)
        kinds = child(file, "media")
        if media.kind != "audio":
            size = (media.width or self.timeline.width, media.height or self.timeline.height)
            self._picture(child(kinds, "video"), *size)
        if media.channels or media.kind == "audio":
            audio = child(kinds, "audio")
            parts.sound(audio)
            child(audio, "channelcount", media.channels or 1)

    def _transition(self, parent: ET.Element, clip: Clip, before: Clip | None) -> None:
        assert clip.transition is not None
        item = child(parent, "transitionitem")
        child(item, "start", clip.start)
        child(item, "end", clip.start + clip.transition.frames)
        child(item, "alignment", "start" if dissolves(before, clip) else "start-black")
        self._rate(item)
        parts.effect(item, parts.CROSS_DISSOLVE)


def _link(items: list[_Item]) -> None:
    if len(items) < 2:
        return
    for item in items:
        for other in items:
            made = child(item.element, "link")
            child(made, "linkclipref", other.element.attrib["id"])
            child(made, "mediatype", other.kind)
            child(made, "trackindex", other.track)
            child(made, "clipindex", other.clip)
