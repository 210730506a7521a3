"""What a folder of weights must not hold: the door, `door.located`, refuses it with its reason."""

import contextlib
import hashlib
import json
import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu.card import Card, card
from gpu.errors import UntrustedWeights
from gpu.weights import fetch
from gpu.weights.door import located
from gpu.weights.tensors import examine
from gpu.weights.trust import examined

WHOLE = {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}
INDEX = {
    "_class_name": "WanImageToVideoPipeline",
    "boundary_ratio": None,
    "text_encoder": ["transformers", "UMT5EncoderModel"],
    "image_encoder": [None, None],
    "transformer": ["diffusers", "WanTransformer3DModel"],
}


def safetensors(header: object = WHOLE, data: bytes = bytes(8), length: int | None = None) -> bytes:
    """A file of that format, or nearly."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


class Bomb:
    """Leaves a file where it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (f"touch {self.marker}",)


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MICRODRAMA_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def folder(models: Path) -> Path:
    """Weights that nobody could object to."""
    here = models / "wan"
    for part in ("text_encoder", "transformer"):
        (here / part).mkdir(parents=True)
        (here / part / "model.safetensors").write_bytes(safetensors())
        (here / part / "config.json").write_text('{"_class_name": "Any", "hidden_size": 8}')
    (here / "model_index.json").write_text(json.dumps(INDEX))
    (here / "README.md").write_text("# Weights")
    return here


@pytest.fixture
def own() -> Card:
    """A card of the operator's, over his folder."""
    return of_folder("wan")


def of_folder(name: str, **changes: object) -> Card:
    """The card of the tiny Wan, with other weights."""
    told = card("tiny-wan-ti2v").model_dump(mode="json")
    return Card.model_validate({**told, "weights": {"folder": name}, **changes})


def pin(own: Card) -> None:
    """As `microdrama models fetch` does with a folder."""
    fetch.fetch(own, lambda **_: None)


def test_good_weights_are_opened(folder: Path, own: Card) -> None:
    pin(own)
    assert located(own).folder == folder


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_pickle_in_disguise_is_refused_and_never_run(
    folder: Path, own: Card, tmp_path: Path, protocol: int
) -> None:
    bomb = pickle.dumps(Bomb(tmp_path / "marker"), protocol)
    (folder / "transformer" / "model.safetensors").write_bytes(bomb)
    for door in (pin, located):
        with pytest.raises(UntrustedWeights, match=r"model\.safetensors is a pickle, not safetensors"):
            door(own)
    assert not (tmp_path / "marker").exists()
    pickle.loads(bomb)
    assert (tmp_path / "marker").exists()  # it would have gone off


def zipped(folder: Path) -> None:
    with zipfile.ZipFile(folder / "transformer" / "model.safetensors", "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x04N.")


def weights(data: bytes) -> Callable[[Path], object]:
    """Puts such a file in."""
    return lambda folder: (folder / "transformer" / "model.safetensors").write_bytes(data)


def words(name: str, text: str | bytes) -> Callable[[Path], object]:
    """Writes such a file."""
    return lambda folder: (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)


def index(**changes: object) -> Callable[[Path], object]:
    """The pipeline says something else of itself."""
    return words("model_index.json", json.dumps({**INDEX, **changes}))


def tensor(**changes: object) -> bytes:
    """One tensor that says something else of itself."""
    return safetensors({"a": {**WHOLE["a"], **changes}})


TWO = {
    "a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
    "b": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]},
}
EVIL = {
    "a zip archive": (zipped, "zip archive"),
    "an empty file": (weights(b""), "no header"),
    "a cut header": (weights(safetensors()[:20]), "no header of a size that can be"),
    "a header of 100 MB": (weights(safetensors(length=100_000_000)), "no header of a size that can be"),
    "a header of 16 EB": (weights(safetensors(length=2**64 - 1)), "no header of a size that can be"),
    "a header that is no JSON": (weights(safetensors(b"{not json}")), "not safetensors"),
    "a header without end": (weights(safetensors(b"[" * 100_000)), "not safetensors"),
    "a header that is a list": (weights(safetensors([])), "no object"),
    "cut data": (weights(safetensors(data=bytes(7))), "take 8 bytes, but 7 follow"),
    "data behind the tensors": (weights(safetensors(data=bytes(9))), "take 8 bytes, but 9 follow"),
    "offsets beyond the end": (weights(tensor(data_offsets=[8, 16])), "overlaps another or leaves a hole"),
    "offsets that are negative": (weights(tensor(data_offsets=[-8, 0])), "overlaps another"),
    "two tensors in one place": (weights(safetensors(TWO, bytes(12))), "'b' overlaps another"),
    "a shape of another size": (weights(tensor(shape=[3])), "another size than its shape"),
    "a negative shape": (weights(tensor(shape=[-1, -2])), "no shape"),
    "an unknown type": (weights(tensor(dtype="OBJECT")), "unknown type 'OBJECT'"),
    "a tensor that is a word": (weights(safetensors({"a": "b"})), "not safetensors"),
    "one name twice": (weights(safetensors(b'{"a":{},"a":{}}')), "comes twice"),
    "a torch file": (words("transformer/diffusion_pytorch_model.bin", b"\x80\x02N."), r"\.bin is refused"),
    "a checkpoint": (words("model.ckpt", b"PK"), r"\.ckpt is refused"),
    "a python file": (words("transformer/modeling.py", "import os"), r"modeling\.py is refused"),
    "a library": (words("vae.so", b"\x7fELF"), r"vae\.so is refused"),
    "a pickle as words": (words("transformer/merges.txt", b"\x80\x04N."), "pickle or a zip"),
    "remote code": (words("transformer/config.json", '{"auto_map": {"AutoModel": "x.Y"}}'), "auto_map"),
    "remote code deep inside": (words("tokenizer_config.json", '{"a": [{"auto_map": [1]}]}'), "auto_map"),
    "a library of an adapter": (
        words("adapter_config.json", '{"auto_mapping": {"parent_library": "os"}}'),
        "auto_mapping",
    ),
    "attention from a hub": (
        words("transformer/config.json", '{"_attn_implementation": "them/kernels"}'),
        "attention code to download",
    ),
    "a path to a pickle": (words("transformer/config.json", '{"file": "/a/s.pth"}'), "names a pickle"),
    "settings that are huge": (words("transformer/config.json", b" " * (5 * 1024**2)), "larger than 4 MiB"),
    "settings that are cut": (words("transformer/config.json", '{"a":'), "cannot be read"),
    "shards elsewhere": (
        words("model.safetensors.index.json", '{"weight_map": {"a": "../../x.safetensors"}}'),
        "no .safetensors file beside it",
    ),
    "another pipeline": (index(_class_name="StableDiffusionPipeline"), "of 'StableDiffusionPipeline'"),
    "a pipeline with code": (index(_class_name=["pipeline", "Mine"]), "the card says Wan"),
    "a foreign library": (index(transformer=["os", "system"]), r"wants transformer from \['os', 'system'\]"),
    "a folder as library": (index(transformer=["transformer", "Model"]), "wants transformer from"),
    "a class with a dot": (index(transformer=["diffusers", "utils.import"]), "wants transformer from"),
    "an index that is a list": (words("model_index.json", "[]"), "the card says"),
    "no index": (lambda folder: (folder / "model_index.json").unlink(), "no model_index.json"),
    "a named pipe": (lambda folder: os.mkfifo(folder / "config.json"), "is no file"),
}


@pytest.mark.parametrize(("harm", "reason"), EVIL.values(), ids=EVIL)
def test_refused_with_its_reason(
    folder: Path, own: Card, harm: Callable[[Path], object], reason: str
) -> None:
    harm(folder)
    for door in (pin, located):
        with pytest.raises(UntrustedWeights, match=reason):
            door(own)


@pytest.mark.parametrize("target", ["/etc/passwd", "../../secret.json", "nowhere", "/proc"])
def test_a_link_that_leads_out_is_refused(folder: Path, own: Card, target: str) -> None:
    (folder.parent.parent / "secret.json").write_text("{}")
    (folder / "vocab.json").symlink_to(target)
    with pytest.raises(UntrustedWeights, match="leads out of the models"):
        located(own)


def test_a_hubs_own_links_to_its_blobs_are_followed(folder: Path, models: Path, tmp_path: Path) -> None:
    blobs, snapshot = tmp_path / "hub" / "blobs", tmp_path / "hub" / "snapshots" / "c0ffee"
    snapshot.parent.mkdir(parents=True)
    folder.rename(snapshot)
    blobs.mkdir()
    for file in [each for each in snapshot.rglob("*") if each.is_file()]:
        blob = blobs / file.relative_to(snapshot).as_posix().replace("/", "-")
        file.rename(blob)
        file.symlink_to(blob)
    linked = of_folder(str(snapshot))
    pin(linked)
    assert located(linked).folder == snapshot


def test_a_file_swapped_after_pinning_is_refused(folder: Path, own: Card) -> None:
    pin(own)
    file = folder / "transformer" / "model.safetensors"
    file.write_bytes(safetensors(data=b"\x01" * 8))
    with pytest.raises(UntrustedWeights, match="not the file that was pinned"):
        located(own)


def test_a_file_swapped_in_place_with_its_time_set_back_is_refused(
    folder: Path, own: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gpu.weights.hashes.SETTLED", -1)  # remembers at once
    pin(own)
    file = folder / "transformer" / "model.safetensors"
    before = file.stat()
    with file.open("r+b") as stream:
        stream.seek(-1, os.SEEK_END)
        stream.write(b"\x01")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    with pytest.raises(UntrustedWeights, match="not the file that was pinned"):
        located(own)


def test_settings_changed_after_pinning_are_refused(folder: Path, own: Card) -> None:
    pin(own)
    (folder / "transformer" / "config.json").write_text('{"_class_name": "Any", "hidden_size": 9}')
    with pytest.raises(UntrustedWeights, match="not the file that was pinned"):
        located(own)


def test_a_file_that_came_later_is_refused(folder: Path, own: Card) -> None:
    pin(own)
    (folder / "transformer" / "more.safetensors").write_bytes(safetensors())
    with pytest.raises(UntrustedWeights, match="never pinned"):
        located(own)


def test_a_folder_that_nobody_pinned_is_refused(folder: Path, own: Card) -> None:
    with pytest.raises(UntrustedWeights, match=r"never pinned.*models fetch"):
        located(own)


def test_a_hash_on_the_card_is_as_good_as_a_pin(folder: Path) -> None:
    sha = {
        f"{part}/model.safetensors": "d6470c48b21b5fcd3a0e2bd4c8a6c3ec6f4bda4ee3d21d1e9f3d0f7a3c1e2b11"
        for part in ("text_encoder", "transformer")
    }
    wrong = of_folder("wan", weights={"folder": "wan", "sha256": sha})
    for door in (pin, located):
        with pytest.raises(UntrustedWeights, match=r"not the file that was pinned|was promised"):
            door(wrong)
    right = {name: hashlib.sha256(safetensors()).hexdigest() for name in sha}
    assert located(of_folder("wan", weights={"folder": "wan", "sha256": right})).folder == folder


def test_a_folder_of_another_voice_is_refused(models: Path) -> None:
    (models / "voice").mkdir(parents=True)
    (models / "voice" / "model.safetensors").write_bytes(safetensors())
    (models / "voice" / "config.json").write_text('{"model": "bark"}')
    voice = of_folder("voice", makes="voice", pipeline="Vits")
    with pytest.raises(UntrustedWeights, match="of 'bark'; the card says Vits"):
        located(voice)


def test_every_cut_of_a_good_file_is_refused(tmp_path: Path) -> None:
    good = safetensors()
    file = tmp_path / "a.safetensors"
    for length in range(len(good)):
        file.write_bytes(good[:length])
        with pytest.raises(UntrustedWeights):
            examine(file)
    file.write_bytes(good)
    examine(file)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
TENSOR = st.fixed_dictionaries(
    {"dtype": st.just("F32") | ANYTHING, "shape": st.just([2]) | ANYTHING},
    optional={"data_offsets": st.just([0, 8]) | ANYTHING},
)


@settings(max_examples=150, deadline=None)
@given(header=ANYTHING | st.dictionaries(st.text(max_size=8), TENSOR | ANYTHING, max_size=3))
def test_whatever_a_header_says_it_is_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, header: object
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.safetensors"
    file.write_bytes(safetensors(header))
    with contextlib.suppress(UntrustedWeights):
        examine(file)


@settings(max_examples=100, deadline=None)
@given(told=ANYTHING, name=st.sampled_from(["model_index.json", "config.json", "a.safetensors.index.json"]))
def test_whatever_settings_say_they_are_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, told: object, name: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / name).write_text(json.dumps({"weight_map": told, "_class_name": "Wan", "part": [told, told]}))
    with contextlib.suppress(UntrustedWeights):
        examined(folder, "Wan")
