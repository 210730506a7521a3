"""Final Cut's file has the captions as captions; that they were changed is told when it comes back."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from edited_timelines import ALL, back, plain
from hand_timelines import HOSTILE, timeline

from orchestrator.timeline.base import Caption, Timeline
from orchestrator.timeline.fcpxml import fcpxml
from orchestrator.timeline.otio import otio
from orchestrator.timeline.plain import in_xml
from orchestrator.timeline.reading import Written

CAPTIONS = (Caption(8, 20, "You should have\nstayed quiet."), Caption(91, 30, "我知道。", "zh-Hans"))
TOLD = "Captions follow the rules, and what people want otherwise here; what was changed is not kept."
KNOWN = replace(
    ALL,
    written=Written(
        sounds=frozenset({("EP01_MX.wav", 0, "0")}),
        captions=frozenset((each.start, each.text) for each in CAPTIONS),
    ),
)


def captioned(made: Timeline) -> Timeline:
    return replace(made, captions=CAPTIONS)


def hung(made: Timeline) -> list[tuple[ET.Element, ET.Element]]:
    """Each caption with the piece that it hangs on."""
    root = ET.fromstring(fcpxml(made))
    return [(piece, each) for piece in root.iter() for each in piece.findall("caption")]


def test_a_caption_is_where_it_is_read_and_says_its_language() -> None:
    for (piece, found), wanted in zip(hung(captioned(timeline())), CAPTIONS, strict=True):
        frames = [float(each.get(name, "0s").rstrip("s").split("/")[0]) for each, name in (
            (found, "offset"), (piece, "start"), (piece, "offset"), (found, "duration"),
        )]  # fmt: skip
        assert frames[0] - frames[1] + frames[2] == 86_400 + wanted.start
        assert frames[3] == wanted.frames
        assert found.get("role") == f"iTT?captionFormat=ITT.{wanted.language}"
        assert found.findtext("text/text-style") == wanted.text


def test_they_have_a_lane_and_styles_of_their_own() -> None:
    root = ET.fromstring(fcpxml(captioned(timeline())))
    lanes = {each.get("lane") for each in root.iter() if each.tag in ("asset-clip", "video")}
    found = list(root.iter("caption"))
    assert {each.get("lane") for each in found} == {"2"}
    assert "2" not in lanes
    refs = [each.find("text/text-style").get("ref") for each in found]  # type: ignore[union-attr]
    assert refs == [each.find("text-style-def").get("id") for each in found]  # type: ignore[union-attr]
    assert len(set(refs)) == 2


def test_what_hangs_on_a_piece_stands_before_its_markers() -> None:
    """As the DTD has it; else Final Cut refuses the whole file."""
    anchored = {"asset-clip", "caption", "video"}
    for piece in ET.fromstring(fcpxml(captioned(timeline("why")))).iter("asset-clip"):
        kinds = [each.tag for each in piece if each.tag in anchored | {"marker"}]
        assert kinds == sorted(kinds, key=lambda tag: tag == "marker")


def test_one_behind_the_last_picture_hangs_on_a_gap() -> None:
    made = timeline()
    late = replace(made, captions=(Caption(made.frames + 5, 10, "late"),))
    assert [piece.tag for piece, _ in hung(late)] == ["gap"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_words(text: str) -> None:
    ((_, found),) = hung(replace(timeline(), captions=(Caption(0, 9, text),)))
    assert (found.findtext("text/text-style") or "") == in_xml(text)


@pytest.mark.parametrize("write", [otio, fcpxml])
def test_untouched_nothing_is_told(write, tmp_path):
    suffix = f".{write.__name__}"
    assert back(write(captioned(plain())), tmp_path, suffix, catalogue=KNOWN).notes == ()


def test_a_program_that_drops_all_changed_none(tmp_path):
    assert back(fcpxml(plain()), tmp_path, ".fcpxml", catalogue=KNOWN).notes == ()


def test_a_caption_that_was_changed_there_is_told_of(tmp_path):
    text = fcpxml(captioned(plain())).replace("stayed quiet.<", "said nothing.<")
    assert back(text, tmp_path, ".fcpxml", catalogue=KNOWN).notes == (TOLD,)
