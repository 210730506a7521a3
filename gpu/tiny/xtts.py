"""XTTS, tiny: noise that answers to recordings, words and seed."""

import json
from pathlib import Path
from typing import Any

from gpu.speech.library import hushed
from gpu.tiny.seeded import seeded

WIDTH, HEADS = 32, 2
DECODER = 32
FILTERS = (2, 2, 4, 4)
CODES = 32
LANGUAGES = (
    "en", "es", "fr", "de", "it", "pt", "pl", "tr", "ru", "nl", "cs", "ar", "zh-cn", "hu", "ko", "ja", "hi",
)  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyzàâäáçèéêëíîïñóôöùúûüß0123456789.,!?'\"-:;"
MARKS = ("[STOP]", "[UNK]", "[SPACE]", "[START]", *(f"[{each}]" for each in LANGUAGES))


def build(folder: Path) -> None:
    """Write config.json, vocab.json and model.safetensors."""
    from safetensors.torch import save_file
    from TTS.encoder.models.resnet import ResNetSpeakerEncoder
    from TTS.tts.configs.xtts_config import XttsArgs, XttsConfig
    from TTS.tts.layers.xtts.hifigan_decoder import HifiDecoder
    from TTS.tts.layers.xtts.tokenizer import VoiceBpeTokenizer
    from TTS.tts.models.xtts import Xtts

    _words(folder / "vocab.json")
    args = XttsArgs(
        gpt_layers=1,
        gpt_n_model_channels=WIDTH,
        gpt_n_heads=HEADS,
        gpt_max_audio_tokens=80,
        gpt_max_text_tokens=402,
        gpt_num_audio_tokens=CODES + 2,
        gpt_start_audio_token=CODES,
        gpt_stop_audio_token=CODES + 1,
        gpt_use_perceiver_resampler=True,
        decoder_input_dim=WIDTH,
        d_vector_dim=16,
    )
    config = XttsConfig(model_args=args, languages=list(LANGUAGES))
    with hushed(), seeded():
        model = Xtts(config)
        model.tokenizer = VoiceBpeTokenizer(folder / "vocab.json")
        model.init_models()
        model.hifigan_decoder = HifiDecoder(
            decoder_input_dim=WIDTH, d_vector_dim=16, upsample_initial_channel_decoder=DECODER
        )
        model.hifigan_decoder.speaker_encoder = ResNetSpeakerEncoder(
            input_dim=64,
            proj_dim=16,
            num_filters=list(FILTERS),
            log_input=True,
            use_torch_spec=True,
            audio_config=model.hifigan_decoder.speaker_encoder_audio_config,
        )
        _audible(model)
    (folder / "config.json").write_text(json.dumps(config.to_dict()))
    state = {name: value.detach().clone().contiguous() for name, value in model.state_dict().items()}
    save_file(state, folder / "model.safetensors")


def _words(file: Path) -> None:
    """A tokenizer of letters."""
    from tokenizers import Tokenizer, models

    vocabulary = {sign: number for number, sign in enumerate((*MARKS, *LETTERS))}
    tokens = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="[UNK]"))  # noqa: S106 - no password
    tokens.add_special_tokens(list(MARKS))
    tokens.save(str(file))


def _audible(model: Any) -> None:
    """It never stops by itself before its longest, and voice and words are heard."""
    import torch

    with torch.no_grad():
        model.gpt.mel_head.bias[CODES:] = -20.0
        for name, weight in model.hifigan_decoder.waveform_decoder.named_parameters():
            if name.endswith("original0") or name == "conv_post.weight":
                weight.mul_(2.0)
