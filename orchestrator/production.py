"""The use cases, one function each. API, studio and CLI call only this."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from orchestrator import brought, farm, garbage, make, models
from orchestrator import doctor as visit
from orchestrator.bundle import Bundle
from orchestrator.check import check as check_story
from orchestrator.check import check_uploads
from orchestrator.check.drawing import drawable, typeable
from orchestrator.cut import Opening
from orchestrator.delivery import Variant
from orchestrator.director import direct
from orchestrator.edits import Edits
from orchestrator.errors import CheckRefused, UnusableInput
from orchestrator.explain import Reason
from orchestrator.folder import folder_at, folder_for, write
from orchestrator.home_edits import cut_edit_of
from orchestrator.making import Coverage, Making
from orchestrator.office import Office, opened
from orchestrator.outcome import Notify
from orchestrator.pack import Pack
from orchestrator.plan import Finding, Plan
from orchestrator.platforms import platform
from orchestrator.profiles import profile
from orchestrator.read import chosen, read, remember
from orchestrator.reels import Reel
from orchestrator.reels.delivery import deliver_season, deliver_teaser
from orchestrator.reels.episodes import finished
from orchestrator.references import taken_in
from orchestrator.report import Report
from orchestrator.season import Job, Season
from orchestrator.settings import Settings
from orchestrator.store import Swept
from orchestrator.story import Episode, Series

__all__ = [
    "EXAMPLE", "Order", "check", "doctor", "errors", "makings", "opened", "plan", "produce", "sweep", "why",
    "write_plans",
]  # fmt: skip
EXAMPLE = Path(__file__).parent / "examples" / "stolen-design.md"
EXECUTORS = tuple(farm.EXECUTORS)
"""Where tasks can run, by name."""


@dataclass(frozen=True)
class Order:
    """What is to be made."""

    story: Path
    episode: int | None = None
    """None: all of them."""
    profile: str = "animatic"
    takes: int = 1
    coverage: Coverage = "full"
    executor: str = "local"
    out: Path = Path("out")
    footage: Path | None = None
    """A folder of own clips, stills and recordings; see `orchestrator.brought`."""
    opening: Opening = ""
    """Another one than the edits of the cut want: made beside the episode, from the same takes."""


def check(office: Office, story: Path, episode: int | None = None) -> tuple[Finding, ...]:
    """What is wrong or missing in a story and its plans, where, and how to mend it."""
    series = read(office, story)
    plans = [direct(series, each) for each in chosen(series, episode)]
    return findings(series, episode, plans)


def findings(series: Series, episode: int | None, plans: Sequence[Plan]) -> tuple[Finding, ...]:
    """What is to be said about a series with the plans of its episodes, or about one of them."""
    undrawn = dict.fromkeys(finding for plan in plans for finding in drawable(series, plan))
    return (*check_story(series, episode), *_of_plans(series, plans), *undrawn)


def plan(office: Office, story: Path, episode: int | None = None) -> tuple[Plan, ...]:
    """The shots and lines of a story's episodes."""
    series = read(office, story)
    return tuple(direct(series, each) for each in chosen(series, episode))


def write_plans(plans: tuple[Plan, ...], file: Path) -> None:
    """Plans as JSON: one document for one episode, a list for several."""
    texts = [each.model_dump_json(indent=1) for each in plans]
    write(file.parent, file.name, (texts[0] if len(texts) == 1 else f"[{','.join(texts)}]") + "\n")


def why(office: Office, order: Order) -> tuple[Reason, ...]:
    """What would run for an order, and for which reason. Nothing is made."""
    jobs = makings(office, order)
    return tuple(reason for job in jobs for reason in make.explain(job))


def produce(office: Office, order: Order, notify: Notify) -> tuple[Report, ...]:
    """Make the episodes of an order into its folder; what is made already is reused."""
    return _made(office, order, notify, partial(_job, order))


def pack(office: Office, order: Order, wanted: Pack, notify: Notify) -> tuple[Report, ...]:
    """Pack the episodes of an order for a platform; only segments with captions are made for it anew."""
    name = platform(wanted.platform).name

    def job(making: Making) -> Job:
        folder = folder_for(order.out, making.episode.number, "packs", name)
        return Job(replace(making, platform=wanted.platform), folder, wanted)

    return _made(office, order, notify, job)


def bundle(office: Office, order: Order, wanted: Bundle, notify: Notify) -> tuple[Report, ...]:
    """Bundle the episodes of an order for editing programs: EP01_v003 beside EP02_v001 in its folder."""

    def job(making: Making) -> Job:
        return Job(replace(making, variant=wanted.what), folder_at(order.out), wanted)

    return _made(office, order, notify, job)


def demo(office: Office, order: Order, notify: Notify) -> tuple[Report, ...]:
    """Make an order's episodes with a bundle of each beside it; the reports are those of the episodes."""

    def beside(making: Making) -> Job:
        folder = folder_for(order.out, making.episode.number, "bundle")
        return Job(replace(making, variant="bundle"), folder, Bundle())

    reports = produce(office, order, notify)
    _made(office, order, notify, beside)
    return reports


def _made(
    office: Office, order: Order, notify: Notify, job_of: Callable[[Making], Job]
) -> tuple[Report, ...]:
    """What is wanted of an order's episodes, made into folders."""
    series = _told(office, order)
    refuse(errors(series, chosen(series, order.episode)))
    if order.executor == "local":
        models.refuse_unready(profile(order.profile))
    jobs = list(_makings(office, series, order))
    refuse([finding for job in jobs for finding in check_uploads(job.edits)])
    waiting = deque(map(job_of, jobs))
    del jobs  # each is forgotten when it is made

    def begin(job: Job) -> None:
        remember(office, series, job.making.episode)

    with farm.farm(office, order.executor) as scheduler:
        season = Season(scheduler, notify, begin)
        return season.make(waiting, farm.at_once(office.settings, order.executor))


def season(office: Office, order: Order, notify: Notify) -> Reel:
    """Every finished episode of an order as one file, in `season` of its folder."""
    found, lacking = finished(makings(office, order))
    return deliver_season(office, found, lacking, folder_at(order.out / "season"), notify)


def teaser(office: Office, order: Order, seconds: int, notify: Notify) -> Reel:
    """The best hooks and cliffhangers of an order's finished episodes, in `teaser` of its folder."""
    found, lacking = finished(makings(office, order))
    return deliver_teaser(office, found, lacking, seconds, folder_at(order.out / "teaser"), notify)


def makings(office: Office, order: Order) -> Iterator[Making]:
    """Every episode of an order in turn, as it would be made."""
    return _makings(office, _told(office, order), order)


def _job(order: Order, job: Making) -> Job:
    """Where an episode goes. Another opening lies beside the episode, to be compared."""
    number = job.episode.number
    if not order.opening:
        return Job(job, folder_for(order.out, number))
    return Job(job, folder_for(order.out, number, "variants", order.opening), Variant())


def _told(office: Office, order: Order) -> Series:
    """The story with the files that it names beside it."""
    return taken_in(office.store, read(office, order.story), order.story, profile(order.profile))


def _makings(office: Office, series: Series, order: Order) -> Iterator[Making]:
    """Every episode of an order in turn, with the files that were brought for it."""
    episodes = chosen(series, order.episode)
    return (_making(office, series, episode, order, only=len(episodes) == 1) for episode in episodes)


def _making(office: Office, series: Series, episode: Episode, order: Order, *, only: bool) -> Making:
    job = Making(office, series, episode, profile(order.profile), order.takes, coverage=order.coverage)
    cut = cut_edit_of(office, job.ledger_series, episode.number, order.profile)
    if order.opening and cut.hand:
        raise UnusableInput(
            f"Episode {episode.number} is cut by hand, and has no other openings. "
            "`microdrama cut STORY --reset` leaves it to the rules again."
        )
    if order.opening:
        cut = cut.model_copy(update={"opening": order.opening})
    job = replace(job, edits=Edits(cut=cut), variant=order.opening)
    if order.footage is None:
        return job
    laid = brought.edits(
        office.store,
        order.footage,
        job.plan,
        order.takes,
        episodes=[each.number for each in series.episodes],
        only=only,
    )
    return replace(job, edits=laid.model_copy(update={"cut": cut}))


def doctor(settings: Settings) -> visit.Checkup:
    """What this machine can run."""
    return visit.examine(settings)


def sweep(office: Office, keep_days: int) -> Swept:
    """Remove what nothing has needed for that many days."""
    return garbage.collect(office.store, office.ledger, keep_days=keep_days)


def refuse(found: Sequence[Finding]) -> None:
    """Stop before anything is spent when a story cannot be made as it stands."""
    wrong = [finding for finding in found if finding.severity == "error"]
    if wrong:
        lines = "\n".join(f"{each.place}: {each.message} {each.cure}" for each in wrong)
        raise CheckRefused(f"The story cannot be made as it stands.\n{lines}")


def errors(series: Series, episodes: Sequence[Episode]) -> tuple[Finding, ...]:
    """Why episodes cannot be made as they stand; nothing: they can."""
    found = dict.fromkeys(finding for episode in episodes for finding in _of_episode(series, episode))
    return tuple(finding for finding in found if finding.severity == "error")


def _of_episode(series: Series, episode: Episode) -> tuple[Finding, ...]:
    """What is to be said about one; its plan is made for that alone, since those of a season are large."""
    return (*check_story(series, episode.number), *_of_plans(series, [direct(series, episode)]))


def _of_plans(series: Series, plans: Sequence[Plan]) -> tuple[Finding, ...]:
    """What the director and the typesetter have to say."""
    return tuple(found for plan in plans for found in (*plan.findings, *typeable(series, plan)))
