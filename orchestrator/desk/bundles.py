"""Bundles: what a production made, as one file for an editor."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock

from orchestrator import bundle as bundling
from orchestrator.cut import from_json
from orchestrator.desk import ids, productions
from orchestrator.desk.actor import Actor
from orchestrator.desk.change import change
from orchestrator.desk.files import title_of
from orchestrator.desk.orders import making_of
from orchestrator.errors import Conflict, TooMany
from orchestrator.ledger import Bundle, Production
from orchestrator.office import Office
from orchestrator.store import Stored

WAITING = 2
ASK_AGAIN = 10  # seconds


@dataclass(frozen=True)
class Packed:
    """A bundle's file, before anybody has been told."""

    production: Production
    stored: Stored


class Bench:
    """Where bundles are packed: one at a time, and only so many wait, so that threads stay for others."""

    def __init__(self, waiting: int = WAITING) -> None:
        self._places, self._one = BoundedSemaphore(1 + waiting), Lock()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """The bench for oneself; TooMany when enough wait for it."""
        if not self._places.acquire(blocking=False):
            raise TooMany("Other bundles are packed just now; ask again in a while.", retry_after=ASK_AGAIN)
        try:
            with self._one:
                yield
        finally:
            self._places.release()


BENCH = Bench()


def pack(office: Office, actor: Actor, production: str) -> Packed:
    """Put the file of a bundle into the store; it takes a while, so no change waits for it."""
    found = productions.told(office, actor, production)
    if found.state != "done":
        raise Conflict(f"Production {production} is {found.state}; only what is done can be bundled.")
    files = {name: Stored(*kept) for name, kept in sorted((found.files or {}).items())}
    job = making_of(office, found, office.ledger.productions.ordered(production))
    cut_file = files["cut.json"]
    text = office.store.path(cut_file.digest, cut_file.suffix).read_text(encoding="utf-8")
    cut = from_json(text)
    items = bundling.media(job, cut)
    told = bundling.manifest(job, cut, items, files)
    media = {item.name: item.stored for item in items}
    with BENCH.taken():
        return Packed(found, _zipped(office, {"manifest.json": told, **files, **media}))


def create(office: Office, actor: Actor, packed: Packed) -> Bundle:
    """A new bundle."""
    kept, owner = packed.stored, packed.production.owner
    made = Bundle(ids.new("bun"), owner, packed.production.id, kept.digest, kept.suffix, kept.size)
    with change(office, actor, "create bundle") as noted:
        office.ledger.bundles.add(made)
        noted.note(made.id, owner=owner, after=made.digest)
        return find(office, actor, made.id)


def find(office: Office, actor: Actor, bundle: str) -> Bundle:
    """One bundle of the actor's."""
    found = office.ledger.bundles.get(bundle)
    actor.must_see(found.owner if found else None, f"bundle {bundle}")
    assert found is not None
    return found


def page(office: Office, actor: Actor, production: str, before: str, limit: int) -> Sequence[Bundle]:
    """The actor's bundles, the newest first."""
    return office.ledger.bundles.page(actor.listed, production, before, limit)


def shown(office: Office, bundle: Bundle) -> str:
    """What a person who saves it sees."""
    production = office.ledger.productions.get(bundle.production)
    return f"{title_of(production)}{bundle.suffix}" if production else f"{bundle.id}{bundle.suffix}"


def _zipped(office: Office, entries: dict[str, Stored | str]) -> Stored:
    name = ids.new("bundle")
    folder = office.store.workspace(name)
    try:
        bundling.write(folder / "bundle.zip", office.store, entries)
        return office.store.take([folder / "bundle.zip"])[0]
    finally:
        office.store.discard(name)
