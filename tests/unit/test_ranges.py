"""Parts of files, as requests ask for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.api.ranges import MOST_PARTS, Part, parts

MANY = "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 3 * MOST_PARTS, 2))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "lines=0-1",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=-",
        "bytes=0-1,x",
        "bytes=٣-٤",
        MANY,
    ],
)
def test_what_cannot_be_read_is_passed_over(header: str) -> None:
    assert parts(header, 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200,900-", "bytes=-0"])
def test_what_is_not_there_cannot_be_had(header: str) -> None:
    assert parts(header, 100) == ()


def test_an_empty_file_has_no_parts() -> None:
    assert parts("bytes=0-", 0) == ()
    assert parts("bytes=-5", 0) == ()


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-0", [(0, 1)]),
        ("bytes=90-200", [(90, 100)]),
        ("bytes=40-", [(40, 100)]),
        ("bytes=-30", [(70, 100)]),
        ("bytes=-300", [(0, 100)]),
        ("Bytes = 0-1 , 10-11", [(0, 2), (10, 12)]),
        ("bytes=0-9,10-19,5-6", [(0, 20)]),
        ("bytes=50-59,0-4,700-", [(0, 5), (50, 60)]),
    ],
)
def test_parts_are_what_was_asked_for(header: str, wanted: list[tuple[int, int]]) -> None:
    assert parts(header, 100) == tuple(Part(*each) for each in wanted)


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=MOST_PARTS),
    st.integers(1, 200),
)
def test_every_wanted_byte_comes_once(asked: list[tuple[int, int]], size: int) -> None:
    ranges = [(min(each), max(each)) for each in asked]
    found = parts("bytes=" + ",".join(f"{first}-{last}" for first, last in ranges), size)
    assert found is not None
    told = [byte for part in found for byte in range(part.start, part.end)]
    assert told == sorted({b for first, last in ranges for b in range(first, min(last + 1, size))})


@given(st.text(max_size=60), st.integers(0, 10**12))
def test_nobodys_words_break_it(header: str, size: int) -> None:
    for found in (parts(header, size), parts(f"bytes={header}", size)):
        assert found is None or all(0 <= part.start < part.end <= size for part in found)
