"""Weights come onto this machine once, stay what they are, and carry their licence with them.

The hub is a stub on loopback; what asks it is the real fetch with the real huggingface_hub.
"""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import a_hub
import pytest
import yaml
from a_hub import Hub
from test_trust import INDEX, safetensors

from gpu.card import Card, Weights, card
from gpu.errors import LicenceNotAccepted, MissingWeights, UntrustedWeights
from gpu.weights import pins
from gpu.weights.door import located, model_digest, sources, state
from gpu.weights.places import place

ROOT = Path(__file__).parents[2]
NAME = "studio/wan"
FILES = {
    "model_index.json": json.dumps(INDEX).encode(),
    "transformer/config.json": b'{"_class_name": "Any"}',
    "transformer/model.safetensors": safetensors(),
    "text_encoder/config.json": b"{}",
    "text_encoder/model.safetensors": safetensors(),
}
NOT_WANTED = {
    "wan.safetensors": b"one file with everything",
    "transformer/model.fp16.safetensors": b"once more",
    "transformer/model.bin": b"\x80\x04N.",
    "transformer/modeling.py": b"import os",
    "onnx/model.onnx": b"",
    "README.md": b"# hello",
    "transformer/../../escaped.json": b"{}",
}


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MICRODRAMA_MODELS", str(tmp_path / "models"))
    monkeypatch.delenv("MICRODRAMA_LICENCES", raising=False)
    return tmp_path / "models"


@pytest.fixture
def hub(models: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    pytest.importorskip("huggingface_hub")
    with a_hub.running() as running:
        monkeypatch.setenv("HF_ENDPOINT", running.address)
        yield running


def own(models: Path, name: str = "mine", **changes: Any) -> Card:
    """A card of the operator's, in a file as he writes it."""
    told = {
        **card("tiny-wan-ti2v").model_dump(mode="json", exclude={"name"}),
        "weights": {"hub": NAME},
        **changes,
    }
    (models / "cards").mkdir(parents=True, exist_ok=True)
    (models / "cards" / f"{name}.yaml").write_text(yaml.safe_dump(told))
    return card(name)


def fetch(*arguments: str) -> list[dict[str, Any]]:
    """What `python -m gpu.weights.fetch` says, line by line."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "gpu.weights.fetch", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=60, env=dict(os.environ), check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_weights_that_are_not_here_are_missed_with_the_cure(models: Path) -> None:
    with pytest.raises(MissingWeights, match="models fetch mine"):
        located(own(models))
    assert [lack.kind for lack in state(own(models)).lacks][-1] == "weights"


def test_a_licence_is_accepted_by_name(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    licence = {
        "name": "CPML", "commercial": False, "consent": True, "limits": "No commercial use of what it says",
        "source": "coqui.ai/cpml", "checked_on": "2026-11-21", "verified": False,
    }  # fmt: skip
    mine = own(models, licence=licence)
    said = r"CPML, which does not allow commercial use. No commercial.*MICRODRAMA_LICENCES=cpml"
    with pytest.raises(LicenceNotAccepted, match=said):
        located(mine)
    assert "licence" in {lack.kind for lack in state(mine).lacks}
    monkeypatch.setenv("MICRODRAMA_LICENCES", "flux-non-commercial, Cpml")
    with pytest.raises(MissingWeights):
        located(mine)


def test_a_fetch_brings_what_the_pipeline_needs_and_nothing_else(models: Path, hub: Hub) -> None:
    commit = hub.push(NAME, {**FILES, **NOT_WANTED})
    mine = own(models)
    told = fetch("mine")
    assert told[-1] == {"event": "done", "source": NAME, "commit": commit}
    found = located(mine)
    assert found.folder == models / "hub" / "studio--wan" / commit
    there = {file.relative_to(found.folder).as_posix() for file in found.folder.rglob("*") if file.is_file()}
    assert there == set(FILES)
    assert not (models / "escaped.json").exists()
    planned = next(line["bytes"] for line in told if line["event"] == "plan")
    assert sum(line["count"] for line in told if line["event"] == "bytes") <= planned
    assert state(mine).ready or importlib.util.find_spec("diffusers") is None


def test_a_fetch_that_was_cut_off_goes_on(models: Path, hub: Hub) -> None:
    size = 21 * 1024**2
    header = {"a": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}
    hub.push(NAME, {**FILES, "transformer/model.safetensors": safetensors(header, bytes(size))})
    hub.cut_after = 15 * 1024**2
    mine = own(models)
    assert fetch("mine")[-1]["event"] == "done"
    large = [line for line in hub.asked if line.startswith("GET") and "transformer/model" in line]
    assert len(large) == 2
    assert large[1].endswith(f"bytes={10 * 1024**2}-")  # the library keeps what it has in steps of 10 MiB
    assert located(mine).folder.is_dir()


def test_a_fetch_goes_on_where_one_that_was_killed_stopped(models: Path, hub: Hub) -> None:
    commit = hub.push(NAME, FILES)
    mine = own(models)
    begun = models / "hub" / "studio--wan" / commit / ".cache" / "transformer" / "model.safetensors"
    begun.parent.mkdir(parents=True)
    begun.write_bytes(FILES["transformer/model.safetensors"][:30])
    assert fetch("mine")[-1]["event"] == "done"
    asked = next(line for line in hub.asked if line.startswith("GET") and "transformer/model" in line)
    assert asked.endswith("bytes=30-")
    assert located(mine)
    hub.asked.clear()
    assert fetch("mine")[-1]["event"] == "done"
    assert [line for line in hub.asked if "resolve" in line] == []  # nothing comes twice


def test_what_is_pinned_stays_until_the_change_is_accepted(models: Path, hub: Hub) -> None:
    first = hub.push(NAME, FILES)
    mine = own(models)
    fetch("mine")
    before = located(mine), model_digest(mine)
    second = hub.push(NAME, {**FILES, "text_encoder/config.json": b'{"a": 1}'})
    assert fetch("mine")[-1]["commit"] == first
    assert (located(mine), model_digest(mine)) == before
    assert fetch("mine", "--accept-changed")[-1]["commit"] == second
    assert located(mine).fingerprint != before[0].fingerprint
    assert model_digest(mine) != before[1]


def test_a_commit_that_is_gone_says_how_to_accept_what_is_there(models: Path, hub: Hub) -> None:
    hub.push(NAME, FILES)
    own(models)
    fetch("mine")
    hub.commits.clear()
    hub.push(NAME, {**FILES, "text_encoder/config.json": b'{"a": 1}'})
    failed = fetch("mine")[-1]
    assert (failed["event"], failed["kind"]) == ("failed", "MissingWeights")
    assert "--accept-changed" in failed["reason"]


def test_a_hub_that_changes_a_commit_is_refused(models: Path, hub: Hub) -> None:
    commit = hub.push(NAME, FILES)
    mine = own(models)
    fetch("mine")
    hub.commits[NAME, commit] = {**FILES, "text_encoder/model.safetensors": safetensors(data=b"\x01" * 8)}
    (place(mine.weights) / "text_encoder" / "model.safetensors").unlink()
    with pytest.raises(MissingWeights, match=r"lacks text_encoder/model\.safetensors"):
        located(mine)
    failed = fetch("mine")[-1]
    assert (failed["kind"], "pinned in lock.json" in failed["reason"]) == ("UntrustedWeights", True)
    with pytest.raises(UntrustedWeights, match="not the file that was pinned"):
        located(mine)


def test_a_file_that_came_damaged_is_refused(models: Path, hub: Hub) -> None:
    hub.push(NAME, FILES)
    hub.lies["text_encoder/model.safetensors"] = safetensors(data=b"\x01" * 8)
    mine = own(models)
    failed = fetch("mine")[-1]
    assert (failed["kind"], "was promised" in failed["reason"]) == ("UntrustedWeights", True)
    with pytest.raises(MissingWeights):
        located(mine)
    hub.lies.clear()
    next(models.rglob("text_encoder/model.safetensors")).unlink()  # as the reason says
    assert fetch("mine")[-1]["event"] == "done"
    assert located(mine)


def test_a_pickle_that_the_hub_calls_safetensors_is_not_pinned(models: Path, hub: Hub) -> None:
    hub.push(NAME, {**FILES, "transformer/model.safetensors": b"\x80\x04\x95" + bytes(50)})
    own(models)
    failed = fetch("mine")[-1]
    assert (failed["kind"], "is a pickle" in failed["reason"]) == ("UntrustedWeights", True)
    assert not (models / "lock.json").exists()


def test_a_hub_with_pickles_only_is_refused_before_they_come(models: Path, hub: Hub) -> None:
    hub.push(NAME, {"model.pth": b"\x80\x04N.", "config.json": b'{"model": "vits"}'})
    own(models, makes="voice", pipeline="Vits")
    failed = fetch("mine")[-1]
    assert "no safetensors" in failed["reason"]
    assert not [line for line in hub.asked if "model.pth" in line]


def test_gated_weights_say_what_to_do(models: Path, hub: Hub) -> None:
    hub.push(NAME, FILES)
    hub.gated = True
    own(models)
    assert "HF_TOKEN" in fetch("mine")[-1]["reason"]


def test_a_disk_that_is_too_small_is_said_before(
    models: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gpu.weights import fetch as fetching
    from gpu.weights.hub import Listing

    huge = Listing("c" * 40, {"transformer/model.safetensors": 10**18}, {})
    monkeypatch.setattr("gpu.weights.hub.listing", lambda *_: huge)
    monkeypatch.setattr("gpu.weights.hub.chosen", lambda *_: list(huge.sizes))
    with pytest.raises(MissingWeights, match="GiB free"):
        fetching.fetch(own(models), lambda **_: None)
    assert hub.asked == []


def test_two_adapters_from_one_place(models: Path, hub: Hub) -> None:
    hub.push(NAME, FILES)
    lora = {"high.safetensors": safetensors(), "low.safetensors": safetensors(), "other.bin": b"\x80\x04N."}
    commit = hub.push("studio/lora", lora)
    both = [
        {"kind": "lora", "weights": {"hub": "studio/lora"}, "file": f"{each}.safetensors"}
        for each in ("high", "low")
    ]
    mine = own(models, adapters=both)
    with pytest.raises(MissingWeights):
        located(mine)
    for again in ([], ["--accept-changed"]):
        assert fetch("mine", *again)[-1]["event"] == "done"
        folder = models / "hub" / "studio--lora" / commit
        assert located(mine).adapters == (folder / "high.safetensors", folder / "low.safetensors")
    (folder / "low.safetensors").write_bytes(b"\x80\x04N.")
    with pytest.raises(UntrustedWeights, match=r"low\.safetensors is a pickle"):
        located(mine)


def test_an_adapter_that_is_not_there(models: Path, hub: Hub) -> None:
    hub.push(NAME, FILES)
    hub.push("studio/lora", {"low.safetensors": safetensors()})
    wrong = {"kind": "lora", "weights": {"hub": "studio/lora"}, "file": "high.safetensors"}
    own(models, adapters=[wrong])
    assert "studio/lora has no high.safetensors" in fetch("mine")[-1]["reason"]


def test_nothing_but_the_fetch_goes_online(models: Path, hub: Hub) -> None:
    code = "import gpu, huggingface_hub as h; h.HfApi().model_info('studio/wan')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "HF_HUB_OFFLINE": "0"},
    )  # fmt: skip
    assert "OfflineModeIsEnabled" in done.stderr
    assert hub.asked == []


def test_the_digest_covers_the_card_and_its_pins(models: Path) -> None:
    mine = own(models)
    assert len(model_digest(mine)) == 16
    assert model_digest(own(models, "other", steps=7)) != model_digest(own(models, "other", steps=8))
    unpinned = model_digest(mine)
    pins.pin(mine.weights, pins.Pin(commit="a" * 40))
    assert model_digest(mine) != unpinned
    fixed = own(models, "fixed", weights={"hub": NAME, "revision": "b" * 40})
    before = model_digest(fixed)
    pins.pin(fixed.weights, pins.Pin(commit="b" * 40, files={"a": "c" * 64}))
    assert model_digest(fixed) == before  # a commit on the card says everything


def test_a_recipe_is_made_once_however_many_ask(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def build(recipe: str, folder: Path) -> None:
        made.append(recipe)
        aside = folder.with_name("aside")
        aside.mkdir(parents=True)
        (aside / "model_index.json").write_text(json.dumps(INDEX))
        (aside / "model.safetensors").write_bytes(safetensors())
        aside.rename(folder)

    monkeypatch.setattr("gpu.tiny.build", build)
    tiny = card("tiny-wan-ti2v")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(located, [tiny] * 8))
    assert made == ["wan-ti2v"]
    assert len(set(found)) == 1


def test_a_lock_that_is_damaged_is_said(models: Path) -> None:
    mine = own(models)
    (models / "lock.json").write_text("{")
    with pytest.raises(UntrustedWeights, match=r"lock\.json cannot be read"):
        located(mine)


def test_pins_of_many_processes_are_all_kept(models: Path) -> None:
    all_of_them = [Weights(folder=f"folder-{number}") for number in range(20)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda each: pins.pin(each, pins.Pin(files={"a": "0" * 64})), all_of_them))
    assert all(pins.pinned(each) for each in all_of_them)


def test_every_card_of_ours_has_a_digest_without_weights(models: Path) -> None:
    from gpu.card import names

    digests = {name: model_digest(card(name)) for name in names()}
    assert len(set(digests.values())) == len(digests)
    assert all(sources(card(name)) for name in names())
    assert not models.exists()
