"""The service from Python: calls are values, made by a function per noun; a client runs them.

    from orchestrator.client import Client, productions, stories

    with Client("http://127.0.0.1:8000", key) as service:
        series = service.run(stories.create(Path("story.md"))).value
        made = service.run(productions.start(series.id, 1))
        for event in service.events(productions.events(made.id)):
            print(event.kind, event.body.get("task", ""))
        service.save(productions.file(made.id, "episode.mp4"), Path("episode.mp4"))

`AsyncClient` runs the same calls and is awaited. docs/client.md tells more.
"""

from orchestrator.client import (
    beats,
    bundles,
    cuts,
    episodes,
    keys,
    packs,
    productions,
    series,
    stories,
    workers,
)
from orchestrator.client.calls import Call, Kept
from orchestrator.client.failures import Damaged, StrangeAnswer, Unreachable
from orchestrator.client.runners import AsyncClient, Client

__all__ = [
    "AsyncClient", "Call", "Client", "Damaged", "Kept", "StrangeAnswer", "Unreachable",
    "beats", "bundles", "cuts", "episodes", "keys", "packs", "productions", "series", "stories", "workers",
]  # fmt: skip
