"""Captions: every spoken word, in short phrases, inside the zone, and never a tag from what people wrote."""

import re
from pathlib import Path

import av
import numpy as np
import pysubs2
import pytest
from cut_examples import PLAN, insert, line, plan_of, reaction, shot, takes, voice, voices
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.captions import phrases, rows
from orchestrator.captions.layout import boxes
from orchestrator.captions.words import caption_words, spans_of
from orchestrator.captions.write import ass, escaped, srt, vtt
from orchestrator.cut import Caption, CaptionWord, Cut, LineFacts, SpokenWord, row_text
from orchestrator.cut.rules import assemble
from orchestrator.errors import CutRefused
from orchestrator.plan import Plan
from orchestrator.zones import Box, zones
from workers import ffmpeg as tool
from workers import typefaces

BLUE = "#58a8ff"
LONG = (
    "I know what you did to my design, and when the board asks me who copied it I will show them the file "
    "with the date, because you never thought a junior would keep the original."
)
HAS_CJK = not typefaces.missing("沉默", "zh")
HAS_ARABIC = not typefaces.missing("صامتا", "ar")


def cut_of(plan: Plan) -> Cut:
    return assemble(plan, takes(plan), voices(plan))


def captioned(text: str, language: str = "en", fps: int = 24) -> list[Caption]:
    """The captions of one line that starts at frame 10."""
    words = caption_words(text, voice(text), 10, fps)
    return [
        Caption(
            line="l", language=language, start=part[0].start, frames=max(1, part[-1].end - part[0].start),
            rows=rows(part, language),
        )
        for part in phrases(words, language)
    ]  # fmt: skip


def texts(text: str, language: str = "en") -> list[tuple[str, ...]]:
    return [caption.texts for caption in captioned(text, language)]


# --- refused ---


def test_characters_that_no_typeface_has_are_named_with_their_cure() -> None:
    runes = line("b1-l1", "victor", "He wrote \ue5f0 on it.")
    plan = plan_of(shot("b1-a", "victor", line="b1-l1"), lines=(runes,))
    with pytest.raises(CutRefused, match=r"line b1-l1 cannot be captioned: .*U\+E5F0"):
        cut_of(plan)


# --- words ---


def test_words_keep_their_punctuation() -> None:
    assert [span.text for span in spans_of("“Don’t…” she said — no.")] == [
        "“Don’t…”",
        "she",
        "said",
        "—",
        "no.",
    ]


def test_scripts_without_spaces_part_between_characters() -> None:
    parts = [span.text for span in spans_of("他说：「快走！」Maya不在3楼。")]
    assert parts == ["他", "说：", "「快", "走！」", "Maya", "不", "在", "3", "楼。"]


def test_no_row_begins_with_a_small_kana_or_a_long_mark() -> None:
    assert [span.text for span in spans_of("ちょっとデータ")] == ["ちょっ", "と", "デー", "タ"]


@given(st.text(alphabet=st.sampled_from("ab 你好。「」,!\u0639\u0631 -…ー3"), max_size=40))
def test_no_letter_of_the_line_is_lost(text: str) -> None:
    assert "".join(span.text for span in spans_of(text)) == "".join(text.split())


def test_words_stand_in_the_frames_in_which_they_are_said() -> None:
    facts = LineFacts(task="v", ms=1000, words=(
        SpokenWord(text="Say", start=100, end=300), SpokenWord(text="it.", start=500, end=800),
    ))  # fmt: skip
    assert [(w.text, w.start, w.end) for w in caption_words("Say it.", facts, 48, 24)] == [
        ("Say", 50, 56), ("it.", 60, 68),
    ]  # fmt: skip


def test_an_engine_that_reports_other_words_gives_its_time_by_letters() -> None:
    facts = LineFacts(task="v", ms=1000, words=(SpokenWord(text="twenty three", start=0, end=1000),))
    assert [(w.text, w.start, w.end) for w in caption_words("2 3", facts, 0, 24)] == [
        ("2", 0, 12),
        ("3", 12, 24),
    ]


# --- phrases and rows ---


def test_sentences_are_parted() -> None:
    assert texts("That's my chair. He was never on that project.")[0] == ("That's my chair.",)


def test_rows_are_even() -> None:
    assert texts("You should have stayed quiet.") == [("You should have", "stayed quiet.")]


def test_no_row_ends_with_an_article_or_a_conjunction() -> None:
    ends = [row.split()[-1] for phrase in texts(LONG) for row in phrase]
    assert not {"a", "the", "my", "and", "because", "when", "to"} & set(ends)


def test_phrases_are_short() -> None:
    assert max(sum(map(len, phrase)) for phrase in texts(LONG)) <= 40


def test_a_word_wider_than_the_zone_is_parted() -> None:
    parts = texts("Supercalifragilisticexpialidociousandmore")
    assert "".join(row for phrase in parts for row in phrase) == "Supercalifragilisticexpialidociousandmore"


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.text(alphabet="abcdefghijklmnopqrstuvwxyzWM.,", min_size=1, max_size=30), min_size=1, max_size=12
    )
)
def test_whatever_is_said_stays_inside_the_zone(words: list[str]) -> None:
    text = " ".join(words)
    made = captioned(text)
    assert "".join(w.text for c in made for row in c.rows for w in row) == "".join(text.split())
    assert all(len(caption.rows) <= 2 for caption in made)
    assert all(box.inside(zones().caption_box) for caption in made for box in boxes(caption))


# --- time ---


def test_a_caption_appears_as_its_first_word_is_said() -> None:
    cut = cut_of(PLAN)
    assert all(caption.start == caption.rows[0][0].start for caption in cut.captions)


def test_a_caption_is_not_held_over_an_insert() -> None:
    plan = plan_of(
        shot("b6-a", "victor", line="b6-l1"), insert("b6-i"),
        lines=(line("b6-l1", "victor", "You should have stayed quiet."),),
    )  # fmt: skip
    cut = cut_of(plan)
    assert cut.captions[-1].end == cut.events[1].start


def test_a_caption_over_an_insert_keeps_off_its_type() -> None:
    told = line("b1-l1", "narrator", "She reads it twice.")
    cut = cut_of(plan_of(insert("b1-i", frames=90), lines=(told,)))
    typed = zones().insert_box
    assert cut.captions
    assert not any(box.touches(typed) for caption in cut.captions for box in boxes(caption))


# --- files ---


def test_caller_text_cannot_write_tags() -> None:
    assert override_tags(escaped(r"{\b1\pos(0,0)}hi {\p1}m 0 0{\p0}\N\h\n")) == 0


@given(st.text(alphabet=st.sampled_from("ab{}\\Nnhp1()&H \r\n\t\0"), max_size=30))
def test_no_text_can_write_tags(text: str) -> None:
    safe = escaped(text)
    assert override_tags(safe) == 0
    assert not re.search(r"\\[Nnh]", safe)
    assert "\n" not in safe
    assert "\r" not in safe


def override_tags(text: str) -> int:
    """What libass would take for tags: blocks between braces that no backslash stands before."""
    return len(re.findall(r"(?<!\\)\{[^}]*\}", text))


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab{}\\Nnp1c&H<>-i"), min_size=1, max_size=12))
def test_a_written_file_holds_only_our_own_tags(text: str) -> None:
    word = CaptionWord(text=text, start=0, end=10)
    file = ass([Caption(line="l", start=0, frames=20, rows=((word,),))], 24, BLUE)
    for block in (
        b for e in pysubs2.SSAFile.from_string(file) for b in re.findall(r"(?<!\\)\{([^}]*)\}", e.text)
    ):
        assert re.fullmatch(
            r"(\\pos\(\d+,\d+\)\\blur2|\\1c&H[0-9A-F]{6}&|\\fn[^\\]+\\fs[\d.]+\\b[01])", block
        )


def test_the_current_word_has_the_accent_colour() -> None:
    file = pysubs2.SSAFile.from_string(ass(captioned("Say it once."), 24, BLUE))
    coloured = [re.findall(r"1c&HFFA858&\}([^{]*)\{", event.text) for event in file]
    assert [words[0] for words in coloured if words] == ["Say", "it", "once."]


def test_letters_that_join_are_not_parted_by_colour() -> None:
    word = CaptionWord(text="صامتا", start=0, end=10)
    file = ass([Caption(line="l", language="ar", start=0, frames=20, rows=((word, word),))], 24, BLUE)
    assert "FFA858" not in file


def test_a_segment_that_moves_in_time_keeps_its_captions() -> None:
    here = captioned(LONG)
    moved = [
        c.model_copy(update={
            "start": c.start + 101,
            "rows": tuple(
                tuple(w.model_copy(update={"start": w.start + 101, "end": w.end + 101}) for w in row)
                for row in c.rows
            ),
        })
        for c in here
    ]  # fmt: skip
    assert ass(here, 24, BLUE, first=20, until=90) == ass(moved, 24, BLUE, first=121, until=191)


def test_a_segment_without_words_has_no_captions() -> None:
    assert ass(captioned("Say it once."), 24, BLUE, first=2000, until=2100) == ""


def test_sidecars_hold_the_words_as_written() -> None:
    spoken = captioned(r"I <b>know</b> & {you} --> C:\new")
    read = pysubs2.SSAFile.from_string(srt(spoken, 24)), vtt(spoken, 24)
    assert "&lt;b&gt;know&lt;/b&gt; &amp;" in read[1].replace("\n", " ")
    assert "{you}" in read[1]
    assert read[1].count("-->") == len(spoken)
    assert len(read[0]) == len(spoken)


# --- what libass draws ---


def ink(caption: Caption, folder: Path) -> Box:
    """Draw the caption in the middle of its time over plain grey; the box of all that changed."""
    folder.mkdir(exist_ok=True)
    (folder / "c.ass").write_text(ass([caption], 24, BLUE), encoding="utf-8")
    fonts = typefaces.fonts_conf(folder)
    frame = caption.start + caption.frames // 2
    tool.run(
        ["-f", "lavfi", "-i", "color=0x808080:s=1080x1920:r=24:d=60,format=yuv420p", "-vf",
         f"trim=start_frame={frame}:end_frame={frame + 1},ass=c.ass", "-frames:v", "1", "seen.png"],
        cwd=folder, env={"FONTCONFIG_FILE": str(fonts)},
    )  # fmt: skip
    with av.open(str(folder / "seen.png")) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)
    rows_, columns = np.where(np.abs(picture - picture[0, 0]).max(axis=2) > 6)
    return Box(columns.min(), rows_.min(), columns.max() + 1, rows_.max() + 1)


def union(found: tuple[Box, ...]) -> Box:
    lefts, tops, rights, bottoms = zip(*found, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("You should have stayed quiet.", "en"),
        ("Jyggpq?", "en"),
        ("ÁÑÜ — ¿qué?", "es"),
        (r"C:\new {curly}", "en"),
        pytest.param(
            "你应该保持沉默。", "zh", marks=pytest.mark.skipif(not HAS_CJK, reason="no CJK typeface")
        ),
        pytest.param(
            "كان عليك أن تبقى", "ar", marks=pytest.mark.skipif(not HAS_ARABIC, reason="no Arabic one")
        ),
    ],
)
def test_boxes_are_known_before_drawing(text: str, language: str, tmp_path: Path) -> None:
    for caption in captioned(text, language):
        drawn, predicted = ink(caption, tmp_path), union(boxes(caption))
        assert max(abs(a - b) for a, b in zip(drawn, predicted, strict=True)) <= 6, (drawn, predicted)
        assert drawn.inside(zones().caption_box)


def test_every_row_is_also_a_plain_text() -> None:
    caption = captioned("You should have stayed quiet.")[0]
    assert caption.texts == tuple(row_text(row) for row in caption.rows)


def test_reactions_do_not_change_what_is_written() -> None:
    plan = plan_of(*PLAN.shots, reaction("b8-r"), lines=PLAN.lines)
    assert [c.texts for c in cut_of(plan).captions] == [c.texts for c in cut_of(PLAN).captions]
