"""A supervisor's bench: one attempt from fetching its inputs to publishing its files, and its warm host.

The host and its cancel are those of the local executor. Files are accepted and published here, beside the
worker, so that only names and facts travel to the driver.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from orchestrator.acceptance import accept
from orchestrator.errors import MicrodramaError, Refused
from orchestrator.executor.base import (
    Attempt,
    Cancelled,
    Done,
    Event,
    Failed,
    Load,
    Outcome,
    Progress,
    Started,
)
from orchestrator.executor.hosting import Host
from orchestrator.executor.ray.orders import Birth, Order, Shelf
from orchestrator.store import Store, Stored
from workers import registry
from workers.errors import WorkerError

ALL_PROCESSORS = {"CUDA_DEVICE_ORDER": "PCI_BUS_ID"}
"""Surroundings of a host with a GPU; Ray set which one."""
Tell = Callable[[Started | Progress], None]


def ignore(_: Started | Progress) -> None:
    """Nobody listens."""


class Bench:
    """Makes one attempt at a time. Used from one event loop."""

    def __init__(self, birth: Birth, node: str) -> None:
        """`node`: where it stands; what an earlier one of the same name left there is cleared away."""
        self._birth = birth
        self._mine = f"{birth.name.replace(':', '-')}.{node[:12]}."
        self._temporary = Path(tempfile.gettempdir()) / f"microdrama-{self._mine[:-1]}"
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._temporary.mkdir(mode=0o700)
        tempfile.tempdir = str(self._temporary)  # hosts have theirs below it
        self._stores: dict[str, Store] = {}
        """By where they are."""
        self._host: Host | None = None
        self._attempt = ""
        self._unwanted = ""
        """Attempt that was asked to end, perhaps before it began."""
        self._tell: Tell = ignore
        self._answer: asyncio.Future[Outcome] | None = None
        if birth.pool == "gpu":
            os.environ.pop("OMP_NUM_THREADS", None)  # Ray allows one thread to whoever asked for no processor

    @property
    def loaded(self) -> frozenset[Load]:
        """What is warm."""
        return self._host.loads if self._host and self._host.alive else frozenset()

    async def make(self, order: Order, tell: Tell) -> Outcome:
        """Make it, whatever happens; its one outcome."""
        self._attempt, self._tell = order.attempt, tell
        folder = self._mine + order.attempt
        try:
            return await self._make(order, folder)
        except Refused as refused:
            return Failed(order.attempt, f"refused: {refused}")
        except (MicrodramaError, WorkerError) as error:
            return Failed(order.attempt, str(error))
        except Exception as error:  # what breaks the check itself is no file to keep
            return Failed(order.attempt, f"the check broke on it: {type(error).__name__}: {error}")
        finally:
            self._attempt = ""
            if store := self._stores.get(order.shelf.place):
                await asyncio.to_thread(store.discard, folder)

    def stop(self, attempt: str) -> None:
        """End an attempt that is being made, or about to; without effect on the next where it is over."""
        self._unwanted = attempt
        if self._host:
            self._host.cancel(attempt)

    def close(self) -> None:
        """End the host and leave nothing behind."""
        if self._host:
            self._host.end()
            self._host.join()
        shutil.rmtree(self._temporary, ignore_errors=True)

    def has(self, shelf: Shelf, files: Mapping[str, Stored]) -> bool:
        """Whether files are published there."""
        store = self._opened(shelf)
        return all(store.has(each.digest, each.suffix, each.size) for each in files.values())

    async def _make(self, order: Order, folder: str) -> Outcome:
        entry = registry.entry(order.worker)
        store = await asyncio.to_thread(self._opened, order.shelf)
        inputs = await asyncio.to_thread(_fetched, store, order.inputs)
        out = await asyncio.to_thread(store.workspace, folder)
        attempt = Attempt(
            order.attempt, order.worker, order.spec, inputs, out, order.seconds, order.model, order.work
        )
        outcome = Cancelled(order.attempt) if self._unwanted == order.attempt else await self._play(attempt)
        if not isinstance(outcome, Done):
            return outcome
        stored = await asyncio.to_thread(_published, store, outcome, out, copies=entry.copies)
        return replace(outcome, stored=stored)

    async def _play(self, attempt: Attempt) -> Outcome:
        self._answer = asyncio.get_running_loop().create_future()
        host = await asyncio.to_thread(self._warm, attempt.worker)
        await asyncio.to_thread(host.play, attempt)
        if self._unwanted == attempt.id:  # it was asked while the host started
            host.cancel(attempt.id)
        return await self._answer

    def _warm(self, worker: str) -> Host:
        if self._host is None or not (self._host.alive and self._host.free):
            self._host = Host(self._birth.pool, [worker], self._heard, self._surroundings())
        return self._host

    def _surroundings(self) -> Mapping[str, str] | None:
        return ALL_PROCESSORS if self._birth.pool == "gpu" else None

    def _heard(self, event: Event, final: bool) -> None:
        """In the host's thread."""
        answer = self._answer
        if answer:
            with suppress(RuntimeError):  # the loop is closed: we end
                answer.get_loop().call_soon_threadsafe(self._hear, answer, event, final)

    def _hear(self, answer: "asyncio.Future[Outcome]", event: Event, final: bool) -> None:
        if event.attempt != self._attempt or answer.done():
            return
        if isinstance(event, Started | Progress):
            self._tell(event)
        elif final:
            answer.set_result(event)

    def _opened(self, shelf: Shelf) -> Store:
        """The store, without what an earlier one of our name left there."""
        if shelf.place not in self._stores:
            store = shelf.open()
            for left in store.folder_of(self._mine + "x").parent.glob(f"{self._mine}*"):
                if left.name != self._mine + self._attempt:  # the same folder, reached by another way
                    store.discard(left.name)
            self._stores[shelf.place] = store
        return self._stores[shelf.place]


def foreign(order: Order) -> str:
    """Why this node would make something else than what was ordered; empty: it would not."""
    try:
        here = registry.entry(order.worker).identity
    except WorkerError:
        here = "none"
    if here == order.identity:
        return ""
    return (
        f"its node makes {order.worker} otherwise (it has {here}, wanted: {order.identity}); "
        "nodes and server must be of one release, with the same ffmpeg and fonts"
    )


def _fetched(store: Store, inputs: Mapping[str, Stored]) -> dict[str, Path]:
    return {role: store.path(each.digest, each.suffix) for role, each in inputs.items()}


def _published(store: Store, done: Done, folder: Path, *, copies: bool) -> dict[str, Stored]:
    files = accept(done, folder, copies=copies)
    return dict(zip(files, store.take(list(files.values())), strict=True))
