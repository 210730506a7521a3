"""How a character sounds: a line of theirs that a production spoke, else one that is spoken on demand.

A sample is the voice task of the shoot itself, so what is made here a production finds made, and the other
way round. A sheet whose voice was changed since sounds as it is now: another voice is another key.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from character_sheets.sheet import Sheet
from orchestrator import profiles
from orchestrator.desk import assets, on_demand
from orchestrator.desk.actor import Actor
from orchestrator.desk.appearances import Appearances, Spoken, appearances
from orchestrator.errors import MicrodramaError, ProductionFailed, UnusableInput
from orchestrator.graph import Graph, Task
from orchestrator.ledger import Wanted
from orchestrator.office import Office
from orchestrator.plan import Line
from orchestrator.profiles import family
from orchestrator.shoot import VOICES, voice_task
from orchestrator.store import Stored

PREVIZ = "animatic"
TONES = "slate"
"""A family of voices that says nothing."""
LATELY = 20  # productions whose profiles are looked at
MOST_LINES = 40
FEW, MANY = 4, 16
"""Words of a line by which a voice can be told."""


class Unspeakable(UnusableInput):
    """This voice cannot speak its line."""


@dataclass(frozen=True)
class Sample:
    """A line in a character's voice."""

    text: str
    task: Task
    profile: str
    episode: int
    """Where it is said; 0: nowhere in the story."""
    file: Stored | None = None
    """None: nobody has spoken it yet."""


@dataclass(frozen=True)
class Voice:
    """What can be heard of a character, and what is in the way of more."""

    sample: Sample
    refusals: tuple[str, ...] = ()
    """Why profiles of this series cannot use the voice, such as a consent that is missing."""


def find(office: Office, actor: Actor, series: str, character: str) -> Voice:
    """The sample of a character of the actor's; its file is None until it was spoken."""
    sheet = assets.parsed(assets.find(office, actor, series, "character", character))
    assert isinstance(sheet, Sheet)
    story = appearances(office, actor, series)
    spoken = story.lines.get(character, ())[:MOST_LINES]
    refusals = []
    for profile in _profiles(office, series):
        try:
            samples = [_sample(story, each.line, profile, each.episode) for each in spoken]
        except MicrodramaError as error:
            refusals.append(f"At profile {profile}: {error}")
            continue
        if heard := _heard(office, samples):
            return Voice(heard, tuple(refusals))
    asked = _previz(story, sheet)
    return Voice(_heard(office, [asked]) or asked, tuple(refusals))


def make(office: Office, actor: Actor, series: str, character: str) -> Sample:
    """The sample, spoken now if nobody did before. Unspeakable says why it cannot be."""
    found = find(office, actor, series, character).sample
    if found.file:
        return found
    try:
        on_demand.made(office, f"samples/{series}/{character}", Graph.of([found.task]))
    except ProductionFailed as error:
        raise Unspeakable(f"This voice cannot speak its line: {on_demand.reasons(error)}") from error
    return find(office, actor, series, character).sample


def _heard(office: Office, samples: Sequence[Sample]) -> Sample | None:
    """The first that somebody spoke already."""
    made = on_demand.known(office, Graph.of([each.task for each in samples]))
    for each in samples:
        if each.task.name in made:
            return replace(each, file=made[each.task.name].files["voice"])
    return None


def _previz(story: Appearances, sheet: Sheet) -> Sample:
    """What is spoken on demand: the line of theirs by which a voice is told best."""
    said = _telling(story.lines.get(sheet.id, ()))
    return _sample(
        story, said.line if said else _introduction(story, sheet), PREVIZ, said.episode if said else 0
    )


def _telling(lines: Sequence[Spoken]) -> Spoken | None:
    fitting = (each for each in lines if FEW <= len(each.line.text.split()) <= MANY)
    return next(fitting, lines[0] if lines else None)


def _introduction(story: Appearances, sheet: Sheet) -> Line:
    """Who says nothing in the story introduces themself, in the words of their sheet."""
    text = ". ".join(filter(None, (sheet.name, sheet.role)))
    language = story.series.language
    return Line(id="sample", beat="sample", speaker=sheet.id, text=text, language=language)


def _profiles(office: Office, series: str) -> Iterator[str]:
    """Those at which the series was produced with voices, the last one first."""
    lately = office.ledger.productions.page(Wanted(series=series, what="episode"), "", LATELY)
    for name in dict.fromkeys(each.profile for each in lately):
        if name in profiles.names() and family(profiles.profile(name).voice) != TONES:
            yield name


def _sample(story: Appearances, line: Line, profile: str, episode: int) -> Sample:
    """As the shoot would have it spoken; lines of two episodes may have one id."""
    how = profiles.profile(profile)
    work = VOICES[family(how.voice)](story.series, line, how)
    name = f"{voice_task(line.id)}/{episode}"
    task = Task(name, "voice", work.worker, work.spec, work.inputs, line.id)
    return Sample(line.text, task, profile, episode)
