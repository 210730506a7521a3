"""What is shot: reactions, the opening, the cliffhanger, sizes and moves, given shots, what was inferred."""

from collections import Counter
from itertools import pairwise

import pytest
from director_examples import (
    JONAH,
    MAYA,
    beats,
    codes,
    in_cut,
    of_beat,
    one,
    plan,
    reactions,
    seconds,
    series,
)
from story_texts import example

from orchestrator.director import direct
from orchestrator.plan import Composition, Coverage, Plan, Reaction, Shot, ShotRole, Size
from prompt_templates.emotions import LABELS, behaviour

EPISODES = [direct(example(), episode) for episode in example().episodes]


def share(shots: list[Shot]) -> float:
    return len(reactions(shots)) / len(shots)


def kinds(shots: list[Shot]) -> set[tuple[str, Reaction | None]]:
    return {(shot.cast[0].sheet, shot.reaction) for shot in reactions(shots)}


@pytest.mark.parametrize(
    ("kind", "sheet", "text", "fields"),
    [
        (Reaction.SUSPICIOUS, "victor", "The boss notices Maya staring.", {}),
        (Reaction.HESITATION, "jonah", "Jonah hesitates before answering.", {}),
        (Reaction.CAUGHT, "victor", 'Victor: "You should have stayed quiet."', {}),
        (Reaction.PHONE_SHOCK, "maya", 'Maya\'s phone shows "File deleted".', {"role": "reveal"}),
        (Reaction.SHOCK, "maya", "Her expression changes from confusion to shock.", {}),
        (Reaction.GUILTY, "jonah", 'Jonah: "I had to. Forgive me."', {}),
        (Reaction.GLARE, "maya", 'Jonah: "He promised me your job."', {}),
        (Reaction.LISTENING, "maya", 'Jonah: "I love you, Maya."', {}),
    ],
)
def test_every_kind_of_reaction_can_be_had(
    kind: Reaction, sheet: str, text: str, fields: dict[str, str]
) -> None:
    assert (sheet, kind) in kinds(one(text, **fields))


@pytest.mark.parametrize("made", EPISODES, ids=lambda made: made.title)
def test_reactions_are_a_quarter_to_two_fifths(made: Plan) -> None:
    assert 0.25 <= share(in_cut(made.shots)) <= 0.40
    assert 0.25 <= share(list(made.shots)) <= 0.40


@pytest.mark.parametrize("made", EPISODES, ids=lambda made: made.title)
def test_close_and_medium_pictures_carry_an_episode(made: Plan) -> None:
    cut = [shot for shot in made.shots if shot.coverage is not Coverage.ALTERNATE]
    close = [shot for shot in cut if shot.size in (Size.ECU, Size.CU, Size.MCU, Size.MS)]
    assert 0.60 <= len(close) / len(cut) <= 0.80
    assert Counter(shot.role for shot in cut)[ShotRole.ESTABLISHING] <= 1


@pytest.mark.parametrize("made", EPISODES, ids=lambda made: made.title)
def test_every_line_has_its_speaker_and_its_listener(made: Plan) -> None:
    cut = in_cut(made.shots)
    for line in made.lines:
        at = next(n for n, shot in enumerate(cut) if shot.line == line.id)
        assert cut[at].cast[0].sheet == line.speaker
        assert cut[at].cast[0].speaks
        assert (cut[at + 1].role, cut[at + 1].hears) == (ShotRole.REACTION, line.id)


@pytest.mark.parametrize("made", EPISODES, ids=lambda made: made.title)
def test_one_neutral_listening_shot_a_person_and_scene(made: Plan) -> None:
    seen = {shot.cast[0].sheet for shot in made.shots if shot.cast and shot.composition is Composition.SINGLE}
    spare = [shot for shot in made.shots if shot.coverage is Coverage.ALTERNATE]
    assert Counter(shot.cast[0].sheet for shot in spare) == dict.fromkeys(seen, 1)
    for before, shot in pairwise(made.shots):
        if shot.coverage is Coverage.ALTERNATE:
            assert shot.alternate_of == before.id
            assert shot.cast[0].emotion == "listening"


@pytest.mark.parametrize("made", EPISODES, ids=lambda made: made.title)
def test_every_shot_says_what_changes_and_every_emotion_can_be_seen(made: Plan) -> None:
    assert all(len(shot.change) > 10 for shot in made.shots)
    for placed in (placed for shot in made.shots for placed in shot.cast):
        assert placed.emotion in LABELS
        assert placed.behaviour == behaviour(placed.emotion)


@pytest.mark.parametrize("made", EPISODES, ids=lambda made: made.title)
def test_neighbours_of_one_person_differ_in_size(made: Plan) -> None:
    for before, shot in pairwise(in_cut(made.shots)):
        if before.cast and shot.cast and before.composition == shot.composition is Composition.SINGLE:
            assert (before.cast[0].sheet, before.size) != (shot.cast[0].sheet, shot.size)


@pytest.mark.parametrize("made", EPISODES, ids=lambda made: made.title)
def test_shots_stand_in_the_order_of_the_beats(made: Plan) -> None:
    order = list(dict.fromkeys(shot.beat for shot in made.shots))
    assert order == [each.id for each in example().episode(made.episode).beats]
    assert len({shot.id for shot in made.shots}) == len(made.shots)
    assert all(shot.id.startswith(f"{shot.beat}-") for shot in made.shots)


@pytest.mark.parametrize("made", EPISODES, ids=lambda made: made.title)
def test_a_reaction_can_save_a_picture_of_its_beat(made: Plan) -> None:
    shots = {shot.id: shot for shot in made.shots}
    answers = [shot for shot in in_cut(made.shots) if shot.role is ShotRole.REACTION]
    saved = [shots[shot.alternate_of] for shot in answers if shot.alternate_of]
    assert len({shot.id for shot in saved}) == len(saved) >= len(answers) - 1
    assert all(shot.coverage is Coverage.MAIN and not shot.insert for shot in saved)
    assert {shot.line for shot in made.shots if shot.line} == {shot.line for shot in saved if shot.line}


def test_the_hook_opens_in_movement_and_shows_who_is_in_the_way() -> None:
    hook = of_beat(EPISODES[0], "b2", cards=True)
    assert (hook[0].role, hook[0].move) == (ShotRole.HOOK, "push-in")
    assert [shot.role for shot in hook] == ["opening-hook", "insert", "card", "action", "reaction"]
    assert "in Maya’s way: Victor" in hook[3].change


def test_what_comes_before_the_hook_is_brief() -> None:
    before = of_beat(EPISODES[0], "b1")
    assert len(before) == 2
    assert sum(shot.frames for shot in before) <= 80


def test_the_reveal_is_answered_by_both() -> None:
    assert kinds(in_cut(of_beat(EPISODES[0], "b5"))) == {
        ("maya", Reaction.PHONE_SHOCK),
        ("victor", Reaction.GLARE),
    }


def test_the_reveal_of_the_example_holds_what_a_good_expansion_holds() -> None:
    shot = next(shot for shot in EPISODES[0].shots if shot.id == "b5-cu-maya")
    placed = shot.cast[0]
    assert (shot.size, shot.location, placed.wardrobe, placed.emotion) == (
        "CU",
        "conference-room",
        "night",
        "phone-shock",
    )
    assert placed.action == "gripping a black smartphone with both hands, looking down at the screen"
    assert "eyes wide with controlled shock" in placed.behaviour
    assert (placed.gaze, placed.holds) == ("down", ("maya-phone",))
    assert shot.background == "Maya's design on the monitor, out of focus"
    assert shot.lighting == "cool blue light reflecting in the glass, soft shadows on the face"


def test_the_last_picture_is_held_and_comes_closer() -> None:
    last = in_cut(EPISODES[0].shots)[-1]
    assert (last.role, last.move, last.cues) == (ShotRole.CLIFFHANGER, "push-in", ("impact",))
    assert (last.cast[0].sheet, last.cast[0].emotion) == ("maya", "phone-shock")


def test_cards_tell_the_story_and_lead_to_the_next() -> None:
    first, third = EPISODES[0], EPISODES[2]
    cards = [shot.insert for shot in first.shots if shot.role is ShotRole.CARD]
    assert [(card.kind, card.title) for card in cards] == [
        ("title", "Stolen Design"),
        ("end", "Next: Second Folder"),
    ]
    assert cards[0].lines == ("Episode 1", "Slide Nine")
    assert third.shots[-1].insert.title == "To be continued"


def test_over_the_shoulder_has_the_shoulder_second() -> None:
    shot = next(shot for shot in EPISODES[0].shots if shot.id == "b4-ots-maya")
    assert [placed.sheet for placed in shot.cast] == ["maya", "victor"]
    assert "shoulder" in shot.cast[1].action


def test_sounds_follow_what_happens() -> None:
    heard = {shot.id: shot.cues for shot in EPISODES[0].shots}
    assert "footsteps" in heard["b1-action-maya"]
    assert "riser" in heard["b4-two-victor"]
    assert "stinger" in heard["b5-insert"]
    assert "message-tone" in heard["b7-insert"]


def test_one_person_alone_can_carry_an_episode() -> None:
    made = plan(
        ("Maya walks into the glass office.", {"role": "hook"}),
        ('Missed call from an unknown number. "Not again," Maya says.', {"role": "escalation"}),
        ('Her phone shows "File deleted".', {"role": "reveal"}),
        ("She realizes that she is not alone.", {"role": "cliffhanger"}),
        sheets=(MAYA,),
    )
    assert {placed.sheet for shot in made.shots for placed in shot.cast} == {"maya"}
    assert 0.25 <= share(in_cut(made.shots)) <= 0.40
    assert Reaction.PHONE_SHOCK in {shot.reaction for shot in made.shots}
    assert not codes(made, "warning", "error")


def test_a_beat_without_anybody_in_it_still_has_a_face() -> None:
    assert [shot.cast[0].sheet for shot in one("The lights flicker.", role="")][:1] == ["maya"]


def test_a_new_place_is_seen_once() -> None:
    roles = Counter(shot.role for made in EPISODES for shot in made.shots)
    assert roles[ShotRole.ESTABLISHING] <= 2


def test_given_emotions_win() -> None:
    shots = one('Victor: "You should have stayed quiet."', emotion={"maya": "angry"})
    answer = next(shot for shot in shots if shot.hears)
    assert (answer.reaction, answer.cast[0].emotion) == (Reaction.GLARE, "angry")
    assert "emotion" not in answer.inferred


def test_an_unknown_emotion_is_an_error_with_those_there_are() -> None:
    made = plan(("Maya waits.", {"emotion": {"maya": "hangry"}}))
    finding = next(f for f in made.findings if f.code == "unknown-emotion")
    assert finding.severity == "error"
    assert "angry" in finding.cure


def test_a_given_change_is_what_the_beats_last_carrying_shot_brings() -> None:
    shots = in_cut(one("Victor steps closer.", change="Maya knows that she is trapped."))
    told = [shot for shot in shots if shot.change == "Maya knows that she is trapped."]
    assert len(told) == 1
    assert "change" not in told[0].inferred


def test_given_shots_replace_the_directors_and_are_still_answered() -> None:
    asked = [
        {
            "size": "ECU",
            "cast": ["Victor"],
            "angle": "Dutch",
            "move": "static",
            "seconds": 3,
            "change": "He has decided.",
        },
        {"role": "two-shot", "cast": ["Maya", "Victor"]},
    ]
    shots = one('Victor: "You should have stayed quiet."', shots=asked)
    first = shots[0]
    assert (first.size, first.angle, first.move, first.frames) == ("ECU", "Dutch", "static", 72)
    assert first.line == "b2-line-1"
    assert first.change == "He has decided."
    assert not {"size", "angle", "move", "frames", "change", "cast"} & set(first.inferred)
    assert (shots[1].role, shots[1].hears) == (ShotRole.REACTION, "b2-line-1")
    two = next(shot for shot in shots if shot.role is ShotRole.TWO_SHOT)
    assert [placed.sheet for placed in two.cast] == ["maya", "victor"]


@pytest.mark.parametrize(
    ("field", "words"), [("size", "huge"), ("angle", "sideways"), ("move", "teleport"), ("role", "villain")]
)
def test_unknown_words_in_given_shots_are_errors_that_list_the_known(field: str, words: str) -> None:
    made = plan(("Maya waits.", {"shots": [{field: words}]}))
    finding = next(f for f in made.findings if f.code == "unknown-word")
    assert finding.severity == "error"
    assert finding.place == "beat b1, shot 1"
    assert words in finding.message


@pytest.mark.parametrize("words", ["close-up", "Close Up", "CU", "cu"])
def test_given_words_may_be_written_as_crews_do(words: str) -> None:
    assert one("Maya waits.", shots=[{"size": words, "cast": ["maya"]}])[0].size == "CU"


def test_what_was_inferred_is_said() -> None:
    shot = one("Victor steps closer.")[0]
    assert {"role", "size", "angle", "move", "cast", "emotion", "wardrobe", "frames", "change"} <= set(
        shot.inferred
    )
    given = one("Victor steps closer.", cast=["victor"], location="glass-office", wardrobe={"victor": "day"})[
        0
    ]
    assert not {"cast", "location", "wardrobe"} & set(given.inferred)


def test_roles_taken_from_the_order_are_said() -> None:
    made = plan("Maya waits.", "She waits.", "She waits.")
    assert codes(made, "note") == ["inferred-hook", "inferred-cliffhanger"]
    assert "story_role" in made.shots[0].inferred


@pytest.mark.parametrize("made", EPISODES, ids=lambda made: made.title)
def test_the_examples_are_as_long_as_an_episode_should_be(made: Plan) -> None:
    assert 68 <= seconds(made) <= 85
    assert not codes(made, "warning", "error")
    quick = [shot for shot in in_cut(made.shots) if not shot.insert and not shot.line]
    assert all(1.6 <= round(shot.frames / 24, 1) <= 4.0 for shot in quick)


def test_a_wanted_length_is_kept_where_it_can_be() -> None:
    story = example().episodes[0]
    for wanted in (60, 90):
        made = direct(example(), story.model_copy(update={"seconds": wanted}))
        assert seconds(made) + 1.5 == pytest.approx(wanted, abs=1)
    short = direct(example(), story.model_copy(update={"seconds": 12}))
    assert "length" in codes(short, "warning")


def test_a_beats_wanted_length_is_kept() -> None:
    shots = in_cut(one("Victor steps closer.", seconds=12))
    assert sum(shot.frames for shot in shots) == pytest.approx(12 * 24, abs=3)
    assert "frames" not in shots[0].inferred


def test_lines_are_as_long_as_saying_them() -> None:
    long, short = (
        next(shot.frames for shot in one(f'Maya: "{text}"') if shot.line) for text in ("No. " * 12, "No.")
    )
    assert long > 2 * short
    assert short / 24 >= 1.5


def test_a_long_beat_id_leaves_room_for_its_shots() -> None:
    whole = series(beats(("Maya waits.", {})))
    long = whole.episodes[0].beats[0].model_copy(update={"id": "x" * 64})
    made = direct(whole, whole.episodes[0].model_copy(update={"beats": (long,)}))
    assert made.shots[0].beat == "x" * 64
    assert all(len(shot.id) <= 64 for shot in made.shots)


def test_a_guilty_person_is_guilty_in_every_language_of_the_sheet() -> None:
    assert JONAH.behaviour.temperament == "guilty"
    assert ("jonah", Reaction.GUILTY) in kinds(one('Maya: "Say it. To my face." Jonah waits.'))
