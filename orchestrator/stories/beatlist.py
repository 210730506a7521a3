"""The beats of one episode as plain text and back: what a person edits in one field.

A line is a beat: prose, and hints in its last brackets, as everywhere in stories. A line that begins with
space goes on with the one above; numbers and bullets of lists are no part of a beat. What prose has no form
for stands behind it as a JSON object: `She waits. (hook) [[{"shots": [...]}]]`. Ids are not in the text:
beats keep theirs by their words (`orchestrator.stories.align`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.stories import hints, objects
from orchestrator.stories.cast import Cast, cast_of
from orchestrator.stories.draft import TOLD
from orchestrator.stories.errors import StoryError
from orchestrator.stories.source import LONGEST_LINE
from orchestrator.stories.writers.plain import heard, plain
from orchestrator.story import Beat, Episode, Series

ITEM = re.compile(r"^(?:\d{1,3}[.)]|[-*•])\s+(?=\S)")
OPENING, CLOSING = "[[{", "}]]"
SYNTAX = {"*": "\\u002a", "`": "\\u0060", "<": "\\u003c"}
"""What other readers of text would take away from an object."""
FACTS = ("purpose", "location", "time", "seconds")
Fields = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """A beat of the text."""

    line: int
    """On which it begins, from 1."""
    words: str

    @property
    def data(self) -> str | Fields:
        """In the shape of a story's beat."""
        found = data(self.words)
        if found is None:
            cure = "Mend it, or delete it with its brackets"
            raise StoryError(f"line {self.line}", "what stands in [[ ]] is broken", cure)
        return found


def read(text: str) -> list[Told]:
    """The beats of a text, with their lines."""
    found: list[Told] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        words = ITEM.sub("", line.strip())
        if words and line[0].isspace() and found:
            found[-1] = Told(found[-1].line, f"{found[-1].words} {words}")
        elif words:
            found.append(Told(number, words))
    return found


def document(series: Series, episode: Episode) -> str:
    """The episode as a text file that readers of Markdown take."""
    facts = {name: getattr(episode, name) for name in FACTS}
    told = [f"{name.capitalize()}: {' '.join(str(words).split())}" for name, words in facts.items() if words]
    beats = write(series, episode).split("\n\n") if episode.beats else []
    heading = f'# Episode {episode.number}, "{episode.title}"'
    numbered = [f"{place}. {words}" for place, words in enumerate(beats, 1)]
    return "\n\n".join([heading, *told, "\n".join(numbered)]) + "\n"


def data(words: str) -> str | Fields | None:
    """A beat's words in the shape of a story's beat; None when the object behind them is broken."""
    if not words.endswith(CLOSING) or OPENING not in words:
        return words
    prose, _, rest = words.partition(OPENING)
    fields = objects.fields(f"{{{rest[:-2]}")
    told = {TOLD: prose.strip()} if prose.strip() else {}
    return None if fields is None else {**told, **fields}


def write(series: Series, episode: Episode) -> str:
    """The beats of an episode of that series, an empty line between two."""
    around = series.model_copy(update={"episodes": (episode,)})
    data = plain(around)
    cast = cast_of(data.get("characters", ()))
    things = _things(around)
    pairs = zip(episode.beats, data["episodes"][0]["beats"], strict=True)
    return "\n\n".join(_line(beat, told, cast, things) for beat, told in pairs)


def _line(beat: Beat, told: Fields, cast: Cast, things: Mapping[str, str]) -> str:
    """A beat in one line that reads back as the same."""
    wanted = {name: value for name, value in told.items() if name != "id"}
    if wanted.get("lines") == heard(beat.text, cast):
        wanted.pop("lines", None)
    said = {name: words for name, words in _clauses(wanted) if _means(words, name, wanted[name], things)}
    rest = {name: value for name, value in wanted.items() if name != "text" and name not in said}
    prose = f"{beat.text} ({'; '.join(said.values())})" if said else beat.text
    if _is_line(prose) and _same(
        hints.beat(prose, things), {n: v for n, v in wanted.items() if n not in rest}
    ):
        return f"{prose} {_object(rest)}" if rest else prose
    return _object(wanted)


def _clauses(beat: Fields) -> Iterator[tuple[str, str]]:
    """How the fields of a beat may be said in its brackets."""
    for name, value in beat.items():
        if name == "role":
            yield name, value
        elif name in ("location", "change"):
            yield name, f"{name}: {value}"
        elif name in ("cast", "props") and value:
            yield name, f"{name}: {', '.join(value)}"
        elif name in ("wardrobe", "emotion"):
            yield name, f"{name}: {', '.join(f'{who} {what}' for who, what in value.items())}"
        elif name == "seconds":
            yield name, f"{_digits(value)} s"
        elif name == "inserts":
            yield name, "; ".join(map(_insert, value))
            yield name, "; ".join(_insert(each, on=each.get("prop", "")) for each in value)


def _insert(insert: Fields, on: str = "") -> str:
    """`on`: the thing that shows it."""
    kind, title, lines = insert["kind"], insert.get("title", ""), list(insert.get("lines", ()))
    if kind in ("message", "missed-call"):
        first = f": {_quoted(lines.pop(0))}" if lines else ""
        head = f"{kind.replace('-', ' ')}{f' from {title}' if title else ''}{first}"
    elif insert.get("picture"):
        head = " ".join([insert["picture"], *map(_quoted, lines)])
        lines = []
    else:
        head = f"{kind} {_quoted(title)}" if title else f"{kind} {_quoted(lines.pop(0))}" if lines else kind
    where = f"on {on}, " if on else ""
    return "; ".join([f"insert: {where}{head}", *(f"below it: {_quoted(line)}" for line in lines)])


def _quoted(words: str) -> str:
    return f"“{words}”" if '"' in words else f'"{words}"'


def _means(words: str, name: str, value: Any, things: Mapping[str, str]) -> bool:
    given, rest = hints.hints(words, things)
    return not rest and _same(given, {name: value})


def _same(given: Fields, wanted: Fields) -> bool:
    """Numbers are still words in what was given."""
    return {name: _plain(value) for name, value in given.items()} == {
        name: _plain(_digits(value) if name == "seconds" else value) for name, value in wanted.items()
    }


def _digits(number: float) -> str:
    return str(number).removesuffix(".0")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _is_line(prose: str) -> bool:
    """Whether it is read as one beat, and as no object."""
    is_short = len(prose) <= LONGEST_LINE
    return is_short and [each.words for each in read(prose)] == [prose] and OPENING not in prose


def _object(fields: Fields) -> str:
    words = objects.as_words(fields)
    for mark, escape in SYNTAX.items():
        words = words.replace(mark, escape)
    return f"[[{words}]]"


def _things(series: Series) -> dict[str, str]:
    """What props may be called -> their ids, as readers know them."""
    found = {prop.id.casefold(): prop.id for prop in series.props}
    for prop in series.props:
        for name in prop.aliases:
            found.setdefault(name.casefold(), prop.id)
    return found
