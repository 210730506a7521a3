"""`microdrama models` in a terminal: what it prints for people and machines, and how it ends."""

import hashlib
import json
import struct
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from gpu.card import card, names
from orchestrator import cli, fetching
from orchestrator.errors import CHECK, FAILED, OK, USAGE, MicrodramaError

HEADER = b'{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}'
TENSORS = struct.pack("<Q", len(HEADER)) + HEADER + bytes(4)


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MICRODRAMA_MODELS", str(tmp_path / "models"))
    monkeypatch.delenv("MICRODRAMA_LICENCES", raising=False)
    return tmp_path / "models"


@pytest.fixture
def own(models: Path) -> Path:
    """A card of the operator's, over a folder that he brought himself."""
    folder = models / "brought"
    (folder / "transformer").mkdir(parents=True)
    (folder / "transformer" / "model.safetensors").write_bytes(TENSORS)
    parts = {"_class_name": "WanImageToVideoPipeline", "transformer": ["diffusers", "WanTransformer3DModel"]}
    (folder / "model_index.json").write_text(json.dumps(parts))
    write_card(models, "brought", weights={"folder": "brought"})
    return folder


def write_card(models: Path, name: str, **changes: Any) -> None:
    told = {**card("tiny-wan-ti2v").model_dump(mode="json", exclude={"name"}), **changes}
    (models / "cards").mkdir(parents=True, exist_ok=True)
    (models / "cards" / f"{name}.yaml").write_text(yaml.safe_dump(told))


def run(*arguments: str) -> tuple[int, str]:
    """Exit code as the program ends with it, and everything that it printed."""
    done: Result = CliRunner().invoke(cli.microdrama, ["models", *arguments], env={"COLUMNS": "200"})
    if isinstance(done.exception, MicrodramaError):
        return done.exception.exit_code, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def told(*arguments: str) -> Any:
    """The JSON document."""
    code, printed = run(*arguments, "--json")
    assert code == OK, printed
    return json.loads(printed)


def test_a_card_that_is_not_there_is_named_with_those_that_are(models: Path) -> None:
    for verb in ("show", "fetch", "verify"):
        code, said = run(verb, "wan99")
        assert code == USAGE
        assert "no model card 'wan99'" in said
        assert "wan22-ti2v-5b" in said


def test_a_card_that_cannot_be_read_is_named_with_its_field(models: Path) -> None:
    write_card(models, "broken", steps="many")
    code, said = run("list")
    assert (code, "broken.yaml" in said, "steps" in said) == (USAGE, True, True)


def test_the_list_shows_every_card_and_what_it_lacks(models: Path) -> None:
    rows = told("list")
    assert [row["card"] for row in rows] == list(names())
    real = next(row for row in rows if row["card"] == "wan22-ti2v-5b")
    assert not real["ready"]
    lack = next(each for each in real["lacking"] if each["kind"] == "weights")
    assert "models fetch wan22-ti2v-5b" in lack["cure"]
    code, printed = run("list")
    assert code == OK
    assert all(name in printed for name in names())
    assert not models.exists()  # looking changes nothing


def test_a_card_is_shown_with_its_licence_and_its_folders(models: Path) -> None:
    shown = told("show", "flux2-klein-9b")
    assert "does not allow commercial use" in shown["terms"]
    assert shown["folders"][0].startswith(str(models))
    assert len(shown["digest"]) == 16
    code, printed = run("show", "flux2-klein-9b")
    assert (code, "MICRODRAMA_LICENCES=flux-non-commercial" in printed) == (OK, True)


def test_a_licence_must_be_accepted_before_anything_is_asked(models: Path) -> None:
    code, said = run("fetch", "flux2-klein-9b")
    assert code == USAGE
    assert "--accept-licence flux-non-commercial" in said
    code, said = run("fetch", "flux2-klein-9b", "--accept-licence", "cpml")
    assert code == USAGE
    assert not models.exists()


def test_an_accepted_licence_is_for_the_fetch_and_says_what_use_needs(models: Path, own: Path) -> None:
    licence = {
        "name": "CPML", "commercial": False, "consent": True,
        "source": "coqui.ai", "checked_on": "2026-11-21", "verified": True,
    }  # fmt: skip
    write_card(models, "brought", weights={"folder": "brought"}, licence=licence)
    code, said = run("fetch", "brought", "--accept-licence", "cpml")
    assert code == OK, said
    assert "MICRODRAMA_LICENCES=cpml" in said
    row = next(row for row in told("list") if row["card"] == "brought")
    assert "licence" in {each["kind"] for each in row["lacking"]}


def test_a_folder_is_pinned_where_it_lies_and_verified(models: Path, own: Path) -> None:
    code, said = run("verify", "brought")
    assert (code, "never pinned" in said) == (CHECK, True)
    assert run("fetch", "brought")[0] == OK
    lock = json.loads((models / "lock.json").read_text())["sources"]["folder:brought"]
    assert lock["files"]["transformer/model.safetensors"] == hashlib.sha256(TENSORS).hexdigest()
    assert told("verify", "brought") == [{"card": "brought", "ok": True, "files": 2, "reason": ""}]
    assert told("verify") == told("verify", "brought")


def test_a_changed_folder_is_refused_until_the_change_is_accepted(models: Path, own: Path) -> None:
    run("fetch", "brought")
    before = told("show", "brought")["digest"]
    (own / "transformer" / "model.safetensors").write_bytes(TENSORS[:-1] + b"\x01")
    code, said = run("verify")
    assert (code, "not the file that was pinned" in said) == (CHECK, True)
    code, said = run("fetch", "brought")
    assert (code, "--accept-changed" in said) == (CHECK, True)
    assert run("fetch", "brought", "--accept-changed")[0] == OK
    assert told("verify")[0]["ok"]
    assert told("show", "brought")["digest"] != before


def test_weights_that_are_not_safe_end_with_a_check(models: Path, own: Path) -> None:
    (own / "transformer" / "model.safetensors").write_bytes(b"\x80\x04N.")
    code, said = run("fetch", "brought")
    assert (code, "is a pickle" in said) == (CHECK, True)
    row = next(row for row in told("list") if row["card"] == "brought")
    assert "trust" in {each["kind"] for each in row["lacking"]}


def test_a_named_card_without_weights_does_not_verify(models: Path) -> None:
    code, said = run("verify", "wan22-ti2v-5b")
    assert (code, "not on this machine" in said) == (CHECK, True)
    code, said = run("verify")
    assert (code, "No weights of any card are on this machine." in said) == (OK, True)


def test_a_hub_that_cannot_be_reached_is_a_failure(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("huggingface_hub")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    code, said = run("fetch", "wan22-ti2v-5b")
    assert (code, "the hub did not give it" in said) == (FAILED, True)


def test_a_fetch_that_dies_is_told_with_its_last_words(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching.sys, "executable", "/bin/false")
    code, said = run("fetch", "wan22-ti2v-5b")
    assert (code, "ended without a word" in said) == (FAILED, True)


def test_random_weights_need_no_fetch(models: Path) -> None:
    code, said = run("fetch", "tiny-klein")
    assert (code, "nothing to fetch" in said) == (OK, True)


@pytest.mark.parametrize("verb", ["", "list", "show", "fetch", "verify"])
def test_every_verb_has_help(verb: str) -> None:
    code, said = run(*verb.split(), "--help")
    assert (code, "Usage:" in said) == (OK, True)
