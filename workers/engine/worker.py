"""Workers that have things made by a server of the operator's: stills, clips, lips and voices.

spec + inputs -> order -> what came (`bring`) -> conformed to what was promised
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workers.base import Made, Progress
from workers.conform import Shape, conform, look
from workers.engine import book, media
from workers.engine import spec as asked
from workers.engine.abilities import Thing
from workers.engine.bring import brought
from workers.engine.journal import Journal
from workers.engine.order import Order, identity, length, size
from workers.engine.speech import WORDS
from workers.engine.words import Word, respelt
from workers.errors import BadSpec
from workers.espeak_timing import Timed
from workers.promised import Promise, promised

OVER_THERE = 0.95
"""Share of the work that the engine does."""
Inputs = Mapping[str, Path]


class _Engine:
    """What all of them share."""

    version = "1"

    def setup(self) -> None:
        """Forget the jobs of long ago."""
        Journal().sweep()


class Still(_Engine):
    """A keyframe."""

    name = "engine.still"
    spec = asked.Still

    def run(self, spec: asked.Still, inputs: Inputs, out: Path, progress: Progress) -> Made:
        """The picture, filled to its size."""
        engine = book.find(spec.engine, spec.model, "still")
        wide, high = size(engine, spec.width, spec.height)
        order = Order(
            "still", identity(self.name, spec, inputs), spec.prompt, spec.negative, spec.seed, wide, high,
            files=dict(inputs),
        )  # fmt: skip
        with brought(spec.engine, engine, order, media.check_picture, _most(progress)) as came:
            really = media.conform_picture(came.file, out / "still.png", spec.width, spec.height)
            made_by = came.made_by(order, f"{really[0]}x{really[1]}")
        return Made({"still": "still.png"}, {"width": spec.width, "height": spec.height, "made_by": made_by})


class Motion(_Engine):
    """A clip that begins at a keyframe."""

    name = "engine.motion"
    spec = asked.Motion

    def run(self, spec: asked.Motion, inputs: Inputs, out: Path, progress: Progress) -> Made:
        """The clip, conformed to its promise."""
        promise = promised(spec, inputs, spec.frames)
        return _clip(self.name, "motion", spec, inputs, promise, out, progress)


class Lips(_Engine):
    """A clip whose lips follow a voice."""

    name = "engine.lips"
    spec = asked.Lips

    def run(self, spec: asked.Lips, inputs: Inputs, out: Path, progress: Progress) -> Made:
        """The clip, conformed to its promise."""
        if "line" not in inputs:
            raise BadSpec("lips need the timing of the line (input `line`)")
        return _clip(self.name, "lips", spec, inputs, promised(spec, inputs), out, progress)


class Voice(_Engine):
    """One spoken line, with the times of its words."""

    name = "engine.voice"
    spec = asked.Voice

    def run(self, spec: asked.Voice, inputs: Inputs, out: Path, progress: Progress) -> Made:
        """The sound at 48 kHz, and the line's own words in time."""
        engine = book.find(spec.engine, spec.model, "voice")
        order = Order(
            "voice", identity(self.name, spec, inputs), spec.text, seed=spec.seed, voice=spec.voice,
            language=spec.language, pace=spec.pace, instructions=spec.instructions,
        )  # fmt: skip
        with brought(spec.engine, engine, order, media.check_sound, _most(progress)) as came:
            ms = media.conform_sound(came.file, out / "voice.wav")
            told = came.folder / WORDS
            heard = (
                [Word(*each) for each in json.loads(told.read_bytes())]
                if told.name in came.record.files
                else []
            )
            made_by = came.made_by(order, f"{ms} ms, words timed {'there' if heard else 'here'}")
            timing = {"ms": ms, **_timed(spec, heard, out / "voice.wav", ms)}
        (out / "timing.json").write_text(json.dumps(timing, ensure_ascii=False), encoding="utf-8")
        facts = {"ms": ms, "rate": media.RATE, "channels": 1, "made_by": made_by}
        return Made({"voice": "voice.wav", "timing": "timing.json"}, facts)


def _timed(spec: asked.Voice, heard: Sequence[Word], voice: Path, ms: int) -> dict[str, list[dict[str, Any]]]:
    """The line's own words in time, and its phonemes: by the engine's times, else by alignment."""
    from workers import word_times  # numpy

    if heard:
        words = [Timed(word.text, word.start, word.end) for word in respelt(spec.text, heard, ms)]
        times = word_times.fitted(words, spec.text, spec.language, ms)
    else:
        times = word_times.aligned(media.samples(voice) / 32768, spec.text, spec.language)
    return {
        "words": [{"text": each.text, "start": each.start, "end": each.end} for each in times.words],
        "phonemes": [{"symbol": each.text, "start": each.start, "end": each.end} for each in times.phonemes],
    }


def _clip(
    worker: str,
    makes: Thing,
    spec: asked.Motion | asked.Lips,
    inputs: Inputs,
    promise: Promise,
    out: Path,
    progress: Progress,
) -> Made:
    engine = book.find(spec.engine, spec.model, makes)
    wide, high = size(engine, spec.width, spec.height)
    frames, rate = length(engine, promise.frames, spec.fps)
    job, files = identity(worker, spec, inputs), {role: p for role, p in inputs.items() if role != "line"}
    order = Order(makes, job, spec.prompt, spec.negative, spec.seed, wide, high, rate, frames, files=files)
    with brought(spec.engine, engine, order, media.check_clip, _most(progress)) as came:
        seen = look(came.file)
        media.refuse_shape("clip", (seen.width, seen.height), (spec.width, spec.height))
        shape = Shape(spec.width, spec.height, spec.fps, promise.frames)
        conform(came.file, out / "clip.mp4", shape, progress=_rest(progress))
        made_by = came.made_by(order, _told(seen.facts()))
    facts = {"width": spec.width, "height": spec.height, "fps": f"{spec.fps}/1", "frames": promise.frames}
    return Made({"clip": "clip.mp4"}, {**facts, "moves": True, **promise.speech, "made_by": made_by})


def _told(facts: Mapping[str, object]) -> str:
    return "{width}x{height}, {frames} frames at {fps}, {ms} ms".format(**facts)


def _most(progress: Progress) -> Progress:
    return lambda value: progress(value * OVER_THERE)


def _rest(progress: Progress) -> Progress:
    return lambda value: progress(OVER_THERE + value * (1 - OVER_THERE))
