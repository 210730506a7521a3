"""Covers and cards, really drawn: type is where every crop shows it, and large enough for a thumb's nail."""

from pathlib import Path

import numpy as np
import pytest
import pyvips
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator import platforms
from orchestrator.platforms import platform
from orchestrator.zones import Box, zones
from workers import ffmpeg as tool
from workers.errors import BadSpec, MissingGlyphs
from workers.outside.card import Card
from workers.outside.cover import Cover, cropped
from workers.outside.layout import SMALL, laid
from workers.outside.spec import Card as CardSpec
from workers.outside.spec import Cover as CoverSpec

ACCENT = "#58a8ff"
FACE = (290, 315, 790, 940)  # of a close-up, in a clip of 1080 x 1920
NAIL = 200  # pixels: how wide a grid shows a cover
LONG = "The Night Nurse Who Found Her Own Name In A Locked File And Would Not Let It Go Until Morning"
TITLES = {
    "plain": ("Stolen Design", "Episode 1", "Slide Nine", "en"),
    "long": (LONG, "Episode 128", f"{LONG} {LONG}", "en"),
    "arabic": ("التصميم المسروق", "الحلقة ١", "الشريحة التاسعة", "ar"),
    "chinese": ("被偷走的设计与午夜的秘密" * 4, "第1集", "第九张幻灯片", "zh"),
    "hostile": ('=1+1 "<svg onload=x>" ../../etc \n]]> &lt; ' * 8, "Episode 9999", "A" * 300, "en"),
    "unbroken": ("X" * 300, "Episode 3", "", "en"),
    "short": ("A", "Episode 3", "", "en"),
}


def still(_: float) -> None:
    """Progress that nobody watches."""


def spec(
    cover: platforms.Cover,
    words: tuple[str, str, str, str] = TITLES["plain"],
    face: tuple[int, int, int, int] | None = FACE,
) -> CoverSpec:
    title, number, label, language = words
    size = {"width": cover.width, "height": cover.height, "safe": cover.safe}
    words_ = {"title": title.strip(), "number": number, "label": label, "language": language}
    return CoverSpec.model_validate({**size, **words_, "fps": 24, "frame": 2, "face": face, "accent": ACCENT})


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bright grey with a red face where FACE says it is."""
    file = tmp_path_factory.mktemp("clip") / "clip.mp4"
    left, top, right, bottom = (side // 5 for side in FACE)
    red = f"drawbox=x={left}:y={top}:w={right - left}:h={bottom - top}:color=red:t=fill"
    grey = f"color=c=0xdddddd:s=216x384:r=24,{red},format=yuv420p"
    tool.run(["-f", "lavfi", "-i", grey, "-frames:v", "5", "-c:v", "libx264", "-crf", "10", str(file)])
    return file


def test_a_cover_without_room_for_words_is_refused() -> None:
    small = platform("app").cover.model_copy(update={"safe": (0, 0, 200, 1400)})
    with pytest.raises(BadSpec, match="too few"):
        laid(spec(small))


def test_a_cover_without_a_title_is_refused() -> None:
    with pytest.raises(BadSpec, match="title"):
        laid(spec(platform("app").cover, ("", "Episode 1", "", "en")))


def test_letters_that_no_typeface_has_are_named(clip: Path, tmp_path: Path) -> None:
    words = ("Name \U000e0fff", "Episode 1", "", "en")
    with pytest.raises(MissingGlyphs, match=r"U\+E0FFF"):
        Cover().run(spec(platform("app").cover, words), {"clip": clip}, tmp_path, still)


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("name", platforms.names())
def test_all_type_is_inside_what_every_crop_shows(name: str, title: str) -> None:
    cover = platform(name).cover
    found = laid(spec(cover, TITLES[title]), FACE[3])
    safe = Box(*cover.safe)
    chip = Box(found.chip[0], found.chip[1], found.chip[0] + found.chip[2], found.chip[1] + found.chip[3])
    bar = Box(found.bar[0], found.bar[1], found.bar[0] + found.bar[2], found.bar[1] + found.bar[3])
    outside = [line.text for line in found.lines if not Box(*line.box).inside(grown(safe))]
    assert not outside
    assert chip.inside(grown(safe))
    assert bar.inside(grown(safe))


def grown(box: Box) -> Box:
    """Half a pixel of smoothing is no fault."""
    return Box(box.left - 0.5, box.top - 0.5, box.right + 0.5, box.bottom + 0.5)


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("name", platforms.names())
def test_everything_can_be_read_on_a_nail(name: str, title: str) -> None:
    cover = platform(name).cover
    found = laid(spec(cover, TITLES[title]), FACE[3])
    assert min(line.px for line in found.lines) >= 9 / NAIL * cover.width
    assert min(line.px for line in found.title) >= 1.2 * SMALL * cover.width


def test_a_title_that_is_cut_ends_in_an_ellipsis_and_says_so() -> None:
    cover = platform("app").cover
    assert not laid(spec(cover)).clipped
    found = laid(spec(cover, TITLES["unbroken"]))
    assert found.clipped
    assert found.title[-1].text.endswith("…")


def test_the_face_goes_before_the_label_and_the_label_before_the_title() -> None:
    """With less room below it, first the label goes, then the title is cut, and last it covers the face."""
    cover = platform("reels").cover
    told = [laid(spec(cover, TITLES["long"]), bottom) for bottom in (300, 1310, 1350, 1600)]
    assert [bool(each.label) for each in told] == [True, False, False, True]
    assert [each.top > bottom for each, bottom in zip(told, (300, 1310, 1350, 1600), strict=True)] == [
        True, True, True, False,
    ]  # fmt: skip
    assert told[2].clipped


LETTERS = st.characters(exclude_categories=("M", "Cs", "Cn", "Co"))
"""A mark without its letter hangs over any edge; where it does, the facts tell and the check refuses it."""


@given(st.text(LETTERS, min_size=1, max_size=300), st.text(LETTERS, max_size=300))
@settings(max_examples=30, deadline=None)
def test_any_words_are_set_inside(title: str, label: str) -> None:
    if not title.strip():
        return
    cover = platform("reels").cover
    found = laid(spec(cover, (title, "Episode 1", label, "en")), 1000)
    over = [ascii(each.text) for each in found.lines if each.box[0] < cover.safe[0] - 40]
    over += [ascii(each.text) for each in found.lines if each.box[2] > cover.safe[2] + 40]
    assert not over
    assert found.top >= cover.safe[1]


@pytest.mark.parametrize("name", platforms.names())
def test_the_face_is_in_the_picture_and_clear(name: str, clip: Path, tmp_path: Path) -> None:
    asked = spec(platform(name).cover)
    made = Cover().run(asked, {"clip": clip}, tmp_path, still)
    picture = pyvips.Image.new_from_file(str(tmp_path / made.files["cover"]))
    assert (picture.width, picture.height) == (asked.width, asked.height)
    assert not made.facts["covers_face"]
    left, top, right, bottom = made.facts["face"]
    assert (right - left, bottom - top) == (FACE[2] - FACE[0], FACE[3] - FACE[1])
    pixels = picture.numpy().astype(int)
    face = pixels[top + 20 : bottom - 20, left + 20 : right - 20]
    assert (face[..., 0] - face[..., 1] > 60).mean() > 0.97  # red, whatever the shade does
    assert "xmp-data" not in picture.get_fields()


def test_type_over_the_face_is_told(clip: Path, tmp_path: Path) -> None:
    low = spec(platform("reels").cover, TITLES["long"], (100, 900, 980, 1800))
    assert Cover().run(low, {"clip": clip}, tmp_path, still).facts["covers_face"]


@pytest.mark.parametrize(("face", "y"), [((290, 0, 790, 300), 0), ((290, 1500, 790, 1920), 480)])
def test_a_face_at_the_edge_moves_the_crop_no_further_than_the_picture(
    face: tuple[int, int, int, int], y: int
) -> None:
    frame = pyvips.Image.black(1080, 1920) + pyvips.Image.xyz(1080, 1920)[1]
    part, found = cropped(spec(platform("app").cover, face=face), frame)
    assert part(0, 0) == [y]
    assert found == (290, face[1] - y, 790, face[3] - y)


def test_words_are_white_on_dark_over_the_brightest_picture(clip: Path, tmp_path: Path) -> None:
    made = Cover().run(spec(platform("app").cover), {"clip": clip}, tmp_path, still)
    picture = pyvips.Image.new_from_file(str(tmp_path / made.files["cover"])).numpy()
    for left, top, right, bottom in made.facts["boxes"][1:]:
        light = picture[top:bottom, left:right].astype(float).max(axis=2) / 255
        assert light.max() > 0.9
        assert np.percentile(light, 10) < 0.45


def test_a_title_that_is_read_from_the_right_stands_at_the_right() -> None:
    cover = platform("app").cover
    found = laid(spec(cover, TITLES["arabic"]))
    ends = {round(line.box[2]) for line in found.title}
    assert max(ends) - min(ends) < 12
    assert found.bar[0] > max(line.box[2] for line in found.lines)
    assert laid(spec(cover)).bar[0] == cover.safe[0]


def test_one_cover_is_the_same_twice(clip: Path, tmp_path: Path) -> None:
    asked = spec(platform("tiktok").cover)
    files = [tmp_path / name for name in ("a", "b")]
    for folder in files:
        folder.mkdir()
        Cover().run(asked, {"clip": clip}, folder, still)
    assert (files[0] / "cover.jpg").read_bytes() == (files[1] / "cover.jpg").read_bytes()


def card(kind: str, title: str, *lines: str, language: str = "en") -> CardSpec:
    told = {"kind": kind, "title": title, "lines": lines, "accent": ACCENT, "language": language}
    return CardSpec.model_validate({"width": 540, "height": 960, **told})


def test_a_card_that_says_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSpec, match="too much text"):
        Card().run(card("title", "word " * 100), {}, tmp_path, still)


@pytest.mark.parametrize(
    "asked",
    [
        card("title", "Stolen Design", "Episode 1", "Slide Nine"),
        card("end", "Next: The Second Folder", "Stolen Design"),
        card("end", "التالي: المجلد الثاني", "التصميم المسروق", language="ar"),
        card("title", "被偷走的设计", "第1集", language="zh"),
    ],
    ids=["title", "end", "arabic", "chinese"],
)
def test_cards_keep_to_what_every_app_leaves_free(asked: CardSpec, tmp_path: Path) -> None:
    made = Card().run(asked, {}, tmp_path, still)
    free = zones().strictest
    every = [platform(name).zone for name in platforms.names()]
    left, top, right, bottom = (side * 2 for side in made.facts["box"])
    found = Box(left, top, right, bottom)
    assert found.inside(grown(grown(grown(free))))
    assert all(found.inside(grown(grown(grown(zone.box)))) for zone in every)


def test_a_graphic_is_clear_where_there_are_no_words(tmp_path: Path) -> None:
    made = Card().run(card("title", "Stolen Design", "Episode 1"), {}, tmp_path, still)
    picture = pyvips.Image.new_from_file(str(tmp_path / made.files["card"]))
    assert picture.bands == 4
    alpha = picture[3].numpy()
    assert alpha[:60].max() == 0
    assert alpha[-300:].max() == 0
    assert alpha.max() == 255
