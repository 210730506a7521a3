"""Last step of reading: a draft becomes a valid Series, or a StoryError that names the place and the cure.

The same for every format, so the same story gives the same Series whatever it was written in.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from orchestrator.stories.align import align
from orchestrator.stories.cast import cast_of
from orchestrator.stories.draft import Draft, Path
from orchestrator.stories.errors import StoryError
from orchestrator.stories.forms import entries, write_out
from orchestrator.stories.numbering import number_beats
from orchestrator.stories.references import resolve
from orchestrator.stories.refusals import refusal
from orchestrator.stories.shape import refuse_misshapen
from orchestrator.stories.source import guard
from orchestrator.stories.speech import spoken
from orchestrator.story import Beat, Episode, Series

MOST_EPISODES = 200
MOST_BEATS = 500
Spent = Mapping[int, frozenset[str]]


def series(
    draft: Draft, earlier: Series | None = None, *, whole: bool = True, spent: Spent = MappingProxyType({})
) -> Series:
    """The Series that the draft describes; beats without ids of their own keep those of `earlier`.

    A story that is not `whole` may have no episodes, and episodes without beats. `spent` are ids, by number
    of an episode, that no new beat may get.
    """
    guard(draft.data, draft.source.name)
    refuse_misshapen(draft)
    _refuse_too_much(draft, whole)
    write_out(draft)
    given = number_beats(draft)
    _find_speech(draft)
    resolve(draft)
    try:
        read = Series.model_validate(draft.data)
    except ValidationError as error:
        raise refusal(draft, error) from error
    return _aligned(read, earlier, given, spent) if earlier else read


def _aligned(read: Series, earlier: Series, given: dict[int, frozenset[str]], spent: Spent) -> Series:
    before = {episode.number: episode for episode in earlier.episodes}

    def keep(index: int, episode: Episode) -> Episode:
        old = before.get(episode.number)
        if old is None:
            return episode
        return align(old, episode, given[index], spent.get(episode.number, frozenset()))

    kept = tuple(keep(index, episode) for index, episode in enumerate(read.episodes))
    return read.model_copy(update={"episodes": kept})


def _refuse_too_much(draft: Draft, whole: bool) -> None:
    episodes = draft.data.get("episodes")
    if whole and not episodes:
        message, cure = "no episode was found", 'Start one with a line such as: Episode 1, "Its title"'
        raise StoryError(draft.source.name, message, cure)
    if isinstance(episodes, list) and len(episodes) > MOST_EPISODES:
        message = f"{len(episodes)} episodes; {MOST_EPISODES} is the most"
        raise StoryError(draft.source.name, message, "Write one file per season")
    for path, episode in entries(draft, ("episodes",)):
        _refuse_beats(draft, path, episode.get("beats"), whole)


def _refuse_beats(draft: Draft, path: Path, beats: Any, whole: bool) -> None:
    if whole and not beats:
        raise StoryError(
            draft.place(path), "the episode has no beats", "Add at least one line of story under it"
        )
    if isinstance(beats, list) and len(beats) > MOST_BEATS:
        message = f"{len(beats)} beats; {MOST_BEATS} is the most"
        raise StoryError(draft.place(path), message, "Split it into episodes; one of 90 seconds has about 18")


def _find_speech(draft: Draft) -> None:
    """Speech that the text gives; a beat of lines only gets its text from them."""
    cast = cast_of(sheet for _, sheet in entries(draft, ("sheets",)))
    for path, _ in entries(draft, ("episodes",)):
        for place, beat in entries(draft, (*path, "beats")):
            text, lines = beat.get("text"), beat.get("lines")
            if not (text or "").strip() and not lines and set(beat) <= set(Beat.model_fields):
                raise StoryError(
                    draft.place(place), "the beat is empty", "Say what happens in it, or delete it"
                )
            if isinstance(text, str) and lines is None:
                beat["lines"] = spoken(text, cast)
            elif text is None and isinstance(lines, list):
                beat["text"] = " ".join(map(_as_text, lines))


def _as_text(line: Any) -> str:
    if not isinstance(line, dict):
        return str(line)
    who = line.get("speaker")
    return f'{who}: "{line.get("text")}"' if who else f'"{line.get("text")}"'
