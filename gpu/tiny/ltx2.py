"""LTX-2, tiny: motion and its sound from a first frame. Sides of 32, 8 k + 1 frames."""

from pathlib import Path
from typing import Any

from gpu.tiny.seeded import attentive, seeded, vivid
from gpu.tiny.tokens import GEMMA_BOI, GEMMA_EOI, GEMMA_IMAGE, GEMMA_SIZE, gemma

WIDTH = 16
"""Of the text encoder."""
LAYERS = 2
CHANNELS = 4
"""Of a latent of the picture."""
SOUND = 2
"""Channels of a latent of the sound."""
MEL_BINS = 16


def build(folder: Path) -> None:
    """Write an LTX2ImageToVideoPipeline; guidance may skip block 0 (`spatio_temporal_guidance_blocks`)."""
    from diffusers import FlowMatchEulerDiscreteScheduler, LTX2ImageToVideoPipeline

    with seeded():
        LTX2ImageToVideoPipeline(
            scheduler=FlowMatchEulerDiscreteScheduler(
                use_dynamic_shifting=True, base_shift=0.95, max_shift=2.05, shift_terminal=0.1
            ),
            vae=_vae(),
            audio_vae=_audio_vae(),
            text_encoder=_text_encoder(),
            tokenizer=gemma(),
            connectors=_connectors(),
            transformer=_transformer(),
            vocoder=_vocoder(),
        ).save_pretrained(folder)


def _transformer() -> Any:
    from diffusers import LTX2VideoTransformer3DModel

    transformer = LTX2VideoTransformer3DModel(
        in_channels=CHANNELS,
        out_channels=CHANNELS,
        num_attention_heads=2,
        attention_head_dim=8,
        cross_attention_dim=16,
        audio_in_channels=SOUND * MEL_BINS // 4,
        audio_out_channels=SOUND * MEL_BINS // 4,
        audio_num_attention_heads=2,
        audio_attention_head_dim=4,
        audio_cross_attention_dim=8,
        num_layers=LAYERS,
        caption_channels=WIDTH,
        perturbed_attn=True,
        rope_double_precision=False,
        rope_type="split",
    )
    attentive(transformer, 1.5)
    return transformer


def _vae() -> Any:
    from diffusers import AutoencoderKLLTX2Video

    vae = AutoencoderKLLTX2Video(
        latent_channels=CHANNELS,
        block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 16, 32),  # halved by every block on the way up
        layers_per_block=(1, 1, 1, 1, 1),
        decoder_layers_per_block=(1, 1, 1, 1),
        decoder_spatial_padding_mode="zeros",  # to reflect, a latent must be two wide
        spatial_compression_ratio=32,  # what its blocks do; the default says 64
        temporal_compression_ratio=8,
    )

    vivid(vae)
    return vae


def _audio_vae() -> Any:
    from diffusers import AutoencoderKLLTX2Audio

    return AutoencoderKLLTX2Audio(
        base_channels=SOUND * MEL_BINS // 4,
        ch_mult=(1, 1, 1),
        num_res_blocks=1,
        latent_channels=SOUND,
        mel_bins=MEL_BINS,
    )


def _vocoder() -> Any:
    from diffusers.pipelines.ltx2.vocoder import LTX2Vocoder

    return LTX2Vocoder(
        in_channels=2 * MEL_BINS, hidden_channels=32, resnet_kernel_sizes=[3], resnet_dilations=[[1]]
    )


def _connectors() -> Any:
    from diffusers.pipelines.ltx2.connectors import LTX2TextConnectors

    return LTX2TextConnectors(
        caption_channels=WIDTH,
        text_proj_in_factor=LAYERS + 1,
        video_connector_num_attention_heads=2,
        video_connector_attention_head_dim=8,
        video_connector_num_layers=1,
        video_connector_num_learnable_registers=None,
        audio_connector_num_attention_heads=2,
        audio_connector_attention_head_dim=8,
        audio_connector_num_layers=1,
        audio_connector_num_learnable_registers=None,
        rope_double_precision=False,
        rope_type="split",
    )


def _text_encoder() -> Any:
    from transformers import Gemma3Config, Gemma3ForConditionalGeneration

    shape = Gemma3Config(
        text_config={
            "vocab_size": GEMMA_SIZE,
            "hidden_size": WIDTH,
            "intermediate_size": 32,
            "num_hidden_layers": LAYERS,
            "num_attention_heads": 2,
            "num_key_value_heads": 2,
            "head_dim": 8,
        },
        vision_config={
            "hidden_size": 16,
            "intermediate_size": 16,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "image_size": 28,
            "patch_size": 14,
        },
        mm_tokens_per_image=4,
        image_token_index=GEMMA_IMAGE,
        boi_token_index=GEMMA_BOI,
        eoi_token_index=GEMMA_EOI,
    )
    return Gemma3ForConditionalGeneration(shape).eval()
