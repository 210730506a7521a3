"""A language model that can only write what a JSON Schema allows.

    author = authors.get(card("qwen3-4b"))
    written = author.write([{"role": "user", "content": "..."}], schema, seed=1, tokens=2000, progress=tell)

Before every token the grammar of the schema (llguidance) says which tokens may come next; all others are made
impossible. Whatever the weights are, what is complete fits the schema.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from gpu import memory
from gpu.card import Card
from gpu.cpu_torchaudio import hide_compiled_part
from gpu.errors import BadCard, BrokenResult, MissingLibrary, OutOfMemory
from gpu.residents import HOUSE, Family
from gpu.weights.door import Located, located, model_digest

Progress = Callable[[float], None]
"""Called with 0..1 after each token; what it raises ends the writing."""
Messages = Sequence[Mapping[str, str]]
"""Each a `role` and its `content`."""
BARRED = 0
"""What the grammar says of a token that may not come next."""
LIBRARIES = ("torch", "transformers", "llguidance")


@dataclass(frozen=True)
class Written:
    """What came out."""

    text: str
    read: int
    """Tokens that the model was given."""
    written: int
    whole: bool
    """False: there was no room for the rest."""


class Author:
    """A model on the device, with its tokenizer."""

    def __init__(self, card: Card, model: Any, tokenizer: Any, provenance: Mapping[str, str]) -> None:
        self.card, self.digest = card, model_digest(card)
        self.provenance = dict(provenance)
        self._model, self._tokenizer = model, tokenizer
        self._grammar = _grammar_tokens(model, tokenizer)

    @classmethod
    def load(cls, card: Card) -> "Author":
        """The model of a card that makes text, from safetensors, offline, without code of its own.

        Raises what `gpu.weights.door.located` raises; MissingLibrary, BadCard, OutOfMemory.
        """
        if card.makes != "text":
            raise BadCard(f"{card.name} makes {card.makes}, not text")
        torch, transformers = _libraries(card)
        found = located(card)
        try:
            with memory.tidy():
                model = transformers.AutoModelForCausalLM.from_pretrained(
                    found.folder,
                    dtype=getattr(torch, card.dtype),
                    local_files_only=True,
                    use_safetensors=True,
                    trust_remote_code=False,
                ).to(memory.device())
        except Exception as error:
            if memory.is_full(error):
                raise OutOfMemory(f"{card.name} needs {card.vram_gib} GiB; take a smaller one") from error
            raise
        if type(model).__name__ != card.pipeline:
            raise BadCard(f"{card.name}: the weights are of {type(model).__name__}, not {card.pipeline}")
        words = transformers.AutoTokenizer.from_pretrained(found.folder, local_files_only=True)
        versions = {name: version(name) for name in LIBRARIES}
        return cls(card, model.eval(), words, {"fingerprint": found.fingerprint, **versions})

    def write(
        self, messages: Messages, schema: Any, *, seed: int, tokens: int, progress: Progress
    ) -> Written:
        """At most `tokens` tokens of JSON for these messages; the same seed gives the same text.

        BrokenResult: too much to read, or logits that are no numbers. OutOfMemory. What `progress` raises.
        """
        import torch

        given = self._given(messages)
        read = given["input_ids"].shape[1]
        room = self._room(read, tokens)
        only = _Only(self._grammar, schema, read, room, progress)
        try:
            with memory.tidy(), torch.inference_mode(), torch.random.fork_rng():
                torch.manual_seed(seed)
                out = self._model.generate(
                    **given,
                    max_new_tokens=room,
                    logits_processor=[only],
                    pad_token_id=self._tokenizer.eos_token_id,
                    **{"do_sample": True, **self.card.options},
                )
        except Exception as error:
            if memory.is_full(error):
                raise OutOfMemory(f"{self.card.name}: no memory for {read} + {room} tokens") from error
            raise
        ids = out[0, read:]
        whole = only.ended(ids)
        return Written(self._tokenizer.decode(ids, skip_special_tokens=True), read, len(ids), whole)

    def _given(self, messages: Messages) -> Any:
        if not self._tokenizer.chat_template:
            raise BadCard(f"{self.card.name}: its tokenizer has no chat template; take another model")
        return self._tokenizer.apply_chat_template(
            [dict(message) for message in messages],
            add_generation_prompt=True,
            return_dict=True,
            return_tensors="pt",
            enable_thinking=False,  # heard by templates that know it: thoughts are no JSON
        ).to(self._model.device)

    def _room(self, read: int, tokens: int) -> int:
        most = int(getattr(self._model.config, "max_position_embeddings", 0) or read + tokens)
        if read >= most:
            raise BrokenResult(
                f"{self.card.name} reads at most {most:,} tokens, and the request has {read:,}; "
                "shorten the story's sheets, or take a model with more context"
            )
        return min(tokens, most - read)


class Authors(Family[Author]):
    """The writers of this process; they share the accelerator with pipelines and voices."""

    def load(self, card: Card, found: Located) -> Author:  # noqa: ARG002 - it looks for itself
        """OutOfMemory: it does not fit with everybody else gone."""
        return self.house.pressed(lambda: Author.load(card))


authors = Authors(HOUSE)
"""Those of this process."""


class _Only:
    """A logits processor of `transformers.generate` for one text."""

    def __init__(self, grammar: Any, schema: Any, read: int, room: int, progress: Progress) -> None:
        from llguidance import LLMatcher

        compiled = LLMatcher.grammar_from_json_schema(
            json.dumps(schema), defaults={"whitespace_flexible": False}
        )
        self._matcher = LLMatcher(grammar, compiled)
        self._read, self._room, self._progress = read, room, progress
        self._seen = read
        self._refuse_errors()

    def __call__(self, ids: Any, scores: Any) -> Any:
        import torch

        if bool(scores.isnan().any()):
            raise BrokenResult("the logits are no numbers (NaN); these weights may need a wider dtype")
        self._take(ids[0, self._seen :])
        self._seen = ids.shape[1]
        self._progress(min(1.0, (self._seen - self._read) / self._room))
        bias = torch.frombuffer(bytearray(self._matcher.compute_logit_bias()), dtype=torch.uint8)
        self._refuse_errors()
        barred = (bias[: scores.shape[1]] == BARRED).to(scores.device)
        return scores.masked_fill(barred, float("-inf"))

    def ended(self, ids: Any) -> bool:
        """Whether the text with these tokens is complete."""
        self._take(ids[self._seen - self._read :])
        return bool(self._matcher.is_stopped() or self._matcher.is_accepting())

    def _take(self, ids: Any) -> None:
        """Tokens that were chosen. After the last brace the matcher has stopped, and only the end is left."""
        if not self._matcher.is_stopped():
            self._matcher.consume_tokens(ids.tolist())
            self._refuse_errors()

    def _refuse_errors(self) -> None:
        if self._matcher.is_error():
            said = self._matcher.get_error().partition("\n")[0]
            raise BrokenResult(f"the grammar of the schema failed: {said}")


def _libraries(card: Card) -> tuple[Any, Any]:
    os.environ["HF_HUB_OFFLINE"] = "1"  # read when the library is imported
    try:
        hide_compiled_part()
        import llguidance  # noqa: F401 - told here, not at the first token
        import torch
        import transformers
    except ImportError as error:
        cure = "pip install torch 'microdrama-orchestrator[gpu]'"
        raise MissingLibrary(f"{card.name}: {error}; {cure}") from error
    transformers.utils.logging.disable_progress_bar()
    return torch, transformers


def _grammar_tokens(model: Any, tokenizer: Any) -> Any:
    from llguidance.hf import from_tokenizer

    return from_tokenizer(tokenizer, n_vocab=model.get_output_embeddings().weight.shape[0])
