"""Who goes where, told as stories: owners, priorities, models and places."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from orchestrator.executor.base import ANY, HELD, Load, Need, Place
from orchestrator.schedule.base import Match, Party, Want
from orchestrator.schedule.fair import AGEING, Fair
from orchestrator.schedule.round import PATIENCE

GPU, CPU = Need("gpu"), Need("cpu")
STILL, MOTION = Load("diffusers.still", "klein"), Load("diffusers.motion", "wan")
VOICE, DRAWING = Load("espeak"), Load("animatic")
LOADING = 30.0
ANN, BOB = Party("ann/1", "ann"), Party("bob/1", "bob", since=1.0)


@dataclass
class Studio:
    """A few places, and what runs there."""

    policy: Fair
    places: dict[str, Place]
    now: float = 0.0
    running: dict[str, Match] = field(default_factory=dict)
    """By place."""

    @classmethod
    def of(cls, gpus: int, *, loaded: Load | None = None, **given: object) -> "Studio":
        """GPUs on one node each."""
        has = frozenset({loaded} if loaded else ())
        names = [f"gpu-{number}" for number in range(gpus)]
        return cls(Fair(**given), {name: Place(name, GPU, f"node-{name}", has) for name in names})  # type: ignore[arg-type]

    def ask(self, party: Party, load: Load, count: int = 1, need: Need = GPU, **more: object) -> list[str]:
        """Tasks of a production; their names."""
        names = [
            f"{party.production}/{load.model or load.worker}-{self.now:g}-{each}" for each in range(count)
        ]
        for rank, name in enumerate(names):
            want = Want(name, party, load, need, name, **{"rank": rank, "since": self.now, **more})  # type: ignore[arg-type]
            self.policy.add(want, self.now)
        return names

    def match(self) -> list[Match]:
        """One round."""
        free = [place for name, place in self.places.items() if name not in self.running]
        found = list(self.policy.match(free, self.now))
        self.running |= {match.place.id: match for match in found}
        return found

    def end(self, place: str, seconds: float | None = 10.0) -> None:
        """What runs there is done."""
        match = self.running.pop(place)
        has = frozenset({match.want.load})
        self.places[place] = Place(place, match.place.need, match.place.node, has)
        self.policy.ended(match.want.id, self.now, seconds=seconds)

    def have(self) -> Counter[str]:
        """Owner -> places."""
        return Counter(match.want.party.owner for match in self.running.values())


def names(found: Sequence[Match]) -> list[str]:
    return [match.want.id for match in found]


def test_two_owners_share_even_when_one_floods() -> None:
    studio = Studio.of(8, loaded=STILL)
    studio.ask(ANN, STILL, 1000)
    studio.ask(BOB, STILL, 10)
    studio.match()
    assert studio.have() == {"ann": 4, "bob": 4}


def test_whoever_comes_late_gets_the_next_places_until_shares_are_even() -> None:
    studio = Studio.of(4, loaded=STILL)
    studio.ask(ANN, STILL, 100)
    studio.match()
    studio.ask(BOB, STILL, 100)
    for place in ("gpu-0", "gpu-1"):
        studio.end(place)
        assert [match.want.party for match in studio.match()] == [BOB]
    assert studio.have() == {"ann": 2, "bob": 2}


def test_a_flood_on_one_model_leaves_another_owner_its_share_of_places_for_its_own() -> None:
    studio = Studio.of(8)
    studio.ask(ANN, STILL, 1000)
    studio.ask(BOB, MOTION, 100)
    studio.match()
    assert studio.have() == {"ann": 4, "bob": 4}


def test_places_are_swapped_for_an_owner_who_has_far_less_than_another() -> None:
    studio = Studio.of(8, loaded=STILL)
    studio.ask(ANN, STILL, 1000)
    studio.match()
    studio.ask(BOB, MOTION, 100)
    for _ in range(3):
        studio.now += 10
        for place in list(studio.places):
            studio.end(place)
            studio.match()
    assert studio.have()["bob"] >= 2


def test_an_urgent_production_goes_first_and_gets_a_place_that_must_load_for_it() -> None:
    studio = Studio.of(2, loaded=STILL)
    studio.ask(ANN, STILL, 100)
    studio.match()
    urgent = studio.ask(Party("bob/2", "bob", priority=5, since=9.0), MOTION, 1)
    studio.end("gpu-1")
    assert names(studio.match()) == urgent


def test_the_older_production_of_an_owner_goes_first_then_the_earlier_rank() -> None:
    studio = Studio.of(1, loaded=STILL)
    younger = studio.ask(Party("ann/2", "ann", since=5.0), STILL)
    older = studio.ask(ANN, STILL, 2)
    found = []
    for _ in range(3):
        found += names(studio.match())
        studio.end("gpu-0")
    assert found == older + younger


def test_a_lower_priority_gets_a_place_after_ten_minutes_a_point() -> None:
    studio = Studio.of(1, loaded=STILL)
    waiting = studio.ask(ANN, STILL)
    urgent = Party("bob/9", "bob", priority=2)
    studio.ask(urgent, STILL, 1)
    while waiting[0] not in names(studio.match()):
        studio.ask(urgent, STILL, 1)
        studio.now += 60
        if "gpu-0" in studio.running:
            studio.end("gpu-0")
    assert 2 * AGEING < studio.now <= 2 * AGEING + 5 * 60


def test_a_gpu_keeps_its_model_while_it_has_work() -> None:
    studio = Studio.of(2)
    studio.ask(ANN, STILL, 20)
    studio.ask(ANN, MOTION, 20)
    studio.match()
    before = {place: match.want.load for place, match in studio.running.items()}
    assert set(before.values()) == {STILL, MOTION}
    for _ in range(8):
        studio.now += 10
        for place in list(studio.running):
            studio.end(place)
        assert {match.place.id: match.want.load for match in studio.match()} == before


def test_a_gpu_waits_for_announced_work_instead_of_loading_something_else_and_back() -> None:
    studio = Studio.of(2, usual={STILL: 10.0, MOTION: 100.0})
    studio.policy.expect(ANN, {(GPU, MOTION): 30})
    studio.ask(ANN, STILL, 10)
    assert [match.want.load for match in studio.match()] == [STILL]
    studio.now += 10
    studio.end("gpu-0")
    studio.ask(ANN, MOTION, 3)
    assert {match.want.load for match in studio.match()} == {STILL, MOTION}


def test_while_nobody_knows_what_tasks_take_an_eighth_of_all_places_begins() -> None:
    studio = Studio.of(16)
    studio.policy.expect(ANN, {(GPU, MOTION): 300})
    studio.ask(ANN, STILL, 100)
    assert [match.want.load for match in studio.match()] == [STILL, STILL]


def test_it_does_not_wait_for_ever() -> None:
    studio = Studio.of(2, usual={STILL: 10.0, MOTION: 100.0})
    studio.policy.expect(ANN, {(GPU, MOTION): 30})
    studio.ask(ANN, STILL, 10)
    studio.match()
    studio.now += PATIENCE * 2 * LOADING
    assert [match.want.load for match in studio.match()] == [STILL]


def test_announced_work_keeps_nothing_where_nothing_runs_that_could_lead_to_it() -> None:
    studio = Studio.of(1, loaded=MOTION)
    studio.policy.expect(ANN, {(GPU, MOTION): 30})
    waiting = studio.ask(ANN, STILL)
    assert names(studio.match()) == waiting


def test_a_swap_pays_when_work_would_wait_longer_than_loading_takes() -> None:
    studio = Studio.of(2, loaded=STILL)
    studio.ask(ANN, STILL)
    studio.match()
    studio.ask(ANN, MOTION, 5)
    assert [match.want.load for match in studio.match()] == [MOTION]


def test_a_swap_does_not_pay_for_what_is_served_sooner_where_it_is_loaded() -> None:
    studio = Studio.of(2, usual={STILL: 10.0, MOTION: 100.0})
    studio.places["gpu-1"] = Place("gpu-1", GPU, "node-1", frozenset({MOTION}))
    studio.ask(ANN, STILL, 1)
    studio.match()
    studio.ask(ANN, STILL, 2)
    assert studio.match() == []
    studio.now += LOADING
    assert len(studio.match()) == 1, "it waited as long as loading takes"


def test_a_swap_does_not_pay_where_all_is_served_sooner_than_it_loads() -> None:
    assert stills_of_ten_places_where_two_have_it(waiting_stills=3, waiting_motions=1) == 2


def test_a_place_goes_to_the_model_whose_work_would_end_last_though_by_less_than_loading_takes() -> None:
    assert stills_of_ten_places_where_two_have_it(waiting_stills=16, waiting_motions=60) == 3


def stills_of_ten_places_where_two_have_it(waiting_stills: int, waiting_motions: int) -> int:
    """How many draw stills after a round, in which there is work for all places besides."""
    studio = Studio.of(10, loaded=MOTION, usual={MOTION: 10.0, STILL: 25.0})
    for name in ("gpu-8", "gpu-9"):
        studio.places[name] = Place(name, GPU, f"node-{name}", frozenset({STILL}))
    studio.ask(ANN, STILL, 2 + waiting_stills)
    studio.ask(ANN, MOTION, 8 + waiting_motions)
    return sum(match.want.load == STILL for match in studio.match())


def test_who_wants_what_a_place_holds_gets_that_place() -> None:
    studio = Studio.of(3, loaded=STILL)
    held = studio.ask(ANN, MOTION, 1)[0]
    studio.places["gpu-2"] = Place("gpu-2", GPU, "node-2", holds=frozenset({held}))
    assert [(match.want.id, match.place.id) for match in studio.match()] == [(held, "gpu-2")]


def test_a_place_that_makes_it_for_a_driver_that_is_gone_comes_before_a_free_one() -> None:
    studio = Studio.of(2, loaded=STILL)
    held = studio.ask(ANN, STILL, 1)[0]
    studio.places["gpu-1"] = Place("gpu-1", HELD, "node-1", holds=frozenset({held}))
    assert [(match.want.id, match.place.id) for match in studio.match()] == [(held, "gpu-1")]
    studio.end("gpu-1")
    studio.ask(ANN, STILL, 3)
    assert [match.place.id for match in studio.match()] == ["gpu-0"], "it is for nobody else"


def test_what_is_handed_over_at_once_says_nothing_of_what_loading_takes() -> None:
    studio = Studio.of(1, loaded=STILL)
    (held,) = studio.ask(ANN, MOTION, 1)
    studio.places["gpu-0"] = Place("gpu-0", GPU, "node-0", holds=frozenset({held}))
    studio.match()
    studio.end("gpu-0")
    studio.ask(ANN, MOTION, 1)
    studio.match()
    studio.now += 40
    studio.end("gpu-0")
    assert studio.policy._costs.swap(MOTION) == LOADING


def test_a_task_goes_where_its_inputs_were_read_before() -> None:
    studio = Studio.of(4, loaded=MOTION)
    studio.ask(ANN, MOTION, 1, inputs=frozenset({"sha256:still"}))
    (first,) = studio.match()
    studio.now += 1
    studio.end(first.place.id)
    studio.ask(ANN, MOTION, 1, inputs=frozenset({"sha256:still"}))
    assert [match.place.node for match in studio.match()] == [first.place.node]


def test_a_model_is_loaded_on_a_node_that_has_it_already() -> None:
    studio = Studio.of(0)
    studio.places = {name: Place(name, GPU, name[0]) for name in ("a1", "b1", "c1", "c2")}
    studio.places["b2"] = Place("b2", GPU, "b", frozenset({STILL}))
    studio.ask(ANN, STILL, 10)
    first, second, *_ = [match.place.id for match in studio.match()]
    assert (first, second) == ("b2", "b1")


def test_a_place_where_it_failed_is_used_only_when_no_other_serves() -> None:
    studio = Studio.of(2, loaded=STILL)
    studio.ask(BOB, STILL, 1, avoid=frozenset({"gpu-0"}))
    (elsewhere,) = studio.match()
    assert elsewhere.place.id == "gpu-1"
    waiting = studio.ask(ANN, STILL, 1, avoid=frozenset({"gpu-0"}))
    assert studio.match() == [], "the other place is only busy"
    studio.end("gpu-1")
    del studio.places["gpu-1"]
    assert names(studio.match()) == waiting


def test_a_task_that_failed_everywhere_is_tried_again() -> None:
    studio = Studio.of(2, loaded=STILL)
    waiting = studio.ask(ANN, STILL, 1, avoid=frozenset({"gpu-0", "gpu-1"}))
    assert names(studio.match()) == waiting


def test_a_quota_holds_while_others_wait_and_only_then() -> None:
    studio = Studio.of(6, loaded=STILL, quota=2)
    studio.ask(Party("ann/1", "ann", priority=9), STILL, 10)
    studio.ask(BOB, STILL, 2)
    studio.match()
    assert studio.have() == {"ann": 4, "bob": 2}
    for place in list(studio.running):
        studio.end(place)
    studio.match()
    assert studio.have() == {"ann": 6}


def test_workers_without_a_model_need_no_loading_and_never_wait() -> None:
    policy = Fair()
    places = [Place(f"cpu-{number}", CPU) for number in range(4)]
    policy.expect(ANN, {(CPU, DRAWING): 100})
    for rank, load in enumerate((VOICE, DRAWING, VOICE, DRAWING)):
        policy.add(Want(f"w{rank}", ANN, load, CPU, f"w{rank}", rank), 0.0)
    assert names(policy.match(places, 0.0)) == ["w0", "w1", "w2", "w3"]


def test_needs_with_other_pools_labels_and_shares_do_not_mix() -> None:
    policy = Fair()
    needs = [GPU, CPU, Need("gpu", "0.5"), Need("gpu", "1", (("gpu", "a100"),))]
    for each, need in enumerate(needs):
        policy.add(Want(f"w{each}", ANN, STILL, need, f"w{each}"), 0.0)
    assert policy.wanted() == dict.fromkeys(needs, 1)
    for each, need in enumerate(needs):
        assert names(policy.match([Place("p", need), Place("q", need)], 0.0)) == [f"w{each}"]


def test_places_without_names_take_whatever_comes() -> None:
    policy = Fair()
    policy.add(Want("w0", ANN, STILL, GPU, "w0"), 0.0)
    policy.add(Want("w1", ANN, VOICE, CPU, "w1", 1), 0.0)
    assert sorted(names(policy.match([Place("", Need(ANY))] * 3, 0.0))) == ["w0", "w1"]


def test_what_is_withdrawn_or_forgotten_gets_no_place_and_counts_no_more() -> None:
    studio = Studio.of(4, loaded=STILL)
    first, *_ = studio.ask(ANN, STILL, 2)
    studio.policy.remove(first)
    studio.policy.remove(first)
    studio.ask(BOB, STILL, 2)
    studio.policy.forget(BOB)
    assert len(studio.match()) == 1
    studio.end("gpu-0" if "gpu-0" in studio.running else next(iter(studio.running)))
    assert studio.policy.wanted() == {}
