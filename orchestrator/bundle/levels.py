"""How loud an episode's mix has made each sound: what clips need beyond their gains to be heard like that.

Files and stems are from before the mastering, which gains everything and holds peaks back: music may have
become 15 dB louder, and the line over it 8. So each sound gets what the mastering did to its stem where it
plays, by least squares: the stems that add up best to what the episode sounds like there.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from orchestrator.bundle.writing import lost
from orchestrator.cut import SAMPLE_RATE, Cut, Sound
from orchestrator.cut.promise import frames_of
from orchestrator.deliverable import Made
from orchestrator.errors import StoreFailed
from orchestrator.finish_sound import MIX, sound_task
from orchestrator.outcome import Result
from orchestrator.shoot import voice_task
from workers.espeak_sound import SPEECH_DB, speech_db
from workers.mix_spec import STEM_ROLES
from workers.mix_tracks import MOST, TOLERANCE

MASTER = "mix"
SILENCE = 1e-9  # mean square of a stem
FARTHEST = 30.0  # dB: what a mastering adds or takes at most
Mono = NDArray[np.float32]
Products = NDArray[np.float64]
"""Frames by 4 by 4: the mean product of each two of the stems and, last, the master."""
Spans = Sequence[tuple[int, int]]
"""First frame, and the first behind it."""


@dataclass(frozen=True)
class Levels:
    """In dB, as text with one decimal at most."""

    stems: Mapping[str, str]
    """By name: "dialogue", "music", "effects"."""
    lines: Mapping[str, str]
    """By id; with what brought a line level with the others."""
    effects: Mapping[str, str]
    """Of cues and room tones, by task, over all places at which it is heard."""


def levels(made: Made) -> Levels:
    """What the mix of an episode did. Conflict: one of its sounds is not to be had any more."""
    cut, mixed = made.edit.cut, made.results[MIX]
    files = [_file(made, mixed, name) for name in (*STEM_ROLES, MASTER)]
    found = products(files, cut.samples_per_frame)
    whole = [(0, cut.frames)]
    lines = _places(made, cut, ("line",), lambda sound: sound.ref)
    heard = _places(made, cut, STEM_ROLES["effects"], sound_task)
    spoken = {line: _file(made, made.results[voice_task(line)], "voice") for line in lines}
    return Levels(
        stems={name: _text(mastered(found, name, whole)) for name in STEM_ROLES},
        lines={
            line: _text(evened(spoken[line]) + mastered(found, "dialogue", at)) for line, at in lines.items()
        },
        effects={task: _text(mastered(found, "effects", at)) for task, at in heard.items()},
    )


def products(files: Sequence[Path], samples: int) -> Products:
    """Of the stems and the master, read together; `samples` is the length of a frame at 48 kHz."""
    readers = [_frames(file, samples) for file in files]
    heard = (np.stack(parts).astype(np.float64) for parts in zip(*readers, strict=False))
    return np.array([each @ each.T / samples for each in heard]).reshape(-1, len(files), len(files))


def mastered(found: Products, stem: str, spans: Spans) -> float:
    """Decibels that a stem gained in the master; where it is silent, those of everything."""
    total = np.sum([found[start:end].sum(axis=0) for start, end in spans], axis=0)
    apart, along, at = total[:-1, :-1], total[:-1, -1], list(STEM_ROLES).index(stem)
    sounding = [n for n in range(len(apart)) if apart[n, n] > SILENCE]
    if at in sounding:
        factors = np.linalg.lstsq(apart[np.ix_(sounding, sounding)], along[sounding])[0]
        power = max(0.0, float(factors[sounding.index(at)])) ** 2
    else:
        power = float(total[-1, -1] / apart.sum()) if sounding else 1.0
    return float(np.clip(10 * np.log10(max(power, 1e-12)), -FARTHEST, FARTHEST))


def evened(voice: Path) -> float:
    """Decibels by which the mix brings a line level with the others, before anything else."""
    off = SPEECH_DB - speech_db(np.concatenate([*_frames(voice)]).astype(np.float64))
    return 0.0 if abs(off) <= TOLERANCE else max(-MOST, min(MOST, off))


def _places(
    made: Made, cut: Cut, roles: Collection[str], name: Callable[[Sound], str]
) -> Mapping[str, Spans]:
    """Where each sound of these roles is heard, by its name."""
    places = defaultdict(list)
    for sound in cut.sounds:
        if sound.role in roles:
            end = sound.start + (sound.frames or _length(made, sound))
            places[name(sound)].append((sound.start, min(end, cut.frames)))
    return places


def _length(made: Made, sound: Sound) -> int:
    return frames_of(int(made.results[sound_task(sound)].facts["ms"]), made.edit.cut.fps)


def _frames(file: Path, samples: int = 0) -> Iterator[Mono]:
    """The middle of a sound at 48 kHz, in pieces of exactly that many samples; 0: as they come."""
    apart = av.AudioResampler("fltp", rate=SAMPLE_RATE, frame_size=samples or None)
    with av.open(str(file), options={"protocol_whitelist": "file"}) as container:
        for frame in (*container.decode(audio=0), None):
            for piece in apart.resample(frame):
                if piece.samples == (samples or piece.samples):
                    yield piece.to_ndarray().mean(axis=0)


def _file(made: Made, result: Result, name: str) -> Path:
    stored = result.files[name]
    try:
        return made.job.office.store.path(stored.digest, stored.suffix, stored.size)
    except StoreFailed as error:
        raise lost(f"{name} of {result.task}", "is not to be had any more") from error


def _text(decibels: float) -> str:
    return f"{round(decibels, 1) + 0:g}"
