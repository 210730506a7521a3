"""VITS, tiny, with six speakers: noise in syllables, as long as its letters say."""

import json
from pathlib import Path
from typing import Any

from gpu.speech.library import hushed
from gpu.tiny.seeded import seeded

SPEAKERS = ("amber", "birk", "cleo", "dorn", "edda", "finn")
"""Named so that nobody takes them for people; their sexes and ages stand on the card `tiny-vits`."""
SMALL = {
    "hidden_channels": 16,
    "hidden_channels_ffn_text_encoder": 32,
    "num_layers_text_encoder": 1,
    "num_layers_posterior_encoder": 1,
    "num_layers_flow": 1,
    "upsample_initial_channel_decoder": 16,
    "use_sdp": False,
    "init_discriminator": False,
    "use_speaker_embedding": True,
    "speaker_embedding_channels": 16,
}
LETTERS = "abcdefghijklmnopqrstuvwxyzàâäçèéêëîïñóôöùûüß"
MARKS = "!'(),-.:;?\" "
STEADY = 1.8
"""Log of the frames of a symbol, about: with fresh weights all symbols would last one frame."""


def build(folder: Path) -> None:
    """Write config.json, model.safetensors and speakers.json."""
    from safetensors.torch import save_file
    from TTS.config.shared_configs import BaseAudioConfig
    from TTS.tts.configs.shared_configs import CharactersConfig
    from TTS.tts.configs.vits_config import VitsArgs, VitsConfig
    from TTS.tts.models.vits import Vits

    speakers = folder / "speakers.json"
    speakers.write_text(json.dumps({name: number for number, name in enumerate(SPEAKERS)}))
    config = VitsConfig(
        model_args=VitsArgs(**SMALL, speakers_file=str(speakers)),
        audio=BaseAudioConfig(
            sample_rate=22_050, hop_length=256, win_length=1024, fft_size=1024, num_mels=80
        ),
        text_cleaner="basic_cleaners",
        characters=CharactersConfig(
            characters_class="TTS.tts.models.vits.VitsCharacters",
            pad="_",
            characters=LETTERS,
            punctuations=MARKS,
            phonemes="",
        ),
    )
    with hushed(), seeded():
        model = Vits(config)
        _audible(model)
    told = config.to_dict()
    told["model_args"]["speakers_file"] = None  # lies beside it, wherever that is
    (folder / "config.json").write_text(json.dumps(told))
    state = {name: value.contiguous() for name, value in model.state_dict().items()}
    save_file(state, folder / "model.safetensors")


def _audible(model: Any) -> None:
    """Symbols last about 70 ms, and speakers and letters are heard in the noise."""
    import torch

    with torch.no_grad():
        model.duration_predictor.proj.bias.fill_(STEADY)
        means, spreads = model.text_encoder.proj.weight.chunk(2)
        means.mul_(12.0)
        spreads.zero_()
        model.text_encoder.proj.bias.chunk(2)[1].fill_(-2.0)
        for name, weight in model.waveform_decoder.named_parameters():
            if name.endswith("bias"):
                weight.zero_()
            elif name.endswith("original0") or name == "conv_post.weight":
                weight.mul_(2.0)
        model.waveform_decoder.cond_layer.weight.mul_(0.5)
