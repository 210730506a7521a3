"""A small prepared world for the matrix of routes: one of everything, Mira's and Noor's.

Each of the two has a series of one episode that was really made (of slates, by a driver in this process), a
bundle of it, a production that waits and one that was cancelled. Every key that may have a machine has one
that registered and claimed an attempt. A noun that is new adds a line to THINGS, which makes one and says how
it is named in paths, and to the tables of `asks`: BODIES tells what its routes are sent, PER_ROUTE holds
names that differ on some route.
"""

import json
import sqlite3
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from asks import HOOK, PER_ROUTE, PICTURE, RIGHTS, STORY, Names
from fastapi.testclient import TestClient
from httpx2 import Response
from own_files import clip_bytes, sound_bytes
from service import Service, service
from sqlalchemy import select, update
from strangers import SPECS, Stranger

from orchestrator.desk import keys
from orchestrator.desk.actor import TERMINAL, Scope
from orchestrator.desk.floor import floor, profile
from orchestrator.drive import Driver
from orchestrator.executor.base import ANY, Attempt, Need, Place
from orchestrator.executor.remote import RemoteExecutor
from orchestrator.ledger import Ending
from orchestrator.ledger.offers import offers
from orchestrator.returned import catalogue

MIRA, NOOR = OWNERS = ("mira", "noor")
MACHINES = (Scope.WORKER, Scope.ADMIN)
"""Scopes whose keys may register a worker; a worker belongs to its key."""
SPARE = {"characters": "extra", "locations": "roof", "props": "lamp"}
"""Assets that no episode uses, so that they can be deleted."""
MUCH = 10**6
LATER = 2.0**33  # on the ledger's clock: nobody beats for the samples' attempts, and they last all the same


@dataclass
class World:
    """A running service with everything in it."""

    service: Service
    driver: Driver
    floor: RemoteExecutor
    ended: TestClient
    """Somebody whose key was revoked."""
    names: dict[str, Names] = field(default_factory=dict)
    """By owner: what is theirs."""
    held: dict[tuple[str, Scope], Names] = field(default_factory=dict)
    """By owner and scope of the key: its worker, and the attempt that this has."""
    clients: dict[tuple[str, tuple[Scope, ...]], TestClient] = field(default_factory=dict)

    def who(self, owner: str, *scopes: Scope) -> TestClient:
        """Somebody, who comes with the same key each time."""
        known = self.clients.get((owner, scopes))
        return known or self.clients.setdefault((owner, scopes), self.service.client(*scopes, owner=owner))

    def keeper(self, owner: str) -> TestClient:
        """Who prepares an owner's things."""
        return self.who(owner, Scope.CREATOR, Scope.EDITOR)

    def names_of(self, owner: str, scope: Scope, *route: str) -> Names:
        """How an owner's things are named in the paths of a route, told by its tag and name."""
        held = self.held.get((owner, scope), self.held[owner, Scope.WORKER])
        names = {**self.names[owner], **held}
        for each in route:
            names |= {name: names.get(of, of) for name, of in PER_ROUTE.get(each, {}).items()}
        return names

    def wait_on(self) -> None:
        """Attempts are awaited for a minute more."""
        ledger = self.service.office.ledger
        with ledger.database.read() as connection:
            known = list(connection.execute(select(offers.c.attempt)).scalars())
        ledger.offers.keep(known)

    def audit(self) -> list[Any]:
        """Every entry."""
        return list(self.service.office.ledger.audit.page(None, 0, 100_000))

    @property
    def ledger(self) -> Path:
        """The file of the ledger, when it is one."""
        return self.service.office.settings.home / "ledger.db"

    @contextmanager
    def dreamt(self) -> Iterator[None]:
        """What is changed in here did not happen: everybody's things are as before for the next one."""
        with closing(sqlite3.connect(":memory:")) as kept, closing(sqlite3.connect(self.ledger)) as live:
            live.backup(kept)
            try:
                yield
            finally:
                kept.backup(live)


def made(response: Response) -> Any:
    """What was made."""
    assert response.status_code in (200, 201, 202), response.text
    return response.json()


def _series(world: World, owner: str, _: Names) -> Names:
    story = {**STORY, "title": f"{STORY['title']} of {owner}"}
    return {"series": made(world.keeper(owner).post("/v1/series", json=story))["id"], "number": "1"}


def _assets(world: World, owner: str, names: Names) -> Names:
    for group, name in SPARE.items():
        told = {"name": "Somebody"} if group == "characters" else {"description": "plain"}
        made(world.keeper(owner).post(f"/v1/series/{names['series']}/{group}", json={"id": name, **told}))
    return {}


def _beat(world: World, owner: str, names: Names) -> Names:
    told = made(world.keeper(owner).get(f"/v1/series/{names['series']}/episodes/1"))
    return {"beat": told["beats"][0]["id"], "beats": json.dumps([each["id"] for each in told["beats"]])}


def _reference(world: World, owner: str, names: Names) -> Names:
    address = f"/v1/series/{names['series']}/characters/extra/references"
    sent = world.keeper(owner).post(address, files={"file": ("a.png", PICTURE)}, data=RIGHTS)
    return {"group": "characters", "asset": "extra", "reference": made(sent)["id"]}


def _recording(world: World, owner: str, names: Names) -> Names:
    """The line that the cut will show is somebody's own."""
    episode = f"/v1/series/{names['series']}/episodes/1"
    (line,) = made(world.keeper(owner).get(f"{episode}/plan"))["lines"]
    _hand_in(world, owner, f"{episode}/lines/{line['id']}/recording", sound_bytes())
    return {}


def _footage(world: World, owner: str, names: Names) -> Names:
    """The ending and a take of the shot are somebody's own."""
    shot = f"/v1/series/{names['series']}/episodes/1/shots/{names['shot']}"
    _hand_in(world, owner, f"{shot}/pictures/ending", PICTURE)
    told = {**RIGHTS, "profile": "slate"}
    sent = world.keeper(owner).post(f"{shot}/footage", files={"file": ("a", clip_bytes())}, data=told)
    return {"noun": "ending", "own_take": str(made(sent)["take"])}


def _hand_in(world: World, owner: str, address: str, content: bytes) -> None:
    form = {"files": {"file": ("a", content)}, "data": RIGHTS}
    made(world.keeper(owner).put(address, headers={"If-Match": "*"}, **form))


def _key(world: World, owner: str, _: Names) -> Names:
    own = keys.create(world.service.office, TERMINAL, owner=owner, name="spare", scopes=[Scope.EDITOR])
    return {"key": own.record.id}


def _ordered(world: World, owner: str, names: Names) -> str:
    address = f"/v1/series/{names['series']}/episodes/1/productions"
    once = {"Idempotency-Key": f"order-{uuid.uuid4()}"}
    return str(made(world.keeper(owner).post(address, json={"profile": "slate"}, headers=once))["id"])


def _production(world: World, owner: str, names: Names) -> Names:
    done = _ordered(world, owner, names)
    while world.driver.turn():
        pass
    told = made(world.keeper(owner).get(f"/v1/productions/{done}"))
    assert told["state"] == "done", told["problem"]
    return {"production": done, "name": "episode.mp4"}


def _line(world: World, owner: str, names: Names) -> Names:
    """What nobody makes any more."""
    waiting, cancelled = _ordered(world, owner, names), _ordered(world, owner, names)
    made(world.keeper(owner).post(f"/v1/productions/{cancelled}/cancel"))
    return {"waiting": waiting, "cancelled": cancelled}


def _cut(world: World, owner: str, names: Names) -> Names:
    """Its first shot and first caption; a caption is edited, so that an edit can be taken back."""
    address = f"/v1/series/{names['series']}/episodes/1/cuts/slate"
    found = made(world.keeper(owner).get(address))["made"]
    line, ordinal = found["captions"][0]["line"], str(found["captions"][0]["part"])
    made(
        world.keeper(owner).patch(
            f"{address}/captions/{line}/{ordinal}", json={"text": "Me."}, headers={"If-Match": "*"}
        )
    )
    shot = found["events"][0]["shot"]
    clip, voice = _files(world, names, shot, line)
    versions = {"version": "1", "other": "1", "clip": clip, "voice": voice}
    return {"profile": "slate", "shot": shot, "line": line, "ordinal": ordinal, **versions}


def _files(world: World, names: Names, shot: str, line: str) -> tuple[str, str]:
    """What the first take of a shot and a line are called in a bundle."""
    job = floor(world.service.office, TERMINAL, names["series"], 1).making(profile("slate"))
    known = catalogue(job)
    takes, lines = ({what: name for name, what in each.items()} for each in (known.takes, known.lines))
    return takes[shot, 1], lines[line]


def _take(world: World, owner: str, names: Names) -> Names:
    address = f"/v1/series/{names['series']}/episodes/1/shots/{names['shot']}/takes"
    (take,) = made(world.keeper(owner).get(address))["items"]
    return {"take": str(take["number"]), "kind": "clip"}


def _bundle(world: World, owner: str, names: Names) -> Names:
    once = {"Idempotency-Key": "the-first-bundle"}
    asked = {"production": names["production"]}
    bundle = made(world.keeper(owner).post("/v1/bundles", json=asked, headers=once))
    _packed(world, bundle["packing"])
    return {"bundle": bundle["id"]}


def _pack(world: World, owner: str, names: Names) -> Names:
    once = {"Idempotency-Key": "the-first-pack"}
    asked = {"production": names["production"], "platform": "tiktok"}
    pack = made(world.keeper(owner).post("/v1/packs", json=asked, headers=once))
    _packed(world, pack["packing"])
    return {"pack": pack["id"]}


def _packed(world: World, production: str) -> None:
    """As if it had been driven."""
    ledger, store = world.service.office.ledger, world.service.office.store
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "packed.zip")
        file.write_bytes(b"PK")
        kept = store.put(file)
    files = {"packed.zip": [kept.digest, kept.suffix, kept.size]}
    ledger.productions.end(production, Ending("done", files=files, report={"title": "Room Nine"}))


def _webhook(world: World, owner: str, _: Names) -> Names:
    return {"webhook": made(world.keeper(owner).post("/v1/webhooks", json=HOOK))["id"]}


def _machines(world: World, owner: str, _: Names) -> Names:
    """One for every key that may have one, each with an attempt that it claimed, and one more on offer."""
    for scope in MACHINES:
        one = Stranger(world.who(owner, scope))
        made(one.register("gaffer"))
        _offer(world)
        claim = one.claim()
        worker = one.address.rpartition("/")[2]
        world.held[owner, scope] = {
            "worker": worker,
            "attempt": claim.attempt,
            "token": claim.told["token"],
            "role": "still",
        }
    _offer(world)
    with world.service.office.ledger.database.write() as connection:
        connection.execute(update(offers).where(offers.c.taken_by != "").values(until=LATER))
    return {"input": "seen"}


def _offer(world: World) -> None:
    office = world.service.office
    (drawn,) = office.store.take([_drawn(office.store.workspace(uuid.uuid4().hex))])
    attempt, spec = uuid.uuid4().hex, SPECS["slate.still"]().model_dump(mode="json")
    inputs = {"seen": office.store.path(drawn.digest, drawn.suffix)}
    out = office.store.workspace(attempt)
    world.floor.submit(Attempt(attempt, "slate.still", spec, inputs, out, 60.0), Place("", Need(ANY)))


def _drawn(folder: Path) -> Path:
    file = folder / "seen.png"
    file.write_bytes(PICTURE)
    return file


THINGS: tuple[Callable[[World, str, Names], Names], ...] = (
    _series,
    _assets,
    _beat,
    _reference,
    _key,
    _recording,
    _production,
    _cut,
    _line,
    _take,
    _footage,
    _bundle,
    _pack,
    _webhook,
    _machines,
)
"""In this order, each for both; each sees the names of those before."""


@contextmanager
def prepared(home: Path, database_url: str = "") -> Iterator[World]:
    """One of everything for both, in a running service."""
    stop = threading.Event()
    much = {"changes_per_minute": MUCH, "reads_per_minute": MUCH, "sign_in_failures_per_minute": MUCH}
    with service(home, database_url, slots=2, **much) as running:
        driver = Driver(running.office, stop)
        with RemoteExecutor(running.office, ahead=100) as floor:
            world = World(running, driver, floor, _ended(running))
            world.names |= {owner: {} for owner in OWNERS}
            for make in THINGS:
                for owner, names in world.names.items():
                    names |= make(world, owner, names)
            stop.set()
            driver.run()  # closes what it holds
            for owner in OWNERS:
                for scope in Scope:
                    world.who(owner, scope)
            yield world


def _ended(running: Service) -> TestClient:
    spare = keys.create(running.office, TERMINAL, owner=MIRA, name="", scopes=[Scope.ADMIN])
    keys.revoke(running.office, TERMINAL, spare.record.id)
    return TestClient(running.http.app, headers={"Authorization": f"Bearer {spare.key}"})
