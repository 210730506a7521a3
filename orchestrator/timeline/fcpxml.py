"""Timelines as FCPXML 1.10, for Final Cut Pro and whatever reads its files.

Written after Apple's "Final Cut Pro XML" reference and its DTD. Times are exact fractions on the frame grid.
V1 is the primary storyline; everything else hangs on the piece under which it starts: upper pictures on
lanes 1, 2, ..., captions on a lane above, sound on lanes -1, -2, ... with the roles dialogue.<speaker>, music
and effects. Alternates are `enabled="0"`.

Final Cut centres a dissolve on its edit, ours start at the cut: `storyline.centred` moves the edit, and
`reading.fcpxml` moves it back. Final Cut wants absolute links; a bundle rewrites them where it is unpacked.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

from orchestrator.timeline.base import LOUDEST, START, Caption, Clip, Media, Timeline, Track
from orchestrator.timeline.storyline import Place, centred
from orchestrator.timeline.xmltext import child, document, link

CROSS_DISSOLVE = "FxPlug:4731E73A-8DAC-4113-9A30-AE85B1761265"
"""What Final Cut itself calls it."""
OURS = "com.microdrama."
"""Before the names of our facts."""
ROLES = {"DX": "dialogue", "MX": "music"}
"""By the first word of a track's name, as houses abbreviate; all else is effects."""
CAPTION = {
    "font": ".AppleSystemUIFont",
    "fontSize": "13",
    "fontFace": "Regular",
    "fontColor": "1 1 1 1",
    "backgroundColor": "0 0 0 1",
}
"""How Final Cut writes a caption that nobody styled."""
SEQUENCE, STILL, DISSOLVE, FIRST_ASSET = "r1", "r2", "r3", 4


def fcpxml(timeline: Timeline, root: str = "..") -> str:
    """The text of an `.fcpxml` file. `root` leads from the file's folder to that of the bundle."""
    return _Document(timeline, root).written()


def role(track: Track, media: Media) -> str:
    """What a sound is to a mixer: by its facts `line` and `speaker`, else by its track ("MX stem")."""
    if media.facts.get("line"):
        speaker = re.sub(r"[^\w -]", "_", media.facts.get("speaker", ""))
        return f"dialogue.{speaker}" if speaker else "dialogue"
    return ROLES.get(track.name.partition(" ")[0], "effects")


class _Document:
    """One file."""

    def __init__(self, timeline: Timeline, root: str) -> None:
        self.timeline = timeline
        self.top = ET.Element("fcpxml", version="1.10")
        resources = child(self.top, "resources")
        self._formats(resources)
        self.assets = self._assets(resources, root)

    def written(self) -> str:
        event = child(child(self.top, "library"), "event", name=self.timeline.title)
        sequence = child(
            child(event, "project", name=self.timeline.name),
            "sequence",
            format=SEQUENCE,
            duration=self._time(self.timeline.frames),
            tcStart=f"{START}s",
            tcFormat="NDF",
            audioLayout="stereo",
            audioRate="48k",
        )
        self._spine(child(sequence, "spine"))
        return document(self.top, "fcpxml")

    def _time(self, frames: int) -> str:
        return f"{frames}/{self.timeline.fps}s" if frames else "0s"

    def _formats(self, resources: ET.Element) -> None:
        size = {"width": self.timeline.width, "height": self.timeline.height}
        rate = {"frameDuration": f"1/{self.timeline.fps}s", "colorSpace": "1-1-1 (Rec. 709)"}
        child(resources, "format", id=SEQUENCE, **size, **rate)
        child(resources, "format", id=STILL, name="FFVideoFormatRateUndefined", **size)
        child(resources, "effect", id=DISSOLVE, name="Cross Dissolve", uid=CROSS_DISSOLVE)

    def _assets(self, resources: ET.Element, root: str) -> Mapping[str, str]:
        """Every file once. The answer: its id, by path."""
        clips = (clip for track in self.timeline.tracks for clip in track.clips)
        media = {clip.media.path: clip.media for clip in clips}
        ids = {path: f"r{number}" for number, path in enumerate(media, FIRST_ASSET)}
        for path, each in media.items():
            asset = child(resources, "asset", id=ids[path], **self._asset(each))
            child(asset, "media-rep", kind="original-media", src=link(root, path))
            facts = child(asset, "metadata")
            for name, value in {**each.facts, "sha256": each.sha256, "path": path}.items():
                child(facts, "md", key=OURS + name, value=value)
        return ids

    def _asset(self, media: Media) -> dict[str, str | int]:
        name = PurePosixPath(media.path).stem
        if media.kind == "image":
            still = {"name": name, "start": "0s", "duration": "0s", "format": STILL}
            return {**still, "hasVideo": 1, "videoSources": 1}
        asset: dict[str, str | int] = {"name": name, "start": "0s", "duration": self._time(media.frames)}
        if media.kind == "video":
            asset |= {"hasVideo": 1, "videoSources": 1, "format": SEQUENCE}
        if media.channels:
            asset |= {"hasAudio": 1, "audioSources": 1, "audioChannels": media.channels, "audioRate": 48_000}
        return asset

    def _spine(self, spine: ET.Element) -> None:
        first, *upper = (track for track in self.timeline.tracks if track.kind == "video")
        sounds = [track for track in self.timeline.tracks if track.kind == "audio"]
        lanes = [*enumerate(upper, 1), *((-number, track) for number, track in enumerate(sounds, 1))]
        hung = [(lane, track, clip) for lane, track in lanes for clip in track.clips]
        starts = [clip.start for _, _, clip in hung]
        starts += [each.frame for each in self.timeline.markers]
        starts += [each.start for each in self.timeline.captions]
        places = centred(first.clips, max([self.timeline.frames, *(start + 1 for start in starts)]))
        pieces = [self._piece(spine, first, place) for place in places]
        edges = [place.start for place in places]

        def under(frame: int) -> tuple[ET.Element, str]:
            """The piece that plays at a frame, and the frame on its own clock."""
            at = bisect_right(edges, frame) - 1
            return pieces[at], self._time(places[at].source_in + frame - places[at].start)

        for lane, track, clip in sorted(hung, key=lambda each: each[2].start):
            piece, offset = under(clip.start)
            self._hang(piece, track, clip, offset=offset, lane=lane)
        for number, caption in enumerate(self.timeline.captions, 1):
            piece, offset = under(caption.start)
            self._caption(piece, caption, number, offset=offset, lane=len(upper) + 1)
        for marker in self.timeline.markers:
            piece, start = under(marker.frame)
            told = {"start": start, "duration": self._time(1), "value": marker.name, "note": marker.note}
            child(piece, "marker", **told, **({"completed": 0} if marker.kind == "check" else {}))

    def _piece(self, spine: ET.Element, track: Track, place: Place) -> ET.Element:
        begins = START * self.timeline.fps
        times = {"start": self._time(place.source_in), "duration": self._time(place.frames)}
        offset = self._time(begins + place.start)
        if place.clip is None:
            return child(spine, "gap", name="Gap", offset=offset, **times)
        if place.dissolve:
            dissolve = {
                "offset": self._time(begins + place.clip.start),
                "duration": self._time(place.dissolve),
            }
            transition = child(spine, "transition", name="Cross Dissolve", **dissolve)
            child(transition, "filter-video", ref=DISSOLVE, name="Cross Dissolve")
        fade = 0 if place.dissolve or not place.clip.transition else place.clip.transition.frames
        return self._clip(spine, track, place.clip, fade, offset=offset, **times)

    def _caption(self, piece: ET.Element, caption: Caption, number: int, **where: str | int) -> None:
        times = {"start": f"{START}s", "duration": self._time(caption.frames)}
        role = f"iTT?captionFormat=ITT.{caption.language}"
        made = child(piece, "caption", **where, name=caption.text.replace("\n", " "), **times, role=role)
        child(child(made, "text", placement="bottom"), "text-style", caption.text, ref=f"ts{number}")
        child(child(made, "text-style-def", id=f"ts{number}"), "text-style", **CAPTION)

    def _hang(self, piece: ET.Element, track: Track, clip: Clip, **where: str | int) -> None:
        times = {"start": self._time(clip.source_in), "duration": self._time(clip.frames)}
        self._clip(piece, track, clip, clip.transition.frames if clip.transition else 0, **where, **times)

    def _clip(
        self, parent: ET.Element, track: Track, clip: Clip, fade: int, **where: str | int
    ) -> ET.Element:
        """With what the DTD wants first: note, then picture, then sound."""
        told = {"ref": self.assets[clip.media.path], **where, "name": clip.name}
        if track.kind == "audio":
            told["audioRole"] = role(track, clip.media)
        kind = "video" if clip.media.kind == "image" else "asset-clip"
        made = child(parent, kind, **told, **({} if track.enabled else {"enabled": 0}))
        if clip.note:
            child(made, "note", clip.note)
        if fade and track.kind == "video":
            amount = child(child(made, "adjust-blend", amount="1.0"), "param", name="amount")
            child(amount, "fadeIn", type="linear", duration=self._time(fade))
        if clip.played_db and kind == "asset-clip":
            child(made, "adjust-volume", amount=f"{min(clip.played_db, LOUDEST):g}dB")
        return made
