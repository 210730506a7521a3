"""All places of this machine, from registering to the signal that ends them."""

import asyncio
import os
import platform
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from orchestrator.crew.cache import Cache
from orchestrator.crew.hand import GRACE, Hand
from orchestrator.crew.kit import makes
from orchestrator.crew.server import Server, Unknown
from orchestrator.errors import UnusableInput
from orchestrator.executor.hosting import Host

MOST = 20  # names of what is loaded
LAST = 12.0  # seconds to tell the server that we stop


@dataclass(frozen=True)
class Crew:
    """This machine, working for a server."""

    url: str
    key: str
    name: str
    slots: int
    notify: Callable[[str], None]
    folder: Path | None = None
    """Where inputs are kept from one run to the next; None: for this run only."""

    async def work(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. UnusableInput when the server does not let us in."""
        threads = ThreadPoolExecutor(max_workers=2 * self.slots + 4, thread_name_prefix="crew")
        asyncio.get_running_loop().set_default_executor(threads)
        server = Server(self.url, self.key, self.notify)
        try:
            with tempfile.TemporaryDirectory(prefix="microdrama-crew-") as passing:
                await _until(stop, self._keep_on(server, Cache(self.folder or Path(passing)), stop))
        finally:
            await server.close()

    async def _keep_on(self, server: Server, cache: Cache, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await self._work(server, cache, stop)
            except ExceptionGroup as group:
                if not group.subgroup(Unknown):
                    raise _plain(group) from group
                self.notify("the server forgot this worker; registering again")

    async def _work(self, server: Server, cache: Cache, stop: asyncio.Event) -> None:
        can = await asyncio.to_thread(makes)
        said = {"name": self.name, "makes": can, "slots": self.slots}
        hands: list[Hand] = []
        known: dict[str, object] = {"loaded": []}

        async def tell() -> None:
            """Registering again under our name says what is loaded now."""
            now = loaded([host for hand in hands for host in hand.hosts])
            if now.get("loaded") != known.get("loaded"):
                known.update(now)
                with suppress(UnusableInput):  # who asks for the next task hears it too
                    await server.register({**said, "facts": {**facts(), **now}})

        worker = await server.register({**said, "facts": facts()})
        self.notify(f"{self.name} is {worker} at {self.url}: makes {len(can)} things, {self.slots} at a time")
        hands += [Hand(server, worker, cache, stop, self.notify, tell) for _ in range(self.slots)]
        async with asyncio.TaskGroup() as working:
            for hand in hands:
                working.create_task(hand.work())
        await server.leave(worker)


async def _until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Work until it ends; when we are to stop, wait a while for its end and no longer."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.wait({working}, timeout=GRACE + LAST)
    stopping.cancel()
    if not working.done():
        working.cancel()
    with suppress(asyncio.CancelledError):
        await working


def _plain(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first error of several at once."""
    first = group.exceptions[0]
    return _plain(first) if isinstance(first, BaseExceptionGroup) else first


def loaded(hosts: Sequence[Host]) -> dict[str, object]:
    """For people: models, and workers without one, that processes here have loaded; memory of their GPUs."""
    loads = {load for host in hosts for load in host.loads if load.worker}
    with_model = {load.worker for load in loads if load.model}
    names = {load.model or load.worker for load in loads if load.model or load.worker not in with_model}
    told: dict[str, object] = {"loaded": sorted(names)[:MOST]}
    if totals := [host.vram for host in hosts if host.vram]:
        told["vram_bytes"] = max(each["total"] for each in totals)
        told["vram_free_bytes"] = min(each["free"] for each in totals)
    return told


def facts() -> dict[str, object]:
    """About this machine, for people."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "processors": os.cpu_count() or 1,
        "release": version("microdrama-orchestrator"),
    }
