"""Who a name means: ids, names, first names and aliases of a story's sheets."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.stories.words import Mention, table, whole_words

TITLES = frozenset(
    {"dr", "doctor", "dra", "mr", "mister", "mrs", "ms", "miss", "prof", "professor", "sir", "madam"}
    | {"señor", "señora", "sr", "sra", "don", "doña", "meneer", "mevrouw", "dhr", "mevr"}
)


@dataclass(frozen=True)
class Cast:
    """Names (casefolded) and the sheet each one means; a name that two people share means nobody."""

    names: Mapping[str, str]
    ids: frozenset[str]
    pattern: re.Pattern[str]

    def who(self, name: str) -> str | None:
        """The sheet id that a written name means, an id itself; articles before an alias do not count."""
        if name in self.ids:
            return name
        words = " ".join(name.split()).casefold()
        return self.names.get(words) or self.names.get(bare(words)) or self.names.get(untitled(words))

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Every name in the text, in order."""
        found = []
        for match in self.pattern.finditer(text):
            word = next(part for part in match.groups() if part)
            found.append(Mention(match.start(), match.end(), self.names[word.casefold()]))
        return tuple(found)

    def near(self, name: str) -> str:
        """A cure for an unknown name: the closest known ones, or all of them."""
        close = difflib.get_close_matches(name.casefold(), self.names, 1)
        ids = sorted(set(self.names.values()))
        if not ids:
            return 'Add a section "## Characters" with one bullet per person'
        if close:
            return f"Did you mean {self.names[close[0]]!r}? Otherwise add a sheet for it"
        return f"Add a sheet for it, or use one of: {', '.join(ids[:12]) or 'none so far'}"


def cast_of(sheets: Iterable[Mapping[str, Any]]) -> Cast:
    """The cast of these sheets (plain data)."""
    owners: dict[str, set[str]] = {}
    ids = set()
    for sheet in sheets:
        ids.add(str(sheet["id"]))
        for name in _names(sheet):
            owners.setdefault(name, set()).add(str(sheet["id"]))
    _add_untitled(owners)
    names = {name: min(ids) for name, ids in owners.items() if len(ids) == 1}
    return Cast(names, frozenset(ids), whole_words(tuple(names)))


def _add_untitled(owners: dict[str, set[str]]) -> None:
    """ "dr. roth" may be written "roth", unless that is somebody's own name."""
    short: dict[str, set[str]] = {}
    for name, ids in owners.items():
        if untitled(name) not in owners:
            short.setdefault(untitled(name), set()).update(ids)
    owners.update(short)


def untitled(name: str) -> str:
    """Without a title in front: "Dr. Roth" -> "Roth"."""
    first, _, rest = name.partition(" ")
    return rest.strip() if rest.strip() and first.casefold().rstrip(".") in TITLES else name


def bare(words: str) -> str:
    """Without leading articles and possessives: "her boss" -> "boss"."""
    parts = words.split()
    while len(parts) > 1 and parts[0].casefold() in table("articles"):
        parts = parts[1:]
    return " ".join(parts)


def name_aliases(name: str) -> tuple[str, ...]:
    """What a full name is shortened to: "Victor Hale" -> "Victor", "V. Hale"."""
    parts = name.split()
    if len(parts) < 2 or untitled(name) != name or not parts[0][0].isupper() or not parts[-1][0].isupper():
        return ()
    return parts[0], f"{parts[0][0]}. {parts[-1]}"


def _names(sheet: Mapping[str, Any]) -> set[str]:
    aliases = sheet.get("aliases") or ()
    written = [sheet["id"], sheet.get("name", ""), *(aliases if isinstance(aliases, list | tuple) else ())]
    return {" ".join(str(name).split()).casefold() for name in written if str(name).strip()}
