"""Tokenizers of random pipelines: one token per character or byte, made without training or downloads."""

from typing import Any

LETTERS = [chr(code) for code in range(33, 127)]
WORD_START = "\u2581"
CHAT = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
QWEN_SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")


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
    return PreTrainedTokenizerFast(
        tokenizer_object=tokens, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    )


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
