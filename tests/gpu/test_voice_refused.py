"""What a voice cannot say, or may not, is refused with the reason and the cure; nothing is made."""

import ast
import json
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("TTS")

from spoken_lines import recorded, speak

import gpu.speech
from gpu.card import card
from gpu.speech.residents import residents
from workers.errors import BadInput, BadSpec, OutOfMemory, Stopped, ToolFailed, Unavailable

ROOMS = (Path(gpu.speech.__file__).parent, Path(gpu.speech.__file__).parents[2] / "workers" / "coqui")


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of models in which nothing lies yet."""
    monkeypatch.setenv("MICRODRAMA_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"card": "nobody"}, "no model card 'nobody'"),
        ({"card": "tiny-klein"}, "makes a still, no voice"),
        ({"speaker": "nadia"}, "no speaker 'nadia'; it has: amber, birk, cleo"),
        ({"language": "ja"}, "does not speak 'ja'; it speaks en, es"),
        ({"text": " … — !"}, "nothing to say"),
        ({"emotion": "meh"}, "no such emotion: 'meh'"),
        ({"pace": 5}, "30 to 300"),
        ({"text": "It is 9 o'clock, Катя."}, "no symbol for '9', 'а', 'к', 'т', 'я'"),
    ],
)
def test_a_line_that_cannot_be_said_is_refused_by_name(
    models: Path, tmp_path: Path, wish: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadSpec, match=words):
        speak(tmp_path, **wish)
    assert list(tmp_path.iterdir()) == []


def test_a_model_of_another_version_is_refused(models: Path, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"another version .* than the planned one \(0123\)"):
        speak(tmp_path, model="0123")


def test_no_voice_is_cloned_from_nothing(models: Path, tmp_path: Path) -> None:
    with pytest.raises(BadSpec, match="give the recordings as reference-1"):
        speak(tmp_path, "tiny-xtts")


@pytest.mark.parametrize("consent", ["", "yes"])
def test_no_voice_is_cloned_without_consent(models: Path, tmp_path: Path, consent: str) -> None:
    inputs = {"reference-1": recorded(tmp_path / "actor")}
    with pytest.raises(BadSpec, match="no consent is on record"):
        speak(tmp_path / "line", "tiny-xtts", inputs, consent=consent)


@pytest.mark.parametrize(
    ("seconds", "level", "width", "words"),
    [
        (2.0, 0.3, 2, "last 2.0 s; a voice needs 3 s"),
        (0.1, 0.3, 2, "less than 0.5 s"),
        (5.0, 0.0, 2, "is silent"),
        (5.0, 0.3, 1, "8 bits a sample"),
    ],
)
def test_a_recording_that_teaches_nothing_is_refused(
    models: Path, tmp_path: Path, seconds: float, level: float, width: int, words: str
) -> None:
    tone = level * np.sin(np.arange(int(16_000 * seconds)) / 20)
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(width)
        file.setframerate(16_000)
        file.writeframes((tone * 32767).astype("<i2").tobytes() if width == 2 else bytes(tone.size))
    with pytest.raises(BadInput, match=words):
        speak(tmp_path / "line", "tiny-xtts", {"reference-1": tmp_path / "a.wav"})


def test_a_recording_that_is_no_wav_is_refused(models: Path, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"ID3 no wav at all")
    with pytest.raises(BadInput, match="reference-1 is no wav file that can be read"):
        speak(tmp_path / "line", "tiny-xtts", {"reference-1": tmp_path / "a.wav"})


def test_a_licence_that_nobody_accepted_keeps_the_voice_shut(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MICRODRAMA_LICENCES", raising=False)
    with pytest.raises(Unavailable, match=r"under CPML, .*MICRODRAMA_LICENCES=cpml"):
        speak(tmp_path / "line", "xtts-v2", {"reference-1": recorded(tmp_path / "actor")})


def test_weights_that_are_not_here_are_named(own: Path, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"vits-vctk: the weights of .* are not on this machine"):
        speak(tmp_path, "vits-vctk", speaker="p226")


def test_a_folder_as_upstream_ships_it_is_not_opened(own: Path, tmp_path: Path) -> None:
    (own / "vits-vctk").mkdir(parents=True)
    (own / "vits-vctk" / "config.json").write_text('{"model": "vits"}')
    (own / "vits-vctk" / "model_file.pth").write_bytes(b"PK\x03\x04")
    with pytest.raises(
        Unavailable, match=r"holds model_file.pth and no model.safetensors.*pickle.*docs/models.md"
    ):
        speak(tmp_path, "vits-vctk", speaker="p226")


def test_nothing_here_opens_a_pickle() -> None:
    calls = [
        ast.unparse(node.func)
        for room in ROOMS
        for file in room.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
    ]
    assert len(calls) > 200
    assert not [call for call in calls if call.endswith(("torch.load", "load_checkpoint", "load_fsspec"))]


def test_a_voice_is_loaded_and_speaks_while_pickles_cannot_be_opened(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a pickle was opened")

    monkeypatch.setattr("torch.load", refuse)
    residents.clear()
    speak(tmp_path / "a")
    speak(tmp_path / "b", "tiny-xtts", {"reference-1": recorded(tmp_path / "actor")})


def _broken(models: Path, monkeypatch: pytest.MonkeyPatch, scale: float) -> None:
    """The loaded voice's last layer, spoilt."""
    import torch

    model: Any = residents.get(card("tiny-vits")).voice
    with torch.no_grad():
        spoilt = model.model.waveform_decoder.conv_post.weight * scale
    monkeypatch.setattr(model.model.waveform_decoder.conv_post.weight, "data", spoilt)


@pytest.mark.parametrize(
    ("scale", "words"), [(float("nan"), "100 % of its samples are no numbers"), (0.0, "samples of silence")]
)
def test_a_voice_that_gives_no_sound_failed(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scale: float, words: str
) -> None:
    _broken(models, monkeypatch, scale)
    with pytest.raises(ToolFailed, match=words):
        speak(tmp_path)
    monkeypatch.undo()


def test_memory_that_runs_out_is_said_and_the_voice_speaks_again(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    def full(*_: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    voice: Any = residents.get(card("tiny-vits")).voice
    with monkeypatch.context() as broken:
        broken.setattr(voice.model, "inference", full)
        with pytest.raises(OutOfMemory, match="no room for 30 characters"):
            speak(tmp_path / "a")
    assert speak(tmp_path / "b").facts["ms"]


@pytest.mark.parametrize("name", ["tiny-vits", "tiny-xtts"])
def test_a_line_that_is_stopped_leaves_the_voice_usable(models: Path, tmp_path: Path, name: str) -> None:
    inputs = {"reference-1": recorded(tmp_path / "actor")}

    def stop(_value: float) -> None:
        raise Stopped("asked to")

    speak(tmp_path / "before", name, inputs)
    with pytest.raises(Stopped):
        speak(tmp_path / "stopped", name, inputs, progress=stop)
    assert list((tmp_path / "stopped").iterdir()) == []
    speak(tmp_path / "after", name, inputs)
    assert (tmp_path / "before" / "voice.wav").read_bytes() == (tmp_path / "after" / "voice.wav").read_bytes()


def test_weights_that_do_not_fit_their_config_are_refused(models: Path, tmp_path: Path, own: Path) -> None:
    from gpu import tiny
    from gpu.errors import UntrustedWeights
    from gpu.speech.vits import Vits

    tiny.build("vits", own / "odd")
    told = json.loads((own / "odd" / "config.json").read_text())
    told["model_args"]["hidden_channels_ffn_text_encoder"] = 48
    (own / "odd" / "config.json").write_text(json.dumps(told))
    with pytest.raises(UntrustedWeights, match=r"does not fit .*config.json: .*size mismatch"):
        Vits(card("tiny-vits"), own / "odd")


def test_a_config_cannot_name_code_for_its_symbols(own: Path) -> None:
    from gpu import tiny
    from gpu.errors import BadCard
    from gpu.speech.vits import Vits

    tiny.build("vits", own / "odd")
    told = json.loads((own / "odd" / "config.json").read_text())
    told["characters"]["characters_class"] = "os.system"
    (own / "odd" / "config.json").write_text(json.dumps(told))
    with pytest.raises(BadCard, match="symbols of the class 'system' are not known"):
        Vits(card("tiny-vits"), own / "odd")
