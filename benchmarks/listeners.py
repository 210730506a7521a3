"""What people who listen cost: 100 open event streams, their memory, and whether anybody misses anything.

    python -m benchmarks.listeners [--streams 100] [--seconds 20]

A driver writes events of several productions into PostgreSQL while a real server streams them. Every listener
hangs up again and again and comes back with Last-Event-ID; in the end each must have heard every number once.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx

from benchmarks.serving import MIB, Serving, bearer, key_for, office_of, resident, serving, story
from orchestrator.ledger import Ending, Ledger, Production, Word
from tests.databases import Server

PRODUCTIONS = 5
PER_WRITING, EVERY = 5, 0.2  # events of a production, and seconds
SHORTEST, LONGEST = 3, 60  # events until a listener hangs up


@dataclass
class Listener:
    """Somebody who listens to one production."""

    path: str
    chance: random.Random
    heard: list[int] = field(default_factory=list)
    calls: int = 0

    async def listen(self, client: httpx.AsyncClient) -> None:
        """Until the production has ended and everything is known."""
        while True:
            self.calls += 1
            known = {"Last-Event-ID": str(self.heard[-1])} if self.heard else {}
            async with client.stream("GET", self.path, headers=known) as answer:
                if answer.status_code == 204:
                    return
                answer.raise_for_status()
                await self._hear(answer)

    async def _hear(self, answer: httpx.Response) -> None:
        left, number = self.chance.randint(SHORTEST, LONGEST), 0
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if name == "id":
                number = int(value)
            if not line and number:  # an event is whole at its empty line
                self.heard.append(number)
                left, number = left - 1, 0
            if not left:
                return


def drive(ledger: Ledger, production: Production, until: float) -> None:
    """Write events as a driver does, and end the production."""
    with ledger.leases.drive(production.making) as lease:
        begun = ledger.productions.begin(lease, production.id)
        assert begun
        last = begun.last_event
        while time.monotonic() < until:
            body = {"task": "motion/b1/t1", "kind": "motion", "subject": "b1", "percent": 50}
            words = [Word("task.progress", body)] * PER_WRITING
            last = ledger.productions.tell(lease, production.id, words, (), after=last)
            time.sleep(EVERY)
        ledger.productions.finish(lease, production.id, Ending("done", files={}, report={}))


async def crowd(url: str, key: str, listeners: Sequence[Listener], server: Serving) -> int:
    """Let them all listen; the most memory that the server held meanwhile."""
    most, limits = 0, httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, headers=bearer(key), timeout=60, limits=limits) as client:
        listening = asyncio.gather(*(each.listen(client) for each in listeners))
        while not listening.done():
            most = max(most, resident(server.pid))
            await asyncio.sleep(0.2)
        await listening
    return most


def order(server: Serving, key: str) -> list[str]:
    """Productions that nobody makes but us."""
    with httpx.Client(base_url=server.url, headers=bearer(key), timeout=60) as client:
        told = client.post("/v1/series", json=story(PRODUCTIONS, 2)).raise_for_status().json()
        once = {"Idempotency-Key": uuid4().hex}
        path = f"/v1/series/{told['id']}/productions"
        made = client.post(path, json={"profile": "slate"}, headers=once).raise_for_status().json()
        for one in made["productions"]:  # so that every route is warm
            client.get(f"/v1/productions/{one}").raise_for_status()
    return list(made["productions"])


def measure(home: Path, url: str, streams: int, seconds: float) -> bool:
    """Print what was found; whether it is as it should be."""
    with serving(home, url, streams_per_key=streams) as server, office_of(home, url) as office:
        key = key_for(office)
        ordered = order(server, key)
        listeners = [
            Listener(f"/v1/productions/{ordered[n % PRODUCTIONS]}/events", random.Random(n))
            for n in range(streams)
        ]
        until, drivers = time.monotonic() + seconds, []
        for one in ordered:
            found = office.ledger.productions.get(one)
            drivers.append(threading.Thread(target=drive, args=(office.ledger, found, until)))
        before = resident(server.pid)
        for driver in drivers:
            driver.start()
        most = asyncio.run(crowd(server.url, key, listeners, server))
        for driver in drivers:
            driver.join()
        last = {f"/v1/productions/{o}/events": office.ledger.productions.get(o) for o in ordered}
    missed = sum(each.heard != list(range(1, _last(last[each.path]) + 1)) for each in listeners)
    events = sum(len(each.heard) for each in listeners)
    cost = (most - before) / MIB
    print(f"{streams} streams, {events} events, {sum(e.calls for e in listeners)} connections")
    print(f"memory of the server: {before / MIB:.0f} MiB before, at most {most / MIB:.0f} MiB: ", end="")
    print(f"{cost:.1f} MiB for all   (wanted: less than 100)")
    print(f"listeners who missed an event or heard one twice: {missed}   (wanted: 0)")
    return cost < 100 and missed == 0


def _last(production: Production | None) -> int:
    assert production
    return production.last_event


def main() -> None:
    """Measure on a server of our own."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--streams", type=int, default=100)
    asked.add_argument("--seconds", type=float, default=20.0)
    given = asked.parse_args()
    database = Server(durable=False)
    with tempfile.TemporaryDirectory(prefix="listeners-") as folder:
        good = measure(Path(folder), database.create(), given.streams, given.seconds)
    database.close()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
