"""What a story names: people, clothes, places and things that must be there while somebody uses them."""

from collections.abc import Iterable, Iterator

from orchestrator.story import Beat, Episode, Series

Use = tuple[str, str]
"""Where, and what is named there: ("episode 3, beat b2", "character maya")."""


def missing(series: Series) -> Iterator[Use]:
    """Everything that is named and not there."""
    there = _there(series)
    for where, what in _named(series):
        if what not in there:
            yield where, what


def _there(series: Series) -> frozenset[str]:
    clothes = (f"wardrobe {sheet.id}/{each.id}" for sheet in series.sheets for each in sheet.wardrobe)
    people = (f"character {sheet.id}" for sheet in series.sheets)
    places = (f"location {place.id}" for place in series.locations)
    return frozenset([*people, *clothes, *places, *(f"prop {prop.id}" for prop in series.props)])


def _named(series: Series) -> Iterator[Use]:
    for prop in series.props:
        if prop.owner:
            yield f"prop {prop.id}", f"character {prop.owner}"
    for episode in series.episodes:
        yield from _of_place(f"episode {episode.number}", episode)
        for beat in episode.beats:
            where = f"episode {episode.number}, beat {beat.id}"
            yield from _of_place(where, beat)
            yield from ((where, what) for what in _of_beat(beat))


def _of_place(where: str, told: Episode | Beat) -> Iterator[Use]:
    if told.location:
        yield where, f"location {told.location}"
    for sheet, variant in told.wardrobe.items():
        yield where, f"character {sheet}"
        yield where, f"wardrobe {sheet}/{variant}"


def _of_beat(beat: Beat) -> Iterator[str]:
    people = [*(beat.cast or ()), *beat.emotion, *(who for shot in beat.shots for who in shot.cast or ())]
    yield from _each("character", people)
    yield from _each("prop", [*beat.props, *(insert.prop for insert in beat.inserts if insert.prop)])


def _each(kind: str, names: Iterable[str]) -> Iterator[str]:
    return (f"{kind} {name}" for name in names)
