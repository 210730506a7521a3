"""What the tests of story nouns share: one service per module and database, and a small story."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from service import Service, service

STORY = {
    "title": "The Key",
    "characters": [{"name": "Maya", "wardrobe": {"day": "grey coat", "night": "red dress"}}],
    "locations": [{"id": "old-office"}],
    "props": [{"id": "maya-phone", "description": "a phone"}],
}
EPISODE: dict[str, Any] = {
    "title": "Found",
    "location": "old office",
    "beats": [
        'Maya unlocks the door. Maya says: "Who is there?" (hook)',
        {"text": "She sees the file.", "emotion": {"Maya": "shocked"}},
        "She runs. (cliffhanger)",
    ],
}
KINDS = ("sqlite", "postgresql")


@contextmanager
def running(request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> Iterator[Service]:
    """A service on the kind of database that is the fixture's parameter, for a whole module."""
    home = folders.mktemp("home")
    if request.param == "sqlite":
        with service(home) as made:
            yield made
        return
    server = request.getfixturevalue("postgresql")
    url = server.create()
    try:
        with service(home, url) as made:
            yield made
    finally:
        server.drop(url)


def pointers(refused: Any) -> list[str]:
    """Where a refused body is wrong."""
    assert refused.status_code == 422, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    return [each["pointer"] for each in refused.json()["errors"]]


def put(client: Any, address: str, body: Any) -> Any:
    """Change what is there."""
    return client.put(address, json=body, headers={"If-Match": client.get(address).headers["etag"]})
