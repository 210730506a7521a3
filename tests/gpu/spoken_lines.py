"""Lines for tests of voices: spoken by the worker as a host asks it to, from recordings that espeak made."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gpu.card import card
from gpu.weights.door import model_digest
from workers.base import Made, Progress
from workers.coqui.spec import CoquiSpec
from workers.coqui.worker import Coqui
from workers.espeak import Espeak, EspeakSpec

LINE = "You lied to me, Marcus. Don't!"
CONSENT = "c0" * 32
STORY = (
    "I never said that I would come back, and I never will, not for you and not for anybody in this house."
)


def nothing(_value: float) -> None:
    """Progress that nobody follows."""


def asked(name: str, **more: Any) -> CoquiSpec:
    """A line for a model, as the planner would write it."""
    own = {"consent": CONSENT} if card(name).cloning else {"speaker": "cleo"}
    told = {"card": name, "model": model_digest(card(name)), "text": LINE, "language": "en"}
    return CoquiSpec(**{**told, **own, **more})


def speak(
    folder: Path,
    name: str = "tiny-vits",
    inputs: Mapping[str, Path] | None = None,
    progress: Progress = nothing,
    **more: Any,
) -> Made:
    """Speak a line into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return Coqui().run(asked(name, **more), inputs or {}, folder, progress)


def recorded(folder: Path, text: str = STORY, **voice: Any) -> Path:
    """Somebody's recording: espeak's."""
    folder.mkdir(parents=True, exist_ok=True)
    Espeak().run(EspeakSpec(text=text, **{"identity": "actor", **voice}), {}, folder, nothing)
    return folder / "voice.wav"


def heard(file: Path) -> NDArray[np.float64]:
    """The samples of a wav that we wrote."""
    return np.frombuffer(file.read_bytes()[44:], "<i2") / 32768


def timing(folder: Path) -> dict[str, Any]:
    """The timing file in a folder."""
    told: dict[str, Any] = json.loads((folder / "timing.json").read_text(encoding="utf-8"))
    return told
