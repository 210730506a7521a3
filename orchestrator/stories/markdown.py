"""Markdown beat lists: labelled paragraphs or headings, cast bullets, episodes with numbered beats.

The form of the example story, with the variations that people write: facts as headings or as `Label:`
paragraphs, bullets or numbers, wrapped or unwrapped lines, headings in several languages. Prose that has no
place in a story is kept in the series' notes, where `check` shows it.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal

import orchestrator.stories.beatlist as beatlist
import orchestrator.stories.facts as facts
from orchestrator.stories.draft import Draft, Path
from orchestrator.stories.errors import StoryError
from orchestrator.stories.hints import pairs
from orchestrator.stories.source import Source, refuse_long_lines, without
from orchestrator.stories.words import meaning

ITEM = re.compile(
    r"^(?P<indent>\s*)(?:[-*+•]|\d{1,4}[.)、．])\s+(?P<words>\S.*)$|^\s*\d{1,4}、(?P<cjk>\S.*)$"
)
HEADING = re.compile(r"^(?P<level>#{1,6})\s+(?P<words>.*?)\s*#*$")
RULE = re.compile(r"^\s*([-*_]\s*){3,}$")
LABELLED = re.compile(
    r"^(?P<bold>\*\*|__)?(?P<label>[^:：*`\"“]{1,40}?)\s*(?:[:：]\s*(?:\*\*|__)?|(?:\*\*|__)\s*[:：])\s*(?P<words>.*)$",
    re.DOTALL,
)
SPOKEN_LINE = re.compile(r"^[^:：,;\"“”]{1,60}[:：]\s*\**\s*[\"“„«「『]")
EMPHASIS = re.compile(r"(\*\*|\*|`)(?=\S)([^*`]+)(?<=\S)\1")
LONGEST_PARAGRAPH = 8000
MOST_NOTES = 500
PER_EPISODE = ("purpose", "title", "location", "time", "seconds", "wardrobe")


@dataclass
class Block:
    """A heading, a paragraph or one list item, with its continuation lines joined."""

    kind: Literal["heading", "paragraph", "item"]
    lines: list[str]
    line: int
    level: int = 0
    indent: int = 0
    numbered: bool = False

    @property
    def words(self) -> str:
        """Its text on one line."""
        return " ".join(self.lines)


@dataclass
class Position:
    """Where in the story the reader stands."""

    section: str = ""
    episode: Path | None = None
    person: bool = False
    """The last thing was a character's own heading."""


def read(source: Source) -> Draft:
    """A draft of the series."""
    refuse_long_lines(source)
    draft, position = Draft(source), Position()
    for block in blocks(without(source.text, "<!--", "-->")):
        _refuse_long(block, source)
        if block.kind == "heading":
            _heading(block, draft, position)
        elif block.kind == "item":
            _item(block, draft, position)
        else:
            _paragraph(block, draft, position)
    _flush(draft, position)
    return draft


def blocks(text: str) -> list[Block]:
    """The text's blocks in order."""
    found: list[Block] = []
    is_open = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or RULE.match(line):
            is_open = False
            continue
        new = _starts(line, number)
        loose = not is_open and found and found[-1].kind == "item" and line.startswith(("  ", "\t"))
        if new is None and (is_open or loose):
            _continue(found[-1], line.strip())
        elif new and found and _is_under(new, found[-1]):
            _continue(found[-1], new.words)
        else:
            found.append(new or Block("paragraph", [line.strip()], number))
        is_open = found[-1].kind != "heading"
    return found


def _is_under(block: Block, before: Block) -> bool:
    """Whether a bullet stands below an item that says something: it tells more of it."""
    opens = before.words.rstrip("*_ ").endswith((":", "：")) or _label(before.words) is not None
    both = block.kind == before.kind == "item" and not block.numbered
    return both and block.indent >= before.indent + 2 and not opens


def _continue(block: Block, words: str) -> None:
    """A further line; who speaks on a line of their own begins a sentence."""
    is_open = block.words.count("(") > block.words.count(")")
    if block.kind == "item" and not is_open and SPOKEN_LINE.match(words) and block.lines[-1][-1:].isalnum():
        block.lines[-1] += "."
    block.lines.append(words)


def _refuse_long(block: Block, source: Source) -> None:
    if (length := sum(map(len, block.lines))) > LONGEST_PARAGRAPH:
        message = f"a paragraph of {length:,} characters; {LONGEST_PARAGRAPH:,} is the most"
        raise StoryError(
            source.at(block.line), message, "Break it into beats, with an empty line between paragraphs"
        )


def _starts(line: str, number: int) -> Block | None:
    """The block that this line opens, if it opens one by its own form."""
    if heading := HEADING.match(line):
        return Block("heading", [heading["words"]], number, len(heading["level"]))
    if item := ITEM.match(line):
        margin = line.expandtabs(4)
        indent = len(margin) - len(margin.lstrip())
        numbered = line.lstrip()[0].isdigit()
        return Block("item", [item["words"] or item["cjk"]], number, indent=indent, numbered=numbered)
    if not line[0].isspace() and (_label(line) or facts.episode(line)):
        return Block("paragraph", [line.strip()], number)
    return None


def _label(words: str) -> tuple[str, str] | None:
    """What `Premise: ...` or a bare `Characters` stands for, and the words after it."""
    if (key := meaning("labels", words.strip("*_ "))) is not None:
        return key, ""
    match = LABELLED.match(words)
    key = meaning("labels", match["label"]) if match else None
    return (key, match["words"].strip()) if match and key else None


def _heading(block: Block, draft: Draft, position: Position) -> None:
    episode = facts.episode(block.words)
    label = _label(block.words)
    if episode is not None:
        _open_episode(episode, block, draft, position)
    elif label is not None and position.episode and label[0] in PER_EPISODE and block.level > 1:
        _labelled(label, block, draft, position)
        position.section = label[0] if not label[1] else "beats"
    elif label is not None:
        _labelled(label, block, draft, position)
    elif position.section in ("characters", "locations", "props") and block.level > 2:
        _asset_heading(block, draft, position)
    elif "title" not in draft.data and position.episode is None:
        facts.add(draft, "title", facts.title(block.words), block.line)
    else:
        position.section = "beats" if position.episode and block.level > 2 else ""


def _asset_heading(block: Block, draft: Draft, position: Position) -> None:
    """`### Maya` under Characters: the paragraphs below describe her."""
    draft.add(("headed",), f"**{plain(block.words)}**:", block.line)
    position.person = True


def _paragraph(block: Block, draft: Draft, position: Position) -> None:
    episode = facts.episode(block.words)
    label = _label(block.words)
    if episode is not None:
        _open_episode(episode, block, draft, position)
    elif position.person and position.section:
        draft.data["headed"][-1] += f" {block.words}"
    elif label is not None:
        _labelled(label, block, draft, position)
    elif position.episode and position.section in PER_EPISODE:
        _episode_fact(position.section, plain(block.words), block.line, draft, position)
        position.section = "beats"
    elif position.episode or not facts.add(
        draft, position.section, _for(position.section, block.words), block.line
    ):
        _note(block, draft)


def _item(block: Block, draft: Draft, position: Position) -> None:
    if position.episode is not None:
        beats = (*position.episode, "beats")
        words = plain(block.words)
        draft.add(beats, beatlist.data(words) or words, block.line)
    elif (label := _label(block.words)) and not position.section and label[1]:
        _labelled(label, block, draft, position)
        position.section = ""
    elif not _entry(block, draft, position):
        _note(block, draft)


def _entry(block: Block, draft: Draft, position: Position) -> bool:
    """One item of a list of people, places, things or loglines; other lists are prose in pieces."""
    words = _for(position.section, block.words)
    return facts.row(draft, position.section, words, block.line)


def _labelled(label: tuple[str, str], block: Block, draft: Draft, position: Position) -> None:
    """A label opens its section; in an episode it may be a fact of the episode."""
    key, words = label
    _flush(draft, position)
    if position.episode and key in PER_EPISODE:
        if words:
            _episode_fact(key, plain(words), block.line, draft, position)
        else:
            position.section = key
    elif key == "beats" and position.episode:
        position.section = "beats"
    else:
        position.section, position.episode = ("locations" if key == "location" else key), None
        if words and not facts.add(draft, position.section, _for(position.section, words), block.line):
            _note(block, draft)


def _open_episode(episode: dict[str, Any], block: Block, draft: Draft, position: Position) -> None:
    _flush(draft, position)
    position.episode = draft.add(("episodes",), episode, block.line)
    position.section = "beats"


def _episode_fact(key: str, words: str, line: int, draft: Draft, position: Position) -> None:
    if position.episode is not None:
        draft.at(position.episode)[key] = (
            pairs(words) if key == "wardrobe" else words.strip("` .") if key != "purpose" else words
        )
        draft.lines[(*position.episode, key)] = line


def _flush(draft: Draft, position: Position) -> None:
    """Headed characters and places are complete when the next section opens."""
    for index, words in enumerate(draft.data.pop("headed", [])):
        facts.entry(draft, position.section, words, draft.lines.pop(("headed", index)))
    position.person = False


def _for(section: str, words: str) -> str:
    """Names keep their marks where a reader needs them; prose loses them."""
    return words if section in ("characters", "locations", "props") else plain(words)


def _note(block: Block, draft: Draft) -> None:
    if len(draft.data.get("notes", ())) >= MOST_NOTES:
        message = f"more than {MOST_NOTES} paragraphs that are no part of a story"
        cure = 'Put beats under a line such as: Episode 1, "Its title"'
        raise StoryError(draft.source.at(block.line), message, cure)
    draft.add(("notes",), plain(block.words)[:500], block.line)


def plain(words: str) -> str:
    """Without emphasis marks."""
    return EMPHASIS.sub(r"\2", words)
