"""What the story leaves open before a beat is read: no table, clothes or place, unknown references."""

from collections.abc import Iterable

from orchestrator.director.cues import languages
from orchestrator.director.house import House
from orchestrator.director.notes import Notes
from orchestrator.story import Episode


def look_for_gaps(house: House, episode: Episode, notes: Notes) -> None:
    """Adds a finding for everything that nothing can be inferred from."""
    _language(house, notes)
    _people(house, episode, notes)
    _clothes(house, episode, notes)
    _places(house, episode, notes)
    _props(house, episode, notes)


def _language(house: House, notes: Notes) -> None:
    table, language = house.cues.table, house.series.language
    if table.complete:
        return
    known = ", ".join(languages())
    if table.name:
        message = f"the cue table for {table.name} is only begun; emotions, props and reveals may be missed"
    else:
        message = (
            f"there is no cue table for {language!r} (only {known}): feelings and evidence are not inferred"
        )
    cure = "Give `emotion`, `inserts`, `cast` and `lines` in the beats where they matter."
    notes.add("cue-table", "note" if table.name else "warning", "language", message, cure)


def _people(house: House, episode: Episode, notes: Notes) -> None:
    if not house.casting.faces:
        notes.add(
            "nobody",
            "warning",
            f"episode {episode.number}",
            "there is no character with a face; only places and evidence can be shown",
            "Add a sheet for everybody who is seen.",
        )


def _clothes(house: House, episode: Episode, notes: Notes) -> None:
    for sheet in house.casting.faces:
        if not house.casting.sheets[sheet].wardrobe:
            notes.add(
                "no-wardrobe",
                "warning",
                f"sheet {sheet}",
                f"{house.casting.name(sheet)} has no wardrobe, so their clothes will drift",
                "Give the sheet at least one named wardrobe.",
            )
    _worn(house, f"episode {episode.number}", episode.wardrobe.items(), notes)
    for beat in episode.beats:
        _worn(house, f"beat {beat.id}", beat.wardrobe.items(), notes)


def _worn(house: House, place: str, given: Iterable[tuple[str, str]], notes: Notes) -> None:
    for name, variant in given:
        who = house.casting.who(name)
        known = [each.id for each in house.casting.sheets[who].wardrobe] if who else []
        if who is None:
            notes.add(
                "unknown-cast",
                "error",
                place,
                f"the wardrobe names {name!r}, who has no sheet",
                "Use a sheet's id.",
            )
        elif variant not in known:
            cure = f"Use one of: {', '.join(known)}." if known else "Add that wardrobe to the sheet."
            notes.add("unknown-wardrobe", "error", place, f"{who} has no wardrobe {variant!r}", cure)


def _places(house: House, episode: Episode, notes: Notes) -> None:
    known = house.places.locations
    for place, location in (
        (f"episode {episode.number}", episode.location),
        *((f"beat {b.id}", b.location) for b in episode.beats),
    ):
        if location and location not in known:
            cure = (
                f"Use one of: {', '.join(known)}."
                if known
                else 'Add a section "## Locations" with a bullet for it: - `its-id`: what is seen.'
            )
            notes.add("unknown-location", "error", place, f"there is no location {location!r}", cure)
    for beat, chosen in zip(episode.beats, house.places.of_beats(episode), strict=True):
        if chosen.location is None:
            notes.add(
                "no-location",
                "warning",
                f"beat {beat.id}",
                "where it happens is not said",
                'Add a section "## Locations" and one bullet per place, or write (location: its-id).',
            )
            return


def _props(house: House, episode: Episode, notes: Notes) -> None:
    for beat in episode.beats:
        for name in house.props.known(beat.props)[1]:
            notes.add(
                "unknown-prop",
                "warning",
                f"beat {beat.id}",
                f"there is no prop {name!r}",
                f"Add a prop for it, or use one of: {', '.join(house.props.props) or 'none so far'}.",
            )
