"""Timelines of every kind for property tests: gaps, handles, dissolves and dips, alternates, sound."""

from hypothesis import strategies as st

from orchestrator.cut import Transition
from orchestrator.timeline.base import Clip, Marker, Media, Timeline, Track

HANDLE = 48
words = st.text(max_size=12) | st.sampled_from(
    ["../up", "=1+1", "]]>", "&<'\">", "\u202egnp", "a\nb\x00", "é 你"]
)


@st.composite
def media(draw: st.DrawFn, kind: str = "video") -> Media:
    """A file of some folder."""
    number = draw(st.integers(1, 6))
    path, reel = (
        (f"02_a_roll/EP01_SH{number:03}_T01.mp4", f"R{number}")
        if kind == "video"
        else ("06_audio/mx.wav", "")
    )
    return Media(path, "video" if kind == "video" else "audio", 1000, "0" * 64, 1080, 1920, reel=reel)


@st.composite
def rows(draw: st.DrawFn, kind: str, length: int) -> tuple[Clip, ...]:
    """Clips of one track within `length` frames."""
    clips: list[Clip] = []
    at = 0
    while True:
        gap, frames = draw(st.just(0) | st.integers(0, 9)), draw(st.integers(4, 60))
        if at + gap + frames > length:
            return tuple(clips)
        kinds = ["dissolve", "dip"] if clips and not gap else ["dip"]
        comes = st.builds(Transition, kind=st.sampled_from(kinds), frames=st.integers(2, min(frames, HANDLE)))
        transition = draw(st.none() | comes) if kind == "video" and clips else None
        source_in = draw(st.integers(0, 1000 - HANDLE - frames))
        gain = draw(st.sampled_from(["0", "-3", "-12.5", "6"]))
        clips.append(
            Clip(draw(words), draw(media(kind)), source_in, frames, at + gap, transition, gain, draw(words))
        )
        at += gap + frames


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """An episode, its alternates switched off."""
    length = draw(st.integers(4, 160))
    fps = draw(st.sampled_from([24, 25, 30]))
    tracks = (
        Track("V1", "video", draw(rows("video", length))),
        Track(draw(words), "video", draw(rows("video", length)), enabled=False),
        Track(draw(words), "audio", draw(rows("audio", length)), enabled=draw(st.booleans())),
    )
    notes = st.builds(
        Marker, st.integers(0, length - 1), words, words, kind=st.sampled_from(["beat", "check"])
    )
    markers = tuple(draw(st.lists(notes, max_size=4)))
    return Timeline("EP01_v001", draw(words), fps, 1080, 1920, length, tracks, markers)
