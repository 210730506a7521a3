"""Whether the store has what the ledger says: every file of every last run, take, delivery, reference and
bundle, and what people handed in, made or not.

Files are read by a few threads, a batch at a time and each once, however many episodes share it; what is kept
in memory is a digest for every file. Nothing is changed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from orchestrator.errors import StoreFailed
from orchestrator.ledger import Held, Ledger
from orchestrator.ledger.inventory import UNKNOWN, parts
from orchestrator.office import Office
from orchestrator.store import Store, Stored

BATCH = 200
READERS = 4
AGAIN = "`produce` it again, which makes it anew"
CURES = {
    "made": AGAIN,
    "given": "hand the file in again",
    "take": "ask for a new take of the shot",
    "delivered": AGAIN,
    "reference": "hand the picture in again",
    "bundle": "order the bundle again",
}
Wrong = tuple[str, str]
"""gone or damaged, and how that was said."""
Tell = Callable[[int, int], None]
"""Hears how many tasks were looked at, and of how many."""


@dataclass(frozen=True)
class Fault:
    """A file that is not as it should be, and who needs it."""

    owner: str
    """The making (series/episode/profile), production, series or bundle."""
    task: str
    role: str
    file: str
    """Its name in the store; empty: the ledger does not know what was made."""
    what: str
    """gone, damaged or unknown."""
    said: str
    cure: str


@dataclass
class Verified:
    """What was found."""

    makings: int = 0
    files: int = 0
    """Different ones."""
    size: int = 0
    """Bytes of those whose size the ledger knows."""
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return not self.faults


def verify(
    office: Office, tell: Tell, *, series: str = "", episode: int | None = None, quick: bool = False
) -> Verified:
    """Look at all files of an episode, a series or (empty) of everything.

    `quick`: only whether they are there and as long as they should be; else every byte is read.
    """
    makings = [each for each in office.ledger.inventory.makings() if _is_wanted(each, series, episode)]
    found = Verified(makings=len(makings))
    inspector = _Inspector(office.store, found, quick=quick)
    total = sum(map(office.ledger.inventory.count, makings))
    done = 0
    with ThreadPoolExecutor(READERS, thread_name_prefix="verify") as readers:
        for making in makings:
            inspector.look(office.ledger.inventory.of(making), readers.map)
            done += office.ledger.inventory.count(making)
            tell(done, total)
        inspector.look(_beside(office.ledger, series, episode), readers.map)
    return found


def _beside(ledger: Ledger, series: str, episode: int | None) -> Iterator[Held]:
    """What belongs to no task."""
    for each in ledger.inventory.delivered():
        if _is_wanted(each.owner, series, episode):
            yield each
    yield from ledger.inventory.uploads(series, episode)
    yield from ledger.inventory.references(series)  # any episode may show them
    yield from ledger.inventory.bundles(series, episode)


def _is_wanted(making: str, series: str, episode: int | None) -> bool:
    whose, number, _ = parts(making)
    return series in ("", whose) and episode in (None, number)


class _Inspector:
    """Looks at files, at each once."""

    def __init__(self, store: Store, found: Verified, *, quick: bool) -> None:
        self._store, self._found, self._quick = store, found, quick
        self._good: set[bytes] = set()
        self._unmeasured: set[bytes] = set()
        """Of these, files whose size nobody knew so far."""
        self._bad: dict[str, Wrong] = {}
        """By store name."""

    def look(self, held: Iterable[Held], over: Callable[..., Iterator[Wrong | None]]) -> None:
        """Note what is wrong with files; `over` maps a function over many, in threads."""
        rest = iter(held)
        while batch := list(islice(rest, BATCH)):
            fresh = self._fresh(batch)
            absent = self._store.missing(each for each in fresh if each.size != UNKNOWN)
            look = partial(self._wrong, absent)
            for stored, wrong in zip(fresh, over(look, fresh), strict=True):
                self._note(stored, wrong)
            self._found.faults += [fault for each in batch if (fault := self._fault(each))]

    def _fresh(self, held: Sequence[Held]) -> list[Stored]:
        """Files that nobody looked at yet, each once."""
        found: dict[str, Stored] = {}
        for one in (each.stored for each in held if each.stored):
            if one.name not in found or found[one.name].size == UNKNOWN:
                found[one.name] = one
        return [one for name, one in found.items() if name not in self._bad and self._is_new(one)]

    def _is_new(self, stored: Stored) -> bool:
        """Nobody looked at it, or nobody knew how long it should be."""
        name = _short(stored)
        return name not in self._good or (stored.size != UNKNOWN and name in self._unmeasured)

    def _wrong(self, absent: Collection[Stored], stored: Stored) -> Wrong | None:
        if stored in absent or stored.size == UNKNOWN:
            if not self._store.has(stored.digest, stored.suffix):
                return "gone", "it is not in the store"
            if stored in absent:
                return "damaged", "it has another length"
        if not self._quick and _short(stored) not in self._good:
            try:
                self._store.verify(stored.digest, stored.suffix)
            except StoreFailed as error:
                return "damaged", str(error)
        return None

    def _note(self, stored: Stored, wrong: Wrong | None) -> None:
        name = _short(stored)
        self._found.files += name not in self._good
        self._found.size += max(0, stored.size)
        self._unmeasured.discard(name)
        if wrong:
            self._bad[stored.name] = wrong
            return
        self._good.add(name)
        if stored.size == UNKNOWN:
            self._unmeasured.add(name)

    def _fault(self, held: Held) -> Fault | None:
        cure = CURES[held.why]
        if held.stored is None:
            said = "the ledger has no record of what was made"
            return Fault(held.owner, held.task, held.role, "", "unknown", said, cure)
        name = held.stored.name
        if name not in self._bad:
            return None
        what, said = self._bad[name]
        cure = f"delete it in the store, then {cure}" if what == "damaged" else cure
        return Fault(held.owner, held.task, held.role, name, what, said, cure)


def _short(stored: Stored) -> bytes:
    """What is kept of a name."""
    return bytes.fromhex(stored.digest) + stored.suffix.encode()
