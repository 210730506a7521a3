"""What cannot be drawn or typeset here: glyphs that no typeface has, words too long, or that nobody draws.

Whether words fit is asked of the workers that will set them, so both always agree.
"""

from collections.abc import Iterator

from orchestrator.check.findings import error, note, short
from orchestrator.plan import Finding, Plan, Shot
from orchestrator.resolve import animatic
from orchestrator.story import Insert, InsertKind, Series
from workers import typefaces, typeset
from workers.errors import BadSpec, MissingGlyphs
from workers.stitch import cover
from workers.stitch.spec import CoverSpec

CARDS = {
    InsertKind.TITLE: (
        "title card",
        "Shorten the title of the series or of the episode; 30 letters each always fit.",
    ),
    InsertKind.END: (
        "end card",
        "Shorten the title of the next episode or of the series; 30 letters each always fit.",
    ),
}
"""How they are called, and what to do about their words: these come from titles."""
ROWS, EMS = 4, 12.0
"""So much text, none of it wider, fits any insert."""
INSERT_CURE = "Shorten it: keep the words that matter."
COVER_CURE = "Shorten the title of the series; 30 letters always fit."


def typeable(series: Series, plan: Plan) -> Iterator[Finding]:
    """Everything that will be set in type can be set here."""
    for line in plan.lines:
        yield from _set(f"episode {plan.episode}, line {line.id}", line.text, line.language)
    for shot in plan.shots:
        if shot.insert:
            words = " ".join((shot.insert.title, *shot.insert.lines))
            unset = [*_set(f"episode {plan.episode}, insert {shot.id}", words, series.language)]
            yield from unset or _fitted(series, plan, shot, words)
    yield from _titled(series, plan)


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


def _fitted(series: Series, plan: Plan, shot: Shot, words: str) -> Iterator[Finding]:
    from workers.animatic import cards  # it loads the drawing libraries

    if not shot.insert or not words.strip() or fits_surely(shot.insert):
        return
    named, cure = CARDS.get(shot.insert.kind, (f"insert {shot.id}", INSERT_CURE))
    try:
        cards.typed(animatic.picture(series, shot))
    except BadSpec:
        yield _too_long(f"episode {plan.episode}, {named}", words, cure)


def fits_surely(insert: Insert) -> bool:
    """Every kind of insert has room for these words: nothing needs to be set to know."""
    said = [text for text in (insert.title, *insert.lines, insert.picture) if text]
    return len(said) <= ROWS and all(typeset.measure(text, 1.0, "black") <= EMS for text in said)


def _titled(series: Series, plan: Plan) -> Iterator[Finding]:
    """The words of the cover."""
    place = f"episode {plan.episode}, cover"
    yield from _set(place, " ".join(filter(None, (series.title, plan.title))), plan.language)
    if typeset.measure(series.title, 1.0, "black") <= EMS:
        return
    try:
        cover.svg(CoverSpec(frame=0, title=series.title, accent="#000000", language=plan.language))
    except MissingGlyphs:
        return  # told above
    except BadSpec:
        yield _too_long(place, series.title, COVER_CURE)


def _too_long(place: str, words: str, cure: str) -> Finding:
    return error("words-too-long", place, f"{short(words)!r} is too long to be set in letters to read.", cure)


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
