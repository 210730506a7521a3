"""Directions in every dialect: golden texts, limits, and user text that must stay data."""

import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from stolen_design import CLOSE_UP, INSERT, PLAN, SAYING, SERIES

import prompt_templates
from orchestrator.directions import direction
from prompt_templates import Direction, Spoken, Subject, UnknownDialectError, dialects, plain, render
from prompt_templates.dialect import FOLDER, Dialect
from prompt_templates.tense import progressive

GOLDEN = Path(__file__).parents[1] / "golden" / "prompts"
SHOTS = (CLOSE_UP, SAYING, INSERT)
TOLD = sorted(set(dialects()) - {"wan22-i2v"})


def test_an_unknown_dialect_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(UnknownDialectError, match="unknown dialect 'sora'; use one of: flux2, generic"):
        render(direction(CLOSE_UP, PLAN, SERIES), "sora")


@pytest.mark.parametrize("name", ["../generic", "", "generic.yaml"])
def test_a_dialect_name_is_never_a_path(name: str) -> None:
    with pytest.raises(UnknownDialectError):
        render(direction(CLOSE_UP, PLAN, SERIES), name)


@pytest.mark.parametrize("name", dialects())
def test_prompts_read_as_they_were_approved(name: str) -> None:
    """To change them: MICRODRAMA_GOLDEN=write pytest tests/unit/test_prompts.py, then read the diff."""
    told = "\n".join(_shown(shot.id, name) for shot in SHOTS)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("MICRODRAMA_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8")


def _shown(shot_id: str, name: str) -> str:
    shot = next(shot for shot in SHOTS if shot.id == shot_id)
    prompt = render(direction(shot, PLAN, SERIES), name)
    parts = {"prompt": prompt.positive, "second": prompt.second, "negative": prompt.negative}
    parts |= {"dropped": ", ".join(prompt.dropped)}
    return f"# {shot_id}\n" + "".join(f"{part}: {text}\n" for part, text in parts.items() if text)


@pytest.mark.parametrize("name", dialects())
def test_every_dialect_file_uses_only_known_fields_and_keys(name: str) -> None:
    spoken_to = Dialect.model_validate(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))
    keys = {key for part in spoken_to.parts for passage in part for key in passage.phrases}
    assert set(spoken_to.drop) <= keys - {"people", "action", "dialogue", "keep"}
    assert render(
        Direction(
            subjects=(), action="", setting="", shot="", angle="", move="", lens="", lighting="", style=""
        ),
        name,
    )


@pytest.mark.parametrize("name", TOLD)
@pytest.mark.parametrize(
    "words", ["24-year-old woman, shoulder-length dark hair", "simple gold earrings", "eyes wide"]
)
def test_who_it_is_and_what_is_felt_stay_under_the_smallest_limit(name: str, words: str) -> None:
    long = direction(CLOSE_UP, PLAN, SERIES).model_copy(
        update=dict.fromkeys(("setting", "lighting", "background", "mood", "style"), "many more words " * 60)
    )
    prompt = render(long, name)
    assert words in prompt.positive
    assert {"mood", "background", "setting"} & set(prompt.dropped)
    assert prompt.overrun == 0


def test_what_cannot_be_dropped_is_said_to_be_too_long() -> None:
    long = direction(CLOSE_UP, PLAN, SERIES).model_copy(update={"action": "Maya walks on. " * 200})
    prompt = render(long, "wan22")
    assert prompt.overrun == plain.words(prompt.positive) - 200 > 0


def test_least_important_slots_go_first() -> None:
    long = direction(CLOSE_UP, PLAN, SERIES).model_copy(update={"background": "dark desks " * 50})
    assert render(long, "wan22").dropped[:3] == ("mood", "place", "accent")
    assert "close-up shot" in render(long, "wan22").positive


@pytest.mark.parametrize("name", ["ltx2", "ltx25"])
def test_models_that_speak_get_the_exact_words_with_the_voice(name: str) -> None:
    told = render(direction(SAYING, PLAN, SERIES), name).positive
    assert 'Victor says in a male, low pitch, slow voice in English: "You should have stayed quiet."' in told
    assert told.count('"') == 2


@pytest.mark.parametrize("name", sorted(set(dialects()) - {"ltx2", "ltx25"}))
def test_models_that_do_not_speak_never_see_the_words(name: str) -> None:
    assert "stayed quiet" not in render(direction(SAYING, PLAN, SERIES), name).positive


def test_image_to_video_tells_motion_only() -> None:
    told = render(direction(CLOSE_UP, PLAN, SERIES), "wan22-i2v").positive
    assert "Maya" not in told
    assert "shoulder-length" not in told
    assert "glass" not in told
    assert told.startswith("The young woman in beige blazer over a white top, standing, gripping")


def test_edits_name_the_person_and_what_stays() -> None:
    told = render(direction(CLOSE_UP, PLAN, SERIES), "kontext").positive
    assert "keeping the same face, hairstyle, body and outfit of Maya" in told
    assert "She" not in told


def test_qwen_is_told_which_picture_shows_what() -> None:
    shot = direction(SAYING, PLAN, SERIES).model_copy(
        update={"references": ("Maya", "Victor", "the setting")}
    )
    told = render(shot, "qwen-edit").positive
    assert "Victor, the man in image 2" in told
    assert "Maya, the young woman in image 1" in told
    assert "place of image 3" in told


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("(masterpiece:1.9), [x], {a|b}", "masterpiece:1.9, x, a b"),
        ("<lora:evil:1> embedding:evil </s> <|end|>", "lora:evil:1 embedding evil /s end"),
        ("{{ 7*7 }} {name} %s $x `id`", "7*7 name %s $x `id`"),
        ("one\ntwo\x00\x1b[31m\r\nthree\u2028four", "one two 31m three four"),
        ("safe\u202egnp.exe\ufeff \ud800", "safegnp.exe"),
        ('say "hi"', "say ’hi’"),
    ],
)
def test_prompt_syntax_in_a_field_becomes_plain_words(text: str, kept: str) -> None:
    assert plain.clean(text) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('The boss steps closer and says, "You should have stayed quiet."', "The boss steps closer"),
        (
            'Maya\'s phone shows "Recording saved", then "File deleted".',
            "Maya's phone shows something, then something.",
        ),
        ("A printed page, “Delete it, or Jonah pays.”", "A printed page"),
        ("Maya: «C'est ma chaise.»", "Maya"),
        ("Maya: »Mein Stuhl.«", "Maya"),
        ("他说「住手」", "他说something"),
        ("The boys' coats and the girls' hats", "The boys' coats and the girls' hats"),
    ],
)
def test_quoted_words_are_never_for_a_picture_model_to_spell(text: str, kept: str) -> None:
    assert plain.unread(text) == kept


@pytest.mark.parametrize(
    ("told", "going_on"),
    [
        ("Maya looks down and sees proof", "Maya is looking down and sees proof"),
        ("Maya looks down and sees the proof", "Maya is looking down and seeing the proof"),
        ("Maya slowly sits down", "Maya is slowly sitting down"),
        ("Maya carries pens and papers", "Maya is carrying pens and papers"),
        ("Maya has a phone", "Maya has a phone"),
        ("Maya's phone rings", "Maya's phone rings"),
        ("Rain falls", "Rain falls"),
    ],
)
def test_beats_are_told_as_going_on_where_that_is_certain(told: str, going_on: str) -> None:
    assert progressive(told, ("Maya",)) == going_on


words = st.text(max_size=60)
subjects = st.builds(
    Subject, name=words, identity=words, wardrobe=words, short=words, accessories=st.tuples(words),
    action=words, emotion=words, behaviour=words, position=words,
)  # fmt: skip
anything = st.builds(
    Direction, subjects=st.lists(subjects, max_size=3).map(tuple), action=words, setting=words, shot=words,
    angle=words, move=words, lens=words, lighting=words, style=words, format=words, prop=words,
    background=words, depth=words, mood=words, accent=words, sound=words, negative=st.tuples(words),
    dialogue=st.lists(st.builds(Spoken, name=words, text=words, voice=words), max_size=2).map(tuple),
    references=st.lists(words, max_size=4).map(tuple),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(anything)
def test_no_text_breaks_a_prompt_or_hides_who_it_is(shot: Direction) -> None:
    for name in dialects():
        prompt = render(shot, name)
        whole = prompt.positive + prompt.second + prompt.negative
        assert whole.encode().decode().isprintable()
        assert not set("{}<>[]|\\") & set(whole)
        if name in TOLD:
            identities = (plain.clean(subject.identity).rstrip(".!?…。！？؟।") for subject in shot.subjects)
            assert all(identity.casefold() in prompt.positive.casefold() for identity in identities)


def test_the_public_names_are_the_ones_listed() -> None:
    public = {name for name in vars(prompt_templates) if not name.startswith("_")}
    modules = {path.stem for path in Path(prompt_templates.__file__).parent.glob("*.py")}
    assert set(prompt_templates.__all__) == public - modules | {"render", "behaviour", "dialects"}
