"""Bundles and packs of a service: ordered behind the episode that they hold, followed, laid out here.

What lies here afterwards is what `orchestrator.production` leaves for the same order.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from orchestrator import archive, folder
from orchestrator.bundle import Bundle, ours, writing
from orchestrator.client import bundles, packs
from orchestrator.client.calls import Answer, Call, file_name
from orchestrator.client.failures import StrangeAnswer
from orchestrator.errors import NotFound, StoreFailed, UnusableInput
from orchestrator.far.following import REPORT, Follower, Teller, named, reported
from orchestrator.far.sending import Sent
from orchestrator.outcome import Notify
from orchestrator.pack import Pack, PackReport
from orchestrator.pack.place import whole
from orchestrator.platforms import platform
from orchestrator.production import Order
from orchestrator.report import Report
from orchestrator.shapes import Production
from orchestrator.shapes_hand_off import Archive, BundleWish, OverrideWish, PackWish

ZIP = ".zip"


@dataclass(frozen=True)
class _Kind:
    """The calls for one kind of archive."""

    wish: str
    """What is wanted in it; by that a home remembers what it ordered."""
    create: Callable[[str], Call[Any]]
    read: Callable[[str], Call[Any]]
    file: Callable[[str], Call[Answer]]


@dataclass(frozen=True)
class _Packed:
    """An archive that is ready, and the production that packed it."""

    archive: Archive
    production: Production


@dataclass(frozen=True)
class Packer:
    """Orders, watches and lays out, an episode at a time."""

    follower: Follower
    sent: Sent
    order: Order
    notify: Notify

    def bundle(self, numbers: Sequence[int], wanted: Bundle) -> tuple[Report, ...]:
        """Bundles as folders or zips."""
        wish = BundleWish.model_validate({name: getattr(wanted, name) for name in BundleWish.model_fields})
        kind = _Kind(
            f"bundle {wish.model_dump_json()}",
            lambda made: bundles.create(made, wish),
            bundles.read,
            bundles.file,
        )
        out = folder.folder_at(self.order.out)
        with self._begun(numbers, kind) as packings:
            return tuple(self._bundle(packing(), out, kind, zipped=wanted.zip) for packing in packings)

    def pack(self, numbers: Sequence[int], wanted: Pack) -> tuple[Report, ...]:
        """Packs as folders; of one that is refused, the reasons."""
        overrides = tuple(OverrideWish(code=each.code, because=each.because) for each in wanted.override)
        told = {name: getattr(wanted, name) for name in PackWish.model_fields}
        wish = PackWish.model_validate({**told, "override": overrides})
        kind = _Kind(
            f"pack {wish.model_dump_json()}", lambda made: packs.create(made, wish), packs.read, packs.file
        )
        name = platform(wanted.platform).name
        with self._begun(numbers, kind) as packings:
            made = []
            for number, packing in zip(numbers, packings, strict=True):
                place = folder.folder_for(self.order.out, number, "packs", name)
                with whole(place, wanted.files(self.sent.told.id, number)) as part:
                    made.append(self._pack(packing(), part, place, kind))
            return tuple(made)

    @contextmanager
    def _begun(self, numbers: Sequence[int], kind: _Kind) -> "Iterator[list[Callable[[], _Packed]]]":
        """Every episode is ordered, or its archive if that is under way; each is waited for in turn."""
        with self.follower.watching() as running:
            yield [self._begin(number, kind, running) for number in numbers]

    def _begin(self, number: int, kind: _Kind, running: list[str]) -> Callable[[], _Packed]:
        name = f"{named(number, self.order)}/{hashlib.sha256(kind.wish.encode()).hexdigest()[:16]}"
        known = self._under_way(name, kind)
        told = Teller(self.notify)
        if known:
            running.append(known.packing)
            return lambda: self._ready(known, kind, told)
        source = self.follower.ordered(self.sent, number, self.order, running)

        def packed() -> _Packed:
            self.follower.finished(source, told)
            made: Archive = self.follower.client.run(kind.create(source))
            running[running.index(source)] = made.packing
            self.follower.shelf.remember(self.sent, name, made.id)
            return self._ready(made, kind, told.next())

        return packed

    def _under_way(self, name: str, kind: _Kind) -> Archive | None:
        """What was ordered before for the same story, and is not packed yet."""
        known = self.sent.orders.get(name)
        try:
            found: Archive | None = self.follower.client.run(kind.read(known)) if known else None
        except NotFound:
            return None
        if found is None or found.state not in ("queued", "running"):
            return None
        self.follower.going_on(found.id)
        return found

    def _ready(self, made: Archive, kind: _Kind, told: Teller) -> _Packed:
        production = self.follower.finished(made.packing, told)
        return _Packed(self.follower.client.run(kind.read(made.id)), production)

    def _bundle(self, packed: _Packed, out: Path, kind: _Kind, *, zipped: bool) -> Report:
        name = _zip_of(packed.production)
        target = out / name
        if zipped:
            ours.must_be_archive(target)
            self._save(packed, target, kind)
        else:
            target = out / name.removesuffix(ZIP)
            with writing.placed(target) as part, writing.beside(target) as room:
                _unpack(self._save(packed, room / name, kind), part, f"{target.name}/")
        return reported(Report, packed.production, target)

    def _pack(self, packed: _Packed, part: Path, place: Path, kind: _Kind) -> Report:
        with TemporaryDirectory(prefix=f".{place.name}.", dir=place.parent) as room:
            _unpack(self._save(packed, Path(room, "pack.zip"), kind), part)
        report = reported(PackReport, packed.production, place)
        folder.write(part, REPORT, report.model_dump_json(indent=1) + "\n")
        return report

    def _save(self, packed: _Packed, target: Path, kind: _Kind) -> Path:
        made = packed.archive
        return self.follower.client.save(kind.file(made.id), target, made.digest or "")


def refuse_bundle(wanted: Bundle) -> None:
    """UnusableInput: what no service is asked for."""
    if wanted.had:
        raise _not_there("--since with a folder", "Give the number of a version, or bundle everything.")


def refuse_pack(wanted: Pack) -> None:
    """UnusableInput: what no service is asked for. UnknownPlatform."""
    if platform(wanted.platform).name != wanted.platform:
        raise _not_there("--platform with a file", "At a service name one of its own.")


def _not_there(option: str, cure: str) -> UnusableInput:
    return UnusableInput(f"{option} is for this machine. {cure}")


def _zip_of(production: Production) -> str:
    """What a bundle is called, with the version of its cut."""
    names = [name for name in production.files if name.endswith(ZIP)]
    if len(names) != 1:
        raise StrangeAnswer(f"Production {production.id} left no bundle; use the same release on both sides.")
    return file_name(names[0])


def _unpack(file: Path, into: Path, within: str = "") -> None:
    try:
        archive.unpacked(file, into, within)
    except archive.Foreign as error:
        raise StrangeAnswer(f"The zip that the service sends is not laid out: {error}.") from error
    except OSError as error:
        cure = "Free some space, or look at its folder, and run again."
        raise StoreFailed(f"{into.parent} cannot be written: {error.strerror}. {cure}") from error
