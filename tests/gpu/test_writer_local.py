"""A model on this machine writes: noise for weights, and yet nothing but what the schema allows."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("llguidance")

import jsonschema_rs
from click.testing import CliRunner

from gpu.card import card
from gpu.errors import BadCard, BrokenResult, OutOfMemory, UntrustedWeights
from gpu.weights.door import model_digest
from gpu.writing import Author, authors
from orchestrator import stories
from orchestrator.cli import microdrama
from orchestrator.errors import ProductionFailed
from orchestrator.story import Episode
from orchestrator.writing.request import canonical
from orchestrator.writing.schema import schema
from workers import errors
from workers.writer.spec import LocalSpec, Message
from workers.writer.worker import Local

STORY = "title: Key\npremise: A tenant finds a key.\ncharacters:\n  - {id: ana, name: Ana}\n"
SERIES = stories.read_text(
    STORY + "episodes: [{number: 1, beats: [{id: b1, text: Ana waits.}]}]\n", ".yaml", ""
)
SHAPE = schema(SERIES, Episode(number=1, beats=()), 1)
ASK = ({"role": "system", "content": "Write."}, {"role": "user", "content": "{}"})
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
CARD = """about: random numbers
makes: text
pipeline: {pipeline}
weights: {{folder: noise, sha256: {{model.safetensors: {sha}}}}}
licence: {{name: none, commercial: true, source: this test, checked_on: "2026-11-21", verified: true}}
vram_gib: 1
least_vram_gib: 1
dtype: float32
"""


def _build(folder: Path) -> None:
    """A Qwen3 of two layers over bytes."""
    import torch
    from tokenizers import pre_tokenizers
    from transformers import Qwen2Tokenizer, Qwen3Config, Qwen3ForCausalLM

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = Qwen2Tokenizer(vocab={letter: at for at, letter in enumerate(letters)}, merges=[])
    words.add_special_tokens({"additional_special_tokens": ["<|im_start|>", "<|im_end|>"]})
    words.eos_token = words.pad_token = "<|im_end|>"
    words.chat_template = TEMPLATE
    torch.manual_seed(0)
    shape = Qwen3Config(
        vocab_size=272,  # padded, as real ones are
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=8,
        max_position_embeddings=32768,
        eos_token_id=words.eos_token_id,
        bos_token_id=None,
    )
    Qwen3ForCausalLM(shape).save_pretrained(folder)
    words.save_pretrained(folder)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with one in it, and its card."""
    home = tmp_path_factory.mktemp("models")
    _build(home / "noise")
    _write_card(home)
    return home


def _write_card(home: Path, name: str = "noise", pipeline: str = "Qwen3ForCausalLM", **more: Any) -> None:
    sha = hashlib.sha256((home / "noise" / "model.safetensors").read_bytes()).hexdigest()
    text = CARD.format(pipeline=pipeline, sha=sha) + "".join(f"{key}: {it}\n" for key, it in more.items())
    (home / "cards").mkdir(exist_ok=True)
    (home / "cards" / f"{name}.yaml").write_text(text)


@pytest.fixture(autouse=True)
def _here(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MICRODRAMA_MODELS", str(models))
    monkeypatch.setenv("MICRODRAMA_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="module")
def author(models: Path) -> Author:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MICRODRAMA_MODELS", str(models))
        return Author.load(card("noise"))


def ignore(_: float) -> None:
    """Nobody watches."""


def spec(tokens: int = 8000, **more: Any) -> LocalSpec:
    given = {"card": "noise", "model": model_digest(card("noise")), "shape": canonical(SHAPE), **more}
    return LocalSpec(messages=tuple(Message(**each) for each in ASK), tokens=tokens, **given)


def test_code_beside_the_weights_is_refused(models: Path) -> None:
    config = models / "noise" / "config.json"
    told = config.read_text()
    config.write_text(json.dumps({**json.loads(told), "auto_map": {"AutoModelForCausalLM": "evil.Model"}}))
    try:
        with pytest.raises(UntrustedWeights, match="auto_map"):
            Author.load(card("noise"))
    finally:
        config.write_text(told)


def test_weights_of_another_class_than_the_card_says_are_refused(models: Path) -> None:
    _write_card(models, "other", pipeline="LlamaForCausalLM")
    with pytest.raises(UntrustedWeights, match="Qwen3ForCausalLM"):
        Author.load(card("other"))
    _write_card(models, "still", makes="voice")
    with pytest.raises(BadCard, match="makes voice, not text"):
        Author.load(card("still"))


def test_too_much_to_read_is_said(author: Author) -> None:
    with pytest.raises(BrokenResult, match="reads at most 32,768 tokens"):
        author.write([{"role": "user", "content": "x" * 40_000}], SHAPE, seed=1, tokens=5, progress=ignore)


def test_logits_that_are_no_numbers_are_said(author: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    def broken(_: Any, __: Any, out: Any) -> Any:
        return torch.full_like(out, float("nan"))

    hook = author._model.lm_head.register_forward_hook(broken)
    try:
        with pytest.raises(BrokenResult, match="no numbers"):
            author.write(ASK, SHAPE, seed=1, tokens=50, progress=ignore)
    finally:
        hook.remove()


def test_a_full_memory_is_said_and_leaves_the_model_usable(author: Author) -> None:
    import torch

    def full(*_: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    hook = author._model.lm_head.register_forward_hook(full)
    with pytest.raises(OutOfMemory, match="noise"):
        author.write(ASK, SHAPE, seed=1, tokens=50, progress=ignore)
    hook.remove()
    assert author.write(ASK, SHAPE, seed=1, tokens=20, progress=ignore).written == 20


def test_stopping_ends_it_within_a_token(author: Author) -> None:
    heard: list[float] = []

    def stop(value: float) -> None:
        heard.append(value)
        if len(heard) == 5:
            raise errors.Stopped

    with pytest.raises(errors.Stopped):
        author.write(ASK, SHAPE, seed=1, tokens=100, progress=stop)
    assert len(heard) == 5


def test_noise_writes_what_the_schema_allows_and_a_seed_repeats(author: Author) -> None:
    texts = [author.write(ASK, SHAPE, seed=seed, tokens=8000, progress=ignore) for seed in (1, 1, 2)]
    for each in texts:
        assert each.whole
        assert jsonschema_rs.is_valid(SHAPE, json.loads(each.text))
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_too_few_tokens_fail_with_the_reason_after_one_more_try(tmp_path: Path) -> None:
    with pytest.raises(errors.ToolFailed, match="asked 2 times, at last: 30 tokens were not enough"):
        Local().run(spec(tokens=30), {}, tmp_path, ignore)
    with pytest.raises(errors.Unavailable, match="not the one that was planned with"):
        Local().run(spec(model="another"), {}, tmp_path, ignore)
    with pytest.raises(errors.BadSpec, match="there is no model card"):
        Local().run(spec(card="nobody"), {}, tmp_path, ignore)


def test_a_second_request_loads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[str] = []
    load = Author.load
    authors.clear()
    monkeypatch.setattr(Author, "load", lambda chosen: loads.append(chosen.name) or load(chosen))
    worker = Local()
    for seed in (1, 2):
        made = worker.run(spec(seed=seed), {}, tmp_path, ignore)
        assert json.loads((tmp_path / "proposal.json").read_text())["beats"]
    assert loads == ["noise"]
    assert made.facts["made_by"]["card"] == "noise"
    assert {"fingerprint", "torch", "transformers", "llguidance", "tokens_written"} <= made.facts[
        "made_by"
    ].keys()


def test_the_command_works_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MICRODRAMA_ENGINES", str(tmp_path / "none.yaml"))
    story = tmp_path / "key.yaml"
    story.write_text(STORY)
    asked = ["write", str(story), "--beats", "1", "--json", "--writer", "noise"]
    result = CliRunner().invoke(microdrama, asked)
    if isinstance(result.exception, ProductionFailed):
        raise result.exception
    told = json.loads(result.stdout)
    assert told["made_by"]["model"] == "noise"
    assert len(told["episode"]["beats"]) == 1
    again = json.loads(CliRunner().invoke(microdrama, asked).stdout)
    assert again["reused"]
