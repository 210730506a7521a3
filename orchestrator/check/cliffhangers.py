"""What kind of cliffhanger an episode ends on; the same kind twice in a row wears out."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from orchestrator.check.findings import at, warning
from orchestrator.check.people import cues
from orchestrator.plan import Finding
from orchestrator.stories.words import whole_words
from orchestrator.story import Episode, Role, Series


def kind(episode: Episode) -> str | None:
    """The kind with most cues in the cliffhanger's words and evidence; None if nothing tells."""
    found: Counter[str] = Counter()
    for beat in episode.beats:
        if beat.role is Role.CLIFFHANGER:
            evidence = [words for i in beat.inserts for words in (i.title, *i.lines, i.picture)]
            text = "\n".join([beat.text, beat.change or "", *evidence])
            found.update({name: len(pattern.findall(text)) for name, pattern in _patterns()})
    best = max(found, key=lambda name: found[name], default=None)
    return best if best and found[best] else None


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(name, whole_words(tuple(words))) for name, words in cues()["cliffhangers"].items()]


def repeated(series: Series, episode: Episode) -> Iterator[Finding]:
    """Compared with the episode before it."""
    before = next((e for e in series.episodes if e.number == episode.number - 1), None)
    if before is None or kind(episode) is None or kind(before) != kind(episode):
        return
    message = f"It ends on {kind(episode)}, as episode {before.number} does."
    yield warning(
        "cliffhanger-repeated", at(episode), message, f"Try another kind: {', '.join(_others(episode))}."
    )


def _others(episode: Episode) -> list[str]:
    return [name for name in cues()["cliffhangers"] if name != kind(episode)]
