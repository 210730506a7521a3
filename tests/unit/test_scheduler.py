"""One scheduler, several productions: who gets places, who hears what, and what is left when one leaves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from paper_executor import GPU, PaperExecutor

from orchestrator.errors import LedgerFailed
from orchestrator.executor import local
from orchestrator.executor.base import HELD, Attempt, Done, Failed, Load, Need, Place, Spots, Started
from orchestrator.farm import farm
from orchestrator.office import opened
from orchestrator.schedule.base import Match, Party, Want
from orchestrator.schedule.scheduler import FAILED_ROUNDS, Granted, Made, Scheduler, Share
from orchestrator.settings import Settings

LOAD = Load("slate.still")
ONE, OTHER = Party("series/1/gpu", "mira"), Party("series/2/gpu", "noor")


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Floor:
    """A scheduler without a thread, over places on paper."""

    def __init__(self, places: int = 2) -> None:
        self.executor, self.clock = PaperExecutor(places), Clock()
        self.scheduler = Scheduler(self.executor, clock=self.clock)

    def ask(self, share: Share, name: str) -> None:
        want = Want(f"{share.party.production} {name}", share.party, LOAD, GPU, work=name, since=self.clock())
        share.ask(want)

    def granted(self, share: Share) -> list[Match]:
        """What a production gets in a round."""
        self.scheduler.step(0)
        return [event.match for event in share.events(0) if isinstance(event, Granted)]

    def begin(self, share: Share, match: Match) -> str:
        attempt = f"attempt at {match.want.id}"
        share.submit(Attempt(attempt, LOAD.worker, {}, {}, Path("out"), model=LOAD.model), match)
        return attempt


@pytest.fixture
def floor() -> Floor:
    return Floor()


@pytest.fixture
def shares(floor: Floor) -> Iterator[tuple[Share, Share]]:
    with floor.scheduler.share(ONE) as one, floor.scheduler.share(OTHER) as other:
        yield one, other


def test_each_hears_of_its_own(floor: Floor, shares: tuple[Share, Share]) -> None:
    one, other = shares
    floor.ask(one, "a")
    floor.ask(other, "b")
    (mine,), (theirs,) = floor.granted(one), [e.match for e in other.events(0) if isinstance(e, Granted)]
    attempt = floor.begin(one, mine)
    floor.begin(other, theirs)
    floor.executor.told.append(Started(attempt))
    floor.executor.make(attempt)
    floor.scheduler.step(0)
    assert [type(event) for event in one.events(0)] == [Started, Done]
    assert list(other.events(0)) == []


def test_a_place_that_holds_several_works_hands_them_over_beside_what_comes(
    shares: tuple[Share, Share], floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place,) = PaperExecutor(1).free({})
    held = {work: replace(place, need=HELD, holds=frozenset({work})) for work in ("made", "made too")}
    free = [place, *held.values(), Place("gpu-1", GPU)]
    monkeypatch.setattr(floor.executor, "free", lambda *_: free)
    floor.ask(shares[0], "made")
    floor.ask(shares[0], "new")
    assert {match.want.work: match.place for match in floor.granted(shares[0])} == {
        "made": held["made"],
        "new": place,
    }
    floor.ask(shares[0], "made too")
    (match,) = floor.granted(shares[0])
    assert match.place == held["made too"], "although the place was given to another task and not yet taken"


def test_a_place_is_kept_for_whom_it_was_granted_to(floor: Floor, shares: tuple[Share, Share]) -> None:
    one, other = shares
    for name in "abc":
        floor.ask(one, name)
    assert len(floor.granted(one)) == 2
    floor.ask(other, "d")
    assert floor.granted(other) == [], "both places are spoken for, though nothing runs there yet"


def test_what_is_declined_goes_to_somebody_else(floor: Floor, shares: tuple[Share, Share]) -> None:
    one, other = shares
    floor.ask(one, "a")
    floor.ask(one, "b")
    for match in floor.granted(one):
        one.decline(match)
    floor.ask(other, "c")
    assert [match.want.work for match in floor.granted(other)] == ["c"]


def test_a_production_that_leaves_frees_what_it_was_granted(floor: Floor) -> None:
    with floor.scheduler.share(ONE) as one:
        for name in "abc":
            floor.ask(one, name)
        assert len(floor.granted(one)) == 2
    with floor.scheduler.share(OTHER) as other:
        floor.ask(other, "d")
        floor.ask(other, "e")
        assert [match.want.work for match in floor.granted(other)] == ["d", "e"]


def test_what_still_runs_of_one_that_left_is_heard_by_nobody_and_frees_its_place(floor: Floor) -> None:
    with floor.scheduler.share(ONE) as one:
        floor.ask(one, "a")
        floor.ask(one, "b")
        attempts = [floor.begin(one, match) for match in floor.granted(one)]
    with floor.scheduler.share(OTHER) as other:
        floor.ask(other, "c")
        assert floor.granted(other) == []
        floor.executor.make(attempts[0])
        assert [match.want.work for match in floor.granted(other)] == ["c"]


def test_what_one_production_made_all_have_and_none_of_them_needs_a_place(
    floor: Floor, shares: tuple[Share, Share]
) -> None:
    one, other = shares
    floor.ask(one, "the same card")
    floor.ask(other, "the same card")
    (match,) = floor.granted(one)
    floor.executor.make(floor.begin(one, match))
    assert floor.granted(other) == [], "made, but not written down yet"
    one.settle(match, made=True)
    assert [event.want.work for event in other.events(0) if isinstance(event, Made)] == ["the same card"]
    assert floor.granted(other) == []


def test_when_it_came_to_nothing_another_tries(floor: Floor, shares: tuple[Share, Share]) -> None:
    one, other = shares
    floor.ask(one, "the same card")
    floor.ask(other, "the same card")
    (match,) = floor.granted(one)
    floor.executor.happen(Failed(floor.begin(one, match), "no"))
    floor.scheduler.step(0)
    one.settle(match, made=False)
    assert [match.want.work for match in floor.granted(other)] == ["the same card"]


def test_whoever_matters_more_goes_first_with_an_equal_work(floor: Floor) -> None:
    rush = Party("series/3/gpu", "rush", priority=5)
    with floor.scheduler.share(ONE) as one:
        with floor.scheduler.share(rush) as other:
            floor.ask(one, "the same card")
            floor.ask(other, "the same card")
            assert floor.granted(one) == []
            (match,) = [event.match for event in other.events(0) if isinstance(event, Granted)]
            other.decline(match)
        assert len(floor.granted(one)) == 1, "the one that mattered more left"


def test_one_that_leaves_lets_the_next_with_an_equal_work_go(floor: Floor) -> None:
    with floor.scheduler.share(OTHER) as other:
        with floor.scheduler.share(ONE) as one:
            floor.ask(one, "the same card")
            floor.ask(other, "the same card")
            floor.granted(one)
        assert len(floor.granted(other)) == 1


def test_an_attempt_without_a_sign_of_life_is_ended_and_fails_with_the_reason(
    floor: Floor, shares: tuple[Share, Share]
) -> None:
    one, _ = shares
    for name in "abcdef":  # that is how long such a thing takes
        floor.ask(one, name)
    for _ in range(3):
        for attempt in [floor.begin(one, match) for match in floor.granted(one)]:
            floor.executor.told.append(Started(attempt))
            floor.scheduler.step(0)
            floor.clock.now += 1
            floor.executor.make(attempt)
    floor.ask(one, "g")
    (match,) = floor.granted(one)
    stuck = floor.begin(one, match)
    floor.clock.now += 3600
    floor.scheduler.step(0)
    assert not [event for event in one.events(0) if isinstance(event, Failed)], "nobody began with it"
    floor.executor.told.append(Started(stuck))
    floor.scheduler.step(0)
    floor.clock.now += 3600
    floor.scheduler.step(0)
    floor.scheduler.step(0)
    (failed,) = [event for event in one.events(0) if isinstance(event, Failed)]
    assert failed.attempt == stuck
    assert "no sign of life" in failed.reason


def test_one_round_that_fails_troubles_nobody(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    free, faults = floor.executor.free, [LedgerFailed("away for a moment")]

    def once(wanted: Mapping[Need, int], _unusable: Spots = frozenset()) -> Sequence[Place]:
        if faults:
            raise faults.pop()
        return free(wanted)

    monkeypatch.setattr(floor.executor, "free", once)
    with floor.scheduler, floor.scheduler.share(ONE) as one:
        floor.ask(one, "a")
        assert any(isinstance(event, Granted) for event in one.events(60))


def test_what_the_executor_raises_again_and_again_reaches_every_production(floor: Floor) -> None:
    floor.executor.faults += [LedgerFailed("the ledger is gone")] * FAILED_ROUNDS
    with (
        floor.scheduler.share(ONE) as one,
        floor.scheduler.share(OTHER) as other,
        floor.scheduler,
    ):
        for share in (one, other):
            with pytest.raises(LedgerFailed):
                list(share.events(60))
        floor.ask(one, "a")
        assert any(isinstance(event, Granted) for event in one.events(60)), "it goes on afterwards"


def test_an_attempt_that_cannot_be_submitted_gives_its_place_back(
    floor: Floor, shares: tuple[Share, Share], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = shares
    floor.executor.places = 1
    floor.ask(one, "a")
    (match,) = floor.granted(one)

    def refuse(*_: object) -> None:
        raise LedgerFailed("away")

    with monkeypatch.context() as broken:
        broken.setattr(floor.executor, "submit", refuse)
        with pytest.raises(LedgerFailed):
            floor.begin(one, match)
    floor.ask(other, "b")
    assert len(floor.granted(other)) == 1


def test_here_profiles_that_ask_for_other_shares_of_a_gpu_starve_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "places", lambda _slots: {"gpu": ({}, {}, {})})
    half = Need("gpu", "0.5", (("gpu", "a100"),))
    with (
        opened(Settings(home=tmp_path)) as office,
        farm(office, "local") as scheduler,
        scheduler.share(ONE) as one,
        scheduler.share(OTHER) as other,
    ):
        one.expect({(half, LOAD): 2, (GPU, LOAD): 1})
        for name, share, need in (("a", one, half), ("b", other, GPU), ("c", one, half)):
            share.ask(Want(name, share.party, LOAD, need, work=name))
            (granted,) = share.events(60)
            assert isinstance(granted, Granted)
            assert granted.match.want.id == name
