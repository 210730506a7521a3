"""`microdrama worker list|drain|pause|resume`: in this home, and how workers over HTTP and places differ."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from service import Service, service
from strangers import Stranger

from orchestrator.cli import microdrama
from orchestrator.desk.actor import Scope
from orchestrator.errors import NotFound, UnusableInput
from orchestrator.ledger import Seen, Sighting
from orchestrator.ledger.places import place_id
from orchestrator.office import opened
from orchestrator.roster import chosen
from orchestrator.settings import Settings
from orchestrator.shapes import Worker

Verb = Callable[..., Result]
SIGHTINGS = [
    Sighting(
        "gpu-0", "node-1", gpu="1", doing="diffusers.still for nine/1/draft", loaded=("diffusers.still flux",)
    ),
    Sighting("gpu-1", "node-1", failures=2, trouble="out of memory"),
    Sighting("cpu-0", "node-2"),
]


@pytest.fixture
def verb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verb:
    """Run a verb of `worker` on a home where a cluster has three places."""
    monkeypatch.delenv("MICRODRAMA_SERVER", raising=False)
    with opened(Settings(home=tmp_path / "home")) as office:
        office.ledger.places.exchange("ray", Seen(SIGHTINGS))

    def run(*words: str, home: str = "home") -> Result:
        return CliRunner().invoke(microdrama, ["--home", str(tmp_path / home), "worker", *words])

    return run


def states(verb: Verb) -> dict[str, str]:
    done = verb("list", "--json")
    assert done.exit_code == 0, done.output
    return {each["name"]: each["state"] for each in json.loads(done.stdout)["workers"]}


def worker(name: str, key: str = "@ray", node: str = "") -> Worker:
    plain: dict[str, Any] = {"makes": {}, "slots": 1, "state": "active", "failures": 0, "tasks": []}
    where = {"id": place_id(key, name, node), "key": key, "name": name, "facts": {"node": node}}
    return Worker(**where, **plain, made_at=0, seen_at=0)


def test_a_name_that_nobody_has_changes_nothing(verb: Verb) -> None:
    done = verb("drain", "gpu-0", "gpu-9")
    assert isinstance(done.exception, NotFound)
    assert "no worker gpu-9 here; `microdrama worker list`" in str(done.exception)
    assert set(states(verb).values()) == {"active"}


def test_nobody_named_and_no_node_is_bad_input(verb: Verb) -> None:
    assert isinstance(verb("pause").exception, UnusableInput)
    assert isinstance(verb("pause", "--node", "node-9").exception, NotFound)


def test_one_name_of_two_machines_is_unclear() -> None:
    two = [worker("hub", "key_1"), worker("hub", "key_2")]
    with pytest.raises(UnusableInput, match="2 workers are called hub; say which by id: wrk_"):
        chosen(two, ["hub"])
    assert chosen(two, [two[1].id]) == [two[1]]


def test_what_a_machine_says_of_nodes_is_not_believed() -> None:
    stranger, place = worker("hub", "key_1", "node-1"), worker("gpu-0", "@ray", "node-1")
    assert chosen([stranger, place], [], "node-1") == [place]


def test_drained_paused_and_resumed_by_name_id_and_node(verb: Verb) -> None:
    done = verb("drain", "--node", "node-1")
    assert "finishes what it has and takes nothing new" in done.output
    assert states(verb) == {"gpu-0": "draining", "gpu-1": "draining", "cpu-0": "active"}
    verb("pause", "cpu-0", place_id("ray", "gpu-1", "node-1"))
    assert states(verb) == {"gpu-0": "draining", "gpu-1": "paused", "cpu-0": "paused"}
    verb("resume", "gpu-0", "gpu-1", "cpu-0")
    assert set(states(verb).values()) == {"active"}


def test_resuming_forgets_what_was_counted(verb: Verb) -> None:
    told = json.loads(verb("resume", "gpu-1", "--json").stdout)["workers"]
    assert [(each["name"], each["failures"]) for each in told] == [("gpu-1", 0)]


def test_the_list_says_what_this_machine_makes_and_what_places_do(verb: Verb) -> None:
    told = json.loads(verb("list", "--json").stdout)
    assert {each["name"] for each in told["makes"]} >= {"slate.still", "animatic.motion"}
    (gpu,) = [each for each in told["workers"] if each["name"] == "gpu-0"]
    assert gpu["facts"]["doing"] == "diffusers.still for nine/1/draft"


def test_looking_makes_no_home(verb: Verb, tmp_path: Path) -> None:
    done = verb("list", "--json", home="nowhere")
    assert json.loads(done.stdout)["workers"] == []
    assert not (tmp_path / "nowhere").exists()


# Over HTTP


def test_the_api_lists_and_changes_both_kinds(tmp_path: Path, database_url: str) -> None:
    with service(tmp_path, database_url) as running:
        Stranger(running.client(Scope.WORKER)).register()
        place = cluster(running)
        operator = running.client(Scope.OPERATOR)
        listed = {each["name"]: each for each in operator.get("/v1/workers").json()["items"]}
        assert {name: each["key"][:4] for name, each in listed.items()} == {
            "stranger": "mdk_",
            "gpu-0": "@ray",
        }
        for each in listed.values():
            address = f"/v1/workers/{each['id']}"
            assert operator.patch(address, json={"state": "paused"}).status_code == 428
            version = operator.get(address).headers["etag"]
            done = operator.patch(address, json={"state": "paused"}, headers={"If-Match": version})
            assert (done.status_code, done.json()["state"]) == (200, "paused")
            stale = operator.patch(address, json={"state": "active"}, headers={"If-Match": version})
            assert stale.status_code == 412
        assert running.office.ledger.places.exchange("ray", Seen()) == {("gpu-0", "node-1"): "paused"}
        assert place in {each["id"] for each in listed.values()}


def test_nobody_takes_a_place_over(tmp_path: Path, database_url: str) -> None:
    with service(tmp_path, database_url) as running:
        place = cluster(running)
        for scope in (Scope.WORKER, Scope.ADMIN):
            stranger = Stranger(running.client(scope))
            assert stranger.register(name="gpu-0", facts={"kind": "ray", "node": "node-1"}).status_code == 201
            assert stranger.address != f"/v1/workers/{place}"
            for what in ("claims?wait=0", "leave"):
                assert stranger.http.post(f"/v1/workers/{place}/{what}").status_code == 404
        assert running.office.ledger.places.exchange("ray", Seen()) == {("gpu-0", "node-1"): "active"}


def cluster(running: Service) -> str:
    """A place of a cluster; its id."""
    running.office.ledger.places.exchange("ray", Seen([Sighting("gpu-0", "node-1")]))
    return place_id("ray", "gpu-0", "node-1")
