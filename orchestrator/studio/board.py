"""A storyboard as its page shows it: beats with their cards, every word worked out, in story order."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from orchestrator.desk.beats import Kept
from orchestrator.desk.change import digest_of
from orchestrator.desk.playing import playing
from orchestrator.desk.storyboards import Board
from orchestrator.desk.storyboards import Card as Told
from orchestrator.explain import Reason
from orchestrator.ledger import Production, Shown, TaskState
from orchestrator.shoot import still_task
from orchestrator.story import Beat, Episode
from orchestrator.studio.wording import length

Why = Mapping[str, Sequence[Reason]]
CAUSES = {
    "first time": "not made yet",
    "spec": "directed otherwise",
    "input": "made of something that changed",
    "worker": "its maker changed",
    "lost": "its file is gone",
    "forced": "made anew",
}
RUNNING = ("started", "progress", "retried")
ENDED = ("done", "reused")


@dataclass(frozen=True)
class Card:
    """A shot."""

    id: str
    number: int
    size: str
    role: str
    seconds: str
    speaker: str
    line: str
    still: str
    """The beginning of the digest of its picture; empty until it is made."""
    takes: str
    state: str
    """Of its newest production, or what would become of it: made, running, failed, or "" (to be made)."""
    words: str
    mark: str
    """What is special about its place in the cut."""

    @property
    def text(self) -> str:
        """What a filter looks into."""
        told = (self.number, self.size, self.role, self.speaker, self.line, self.takes, self.words, self.mark)
        return " ".join(map(str, told)).lower()


@dataclass(frozen=True)
class Group:
    """A beat with its shots."""

    number: int
    beat: Beat
    cards: Sequence[Card]

    @property
    def digest(self) -> str:
        """The beginning of the beat's version."""
        return Kept.of(self.beat).digest[:16]

    def filtered(self, words: str) -> "Group":
        """Only the cards in which the words are found; all of them when the beat itself has them."""
        wanted = words.lower()
        if wanted in self.beat.text.lower():
            return self
        return Group(self.number, self.beat, [card for card in self.cards if wanted in card.text])


@dataclass(frozen=True)
class Wall:
    """Everything on the page's wall."""

    groups: Sequence[Group]
    totals: Mapping[str, str]
    last: Production | None
    """The newest production at this profile."""
    cut: str
    """The version of what people changed about the cut."""
    is_by_hand: bool
    """The cut is a timeline that somebody brought: order and omissions are not asked for."""

    def filtered(self, words: str) -> Sequence[Group]:
        """The groups in which the words are found."""
        if not words:
            return self.groups
        return [kept for group in self.groups if (kept := group.filtered(words)).cards]


def wall(board: Board, why: Why, episode: Episode) -> Wall:
    """The storyboard of an episode."""
    making = board.stand.directed.making
    marks = dict(_marks(board))
    cards: dict[str, list[Card]] = {beat.id: [] for beat in episode.beats}
    for told in board.cards:
        name = told["shot"]["id"]
        cards.setdefault(told["shot"]["beat"], []).append(
            _card(board, told, why.get(name, ()), marks.get(name, ""))
        )
    groups = [Group(number, beat, cards[beat.id]) for number, beat in enumerate(episode.beats, 1)]
    cut = making.edits.cut
    totals = _totals(board, [card for group in groups for card in group.cards], cut.omit)
    digest = digest_of(cut.model_dump_json())
    return Wall(groups, totals, board.stand.last, digest, cut.hand is not None)


def because(reasons: Sequence[Reason]) -> str:
    """Why a shot would be made now, in a few words."""
    first = reasons[0]
    told = [CAUSES[cause] for cause in first.causes] or ["made of something that changes"]
    fields = [change.field.rpartition(".")[2] for change in first.changes]
    return ", ".join(told) + (f" ({', '.join(dict.fromkeys(fields[:2]))})" if fields else "")


def _card(board: Board, told: Told, why: Sequence[Reason], mark: str) -> Card:
    shot, line = told["shot"], told["line"] or {"speaker": "", "text": ""}
    still = board.file(still_task(shot["id"]), "still")
    state, words = _state(board, shot["id"], why)
    return Card(
        shot["id"],
        told["number"],
        shot["size"],
        shot["reaction"] or shot["role"],
        f"{float(told['seconds']):.1f} s",
        line["speaker"],
        line["text"],
        still.digest[:12] if still else "",
        _takes(board.takes.get(shot["id"], ())),
        state,
        words,
        "alternate" if shot["coverage"] == "alternate" else mark,
    )


def _state(board: Board, shot: str, why: Sequence[Reason]) -> tuple[str, str]:
    tasks = board.states.get(shot, ())
    failed = next((each for each in tasks if each.state in ("failed", "blocked")), None)
    if board.stand.last and board.stand.last.is_open:
        return _now(tasks, failed, is_made=_is_made(board, shot))
    if failed and why:
        return "failed", f"failed: {failed.reason}"
    return ("", f"will be made: {because(why)}") if why else ("made", "made")


def _is_made(board: Board, shot: str) -> bool:
    """Whether every take that is wanted of a shot is there as it would be made today."""
    current = {take.number for take in board.takes.get(shot, ()) if board.is_current(take)}
    wanted = board.stand.directed.making.wanted.get(shot, ())
    return bool(wanted) and current.issuperset(wanted)


def _now(tasks: Sequence[TaskState], failed: TaskState | None, *, is_made: bool) -> tuple[str, str]:
    if failed:
        return "failed", f"{failed.state}: {failed.reason}"
    running = [each for each in tasks if each.state in RUNNING]
    if running:
        return "running", f"{running[0].kind}, {running[0].percent} %"
    if is_made or (tasks and all(each.state in ENDED for each in tasks)):
        return "made", "made"
    return "", "waits its turn"


def _takes(takes: Sequence[Shown]) -> str:
    if not takes:
        return "no take"
    words = ["1 take" if len(takes) == 1 else f"{len(takes)} takes"]
    words += [f"take {take.number} chosen" for take in takes if take.selected]
    verdict = takes[-1].verdict
    if verdict is not None:
        words.append("passed" if verdict.get("passed", verdict.get("ok")) else "found unfit")
    return ", ".join(words)


def _marks(board: Board) -> Iterator[tuple[str, str]]:
    """What is special about a shot's place in the cut."""
    plan, edit = board.stand.directed.plan, board.stand.directed.making.edits.cut
    yield from ((shot, "left out of the cut") for shot in edit.omit)
    numbers = {shot.id: number for number, shot in enumerate(plan.shots, 1)}
    order = playing(plan, edit)
    told = playing(plan, edit.model_copy(update={"order": ()}))
    before = dict(zip(told, ["", *told], strict=False))
    for shot, last in zip(order, ["", *order], strict=False):
        if before[shot] != last and shot not in edit.omit:
            yield shot, f"plays after {numbers[last]}" if last else "plays first"


def _totals(board: Board, cards: Sequence[Card], omitted: Sequence[str]) -> Mapping[str, str]:
    plan = board.stand.directed.plan
    counts = Counter(shot.coverage.value for shot in plan.shots)
    frames = sum(
        shot.frames for shot in plan.shots if shot.coverage.value != "alternate" and shot.id not in omitted
    )
    return {
        "Shots": str(counts["main"] + counts["reaction"]),
        "Reactions": str(counts["reaction"]),
        "Alternates": str(counts["alternate"]),
        "Length": length(frames / plan.fps),
        "Made": f"{sum(card.state == 'made' for card in cards)} of {len(cards)}",
    }
