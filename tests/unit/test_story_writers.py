"""Stories out: what is written reads back as the same series, whatever its words look like."""

import csv
import io
import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from series_drawn import stories
from story_texts import example

from orchestrator.stories import StoryError, read_text, write
from orchestrator.story import Series

QUICK = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a whole season shrinks for minutes
)
EXACT = [".yaml", ".json"]
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def one_beat(**fields: Any) -> Series:
    beats = [{"id": "b1", **fields}]
    return Series.model_validate(
        {"id": "small", "title": "Small", "episodes": [{"number": 1, "beats": beats}]}
    )


@pytest.mark.parametrize("suffix", EXACT)
@QUICK
@given(series=stories())
def test_every_series_reads_back_as_it_was(suffix: str, series: Series) -> None:
    assert read_text(write(series, suffix), suffix, "x") == series


@pytest.mark.parametrize("suffix", EXACT)
def test_the_example_reads_back_as_it_was(suffix: str) -> None:
    assert read_text(write(example(), suffix), suffix, "x") == example()


# Tables -------------------------------------------------------------------------------------------------


def composed(series: Series) -> Series:
    """As text files keep it: composed characters, one kind of line end."""

    def kept(value: Any) -> Any:
        if isinstance(value, dict):
            return {kept(key): kept(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [kept(inner) for inner in value]
        return unicodedata.normalize("NFC", value).replace("\r", "\n") if isinstance(value, str) else value

    return Series.model_validate(kept(series.model_dump(mode="json")))


@QUICK
@given(series=stories().map(composed))
def test_a_table_reads_back_whole(series: Series) -> None:
    assert read_text(write(series, ".csv"), ".csv", "x") == series


@QUICK
@given(series=stories())
def test_no_cell_of_a_table_starts_a_formula(series: Series) -> None:
    rows = csv.reader(io.StringIO(write(series, ".csv"), newline=""))
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA_SIGNS)]


@pytest.mark.parametrize(
    "words", ["=1", "'=1", "''=1", "'", "''", "-", "- No!", "'tis", "＝1", "＠x", "a;=1"]
)
def test_an_apostrophe_before_a_formula_is_taken_off_again(words: str) -> None:
    series = one_beat(text="She waits.", lines=({"text": words, "speaker": "Ann", "manner": words},))
    assert read_text(write(series, ".csv"), ".csv", "x") == series


def test_a_table_that_went_through_a_spreadsheet_is_still_read() -> None:
    rows = list(csv.reader(io.StringIO(write(example(), ".csv"), newline="")))
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows([*rows, []])
    assert read_text("\ufeff" + out.getvalue(), ".csv", "x") == example()


def test_a_row_that_was_added_by_hand_becomes_a_beat() -> None:
    added = write(example(), ".csv") + ',,,,,,,,hook,She runs.,Maya,Go!,,notice "Saved"\n'
    beat = read_text(added, ".csv", "x").episodes[-1].beats[-1]
    assert (beat.id, beat.role, beat.text) == ("b7", "hook", "She runs.")
    assert [(line.speaker, line.text) for line in beat.lines] == [("maya", "Go!")]
    assert (beat.inserts[0].kind, beat.inserts[0].title) == ("notice", "Saved")


@pytest.mark.parametrize("row", ["colour,red", "look,red", "character,Maya"])
def test_a_fact_that_cannot_be_read_is_refused_with_its_row(row: str) -> None:
    with pytest.raises(StoryError, match=r"line 2: .*Above the header"):
        read_text(f"microdrama beats,1\n{row}\n", ".csv", "x")
