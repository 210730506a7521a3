"""Who is meant: names, aliases, role nouns, initials and pronouns in a beat; and who plays which part."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from character_sheets.sheet import Sheet
from orchestrator.director.clauses import Clause
from orchestrator.director.cues import Cues
from orchestrator.story import Series

_INITIALS = re.compile(r"(?<!\w)([^\W\d_])\.\s?([^\W\d_][\w'’-]+)")
_LAST_WORD = re.compile(r"([\w'’-]+)\W*$")


@dataclass(frozen=True)
class Mention:
    """A person in a clause."""

    sheet: str
    start: int
    end: int
    possessive: bool = False
    """Only as the owner of something."""
    object: bool = False
    """After a preposition: not who acts."""
    absent: bool = False
    """Spoken of rather than there."""
    pronoun: bool = False


@dataclass(frozen=True)
class Unresolved:
    """A pronoun or a name that could be nobody, or several people."""

    words: str
    candidates: tuple[str, ...] = ()


@dataclass
class Referents:
    """Whom a pronoun means now: the last one mentioned of each kind."""

    last: dict[str, tuple[str, ...]] = field(default_factory=dict)
    group: tuple[str, ...] = ()

    def met(self, sheet: Sheet) -> None:
        """A person was named."""
        self.last[pronoun_of(sheet)] = (sheet.id,)
        self.group = (*(each for each in self.group if each != sheet.id), sheet.id)


def pronoun_of(sheet: Sheet) -> str:
    """she, he or they: as the sheet says, else as the voice sounds."""
    if sheet.pronouns != "they":
        return sheet.pronouns
    return {"female": "she", "male": "he"}.get(sheet.voice.sex, "they")


class Casting:
    """The people of a series, ready to be found in a text."""

    def __init__(self, series: Series, cues: Cues) -> None:
        self.cues = cues
        self.sheets: Mapping[str, Sheet] = {sheet.id: sheet for sheet in series.sheets}
        self.faces = tuple(sheet.id for sheet in series.sheets if sheet.kind == "character")
        self.lead = self.faces[0] if self.faces else None
        self.antagonists = frozenset(self._antagonists())
        self.tempers = {sheet: tuple(_temper(self.sheets[sheet], cues)) for sheet in self.faces}
        """The emotions that a temperament and habits name; the first is the one they carry around."""
        self._owners = self._names()
        self._pattern = cues.pattern(name for name, ids in self._owners.items() if len(ids) == 1)
        self._pronouns = {w: kind for kind, words in cues.table.pronouns.items() for w in words}
        self._pronoun_pattern = cues.pattern(self._pronouns)
        self._articles = re.compile(
            rf"^(?:{'|'.join(map(re.escape, cues.table.articles)) or '(?!)'})\s+", re.IGNORECASE
        )

    def who(self, name: str) -> str | None:
        """The sheet that a written name, alias or id means; None if nobody or more than one."""
        words = " ".join(name.split()).casefold()
        for form in (words, self._articles.sub("", words)):
            ids = self._owners.get(form, ())
            if len(ids) == 1:
                return ids[0]
        initials = _INITIALS.fullmatch(name.strip())
        return self._initialled(initials[1], initials[2]) if initials else None

    def order(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The given people in the order of the sheets: their fixed line-up in every scene."""
        wanted = set(ids)
        return tuple(sheet for sheet in self.faces if sheet in wanted)

    def name(self, sheet: str) -> str:
        """How to call them in a sentence."""
        return self.sheets[sheet].name

    def named(self, text: str) -> tuple[str, ...]:
        """Whoever is named in a text, without pronouns: for words on evidence and in lines."""
        found = [owner for _, _, owner in self._spans(text)]
        return tuple(dict.fromkeys(found))

    def mentions(self, clause: Clause, referents: Referents) -> tuple[list[Mention], list[Unresolved]]:
        """Every person of a clause in order; `referents` learns from it."""
        spans: list[tuple[int, int, str | None]] = [*self._spans(clause.text)]
        taken = [(start, end) for start, end, _ in spans]
        for match in self._pronoun_pattern.finditer(clause.text):
            if not any(start <= match.start() < end for start, end in taken):
                spans.append((match.start(), match.end(), None))
        found: list[Mention] = []
        open_: list[Unresolved] = []
        for start, end, owner in sorted(spans, key=lambda span: span[:2]):
            if owner is not None:
                referents.met(self.sheets[owner])
                found.append(self._mention(clause, start, end, owner))
                continue
            ids, doubt = self._referent(clause.text[start:end].lower(), referents)
            found += [self._mention(clause, start, end, sheet, pronoun=True) for sheet in ids]
            open_ += [doubt] if doubt else []
        return found, open_

    def _spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        for match in self._pattern.finditer(text):
            owner = self._owners.get(self._bare(match[0]))
            if owner:
                yield match.start(), match.end(), owner[0]
        for match in _INITIALS.finditer(text):
            sheet = self._initialled(match[1], match[2])
            if sheet and not self._pattern.search(match[0]):
                yield match.start(), match.end(), sheet

    def _bare(self, words: str) -> str:
        plain = words.casefold()
        prefixes = sorted(self.cues.table.prefixes, key=len, reverse=True)
        cut = next(
            (plain[len(p) :] for p in prefixes if plain not in self._owners and plain.startswith(p)), plain
        )
        return cut if cut in self._owners else plain

    def _initialled(self, initial: str, surname: str) -> str | None:
        """ "V. Hale": the one person whose name begins so and whose surname, if they have one, is that."""
        fits = [
            sheet.id
            for sheet in self.sheets.values()
            if sheet.name[:1].casefold() == initial.casefold()
            and (len(sheet.name.split()) == 1 or sheet.name.split()[-1].casefold() == surname.casefold())
        ]
        return fits[0] if len(fits) == 1 else None

    def _referent(self, word: str, referents: Referents) -> tuple[tuple[str, ...], Unresolved | None]:
        kind = self._pronouns.get(word) or self._pronouns[self._unprefixed(word)]
        known = referents.last.get(kind)
        if known:
            return known, None
        if kind == "they" and len(referents.group) > 1:
            return self.order(referents.group), None
        fits = tuple(sheet for sheet in self.faces if pronoun_of(self.sheets[sheet]) == kind)
        if len(fits) == 1:
            return fits, None
        return (), None if kind == "they" else Unresolved(word, fits)

    def _unprefixed(self, word: str) -> str:
        return next(p for p in self._pronouns if word.endswith(p))

    def _mention(self, clause: Clause, start: int, end: int, sheet: str, *, pronoun: bool = False) -> Mention:
        text, table = clause.text, self.cues.table
        owns = any(text[end:].startswith(mark) for mark in table.owned_by)
        owner = pronoun and text[start:end].lower() in table.possessives and _followed_by_noun(text[end:])
        before = _LAST_WORD.search(self._articles.sub("", _without_determiner(text[:start], table.articles)))
        last = before[1].lower() if before else ""
        return Mention(
            sheet,
            clause.start + start,
            clause.start + end,
            possessive=owns or owner,
            object=last in self.cues.prepositions or (pronoun and not self._may_act(text[start:end])),
            absent=last in self.cues.absents,
            pronoun=pronoun,
        )

    def _may_act(self, pronoun: str) -> bool:
        return pronoun.lower() in self.cues.table.subjects

    def _names(self) -> dict[str, tuple[str, ...]]:
        """Every way to call somebody -> who may be meant; what two people share means nobody."""
        exact: dict[str, list[str]] = {}
        loose: dict[str, list[str]] = {}
        for sheet in self.sheets.values():
            for name in (sheet.id, sheet.name, *sheet.aliases):
                _add(exact, self._articles_off(name), sheet.id)
            for name in self._loose_names(sheet):
                _add(loose, name, sheet.id)
        merged = {**{k: v for k, v in loose.items() if k not in exact}, **exact}
        return {name: tuple(ids) for name, ids in merged.items() if name}

    def _loose_names(self, sheet: Sheet) -> Iterator[str]:
        words = sheet.name.split()
        if len(words) > 1:
            yield from (words[0].casefold(), words[-1].casefold())
        for piece in re.split(r"[,;，、،]|\band\b", sheet.role):
            noun = re.sub(r"^(?:her|his|their|the|a|an|once)\s+", "", piece.strip().casefold())
            noun = re.sub(r"^(?:a|an|the)\s+", "", noun)
            if noun and len(noun.split()) <= 3:
                yield noun

    def _articles_off(self, name: str) -> str:
        plain = " ".join(name.split()).casefold()
        articles = self.cues.table.articles
        return next((plain[len(a) + 1 :] for a in articles if plain.startswith(f"{a} ")), plain)

    def _antagonists(self) -> Iterator[str]:
        search = self.cues.parts.of("antagonist")
        for sheet in self.faces[1:]:
            told = self.sheets[sheet]
            if search.search(f"{told.role}, {told.behaviour.temperament}, {', '.join(told.aliases)}"):
                yield sheet


def _temper(sheet: Sheet, cues: Cues) -> Iterator[str]:
    told = f"{sheet.behaviour.temperament}, {', '.join(sheet.behaviour.gestures)}"
    yield from (hit.label for hit in cues.emotions.hits(told))


def _add(names: dict[str, list[str]], name: str, sheet: str) -> None:
    owners = names.setdefault(name.casefold(), [])
    if sheet not in owners:
        owners.append(sheet)


def _without_determiner(before: str, articles: tuple[str, ...]) -> str:
    """Drops an article or a possessive right before a name: "to the boss" -> "to"."""
    words = before.rstrip().split()
    own = {"her", "his", "their", "my", "your", *articles}
    return " ".join(words[:-1]) if words and words[-1].lower() in own else before.rstrip()


def _followed_by_noun(after: str) -> bool:
    return bool(re.match(r"\s+[^\W\d_]", after))
