"""Garbage: what no run needs goes, and nothing that one found or still needs."""

import os
import signal
from collections.abc import Iterable

import pytest
from small_studio import Studio, scene, scheduler, studio
from sqlalchemy import text

from orchestrator.errors import Cancelled, ProductionBusy
from orchestrator.garbage import collect
from orchestrator.ledger.actions import Actions
from orchestrator.outcome import Event
from orchestrator.store import Stored

__all__ = ["scheduler", "studio"]


def test_garbage_is_what_no_run_needs(studio: Studio) -> None:
    studio.run(scene())
    studio.run(scene("Another line."))
    orphan = studio.store.workspace("dead") / "orphan.txt"
    orphan.write_text("orphan")
    studio.store.take([orphan])
    studio.store.workspace("older")
    swept = collect(studio.store, studio.ledger, keep_days=0, grace=-1)
    assert (swept.actions, swept.blobs, swept.jobs) == (2, 4, 2)
    assert studio.why(scene("Another line.")) == {}
    assert set(studio.why(scene())) == {"voice", "clip"}


def test_garbage_spares_what_is_young_and_what_is_kept(studio: Studio) -> None:
    studio.run(scene())
    orphan = studio.store.workspace("dead") / "orphan.txt"
    orphan.write_text("orphan")
    (stored,) = studio.store.take([orphan])
    assert collect(studio.store, studio.ledger, keep_days=0).blobs == 0
    assert collect(studio.store, studio.ledger, keep_days=0, grace=-1, keep={stored.name}).blobs == 0
    assert collect(studio.store, studio.ledger, keep_days=0, grace=-1).blobs == 1


def test_one_sweeps_at_a_time(studio: Studio) -> None:
    with studio.ledger.leases.drive("gc"), pytest.raises(ProductionBusy, match="somebody sweeps already"):
        collect(studio.store, studio.ledger)
    assert collect(studio.store, studio.ledger).blobs == 0


def test_ctrl_c_while_rows_are_struck_leaves_no_transaction_open(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lease is given back after it, and would wait for that."""
    orphan = studio.store.workspace("dead") / "orphan.txt"
    orphan.write_text("orphan")
    studio.store.take([orphan])
    prune = Actions.prune

    def interrupted(actions: Actions, older_than_ms: int) -> int:
        with studio.ledger.database.write():
            os.kill(os.getpid(), signal.SIGINT)
            return prune(actions, older_than_ms)

    with monkeypatch.context() as patched:
        patched.setattr(Actions, "prune", interrupted)
        with pytest.raises(Cancelled):
            collect(studio.store, studio.ledger, grace=-1)
    assert studio.ledger.leases.state("gc") == "cancelled"
    assert collect(studio.store, studio.ledger, grace=-1).blobs == 1


def test_garbage_is_not_what_a_running_build_found(studio: Studio) -> None:
    """Made long ago, and no trace names it any more; sweeps that run meanwhile leave it."""
    studio.run(scene())
    studio.ledger.traces.forget("p/1")
    _age(studio, 31)
    still = scene().keys()["still"]

    def meanwhile(event: Event) -> None:
        if (event.task.name, event.state) == ("voice", "done"):
            collect(studio.store, studio.ledger, grace=-1)

    result = studio.run(scene("Another line."), meanwhile)["still"]
    assert result.reused
    assert still in studio.ledger.actions.of([still])
    assert studio.store.missing(result.files.values()) == frozenset()


def test_what_a_sweep_strikes_just_before_it_is_reused_is_made_again(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.run(scene())
    studio.ledger.traces.forget("p/1")
    _age(studio, 31)
    missing = studio.store.missing

    def looked(files: Iterable[Stored]) -> frozenset[Stored]:
        found = missing(files)
        collect(studio.store, studio.ledger, grace=-1)
        return found

    monkeypatch.setattr(studio.store, "missing", looked)
    assert not any(result.reused for result in studio.run(scene()).values())


def test_what_is_young_is_reused_without_a_write(studio: Studio) -> None:
    studio.run(scene())
    keys = scene().keys().values()
    before = _made_at(studio)
    assert studio.ledger.actions.renew(keys) == frozenset(keys)
    assert _made_at(studio) == before
    _age(studio, 2)
    assert studio.ledger.actions.renew([*keys, "never made"]) == frozenset(keys)
    assert min(_made_at(studio)) >= min(before)


def _age(studio: Studio, days: int) -> None:
    with studio.ledger.database.write() as connection:
        connection.execute(
            text("UPDATE actions SET made_at = made_at - :ms"), {"ms": days * 24 * 3600 * 1000}
        )


def _made_at(studio: Studio) -> list[int]:
    with studio.ledger.database.read() as connection:
        return sorted(connection.execute(text("SELECT made_at FROM actions")).scalars())
