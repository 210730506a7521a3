"""The rights register: everything that went into an episode, whose it is, under which licence, what for.

It collects what is known and says what is not. It is no chain of title: that is a declaration by people, and
no software fills it in or signs it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from character_sheets.sheet import Frozen
from gpu.card import Card, Licence, card
from gpu.errors import GpuError
from orchestrator.graph import Task
from orchestrator.outcome import Result
from orchestrator.provenance.holdings import Holding
from orchestrator.story import Series

COLUMNS = ("kind", "item", "whose", "licence", "used_for", "open", "note", "digest")
CHAIN_OF_TITLE = (
    "This register is no chain of title. A chain of title is a declaration by people who hold the rights or "
    "acquired them. It was not filled in and not signed by software; have it drawn up and signed by whoever "
    "answers for it. Entries that are marked open need a person's answer before anything is sold."
)
HOUSE = {
    "animatic": ("drawings of the animatic", "Drawn by rules from the story's words."),
    "espeak": (
        "voices of espeak-ng",
        "Spoken by rules; no recording of an actor plays. The program itself is GPL-3.0-or-later.",
    ),
    "score": ("music, cues and room tones", "Synthesised from the series' seed; no recording plays."),
    "slate": ("bars and tones", "Stand-ins without content."),
}
"""By family of workers: what it brings, and how."""


class Right(Frozen):
    """One thing that is in the episode, or that it was made with."""

    kind: str
    """script, reference, upload, model, engine, picture, voice, music or typeface."""
    item: str
    whose: str = ""
    """As its giver said; empty: nobody did."""
    licence: str = ""
    used_for: str = ""
    note: str = ""
    open: bool = False
    """Whether a person has to settle something about it."""
    commercial: bool = True
    """False: its licence is known to allow no commercial use."""
    digest: str = ""
    """sha256 of a file, or digest of a model's card."""


def register(
    series: Series, held: Iterable[Holding], tasks: Iterable[Task], results: Mapping[str, Result]
) -> Iterator[Right]:
    """The script, what people gave, models and engines, then what the house made by rules."""
    yield Right(
        kind="script",
        item=f"{series.title} ({series.id})",
        used_for="the story",
        note="Nobody can know from here who wrote it, or whether parts of it are others'.",
        open=True,
    )
    yield from map(_given, held)
    made = [task for task in tasks if task.name in results]
    yield from dict.fromkeys(found for task in made for found in _model(task, results[task.name].facts))
    families = dict.fromkeys(task.worker.partition(".")[0] for task in made)
    yield from (_house(family) for family in families if family in HOUSE)
    yield Right(
        kind="typeface",
        item="typefaces of titles, captions and inserts",
        licence="Roboto: Apache-2.0; others as installed on the machine",
        used_for="words in the picture",
        note="Outlines in pixels; no font file is handed on.",
    )


def _given(each: Holding) -> Right:
    return Right(
        kind=each.kind,
        item=each.place,
        whose=each.rights,
        used_for="what its asset looks or sounds like"
        if each.kind == "reference"
        else "in the episode itself",
        note="" if each.rights else "Whoever handed it in did not say whose it is.",
        open=not each.rights,
        digest=each.digest,
    )


def _model(task: Task, facts: Mapping[str, Any]) -> Iterator[Right]:
    made_by = facts.get("made_by", {})
    if name := made_by.get("card"):
        yield from _of_card(str(name), task)
    elif name := made_by.get("engine"):
        model = " ".join(filter(None, (str(name), str(made_by.get("model", "")))))
        yield Right(
            kind="engine",
            item=model,
            used_for=_use(task),
            note="Ask whoever runs this engine for the licence of its model.",
            open=True,
        )


def _of_card(name: str, task: Task) -> Iterator[Right]:
    try:
        known = card(name)
    except GpuError as error:
        note = f"Its card cannot be read any more: {error}"
        yield Right(kind="model", item=name, used_for=_use(task), note=note, open=True)
        return
    yield _licensed(known, name, known.licence, task)
    for each in known.adapters:
        if each.licence:
            yield _licensed(known, f"{name}, {each.file}", each.licence, task)


def _licensed(known: Card, item: str, licence: Licence, task: Task) -> Right:
    doubts = [
        "" if licence.commercial else "No commercial use.",
        licence.limits,
        "" if licence.verified else "Nobody has read the licence for this card.",
        f"Source: {licence.source}, {licence.checked_on}.",
    ]
    return Right(
        kind="model",
        item=item,
        licence=licence.name,
        used_for=_use(task),
        note=" ".join(filter(None, doubts)),
        open=not (licence.commercial and licence.verified),
        commercial=licence.commercial,
        digest=known.digest,
    )


def _use(task: Task) -> str:
    """In words that are the same for all tasks of a kind, so that a model is named once for each."""
    named = {"still": "keyframes", "view": "views of characters", "motion": "clips", "voice": "voices"}
    return named.get(task.kind, task.kind)


def _house(family: str) -> Right:
    item, how = HOUSE[family]
    kind = {"espeak": "voice", "score": "music"}.get(family, "picture")
    return Right(kind=kind, item=item, used_for="in the episode itself", note=how)
