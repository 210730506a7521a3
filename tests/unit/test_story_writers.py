"""Stories out: what is written reads back as the same series, whatever its words look like."""

import csv
import io
import time
import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from series_drawn import stories
from story_texts import example

from orchestrator.stories import READERS, WRITERS, StoryError, read_text, write
from orchestrator.story import Series

QUICK = settings(
    max_examples=25,
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


@pytest.mark.parametrize("suffix", [".csv", ".fountain"])
@QUICK
@given(series=stories().map(composed))
def test_a_table_and_a_script_read_back_whole(suffix: str, series: Series) -> None:
    assert read_text(write(series, suffix), suffix, "x") == series


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


# Scripts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("She waits.", "She waits."),
        ("She sees it (hook)", "!She sees it (hook)"),
        ("INT. ROOM - DAY", "!INT. ROOM - DAY"),
        ("MAYA", "!MAYA"),
        ("= no synopsis", "!= no synopsis"),
        ("# no section", "!# no section"),
        ("!Bang", "!!Bang"),
        ("CUT TO:", "!CUT TO:"),
        ("One.\n\nTwo.", "!One.\n!\n!Two."),
    ],
)
def test_text_that_looks_like_a_script_is_forced_to_be_action(text: str, written: str) -> None:
    series = one_beat(text=text)
    script = write(series, ".fountain")
    assert f"\n\n{written}\n" in script
    assert read_text(script, ".fountain", "x") == series


@pytest.mark.parametrize("text", ["a [[note]] b", "a /* b", "[[", "x]]"])
def test_marks_of_notes_and_comments_come_back_as_text(text: str) -> None:
    series = one_beat(
        text=text, lines=({"text": text, "speaker": "Ann [[x]]"}, {"text": "(x)", "speaker": "Bo"})
    )
    assert read_text(write(series, ".fountain"), ".fountain", "x") == series


def test_a_script_looks_like_one() -> None:
    script = write(example(), ".fountain")
    assert script.startswith("Title: Stolen Design\nPremise: A young designer")
    assert '\n\n# Episode 1, "Slide Nine"\n\n= Purpose: Maya learns' in script
    assert "\n\nVICTOR\nYou should have stayed quiet.\n\n" in script
    assert "\n\nMaya walks into the conference room.\n\nShe sees her design" in script


def test_places_are_scene_headings_where_they_change() -> None:
    rooms = [{"id": "attic", "description": "dust", "time": "night"}]
    beats = [
        {"id": f"b{n}", "text": "She waits.", "location": room} for n, room in enumerate(["attic"] * 2, 1)
    ]
    series = Series.model_validate(
        {"id": "x", "title": "X", "locations": rooms, "episodes": [{"number": 1, "beats": beats}]}
    )
    script = write(series, ".fountain")
    assert script.count(".ATTIC - NIGHT") == 1
    assert read_text(script, ".fountain", "x") == series


# All ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_an_edited_beat_keeps_its_id_and_the_others_are_untouched(suffix: str) -> None:
    text = write(example(), suffix).replace("The boss notices her staring.", "He turns to look at her.")
    before, after = example().episode(1).beats, read_text(text, suffix, "x", example()).episode(1).beats
    assert [beat.id for beat in after] == [beat.id for beat in before]
    assert [beat.text for beat in after if beat not in before] == ["He turns to look at her."]


def test_yaml_is_short_and_prose_of_several_lines_is_block_text() -> None:
    assert write(one_beat(text="One.\n\n  Two."), ".yaml") == (
        "id: small\ntitle: Small\nepisodes:\n  - number: 1\n    beats:\n      - id: b1\n        text: |-\n"
        "          One.\n\n            Two.\n"
    )


def test_every_writer_has_a_reader_and_another_suffix_is_refused_by_name() -> None:
    assert set(WRITERS) <= set(READERS)
    with pytest.raises(StoryError, match=r"\.docx is no format.*\.fountain"):
        write(example(), ".docx")


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_a_season_of_twenty_thousand_beats_is_written_in_seconds(suffix: str) -> None:
    one = example().episode(1)
    beats = tuple(one.beats[n % 7].model_copy(update={"id": f"b{n}"}) for n in range(200))
    season = tuple(one.model_copy(update={"number": n, "beats": beats}) for n in range(1, 101))
    begin = time.process_time()
    write(example().model_copy(update={"episodes": season}), suffix)
    assert time.process_time() - begin < 5
