"""Timelines drawn for tests: a small one with everything in it, and words that nobody should write."""

from collections.abc import Sequence

from orchestrator.cut import Transition
from orchestrator.timeline.base import Clip, Marker, Media, Timeline, Track

FPS = 24
HOSTILE = (
    "../../etc/passwd",
    "\"quotes' & <tags>",
    "]]> <!ENTITY x 'y'> &amp; &x;",
    "=1+1",
    "\u202eright to left\u202c שלום",
    "one\ntwo\r\nthree\tfour\rfive",
    "bell\x07 null\x00 unit\x1f del\x7f \ufffe",
    "x" * 300,
    "{{ template }} %(name)s ${HOME} `id`",
    "",
)


def take(shot: str, number: int = 1, frames: int = 120, folder: str = "02_a_roll") -> Media:
    """A take's clip."""
    return Media(
        f"{folder}/EP01_{shot}_T{number:02d}.mp4",
        "video",
        frames,
        f"{number:x}" * 64,
        1080,
        1920,
        reel="A001",
        facts={"shot": shot, "take": str(number), "seed": "7"},
    )


def voice(line: str, frames: int = 60, speaker: str = "maya") -> Media:
    """A line's file."""
    facts = {"line": line, "speaker": speaker}
    return Media(f"06_audio/dialogue/EP01_{line}.wav", "audio", frames, "b" * 64, channels=1, facts=facts)


def music(frames: int = 300) -> Media:
    """A stem in stereo."""
    return Media("06_audio/EP01_MX.wav", "audio", frames, "c" * 64, channels=2)


def row(*pieces: tuple[Media, int, int], transitions: Sequence[Transition | None] = ()) -> tuple[Clip, ...]:
    """Clips one after the other: media, first frame, frames."""
    clips, at = [], 0
    for index, (media, source_in, frames) in enumerate(pieces):
        transition = transitions[index] if index < len(transitions) else None
        clips.append(Clip(media.path.rpartition("/")[2], media, source_in, frames, at, transition))
        at += frames
    return tuple(clips)


def timeline(note: str = "", name: str = "EP01_v003") -> Timeline:
    """Four clips, two alternates, two lines and music; a dissolve into the third, a dip into the fourth."""
    dissolve, dip = Transition(frames=12), Transition(kind="dip", frames=8)
    played = row(
        (take("b1-a"), 6, 48),
        (take("b2-a"), 10, 36),
        (take("b3-a", 2), 12, 60),
        (take("b4-a"), 0, 72),
        transitions=(None, None, dissolve, dip),
    )
    others = (
        Clip("again b2-a", take("b2-a", 2, folder="03_alternates"), 10, 36, 48, note=note),
        Clip("again b4-a", take("b4-a", 3, folder="03_alternates"), 2, 72, 144),
    )
    lines = (Clip("b1-l1", voice("b1-l1"), 0, 60, 5, gain_db="-3"), Clip("b3-l1", voice("b3-l1"), 0, 60, 90))
    tracks = (
        Track("V1", "video", played),
        Track("V2 alternates", "video", others, enabled=False),
        Track("DX maya", "audio", lines),
        Track("MX stem", "audio", (Clip("Music", music(), 0, 216, 0, gain_db="-12.5"),)),
    )
    markers = (Marker(0, "hook", note), Marker(84, "reveal"), Marker(100, "face", "too dark", "check"))
    return Timeline(name, "The Stolen Design " + note, FPS, 1080, 1920, 216, tracks, markers)
