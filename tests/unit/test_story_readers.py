"""Any text at all is read or refused with a StoryError; nothing else ever comes out of a reader."""

import json
import re
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from story_texts import EXAMPLE, as_csv, as_fountain, as_yaml

from orchestrator.check import check
from orchestrator.stories import READERS, StoryError, read_text

QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SUFFIXES = st.sampled_from(sorted(READERS))
MARKS = '# ,## ,- ,1. ,* ,= ,**,`,(,),[[,]],",“,”,‘,’,«,:,：,;,{,},[,],&a,*a,!!t,---,...,|'
WORDS = (
    "Episode 1,Episode,第一集,Premise,Characters,Look,Locations,Props,Maya,hook,insert,file,wardrobe,stock,"
    "Voice,says,INT. ROOM - DAY,@Maya,12,999999999999999999999999,٣,é,林,ا"
)
ODD = [",", "\n", "\n\n", "\t", "  ", "\u202e", "\x00", "\ud800", "episode,text\n", "title: x\n"]
PIECES = st.sampled_from([*re.split(",", MARKS), *re.split(",", WORDS), *ODD])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    re.split(
        " ",
        "title id sheets characters locations props episodes beats text role lines speaker inserts cast"
        " wardrobe emotion shots use name aliases number seconds look notes",
    )
)


def read_or_refuse(text: str, suffix: str) -> None:
    try:
        series = read_text(text, suffix, f"fuzz{suffix}")
    except StoryError as error:
        refused = error
    else:
        check(series)
        return
    assert all((refused.place, refused.message, refused.cure))


@QUICK
@given(st.lists(PIECES, max_size=40).map("".join), SUFFIXES)
@example("[" * 5000, ".yaml")
@example("Episode 99999999999999999999\n1. x", ".md")
@example("episode,text\n99999999999,x\n", ".csv")
@example("? [a, b]\n: c\n", ".yaml")
@example("episodes: 3", ".yaml")
def test_pieces_of_stories(text: str, suffix: str) -> None:
    read_or_refuse(text, suffix)


@QUICK
@given(st.data(), st.sampled_from([".md", ".csv", ".fountain", ".yaml"]))
def test_a_good_story_with_something_wrong_in_it(data: st.DataObject, suffix: str) -> None:
    whole = {
        ".md": EXAMPLE.read_text(encoding="utf-8"),
        ".csv": as_csv(),
        ".fountain": as_fountain(),
        ".yaml": as_yaml(),
    }[suffix]
    begin = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(begin, min(len(whole), begin + 60)))
    read_or_refuse(whole[:begin] + data.draw(PIECES) + whole[end:], suffix)


@QUICK
@given(
    st.dictionaries(
        FIELDS,
        st.recursive(JSON, lambda inner: st.lists(st.dictionaries(FIELDS, inner, max_size=5), max_size=3)),
        max_size=6,
    )
)
@example({"episodes": [{"beats": [{"text": "x", "lines": [3]}]}]})
@example(
    {"episodes": [{"beats": [{"text": "x", "wardrobe": {"a": []}}]}], "sheets": [{"id": "a", "wardrobe": 3}]}
)
@example({"episodes": [{"number": {}, "beats": ["x"]}], "sheets": [{"use": []}, 4]})
def test_data_of_any_shape(data: dict[str, Any]) -> None:
    read_or_refuse(json.dumps({"episodes": [{"beats": ["She waits."]}], **data}), ".json")


@pytest.mark.parametrize("suffix", [".md", ".csv", ".fountain"])
@pytest.mark.parametrize(
    "piece", ["<!--", "/*", "[[", '"', "(", "«", "**", "'a ", "1,2\n", "= x\n\n", "- x\n"]
)
def test_two_megabytes_of_anything_are_done_in_seconds(piece: str, suffix: str) -> None:
    line = (piece * 1900)[:1900]
    begin = time.process_time()
    read_or_refuse("Episode 1\n" + f"{line}\n" * (900_000 // len(line)), suffix)
    assert time.process_time() - begin < 15
