"""No false alarms: takes of the animatic pass, with every fault put into them they do not."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from drawn_takes import Frames, decode, encode

from workers.animatic.spec import Acting, Card, Figure, Motion, Picture, Place, Player
from workers.animatic.worker import Moving
from workers.judge.spec import ClipSpec, Person
from workers.judge.worker import Clip

LINE = {
    "ms": 1000,
    "words": [{"text": "stop", "start": 0, "end": 900}],
    "phonemes": [{"symbol": "s", "start": 0, "end": 300}, {"symbol": "ɑː", "start": 300, "end": 900}],
}
ROOM = Place(identity="conference-room", time="night")
MAYA = Figure(
    identity="maya", presents="female", age=24, hair="shoulder-length dark hair", outfit="beige blazer"
)
SIDES = {"width": 288, "height": 512}
VICTOR = Figure(identity="victor", presents="male", age=47, hair="silver hair", outfit="charcoal suit")


def shot(size: str, move: str, *figures: Figure, speaks: bool = False, composition: str = "single") -> Motion:
    cast = tuple(Player(figure=figure, acting=Acting(emotion="shocked", speaks=speaks)) for figure in figures)
    picture = Picture(**SIDES, size=size, cast=cast, place=ROOM, composition=composition)
    return Motion(picture=picture, move=move, frames=60, lead=6, tail=9)


TAKES = {
    "close": shot("CU", "static", MAYA),
    "spoken": shot("MCU", "push-in", MAYA, speaks=True),
    "extreme": shot("ECU", "push-in", VICTOR),
    "walking": shot("MS", "handheld", VICTOR),
    "panned": shot("MLS", "pan right", MAYA),
    "tilted": shot("MS", "tilt down", MAYA),
    "two": shot("MS", "pull-out", MAYA, VICTOR, composition="two-shot"),
    "over": shot("MCU", "static", MAYA, VICTOR, composition="over-the-shoulder"),
}
TITLE = Card(kind="title", title="Stolen Design", lines=("Episode one",))
CARD = Motion(
    picture=Picture(**SIDES, size="insert", composition="insert", place=ROOM, card=TITLE), frames=48
)


def judged(clip: Path, spec: ClipSpec) -> tuple[bool, list[str]]:
    verdict = Clip().run(spec, {"clip": clip}, clip.parent, lambda share: None).facts["verdict"]
    return verdict["passed"], verdict["reasons"]


def filmed(take: Motion, folder: Path) -> Path:
    (folder / "line.json").write_text(json.dumps(LINE))
    speaks = any(player.acting.speaks for player in take.picture.cast)
    Moving().run(take, {"line": folder / "line.json"} if speaks else {}, folder, lambda share: None)
    return folder / "clip.mp4"


@pytest.mark.parametrize("name", TAKES)
def test_a_take_of_the_animatic_passes_without_a_word(name: str, tmp_path: Path) -> None:
    take = TAKES[name]
    people = tuple(
        Person(sheet=p.figure.identity, colours=("#d8c3a0",) if p.figure == MAYA else ("#3a3d42",))
        for p in take.picture.cast
    )
    assert judged(filmed(take, tmp_path), ClipSpec(people=people, size=take.picture.size)) == (True, [])


def test_a_card_passes_where_words_are_meant_and_not_elsewhere(tmp_path: Path) -> None:
    clip = filmed(CARD, tmp_path)
    assert judged(clip, ClipSpec(size="insert", still=True, lettered=True)) == (True, [])
    passed, reasons = judged(clip, ClipSpec(size="insert", still=True))
    assert passed
    assert ["rows of letters" in reason for reason in reasons] == [True]


def black(frames: Frames) -> Frames:
    return np.concatenate([frames[:40], np.zeros_like(frames[40:])])


def frozen(frames: Frames) -> Frames:
    return np.concatenate([frames[:10], np.repeat(frames[10:11], 50, axis=0)])


def flickering(frames: Frames) -> Frames:
    gain = np.where(np.arange(len(frames)) % 2, 1.0, 0.9)[:, None, None, None]
    return (frames * gain).astype(np.uint8)


def mirrored(frames: Frames) -> Frames:
    return np.concatenate([frames[:30], frames[30:, ::-1]])


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (black, "frames are black"),
        (frozen, "standstill"),
        (flickering, "goes up and down"),
        (mirrored, "jumps once"),
    ],
)
def test_the_same_take_with_a_fault_does_not_pass(
    fault: Callable[[Frames], Frames], words: str, tmp_path: Path
) -> None:
    frames = decode(filmed(TAKES["walking"], tmp_path))
    passed, reasons = judged(encode(fault(frames), tmp_path / "fault.mp4"), ClipSpec(size="MS"))
    assert not passed
    assert any(words in reason for reason in reasons)
