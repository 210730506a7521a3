"""VITS with several speakers: it says itself how long each symbol sounds, so word times are its own."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from gpu import memory
from gpu.card import Card
from gpu.errors import MissingWeights, Unspeakable
from gpu.speech import library
from gpu.speech.symbols import Symbols
from gpu.speech.voice import Asked, Span, Spoken, Tick, heard, language_of

LONGEST = 400  # characters; longer runs cost memory with their square
NOISE = (300, 1000)
"""Per mille, between which the sampling noise stays: below it mumbles, above it slurs."""


class Vits:
    """A loaded VITS."""

    def __init__(self, card: Card, folder: Path) -> None:
        from TTS.tts.configs.vits_config import VitsConfig
        from TTS.tts.models.vits import Vits as Model

        with library.hushed():
            config = VitsConfig()
            config.from_dict(_for_speaking(card, folder))
            self.symbols = Symbols(card, config)
            kind = type(
                "Vits", (Model,), {"tokenizer": self.symbols.tokenizer}
            )  # its own would ask for programs
            self.model: Any = kind(config)
        library.fill(self.model, library.weights(card, folder), folder)
        self.model = self.model.eval().to(memory.device())
        self.card = card
        self.speakers: dict[str, int] = dict(getattr(self.model.speaker_manager, "name_to_id", {}))
        self.languages: dict[str, int] = dict(getattr(self.model.language_manager, "name_to_id", {}))
        self.usual = int(1000 * config.model_args.inference_noise_scale)
        self.usual_length = int(1000 * config.model_args.length_scale)
        self.rate = int(config.audio.sample_rate)

    def longest(self, _language: str) -> int:
        """See `Voice`."""
        return LONGEST

    def settings(self, asked: Asked) -> dict[str, int]:
        """Scales in per mille: of length (higher is slower), and of the noise that makes a reading lively."""
        low, high = NOISE
        noise = max(low, min(high, self.usual * asked.liveliness // 100))
        return {"length_scale": self.usual_length * 100 // asked.pace, "noise_scale": noise}

    def speak(self, asked: Asked, tick: Tick) -> Spoken:
        """See `Voice`."""
        import torch

        spelled = self.symbols.spelled(asked.words, asked.text, asked.language)
        settings = self.settings(asked)
        self.model.length_scale = settings["length_scale"] / 1000
        self.model.inference_noise_scale = settings["noise_scale"] / 1000
        tick()
        with library.seeded(asked.seed), memory.tidy():
            ids = torch.tensor([spelled.ids], device=self.model.device)
            said = self.model.inference(ids, self._who(asked, ids))
        samples = heard(self.card, said["model_outputs"][0, 0].double().cpu().numpy())
        spans = _spans(said["durations"][0, 0].cpu().numpy(), samples.size)
        return Spoken(samples, self.rate, _words(spelled.owners, spans, len(asked.words)))

    def _who(self, asked: Asked, ids: Any) -> dict[str, Any]:
        import torch

        def one(known: dict[str, int], name: str) -> Any:
            return torch.tensor([known[name]], device=ids.device) if known else None

        if self.speakers and asked.speaker not in self.speakers:
            known = ", ".join(sorted(self.speakers))
            raise Unspeakable(f"{self.card.name} has no speaker {asked.speaker!r}; it has: {known}")
        language = language_of(list(self.languages), asked.language) if self.languages else ""
        if self.languages and not language:
            known = ", ".join(sorted(self.languages))
            raise Unspeakable(f"{self.card.name} does not speak {asked.language!r}; it speaks {known}")
        return {
            "x_lengths": torch.tensor([ids.shape[1]], device=ids.device),
            "speaker_ids": one(self.speakers, asked.speaker),
            "language_ids": one(self.languages, language),
            "d_vectors": None,
            "durations": None,
        }


def _for_speaking(card: Card, folder: Path) -> dict[str, Any]:
    """The folder's config without what training needs, and with the speakers' names where they lie here."""
    told = library.config(card, folder)
    args = told.setdefault("model_args", {})
    speaks = {
        "init_discriminator": False,
        "use_speaker_encoder_as_loss": False,
        "speaker_encoder_model_path": "",
    }
    args.update(speaks, speakers_file=None, speaker_file=None)
    if args.get("use_d_vector_file") or told.get("use_d_vector_file"):
        raise Unspeakable(
            f"{card.name} wants vectors of its speakers from a file; only trained speakers are known"
        )
    if args.get("use_speaker_embedding") or told.get("use_speaker_embedding"):
        args["use_speaker_embedding"] = True
        args["speakers_file"] = _named(card, folder, "speakers.json", "speaker_ids.json")
    if args.get("use_language_embedding"):
        args["language_ids_file"] = _named(card, folder, "language_ids.json")
    return {**told, "speakers_file": args["speakers_file"]}


def _named(card: Card, folder: Path, *names: str) -> str:
    for name in names:
        if (folder / name).is_file():
            return str(folder / name)
    raise MissingWeights(f"{card.name}: {folder} lacks {names[0]}, a JSON of name -> number")


def _spans(durations: Any, count: int) -> list[Span]:
    """Frames of each symbol as samples; a frame is an equal share of them all."""
    total = max(1, round(float(np.sum(durations))))
    edges = accumulate((round(float(frames)) for frames in durations), initial=0)
    return list(pairwise(edge * count // total for edge in edges))


def _words(owners: Sequence[int | None], spans: Sequence[Span], count: int) -> tuple[Span, ...]:
    """From the first to the last symbol of each word; one without any has no length where it would stand."""
    times: list[Span] = []
    for word in range(count):
        own = [span for owner, span in zip(owners, spans, strict=True) if owner == word]
        last = times[-1][1] if times else 0
        times.append((own[0][0], own[-1][1]) if own else (last, last))
    return tuple(times)
