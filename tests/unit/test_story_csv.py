"""Stories in tables, as people keep them in spreadsheets."""

from pathlib import Path

from story_texts import refused

from orchestrator.stories import read, read_text


def test_a_csv_without_a_header_is_refused() -> None:
    assert "header" in refused("premise,Nobody knows.\n", ".csv").message


def test_a_row_above_the_header_that_is_no_fact_is_refused() -> None:
    assert refused("colour,red\nepisode,text\n1,She waits.\n", ".csv").place == "story.csv, line 1"


def test_csv_rows_of_one_beat_are_its_lines() -> None:
    text = (
        "\ufeffEp;Beat;What happens;Character;Dialogue;Emotion;Seconds\n"
        "1;1;They meet.;Maya;Hello.;afraid;4,5\n1;1;;Victor;Go.;;\n1;2;She runs.;Maya;;;\n"
    )
    series = read_text("character;Maya\ncharacter;Victor\n" + text.removeprefix("\ufeff"), ".csv", "x.csv")
    first, second = series.episode(1).beats
    assert [(line.speaker, line.text) for line in first.lines] == [("maya", "Hello."), ("victor", "Go.")]
    assert (first.id, first.emotion, first.seconds) == ("b1", {"maya": "afraid"}, 4.5)
    assert (second.id, second.cast) == ("b2", ("maya",))


def test_spreadsheet_formulas_stay_words() -> None:
    series = read_text('episode,text\n1,"=HYPERLINK(""http://x"")"\n', ".csv", "x.csv")
    assert series.episode(1).beats[0].text == '=HYPERLINK("http://x")'


def test_utf16_from_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "story.tsv"
    path.write_text("episode\ttext\n1\tShe waits.\n", encoding="utf-16")
    assert read(path).episode(1).beats[0].text == "She waits."
