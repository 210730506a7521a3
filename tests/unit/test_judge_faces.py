"""Faces: OpenCV's own detector and recogniser over tiny nets, and the arithmetic over drawn people."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn_takes import BLUE, GOLD, GREEN, RED, DrawnFaces, Sitter, encode, picture, take
from face_nets import HEIGHT, SKIN, WIDTH, put, vouch

from workers.errors import Unavailable
from workers.judge import face_files, film, identity, sitters
from workers.judge.faces import Face, inside, torso
from workers.judge.faces_opencv import OpenCvFaces
from workers.judge.limits import limits
from workers.judge.spec import ClipSpec, Person
from workers.judge.verdict import Reading, Unjudged, verdict
from workers.judge.worker import Clip

MAYA, JONAH = Person(sheet="maya"), Person(sheet="jonah")
LEFT, RIGHT = Sitter(left=40, hair=RED, clothes=BLUE), Sitter(left=180, hair=GREEN, clothes=GOLD)
GREY = (60, 60, 60)


class NoNumbers:
    """A recogniser whose weights are damaged."""

    def alignCrop(self, picture: Any, row: Any) -> Any:  # noqa: N802
        return picture

    def feature(self, aligned: Any) -> Any:
        return np.full((1, 128), np.nan, np.float32)


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = put(tmp_path / "models")
    monkeypatch.setenv("MICRODRAMA_MODELS", str(folder))
    return folder / "faces"


def looked_at(
    people: Sequence[Sitter], wanted: Sequence[Person], tmp_path: Path, **more: Any
) -> dict[str, list[Reading | Unjudged]]:
    """What is said about a take of these sitters by name; `maya` has red hair and `jonah` green."""
    seen = film.read(encode(take(people, 24), tmp_path / "clip.mp4"), lambda share: None)
    views = {person.sheet: [take([LEFT if person.sheet == "maya" else RIGHT], 1)[0]] for person in wanted}
    spec = ClipSpec(people=tuple(wanted), **more)
    found: dict[str, list[Reading | Unjudged]] = {}
    for each in sitters.judged(seen, spec, views, DrawnFaces(), limits()):
        found.setdefault(each.name, []).append(each)
    return found


def failed(found: dict[str, list[Reading | Unjudged]]) -> set[str]:
    readings = [each for group in found.values() for each in group if isinstance(each, Reading)]
    return {each.name for each in verdict(readings, [], limits(), ()).measures if not each.passed}


def test_two_people_are_told_apart(tmp_path: Path) -> None:
    found = looked_at([RIGHT, LEFT], [MAYA, JONAH], tmp_path)
    assert failed(found) == set()
    assert [each.value > 0.9 for each in found["identity"] if isinstance(each, Reading)] == [True, True]


def test_a_missing_person_is_missed(tmp_path: Path) -> None:
    found = looked_at([LEFT], [MAYA, JONAH], tmp_path)
    assert "faces" in failed(found)
    assert "no face was found for jonah" in [
        each.why for each in found["identity"] if isinstance(each, Unjudged)
    ]


def test_one_person_too_many_is_counted(tmp_path: Path) -> None:
    assert failed(looked_at([LEFT, RIGHT], [MAYA], tmp_path)) == {"faces"}


def test_a_stranger_is_no_one_of_the_cast(tmp_path: Path) -> None:
    stranger = LEFT._replace(hair=(20, 60, 240))
    found = looked_at([stranger], [MAYA], tmp_path)
    assert failed(found) == {"identity"}


def test_who_turns_away_is_not_expected_to_show_a_face(tmp_path: Path) -> None:
    away = JONAH.model_copy(update={"view": "back"})
    found = looked_at([LEFT], [MAYA, away], tmp_path)
    assert failed(found) == set()
    assert "jonah is seen from behind" in [
        each.why for each in found["identity"] if isinstance(each, Unjudged)
    ]


def test_a_wrong_outfit_is_found_below_the_face(tmp_path: Path) -> None:
    changed = LEFT._replace(clothes=(60, 200, 70))
    assert failed(looked_at([changed], [MAYA], tmp_path)) == {"wardrobe"}
    named = MAYA.model_copy(update={"colours": ("#3246be",)})
    assert failed(looked_at([LEFT], [named], tmp_path)) == set()
    assert failed(looked_at([changed], [named], tmp_path)) == {"wardrobe"}


@pytest.mark.parametrize(
    ("sitter", "size", "name"),
    [
        (LEFT._replace(wide=28), "CU", "face-size"),
        (LEFT._replace(wide=120, top=200), "LS", "face-size"),
        (LEFT._replace(wide=90, left=-60), "CU", "face-place"),
        (LEFT._replace(wide=80, top=300), "CU", "headroom"),
    ],
)
def test_a_face_that_does_not_fit_the_shot_is_said(
    sitter: Sitter, size: str, name: str, tmp_path: Path
) -> None:
    assert name in failed(looked_at([sitter], [MAYA], tmp_path, size=size))


def test_small_faces_in_the_background_do_not_count(tmp_path: Path) -> None:
    passer = Sitter(left=240, top=60, wide=16, hair=GREEN)
    assert failed(looked_at([LEFT, passer], [MAYA], tmp_path)) == set()


def test_an_insert_without_people_may_show_a_photograph(tmp_path: Path) -> None:
    found = looked_at([LEFT], [], tmp_path, size="insert")
    assert [type(each) for each in found["faces"]] == [Unjudged]


def test_a_face_at_the_edge_is_partly_inside() -> None:
    ground = np.zeros((100, 100, 3), np.uint8)
    assert inside(Face(-10, 0, 20, 40), ground) == pytest.approx(0.5)
    assert inside(Face(200, 0, 20, 40), ground) == 0
    assert torso(Face(30, 70, 40, 40), ground) is None


def test_views_that_differ_lower_the_limit_and_never_below_the_floor() -> None:
    one, near, far = (np.array(values, np.float32) for values in ([1, 0], [0.34, 0.94], [0, 1]))
    table = limits()
    assert identity.limit(MAYA, [one], table) == 0.36
    assert identity.limit(MAYA, [one, one], table) == 0.36
    assert identity.limit(MAYA, [one, near], table) == pytest.approx(0.34 - 0.05, abs=0.01)
    assert identity.limit(MAYA, [one, far], table) == table.floor
    turned = MAYA.model_copy(update={"view": "profile"})
    assert identity.limit(turned, [one], table) == 0.25


def test_opencv_finds_and_knows_faces(models: Path) -> None:
    faces = face_files.located(face_files.fingerprint())
    ground = np.full((640, 352, 3), 60, np.uint8)
    assert faces.detect(ground) == ()
    ground[192:224, 128:160] = SKIN
    (face,) = faces.detect(ground)
    assert (face.left, face.top, face.width, face.height) == (
        144 - WIDTH / 2,
        208 - HEIGHT / 2,
        WIDTH,
        HEIGHT,
    )
    assert len(face.marks) == 5
    vector = faces.embed(ground, face)
    assert vector.shape == (147,)
    assert np.array_equal(vector, faces.embed(ground.copy(), face))


def test_a_take_is_judged_by_opencv_to_the_end(models: Path, tmp_path: Path) -> None:
    spec = ClipSpec(people=(MAYA,), faces=face_files.fingerprint(), size="MCU")
    view = picture(tmp_path / "view.png", take([LEFT], 1)[0])
    inputs = {"clip": encode(take([LEFT], 24), tmp_path / "clip.mp4"), "view-1": view}
    made = Clip().run(spec, inputs, tmp_path, lambda share: None)
    document = json.loads((tmp_path / made.files["verdict"]).read_text())
    names = {each["name"] for each in document["measures"]}
    assert {"faces", "face-size", "face-place", "headroom", "identity", "wardrobe"} <= names
    assert spec.faces in document["made_by"]["faces"]


def test_a_recogniser_that_answers_with_no_numbers_is_not_believed(models: Path) -> None:
    faces = face_files.located(face_files.fingerprint())
    broken = OpenCvFaces(models / face_files.DETECTOR, models / face_files.RECOGNISER)
    broken._recogniser = NoNumbers()
    ground = np.full((640, 352, 3), 60, np.uint8)
    ground[192:224, 128:160] = SKIN
    with pytest.raises(Unavailable, match="no numbers"):
        broken.embed(ground, faces.detect(ground)[0])


def test_models_load_once_per_process(models: Path) -> None:
    found = face_files.fingerprint()
    assert face_files.located(found) is face_files.located(found)


def test_no_models_are_no_fingerprint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MICRODRAMA_MODELS", str(tmp_path))
    assert face_files.fingerprint() == ""
    with pytest.raises(Unavailable, match="put face_detection_yunet_2023mar"):
        face_files.located("0" * 16)


def test_files_that_nobody_vouches_for_are_refused(models: Path) -> None:
    (models / face_files.SUMS).unlink()
    with pytest.raises(Unavailable, match="not the file that was published"):
        face_files.fingerprint()


def test_a_file_changed_after_planning_is_refused(models: Path) -> None:
    planned = face_files.fingerprint()
    (models / face_files.DETECTOR).write_bytes(b"another")
    with pytest.raises(Unavailable, match="not the file that was published"):
        face_files.located(planned + "x")
    vouch(models)
    with pytest.raises(Unavailable, match="not those that the check was planned with"):
        face_files.located(planned + "x")


def test_a_file_that_is_no_net_is_refused(models: Path) -> None:
    (models / face_files.RECOGNISER).write_bytes(b"\x80\x04K\x01.")
    vouch(models)
    with pytest.raises(Unavailable, match="cannot load the face models"):
        face_files.located(face_files.fingerprint())
