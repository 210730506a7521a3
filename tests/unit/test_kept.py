"""What a supervisor remembers of what it made, and for how long. No Ray."""

from orchestrator.executor import Done
from orchestrator.executor.ray.kept import MOST, SECONDS, Kept


class Clock:
    """A clock that goes when it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def done(attempt: str) -> Done:
    return Done(attempt, {}, {}, 1.0, 1.0, stored={})


def test_only_the_last_works_are_remembered_each_as_it_was_made_last() -> None:
    kept = Kept()
    for number in range(MOST + 1):
        kept.keep(f"k{number}", done(f"a{number}"))
    kept.keep("k1", done("again"))
    kept.keep("new", done("b"))
    assert kept.works == {"k1", *(f"k{number}" for number in range(3, MOST + 1)), "new"}
    assert (kept.of("k0"), kept.of("k1"), kept.of("new")) == (None, done("again"), done("b"))


def test_what_nobody_wants_any_more_is_forgotten_after_a_while() -> None:
    clock = Clock()
    kept = Kept(clock)
    kept.keep("old", done("a"))
    clock.now += SECONDS
    kept.keep("young", done("b"))
    assert kept.works == {"old", "young"}
    clock.now += 1
    assert kept.works == {"young"}
    assert kept.of("old") is None
