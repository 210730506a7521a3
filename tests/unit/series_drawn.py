"""Hypothesis draws valid series: every field, references that exist, words that look like syntax."""

import re
from typing import Any

from hypothesis import strategies as st

from character_sheets.sheet import Consent, Location, Prop, Reference, Sheet, Voice
from orchestrator.story import Beat, Episode, GivenShot, Insert, InsertKind, Look, Role, Series, Spoken
from prompt_templates.emotions import LABELS

ODD = re.split(
    " ",
    "null ~ no Yes 12 3.5 23:41 2026-11-21 - -x ? : a:b {x} [x] [[x]] ]] /*x*/ * & ! % @x @ = =SUM(A1) +1 -1"
    " # ## #x | > >x < ' '' '''= \" \" ` ... --- ..x .x INT. EXT MAYA maya: CUT TO:"
    ' (hook) (x) () ! !x ~x \\ \\n \\" , ;'
    " ＝1 ＠ “Go.” says Maya Title: Purpose: = == === \u00e9 e\u0301 \u212b \u2028 \ufeff \ufffe"
    " \U0001f600 林晓雨 ليلى"
    " \u0301 \u00a0 \u3000 \u200d hook b1 ^ x^",
)
PIECES = st.sampled_from([*ODD, " ", "  ", "\n", "\n\n", "\t", "\r", "\n  ", "word", "She waits."])
ANY = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=12)
WORDS = st.one_of(st.lists(PIECES, max_size=6).map("".join), ANY)
SAID = WORDS.filter(lambda words: words.strip() != "")
SHEETS, PLACES, THINGS = (
    ("maya", "Bob", "dr-roth", "林"),
    ("attic", "open_office-2", "ß"),
    ("maya-phone", "key", "a-b"),
)
NAMES = st.sampled_from(
    [*SHEETS, *PLACES, *THINGS, "Maya", "Maya Lin", "bob", "Dr. Roth", "the boss", "INT. X"]
)
CLOTHES = ("day", "night-1", "٣")


def some(inner: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(inner, max_size=most).map(tuple)


def may(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | inner


def of(model: type[Any], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A model with any of these optional fields given."""
    return st.fixed_dictionaries({}, optional=fields).map(lambda given: model(**given))


DATE = st.just("2026-11-21")
REFERENCES = st.builds(
    Reference,
    file=WORDS,
    view=st.sampled_from(["front", "voice"]),
    digest=may(st.just("a" * 64)),
    rights=WORDS,
    real_person=st.booleans(),
    consent=st.builds(
        Consent, person=WORDS, scope=WORDS, date=DATE, expires=may(DATE), evidence=st.just("b" * 64)
    ),
)
PALETTE = some(st.sampled_from(["#00ff00", "#ABCDEF"]))
INSERTS = st.builds(
    Insert,
    kind=st.sampled_from(InsertKind),
    title=WORDS,
    lines=some(WORDS),
    prop=may(st.sampled_from(THINGS)),
    picture=WORDS,
)
VOICES = of(
    Voice,
    sex=st.sampled_from(["female", "male"]),
    timbre=WORDS,
    language=WORDS,
    engines=st.dictionaries(WORDS, st.dictionaries(WORDS, WORDS, max_size=2), max_size=2),
)
LOOKS = of(Look, angle=WORDS, accent=WORDS, mood=WORDS, seed=st.integers(0, 2**40))
SHOTS = of(
    GivenShot,
    role=may(WORDS),
    cast=may(some(st.sampled_from(SHEETS))),
    action=may(WORDS),
    insert=may(INSERTS),
    seconds=may(st.floats(0.01, 60)),
    change=may(WORDS),
)


@st.composite
def sheets(draw: st.DrawFn, sheet_id: str) -> Sheet:
    outfits = [{"id": name, **draw(OUTFIT)} for name in CLOTHES]
    given = draw(st.fixed_dictionaries({"name": WORDS, "aliases": some(NAMES | WORDS)}, optional=SHEET))
    return Sheet(id=sheet_id, wardrobe=outfits, **given)


OUTFIT = st.fixed_dictionaries({"outfit": WORDS}, optional={"accessories": may(some(WORDS)), "note": WORDS})
SHEET: dict[str, Any] = {
    "kind": st.sampled_from(["character", "narrator"]),
    "pronouns": st.sampled_from(["she", "he"]),
    "role": WORDS,
    "age": may(st.integers(0, 120)),
    "appearance": st.fixed_dictionaries({}, optional={"hair": WORDS}),
    "voice": VOICES,
    "behaviour": st.fixed_dictionaries({}, optional={"gestures": some(WORDS)}),
    "arc": WORDS,
    "palette": PALETTE,
    "references": some(REFERENCES),
}


def places(place_id: str) -> st.SearchStrategy[Location]:
    return st.builds(
        Location,
        id=st.just(place_id),
        description=WORDS,
        time=WORDS | st.just("night"),
        aliases=some(NAMES | WORDS),
        palette=PALETTE,
    )


def things(prop_id: str) -> st.SearchStrategy[Prop]:
    return st.builds(
        Prop,
        id=st.just(prop_id),
        description=WORDS,
        aliases=some(NAMES | WORDS),
        owner=may(st.sampled_from(SHEETS)),
    )


@st.composite
def lines(draw: st.DrawFn, people: frozenset[str]) -> Spoken:
    """A speaker with a sheet stands under the sheet's id, as reading leaves it."""
    stranger = SAID.map(lambda words: f"Stranger {words}".strip())
    return Spoken(
        text=draw(WORDS), speaker=draw(may(st.sampled_from(sorted(people)) | stranger)), manner=draw(WORDS)
    )


CLOTHED = st.dictionaries(st.sampled_from(SHEETS), st.sampled_from(CLOTHES), max_size=2)
ROOM = may(st.sampled_from(PLACES))


@st.composite
def beats(draw: st.DrawFn, beat_id: str) -> Beat:
    spoken = draw(some(lines(frozenset(SHEETS)), 3))
    fields: dict[str, Any] = {
        "role": may(st.sampled_from(Role)),
        "inserts": some(INSERTS),
        "location": ROOM,
        "cast": may(some(st.sampled_from(SHEETS))),
        "wardrobe": CLOTHED,
        "emotion": st.dictionaries(st.sampled_from(SHEETS), st.sampled_from(LABELS), max_size=2),
        "props": some(st.sampled_from(THINGS)),
        "seconds": may(st.floats(0.01, 120)),
        "change": may(WORDS),
        "shots": some(SHOTS),
    }
    given = draw(st.fixed_dictionaries({}, optional=fields))
    return Beat(id=beat_id, text=draw(WORDS if spoken else SAID), lines=spoken, **given)


@st.composite
def episodes(draw: st.DrawFn, number: int) -> Episode:
    ids = draw(
        st.lists(st.sampled_from(["b1", "b2", "b3", "hook", "x-9", "7"]), min_size=1, max_size=4, unique=True)
    )
    fields = {
        "title": WORDS,
        "purpose": WORDS,
        "location": ROOM,
        "time": WORDS,
        "wardrobe": CLOTHED,
        "seconds": may(st.integers(5, 600)),
    }
    given = draw(st.fixed_dictionaries({}, optional=fields))
    return Episode(number=number, beats=tuple(draw(beats(name)) for name in ids), **given)


@st.composite
def stories(draw: st.DrawFn) -> Series:
    """A whole series with all the sheets, places and things that its beats may name."""
    numbers = draw(st.lists(st.integers(1, 9999), min_size=1, max_size=3, unique=True))
    fields = {
        "premise": WORDS,
        "language": WORDS,
        "season": WORDS,
        "loglines": some(WORDS),
        "look": LOOKS,
        "length": st.sampled_from(["general", "paid-app"]),
        "gate": st.sampled_from([0, 3, 9999]),
        "notes": some(WORDS),
    }
    given = draw(st.fixed_dictionaries({}, optional=fields))
    return Series(
        id=draw(st.sampled_from(["x", "Stolen-design_2", "null", "林"])),
        title=draw(WORDS),
        sheets=tuple(draw(sheets(name)) for name in SHEETS),
        locations=tuple(draw(places(name)) for name in PLACES),
        props=tuple(draw(things(name)) for name in THINGS),
        episodes=tuple(draw(episodes(number)) for number in numbers),
        **given,
    )
