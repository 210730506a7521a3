"""Pictures of the animatic: what is refused, where faces stand, and whether inserts can be read."""

import shutil
import subprocess
from itertools import product
from pathlib import Path

import cv2
import numpy as np
import pytest

from workers.animatic import cards, framing, palette, places, stage, things
from workers.animatic.spec import Acting, Card, Figure, Gaze, Picture, Place, Player, Side
from workers.animatic.worker import STILL, Still
from workers.errors import BadSpec, MissingGlyphs

SMALL = {"width": 540, "height": 960}
TESSERACT = shutil.which("tesseract")
ROOM = Place(identity="conference-room", description="glass-walled, a monitor on the wall", time="night")
MAYA = Figure(
    identity="maya", presents="female", age=24, hair="shoulder-length dark hair", outfit="beige blazer"
)
VICTOR = Figure(
    identity="victor", presents="male", age=47, hair="silver hair combed back", outfit="charcoal suit"
)


def player(figure: Figure = MAYA, gaze: Gaze = "camera", side: Side = "centre") -> Player:
    return Player(figure=figure, acting=Acting(emotion="neutral", gaze=gaze, side=side))


def insert(kind: str, title: str = "", *lines: str, **more: object) -> Picture:
    card = Card(kind=kind, title=title, lines=lines, **more)
    return Picture(**SMALL, size="insert", composition="insert", place=ROOM, card=card)


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (Picture(width=1000, height=1000), "not 9:16"),
        (insert("hologram", "Hello"), "no card is called 'hologram'"),
        (insert("message"), "shows nothing"),
        (insert("message", "Unknown number", "far too long " * 60), "too much text.*far too long"),
    ],
)
def test_what_cannot_be_shown_is_refused(picture: Picture, words: str) -> None:
    with pytest.raises(BadSpec, match=words):
        stage.photographed(picture)


def test_a_missing_glyph_is_named() -> None:
    with pytest.raises(MissingGlyphs, match=r"U\+0378"):
        stage.photographed(insert("message", "Unknown number", "\u0378 is nothing"))


@pytest.mark.parametrize(
    "text", ['</svg><script>alert("x")</script>', "&amp; < > \"'", "a\x00b\x07c", "]]>", "%s {0}"]
)
def test_any_text_is_only_text(text: str) -> None:
    plain = stage.photographed(insert("message", "Unknown number", "x"))
    assert not np.array_equal(stage.photographed(insert("message", "Unknown number", text)), plain)


def test_words_of_a_place_never_reach_the_markup() -> None:
    place = Place(identity='"/><bad', description="</g></svg>", light="&", time="<night>")
    assert stage.photographed(Picture(**SMALL, cast=(player(),), place=place)).shape == (960, 540, 3)


def test_unknown_words_are_reported() -> None:
    assert places.unknown(Place(identity="x1", description="inside a whale")) == ("inside a whale",)
    assert places.unknown(ROOM) == ()
    assert things.unknown(Card(kind="object", picture="a torn train ticket")) == ("a torn train ticket",)
    assert things.unknown(Card(kind="object", picture="her wedding ring")) == ()
    assert not palette.knows_accent("the colour of envy")


def test_every_kind_of_place_differs() -> None:
    kinds = (
        "conference room",
        "open office",
        "living room",
        "street",
        "hospital",
        "rooftop",
        "elevator",
        "park",
    )
    means = set()
    for kind in kinds:
        picture = Picture(**SMALL, size="LS", place=Place(identity=kind, time="day"))
        means.add(cv2.resize(stage.photographed(picture), (4, 4), interpolation=cv2.INTER_AREA).tobytes())
    assert len(means) == len(kinds)


def test_night_is_darker_than_day() -> None:
    by_hour = [
        stage.photographed(Picture(**SMALL, place=Place(identity="cafe", time=time))).mean()
        for time in ("night", "day")
    ]
    assert by_hour[0] < 0.6 * by_hour[1]


SIZES = ("ECU", "CU", "MCU", "MS", "MLS", "LS")
COMPOSITIONS = ("single", "two-shot", "over-the-shoulder", "point of view")
ANGLES = ("eye level", "slightly low", "low", "high", "Dutch", "overhead")


@pytest.mark.parametrize(("size", "composition", "angle"), list(product(SIZES, COMPOSITIONS, ANGLES)))
def test_captions_never_touch_a_face(size: str, composition: str, angle: str) -> None:
    for gaze, side in product(("left", "right", "camera", "down"), ("left", "centre", "right")):
        cast = (player(gaze=gaze, side=side), player(VICTOR, gaze="left", side="right"))
        picture = Picture(size=size, composition=composition, angle=angle, cast=cast, place=ROOM)
        for _, mark in framing.frame(picture).marks:
            if mark.part != "shoulder":
                assert framing.face_box(mark)[3] <= framing.CHIN_LINE


def test_eyes_are_on_the_upper_third_in_a_close_up() -> None:
    _, mark = framing.frame(Picture(size="CU", cast=(player(),))).marks[0]
    assert abs(mark.y - 640) < 5


def test_a_two_shot_is_staged_in_depth() -> None:
    picture = Picture(
        size="MS", composition="two-shot", cast=(player(side="left"), player(VICTOR, side="right"))
    )
    far, near = (mark for _, mark in framing.frame(picture).marks)
    assert near.scale > 1.4 * far.scale
    assert near.blur > far.blur
    assert far.x < near.x


def test_in_a_two_shot_both_faces_are_seen_and_look_at_each_other() -> None:
    sides: tuple[Side, ...] = ("left", "right")
    gazes: tuple[Gaze, ...] = ("camera", "left", "right")
    for size, side, other in product(("MS", "MCU"), sides, gazes):
        away: Side = "right" if side == "left" else "left"
        cast = (player(side=side), player(VICTOR, gaze=other, side=away))
        far, near = framing.frame(Picture(size=size, composition="two-shot", cast=cast)).marks
        assert [who.acting.gaze for who, _ in (far, near)] == [away, side]
        for _, mark in (far, near):
            left, _, right, _ = framing.face_box(mark)
            assert 0 <= left < right <= framing.WIDTH


def test_sunlight_makes_a_place_and_its_people_bright_and_warm() -> None:
    seen = []
    for words in ("family kitchen", "bright family kitchen, sunlight through the window"):
        place = Place(identity="kitchen", description=words, time="day")
        seen.append(stage.photographed(Picture(**SMALL, size="CU", cast=(player(),), place=place)))
    plain, sunny = (picture.reshape(-1, 3).mean(axis=0) for picture in seen)
    assert sunny.mean() > plain.mean() + 5
    assert sunny[0] - sunny[2] > plain[0] - plain[2] + 8


def test_a_bright_room_at_night_stays_a_night() -> None:
    night = Place(identity="kitchen", description="bright kitchen", time="night")
    air = palette.ambience(night, "", "")
    assert palette.sunlit(air, night) == air


def test_a_shoulder_stays_in_the_lower_part() -> None:
    cast = (player(side="left"), player(VICTOR, side="right"))
    marks = framing.frame(Picture(size="MCU", composition="over-the-shoulder", cast=cast)).marks
    shoulder = marks[-1][1]
    assert shoulder.part == "shoulder"
    assert shoulder.y + framing.CROWN * shoulder.scale > 880


def test_the_same_picture_gives_the_same_bytes(tmp_path: Path) -> None:
    picture = Picture(**SMALL, size="CU", cast=(player(gaze="right"),), place=ROOM)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        Still().run(picture, {}, tmp_path / name, lambda share: None)
        places.backdrop.cache_clear()
    assert (tmp_path / "a" / STILL).read_bytes() == (tmp_path / "b" / STILL).read_bytes()


INSERTS = {
    "file": (
        insert(
            "file",
            "Aurora_concept_v1",
            "created by Maya Lin, 3 weeks ago",
            "copied by V. Hale, yesterday 23:41",
            holder="black smartphone",
        ),
        ("Aurora_concept_v1", "created by Maya Lin", "copied by V. Hale", "23:41"),
    ),
    "monitor": (
        insert("file", "Aurora_concept_v1", "copied by V. Hale, yesterday 23:41"),
        ("Aurora_concept_v1", "copied by V. Hale"),
    ),
    "message": (
        insert("message", "Unknown number", "Don't open the second folder."),
        ("Unknown number", "open", "second", "folder"),
    ),
    "missed call": (
        insert("missed-call", "Unknown number", "Missed call"),
        ("Unknown", "number", "Missed call"),
    ),
    "notice": (insert("notice", "Recording saved"), ("Recording", "saved")),
    "document": (insert("document", "", "Delete it, or Jonah pays."), ("Delete it", "Jonah", "pays")),
    "slide": (insert("slide", "Slide Nine", "Aurora", picture="Aurora concept"), ("Slide Nine", "Aurora")),
    "object": (insert("object", "The only copy", picture="memory card"), ("The only copy",)),
    "unknown object": (insert("object", "", picture="a torn train ticket"), ("torn", "ticket")),
    "title": (insert("title", "Stolen Design", "Episode 1: Slide Nine"), ("Stolen", "Design", "Episode 1")),
    "end": (insert("end", "Second Folder", "Next episode"), ("Second", "Folder", "Next episode")),
}


@pytest.mark.skipif(TESSERACT is None, reason="tesseract is not installed")
@pytest.mark.parametrize("name", INSERTS)
def test_an_insert_is_read_at_half_size(name: str, tmp_path: Path) -> None:
    picture, wanted = INSERTS[name]
    Still().run(picture, {}, tmp_path, lambda share: None)
    whole = cv2.imread(str(tmp_path / STILL))
    cv2.imwrite(str(tmp_path / "zone.png"), whole[290 // 2 : 985 // 2])
    read = "".join(_read(tmp_path / name, layout) for name in (STILL, "zone.png") for layout in ("3", "11"))
    flat = "".join(read.split()).lower().replace("’", "'")
    for words in wanted:
        assert "".join(words.split()).lower() in flat, read


def _read(image: Path, layout: str) -> str:
    command = [str(TESSERACT), str(image), "-", "--psm", layout]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("name", [name for name in INSERTS if name not in ("object", "missed call")])
def test_type_fills_the_frame_and_keeps_its_zone(name: str) -> None:
    picture, _ = INSERTS[name]
    empty = picture.card.model_copy(
        update={"title": "i" if picture.card.title else "", "lines": tuple("i" for _ in picture.card.lines)}
    )
    if picture.card.title or picture.card.lines:
        pair = [
            stage.photographed(picture.model_copy(update={"card": card})).astype(int)
            for card in (picture.card, empty)
        ]
        ink = np.abs(pair[0] - pair[1]).max(axis=2) > 60
        columns, rows = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink[: 985 // 2].any(axis=1))
        assert columns[-1] - columns[0] >= (0.5 if name in ("title", "end") else 0.68) * 540
        assert rows[0] >= 280 // 2


def test_a_photograph_shows_the_player() -> None:
    empty, shown = (
        stage.photographed(insert("photograph", "", picture="at her desk", player=who)).astype(int)
        for who in (None, VICTOR)
    )
    left, top, right, bottom = (int(value / 2) for value in (300, 500, 780, 900))
    assert np.abs(empty - shown)[top:bottom, left:right].mean() > 12


def test_all_kinds_have_a_card() -> None:
    for kind in cards.KINDS:
        assert stage.photographed(insert(kind, "Maya", "Lin", picture="a ring")).std() > 8
