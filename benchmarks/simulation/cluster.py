"""The simulated cluster: an executor whose places are seats on nodes, and whose time is virtual.

A seat holds one model at a time. A node dies without a word; its attempts are Displaced when that is noticed,
and it comes back with nothing loaded. Results come as published files, so nothing is decoded.
"""

import hashlib
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.simulation.agenda import Agenda, Clock
from benchmarks.simulation.journal import Absence, Journal, Span
from benchmarks.simulation.world import Ending, World
from orchestrator.executor.base import (
    Attempt,
    Cancelled,
    Displaced,
    Done,
    Event,
    Failed,
    Load,
    Lost,
    Need,
    Place,
    Progress,
    Spots,
    Started,
)
from orchestrator.store import Stored

ROLES = {"still": ("still", ".png"), "motion": ("clip", ".mp4")}
VOICE = (("voice", ".wav"), ("timing", ".json"))
GPUS_OF_NODE = 8
CPUS_OF_NODE = 4
"""Places for tasks without a GPU, on each node."""
SIGN = 300.0  # seconds between signs of life of a task that takes so long
ENDING = 1.0  # seconds until what was cancelled has ended


@dataclass
class Job:
    """An attempt in a seat."""

    attempt: Attempt
    begun: float
    ready: float
    seconds: float
    ending: Ending


@dataclass
class Seat:
    """One place and what is in it."""

    place: Place
    job: Job | None = None
    away_since: float | None = None
    died: bool = False
    """Its process or its node died, and it loaded nothing since."""
    loads: Counter[Load] = field(default_factory=Counter)


class Cluster:
    """An executor of simulated nodes: eight GPUs and four processors each."""

    def __init__(self, gpus: int, world: World, clock: Clock, agenda: Agenda) -> None:
        self.journal, self.gpus = Journal(), gpus
        self._world, self._clock, self._agenda = world, clock, agenda
        self._seats: dict[str, Seat] = {}
        self._free: dict[str, Place] = {}
        self._in: dict[str, Seat] = {}
        """Attempt -> its seat."""
        self._tries: Counter[str] = Counter()
        self._heard: deque[Event] = deque()
        for number in range(-(-gpus // GPUS_OF_NODE)):
            self._build(f"node-{number:03}", min(GPUS_OF_NODE, gpus - number * GPUS_OF_NODE))

    def names(self, pool: str) -> list[str]:
        """Of all places of a pool."""
        return [name for name, seat in self._seats.items() if seat.place.need.pool == pool]

    def free(self, _wanted: Mapping[Need, int], _unusable: Spots = frozenset()) -> Sequence[Place]:
        return list(self._free.values())

    def submit(self, attempt: Attempt, place: Place) -> None:
        if place.id not in self._free:
            self._heard.append(Displaced(attempt.id, f"{place.id} is not free any more"))
            return
        seat, now = self._seats[place.id], self._clock.now
        del self._free[place.id]
        fate = self._world.fate(attempt.work, attempt.load, self._tries[attempt.work])
        job = Job(attempt, now, now + self._load(seat, attempt.load), fate.seconds, fate.ending)
        seat.job = job
        self._in[attempt.id] = seat
        self._agenda.enter(job.ready - now, lambda: self._start(seat, job))
        self._agenda.enter(job.ready - now + fate.seconds, lambda: self._finish(seat, job))

    def events(self, timeout: float) -> Iterator[Event]:
        """Time passes only here, and only when nothing is left to tell."""
        if not self._heard and timeout > 0:
            self._agenda.advance(timeout)
        while self._heard:
            yield self._heard.popleft()

    def wake(self) -> None:
        """Nobody ever waits."""

    def cancel(self, attempt: str) -> None:
        seat = self._in.get(attempt)
        if seat and (job := seat.job):
            self._agenda.enter(ENDING, lambda: self._end(seat, job))

    def close(self) -> None:
        """Nothing was started."""

    def _build(self, node: str, gpus: int) -> None:
        names = [(f"{node}/gpu-{each}", "gpu") for each in range(gpus)]
        names += [(f"{node}/cpu-{each}", "cpu") for each in range(CPUS_OF_NODE)]
        seats = [Seat(Place(name, Need(pool), node)) for name, pool in names]
        self._seats |= {seat.place.id: seat for seat in seats}
        self._free |= {seat.place.id: seat.place for seat in seats}
        lives = self._world.lives(node)

        def live() -> None:
            seconds = lives.expovariate(1 / (self._world.node_hours * 3600))
            self._agenda.enter(seconds, die)

        def die() -> None:
            for seat in seats:
                self._vanish(seat)
            self._agenda.enter(self._world.notice, be_missed)
            self._agenda.enter(self._world.away, come_back)

        def be_missed() -> None:
            for seat in seats:
                self._miss(seat)

        def come_back() -> None:
            for seat in seats:
                self._return(seat)
            live()

        live()

    def _load(self, seat: Seat, load: Load) -> float:
        """Seconds until it is there."""
        if load in seat.place.loaded:
            return 0.0
        seconds = self._world.loading(seat.place.id, load, seat.loads[load])
        seat.loads[load] += 1
        self.journal.cold += seat.died and seat.place.need.pool == "gpu"
        seat.died = False
        seat.place = Place(seat.place.id, seat.place.need, seat.place.node, frozenset({load}))
        return seconds

    def _start(self, seat: Seat, job: Job) -> None:
        if seat.job is job and seat.away_since is None:
            self._heard.append(Started(job.attempt.id))
            self._agenda.enter(SIGN, lambda: self._show(seat, job))

    def _show(self, seat: Seat, job: Job) -> None:
        """A sign of life."""
        if seat.job is job and seat.away_since is None:
            self._heard.append(Progress(job.attempt.id, (self._clock.now - job.ready) / job.seconds))
            self._agenda.enter(SIGN, lambda: self._show(seat, job))

    def _finish(self, seat: Seat, job: Job) -> None:
        if seat.job is not job or seat.away_since is not None:
            return
        attempt = job.attempt
        self._tries[attempt.work] += 1
        self._leave(seat, job.ending)
        if job.ending == "done":
            files = _files(attempt)
            self._heard.append(Done(attempt.id, {}, {}, job.seconds, job.seconds, stored=files))
        elif job.ending == "failed":
            self._heard.append(Failed(attempt.id, "black frames", seconds=job.seconds))
        else:
            self._heard.append(Lost(attempt.id, "its process ended"))
        if job.ending == "lost":
            self._empty(seat)
        else:
            self._free[seat.place.id] = seat.place

    def _end(self, seat: Seat, job: Job) -> None:
        """It was cancelled."""
        if seat.job is job and seat.away_since is None:
            self._leave(seat, "cancelled")
            self._empty(seat)
            self._heard.append(Cancelled(job.attempt.id))

    def _leave(self, seat: Seat, ending: str) -> None:
        """Its job is over."""
        job, place = seat.job, seat.place
        now = self._clock.now if seat.away_since is None else seat.away_since
        assert job
        span = Span(
            job.attempt.work, job.attempt.load, place.id, place.need.pool, job.begun, job.ready, now, ending
        )
        self.journal.spans.append(span)
        seat.job = None
        del self._in[job.attempt.id]

    def _empty(self, seat: Seat) -> None:
        """Its process ended; the next one has nothing loaded."""
        seat.died = True
        seat.place = Place(seat.place.id, seat.place.need, seat.place.node)
        self._free[seat.place.id] = seat.place

    def _vanish(self, seat: Seat) -> None:
        """Its node died; what ran there is missed later."""
        seat.away_since = self._clock.now
        self._free.pop(seat.place.id, None)

    def _miss(self, seat: Seat) -> None:
        """It was noticed."""
        if seat.job:
            attempt = seat.job.attempt.id
            self._leave(seat, "displaced")
            self._heard.append(Displaced(attempt, f"{seat.place.node} died"))

    def _return(self, seat: Seat) -> None:
        assert seat.away_since is not None
        place = seat.place
        absence = Absence(place.id, place.need.pool, seat.away_since, self._clock.now)
        self.journal.absences.append(absence)
        seat.away_since = None
        self._empty(seat)


def _files(attempt: Attempt) -> dict[str, Stored]:
    """What it made, by role."""
    kind = attempt.worker.rpartition(".")[2]
    roles = [ROLES[kind]] if kind in ROLES else list(VOICE)
    return {
        role: Stored(hashlib.sha256(f"{attempt.work}/{role}".encode()).hexdigest(), suffix, 1000)
        for role, suffix in roles
    }
