"""Lines by a coqui-tts model: spoken, trimmed, at 48 kHz and the level of all voices, with word times.

Result as from every voice: `voice`, a 48 kHz mono 16-bit wav, and `timing`, {"ms", "words", "phonemes"}. VITS
tells its words' times itself; XTTS is aligned to the text (`workers.word_times`). Everything that knows torch
is in `gpu.speech`.
"""

import importlib.metadata
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gpu import card as cards
from gpu import errors as gpu
from gpu.card import Card
from gpu.diffusion.provenance import device
from gpu.speech.residents import Resident, residents
from gpu.speech.voice import Asked, Recording, language_of
from gpu.weights.door import model_digest
from workers import espeak_sound as sound
from workers.base import Made, Progress
from workers.coqui import pieces
from workers.coqui.breaths import breaths
from workers.coqui.delivery import Delivery, delivery
from workers.coqui.pieces import Piece
from workers.coqui.recordings import recordings
from workers.coqui.spec import CoquiSpec
from workers.errors import BadSpec, OutOfMemory, ToolFailed, Unavailable, WorkerError
from workers.espeak import write_wav
from workers.espeak_timing import Timed

LACKS = (gpu.MissingWeights, gpu.MissingLibrary, gpu.LicenceNotAccepted, gpu.UntrustedWeights)
LIBRARIES = ("torch", "coqui-tts")
CONSENT = re.compile(r"[0-9a-f]{64}(?:,[0-9a-f]{64})*")


class Coqui:
    """Speaks one line per run; the model stays loaded for the next."""

    name = "coqui"
    version = "1"
    spec = CoquiSpec

    def setup(self) -> None:
        """Nothing: which model is wanted, only a spec tells."""

    def run(self, spec: CoquiSpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Speak the line breath by breath, join and level it, time its words."""
        card, dials = _card(spec), delivery(spec.emotion, spec.manner, spec.pace)
        _refuse(spec, card)
        heard = recordings(inputs) if card.cloning else ()
        _refuse_strangers(spec, card, heard)
        try:
            resident = residents.get(card)
            asked = _asked(spec, dials, heard)
            said = _said(resident, asked, dials.pitch, progress)
        except gpu.GpuError as error:
            raise _translated(error) from error
        ms = said.samples.size * 1000 // sound.RATE
        timing = {
            "ms": ms,
            "words": _told(said.times.words, "text"),
            "phonemes": _told(said.times.phonemes, "symbol"),
        }
        write_wav(out / "voice.wav", sound.level(said.samples), sound.RATE)
        (out / "timing.json").write_text(json.dumps(timing, ensure_ascii=False), encoding="utf-8")
        facts = {
            "ms": ms,
            "rate": sound.RATE,
            "channels": 1,
            "made_by": _made_by(spec, resident, asked, dials),
        }
        return Made({"voice": "voice.wav", "timing": "timing.json"}, facts)


def _card(spec: CoquiSpec) -> Card:
    try:
        card = cards.card(spec.card)
    except gpu.GpuError as error:
        raise BadSpec(str(error)) from error
    if card.makes != "voice":
        raise BadSpec(f"{card.name} makes a {card.makes}, no voice")
    if (here := model_digest(card)) != spec.model:
        raise Unavailable(
            f"the model {card.name} of this machine is another version ({here}) than the planned one "
            f"({spec.model}); bring cards, weights and lock.json up to date on both"
        )
    return card


def _refuse(spec: CoquiSpec, card: Card) -> None:
    """What the card alone rules out; nothing is loaded for it."""
    if not any(map(str.isalnum, spec.text)):
        raise BadSpec(f"there is nothing to say in {spec.text[:60]!r}")
    if not language_of(card.languages, spec.language):
        raise BadSpec(f"{card.name} does not speak {spec.language!r}; it speaks {', '.join(card.languages)}")
    if not 30 <= spec.pace <= 300:
        raise BadSpec(f"the pace is in percent of the model's usual, 30 to 300, not {spec.pace}")


def _refuse_strangers(spec: CoquiSpec, card: Card, heard: Sequence[Recording]) -> None:
    """A voice is cloned only from recordings, and only when somebody signed for it."""
    if not card.cloning:
        return
    if not heard:
        raise BadSpec(
            f"{card.name} speaks in a recorded voice: give the recordings as reference-1, reference-2 ..."
        )
    if not CONSENT.fullmatch(spec.consent):
        raise BadSpec(
            f"{card.name} speaks in a recorded voice, and no consent is on record for it: add the consent to "
            "the reference on the character's sheet; its evidence is the sha256 of what was signed"
        )


def _asked(spec: CoquiSpec, dials: Delivery, heard: tuple[Recording, ...]) -> Asked:
    return Asked(
        words=(),
        text=spec.text,
        language=spec.language,
        speaker=spec.speaker,
        pace=dials.asked_pace,
        liveliness=dials.liveliness,
        seed=spec.seed,
        recordings=heard,
    )


def _said(resident: Resident, line: Asked, pitch: int, progress: Progress) -> Piece:
    """The whole line, breath by breath."""
    parts = breaths(line.text, resident.voice.longest(line.language))
    found: list[Piece] = []
    for number, part in enumerate(parts):
        asked = replace(line, text=part.aloud, words=part.words, seed=line.seed + number)
        told = resident.speak(asked, lambda: progress(len(found) / len(parts)))
        found.append(pieces.piece(told, part, line.language, pitch))
    return pieces.joined(found)


def _told(spans: Sequence[Timed], name: str) -> list[dict[str, Any]]:
    return [{name: span.text, "start": span.start, "end": span.end} for span in spans]


def _made_by(spec: CoquiSpec, resident: Resident, asked: Asked, dials: Delivery) -> dict[str, Any]:
    """Plain strings and numbers: with what, and how."""
    return {
        "card": spec.card,
        "model": spec.model,
        "fingerprint": resident.found.fingerprint,
        "device": device(),
        **{name: importlib.metadata.version(name) for name in LIBRARIES},
        "speaker": spec.speaker,
        "language": spec.language,
        "seed": spec.seed,
        "pace": dials.pace,
        "pitch": dials.pitch,
        "liveliness": dials.liveliness,
        **resident.voice.settings(asked),
        "ignored": ", ".join(dials.ignored),
        "recordings": ", ".join(each.digest for each in asked.recordings),
        "consent": spec.consent,
        "loads": residents.loads,
    }


def _translated(error: gpu.GpuError) -> WorkerError:
    if isinstance(error, LACKS):
        return Unavailable(str(error))
    if isinstance(error, gpu.OutOfMemory):
        return OutOfMemory(str(error))
    if isinstance(error, gpu.BrokenResult):
        return ToolFailed(f"{error}; another seed may do better")
    return BadSpec(str(error))
