"""Safe zones: dated, sourced, and the strictest of all where captions live."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from orchestrator.zones import FILE, Box, zones


def test_a_zone_without_a_source_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(FILE.read_text().replace("source:", "hearsay:"))
    with pytest.raises(ValidationError, match="source"):
        zones(file)


def test_the_strictest_zone_is_what_every_platform_leaves_free() -> None:
    assert zones().strictest == Box(150, 285, 930, 1248)


def test_captions_and_insert_type_never_meet() -> None:
    assert zones().caption_box.inside(zones().strictest)
    assert zones().insert_box.inside(zones().strictest)
    assert not zones().caption_box.touches(zones().insert_box)


def test_a_users_own_file_counts(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(FILE.read_text().replace("right: 930", "right: 900"))
    assert zones(file).strictest.right == 900
