"""Orders: what a production is to make, checked and kept as it is at that moment."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from orchestrator import deliverables
from orchestrator import production as use_cases
from orchestrator.check import check_uploads
from orchestrator.desk import ids
from orchestrator.desk import series as shelf
from orchestrator.desk.actor import Actor, Scope
from orchestrator.desk.change import Moved
from orchestrator.desk.edits import KINDS, edits_of
from orchestrator.edits import Edits
from orchestrator.errors import BadStory, Forbidden, NotFound, UnknownProfile
from orchestrator.ledger import Ordered, Production, SeriesHead
from orchestrator.making import Coverage, Making
from orchestrator.office import Office
from orchestrator.plan import Finding
from orchestrator.profiles import profile
from orchestrator.story import Episode, Series
from workers import registry
from workers.errors import UnknownName


@dataclass(frozen=True)
class Asked:
    """How episodes are to be made."""

    profile: str = "animatic"
    takes: int = 1
    coverage: Coverage = "full"
    budget: int | None = None
    """Milliseconds of workers."""
    priority: int = 0
    executor: str = "local"


New = Sequence[tuple[Production, Ordered]]


@dataclass(frozen=True)
class Prepared:
    """Productions that can be made, and the versions of what was looked at for them."""

    new: New
    seen: Hashable

    @property
    def series(self) -> str:
        """Id of the series that all of them are of."""
        return self.new[0][0].series


def prepare(
    office: Office, actor: Actor, series: str, episodes: Sequence[int] | None, asked: Asked, batch: str = ""
) -> Prepared:
    """Productions of those episodes, or of all; refused with everything that is wrong about them."""
    if asked.priority > 0 and not actor.may(Scope.OPERATOR):
        raise Forbidden("A priority above 0 needs a key with the scope operator.")
    refuse_unknown_profile(asked.profile)
    _refuse_unknown_executor(asked.executor)
    with office.ledger.database.read():
        head = shelf.find(office, actor, series)
        whole = shelf.whole(office, head)
        chosen = _chosen(whole, episodes)
        new = [_new(office, head, whole, episode, asked, batch) for episode in chosen]
        seen = seen_of(office, head, [episode.number for episode in chosen])
    _refuse_wrong(use_cases.errors(whole, chosen))
    for _, ordered in new:
        _refuse_wrong(check_uploads(Edits.model_validate_json(ordered.edits)))
    _refuse_unmakeable(office, new[0])
    return Prepared(new, seen)


def hold(office: Office, actor: Actor, prepared: Prepared) -> SeriesHead:
    """Nobody else changes the series from here on; Moved when it is not what was looked at any more."""
    head = shelf.find(office, actor, prepared.series, hold=True)
    if seen_of(office, head, [production.episode for production, _ in prepared.new]) != prepared.seen:
        raise Moved
    return head


def making_of(office: Office, production: Production, ordered: Ordered) -> Making:
    """The episode of a production, as it was ordered."""
    series = Series.model_validate_json(ordered.series)
    wanted = deliverables.read(ordered.deliverable)
    edits = Edits.model_validate_json(ordered.edits)
    beside = {"bundle": "bundle", "variant": edits.cut.opening}
    return Making(
        office,
        series,
        series.episode(production.episode),
        profile(production.profile),
        production.takes,
        edits,
        production.series,
        "cut" if production.coverage == "cut" else "full",
        production.budget,
        production.owner,
        production.priority,
        deliverables.platform_of(wanted),
        beside.get(production.what, ""),
    )


def seen_of(office: Office, head: SeriesHead, episodes: Sequence[int]) -> Hashable:
    """Versions of what those episodes are made of; of several, of everything in the series."""
    if len(episodes) == 1:
        return head.digest, office.ledger.documents.around(head.id, episodes[0])
    return head.digest, tuple(office.ledger.documents.versions(head.id, (*shelf.PARTS, *KINDS)))


def _new(
    office: Office, head: SeriesHead, whole: Series, episode: Episode, asked: Asked, batch: str
) -> tuple[Production, Ordered]:
    needed = (episode.number, episode.number + 1)  # an episode ends on a card that announces the next
    told = tuple(each for each in whole.episodes if each.number in needed)
    series = whole.model_copy(update={"episodes": told})
    making = Making(office, series, episode, profile(asked.profile), scope=head.id).name
    edits = edits_of(office, head, episode.number, asked.profile)
    production = Production(
        ids.new("prd"), head.owner, head.id, episode.number, making, **asked.__dict__, batch=batch
    )
    return production, Ordered(series.model_dump_json(), edits.model_dump_json())


def _chosen(series: Series, numbers: Sequence[int] | None) -> tuple[Episode, ...]:
    there = {episode.number: episode for episode in series.episodes}
    wanted = tuple(there) if numbers is None else tuple(dict.fromkeys(numbers))
    missing = [number for number in wanted if number not in there]
    if missing or not wanted:
        raise NotFound(
            f"There is no episode {missing[0]} here." if missing else "There are no episodes here."
        )
    return tuple(there[number] for number in wanted)


def refuse_unknown_profile(name: str) -> None:
    """BadStory that points at the field of the body."""
    try:
        profile(name)
    except UnknownProfile as error:
        raise BadStory(str(error), [{"detail": str(error), "pointer": "#/profile"}]) from error


def _refuse_unknown_executor(name: str) -> None:
    if name not in use_cases.EXECUTORS:
        names = ", ".join(use_cases.EXECUTORS)
        told = f"There is no executor {name!r}. Use one of: {names}."
        raise BadStory(told, [{"detail": told, "pointer": "#/executor"}])


def _refuse_wrong(found: Sequence[Finding]) -> None:
    if found:
        faults = [{"detail": _told(each)} for each in found]
        raise BadStory(f"The story cannot be made as it stands. {_told(found[0])}", faults)


def _refuse_unmakeable(office: Office, new: tuple[Production, Ordered]) -> None:
    """Every worker that the shoot needs must be there."""
    try:
        for task in making_of(office, *new).shoot.tasks.values():
            registry.entry(task.worker)
    except UnknownName as error:
        raise BadStory(str(error), [{"detail": str(error), "pointer": "#/profile"}]) from error


def _told(finding: Finding) -> str:
    return f"{finding.place}: {finding.message} {finding.cure}"
