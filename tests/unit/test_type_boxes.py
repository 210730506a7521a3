"""Where the words of drawn inserts and cards stand: measured as drawn, where every platform shows them."""

import pytest

from orchestrator.platforms import names, platform
from orchestrator.zones import Box, zones
from workers.animatic.cards import KINDS, typed
from workers.animatic.spec import Card, Picture
from workers.animatic.type_boxes import marked, type_boxes

LINE = f"<path {marked(100, 200, 300, 240)} d=''/>"
LONG = "A rather long line that somebody wrote to be read on a phone"


def boxes(kind: str, title: str, *lines: str, language: str = "en") -> list[Box]:
    card = Card(kind=kind, title=title, lines=lines, picture="a lamp")
    return [Box(*sides) for sides in typed(Picture(card=card, language=language))]


def test_a_transform_that_nobody_draws_with_is_refused() -> None:
    with pytest.raises(ValueError, match="no transform 'skewX'"):
        type_boxes(f'<g transform="skewX(3)">{LINE}</g>')


@pytest.mark.parametrize(
    ("transform", "box"),
    [
        ("translate(10 20)", [110, 220, 310, 260]),
        ("translate(10) scale(2)", [210, 400, 610, 480]),
        ("matrix(-1 0 0 1 1080 0)", [780, 200, 980, 240]),
        ("rotate(90 100 200)", [60, 200, 100, 400]),
    ],
)
def test_a_line_moves_with_what_it_is_drawn_on(transform: str, box: list[int]) -> None:
    assert type_boxes(f'<g transform="{transform}">{LINE}</g>') == [box]
    assert type_boxes(LINE) == [[100, 200, 300, 240]]


def test_a_picture_without_a_card_has_no_words() -> None:
    assert typed(Picture()) == []


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("kind", KINDS)
def test_words_stand_where_every_platform_shows_them(kind: str, name: str) -> None:
    free = platform(name).area.free
    for title, lines in (("Aurora", ("Seen",)), (LONG, (LONG,)), ("", (LONG,)), ("Slide Nine", ())):
        found = boxes(kind, title, *lines)
        assert found
        assert all(box.inside(free) for box in found), (kind, title, found)


@pytest.mark.parametrize("kind", KINDS)
def test_words_leave_captions_their_place(kind: str) -> None:
    for language, words in (("en", LONG), ("zh", "谁在看第二个文件夹"), ("ar", "لا تفتح المجلد الثاني")):
        assert not any(
            box.touches(zones().caption_box) for box in boxes(kind, words, words, language=language)
        )
