"""What cannot be drawn or typeset here: glyphs that no typeface has, words that nobody draws."""

from collections.abc import Iterator

from orchestrator.check.findings import error, note, short
from orchestrator.plan import Finding, Plan, Shot
from orchestrator.resolve import animatic
from orchestrator.story import Series
from workers import typefaces
from workers.errors import MissingGlyphs


def typeable(series: Series, plan: Plan) -> Iterator[Finding]:
    """Everything that will be set in type can be set here."""
    for line in plan.lines:
        yield from _set(f"episode {plan.episode}, line {line.id}", line.text, line.language)
    for shot in plan.shots:
        if shot.insert:
            words = " ".join((shot.insert.title, *shot.insert.lines))
            yield from _set(f"episode {plan.episode}, insert {shot.id}", words, series.language)


def drawable(series: Series, plan: Plan) -> Iterator[Finding]:
    """Words of sheets, places and things that the animatic does not know how to draw, each told once."""
    told = set()
    for shot in plan.shots:
        for finding in _unknown(series, shot):
            if finding.place + finding.message not in told:
                told.add(finding.place + finding.message)
                yield finding


def _set(place: str, text: str, language: str) -> Iterator[Finding]:
    try:
        typefaces.require(text, language)
    except MissingGlyphs as missing:
        told, _, cure = str(missing).partition(": ")
        yield error("missing-glyph", place, f"{short(text)!r}: {told}.", f"{cure[:1].upper()}{cure[1:]}.")


def _unknown(series: Series, shot: Shot) -> Iterator[Finding]:
    from workers.animatic import places, things, words  # they load the drawing libraries

    picture = animatic.picture(series, shot)
    for who, player in zip(shot.cast, picture.cast, strict=True):
        if unknown := words.unknown(player.figure):
            yield _not_drawn(f"sheet {who.sheet}, wardrobe {who.wardrobe}", unknown)
    if picture.place and (unknown := places.unknown(picture.place)):
        yield _not_drawn(f"location {shot.location}", unknown)
    if picture.card and (unknown := things.unknown(picture.card)):
        yield _not_drawn(f"insert {shot.id}", unknown)


def _not_drawn(place: str, unknown: tuple[str, ...]) -> Finding:
    told = ", ".join(short(words) for words in unknown)
    cure = "Say it in other words if it matters in the animatic; prompts for picture models keep it as it is."
    return note("not-drawn", place, f"The animatic does not draw: {told}.", cure)
