"""The acceptors of a build: threads that look at what workers made here, and publish what is good.

What was accepted and published beside its worker comes in with its files and needs no look.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from orchestrator.acceptance import accept
from orchestrator.errors import MicrodramaError, Refused
from orchestrator.executor.base import Done
from orchestrator.store import Store, Stored
from workers import registry

ACCEPTORS = 2


@dataclass(frozen=True)
class Accepted:
    """What became of an attempt's files."""

    done: Done
    files: Mapping[str, Stored] | MicrodramaError
    """By role, or why they were not taken."""


class Acceptors:
    """Looks at files in the background; `wake` is called after each."""

    def __init__(self, store: Store, wake: Callable[[], None]) -> None:
        self._store, self._wake = store, wake
        self._threads = ThreadPoolExecutor(ACCEPTORS, thread_name_prefix="accept")
        self._accepted: deque[Accepted] = deque()

    def look_at(self, done: Done, worker: str) -> None:
        """Look at what a worker made."""
        if done.stored is not None:
            self._accepted.append(Accepted(done, done.stored))
        else:
            self._threads.submit(self._accept, done, worker)

    def accepted(self) -> Iterator[Accepted]:
        """What was looked at since the last time."""
        while self._accepted:
            yield self._accepted.popleft()

    def close(self) -> None:
        """Wait for what is being looked at."""
        self._threads.shutdown()

    def _accept(self, done: Done, worker: str) -> None:
        files: Mapping[str, Stored] | MicrodramaError
        try:
            folder = self._store.folder_of(done.attempt)
            paths = accept(done, folder, copies=registry.entry(worker).copies)
            files = dict(zip(paths, self._store.take(list(paths.values())), strict=True))
        except MicrodramaError as error:
            files = error
        except Exception as error:  # a file that breaks the check itself is no file to keep
            files = Refused(f"the check broke on it: {type(error).__name__}: {error}")
        self._accepted.append(Accepted(done, files))
        self._wake()
