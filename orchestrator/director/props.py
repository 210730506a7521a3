"""Things in the story: which prop a clause speaks of, and whose it is."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from character_sheets.sheet import Prop
from orchestrator.director.casting import Mention
from orchestrator.director.clauses import Clause
from orchestrator.director.cues import Cues
from orchestrator.story import Series


@dataclass(frozen=True)
class Touched:
    """A prop in a clause and where it stands."""

    prop: str
    start: int


class Props:
    """The props of a series, ready to be found in a text."""

    def __init__(self, series: Series, cues: Cues) -> None:
        self.cues = cues
        self.props = {prop.id: prop for prop in series.props}
        self._patterns = [(prop.id, cues.pattern(_names(prop))) for prop in series.props]
        faces = tuple(sheet.id for sheet in series.sheets)
        self.phones = {owner: p.id for p in series.props if self._is_phone(p) and (owner := _owner(p, faces))}

    def touched(self, clause: Clause, mentions: Sequence[Mention], subject: str | None) -> list[Touched]:
        """Every prop of the clause; a phone is its owner's: "her phone", "Maya's phone", or who acts."""
        found = [
            Touched(prop, clause.start + match.start())
            for prop, pattern in self._patterns
            for match in [pattern.search(clause.text)]
            if match
        ]
        for match in self.cues.phone.finditer(clause.text):
            at = clause.start + match.start()
            owner = next(
                (m.sheet for m in reversed(mentions) if m.possessive and 0 <= at - m.end <= 24), subject
            )
            prop = self.phones.get(owner or "")
            if prop and all(each.prop != prop for each in found):
                found.append(Touched(prop, at))
        return found

    def words(self, prop: str) -> str:
        """What it is, as the asset says."""
        return self.props[prop].description if prop in self.props else prop

    def is_phone(self, prop: str | None) -> bool:
        """Whether it is somebody's phone."""
        return prop in self.phones.values()

    def known(self, names: Iterable[str]) -> tuple[list[str], list[str]]:
        """Given names or ids -> (prop ids, names that are none)."""
        ids: list[str] = []
        unknown: list[str] = []
        for name in names:
            plain = name.casefold().strip()
            fit = next((p.id for p in self.props.values() if plain in {p.id.casefold(), *_names(p)}), None)
            if fit:
                ids.append(fit)
            else:
                unknown.append(name)
        return ids, unknown

    def _is_phone(self, prop: Prop) -> bool:
        told = f"{prop.id.replace('-', ' ')} {prop.description} {' '.join(prop.aliases)}"
        return self.cues.phone.search(told) is not None


def _names(prop: Prop) -> tuple[str, ...]:
    return (
        prop.id.replace("-", " ").replace("_", " ").casefold(),
        *(alias.casefold() for alias in prop.aliases),
    )


def _owner(prop: Prop, faces: tuple[str, ...]) -> str | None:
    """The owner that the asset names, else the one whose id is part of its id: `maya-phone`."""
    if prop.owner:
        return prop.owner
    parts = re.split(r"[-_]", prop.id)
    return next((sheet for sheet in faces if sheet in parts or prop.id.startswith(f"{sheet}-")), None)
