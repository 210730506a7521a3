"""What one supervisor offers to schedulers, as far as its driver knows it. No Ray."""

import time

from orchestrator.executor.base import HELD, Need, Place
from orchestrator.executor.ray.berths import Berth
from orchestrator.executor.ray.orders import NAMELESS, Look

CPU = Need("cpu")
NAME = "w:cpu:1::0"


def berth(look: Look | None) -> Berth:
    return Berth(NAME, CPU, None, 0.0, look)


def held(*works: str) -> list[Place]:
    return [Place(NAME, HELD, "n", holds=frozenset({work})) for work in works]


def test_what_it_remembers_is_offered_beside_the_place_itself_and_while_it_makes_something_for_us() -> None:
    there = berth(Look("n", kept=frozenset({"k", "l", "came to us"})))
    assert list(there.places({"came to us"})) == [Place(NAME, CPU, "n"), *held("k", "l")]
    there.attempt = "a1"
    assert list(there.places({"came to us"})) == held("k", "l")


def test_what_it_makes_for_another_driver_goes_with_the_place_itself() -> None:
    there = berth(Look("n", doing="m", kept=frozenset({"k"})))
    assert list(there.places(())) == held("m", "k")
    assert [there.keeps(place) for place in held("m", "k")] == [False, True]
    busy = berth(Look("n", doing=NAMELESS))
    assert list(busy.places(())) == [Place(NAME, HELD, "n")]
    assert not busy.keeps(Place(NAME, HELD, "n"))


def test_what_it_did_not_hand_over_is_not_offered_again() -> None:
    there = berth(Look("n", kept=frozenset({"k", "l"})))
    there.refused.add("k")
    assert list(there.places(())) == [Place(NAME, CPU, "n"), *held("l")]
    assert not there.keeps(held("k")[0])


def test_what_its_clock_says_is_told_from_its_last_look() -> None:
    there = berth(None)
    there.hear(Look("n", at=time.monotonic() + 1000))
    assert 900 < there.ahead <= 1000


def test_who_does_not_answer_offers_nothing() -> None:
    assert list(berth(None).places(())) == []
    for trouble in ({"away": 1.0}, {"leaving": True}, {"broken": True}):
        there = berth(Look("n", kept=frozenset({"k"})))
        vars(there).update(trouble)
        assert list(there.places(())) == []
