"""Captions that attack: what people write is drawn letter by letter, and nothing else happens."""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import pysubs2
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))

from test_captions import BLUE, captioned, override_tags

from orchestrator.captions.layout import boxes
from orchestrator.captions.write import ass
from workers import ffmpeg, typefaces

CANARY = "canary-of-the-test"
ATTACKS = [
    "hi',drawtext=textfile=CANARY",
    "%{localtime} %{pts} %{eif:1:d}",
    "a\\N{\\pos(0,0)}b",
    "{\\p1}m 0 0 l 900 0 900 900{\\p0}",
    "{\\an7\\fs300}big",
    "it's; [in]null[out], 'x' : \\: \\'",
    "{\\fnCANARY}{\\t(0,100,\\fscx900)}",
    "]movie=CANARY[x];[x]",
    "text=CANARY:x=0:y=0:enable='1'",
    "${HOME} `id` $(id) | id > CANARY",
]


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    file = tmp_path / CANARY
    file.write_text("secret")
    os.utime(file, (1, file.stat().st_mtime))
    return file


def drawn(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any, list[str]]:
    """The frame without and with the caption, and every argument that ffmpeg was given."""
    caption = captioned(text)[0]
    (folder / "c.ass").write_text(ass([caption], 24, BLUE), encoding="utf-8")
    fonts, frame = typefaces.fonts_conf(folder), caption.start + caption.frames // 2
    given: list[str] = []
    real = ffmpeg.run

    def watched(arguments: Sequence[str], **how: Any) -> str:
        given.extend(map(str, arguments))
        return real(arguments, **how)

    monkeypatch.setattr(ffmpeg, "run", watched)
    ffmpeg.run(
        ["-f", "lavfi", "-i", "color=0x808080:s=1080x1920:r=24:d=60,format=yuv420p", "-vf",
         f"trim=start_frame={frame}:end_frame={frame + 1},ass=c.ass", "-frames:v", "1", "seen.png"],
        cwd=folder, env={"FONTCONFIG_FILE": str(fonts)},
    )  # fmt: skip
    with av.open(str(folder / "seen.png")) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)
    return picture, boxes(caption), given


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_caption_changes_its_own_box_alone(
    tmp_path: Path, canary: Path, attack: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = attack.replace("CANARY", str(canary))[:60]
    picture, own, given = drawn(tmp_path, text, monkeypatch)
    changed = np.abs(picture - picture[0, 0]).max(axis=2) > 6
    assert changed.any()
    for box in own:
        top, bottom = max(0, int(box.top) - 6), int(box.bottom) + 7
        left, right = max(0, int(box.left) - 6), int(box.right) + 7
        changed[top:bottom, left:right] = False
    assert not changed.any()
    assert canary.stat().st_atime == 1
    assert not [word for word in given if text in word or CANARY in word]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_caption_brings_no_tags_and_no_words_are_lost(attack: str) -> None:
    made = captioned(attack)
    file = pysubs2.SSAFile.from_string(ass(made, 24, BLUE))
    own = pysubs2.SSAFile.from_string(ass(captioned("plain words"), 24, BLUE))
    tags = {tag for event in own for tag in _names(event.text)}
    assert {tag for event in file for tag in _names(event.text)} <= tags | {"fn", "fs", "b"}
    assert "".join("".join(each.texts) for each in made).replace(" ", "") == attack.replace(" ", "")
    assert override_tags("plain") == 0


def _names(text: str) -> Iterator[str]:
    """Names of the tags that a player would obey."""
    for block in re.findall(r"(?<!\\)\{([^}]*)\}", text):
        yield from (re.match(r"\d?[a-z]+", tag)[0] for tag in block.split("\\")[1:])  # type: ignore[index]
