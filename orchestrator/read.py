"""Story file -> series, its beats under the ids that the ledger remembers: every use case begins here."""

from pathlib import Path

from orchestrator import stories
from orchestrator.errors import BadStory
from orchestrator.office import Office
from orchestrator.stories import StoryError
from orchestrator.story import Episode, Series


def read(office: Office, story: Path, *, whole: bool = True) -> Series:
    """The series in a story file. BadStory says where it is wrong and how to mend it.

    A story that is not `whole` may be a premise and its people, without beats.
    """
    try:
        fresh = stories.read(story, whole=whole)
        known = _remembered(office, fresh)
        earlier = fresh.model_copy(update={"episodes": known})
        return stories.read(story, earlier, whole=whole) if known else fresh
    except StoryError as error:
        raise BadStory(str(error)) from error


def remember(office: Office, series: Series, episode: Episode) -> None:
    """Keep the beat ids of an episode that is about to be made."""
    office.ledger.stories.remember(series.id, episode.number, episode.model_dump_json())


def chosen(series: Series, number: int | None) -> tuple[Episode, ...]:
    """One episode, or all of them when no number was given."""
    if number is None:
        return series.episodes
    found = tuple(episode for episode in series.episodes if episode.number == number)
    if not found:
        there = ", ".join(str(episode.number) for episode in series.episodes)
        raise BadStory(f"{series.title} has no episode {number}; it has {there}.")
    return found


def _remembered(office: Office, fresh: Series) -> tuple[Episode, ...]:
    bodies = (office.ledger.stories.last(fresh.id, episode.number) for episode in fresh.episodes)
    return tuple(Episode.model_validate_json(body) for body in bodies if body)
