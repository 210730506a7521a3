"""A drawn person: the same every time, different from the next, and with a face that acts."""

import hashlib
import itertools
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from drawn_people import BODY, JONAH, LIGHT, MAYA, VICTOR, apart, face_of, pixels
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.animatic.contact import REACTIONS, contact_sheet
from workers.animatic.expressions import EMOTIONS, MOUTHS, expression
from workers.animatic.figure import Pose, draw, draw_back
from workers.animatic.person.stances import GESTURES
from workers.animatic.spec import Figure
from workers.errors import BadSpec

LABELS = {
    "neutral",
    "listening",
    "calm",
    "happy",
    "tender",
    "relieved",
    "hopeful",
    "curious",
    "confused",
    "suspicious",
    "hesitant",
    "nervous",
    "afraid",
    "shocked",
    "phone-shock",
    "desperate",
    "sad",
    "ashamed",
    "guilty",
    "caught",
    "angry",
    "glare",
    "cold",
    "smug",
    "contemptuous",
    "determined",
    "tired",
}
text = st.text(max_size=60)


def drawn(figure: Figure, **acting: object) -> str:
    return draw(figure, Pose(**acting), LIGHT).svg  # type: ignore[arg-type]


def test_an_emotion_without_a_face_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadSpec, match=r"flabbergasted.*phone-shock"):
        draw(MAYA, Pose("flabbergasted"), LIGHT)


def test_every_label_of_the_emotion_table_has_a_face() -> None:
    assert set(EMOTIONS) == LABELS


@pytest.mark.parametrize("figure", [MAYA, VICTOR, JONAH], ids=lambda figure: figure.identity)
def test_the_seven_reactions_can_be_told_apart(figure: Figure) -> None:
    faces = {emotion: face_of(figure, Pose(emotion)) for emotion in REACTIONS}
    for one, other in itertools.combinations(REACTIONS, 2):
        assert apart(faces[one], faces[other]) > 6, (one, other)


def test_every_emotion_differs_from_neutral_and_from_every_other() -> None:
    faces = {emotion: face_of(MAYA, Pose(emotion), 120) for emotion in EMOTIONS}
    for one, other in itertools.combinations(EMOTIONS, 2):
        assert apart(faces[one], faces[other]) > 1.5, (one, other)


def test_the_same_person_is_drawn_to_the_same_bytes_in_a_fresh_process() -> None:
    code = (
        "import hashlib, sys; sys.path.insert(0, 'tests/unit')\n"
        "from drawn_people import LIGHT, MAYA\n"
        "from workers.animatic.figure import Pose, draw\n"
        "svg = draw(MAYA, Pose('shocked', gesture='hand over mouth'), LIGHT).svg\n"
        "print(hashlib.sha256(svg.encode()).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout.strip()
        for seed in ("1", "2")
    }
    here = hashlib.sha256(drawn(MAYA, emotion="shocked", gesture="hand over mouth").encode()).hexdigest()
    assert told == {here}


def test_two_identities_with_the_same_words_look_different() -> None:
    people = [
        face_of(MAYA.model_copy(update={"identity": name}), Pose()) for name in ("ana", "bea", "cleo", "dora")
    ]
    assert all(apart(one, other) > 4 for one, other in itertools.combinations(people, 2))


def test_the_three_of_the_example_look_different() -> None:
    people = [face_of(figure, Pose()) for figure in (MAYA, VICTOR, JONAH)]
    assert all(apart(one, other) > 20 for one, other in itertools.combinations(people, 2))


def test_age_shows() -> None:
    ages = [face_of(MAYA.model_copy(update={"age": age}), Pose()) for age in (9, 24, 47, 70)]
    assert all(apart(one, other) > 1 for one, other in itertools.combinations(ages, 2))


def test_speech_and_blinks_change_nothing_outside_the_face_box() -> None:
    for figure, emotion in itertools.product(
        (MAYA, VICTOR, JONAH), ("neutral", "guilty", "shocked", "happy")
    ):
        rest = draw(figure, Pose(emotion, facing="left", gaze="left"), LIGHT)
        left, top, right, bottom = rest.face
        before = pixels(rest.svg, BODY, 500)
        for pose in (
            Pose(emotion, "left", "wide", facing="left"),
            Pose(emotion, "left", "round", "closed", facing="left"),
        ):
            after = pixels(draw(figure, pose, LIGHT).svg, BODY, 500)
            rows, columns = np.nonzero(np.abs(before - after).max(axis=2) > 2)
            assert rows.size
            assert columns.min() + BODY[0] >= left - 1
            assert columns.max() + BODY[0] <= right + 1
            assert rows.min() + BODY[1] >= top - 1
            assert rows.max() + BODY[1] <= bottom + 1


def test_every_mouth_differs_from_every_other() -> None:
    faces = [face_of(MAYA, Pose("calm", mouth=mouth)) for mouth in MOUTHS[1:]]
    assert all(apart(one, other) > 0.15 for one, other in itertools.combinations(faces, 2))


def test_a_blink_closes_the_eyes_and_leaves_the_mouth() -> None:
    open_, shut = face_of(MAYA, Pose()), face_of(MAYA, Pose(lids="closed"))
    assert apart(open_[70:110], shut[70:110]) > 3
    assert apart(open_[118:], shut[118:]) == 0


@pytest.mark.parametrize("gesture", GESTURES)
def test_every_gesture_moves_the_arms(gesture: str) -> None:
    plain = pixels(drawn(MAYA), BODY, 250)
    moved = pixels(
        drawn(MAYA, gesture=gesture, holds=("a letter",) if gesture.startswith("holding") else ()), BODY, 250
    )
    assert gesture == "arms down" or apart(plain, moved) > 1


def test_a_phone_is_in_both_hands_when_it_shocks() -> None:
    calm, shocked = (
        pixels(drawn(MAYA, emotion=e), (-60.0, 160.0, 120.0, 130.0), 130) for e in ("calm", "phone-shock")
    )
    assert apart(calm, shocked) > 30


def test_the_hands_act_where_a_medium_shot_sees_them() -> None:
    for gesture in (
        "phone in both hands",
        "arms crossed",
        "pointing",
        "holding",
        "hands clasped",
        "clenched fists",
    ):
        plain, acting = pixels(drawn(VICTOR), BODY, 500), pixels(drawn(VICTOR, gesture=gesture), BODY, 500)
        rows = np.nonzero((np.abs(plain - acting).max(axis=2) > 40)[:, 100:200])[0] + BODY[1]
        assert rows.size
        assert 150 <= np.median(rows) <= 330, gesture


def test_from_behind_there_is_hair_and_no_face() -> None:
    back = pixels(draw_back(MAYA, LIGHT).svg, BODY, 250)
    assert back[55 - 20 : 55 + 20, 65:85].mean() < 80, "dark hair where the face would be"
    assert draw_back(VICTOR, LIGHT).svg != draw_back(JONAH, LIGHT).svg


def test_ids_of_two_figures_in_one_picture_never_clash() -> None:
    one, other = (set(ET.fromstring(f"<svg>{drawn(f)}</svg>").itertext()) for f in (MAYA, VICTOR))
    ids = [
        {
            element.get("id")
            for element in ET.fromstring(f"<svg>{drawn(figure)}</svg>").iter()
            if element.get("id")
        }
        for figure in (MAYA, VICTOR)
    ]
    assert not ids[0] & ids[1]
    assert one == other == set(), "nothing that a sheet says is ever text in the drawing"


@settings(max_examples=30, deadline=None)
@given(
    identity=text,
    hair=text,
    outfit=text,
    face=text,
    worn=text,
    gesture=text,
    holds=text,
    age=st.integers(-5, 500),
)
def test_no_text_breaks_the_drawing(
    identity: str, hair: str, outfit: str, face: str, worn: str, gesture: str, holds: str, age: int
) -> None:
    figure = Figure(
        identity=identity, hair=hair, outfit=outfit, face=face, skin=face, accessories=(worn,), age=age
    )
    svg = draw(figure, Pose(gesture=gesture, holds=(holds,)), LIGHT).svg
    assert pixels(svg, BODY, 60).std() > 5


@pytest.mark.parametrize(
    "evil", ['"/><script>', "]]>&amp;<g>", "&lol;", "url(#x)", "\x00\x1b", "‮עברית", "' onload='"]
)
def test_markup_in_a_sheet_never_reaches_the_picture(evil: str) -> None:
    figure = Figure(
        identity=evil, hair=evil, outfit=evil, skin=evil, face=evil, marks=evil, accessories=(evil,)
    )
    svg = draw(figure, Pose(gesture=evil, holds=(evil,)), LIGHT).svg
    assert not set(ET.fromstring(f"<svg>{svg}</svg>").itertext())
    assert "script" not in svg
    assert "lol" not in svg


def test_a_contact_sheet_is_a_picture() -> None:
    sheet = contact_sheet(JONAH, width=280)
    assert sheet.startswith(b"\x89PNG")
    assert sheet == contact_sheet(JONAH, width=280)


def test_tense_emotions_press_and_open_the_mouth() -> None:
    assert expression("shocked").open > expression("glare").open
    assert expression("glare", "open").open > 5, "whoever glares can still speak"


@pytest.mark.parametrize("emotion", ["shocked", "phone-shock", "afraid", "desperate"])
def test_a_silent_fright_does_not_look_like_speech(emotion: str) -> None:
    assert expression(emotion).open < expression(emotion, "open").open
