"""What an editor has already: read from a bundle or its manifest, believed where it is there and theirs."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from orchestrator import production
from orchestrator.bundle import Bundle, earlier, relink
from orchestrator.errors import NotFound, UnusableInput
from orchestrator.making import Making
from orchestrator.settings import Settings

CLIP, OTHER = "02_a_roll/EP01_SC010_SH010_a_T01.mp4", "06_audio/EP01_DX.wav"
PREMIERE = "01_timelines/EP01_premiere.xml"
WHOSE = {"format": "microdrama bundle 1", "series": "key", "episode": 1, "profile": "slate", "version": 3}


def listed(path: str, content: bytes) -> dict[str, Any]:
    return {"path": path, "sha256": sha256(content).hexdigest(), "size": len(content)}


def manifest(**fields: Any) -> str:
    files = [listed(CLIP, b"a clip"), listed(OTHER, b"a stem"), listed(PREMIERE, b"<x/>")]
    return json.dumps({**WHOSE, "files": files, **fields})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "EP01_v003"
    for path, content in ((CLIP, b"a clip"), (OTHER, b"a stem"), (PREMIERE, b"<x/>")):
        (root / path).parent.mkdir(parents=True)
        (root / path).write_bytes(content)
    (root / relink.MANIFEST).write_text(manifest())
    return root


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Making]:
    """Just whose it is and where manifests are kept."""
    with production.opened(Settings(home=tmp_path / "home", slots=1)) as office:
        made = SimpleNamespace(
            office=office,
            series=SimpleNamespace(id="key"),
            ledger_series="key",
            episode=SimpleNamespace(number=1),
            profile=SimpleNamespace(name="slate"),
        )
        yield cast(Making, made)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        "3",
        "[" * 200_000,
        '{"files": ' * 100_000,
        "\udcff",
        manifest(format="another 2"),
        manifest(version=0),
        manifest(version=True),
        manifest(version=float("inf")),
        manifest(version="9" * 5000),
        manifest(files={}),
        manifest(files=[3]),
        manifest(files=[{"path": 3, "sha256": [], "size": "x"}]),
        manifest(files=[{"path": f"{CLIP}\ud800", "sha256": "0", "size": 1}]),
        manifest(series=None),
    ],
    ids=map(str, range(18)),
)
def test_what_is_no_manifest_is_refused_by_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "MANIFEST.json"
    file.write_bytes(text.encode(errors="surrogateescape"))
    for given in (file, tmp_path):
        with pytest.raises(UnusableInput, match=r"no MANIFEST\.json of a bundle") as refused:
            earlier.read(given)
        assert len(str(refused.value)) < 1000


@pytest.mark.parametrize("name", ["lost", "nul\0", "x" * 300])
def test_a_place_where_nothing_is_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnusableInput, match=r"no MANIFEST\.json of a bundle"):
        earlier.read(tmp_path / name)


def test_a_bundle_that_somebody_has_tells_whose_it_is_and_its_files(root: Path) -> None:
    had = earlier.read(root)
    assert (had.series, had.episode, had.profile, had.version) == ("key", 1, "slate", 3)
    assert had.files[CLIP] == sha256(b"a clip").hexdigest()
    assert earlier.read(root / relink.MANIFEST) == had


def test_media_that_a_folder_lacks_are_named(root: Path) -> None:
    (root / CLIP).unlink()
    with pytest.raises(UnusableInput, match=f"{CLIP} is missing"):
        earlier.read(root)
    (root / CLIP).write_bytes(b"a clop")
    with pytest.raises(UnusableInput, match=f"{CLIP} is not the file that was written"):
        earlier.read(root)
    assert CLIP in earlier.read(root / relink.MANIFEST).files, "a manifest alone is taken at its word"


def test_timelines_and_lists_are_sent_anyway(root: Path) -> None:
    (root / PREMIERE).write_text("edited")
    assert earlier.read(root).files.keys() == {CLIP, OTHER}


@pytest.mark.parametrize("field", [{"series": "other"}, {"episode": 2}, {"profile": "full"}])
def test_a_bundle_of_something_else_is_refused_by_name(
    tmp_path: Path, job: Making, field: dict[str, Any]
) -> None:
    (tmp_path / "MANIFEST.json").write_text(manifest(**field))
    had = earlier.read(tmp_path / "MANIFEST.json")
    with pytest.raises(UnusableInput, match=f"{next(iter(field))} {next(iter(field.values()))}"):
        Bundle(since=3, had=had).before(job)


def test_a_bundle_of_the_same_episode_is_taken(root: Path, job: Making) -> None:
    had = earlier.read(root)
    wanted = Bundle(since=3, had=had)
    assert wanted.before(job) == had.files
    assert Bundle.model_validate_json(wanted.model_dump_json()) == wanted


def test_a_version_is_remembered_as_it_was_written_last(job: Making) -> None:
    with pytest.raises(NotFound, match="No bundle of version 1"):
        earlier.files(job, 1)
    for files in ([listed(CLIP, b"a clip"), listed(OTHER, b"a stem")], [listed(CLIP, b"a clip")]):
        earlier.keep(job, 1, manifest(files=files))
    assert earlier.files(job, 1).keys() == {CLIP}


def test_what_the_store_lost_is_remembered_again(job: Making, tmp_path: Path) -> None:
    for _ in range(2):
        earlier.keep(job, 1, manifest())
        assert CLIP in earlier.files(job, 1)
        for blob in (tmp_path / "home" / "store" / "blobs").rglob("*.json"):
            blob.unlink()
        with pytest.raises(NotFound):
            earlier.files(job, 1)
