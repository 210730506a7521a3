"""Beats keep their ids when a text story is written anew.

Shot and line ids derive from beat ids, so an id that moved would make its pictures again. A beat is
recognised by its words: unchanged ones first (also when moved), then edited ones, then what stands alone
between two recognised neighbours. What is left is new and gets the next unused number.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from orchestrator.story import Beat, Episode

NUMBERED = re.compile(r"^b(\d+)$")
ALIKE_HERE = 0.5
ALIKE_ANYWHERE = 0.75
Pairs = dict[int, int]
"""New position -> old position."""


def align(
    old: Episode,
    new: Episode,
    given: frozenset[str] = frozenset(),
    spent: frozenset[str] = frozenset(),
) -> Episode:
    """`new`, its beats under the ids they had in `old`; ids in `given` were written by hand and stay.

    Ids in `spent` belonged to beats that are gone, and no new beat gets them.
    """
    before, after = [_norm(beat) for beat in old.beats], [_norm(beat) for beat in new.beats]
    free_old = [i for i, beat in enumerate(old.beats) if beat.id not in given]
    free_new = [j for j, beat in enumerate(new.beats) if beat.id not in given]
    pairs = _pairs([before[i] for i in free_old], [after[j] for j in free_new])
    kept = {free_new[j]: old.beats[free_old[i]].id for j, i in pairs.items()}
    fresh = unused({beat.id for beat in old.beats} | given | spent)
    ids = [beat.id if beat.id in given else kept.get(j) or next(fresh) for j, beat in enumerate(new.beats)]
    beats = tuple(beat.model_copy(update={"id": name}) for beat, name in zip(new.beats, ids, strict=True))
    return new.model_copy(update={"beats": beats})


def _pairs(before: list[str], after: list[str]) -> Pairs:
    pairs = _same_in_order(before, after)
    _same_anywhere(before, after, pairs)
    for gap in _gaps(before, after, pairs):
        _alike(before, after, gap, pairs, ALIKE_HERE)
    _alike(before, after, _rest(before, after, pairs), pairs, ALIKE_ANYWHERE)
    for lonely_old, lonely_new in _gaps(before, after, pairs):
        if len(lonely_old) == len(lonely_new):
            pairs.update(zip(lonely_new, lonely_old, strict=True))
    return pairs


def _same_in_order(before: list[str], after: list[str]) -> Pairs:
    """Common beginning and end first: one inserted beat can then never shift another."""
    shorter = min(len(before), len(after))
    head = next((k for k in range(shorter) if before[k] != after[k]), shorter)
    tail = next((k for k in range(shorter - head) if before[-1 - k] != after[-1 - k]), shorter - head)
    pairs = {k: k for k in range(head)}
    pairs.update({len(after) - 1 - k: len(before) - 1 - k for k in range(tail)})
    middle = SequenceMatcher(
        None, before[head : len(before) - tail], after[head : len(after) - tail], autojunk=False
    )
    for block in middle.get_matching_blocks():
        pairs.update({head + block.b + k: head + block.a + k for k in range(block.size)})
    return pairs


def _same_anywhere(before: list[str], after: list[str], pairs: Pairs) -> None:
    """Beats that moved without a change."""
    lonely_old, lonely_new = _rest(before, after, pairs)
    places: dict[str, list[int]] = defaultdict(list)
    for i in reversed(lonely_old):
        places[before[i]].append(i)
    for j in lonely_new:
        if places[after[j]]:
            pairs[j] = places[after[j]].pop()


def _alike(
    before: list[str], after: list[str], gap: tuple[list[int], list[int]], pairs: Pairs, least: float
) -> None:
    """Pair the most similar first; equal likeness goes to the earlier place."""
    scored = [(-_likeness(before[i], after[j]), i, j) for i in gap[0] for j in gap[1]]
    taken: set[int] = set()
    for score, i, j in sorted(scored):
        if -score >= least and i not in taken and j not in pairs:
            pairs[j] = i
            taken.add(i)


def _gaps(before: list[str], after: list[str], pairs: Pairs) -> Iterator[tuple[list[int], list[int]]]:
    """Unpaired beats between neighbours that are paired in order."""
    used = set(pairs.values())
    edges = [(-1, -1), *_rising(pairs), (len(after), len(before))]
    for (j0, i0), (j1, i1) in pairwise(edges):
        gap = (
            [i for i in range(i0 + 1, i1) if i not in used],
            [j for j in range(j0 + 1, j1) if j not in pairs],
        )
        if gap[0] and gap[1]:
            yield gap


def _rising(pairs: Pairs) -> list[tuple[int, int]]:
    """The longest run of pairs that rises on both sides; moved beats are no landmarks."""
    ends: list[int] = []
    chains: list[list[tuple[int, int]]] = []
    for j, i in sorted(pairs.items()):
        length = bisect_left(ends, i)
        chain = [*(chains[length - 1] if length else []), (j, i)]
        ends[length : length + 1] = [i]
        chains[length : length + 1] = [chain]
    return chains[-1] if chains else []


def _rest(before: list[str], after: list[str], pairs: Pairs) -> tuple[list[int], list[int]]:
    used = set(pairs.values())
    return [i for i in range(len(before)) if i not in used], [j for j in range(len(after)) if j not in pairs]


def _likeness(one: str, other: str) -> float:
    """The share of letter pairs that two texts have in common; works in any script, and is cheap."""
    mine, theirs = _letter_pairs(one), _letter_pairs(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


@lru_cache(maxsize=2048)
def _letter_pairs(text: str) -> frozenset[str]:
    return frozenset(text[k : k + 2] for k in range(max(1, len(text) - 1)))


def unused(taken: Collection[str]) -> Iterator[str]:
    """Ids for new beats: numbers above all that were ever given."""
    number = max((int(m[1]) for name in taken if (m := NUMBERED.match(name))), default=0)
    while True:
        number += 1
        yield f"b{number}"


def _norm(beat: Beat) -> str:
    text = unicodedata.normalize("NFKC", beat.text).casefold()
    return " ".join(re.sub(r"[^\w\s]", " ", text).split())
