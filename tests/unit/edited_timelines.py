"""A timeline on an editor's desk: written by us, opened in another program, and brought back."""

from dataclasses import replace

import opentimelineio as oti
import pytest
from hand_timelines import FPS, music, row, take, timeline, voice

from orchestrator.errors import BadStory
from orchestrator.timeline.base import Clip, Track
from orchestrator.timeline.reading import Catalogue, read

SHOTS = tuple(f"b{number}-a" for number in range(1, 7))
MEDIA = {(shot, number): take(shot, number) for shot in SHOTS for number in (1, 2)}
STARTS = {"b1-l1": 7, "b3-l1": 90}
LINES = {line: voice(line) for line in STARTS}
ALL = Catalogue.of([*MEDIA.values(), *LINES.values(), music()])
SILENT = Catalogue.of([*MEDIA.values(), music()])
"""Of an episode in which nobody speaks."""


def plain():
    """Six shots with an alternate each, two lines, and music; no transitions."""
    played = row(*((MEDIA[shot, 1], 20, 24 + 5 * index) for index, shot in enumerate(SHOTS)))
    others = tuple(replace(clip, media=MEDIA[clip.media.facts["shot"], 2], source_in=11) for clip in played)
    tracks = (
        Track("V1", "video", played),
        Track("V2", "video", others, enabled=False),
        Track("Dialogue", "audio", tuple(Clip(line, LINES[line], 0, 60, at) for line, at in STARTS.items())),
        Track("Music", "audio", (Clip("Music", music(), 0, 200, 0),)),
    )
    return replace(timeline(), tracks=tracks, frames=sum(clip.frames for clip in played), markers=())


def opened(text):
    return oti.adapters.read_from_string(text, "otio_json")


def back(made, folder, suffix=".otio", fps=FPS, catalogue=ALL):
    """What `read` makes of an OTIO object or of a text."""
    text = made if isinstance(made, str) else oti.adapters.write_to_string(made, "otio_json")
    file = folder / f"edited{suffix}"
    file.write_text(text)
    return read(file, catalogue, fps)


def shown(hand):
    """Take and frame of it, of every frame that is seen."""
    return [(each.shot, each.take, each.source_in + at) for each in hand.strips for at in range(each.frames)]


def time(frames, rate=FPS):
    return oti.opentime.RationalTime(frames, rate)


def span(start, frames, rate=FPS):
    return oti.opentime.TimeRange(time(start, rate), time(frames, rate))


def refusal(made, folder, suffix=".otio", **more):
    with pytest.raises(BadStory) as refused:
        back(made, folder, suffix, **more)
    return str(refused.value)
