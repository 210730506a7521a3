"""Leases and commits under any order of events: several drivers, freezes, thaws, late commits, expiry.

Invariants: a key has at most one outcome and it never changes; only the newest driver of a production
commits; an attempt ends once and stays ended.
"""

from functools import partial

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from orchestrator.errors import LeaseLost, ProductionBusy
from orchestrator.ledger import Action, Lease, Ledger, Owner, Try
from orchestrator.store import Stored

KEYS = st.sampled_from(["k1", "k2", "k3"])
STATES = st.sampled_from(["failed", "lost", "cancelled"])


class Drivers(RuleBasedStateMachine):
    """Several drivers of one production, of which only the newest may write."""

    leases = Bundle("leases")
    attempts = Bundle("attempts")

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.ledger = ledger
        with ledger.database.write() as connection:
            for table in ("leases", "attempts", "actions"):
                connection.execute(text(f"DELETE FROM {table}"))
        self.count = 0
        self.fence = 0
        self.held = False
        self.outcomes: dict[str, str] = {}
        self.ended: dict[str, str] = {}
        self.running: dict[str, int] = {}

    @rule(target=leases)
    def drive(self) -> object:
        owner = Owner("elsewhere", "boot/pid:[1]", self.fence, "1")
        try:
            lease = self.ledger.leases.drive("p/1", owner, keep=False)
        except ProductionBusy:
            assert self.held
            return multiple()
        assert not self.held
        assert lease.fence == self.fence + 1
        assert set(lease.left_behind) == set(self.running)
        self.ended.update(dict.fromkeys(self.running, "lost"))
        self.fence, self.held, self.running = lease.fence, True, {}
        return lease

    @rule()
    def the_lease_runs_out(self) -> None:
        with self.ledger.database.write() as connection:
            connection.execute(text("UPDATE leases SET lease_until = 0"))
        self.held = False

    @rule(lease=leases)
    def renew(self, lease: Lease) -> None:
        assert self.ledger.leases.renew(lease) == (lease.fence == self.fence)
        self.held = self.held or lease.fence == self.fence

    @rule(target=attempts, lease=leases, key=KEYS)
    def begin(self, lease: Lease, key: str) -> object:
        self.count += 1
        name = f"a{self.count}"
        row = Try(name, "p/1", key, "t", "", "slate.still", "running", "", "", 60, self.count, None)
        try:
            made = self.ledger.actions.begin(lease, row)
        except LeaseLost:
            assert lease.fence < self.fence
            return multiple()
        assert lease.fence == self.fence
        assert (made.attempt if made else None) == self.outcomes.get(key)
        if made:
            return multiple()
        self.running[name] = lease.fence
        return lease, name, key

    @rule(attempt=attempts)
    def commit(self, attempt: tuple[Lease, str, str]) -> None:
        lease, name, key = attempt
        action = Action(key, "still", "slate.still", "1", {"still": Stored(name, ".png", 1)}, {}, 1, 1, name)
        try:
            held = self.ledger.actions.commit(lease, action)
        except LeaseLost:
            assert name not in self.running
            return
        assert self.running.pop(name) == lease.fence == self.fence
        self.ended[name] = "done"
        assert held.attempt == self.outcomes.setdefault(key, name)

    @rule(attempt=consumes(attempts), state=STATES)
    def fail(self, attempt: tuple[Lease, str, str], state: str) -> None:
        lease, name, _ = attempt
        try:
            self.ledger.actions.fail(lease, name, state, "because")
        except LeaseLost:
            assert name not in self.running
            return
        del self.running[name]
        self.ended[name] = state

    @invariant()
    def a_key_keeps_its_first_outcome(self) -> None:
        found = self.ledger.actions.of(["k1", "k2", "k3"])
        assert {key: action.attempt for key, action in found.items()} == self.outcomes

    @invariant()
    def an_end_is_an_end(self) -> None:
        told = {each.id: each.state for each in self.ledger.actions.attempts("p/1")}
        assert told == {**dict.fromkeys(self.running, "running"), **self.ended}


MANY = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def test_no_order_of_events_gives_two_outcomes_or_two_drivers(database_url: str) -> None:
    with Ledger.open(database_url, lease_seconds=3600) as ledger:
        run_state_machine_as_test(partial(Drivers, ledger), settings=MANY)
