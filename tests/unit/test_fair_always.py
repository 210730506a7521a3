"""What holds for the policy whatever comes: hypothesis plays the studio."""

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.executor.base import ANY, Load, Need, Place
from orchestrator.schedule.base import Match, Party, Want
from orchestrator.schedule.fair import AGEING, SHARE, STEPS, Fair
from orchestrator.schedule.round import PATIENCE

GPU, CPU, HALF = Need("gpu"), Need("cpu"), Need("gpu", "0.5")
LOADS = (Load("still", "a"), Load("motion", "b"), Load("motion", "c"), Load("draw"))
OWNERS = ("ann", "bob", "eve")
PLAIN: dict[str, object] = {"need": GPU, "avoid": frozenset(), "announced": 0}

needs = st.sampled_from((GPU, CPU, HALF))
wishes: st.SearchStrategy[dict[str, object]] = st.builds(
    dict,
    owner=st.sampled_from(OWNERS),
    production=st.integers(1, 3),
    priority=st.integers(0, 2),
    load=st.sampled_from(LOADS),
    need=needs,
    avoid=st.frozensets(st.integers(0, 5).map("p{}".format), max_size=2),
    announced=st.integers(0, 5),
)
moments = st.tuples(st.lists(wishes, max_size=6), st.sets(st.integers(0, 5)), st.floats(0.1, 200.0))
floors = st.lists(
    st.tuples(st.sampled_from((GPU, CPU, HALF, Need(ANY))), st.sampled_from((None, *LOADS))), max_size=6
)


@dataclass
class Floor:
    """Places, what waits and what runs, kept beside the policy."""

    policy: Fair
    places: dict[str, Place]
    now: float = 0.0
    waiting: dict[str, Want] = field(default_factory=dict)
    running: dict[str, Match] = field(default_factory=dict)
    """By place."""
    count: int = 0

    def ask(self, wish: dict[str, object]) -> Want:
        party = Party(f"{wish['owner']}/{wish['production']}", str(wish["owner"]), int(str(wish["priority"])))
        self.count += 1
        name = f"w{self.count}"
        want = Want(name, party, wish["load"], wish["need"], name, self.count, wish["avoid"], since=self.now)  # type: ignore[arg-type]
        self.policy.expect(party, {(want.need, LOADS[self.count % 3]): int(str(wish["announced"]))})
        self.policy.add(want, self.now)
        self.waiting[name] = want
        return want

    def longest_wait(self) -> float:
        """Seconds after which no free place waits for anything better: loading takes what was learned."""
        return PATIENCE * 2 * max(map(self.policy._costs.swap, LOADS)) + 1

    def free(self) -> list[Place]:
        return [place for name, place in self.places.items() if name not in self.running]

    def match(self) -> list[Match]:
        """One round; nothing is given twice, or to whom it does not serve."""
        free = {place.id: place for place in self.free()}
        found = list(self.policy.match(list(free.values()), self.now))
        for match in found:
            assert free.pop(match.place.id) == match.place
            assert self.waiting.pop(match.want.id) is match.want
            assert match.place.serves(match.want.need)
            self.running[match.place.id] = match
        return found

    def end(self, place: str) -> None:
        match = self.running.pop(place)
        self.places[place] = Place(place, match.place.need, "n", frozenset({match.want.load}))
        self.policy.ended(match.want.id, self.now, seconds=10.0)


def floor_of(kinds: list[tuple[Need, Load | None]], quota: int = 0) -> Floor:
    named = {f"p{each}": kind for each, kind in enumerate(kinds)}
    places = {
        name: Place(name, need, "n", frozenset({load} if load else ()))
        for name, (need, load) in named.items()
    }
    return Floor(Fair(quota), places)


@settings(max_examples=100, deadline=None)
@given(floors, st.lists(moments, max_size=12), st.integers(0, 2))
def test_nothing_is_given_twice_and_nothing_serves_nobody(
    kinds: list[tuple[Need, Load | None]],
    story: list[tuple[list[dict[str, object]], set[int], float]],
    quota: int,
) -> None:
    floor = floor_of(kinds, quota)
    for asked, ended, seconds in story:
        for wish in asked:
            floor.ask(wish)
        floor.match()
        floor.now += seconds
        for each in ended:
            if f"p{each}" in floor.running:
                floor.end(f"p{each}")
    counted = Counter(want.need for want in floor.waiting.values())
    counted.update(match.want.need for match in floor.running.values())
    assert floor.policy.wanted() == counted


@settings(max_examples=100, deadline=None)
@given(floors, st.lists(moments, max_size=8))
def test_no_place_is_idle_for_long_while_it_serves_somebody(
    kinds: list[tuple[Need, Load | None]],
    story: list[tuple[list[dict[str, object]], set[int], float]],
) -> None:
    floor = floor_of(kinds)
    for asked, ended, seconds in story:
        for wish in asked:
            floor.ask(wish)
        floor.match()
        floor.now += seconds
        for each in ended:
            if f"p{each}" in floor.running:
                floor.end(f"p{each}")
    floor.match()
    floor.now += floor.longest_wait()
    floor.match()
    left = [
        (want, place)
        for want in floor.waiting.values()
        for place in floor.free()
        if place.serves(want.need) and place.id not in want.avoid
    ]
    assert left == []


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 3),
    st.lists(st.tuples(st.sampled_from(LOADS[:3]), st.integers(0, 9), st.booleans()), min_size=1, max_size=3),
)
def test_whatever_comes_each_round_a_task_waits_for_a_bounded_number_of_rounds(
    places: int, flood: list[tuple[Load, int, bool]]
) -> None:
    floor = floor_of([(GPU, LOADS[0])] * places)
    wish = {"owner": "poor", "production": 1, "priority": 0, "load": LOADS[1], **PLAIN}
    want = floor.ask(wish)
    floor.policy.expect(want.party, {})
    seconds = 60.0
    lines = 1 + len({(load, priority) for load, priority, _ in flood})
    bound = (AGEING * STEPS) / seconds + SHARE * lines * 10
    rounds = 0
    while want.id in floor.waiting:
        assert rounds < bound
        for load, priority, new_owner in flood * places:
            owner = f"rich-{floor.count}" if new_owner else "rich"
            floor.ask(wish | {"owner": owner, "production": 2, "priority": priority, "load": load})
        floor.match()
        floor.now += seconds
        for place in list(floor.running):
            floor.end(place)
        rounds += 1


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 6),
    st.lists(st.tuples(st.sampled_from(OWNERS), st.integers(1, 9)), min_size=1, max_size=12),
    st.lists(st.sets(st.integers(0, 5)), max_size=10),
    st.integers(0, 3),
)
def test_equal_owners_take_turns_and_a_quota_holds_while_others_wait(
    places: int, asked: list[tuple[str, int]], story: list[set[int]], quota: int
) -> None:
    floor = floor_of([(GPU, LOADS[0])] * places, quota)
    wish = {"production": 1, "priority": 0, "load": LOADS[0], **PLAIN}
    for owner, count in asked:
        for _ in range(count):
            floor.ask(wish | {"owner": owner})
    for ended in [set(), *story]:
        for each in ended:
            if f"p{each}" in floor.running:
                floor.end(f"p{each}")
        had = Counter(match.want.party.owner for match in floor.running.values())
        wants = Counter(want.party.owner for want in floor.waiting.values())
        for match in floor.match():
            owner = match.want.party.owner
            assert all(had[owner] <= had[other] for other, count in wants.items() if count)
            had[owner] += 1
            wants[owner] -= 1
            if quota and had[owner] > quota:
                assert not any(count and had[other] < quota for other, count in wants.items())
