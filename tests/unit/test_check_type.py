"""Words too long for cover or cards are told of by `check`, and just those that the workers would refuse."""

import pytest
from story_texts import example

from orchestrator.check.drawing import EMS, ROWS, fits_surely, typeable
from orchestrator.director import direct
from orchestrator.errors import MicrodramaError
from orchestrator.plan import Finding
from orchestrator.production import errors, refuse
from orchestrator.story import Insert, InsertKind, Series
from workers import typeset
from workers.animatic import cards
from workers.animatic.spec import Card, Picture
from workers.errors import BadSpec
from workers.stitch import cover
from workers.stitch.spec import CoverSpec

LONG = "The Night Nurse Who Found Her Own Name In A Locked File And Would Not Let It Go Until "
ENDLESS = LONG * 5
WIDE = ("W", "被", "WO ", "ﷺ")


def titled(series: str = "Stolen Design", episode: str = "Slide Nine", following: str = "") -> Series:
    """The example under other titles."""
    told = example()
    first = told.episodes[0].model_copy(update={"title": episode})
    more = (first.model_copy(update={"number": 2, "title": following}),) if following else ()
    return told.model_copy(update={"title": series, "episodes": (first, *more)})


def found(series: Series) -> list[Finding]:
    return [*typeable(series, direct(series, series.episodes[0]))]


def placed(series: Series) -> set[str]:
    return {each.place for each in found(series) if each.code == "words-too-long"}


def test_titles_that_fit_are_left_in_peace() -> None:
    assert found(titled()) == []
    assert found(titled(series=LONG[:40], episode=LONG[:40], following=LONG[:40])) == []


@pytest.mark.parametrize(
    ("series", "places"),
    [
        (titled(series=ENDLESS), {"cover", "title card", "end card"}),
        (titled(episode=ENDLESS), {"title card"}),
        (titled(following=ENDLESS), {"end card"}),
    ],
)
def test_a_title_too_long_is_told_where_it_would_stand(series: Series, places: set[str]) -> None:
    assert placed(series) == {f"episode 1, {place}" for place in places}
    assert all("horten the title" in each.cure for each in found(series))


def test_nothing_is_begun_under_a_title_that_no_cover_can_bear() -> None:
    series = titled(series=ENDLESS)
    with pytest.raises(MicrodramaError, match="too long"):
        refuse(errors(series, series.episodes[:1]))


def test_titles_without_a_glyph_are_told_of_for_the_cover_too() -> None:
    assert "episode 1, cover" in {each.place for each in found(titled(series="Stolen \U000e0fff"))}


def test_the_check_agrees_with_the_cover_at_its_limit() -> None:
    fits = max(length for length in range(40, 120, 4) if _covers(ENDLESS[:length].strip()))
    assert "episode 1, cover" not in placed(titled(series=ENDLESS[:fits].strip()))
    assert "episode 1, cover" in placed(titled(series=ENDLESS[: fits + 4].strip()))


@pytest.mark.parametrize("kind", cards.KINDS)
def test_what_surely_fits_is_set_in_every_kind_of_insert(kind: str) -> None:
    for sign in WIDE:
        text = (sign * int(EMS / typeset.measure(sign, 1.0, "black"))).strip()
        words = {"kind": kind, "title": text, "lines": (text,) * (ROWS - 2), "picture": text}
        assert fits_surely(Insert.model_validate(words))
        _set(Card.model_validate(words))
    assert not fits_surely(Insert(kind=InsertKind(kind), title=LONG))


def _covers(title: str) -> bool:
    try:
        return bool(cover.svg(CoverSpec(frame=0, title=title, accent="#58a8ff")))
    except BadSpec:
        return False


def _set(card: Card) -> None:
    """As its worker does."""
    asked = {"size": "insert", "angle": "eye", "composition": "insert", "card": card}
    cards.typed(Picture.model_validate(asked))
