"""Qwen-Image-Edit-Plus, tiny: stills from words and up to three reference pictures. Needs torchvision."""

from pathlib import Path
from typing import Any

from gpu.tiny.seeded import attentive, seeded, vivid
from gpu.tiny.tokens import QWEN_SIZE, qwen

WIDTH = 16
"""Of the text encoder."""
PATCH = 14


def build(folder: Path) -> None:
    """Write a QwenImageEditPlusPipeline."""
    from diffusers import (
        AutoencoderKLQwenImage,
        FlowMatchEulerDiscreteScheduler,
        QwenImageEditPlusPipeline,
        QwenImageTransformer2DModel,
    )

    tokens = qwen()
    with seeded():
        transformer = QwenImageTransformer2DModel(
            in_channels=16,
            out_channels=4,
            num_layers=2,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=WIDTH,
            axes_dims_rope=(8, 4, 4),
        )
        attentive(transformer, 2.0)
        vae = AutoencoderKLQwenImage(
            base_dim=4,
            z_dim=4,
            dim_mult=[1, 1, 1, 1],
            num_res_blocks=1,
            latents_mean=[0.0] * 4,
            latents_std=[1.0] * 4,
        )
        vivid(vae)
        QwenImageEditPlusPipeline(
            scheduler=FlowMatchEulerDiscreteScheduler(),
            vae=vae,
            text_encoder=_text_encoder(tokens),
            tokenizer=tokens,
            processor=_processor(tokens),
            transformer=transformer,
        ).save_pretrained(folder)


def _text_encoder(tokens: Any) -> Any:
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    place = tokens.convert_tokens_to_ids
    shape = Qwen2_5_VLConfig(
        text_config={
            "vocab_size": QWEN_SIZE,
            "hidden_size": WIDTH,
            "intermediate_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "num_key_value_heads": 2,
            "bos_token_id": place("<|endoftext|>"),
            "eos_token_id": place("<|im_end|>"),
            "rope_scaling": {"rope_type": "default", "mrope_section": [1, 1, 2], "type": "default"},
        },
        vision_config={
            "depth": 2,
            "hidden_size": 16,
            "intermediate_size": 16,
            "num_heads": 2,
            "out_hidden_size": WIDTH,
            "patch_size": PATCH,
            "fullatt_block_indexes": [1],
        },
        image_token_id=place("<|image_pad|>"),
        video_token_id=place("<|video_pad|>"),
        vision_start_token_id=place("<|vision_start|>"),
        vision_end_token_id=place("<|vision_end|>"),
    )
    return Qwen2_5_VLForConditionalGeneration(shape).eval()


def _processor(tokens: Any) -> Any:
    from transformers import Qwen2VLImageProcessor, Qwen2VLProcessor, Qwen2VLVideoProcessor

    side = 4 * PATCH
    size = {"shortest_edge": side * side, "longest_edge": side * side}
    return Qwen2VLProcessor(
        image_processor=Qwen2VLImageProcessor(size=size, patch_size=PATCH),
        tokenizer=tokens,
        video_processor=Qwen2VLVideoProcessor(size=size, patch_size=PATCH),
        chat_template=tokens.chat_template,
    )
