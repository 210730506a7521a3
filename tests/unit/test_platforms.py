"""What platforms ask: dated data with sources, anybody's own file, and a place for captions on each."""

from pathlib import Path

import pytest

from orchestrator.errors import UnknownPlatform
from orchestrator.platforms import FOLDER, area_of, names, platform
from orchestrator.zones import HOUSE, Box, zones

FRAME = Box(0, 0, 1080, 1920)


def own(folder: Path, old: str = "", new: str = "") -> str:
    """A copy of TikTok's file with other words in it."""
    text = (FOLDER / "tiktok.yaml").read_text(encoding="utf-8")
    assert old in text
    file = folder / "mine.yaml"
    file.write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("name", ["myspace", "../tiktok", "tiktok.yml", "", "nowhere.yaml", "TikTok"])
def test_an_unknown_platform_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(UnknownPlatform, match="app, reels, shorts, tiktok"):
        platform(name)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("checked_on: 2026-11-21", ""),
        ("series_as:", "series_ass:"),
        ("unit: utf-16", "unit: pounds"),
        ("fps: [23, 60]", "fps: fast"),
        ("name: tiktok", "name: ../tiktok"),
        ("limits:", "limits: ["),
        ("ai_kind: field", "ai_kind: never"),
    ],
)
def test_a_file_that_describes_no_platform_is_refused_by_name(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(UnknownPlatform, match=r"mine\.yaml describes no platform"):
        platform(own(tmp_path, old, new))


def test_there_are_four_with_source_and_date() -> None:
    assert names() == ("app", "reels", "shorts", "tiktok")
    for each in map(platform, names()):
        assert each.checked_on.startswith("2026-")
        assert each.sources
        assert each.zone.source
        assert each.checklist


def test_what_is_only_said_by_others_is_marked_so() -> None:
    for each in map(platform, names()):
        assert any(source.startswith("[third party]") for source in each.sources)
        assert not each.loudness.official


@pytest.mark.parametrize("name", names())
def test_captions_stand_inside_the_zone_and_below_the_words_of_inserts(name: str) -> None:
    area = area_of(name)
    assert area.rows.inside(area.free)
    assert area.free.inside(FRAME)
    assert not area.rows.touches(zones().insert_box)
    assert area.width >= HOUSE.width, "captions would be parted otherwise than in the episode"


@pytest.mark.parametrize("name", names())
def test_every_zone_holds_what_the_house_leaves_free_between_its_sides(name: str) -> None:
    free, house = platform(name).zone.box, zones().strictest
    assert free.left <= house.left
    assert free.right >= house.right


def test_without_a_platform_captions_keep_to_the_house_zone() -> None:
    assert area_of("") is HOUSE
    assert HOUSE.rows == zones().caption_box


def test_a_persons_own_file_counts(tmp_path: Path) -> None:
    file = own(tmp_path, "bottom: 1456", "bottom: 1400")
    assert area_of(file).rows.bottom == 1400


def test_ai_is_disclosed_by_a_field_where_there_is_one() -> None:
    fields = {name: (platform(name).ai_kind, platform(name).ai_field) for name in names()}
    assert fields["tiktok"] == ("field", "post_info.is_aigc")
    assert fields["shorts"] == ("field", "status.containsSyntheticMedia")
    assert fields["reels"] == ("file", "")
