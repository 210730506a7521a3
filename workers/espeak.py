"""The default voice: espeak-ng, one fresh process per line, no weights and no keys.

Result: `voice`, a 48 kHz mono 16-bit wav, and `timing`, {"ms", "words": [{"text", "start", "end"}],
"phonemes": [{"symbol", "start", "end"}]} in whole milliseconds. The words, joined without spaces, are the
line without spaces (Han and Kana are timed per character). Symbols are IPA: ˈ and ˌ for stress, ː for length.
"""

import json
import subprocess
import sys
import wave
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from workers import espeak_language, espeak_timing, espeak_voice
from workers.base import Made, Progress, Spec
from workers.errors import BadSpec, ToolFailed, ToolTimeout

if TYPE_CHECKING:
    from workers.espeak_sound import Samples

SECONDS = 30.0  # a line of 2,000 characters takes less than one


class EspeakSpec(Spec):
    """One line, and who says it how."""

    text: str
    language: str = "en"
    """BCP 47."""
    identity: str
    """Chooses whatever the words leave open; the same identity is the same voice every time."""
    sex: Literal["female", "male", "neutral"] = "neutral"
    age: Literal["child", "young", "adult", "old"] = "adult"
    pitch: Literal["low", "mid", "high"] = "mid"
    pace: Literal["slow", "mid", "quick"] = "mid"
    timbre: str = ""
    manner: str = ""
    """Words; "quick when afraid" only counts in a line that is spoken so."""
    accent: str = ""
    emotion: str = "neutral"
    engine: dict[str, str] = Field(default_factory=dict)
    """Exact settings instead: voice, pitch, rate, range, volume, gap."""


class Espeak:
    """Speaks one line per run."""

    name = "espeak"
    version = "1"
    spec: type[Spec] = EspeakSpec

    def setup(self) -> None:
        """Nothing is shared: the library lives in a process per line."""

    def run(
        self,
        spec: EspeakSpec,
        inputs: Mapping[str, Path],
        out: Path,
        progress: Progress,
    ) -> Made:
        """Speak the line, tone it, time its words."""
        from workers import espeak_sound as sound

        voice = casting(spec)
        known, raw = _speak(espeak_timing.spoken(spec.text), voice)
        progress(0.5)
        trimmed = sound.trim(_samples(raw), known["rate"])
        if not trimmed.samples.size:
            raise BadSpec(f"nothing in this line can be spoken in {spec.language!r}: {spec.text[:60]!r}")
        way = sound.stretch(trimmed.samples.size, known["rate"], voice.size)
        finished = sound.finish(trimmed.samples, way, voice.tone, voice.effort)
        ms = finished.size * 1000 // sound.RATE
        timing = _timing(spec.text, known, ms, lambda sample: way.ms(sample - trimmed.dropped))
        write_wav(out / "voice.wav", finished * (voice.volume / 100), sound.RATE)
        (out / "timing.json").write_text(json.dumps(timing, ensure_ascii=False), encoding="utf-8")
        hertz = sound.pitch_hz(trimmed.samples, known["rate"]) * voice.size // 1000
        facts = {"ms": ms, "rate": sound.RATE, "channels": 1, "f0": hertz, "ignored": list(voice.ignored)}
        return Made({"voice": "voice.wav", "timing": "timing.json"}, facts)


def casting(spec: EspeakSpec) -> espeak_voice.Cast:
    """The engine settings for a line. BadSpec: an unspoken language, emotion or setting."""
    language = espeak_language.voice_for(spec.language, spec.accent)
    change, ignored = espeak_voice.bend(spec.emotion, spec.manner)
    tone, dull = espeak_voice.tone(spec.timbre)
    if spec.accent and not espeak_language.accent_known(spec.language, spec.accent):
        ignored = (*ignored, spec.accent)
    voice = espeak_voice.cast(language, spec.identity, spec.sex, spec.age, spec.pitch, spec.pace, change)
    return espeak_voice.overridden(replace(voice, tone=tone, ignored=(*ignored, *dull)), spec.engine)


def write_wav(path: Path, samples: "Samples", rate: int) -> None:
    """Mono, 16 bits."""
    import numpy as np

    whole = np.clip(np.rint(samples * 32767), -32768, 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(whole.tobytes())


def _speak(text: str, voice: espeak_voice.Cast) -> tuple[dict[str, Any], bytes]:
    """One fresh process: what it knows about the line, and its samples."""
    order = {
        "text": text, "voice": voice.voice, "pitch": voice.pitch, "rate": voice.rate,
        "range": voice.range, "volume": 90, "gap": voice.gap,
    }  # fmt: skip
    try:
        done = subprocess.run(
            [sys.executable, "-m", "workers.espeak_child"],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            cwd=Path(__file__).parents[1],
        )
    except subprocess.TimeoutExpired as late:
        raise ToolTimeout(f"espeak-ng did not end within {SECONDS:.0f} s") from late
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ToolFailed(f"espeak-ng failed ({done.returncode}): {said[-1] if said else 'it said nothing'}")
    head, _, samples = done.stdout.partition(b"\n")
    known = json.loads(head)
    if "error" in known:
        raise BadSpec(known["error"])
    return known, samples


def _samples(raw: bytes) -> "Samples":
    import numpy as np

    return np.frombuffer(raw, "<i2").astype(np.float64) / 32768


def _timing(text: str, known: dict[str, Any], ms: int, clock: Callable[[int], int]) -> dict[str, Any]:
    def at(sample: int) -> int:
        return max(0, min(ms, clock(sample)))

    sounds = espeak_timing.phonemes([(symbol, at(sample)) for symbol, sample in known["phonemes"]], ms)
    words = espeak_timing.words(text, [(place, at(sample)) for place, sample in known["words"]], sounds, ms)
    return {
        "ms": ms,
        "words": [{"text": w.text, "start": w.start, "end": w.end} for w in words],
        "phonemes": [{"symbol": s.text, "start": s.start, "end": s.end} for s in sounds],
    }
