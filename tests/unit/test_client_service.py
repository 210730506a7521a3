"""The client at a real service: series, stories, productions and keys, from the first call to the last."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from both_clients import Kind, kind
from loud_server import serving

from orchestrator import errors, shapes
from orchestrator.api.app import application
from orchestrator.client import beats, episodes, keys, productions, series, stories
from orchestrator.client.calls import Upload
from orchestrator.desk import keys as desk_keys
from orchestrator.desk.actor import TERMINAL, Scope
from orchestrator.errors import NotFound, Stale, Unauthenticated
from orchestrator.office import opened
from orchestrator.settings import Settings

__all__ = ["kind"]

STORY = {"title": "The Key", "characters": [{"name": "Ines"}], "locations": [{"id": "ward"}]}
EPISODE = {"title": "Room Nine", "location": "ward", "beats": ["Ines opens a drawer. (hook)", "She runs."]}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A real service, and an admin's key."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    with opened(settings) as office:
        scopes = (Scope.ADMIN,)
        made = desk_keys.create(office, TERMINAL, owner="mira", name="test", scopes=scopes)
    with serving(application(settings)) as url:
        yield url, made.key


def test_a_series_is_made_read_changed_and_removed(kind: Kind, studio: tuple[str, str]) -> None:
    service = kind(*studio)
    made = service.run(series.create({**STORY, "episodes": [EPISODE]}))
    name = made.value.id
    service = kind(*studio)
    assert name in {each.id for each in service.every(series.page())}
    first, second = kind(*studio).every(beats.page(name, 1))
    read = kind(*studio).run(beats.read(name, 1, first.id))
    changed = kind(*studio).run(beats.replace(name, 1, first.id, "Ines laughs. (hook)", read.version))
    assert changed.value.text.startswith("Ines laughs")
    with pytest.raises(Stale):
        kind(*studio).run(beats.remove(name, 1, first.id, read.version))
    whole = kind(*studio).run(episodes.read(name, 1))
    turned = kind(*studio).run(beats.order(name, 1, [second.id, first.id], whole.version))
    assert [beat.id for beat in turned.value.beats] == [second.id, first.id]
    assert kind(*studio).run(episodes.plan(name, 1)).shots
    assert isinstance(kind(*studio).run(episodes.check(name, 1)), list)
    kind(*studio).run(series.remove(name, kind(*studio).run(series.read(name)).version))
    with pytest.raises(NotFound):
        kind(*studio).run(series.read(name))


def test_a_story_file_goes_there_and_back(kind: Kind, studio: tuple[str, str]) -> None:
    file = Upload("story.json", json.dumps({**STORY, "episodes": [EPISODE]}).encode())
    made = kind(*studio).run(stories.create(file)).value
    read = kind(*studio).run(stories.read(made.id, "json"))
    told = {**json.loads(read.value), "title": "The Other Key"}
    again = Upload("story.json", json.dumps(told).encode())
    changed = kind(*studio).run(stories.replace(made.id, again, read.version))
    assert (changed.value.title, changed.value.id) == ("The Other Key", made.id)
    with pytest.raises(Stale):
        kind(*studio).run(stories.replace(made.id, again, read.version))


def test_a_production_is_ordered_once_and_cancelled(kind: Kind, studio: tuple[str, str]) -> None:
    made = kind(*studio).run(series.create({**STORY, "episodes": [EPISODE]})).value
    call = productions.start(made.id, 1, shapes.How(profile="slate"))
    first, again = kind(*studio).run(call), kind(*studio).run(call)
    assert first.id == again.id
    listed = kind(*studio).every(productions.page(series=made.id, state="queued"))
    assert [each.id for each in listed] == [first.id]
    assert kind(*studio).run(productions.cancel(first.id)).state == "cancelled"
    told = kind(*studio).events(productions.events(first.id))
    assert [each.kind for each in told] == ["production.queued", "production.cancelled"]
    assert kind(*studio).run(productions.retry(first.id)).state == "queued"
    assert kind(*studio).run(productions.cancel(first.id)).id == first.id


def test_keys_open_as_far_as_they_go(kind: Kind, studio: tuple[str, str]) -> None:
    made = kind(*studio).run(keys.create("noor", ["editor"], "cutting room"))
    assert made.key not in repr(made)
    with pytest.raises(errors.Forbidden):
        kind(studio[0], made.key).run(series.create(STORY))
    assert kind(*studio).run(keys.revoke(made.id)).revoked_at
    with pytest.raises(Unauthenticated):
        kind(studio[0], made.key).run(series.page())


def test_importing_the_client_brings_no_server_along() -> None:
    told = "import sys, orchestrator.client; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()).isdisjoint({"fastapi", "sqlalchemy", "av", "cv2", "pyvips"})
