"""Upload workers: a person's own still, clip or recording becomes exactly what a worker would have made.

A take has the promised frames at the profile's size and rate; a voice is trimmed, as loud as the others, and
knows when its words sound. What cannot be that is refused, with the place and the cure.
"""

import json
from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from workers.base import Made, Progress
from workers.conform import Shape, conform
from workers.errors import BadInput
from workers.promised import promised
from workers.upload import spec as upload

SOURCE = "source"


class Still:
    """A picture that fills the frame."""

    name = "upload.still"
    version = "1"
    spec = upload.Still

    def setup(self) -> None:
        """Nothing to load."""

    def run(self, spec: upload.Still, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Scale and crop about the middle."""
        from workers.upload.picture import filled

        came = filled(inputs[SOURCE], out / "still.png", (spec.width, spec.height))
        facts = {"width": spec.width, "height": spec.height, "made_by": {"came": came}}
        return Made({"still": "still.png"}, facts)


class Motion:
    """A take of the promised length."""

    name = "upload.motion"
    version = "1"
    spec = upload.Motion

    def setup(self) -> None:
        """Nothing to load."""

    def run(self, spec: upload.Motion, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Conform the clip from frame `start` on."""
        from workers.upload.clip import seen

        promise = promised(spec, inputs, spec.frames)
        came = seen(inputs[SOURCE])
        _refuse_short(came.seconds, spec, promise.frames)
        shape = Shape(spec.width, spec.height, spec.fps, promise.frames)
        conform(inputs[SOURCE], out / "clip.mp4", shape, start=spec.start, progress=progress)
        facts: dict[str, Any] = {
            "frames": promise.frames,
            "width": spec.width,
            "height": spec.height,
            "fps": f"{spec.fps}/1",
            "moves": promise.frames > 1,
            **promise.speech,
            "made_by": {"came": came.facts(), "start": spec.start},
        }
        return Made({"clip": "clip.mp4"}, facts)


class Voice:
    """A line, recorded."""

    name = "upload.voice"
    version = "1"
    spec = upload.Voice

    def setup(self) -> None:
        """Nothing to load."""

    def run(self, spec: upload.Voice, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Trim, level, and find the words."""
        from workers.espeak import write_wav
        from workers.espeak_sound import RATE
        from workers.upload import sound
        from workers.upload.timing import timing

        found = sound.heard(inputs[SOURCE])
        progress(0.3)
        voice = sound.voiced(found)
        told, by = timing(voice, spec.text, spec.language)
        progress(0.9)
        write_wav(out / "voice.wav", voice, RATE)
        (out / "timing.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        made_by = {"came_ms": found.ms, "clipped_ms": found.clipped_ms, "words_by": by}
        facts = {"ms": told["ms"], "rate": RATE, "channels": 1, "made_by": made_by}
        return Made({"voice": "voice.wav", "timing": "timing.json"}, facts)


def _refuse_short(seconds: Fraction, spec: upload.Motion, frames: int) -> None:
    """A part of a frame counts as one, as it does where the clip is cut."""
    left = ceil(seconds * spec.fps) - spec.start
    if left < frames:
        there, needed = max(0, left) / spec.fps, frames / spec.fps
        raise BadInput(
            f"the clip is too short: {there:.1f} s from frame {spec.start}; the take needs {needed:.1f} s. "
            "Hand in a longer clip, or begin at an earlier frame"
        )
