"""What a writer is told: fixed instructions, and the story as one JSON document, so its words stay data."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestrator.plan import Finding
from orchestrator.story import Episode, Series
from workers.writer.spec import Message

BRIEF = Path(__file__).with_name("brief.txt")
SEVERE = ("error", "warning")


@dataclass(frozen=True)
class Wish:
    """What is wanted of an episode."""

    premise: str = ""
    """What it is to tell, in the words of whoever asks."""
    beats: int | None = None
    """How many; None: as many as it needs."""
    seed: int = 1
    """Another one is another proposal."""


def messages(
    series: Series, episode: Episode, wish: Wish, findings: Sequence[Finding]
) -> tuple[Message, ...]:
    """The same story and wish give the same bytes."""
    told = {
        "wish": {"premise": wish.premise or None, "beats": wish.beats},
        "series": _series(series),
        "other_episodes": [
            {"number": each.number, "title": each.title, "purpose": each.purpose}
            for each in series.episodes
            if each.number != episode.number
        ],
        "episode": episode.model_dump(mode="json", exclude_defaults=True),
        "checks": [f"{each.place}: {each.message}" for each in findings if each.severity in SEVERE],
    }
    brief = Message(role="system", content=BRIEF.read_text(encoding="utf-8"))
    return (brief, Message(role="user", content=canonical(told)))


def canonical(value: Any) -> str:
    """One text per value. Fields stay in their order: it is the order in which a model writes them."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _series(series: Series) -> dict[str, Any]:
    said = series.model_dump(
        mode="json",
        include={"title", "premise", "language", "season", "loglines"},
        exclude_defaults=True,
    )
    people = [
        sheet.model_dump(
            mode="json",
            include={
                "id",
                "name",
                "aliases",
                "kind",
                "pronouns",
                "role",
                "age",
                "behaviour",
                "arc",
                "wardrobe",
            },
            exclude_defaults=True,
        )
        for sheet in series.sheets
    ]
    places = [
        each.model_dump(mode="json", include={"id", "description", "time"}, exclude_defaults=True)
        for each in series.locations
    ]
    things = [
        each.model_dump(mode="json", include={"id", "description", "owner"}, exclude_defaults=True)
        for each in series.props
    ]
    look = series.look.model_dump(mode="json", include={"genre", "mood"}, exclude_defaults=True)
    return {**said, **look, "people": people, "locations": places, "props": things}
