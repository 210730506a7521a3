"""What a person has to settle before an episode is posted or sold: rights, licences, consents, own files.

Ids and our own words alone: what people wrote stands in `rights.csv` and `consents.csv`.
"""

import re
from collections.abc import Iterable, Iterator

from character_sheets.sheet import Frozen
from orchestrator.provenance import Summary
from orchestrator.provenance.rights import Right

MOST = 20  # ids in a line


class Open(Frozen):
    """One kind of thing that is not settled."""

    what: str
    where: str
    """File that tells more."""
    ids: tuple[str, ...]


def still_open(told: Summary) -> tuple[Open, ...]:
    """Each kind of which there is any."""
    found = {
        ("consents lacking", "consents.csv"): (
            f"{each.state} {_place(each.shown_in)}" for each in told.consents if each.lacking
        ),
        ("no commercial use", "rights.csv"): (_named(each) for each in told.rights if not each.commercial),
        ("rights not settled", "rights.csv"): (_named(each) for each in told.rights if each.open),
        ("made with AI or not", "rights.csv"): _own(told),
    }
    told_of = (Open(what=what, where=where, ids=_once(ids)) for (what, where), ids in found.items())
    return tuple(each for each in told_of if each.ids)


def line(open_: Iterable[Open]) -> str:
    """All of it in one line with counts, for the terminal; empty where nothing is open."""
    counts = ", ".join(f"{each.what} ({len(each.ids)})" for each in open_)
    return f"Still open: {counts}; CHECKLIST.md names them." if counts else ""


def lines(open_: Iterable[Open]) -> Iterator[str]:
    """A line for each kind, for the checklist."""
    for each in open_:
        more = len(each.ids) - MOST
        names = ", ".join(f"`{name}`" for name in each.ids[:MOST]) + (f" and {more} more" if more > 0 else "")
        yield f"{each.what[0].upper()}{each.what[1:]} ({len(each.ids)}, `{each.where}`): {names}"


def _own(told: Summary) -> Iterator[str]:
    if told.given:
        yield from (_named(each) for each in told.rights if each.kind == "upload")


def _named(right: Right) -> str:
    """The script is called by its kind: its item is its title, which somebody wrote."""
    if right.kind in ("reference", "upload"):
        return _place(right.item)
    return f"{right.kind} {_safe(right.item)}" if right.kind in ("model", "engine") else right.kind


def _place(words: str) -> str:
    """ "character maya" of "character maya, reference maya.png (front)": a file's name is people's words."""
    return _safe(words.partition(",")[0])


def _safe(words: str) -> str:
    return re.sub(r"[^A-Za-z0-9 ._,/-]", "", words)[:80].strip()


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
