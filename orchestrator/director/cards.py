"""Title card and end card: which story this is, and where it goes on."""

from collections.abc import Sequence

from orchestrator.director.evidence import Shown
from orchestrator.director.setups import Scene, Setup
from orchestrator.director.timing import END, TITLE
from orchestrator.plan import Composition, Move, ShotRole, Size
from orchestrator.story import Episode, Insert, InsertKind, Series


def with_title(scene: Scene, episode: Episode, setups: Sequence[Setup]) -> list[Setup]:
    """The title card after the first pressure: what is seen or said, and the first face that answers."""
    series, words = scene.house.series, scene.house.cues.table.cards
    number = words.episode.format(number=episode.number)
    lines = tuple(line for line in (number, episode.title) if line)
    insert = Insert(kind=InsertKind.TITLE, title=series.title, lines=lines)
    named = ", ".join((series.title, *lines))
    card = _card("title", insert, f"We know which story this is: {named}.", TITLE, ("whoosh",))
    at = _after_pressure(setups)
    return [*setups[:at], card, *setups[at:]]


def end(scene: Scene, episode: Episode) -> Setup:
    """The end card leads to the next episode, by its title where that is known."""
    series, words = scene.house.series, scene.house.cues.table.cards
    following = _next(series, episode)
    told = words.next.format(title=following.title) if following and following.title else words.continued
    insert = Insert(kind=InsertKind.END, title=told, lines=(series.title,))
    return _card("end", insert, f"We want to know how it goes on: {told}.", END, ())


def _next(series: Series, episode: Episode) -> Episode | None:
    return next((each for each in series.episodes if each.number == episode.number + 1), None)


def _after_pressure(setups: Sequence[Setup]) -> int:
    for at, each in enumerate(setups):
        if each.shown:
            return at + 1
        if each.line:
            answered = at + 1 < len(setups) and setups[at + 1].hears is not None
            return at + 2 if answered else at + 1
    return min(2, len(setups))


def _card(kind: str, insert: Insert, change: str, seconds: float, cues: tuple[str, ...]) -> Setup:
    return Setup(
        kind=kind,
        role=ShotRole.CARD,
        change=change,
        composition=Composition.CARD,
        sizes=(Size.INSERT,),
        shown=Shown(insert, 0),
        move=Move.STATIC,
        seconds=seconds,
        cues=cues,
    )
