"""What checks and director say of an episode before it is made, each thing once; its planned length."""

import re
from collections.abc import Iterator, Sequence

from orchestrator.check import check
from orchestrator.check.drawing import typeable
from orchestrator.check.findings import at, error, warning
from orchestrator.check.structure import longest
from orchestrator.director import direct
from orchestrator.plan import Coverage, Finding, Plan
from orchestrator.story import Episode, Series

SEVERITIES = ("error", "warning", "note")
ESTIMATED = "episode-too-long"
"""The check of a length that is only estimated; here the plan itself is there."""
WITHOUT_SHEET = ("uncast-name", "perhaps-uncast")


def rehearsed(series: Series, episode: Episode) -> tuple[tuple[Finding, ...], float]:
    """Findings about an episode of that series, the worst first, and the seconds that it is planned for."""
    plan = direct(series, episode)
    seconds = sum(shot.frames for shot in plan.shots if shot.coverage is not Coverage.ALTERNATE) / plan.fps
    checked = [each for each in check(series, episode.number) if each.code != ESTIMATED]
    refused = [*_refused(series, episode, plan, checked)]
    settled = {(each.place, name) for each, name in refused if name}
    kept = [each for each in checked if (each.place, _unnamed(each)) not in settled]
    found = [*kept, *(each for each, _ in refused), *_too_long(series, episode, seconds)]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: SEVERITIES.index(each.severity))), seconds


def _refused(
    series: Series, episode: Episode, plan: Plan, checked: Sequence[Finding]
) -> Iterator[tuple[Finding, str]]:
    """Why it could not be made, as far as no check said so; and the name that is settled by saying it."""
    told = {beat.id: beat.text for beat in episode.beats}
    for each in (*plan.findings, *typeable(series, plan)):
        if each.severity != "error" or (each.code == "unknown-speaker" and each.absent):
            continue  # a speaker without a sheet is what the checks say themselves
        beat = each.place.removeprefix("beat ")
        place = f"{at(episode)}, {each.place}" if beat in told else each.place
        if not each.unsaid:
            yield each.model_copy(update={"place": place}), ""
            continue
        names = [_unnamed(other) for other in checked if other.place == place and _unnamed(other)]
        yield _unheard(place, told.get(beat, ""), each.unsaid, names)


def _unheard(place: str, text: str, words: str, names: Sequence[str]) -> tuple[Finding, str]:
    name = next((each for each in names if _says(each, text)), "")
    if name:
        message = f'"{words}" is spoken by {name}, who has no sheet.'
        cure = f"Add a sheet for {name}, or write who says it."
        return error("uncast-speaker", place, message, cure, name), name
    cure = 'Write who says it, as in Ines: "It was me.", or drop the quotation marks.'
    return error("unknown-speaker", place, f'It is not clear who says "{words}".', cure), ""


def _says(name: str, text: str) -> bool:
    """Zed says: "Hello." or "Hello," says Zed."""
    called = re.escape(name)
    return bool(re.search(rf'\b{called}\b[^."“”]*["“]|["”]\s*\w+\s+{called}\b', text))


def _unnamed(finding: Finding) -> str:
    """Who is named and may have no sheet, where that is all that is known."""
    return finding.absent if finding.code in WITHOUT_SHEET else ""


def _too_long(series: Series, episode: Episode, seconds: float) -> Iterator[Finding]:
    most = longest(series, episode)
    if round(seconds) > round(most):
        message = (
            f"The plan takes {seconds:.0f} s; {most:.0f} s are {'wanted' if episode.seconds else 'most'}."
        )
        cure = "Cut beats or shorten lines, or want more seconds."
        yield warning(ESTIMATED, at(episode), message, cure)
