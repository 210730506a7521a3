"""An answer becomes an episode. A stranger wrote it: it is held against the schema, and read as any story.

Kept beats are the very same. A rewritten one keeps its id, and the shots that a person gave it. New beats get
ids that no beat of the episode had.
"""

from collections.abc import Iterator
from typing import Any

from orchestrator.errors import Refused
from orchestrator.stories import StoryError, read_episode
from orchestrator.stories.align import unused
from orchestrator.story import Beat, Episode, Series
from orchestrator.writing.schema import Schema
from workers.errors import WorkerError
from workers.writer.judged import judged


def proposed(text: str, schema: Schema, series: Series, episode: Episode) -> Episode:
    """The episode as it would be. Refused names what does not belong into it."""
    try:
        answer = judged(text, schema)
    except WorkerError as error:
        raise Refused(f"The proposal is not what was asked for: {error}") from error
    old = {beat.id: beat for beat in episode.beats}
    heading = episode.model_dump(mode="json", exclude={"beats"})
    fresh = unused(old)
    told = {**heading, "beats": [_beat(each, old, fresh) for each in answer["beats"]]}
    try:
        read = read_episode(told, series)
    except StoryError as error:
        raise Refused(f"The proposal cannot be read as a story: {error}") from error
    kept = {each["keep"] for each in answer["beats"] if "keep" in each}
    return read.model_copy(
        update={"beats": tuple(old[beat.id] if beat.id in kept else beat for beat in read.beats)}
    )


def _beat(told: dict[str, Any], old: dict[str, Beat], fresh: Iterator[str]) -> dict[str, Any]:
    if "keep" in told:
        return old[told["keep"]].model_dump(mode="json")
    said = {name: value for name, value in told.items() if value is not None}
    if "id" not in said:
        said["id"] = next(fresh)
    if said["id"] in old:
        said["shots"] = [shot.model_dump(mode="json") for shot in old[said["id"]].shots]
    said["emotion"] = {each["who"]: each["emotion"] for each in told["emotion"]}
    said["wardrobe"] = dict(each.split("/", 1) for each in told["wardrobe"])
    return said
