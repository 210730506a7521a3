"""What must be said and read within the time and the frame: dialogue, inserts, given shot words."""

from collections.abc import Iterator
from enum import StrEnum

from orchestrator.check.findings import at, error, warning
from orchestrator.check.structure import longest, speech_seconds
from orchestrator.plan import Angle, Finding, Move, ShotRole, Size
from orchestrator.story import Beat, Episode, Insert, Series
from prompt_templates.emotions import LABELS

SPOKEN_SHARE = 0.6
"""Of an episode's seconds; the rest is faces and evidence."""
TITLE_SIGNS = 32
LINE_SIGNS = 48
INSERT_SIGNS = 120
MOST_LINES = 4
IMPOSSIBLE_SIGNS = 400
IMPOSSIBLE_LINES = 10
GIVEN: dict[str, type[StrEnum]] = {"role": ShotRole, "size": Size, "angle": Angle, "move": Move}


def dialogue(series: Series, episode: Episode) -> Iterator[Finding]:
    """Dialogue leaves time for pictures."""
    said = sum(speech_seconds(line.text) for beat in episode.beats for line in beat.lines)
    most = longest(series, episode)
    budget = SPOKEN_SHARE * most
    if said > budget:
        message = f"About {said:.0f} s of dialogue; {budget:.0f} s of {most:.0f} s is the budget."
        yield warning("dialogue-over-budget", at(episode), message, "Cut lines that a look can say.")


def insert_text(episode: Episode) -> Iterator[Finding]:
    """Evidence is read in two seconds on a phone."""
    for beat in episode.beats:
        for insert in (*beat.inserts, *(shot.insert for shot in beat.shots if shot.insert)):
            yield from _insert(episode, beat, insert)


def _insert(episode: Episode, beat: Beat, insert: Insert) -> Iterator[Finding]:
    signs = len(insert.title) + sum(map(len, insert.lines))
    count = len(insert.lines)
    holds = f"The {insert.kind} holds {signs} characters in {count} line{'' if count == 1 else 's'}"
    cure = f"Keep the words that matter: {INSERT_SIGNS} characters in {MOST_LINES} lines at most."
    if signs > IMPOSSIBLE_SIGNS or len(insert.lines) > IMPOSSIBLE_LINES:
        message = f"{holds}; no frame can show them."
        yield error("insert-impossible", at(episode, beat), message, cure)
    elif signs > INSERT_SIGNS or len(insert.lines) > MOST_LINES:
        message = f"{holds}; few will read it."
        yield warning("insert-unreadable", at(episode, beat), message, cure)
    elif _has_long_line(insert):
        message = f"The {insert.kind} has a line that is too long to be set in large type."
        cure = f"Keep its headline to {TITLE_SIGNS} characters, and every other line to {LINE_SIGNS}."
        yield warning("insert-unreadable", at(episode, beat), message, cure)
    elif signs == 0 and not insert.picture:
        message = f"The {insert.kind} shows nothing."
        yield warning("insert-empty", at(episode, beat), message, "Give its words in quotation marks.")


def _has_long_line(insert: Insert) -> bool:
    return len(insert.title) > TITLE_SIGNS or any(len(line) > LINE_SIGNS for line in insert.lines)


def shot_words(episode: Episode) -> Iterator[Finding]:
    """Given shots use the words that a plan knows."""
    for beat in episode.beats:
        for shot in beat.shots:
            told = {field: getattr(shot, field) for field in GIVEN}
            known: dict[str, list[str]] = {
                field: [str(word) for word in words] for field, words in GIVEN.items()
            }
            for field, word in {**told, "emotion": shot.emotion}.items():
                words = known.get(field, list(LABELS))
                if word is not None and word not in words:
                    message = f"A shot's {field} is given as {word!r}."
                    yield error(
                        "unknown-shot-word", at(episode, beat), message, f"Use one of: {', '.join(words)}."
                    )
