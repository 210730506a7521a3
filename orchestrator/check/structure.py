"""One purpose, and hook, escalation, reveal, cliffhanger in that order and in time."""

import re
from collections.abc import Iterator
from itertools import pairwise

from orchestrator.check.findings import at, note, warning
from orchestrator.check.people import distance
from orchestrator.plan import Finding
from orchestrator.stories.words import UNSPACED
from orchestrator.story import Beat, Episode, Role, Series

ORDER = tuple(Role)
LONE_WORD = re.compile(r"[(（]\s*([^\W\d_]+)\s*[)）]")
LONGEST_SECONDS = {"general": 180, "paid-app": 90, "default": 120}
HOOK_WITHIN = 6.0
BEAT_AT_LEAST = 2.5
INSERT_SECONDS = 2.0
WORDS_PER_SECOND = 2.5
SIGNS_PER_SECOND = 4.5


def speech_seconds(text: str) -> float:
    """How long words take to say; scripts without spaces count by sign."""
    signs = len(UNSPACED.findall(text))
    words = len(re.findall(r"\w[\w'’-]*", UNSPACED.sub(" ", text)))
    return words / WORDS_PER_SECOND + signs / SIGNS_PER_SECOND


def beat_seconds(beat: Beat) -> float:
    """A first estimate of a beat's length in the cut."""
    if beat.seconds is not None:
        return beat.seconds
    spoken = sum(speech_seconds(line.text) + 0.8 for line in beat.lines)
    return max(BEAT_AT_LEAST, spoken) + INSERT_SECONDS * len(beat.inserts)


def longest(series: Series, episode: Episode) -> float:
    """The seconds that the episode may take."""
    return float(episode.seconds or LONGEST_SECONDS[series.length])


def purpose(episode: Episode) -> Iterator[Finding]:
    """What is different by the end?"""
    if not episode.purpose:
        cure = "Add one sentence that says what is different by the end."
        yield warning("purpose-missing", at(episode), "The episode has no purpose.", cure)


def roles(episode: Episode) -> Iterator[Finding]:
    """Each role is there, and each comes first after the one before it."""
    first = {role: next((i for i, b in enumerate(episode.beats) if b.role is role), None) for role in ORDER}
    for role in ORDER:
        if first[role] is None and role is not Role.CLIFFHANGER:
            cure = f"Mark the beat that is the {role} with ({role})."
            yield warning(f"{role}-missing", at(episode), f"No beat is marked as {role}.", cure)
    present = [role for role in ORDER if first[role] is not None]
    for before, after in pairwise(present):
        if (first[before] or 0) > (first[after] or 0):
            beat = episode.beats[first[after] or 0]
            message = f"The {after} comes before the {before}."
            yield warning(
                "roles-out-of-order", at(episode, beat), message, "Order: " + ", ".join(ORDER) + "."
            )


def roles_once(episode: Episode) -> Iterator[Finding]:
    """One hook and one cliffhanger; a role word with a slip of the pen is none."""
    for role in (Role.HOOK, Role.CLIFFHANGER):
        marked = [beat for beat in episode.beats if beat.role is role]
        if len(marked) > 1:
            places = " and ".join(beat.id for beat in marked)
            cure = f"Keep ({role}) on one of them, and give the others another role or none."
            message = f"{len(marked)} beats are marked as {role}: {places}."
            yield warning(f"{role}-twice", at(episode, marked[1]), message, cure)
    for beat in episode.beats:
        for word in LONE_WORD.findall(beat.text):
            meant = next((r for r in ORDER if distance(word.casefold(), r, 1) == 1), None)
            if meant and beat.role is None:
                message = f"({word}) is no role."
                yield warning("unknown-role", at(episode, beat), message, f"Did you mean ({meant})?")


def hook(episode: Episode) -> Iterator[Finding]:
    """The hook comes within seconds."""
    index = next((i for i, beat in enumerate(episode.beats) if beat.role is Role.HOOK), 0)
    waited = sum(beat_seconds(beat) for beat in episode.beats[:index])
    if waited > HOOK_WITHIN:
        message = f"About {waited:.0f} s pass before the hook."
        cure = f"Open on it, or within {HOOK_WITHIN:.0f} s; context can come after."
        yield warning("hook-late", at(episode, episode.beats[index]), message, cure)


def cliffhanger(episode: Episode) -> Iterator[Finding]:
    """The last beat leaves a question open."""
    index = next((i for i, beat in enumerate(episode.beats) if beat.role is Role.CLIFFHANGER), None)
    if index is None:
        cure = "Mark the last beat with (cliffhanger) and let it leave one question open."
        yield warning("cliffhanger-missing", at(episode), "The episode does not end on a cliffhanger.", cure)
    elif index < len(episode.beats) - 1:
        after = len(episode.beats) - 1 - index
        message = f"{after} beat{'s come' if after > 1 else ' comes'} after the cliffhanger."
        yield warning("cliffhanger-not-last", at(episode, episode.beats[index]), message, "End on it.")


def length(series: Series, episode: Episode) -> Iterator[Finding]:
    """The beats fit the wanted length."""
    needed, most = sum(map(beat_seconds, episode.beats)), longest(series, episode)
    if needed > most:
        message = f"{len(episode.beats)} beats need about {needed:.0f} s; the episode has {most:.0f} s."
        yield warning("episode-too-long", at(episode), message, "Cut beats, or split the episode in two.")
    lone = [beat for beat in episode.beats if beat.seconds and beat.lines]
    for beat in lone:
        said = sum(speech_seconds(line.text) for line in beat.lines)
        if said > (beat.seconds or 0):
            message = f"Its lines need about {said:.0f} s; it was given {beat.seconds:.0f} s."
            yield note("beat-too-short", at(episode, beat), message, "Give it more seconds, or fewer words.")
