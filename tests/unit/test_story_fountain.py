"""Stories in scripts: sections, scene headings, synopses, dialogue."""

from story_texts import as_fountain

from orchestrator.stories import read_text
from orchestrator.story import Role


def test_a_script_of_one_paragraph_is_a_story_of_one_beat() -> None:
    assert len(read_text("just a line of prose\n", ".fountain", "x.fountain").episode(1).beats) == 1


def test_scene_headings_give_beats_their_place() -> None:
    series = read_text(as_fountain(scenes=True), ".fountain", "x.fountain")
    places = {beat.location for beat in series.episode(1).beats}
    assert places == {"conference-room"}
    assert len(series.locations) == 2


def test_a_script_without_synopses_is_a_beat_per_paragraph() -> None:
    text = (
        "Title: Short\n\n# Episode 1\n\nEXT. ROOFTOP - DUSK\n\nMaya climbs up. [[hook]]\n\n"
        "VICTOR (O.S.)\n(whispering)\nYou came.\nAlone?\n\nShe turns. /* cut this */\n\nCUT TO:\n"
    )
    series = read_text(text, ".fountain", "x.fountain")
    first, second = series.episode(1).beats
    assert (first.role, first.location, first.text) == (Role.HOOK, "rooftop", "Maya climbs up.")
    assert [(s.speaker, s.text, s.manner) for s in first.lines] == [
        ("Victor", "You came. Alone?", "whispering")
    ]
    assert second.text == "She turns."
    assert (series.locations[0].id, series.locations[0].time) == ("rooftop", "dusk")
