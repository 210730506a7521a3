"""What a bundle tells people: nothing that somebody wrote is markup in it, and times are timecodes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.bundle.readme import inert
from orchestrator.timeline.base import START, timecode

MARKUP = re.compile(r"(?<!\\)(?:\\\\)*[`*_\[\]<>#|!&~{}]")


@given(
    st.text()
    | st.sampled_from(["[x](javascript:1)", "<script>", "a\n# b", "| a |", "\\[x]", "\u202egnp", "![i](u)"])
)
def test_words_of_people_are_one_line_without_markup(text: str) -> None:
    told = inert(text)
    assert not MARKUP.search(told)
    assert len(told.splitlines()) <= 1
    assert told.isprintable()


@pytest.mark.parametrize(
    ("frame", "fps", "told"),
    [
        (0, 24, "01:00:00:00"),
        (23, 24, "01:00:00:23"),
        (24 * 61, 24, "01:01:01:00"),
        (30 * 3600, 30, "02:00:00:00"),
    ],
)
def test_times_count_from_one_hour(frame: int, fps: int, told: str) -> None:
    assert timecode(START * fps + frame, fps) == told
    assert timecode(frame, fps)[3:] == told[3:]
