"""Captions: spoken lines become short phrases that appear as they are said.

A phrase is one or two rows inside the area that it is given. It ends where speech pauses: after a sentence, a
comma, before a conjunction. It stays until it can be read, unless the next phrase or an insert comes first.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import pairwise
from pathlib import Path

import yaml

from orchestrator.captions import edited as editing
from orchestrator.captions.layout import KNOWN, fits, row_width, width
from orchestrator.captions.words import caption_words, unspaced
from orchestrator.cut import Caption, CaptionWord, Event, LineFacts, row_text
from orchestrator.edits import CaptionEdit
from orchestrator.errors import CutRefused
from orchestrator.plan import Plan
from orchestrator.zones import HOUSE, Area
from workers import typeset
from workers.errors import MissingGlyphs

PACE, PACE_UNSPACED = 17, 9  # characters a second that can be read
SHORTEST = 20  # frames that a phrase is shown, if there is room
HOLD = 8  # frames after the last word
PAUSE = 7  # frames of silence that part two phrases
IDEAL, IDEAL_UNSPACED = 20, 9  # characters of a phrase that is read at a glance
STRONG, WEAK = ".!?…。！？؟", ",;:،；，、：—–"
CLOSING = "”’\"')]}»」』）】》"
NEVER = float("inf")
Words = tuple[CaptionWord, ...]


@dataclass(frozen=True)
class Placed:
    """A line at its place in the episode."""

    line: str
    facts: LineFacts
    begin: int
    """The frame at which the line's sound starts."""


@dataclass(frozen=True)
class Breaks:
    """How one language likes to be parted."""

    before: frozenset[str] = frozenset()
    never_after: frozenset[str] = frozenset()


def captions(
    plan: Plan, placed: Sequence[Placed], events: Sequence[Event], area: Area = HOUSE
) -> tuple[Caption, ...]:
    """Every spoken word, in phrases. CutRefused names characters that no typeface has."""
    lines = {line.id: line for line in plan.lines}
    said = []
    for place in sorted(placed, key=lambda each: each.begin):
        line = lines[place.line]
        _refuse_missing(f"line {line.id}", line.text, line.language)
        words = caption_words(line.text, place.facts, place.begin, plan.fps)
        said += [(line.id, line.language, phrase) for phrase in phrases(words, line.language, area)]
    said.sort(key=lambda each: each[2][0].start)  # lines that a person laid over each other
    _refuse_one_frame(said)
    return tuple(_timed(said, events, plan.fps, area))


def edited(
    made: Sequence[Caption],
    edits: Mapping[str, CaptionEdit],
    placed: Sequence[Placed],
    frames: int,
    area: Area = HOUSE,
) -> tuple[Caption, ...]:
    """The captions of an episode of that many frames with people's edits, laid out by the same rules."""
    for caption in made:
        edit = edits.get(caption.id)
        if edit and edit.text:
            _refuse_missing(f"caption {caption.id}", edit.text, caption.language)
    begins = {place.line: place.begin for place in placed}
    setter = editing.Setter(partial(phrases, area=area), partial(rows, area=area))
    return editing.edited(made, edits, begins, frames, setter)


def phrases(words: Words, language: str, area: Area = HOUSE) -> tuple[Words, ...]:
    """The words in phrases of at most two rows: the cheapest way to part them.

    Where there is more room than in the house zone, they are parted as there: a person's edits name a phrase.
    """
    narrow = area.no_wider_than(HOUSE)
    words = tuple(_narrow(words, language, narrow))
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(words) + 1):
        best.append(min(_ways(words, end, best, language, narrow)))
    found: list[Words] = []
    end = len(words)
    while end > 0:
        start = best[end][1]
        found.append(words[start:end])
        end = start
    return tuple(reversed(found))


def rows(phrase: Words, language: str, area: Area = HOUSE) -> tuple[Words, ...]:
    """One row if it fits, else the two that part best and are most even."""
    at = _parting(phrase, language, area)[1]
    return (phrase[:at], phrase[at:]) if at else (phrase,)


def _timed(
    said: Sequence[tuple[str, str, Words]], events: Sequence[Event], fps: int, area: Area
) -> Iterator[Caption]:
    ends = [event.end for event in events]
    starts = [max(0, phrase[0].start) for _, _, phrase in said]
    parts: Counter[str] = Counter()
    for at, (line, language, phrase) in enumerate(said):
        start = starts[at]
        until = min([*starts[at + 1 : at + 2], *ends[-1:]])
        end = min(_shown_until(phrase, start, fps), until, _next_to_read(events, phrase[-1].end))
        end = max(end, start + 1)
        two = rows(phrase, language, area)
        if phrase[-1].end > end:  # another line breaks in
            two = tuple(tuple(editing.clipped(row, start, end)) for row in two)
        shown = {"start": start, "frames": end - start, "rows": two}
        parts[line] += 1
        yield Caption.model_validate({"line": line, "part": parts[line], "language": language, **shown})


def _refuse_one_frame(said: Sequence[tuple[str, str, Words]]) -> None:
    for (one, _, before), (other, _, after) in pairwise(said):
        if one != other and before[0].start == after[0].start:
            raise CutRefused(
                f"lines {one} and {other}: words of both begin at frame {after[0].start}, and one caption "
                "is shown at once. Start one of them a few frames later."
            )


def _shown_until(phrase: Words, start: int, fps: int) -> int:
    """Until the last word is over, and the phrase could be read."""
    text = row_text(phrase)
    pace = PACE_UNSPACED if any(map(unspaced, text)) else PACE
    return max(phrase[-1].end + HOLD, start + SHORTEST, start - (-len(text) * fps // pace))


def _next_to_read(events: Sequence[Event], frame: int) -> int:
    """Where holding a phrase must stop: at the next insert or card, at once inside of one."""
    read = (event for event in events if event.kind != "picture" and event.end > frame)
    return next((max(event.start, frame) for event in read), frame + 10**6)


def _refuse_missing(named: str, text: str, language: str) -> None:
    try:
        typeset.require(text, language)
    except MissingGlyphs as error:
        raise CutRefused(f"{named} cannot be captioned: {error}") from error


def _ways(
    words: Words, end: int, best: Sequence[tuple[float, int]], language: str, area: Area
) -> Iterator[tuple[float, int]]:
    """(cost, start) of every phrase that could end before word `end`."""
    last = _break_cost(words, end, language)
    for start in range(end - 1, -1, -1):
        phrase = words[start:end]
        parting = _parting(phrase, language, area)[0]
        if parting == NEVER:
            break
        yield best[start][0] + last + parting / 4 + _phrase_cost(phrase), start


@lru_cache(maxsize=KNOWN)
def _parting(phrase: Words, language: str, area: Area) -> tuple[float, int]:
    """(cost, word before which the second row begins); 0: one row is enough. Too much for two rows: NEVER."""
    if fits(phrase, language, area):
        return 0.0, 0
    return min(
        (
            (_break_cost(phrase, at, language) * 3 + abs(_size(phrase[:at]) - _size(phrase[at:])), at)
            for at in range(1, len(phrase))
            if fits(phrase[:at], language, area) and fits(phrase[at:], language, area)
        ),
        default=(NEVER, 0),
    )


def _phrase_cost(phrase: Words) -> float:
    """Too long, too short, or running on over a pause."""
    ideal = IDEAL_UNSPACED if any(unspaced(c) for word in phrase for c in word.text) else IDEAL
    size = _size(phrase)
    off = abs(size - ideal) / ideal * (6 if size < ideal else 8)
    runs_on = sum(_runs_on(before, after) for before, after in pairwise(phrase))
    return 3 + off + runs_on


def _runs_on(before: CaptionWord, after: CaptionWord) -> float:
    ended = before.text.rstrip(CLOSING)
    paused = 4 if after.start - before.end > PAUSE else 0
    return paused + (6 if ended.endswith(tuple(STRONG)) else 2 if ended.endswith(tuple(WEAK)) else 0)


def _break_cost(words: Words, at: int, language: str) -> float:
    """How much it hurts to part the words before word `at`."""
    if at == len(words):
        return 0
    before, after = words[at - 1].text.rstrip(CLOSING), words[at].text
    if not any(c.isalnum() for c in after):
        return 30
    if before.endswith(tuple(STRONG)):
        return 0
    if before.endswith(tuple(WEAK)):
        return 1
    known = _breaks(language)
    if before.casefold() in known.never_after | known.before:
        return 9
    return 2 if after.casefold().strip(STRONG + WEAK) in known.before else 5


def _size(words: Words) -> int:
    return len(row_text(words))


def _narrow(words: Words, language: str, area: Area) -> Iterator[CaptionWord]:
    """Words wider than a row are parted, so that nothing ever leaves the zone."""
    for word in words:
        if fits((word,), language, area):
            yield word
        else:
            yield from _parted(word, language, area)


def _parted(word: CaptionWord, language: str, area: Area) -> Iterator[CaptionWord]:
    parts, room = [""], row_width(area)
    for letter in word.text:
        room -= width(letter, language)
        if parts[-1] and room < 0:
            parts.append("")
            room = row_width(area) - width(letter, language)
        parts[-1] += letter
    at, letters = 0, len(word.text)
    for number, part in enumerate(parts):
        start, end = (word.start + (word.end - word.start) * n // letters for n in (at, at + len(part)))
        at += len(part)
        said = {"start": start, "end": max(start + 1, end), "joined": word.joined or number > 0}
        yield word.model_copy(update={"text": part, **said})


@cache
def _breaks(language: str) -> Breaks:
    table: Mapping[str, Mapping[str, Sequence[str]]] = yaml.load(
        Path(__file__).with_name("breaks.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    known = table.get(language.split("-")[0].lower(), {})
    return Breaks(frozenset(known.get("before", ())), frozenset(known.get("never_after", ())))
