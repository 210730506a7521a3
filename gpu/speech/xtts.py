"""XTTS: speaks in the voice of recordings. It does not know when its words sound; who asks aligns them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gpu import memory
from gpu.card import Card
from gpu.errors import MissingWeights, Unspeakable, UntrustedWeights
from gpu.speech import library
from gpu.speech.voice import Asked, Recording, Samples, Spoken, Tick, heard, language_of

REMEMBERED = 64
"""Voices whose latents are kept; each takes a few hundred kilobytes."""
TEMPERATURE = (300, 1000)
"""Per mille, between which sampling stays: below it stalls, above it babbles."""
RATE = 22_050
"""Of recordings, as the model was trained."""
SECONDS = 30
"""Of each recording that are listened to."""


class Xtts:
    """A loaded XTTS."""

    def __init__(self, card: Card, folder: Path) -> None:
        from TTS.tts.configs.xtts_config import XttsConfig
        from TTS.tts.layers.xtts.tokenizer import VoiceBpeTokenizer
        from TTS.tts.models.xtts import Xtts as Model

        words = folder / "vocab.json"
        if not words.is_file():
            raise MissingWeights(f"{card.name}: {folder} lacks vocab.json, the words of its tokenizer")
        found = library.weights(card, folder)
        with library.hushed():
            self.config = XttsConfig()
            self.config.from_dict(library.config(card, folder))
            self.model: Any = Model(self.config)
            self.model.tokenizer = VoiceBpeTokenizer(words)
            self.model.init_models()
            self.model.hifigan_decoder = _decoder(self.model, found, folder)
        library.fill(self.model, found, folder)
        with library.hushed():
            self.model = self.model.to(memory.device())
            self.model.eval()
        self.card = card
        self.rate = int(self.config.model_args.output_sample_rate)
        self.listened = 0
        """How often recordings were listened to; the same ones only once."""
        self._latents: dict[tuple[str, ...], tuple[Any, Any]] = {}

    def longest(self, language: str) -> int:
        """See `Voice`: the library's own limits by language."""
        known = self._language(language)
        return int(self.model.tokenizer.char_limits.get(known.partition("-")[0], 200))

    def settings(self, asked: Asked) -> dict[str, int]:
        """Speed in percent; in per mille the temperature, which makes a reading lively."""
        low, high = TEMPERATURE
        usual = int(1000 * self.config.temperature)
        return {"speed": asked.pace, "temperature": max(low, min(high, usual * asked.liveliness // 100))}

    def speak(self, asked: Asked, tick: Tick) -> Spoken:
        """See `Voice`. The words' times are not known."""
        language = self._language(asked.language)
        self._demand_symbols(asked.text, language)
        settings = self.settings(asked)
        with memory.tidy(), library.hushed():
            voice, who = self._voice(asked.recordings)
            with library.seeded(asked.seed):
                said = self.model.inference(
                    asked.text,
                    language,
                    voice,
                    who,
                    temperature=settings["temperature"] / 1000,
                    length_penalty=float(self.config.length_penalty),
                    repetition_penalty=float(self.config.repetition_penalty),
                    top_k=int(self.config.top_k),
                    top_p=float(self.config.top_p),
                    speed=settings["speed"] / 100,
                    stopping_criteria=_ticking(tick),
                )
        return Spoken(heard(self.card, np.asarray(said["wav"], np.float64).reshape(-1)), self.rate, None)

    def _language(self, language: str) -> str:
        known = language_of(self.config.languages, language)
        if not known:
            spoken = ", ".join(sorted(self.config.languages))
            raise Unspeakable(f"{self.card.name} does not speak {language!r}; it speaks {spoken}")
        return known

    def _demand_symbols(self, text: str, language: str) -> None:
        tokenizer = self.model.tokenizer
        short = language.partition("-")[0]
        cleaned = tokenizer.preprocess_text(text.strip().lower(), short)
        unknown = tokenizer.tokenizer.token_to_id("[UNK]")
        lost = {
            sign
            for sign in cleaned
            if sign.isalnum() and set(tokenizer.tokenizer.encode(sign).ids) <= {unknown}
        }
        if lost:
            named = ", ".join(map(repr, sorted(lost)))
            raise Unspeakable(f"{self.card.name} has no symbol for {named}; write it in other words")
        if not any(map(str.isalnum, cleaned)):
            raise Unspeakable(f"{self.card.name} finds nothing to say in {text[:60]!r}")
        longest = int(self.config.model_args.gpt_max_text_tokens)
        if len(tokenizer.encode(text.strip().lower(), short)) >= longest:
            raise Unspeakable(
                f"{self.card.name} cannot say this much in one breath; part it by commas: {text[:60]!r}"
            )

    def _voice(self, recordings: Sequence[Recording]) -> tuple[Any, Any]:
        """Its conditioning: of the first six seconds for the way of speaking, of all for the timbre."""
        key = tuple(each.digest for each in recordings)
        if key not in self._latents:
            if len(self._latents) >= REMEMBERED:
                self._latents.pop(next(iter(self._latents)))
            self._latents[key] = self._listen(recordings)
            self.listened += 1
        return self._latents[key]

    def _listen(self, recordings: Sequence[Recording]) -> tuple[Any, Any]:
        import torch

        waves = [_wave(each).to(self.model.device) for each in recordings]
        who = torch.stack([self.model.get_speaker_embedding(wave, RATE) for wave in waves]).mean(dim=0)
        way = self.model.get_gpt_cond_latents(
            torch.cat(waves, dim=-1),
            RATE,
            length=int(self.config.gpt_cond_len),
            chunk_length=int(self.config.gpt_cond_chunk_len),
        )
        return way, who


def _wave(recording: Recording) -> Any:
    """(1, samples) at the model's rate."""
    import torch
    import torchaudio

    whole: Samples = recording.samples[: SECONDS * recording.rate]
    return torchaudio.functional.resample(
        torch.tensor(whole, dtype=torch.float32)[None], recording.rate, RATE
    )


def _ticking(tick: Tick) -> Any:
    """Called by the sampler after every token; may raise."""
    import torch
    from transformers import StoppingCriteriaList

    def criterion(ids: Any, _scores: Any, **_: Any) -> Any:
        tick()
        return torch.zeros(ids.shape[0], dtype=torch.bool, device=ids.device)

    return StoppingCriteriaList([criterion])


def _decoder(model: Any, found: dict[str, Any], folder: Path) -> Any:
    """The decoder in the width of the weights: a config of XTTS does not tell it."""
    from TTS.encoder.models.resnet import ResNetSpeakerEncoder
    from TTS.tts.layers.xtts.hifigan_decoder import HifiDecoder

    args = model.args
    try:
        width = found["hifigan_decoder.waveform_decoder.conv_pre.weight"].shape[0]
        filters = [
            found[f"hifigan_decoder.speaker_encoder.layer{n}.0.conv1.weight"].shape[0] for n in range(1, 5)
        ]
        size = found["hifigan_decoder.speaker_encoder.fc.weight"].shape[0]
    except KeyError as error:
        raise UntrustedWeights(f"{folder / library.WEIGHTS} is no XTTS: it lacks {error}") from error
    decoder = HifiDecoder(
        input_sample_rate=args.input_sample_rate,
        output_sample_rate=args.output_sample_rate,
        output_hop_length=args.output_hop_length,
        ar_mel_length_compression=args.gpt_code_stride_len,
        decoder_input_dim=args.decoder_input_dim,
        d_vector_dim=args.d_vector_dim,
        upsample_initial_channel_decoder=width,
        cond_d_vector_in_each_upsampling_layer=args.cond_d_vector_in_each_upsampling_layer,
    )
    decoder.speaker_encoder = ResNetSpeakerEncoder(
        input_dim=64,
        proj_dim=size,
        num_filters=filters,
        log_input=True,
        use_torch_spec=True,
        audio_config=decoder.speaker_encoder_audio_config,
    )
    return decoder
