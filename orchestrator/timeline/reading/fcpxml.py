"""`.fcpxml` and `.fcpxmld` to pieces. FCPXML 1.5 to 1.13 say the same in what is read here.

The primary storyline is lane 0; what is connected lies above it (lanes 1, 2, ...) or below. The offset of
what is connected is on the clock of what it hangs on. What is not enabled is left out.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree as ET

from orchestrator.errors import BadStory
from orchestrator.timeline.fcpxml import OURS
from orchestrator.timeline.reading.pieces import (
    MOST_BYTES,
    Fade,
    Layer,
    Piece,
    Program,
    Reference,
    Seam,
    called,
    joined,
    same_rate,
)
from orchestrator.timeline.reading.safe_xml import parsed

TIME = re.compile(r"(-?\d{1,18}(?:\.\d{1,9})?)(?:/(\d{1,18}))?s", re.ASCII)
NESTED = {"ref-clip": "compound clip", "mc-clip": "multicam clip", "sync-clip": "synchronised clip"}
HUNG = {"asset-clip", "clip", "video", "audio", "title", "audition", "spine", *NESTED}
EFFECTS = {"filter-video", "filter-video-mask", "adjust-crop", "adjust-corners", "adjust-transform"}
NO_CHANGE = {"1 1", "0 0", "0"}
"""Values of a transform that changes nothing; some programs write one for every clip."""
DISSOLVE = "Cross Dissolve"
MARKERS = {"marker", "chapter-marker"}
VOLUMES = ("adjust-volume", "audio-channel-source/adjust-volume", "audio-role-source/adjust-volume")
Kind = Literal["video", "audio"]


def from_fcpxml(path: Path, fps: int) -> Program:
    """The program of an `.fcpxml` file, or of a `.fcpxmld` folder."""
    with (path / "Info.fcpxml" if path.is_dir() else path).open("rb") as stream:
        return _Reader(path.name, fps, parsed(stream.read(MOST_BYTES + 1), path.name)).program()


@dataclass(frozen=True)
class _Asset:
    reference: Reference
    kind: Kind
    start: Fraction
    length: Fraction


class _Reader:
    """One file. Times are in frames; places on the timeline count from 0."""

    def __init__(self, file: str, fps: int, root: ET.Element) -> None:
        self.file, self.fps, self.root = file, fps, root
        self.assets = {each.get("id", ""): self._asset(each) for each in root.iterfind("resources/asset")}
        self.layers: list[tuple[int, Layer]] = []
        self.notes: dict[str, None] = {}
        self.markers: list[tuple[Fraction, str]] = []
        self.captions: list[tuple[Fraction, str]] = []

    def program(self) -> Program:
        sequence = self._sequence()
        begins = self._time(sequence, "tcStart", Fraction(0))
        spine = sequence.find("spine")
        if spine is None:
            raise BadStory(f"{self.file} has no storyline")
        first = min((self._time(each, "offset", begins) for each in spine), default=begins)
        self._spine(spine, 0, -begins if first >= begins else Fraction(0))
        layers = tuple(layer for _, layer in sorted(self.layers, key=lambda each: each[0]))
        told = tuple(self.notes), tuple(self.markers), tuple(self.captions)
        return Program(self.file, self.fps, layers, round(begins), *told)

    def _sequence(self) -> ET.Element:
        found = list(self.root.iter("project"))
        if self.root.tag != "fcpxml" or len(found) != 1:
            raise BadStory(f"{self.file} holds {len(found)} projects; export the one that is meant as FCPXML")
        sequence = found[0].find("sequence")
        formats = {
            each.get("id"): each.get("frameDuration") for each in self.root.iterfind("resources/format")
        }
        if sequence is None or not (lasts := _seconds(formats.get(sequence.get("format")))):
            raise BadStory(f"{self.file} does not say how long a frame of its project is")
        same_rate(self.file, "the project", 1 / lasts, self.fps)
        return sequence

    def _asset(self, asset: ET.Element) -> _Asset:
        file = asset.find("media-rep")
        url = (asset if file is None else file).get("src") or asset.get("name") or ""
        told = {each.get("key", ""): each.get("value", "") for each in asset.iterfind("metadata/md")}
        facts = {key.removeprefix(OURS): value for key, value in told.items() if key.startswith(OURS)}
        start, length = (self._time(asset, name, Fraction(0)) for name in ("start", "duration"))
        return _Asset(
            Reference(url, facts), "video" if asset.get("hasVideo") == "1" else "audio", start, length
        )

    def _spine(self, spine: ET.Element, lane: int, clock: Fraction) -> None:
        """A storyline. `clock`: the frame of the timeline at which its own clock shows 0."""
        found: dict[Kind, list[Piece | Seam]] = {"video": [], "audio": []}
        at, seam = Fraction(0), None
        for element in spine:
            if element.tag == "transition":
                seam = element
                continue
            start = clock + self._time(element, "offset", at - clock)
            played = self._chosen(element)
            kind, piece = self._read(played, start, lane)
            if piece and seam is not None and kind == "video":
                found[kind].append(self._seam(seam, clock, start))
            elif seam is not None:
                self.notes["The fade at the end of a clip is not kept."] = None
            if piece:
                found[kind].append(piece)
            at, seam = start + self._lasts(played), None
        if seam is not None:
            self.notes["The fade at the end of a clip is not kept."] = None
        self.layers += [(lane, Layer(kind, joined(pieces))) for kind, pieces in found.items() if pieces]

    def _read(self, element: ET.Element, start: Fraction, lane: int) -> tuple[Kind, Piece | None]:
        """A clip at its place, after what hangs on it was put on layers of its own."""
        for hung in element:
            if hung.tag in MARKERS:
                at = self._time(hung, "start", Fraction(0)) - self._start(element)
                self.markers.append((start + at, hung.get("value", "")))
            if hung.tag == "caption":
                at = self._time(hung, "offset", Fraction(0)) - self._start(element)
                words = (each.text or "" for each in hung.iterfind("text/text-style"))
                self.captions.append((start + at, "".join(words)))
            if hung.tag not in HUNG or (element.tag == "clip" and not hung.get("lane")):
                continue
            above = lane + self._lane(hung)
            its = start + self._time(hung, "offset", self._start(element)) - self._start(element)
            if hung.tag == "spine":
                self._spine(hung, above, its)
                continue
            kind, piece = self._read(self._chosen(hung), its, above)
            if piece:
                self.layers.append((above, Layer(kind, (piece,))))
        return self._piece(element, start, lane)

    def _piece(self, element: ET.Element, start: Fraction, lane: int) -> tuple[Kind, Piece | None]:
        name = called(element.get("name", element.tag))
        if element.tag == "gap" or element.get("enabled") == "0":
            return "video", None
        if element.tag in NESTED:
            raise BadStory(f'{self.file}: "{name}" is a {NESTED[element.tag]}; break it apart in Final Cut')
        played = self._inner(element)
        if played is None or played.get("ref") not in self.assets:
            if lane < 1:
                raise BadStory(f'{self.file}: "{name}" is a title or generator, not a take; take it out')
            self.notes[f'"{name}" is a title or generator and is not kept.'] = None
            return "video", None
        self._at_own_speed(element, name)
        asset = self.assets[played.get("ref", "")]
        source_in = self._start(element) - asset.start
        if played is not element:
            source_in += self._start(played) - self._time(played, "offset", Fraction(0))
        sound = asset.kind == "audio" or played.tag == "audio" or element.get("srcEnable") == "audio"
        whole, fade = asset.length or None, self._fade(element)
        gain, facts = self._gain(element) if sound else None, asset.reference.facts
        level = facts.get("level_db", "0") if facts else None
        return "audio" if sound else "video", Piece(
            name, asset.reference, start, self._lasts(element), source_in, whole, fade, gain, level
        )

    def _gain(self, element: ET.Element) -> str:
        """In dB: of the clip, or of the one component of its sound. What is not changed is not written."""
        volumes = [each for path in VOLUMES for each in element.iterfind(path)]
        if len(volumes) > 1 or any(len(each) for each in volumes):
            self.notes["Gains within a clip, and of single channels, are not kept."] = None
        return volumes[0].get("amount", "0").strip().removesuffix("dB") if volumes else "0"

    def _inner(self, element: ET.Element) -> ET.Element | None:
        """What names the file: a `clip` holds it, all others do so themselves."""
        if element.tag != "clip":
            return element
        inside = (each for each in element if each.tag in ("video", "audio") and not each.get("lane"))
        return next(inside, None)

    def _chosen(self, element: ET.Element) -> ET.Element:
        """The pick of an audition, at the audition's place; anything else is itself."""
        if element.tag != "audition" or not len(element):
            return element
        chosen = ET.Element(element[0].tag, {**element[0].attrib, **element.attrib})
        chosen.extend(element[0])
        return chosen

    def _at_own_speed(self, element: ET.Element, name: str) -> None:
        rate = element.find("conform-rate")
        if rate is not None and rate.get("srcFrameRate"):
            seconds = _seconds(f"{rate.get('srcFrameRate')}s")
            same_rate(self.file, f'clip "{name}"', seconds or Fraction(0), self.fps)
        points = element.iterfind("timeMap/timept")
        if any(_seconds(each.get("time")) != _seconds(each.get("value")) for each in points):
            raise BadStory(f'{self.file}: clip "{name}" plays at another speed; set it back to 100 %')
        if any(each.tag in EFFECTS and not NO_CHANGE.issuperset(each.attrib.values()) for each in element):
            self.notes["Effects on clips are not kept."] = None

    def _seam(self, transition: ET.Element, clock: Fraction, cut: Fraction) -> Seam:
        lasts = self._time(transition, "duration", Fraction(0))
        start = clock + self._time(transition, "offset", cut - clock - lasts / 2)
        if (name := called(transition.get("name", DISSOLVE))) != DISSOLVE:
            self.notes[f'The transition "{name}" becomes a dissolve.'] = None
        return Seam("dissolve", cut - start, start + lasts - cut)

    def _fade(self, element: ET.Element) -> Fade | None:
        fade = element.find("adjust-blend/param/fadeIn")
        return None if fade is None else Fade("dip", self._time(fade, "duration", Fraction(0)))

    def _start(self, element: ET.Element) -> Fraction:
        """Where its own clock begins."""
        asset = self.assets.get(element.get("ref", ""))
        return self._time(element, "start", asset.start if asset else Fraction(0))

    def _lasts(self, element: ET.Element) -> Fraction:
        asset = self.assets.get(element.get("ref", ""))
        return self._time(element, "duration", asset.length if asset else Fraction(0))

    def _lane(self, element: ET.Element) -> int:
        text = element.get("lane", "0")
        if not re.fullmatch(r"-?\d{1,4}", text):
            raise BadStory(f"{self.file}: {text[:40]} is no lane")
        return int(text)

    def _time(self, element: ET.Element, name: str, otherwise: Fraction) -> Fraction:
        """An attribute in frames, or `otherwise` where it is not there."""
        if (text := element.get(name)) is None:
            return otherwise
        if (seconds := _seconds(text)) is None:
            raise BadStory(f"{self.file}: {name} of {element.tag} is {text[:40]!r}, which is no time")
        return seconds * self.fps


def _seconds(text: str | None) -> Fraction | None:
    """ "1001/30000s", "5s", "0.5s"."""
    found = TIME.fullmatch(text or "")
    if found is None or int(found[2] or 1) == 0:
        return None
    return Fraction(found[1]) / int(found[2] or 1)
