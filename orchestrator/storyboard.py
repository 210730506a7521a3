"""Plan -> one self-contained page: the episode as a producer reads it before money is spent.

Everything that the page shows is worked out here as plain values; the template only places them. The page
loads nothing, runs no script, and treats all story text as data.
"""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestrator.directions import direction
from orchestrator.plan import Coverage, Finding, Plan, Shot
from orchestrator.story import Beat, Series
from orchestrator.thumbnails import data_uris
from prompt_templates import Prompt, render

TEMPLATES = Path(__file__).with_name("templates")
_SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True)
class Card:
    """One shot as the page shows it."""

    number: int
    shot: Shot
    image: str
    """A data URI; empty when there is no still yet."""
    tiny: str
    """The same for the contact sheet; empty for an alternate too."""
    alt: str
    start: str
    """When it begins in the cut; empty for an alternate, which is not in it."""
    seconds: str
    cast: tuple[tuple[str, str], ...]
    """Name and emotion."""
    speaker: str
    line: str
    heard: bool
    """The line is heard over somebody else's face."""
    stands_in_for: int
    """The number of the shot that an alternate can replace; 0: none."""
    prompt: Prompt


@dataclass(frozen=True)
class BeatCards:
    """One beat and its shots."""

    number: int
    text: str
    role: str
    start: str
    seconds: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Mark:
    """One shot on the ribbon, in thousandths of the episode."""

    shot: str
    role: str
    reaction: bool
    x: str
    width: str
    label: str


@dataclass(frozen=True)
class Totals:
    """The episode in numbers."""

    length: str
    shots: int
    in_cut: int
    alternates: int
    reactions: int
    share: int
    """Reactions per hundred shots, alternates counted."""
    close: int
    """Close-ups and closer per hundred shots in the cut."""
    lines: int
    sizes: tuple[tuple[str, int], ...]
    cast: tuple[tuple[str, int], ...]


def source(series: Series, plan: Plan, stills: Mapping[str, str], *, dialect: str = "generic") -> str:
    """The digest of everything that a page is made of; `stills` maps shot ids to digests of pictures.

    Of the series' episodes a page shows its own: another's edit leaves it as it is.
    """
    told = tuple(episode for episode in series.episodes if episode.number == plan.episode)
    shown = series.model_copy(update={"episodes": told})
    made_of = [path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.iterdir())]
    made_of += [shown.model_dump_json(), plan.model_dump_json(), json.dumps(stills, sort_keys=True), dialect]
    return hashlib.sha256("\0".join(made_of).encode()).hexdigest()


def storyboard(
    series: Series,
    plan: Plan,
    stills: Mapping[str, bytes],
    *,
    dialect: str = "generic",
    made_of: str = "",
) -> str:
    """The page as HTML; `stills` maps shot ids to encoded pictures, and a shot may be without one.

    `made_of` is the page's `source`, kept in its head, so that nobody makes the same page again.
    """
    cards = tuple(_cards(series, plan, stills, dialect))
    beats = tuple(_beats(series, plan, cards))
    css = (TEMPLATES / "storyboard.css").read_text(encoding="utf-8")
    return (
        _environment()
        .get_template("storyboard.html.j2")
        .render(
            series=series,
            plan=plan,
            made_of=made_of,
            purpose=next((e.purpose for e in series.episodes if e.number == plan.episode), ""),
            beats=beats,
            marks=tuple(_marks(plan)),
            totals=_totals(series, plan),
            findings=sorted(plan.findings, key=lambda finding: _SEVERITIES.index(finding.severity)),
            anchors=_anchors(plan.findings, beats),
            css=Markup(css),  # noqa: S704  our own file; nothing of the story is in it
            css_hash=base64.b64encode(hashlib.sha256(css.encode()).digest()).decode(),
        )
    )


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _cards(series: Series, plan: Plan, stills: Mapping[str, bytes], dialect: str) -> Iterator[Card]:
    lines = {line.id: line for line in plan.lines}
    numbers = {shot.id: number for number, shot in enumerate(plan.shots, start=1)}
    names = {sheet.id: sheet.name for sheet in series.sheets}
    starts = _starts(plan)
    for shot in plan.shots:
        line = lines.get(shot.line or shot.hears or "")
        image, tiny = data_uris(shot.id, stills[shot.id]) if shot.id in stills else ("", "")
        yield Card(
            number=numbers[shot.id],
            shot=shot,
            image=image,
            tiny=tiny if shot.id in starts else "",
            alt=_alt(shot, names),
            start=_clock(starts[shot.id], plan.fps) if shot.id in starts else "",
            seconds=_seconds(shot.frames, plan.fps),
            cast=tuple((names.get(p.sheet, p.sheet), _words(p.emotion)) for p in shot.cast),
            speaker=names.get(line.speaker, line.speaker) if line else "",
            line=line.text if line else "",
            heard=shot.line is None,
            stands_in_for=numbers.get(shot.alternate_of or "", 0),
            prompt=render(direction(shot, plan, series), dialect),
        )


def _beats(series: Series, plan: Plan, cards: Sequence[Card]) -> Iterator[BeatCards]:
    episode = next((e for e in series.episodes if e.number == plan.episode), None)
    told: dict[str, Beat] = {beat.id: beat for beat in episode.beats} if episode else {}
    for number, (beat, group) in enumerate(groupby(cards, key=lambda card: card.shot.beat), start=1):
        held = tuple(group)
        cut = [card for card in held if card.start]
        yield BeatCards(
            number=number,
            text=told[beat].text if beat in told else "",
            role=held[0].shot.story_role or "",
            start=cut[0].start if cut else "",
            seconds=_seconds(sum(card.shot.frames for card in cut), plan.fps),
            cards=held,
        )


def _marks(plan: Plan) -> Iterator[Mark]:
    starts = _starts(plan)
    total = sum(shot.frames for shot in plan.shots if shot.id in starts) or 1
    for number, shot in enumerate(plan.shots, start=1):
        if shot.id in starts:
            yield Mark(
                shot=shot.id,
                role=shot.story_role or "",
                reaction=shot.coverage is Coverage.REACTION,
                x=f"{starts[shot.id] * 1000 / total:.2f}",
                width=f"{shot.frames * 1000 / total:.2f}",
                label=f"{number}. {shot.size}, {_seconds(shot.frames, plan.fps)} s",
            )


def _totals(series: Series, plan: Plan) -> Totals:
    cut = [shot for shot in plan.shots if shot.coverage is not Coverage.ALTERNATE]
    reactions = sum(shot.reaction is not None for shot in plan.shots)
    names = {sheet.id: sheet.name for sheet in series.sheets}
    seen = Counter(names.get(p.sheet, p.sheet) for shot in plan.shots for p in shot.cast)
    near = sum(shot.size in ("ECU", "CU", "MCU") for shot in cut)
    return Totals(
        length=_clock(sum(shot.frames for shot in cut), plan.fps),
        shots=len(plan.shots),
        in_cut=len(cut),
        alternates=len(plan.shots) - len(cut),
        reactions=reactions,
        share=round(100 * reactions / len(plan.shots)) if plan.shots else 0,
        close=round(100 * near / len(cut)) if cut else 0,
        lines=len(plan.lines),
        sizes=tuple(Counter(str(shot.size) for shot in plan.shots).most_common()),
        cast=tuple(seen.most_common()),
    )


def _anchors(findings: Sequence[Finding], beats: Sequence[BeatCards]) -> dict[str, str]:
    """Where on the page a finding points to: the beat or shot whose id stands in its place."""
    ids = {beat.cards[0].shot.beat: f"beat-{beat.number}" for beat in beats}
    ids |= {card.shot.id: f"shot-{card.number}" for beat in beats for card in beat.cards}
    placed = ((finding.place, set(finding.place.replace(",", " ").split())) for finding in findings)
    return {place: ids[name] for place, words in placed for name in sorted(words) if name in ids}


def _starts(plan: Plan) -> dict[str, int]:
    """Shot id -> first frame in the cut, as planned; alternates have none."""
    starts, frame = {}, 0
    for shot in plan.shots:
        if shot.coverage is not Coverage.ALTERNATE:
            starts[shot.id] = frame
            frame += shot.frames
    return starts


def _alt(shot: Shot, names: Mapping[str, str]) -> str:
    people = " and ".join(f"{names.get(p.sheet, p.sheet)}, {_words(p.emotion)}" for p in shot.cast)
    shown = people or (shot.insert.title or shot.insert.picture if shot.insert else "") or shot.action
    return f"{shot.size}: {shown}"


def _words(label: str) -> str:
    return label.replace("-", " ")


def _seconds(frames: int, fps: int) -> str:
    return f"{frames / fps:.1f}"


def _clock(frames: int, fps: int) -> str:
    minutes, seconds = divmod(frames // fps, 60)
    return f"{minutes}:{seconds:02d}"
