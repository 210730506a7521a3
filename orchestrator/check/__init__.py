"""Story checks before anything is planned: what would make an episode weak, wrong or impossible.

Each check is a function in a module beside this page, which names them all in the order of the report. Errors
are kept for what could not be produced as written; the rest is advice with its place and its cure.
"""

import datetime
import re
from collections.abc import Iterator

from orchestrator.check.cliffhangers import repeated
from orchestrator.check.consents import consent, consent_of_uploads
from orchestrator.check.findings import note, warning
from orchestrator.check.people import ambiguous, perhaps_uncast, thin_sheets, uncast
from orchestrator.check.reading import dialogue, insert_text, shot_words
from orchestrator.check.structure import cliffhanger, hook, length, purpose, roles, roles_once
from orchestrator.check.wardrobe import mismatches, noted_mismatches
from orchestrator.edits import Edits
from orchestrator.plan import Finding
from orchestrator.stories.quotation import sentences
from orchestrator.story import Episode, Series

LOGLINES = 10
IN_ITSELF = (purpose, roles, roles_once, hook, cliffhanger, insert_text, shot_words)
"""Checks that look at an episode alone."""
IN_SERIES = (length, uncast, perhaps_uncast, mismatches, dialogue, repeated)
"""Checks that look at an episode within its series."""


def check(
    series: Series, episode_number: int | None = None, today: datetime.date | None = None
) -> tuple[Finding, ...]:
    """What is to be said about a series and all its episodes, or one of them.

    `today` decides whether a consent has run out; by default it is the date on which the check runs.
    """
    chosen = [e for e in series.episodes if episode_number in (None, e.number)]
    if not chosen:
        raise KeyError(str(episode_number))
    about_series = [
        *premise(series),
        *season(series),
        *unread(series),
        *ambiguous(series),
        *thin_sheets(series),
    ]
    about_rights = consent(series, today or _today())
    return (*about_series, *noted_mismatches(series), *about_rights, *_about_episodes(series, chosen))


def check_uploads(edits: Edits, today: datetime.date | None = None) -> tuple[Finding, ...]:
    """What is to be said about the files that people handed in for an episode."""
    return tuple(consent_of_uploads(edits, today or _today()))


def _today() -> datetime.date:
    return datetime.datetime.now(tz=datetime.UTC).date()


def _about_episodes(series: Series, chosen: list[Episode]) -> Iterator[Finding]:
    for episode in chosen:
        for rule in IN_ITSELF:
            yield from rule(episode)
        for wider in IN_SERIES:
            yield from wider(series, episode)


def premise(series: Series) -> Iterator[Finding]:
    """The season's promise is one sentence: who, which problem, what is at stake."""
    cure = "Write one sentence: who, which problem, what is at stake"
    if not series.premise:
        yield warning("premise-missing", "premise", "The series has no premise.", cure + ".")
    elif len(told := sentences(series.premise)) != 1:
        yield warning(
            "premise-not-one-sentence", "premise", f"The premise is {len(told)} sentences.", cure + "."
        )
    elif len(re.findall(r"\w+", series.premise)) < 6 and series.premise.isascii():
        yield note("premise-thin", "premise", "The premise says very little.", cure + ".")


def season(series: Series) -> Iterator[Finding]:
    """Season before episode: where it goes, and one line per episode."""
    if not series.season:
        cure = "Add a season map: the twists in order, and how it ends."
        yield note("season-missing", "season", "There is no outline of the season.", cure)
    if len(series.loglines) < LOGLINES:
        has = f"{len(series.loglines)} of the first {LOGLINES} episodes have a logline."
        yield note(
            "loglines-missing", "loglines", has, "Add one line per episode that ends on its cliffhanger."
        )


def unread(series: Series) -> Iterator[Finding]:
    """Prose of the file that no rule could place."""
    for told in series.notes:
        words = told if len(told) <= 60 else told[:57].rstrip() + "..."
        cure = "Put it under a heading such as Premise or Episode 2, or leave it as a note to yourself."
        yield note("unread-text", "story file", f'Not part of the story: "{words}"', cure)
