"""The judge of clips: every fault is found, what is good is left in peace, what cannot be told is said."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from drawn_takes import HEIGHT, WIDTH, Frames, Sitter, encode, picture, take

from workers.errors import BadInput, BadSpec, Stopped, Unavailable
from workers.judge.spec import ClipSpec, Person
from workers.judge.worker import Clip
from workers.slate.spec import Motion
from workers.slate.worker import Motion as Slate

MAYA = Sitter()


@pytest.fixture(autouse=True)
def no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MICRODRAMA_MODELS", raising=False)
    monkeypatch.delenv("MICRODRAMA_JUDGE", raising=False)


def quiet(_: float) -> None:
    """Progress that nobody watches."""


def judge(clip: Path, spec: ClipSpec | None = None, **inputs: Path) -> dict[str, Any]:
    made = Clip().run(spec or ClipSpec(), {"clip": clip, **inputs}, clip.parent, quiet)
    document: dict[str, Any] = json.loads((clip.parent / made.files["verdict"]).read_text())
    assert made.facts["verdict"] == {key: document[key] for key in ("passed", "score", "reasons")}
    assert made.facts["made_by"] == document["made_by"]
    return document


def wrong(document: dict[str, Any]) -> set[str]:
    return {each["name"] for each in document["measures"] if not each["passed"]}


def measured(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in document["measures"] if each["name"] == name)
    return found


def black_half(frames: Frames) -> Frames:
    return np.where(np.arange(len(frames))[:, None, None, None] < len(frames) // 2, frames, 0).astype(
        np.uint8
    )


def frozen(frames: Frames) -> Frames:
    return np.concatenate([frames[:6], np.repeat(frames[6:7], len(frames) - 6, axis=0)])


def flickering(frames: Frames) -> Frames:
    gain = np.where(np.arange(len(frames)) % 2, 1.0, 0.92)[:, None, None, None]
    return (frames * gain).astype(np.uint8)


def cut(frames: Frames) -> Frames:
    return np.concatenate([frames[:30], take([MAYA], seed=7)[30:]])


def blurred(frames: Frames) -> Frames:
    soft = [cv2.GaussianBlur(frame, (0, 0), 9) for frame in frames[24:]]
    return np.concatenate([frames[:24], np.stack(soft)])


def lettered(frames: Frames) -> Frames:
    written = frames.copy()
    for frame in written:
        for row in range(5):
            cv2.putText(frame, "OPFN LAIE MUSU", (20, 60 + 40 * row), 0, 0.9, (250, 250, 250), 2)
    return written


FAULTS: dict[str, Callable[[Frames], Frames]] = {
    "black": black_half,
    "freeze": frozen,
    "flicker": flickering,
    "cut": cut,
    "blur": blurred,
    "letters": lettered,
}
LASTING = {"black": 96, "freeze": 96}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_and_said(fault: str, tmp_path: Path) -> None:
    frames = take([MAYA], LASTING.get(fault, 48))
    document = judge(encode(FAULTS[fault](frames), tmp_path / "clip.mp4"))
    assert fault in wrong(document)
    assert any(measured(document, fault)["said"] in reason for reason in document["reasons"])
    assert document["passed"] == (measured(document, fault)["severity"] == "warn")


@pytest.mark.parametrize(("fault", "frame"), [("black", 48), ("cut", 30), ("freeze", 7)])
def test_a_fault_is_found_where_it_is(fault: str, frame: int, tmp_path: Path) -> None:
    frames = take([MAYA], LASTING.get(fault, 48))
    document = judge(encode(FAULTS[fault](frames), tmp_path / "clip.mp4"))
    assert abs(measured(document, fault)["frame"] - frame) <= 1


def test_a_take_that_leaves_its_keyframe_is_another_picture(tmp_path: Path) -> None:
    clip = encode(take([MAYA]), tmp_path / "clip.mp4")
    other = picture(tmp_path / "key.png", take(seed=9)[0])
    assert wrong(judge(clip, keyframe=other)) == {"keyframe"}
    same = picture(tmp_path / "same.png", cv2.resize(take([MAYA])[0], (WIDTH * 2, HEIGHT * 2)))
    assert wrong(judge(clip, keyframe=same)) == set()


def test_a_good_take_passes_with_nearly_all_points(tmp_path: Path) -> None:
    document = judge(encode(take([MAYA]), tmp_path / "clip.mp4"))
    assert (document["passed"], document["reasons"]) == (True, [])
    assert document["score"] > 950
    assert document["clip"] == {"frames": 48, "width": WIDTH, "height": HEIGHT, "fps": "24"}


def test_the_score_sorts_takes_by_how_good_they_are(tmp_path: Path) -> None:
    frames = take([MAYA], 96)
    kinds = [frames, lettered(frames), flickering(frames), black_half(flickering(frames))]
    files = [encode(kind, tmp_path / f"{number}.mp4") for number, kind in enumerate(kinds)]
    documents = [judge(file) for file in files]
    scores = [document["score"] for document in documents]
    assert scores == sorted(scores, reverse=True)
    assert [document["passed"] for document in documents] == [True, True, False, False]


def test_what_the_shot_allows_is_not_judged(tmp_path: Path) -> None:
    clip = encode(frozen(black_half(take([MAYA], 96))), tmp_path / "clip.mp4")
    document = judge(clip, ClipSpec(still=True, dark=True, lettered=True))
    named = {each["name"]: each["why"] for each in document["not_judged"]}
    assert {"freeze", "black", "letters"} <= set(named)
    assert "freeze" not in wrong(document)


def test_without_face_models_faces_are_neither_passed_nor_failed(tmp_path: Path) -> None:
    clip = encode(take([MAYA]), tmp_path / "clip.mp4")
    document = judge(clip, ClipSpec(people=(Person(sheet="maya"),)))
    unjudged = {each["name"]: each["why"] for each in document["not_judged"]}
    assert {"faces", "identity", "face-size", "face-place", "headroom"} <= set(unjudged)
    assert "MICRODRAMA_MODELS/faces" in unjudged["identity"]
    assert not {"faces", "identity"} & {each["name"] for each in document["measures"]}


def test_clothes_of_another_colour_are_found_without_a_face(tmp_path: Path) -> None:
    clip = encode(take([MAYA]), tmp_path / "clip.mp4")
    ours, theirs = (ClipSpec(people=(Person(sheet="maya", colours=(c,)),)) for c in ("#3246be", "#20d040"))
    assert wrong(judge(clip, ours)) == set()
    assert wrong(judge(clip, theirs)) == {"wardrobe-in-picture"}


def test_noise_is_judged_and_a_lenient_profile_lets_it_pass(tmp_path: Path) -> None:
    dice = np.random.default_rng(3)
    noise = (cv2.resize(dice.integers(0, 255, (64, 64, 3), np.uint8), (WIDTH, HEIGHT)) for _ in range(33))
    clip = encode(noise, tmp_path / "clip.mp4")
    document = judge(clip)
    assert not document["passed"]
    assert {"coherence"} <= wrong(document)
    assert "cut" not in wrong(document)
    lenient = judge(clip, ClipSpec(lenient=tuple(sorted(wrong(document)))))
    assert lenient["passed"]
    assert wrong(lenient) == wrong(document)


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_a_take_of_few_frames_is_judged(frames: int, tmp_path: Path) -> None:
    assert judge(encode(take([MAYA], frames), tmp_path / "clip.mp4"))["clip"]["frames"] == frames


def test_a_slate_passes(tmp_path: Path) -> None:
    Slate().run(Motion(frames=200), {}, tmp_path, quiet)
    assert judge(tmp_path / "clip.mp4")["passed"]


def test_the_same_take_gets_the_same_words(tmp_path: Path) -> None:
    clip = encode(take([MAYA]), tmp_path / "clip.mp4")
    assert judge(clip) == judge(clip)


@pytest.mark.parametrize(
    ("spec", "error"),
    [
        (ClipSpec(lenient=("tempo",)), BadSpec),
        (ClipSpec(size="XL"), BadSpec),
        (ClipSpec(people=(Person(sheet="maya", colours=("blue",)),)), BadSpec),
        (ClipSpec(limits="0" * 16), Unavailable),
        (ClipSpec(faces="0" * 16), Unavailable),
    ],
)
def test_a_spec_that_cannot_be_judged_is_refused(
    spec: ClipSpec, error: type[Exception], tmp_path: Path
) -> None:
    with pytest.raises(error):
        judge(encode(take([MAYA], 6), tmp_path / "clip.mp4"), spec)


@pytest.mark.parametrize("cut_at", [0, 100, 2000])
def test_a_broken_clip_is_refused(cut_at: int, tmp_path: Path) -> None:
    clip = encode(take([MAYA], 12), tmp_path / "clip.mp4")
    clip.write_bytes(clip.read_bytes()[:cut_at])
    with pytest.raises(BadInput):
        judge(clip)


def test_a_picture_that_is_none_is_refused(tmp_path: Path) -> None:
    clip = encode(take([MAYA], 6), tmp_path / "clip.mp4")
    (tmp_path / "key.png").write_text("no picture")
    with pytest.raises(BadInput, match=r"key\.png"):
        judge(clip, keyframe=tmp_path / "key.png")
    with pytest.raises(BadInput, match="nobody"):
        judge(clip, **{"view-2": picture(tmp_path / "view.png", take([MAYA], 1)[0])})


def test_it_stops_when_asked(tmp_path: Path) -> None:
    def stop(share: float) -> None:
        if share > 0.2:
            raise Stopped

    clip = encode(take([MAYA]), tmp_path / "clip.mp4")
    with pytest.raises(Stopped):
        Clip().run(ClipSpec(), {"clip": clip}, tmp_path, stop)
    assert not (tmp_path / "verdict.json").exists()
