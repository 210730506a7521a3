"""What the service is asked and what it tells, as frozen models: the API fills them, the client reads them.

Without I/O, and quick to import. Times are milliseconds since 1970.
"""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from orchestrator.cut import Cut
from orchestrator.desk.actor import Scope
from orchestrator.edits import CutEdit
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


class BundleWish(Wish):
    """What is wanted in a bundle."""

    proxies: bool = False
    """Whether every take comes small too."""
    otioz: bool = False
    """Whether the timeline comes as one file with its media too."""
    reference: bool = True
    """Whether the episode comes with timecode and names burnt in."""
    graphics: bool = True
    """Whether cards come as ProRes 4444 and PNG."""
    since: int | None = None
    """Only what is new or changed since the bundle of that version of the cut."""


class OverrideWish(Wish):
    """A check that may fail this time."""

    code: str
    """Of the check, as the report names it."""
    because: str
    """Goes into the report, with the owner of the key."""


class PackWish(Wish):
    """What is wanted of a pack."""

    platform: Name
    override: tuple[OverrideWish, ...] = ()
    clean: bool = False
    """Whether the master without captions comes too."""
    caption: str = ""
    """Your own; empty: made from the story."""
    hashtags: tuple[str, ...] = ()
    """Your own, with their signs; none: made from the series."""
    producer: str = ""
    """Who answers for AI content under Chinese rules; empty: no AIGC label is written."""


class Archive(Told):
    """What a production delivered as one zip for somebody outside."""

    id: str
    owner: str
    production: str
    """The one whose episode it is."""
    packing: str
    """The production that packs it; empty: one of an earlier release."""
    state: State
    href: str | None
    """Of the zip; null before it is packed."""
    digest: str | None
    """sha256 of the zip, hex."""
    size: int | None
    made_at: int
    """Milliseconds since 1970."""


class Bundle(Archive):
    """For editing programs."""


class Pack(Archive):
    """For a platform."""

    platform: str


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


class CutOut(Told):
    """A cut with its edits."""

    profile: str
    edit: CutEdit
    """What people want otherwise than the rules."""
    production: str | None
    """The newest one that is done; null: none is."""
    made: Cut | None
    """Its cut. A caption's address ends in its line and part; a hidden one is in `edit` only."""
    is_in_it: bool
    """Whether that cut was made with these edits; if not, produce the episode."""


class ImportOut(Told):
    """A cut that came back, and what could not be kept of it."""

    cut: CutOut
    notes: tuple[str, ...]


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
