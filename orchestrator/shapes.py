"""What the service is asked and what it tells, as frozen models: the API fills them, the client reads them.

Without I/O, and quick to import. Times are milliseconds since 1970.
"""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from orchestrator.desk.actor import Scope
from orchestrator.story import Look

T = TypeVar("T")
State = Literal["queued", "running", "done", "failed", "cancelled"]
Coverage = Literal["full", "cut"]
WorkerState = Literal["active", "draining", "paused"]
"""What operators decide."""
Cause = Literal["reused", "forced", "first time", "spec", "input", "worker", "lost"]
Number = Annotated[int, Field(ge=1, le=10_000)]
Name = Annotated[str, Field(max_length=64)]
MOST_TAKES = 20
MOST_SECONDS = 2_000_000
MOST_EPISODES = 500
FINAL = frozenset({"production.done", "production.failed", "production.cancelled"})


class Told(BaseModel):
    """What comes from the service. Fields that only a newer one has are let pass."""

    model_config = ConfigDict(frozen=True)


class Wish(BaseModel):
    """What is sent there. A field that it does not know is a mistake, and refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Page(Told, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = None
    """Cursor of the next page; null: this is the last."""


class Series(Told):
    """A series without its sheets and episodes, which have addresses of their own."""

    id: str
    story: str
    """The id that the story gives itself."""
    owner: str
    title: str
    premise: str
    language: str
    season: str
    loglines: tuple[str, ...]
    look: Look
    length: str
    gate: int = 8
    """Episodes up to this one are free; 0: none is."""
    notes: tuple[str, ...]
    made_at: int
    """Milliseconds since 1970."""
    changed_at: int


class EpisodeHead(Told):
    """An episode without its beats."""

    number: int
    title: str
    purpose: str
    location: str | None
    time: str
    seconds: int | None
    beats: int
    """How many."""
    digest: str
    """The ETag of the episode."""
    made_at: int
    """Milliseconds since 1970."""
    changed_at: int


class How(Wish):
    """How an episode is to be made."""

    profile: Name = "animatic"
    takes: Annotated[int, Field(ge=1, le=MOST_TAKES)] = 1
    """Takes of every shot."""
    coverage: Coverage = "full"
    """cut: alternates are not filmed."""
    budget: Annotated[int, Field(ge=1, le=MOST_SECONDS)] | None = None
    """Seconds of workers' time that may newly be spent; null: whatever it takes."""
    priority: Annotated[int, Field(ge=-100, le=100)] = 0
    """Higher comes first; above 0 only for operators."""
    executor: Name = "local"


class Batch(How):
    """How several episodes are to be made."""

    episodes: Annotated[list[Number], Field(min_length=1, max_length=MOST_EPISODES)] | None = None
    """Their numbers; null: all of them."""


class FileOut(Told):
    """A file that a production delivered."""

    href: str
    digest: str
    """sha256, hex."""
    size: int


class Production(Told):
    """A run of an episode."""

    id: str
    owner: str
    series: str
    episode: int
    profile: str
    takes: int
    coverage: Coverage
    budget: int | None
    """Seconds of workers' time."""
    priority: int
    executor: str
    what: Literal["episode", "variant", "bundle", "pack"] = "episode"
    """What it leaves; a variant is the episode with another opening, beside it."""
    batch: str
    """Ordered together; empty: alone."""
    state: State
    cancelling: bool
    """Somebody asked it to stop, and it is about to."""
    tasks: dict[str, int] | None = None
    """State -> how many tasks are in it, as far as they are known; null in lists."""
    files: dict[str, FileOut] = {}
    """What it delivered, by name; empty for operators, who see no stories."""
    report: dict[str, Any] | None = None
    problem: dict[str, Any] | None = None
    """Why it failed: `detail`, and every failed task with its reasons."""
    made_at: int
    """Milliseconds since 1970."""
    started_at: int | None
    ended_at: int | None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ("queued", "running")


class BatchOut(Told):
    """Productions that were ordered together."""

    batch: str
    productions: list[str]


class Task(Told):
    """A task of a production."""

    task: str
    kind: str
    subject: str
    state: str
    """reused, waiting, started, progress, retried, done, failed, blocked or cancelled."""
    percent: int
    attempts: int
    reason: str
    changed_at: int


class Change(Told):
    """One field that is not what it was."""

    field: str
    """Path inside the spec, e.g. `picture.cast[0].figure.outfit`; a role; or `worker`."""
    old: Any
    new: Any


class Reason(Told):
    """What would become of a task now, and why."""

    task: str
    kind: str
    subject: str
    causes: list[Cause]
    changes: list[Change]
    makers: list[str]
    """Tasks whose new files it waits for."""


class Event(Told):
    """Something that happened in a production."""

    number: int
    """From 1, without gaps."""
    kind: str
    """`production.` or `task.`, and what became of it."""
    at: int
    body: dict[str, Any]

    @property
    def percent(self) -> int:
        """How far a task is."""
        told = self.body.get("percent")
        return told if isinstance(told, int) else 0

    @property
    def is_last(self) -> bool:
        """Whether the production ended with it."""
        return self.kind in FINAL


class Key(Told):
    """A key without its secret."""

    id: str
    owner: str
    name: str
    scopes: list[Scope]
    made_at: int
    """Milliseconds since 1970."""
    expires_at: int | None
    revoked_at: int | None
    used_at: int | None
    """To the minute."""


class NewKey(Key):
    """A key that was just made."""

    key: str = Field(repr=False)
    """The whole key. Keep it; nobody can show it again."""


class TaskNow(Told):
    """An attempt that a worker has."""

    attempt: str
    worker: str
    percent: int


class Worker(Told):
    """Who makes tasks: a machine that works over HTTP, or a place of a cluster."""

    id: str
    key: str
    """Id of the key that it came with; `@` and an executor, as in `@ray`: it is a place of that cluster."""
    name: str
    makes: dict[str, str]
    """Registry name -> identity there; empty for places."""
    slots: int
    facts: dict[str, Any]
    """What it says of itself. Of places: kind, node, labels, gpu, doing, loaded, trouble."""
    state: Literal["active", "draining", "paused", "blocked"]
    """blocked: what it was given failed three times in a row, and others could do it."""
    failures: int
    """In a row."""
    tasks: list[TaskNow]
    """What a machine has at the moment."""
    made_at: int
    """Milliseconds since 1970."""
    seen_at: int

    @property
    def is_place(self) -> bool:
        """Whether it is a place of a cluster."""
        return self.key.startswith("@")

    @property
    def node(self) -> str:
        """Where a place is; empty for machines that work over HTTP."""
        return str(self.facts.get("node", "")) if self.is_place else ""
