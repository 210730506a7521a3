"""The elements of an MLT file, one function each. `orchestrator.timeline.mlt` puts them together."""

from collections.abc import Mapping, Sequence
from math import gcd
from xml.etree.ElementTree import Element, SubElement

from orchestrator.timeline.base import Marker, Media, Timeline
from orchestrator.timeline.plain import in_xml

BLACK = "black"
COLOURS = {"beat": "#2fc7c4", "check": "#ff4a55"}
OVER = {"mlt_service": "composite", "always_active": "1", "geometry": "0=0/0:100%x100%:100"}
SUM = {"mlt_service": "mix", "always_active": "1", "sum": "1"}


def span(tag: str, first: int, frames: int, **attributes: str) -> Element:
    """An element that plays `frames` from `first`: `in` and `out` are whole frames, both shown."""
    return Element(tag, {**attributes, "in": str(first), "out": str(first + frames - 1)})


def properties(owner: Element, told: Mapping[str, str]) -> None:
    """Its properties; empty ones are left out."""
    for name, value in told.items():
        if value:
            SubElement(owner, "property", name=name).text = in_xml(value)


def profile(timeline: Timeline) -> Element:
    """Size, rate and colour. Without it a player takes those of its own."""
    shape = gcd(timeline.width, timeline.height)
    return Element(
        "profile",
        description=f"{timeline.width}x{timeline.height} at {timeline.fps}",
        width=str(timeline.width),
        height=str(timeline.height),
        progressive="1",
        sample_aspect_num="1",
        sample_aspect_den="1",
        display_aspect_num=str(timeline.width // shape),
        display_aspect_den=str(timeline.height // shape),
        frame_rate_num=str(timeline.fps),
        frame_rate_den="1",
        colorspace="709",
    )


def producer(name: str, media: Media, root: str) -> Element:
    """A file. Takes are seen and not heard: what is heard of them lies on the tracks for sound."""
    made = span("producer", 0, media.frames, id=name)
    reader = {} if media.kind == "image" else {"mlt_service": "avformat-novalidate", "seekable": "1"}
    muted = {"video": {"audio_index": "-1"}, "audio": {"video_index": "-1"}, "image": {}}[media.kind]
    facts = "\n".join(f"{name}: {value}" for name, value in media.facts.items())
    called = {"shotcut:caption": media.path.rpartition("/")[2], "shotcut:comment": facts}
    length = {"length": str(media.frames), "eof": "pause"}
    properties(made, {**length, "resource": root + media.path, **reader, **muted, **called})
    return made


def black(frames: int) -> Element:
    """What is seen where nothing is."""
    made = span("producer", 0, frames, id=BLACK)
    told = {"length": str(frames), "eof": "pause", "resource": "black", "mlt_service": "color"}
    properties(made, {**told, "set.test_audio": "0"})
    return made


def transition(over: int, told: Mapping[str, str], under: int = 0) -> Element:
    """What brings track `over` onto track `under`."""
    made = Element("transition")
    properties(made, {"a_track": str(under), "b_track": str(over), **told})
    return made


def markers(notes: Sequence[Marker], fps: int) -> Element:
    """Markers as Shotcut reads them."""
    made = Element("properties", name="shotcut:markers")
    for number, note in enumerate(notes):
        one = SubElement(made, "properties", name=str(number))
        at = _clock(note.frame, fps)
        text = f"{note.name}: {note.note}" if note.note else note.name
        properties(one, {"text": text, "start": at, "end": at, "color": COLOURS[note.kind]})
    return made


def _clock(frame: int, fps: int) -> str:
    seconds, rest = divmod(frame, fps)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{round(rest * 1000 / fps):03}"
