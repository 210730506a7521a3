"""Tokenizers of random pipelines: one token per character or byte, made without training or downloads."""

from typing import Any

LETTERS = [chr(code) for code in range(33, 127)]
WORD_START = "\u2581"
CHAT = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
QWEN_SPECIAL = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|image_pad|>",
    "<|video_pad|>",
)


def t5() -> Any:
    """In the shape of T5 and UMT5 (Wan, LTX): pieces with a word start, `</s>` at the end."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    special = ["<pad>", "</s>", "<unk>"]
    pieces = [(piece, 0.0) for piece in special] + [(piece, -1.0) for piece in (WORD_START, *LETTERS)]
    tokens = Tokenizer(models.Unigram(pieces, unk_id=2))
    tokens.pre_tokenizer = pre_tokenizers.Metaspace()
    tokens.decoder = decoders.Metaspace()
    tokens.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    marks = dict(zip(("pad_token", "eos_token", "unk_token"), special, strict=True))
    return PreTrainedTokenizerFast(tokenizer_object=tokens, **marks)


T5_SIZE = 3 + 1 + len(LETTERS)


def qwen() -> Any:
    """In the shape of Qwen 2 and 3 (FLUX.2 klein): bytes, chat marks, a chat template."""
    from tokenizers.pre_tokenizers import ByteLevel
    from transformers import Qwen2Tokenizer

    letters = sorted(ByteLevel.alphabet())
    vocabulary = {letter: place for place, letter in enumerate((*letters, *QWEN_SPECIAL))}
    tokens = Qwen2Tokenizer(vocab=vocabulary, merges=[])
    tokens.add_special_tokens({"additional_special_tokens": list(QWEN_SPECIAL)})
    tokens.chat_template = CHAT
    return tokens


QWEN_SIZE = 256 + len(QWEN_SPECIAL)


def clip() -> Any:
    """In the shape of CLIP (SDXL): bytes, and bytes that end a word."""
    from tokenizers.pre_tokenizers import ByteLevel
    from transformers import CLIPTokenizer

    letters = sorted(ByteLevel.alphabet())
    pieces = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    vocabulary = {piece: place for place, piece in enumerate(pieces)}
    return CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=77)


CLIP_SIZE = 2 * 256 + 2


def gemma() -> Any:
    """In the shape of Gemma 3 (LTX-2): bytes, padded on the left; the picture marks are never written."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    special = ["<pad>", "<eos>", "<bos>", "<image>", "<boi>", "<eoi>"]
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {piece: place for place, piece in enumerate((*special, *letters))}
    tokens = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokens.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokens.decoder = decoders.ByteLevel()
    tokens.post_processor = processors.TemplateProcessing(single="<bos> $A", special_tokens=[("<bos>", 2)])
    marks = dict(zip(("pad_token", "eos_token", "bos_token"), special, strict=False))
    return PreTrainedTokenizerFast(tokenizer_object=tokens, padding_side="left", **marks)


GEMMA_SIZE = 6 + 256
GEMMA_IMAGE, GEMMA_BOI, GEMMA_EOI = 3, 4, 5
