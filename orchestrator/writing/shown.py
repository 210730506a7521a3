"""A proposal for people, and for machines."""

from typing import Any

from rich.text import Text

from orchestrator.terminal import OUT, show_findings
from orchestrator.writing.difference import BeatChange, Changed
from orchestrator.writing.propose import Proposal

STYLES = {"added": "green", "removed": "red", "changed": "yellow", "moved": "cyan"}
SIGNS = {"added": "+", "removed": "-", "changed": "~", "moved": ">"}


def as_data(made: Proposal) -> dict[str, Any]:
    """JSON: the proposed episode, the difference, what the checks say, and who made it."""
    return {
        "episode": made.episode.model_dump(mode="json"),
        "difference": made.difference.model_dump(mode="json"),
        "findings": [finding.model_dump(mode="json") for finding in made.findings],
        "made_by": made.made_by,
        "reused": made.reused,
    }


def show(made: Proposal) -> None:
    """Beats as lines with a sign, then shots, lines, length and findings."""
    what = made.difference
    OUT.print(Text(f"Episode {made.episode.number}, as {_who(made)} proposes it", style="bold"))
    for change in what.beats:
        _show_beat(change)
    OUT.print(f"{what.same_beats} beats stay as they are." if what.beats else "Every beat stays as it is.")
    for noun, changed in (("shots", what.shots), ("lines", what.lines)):
        OUT.print(_counted(noun, changed), soft_wrap=True)
    before, after = (frames / what.fps for frames in what.frames)
    OUT.print(f"length: about {before:.0f} s -> {after:.0f} s")
    for finding in what.mended:
        told = f"mended   {finding.place}: {finding.message}"
        OUT.print(Text(told, style="green"), soft_wrap=True)
    show_findings(what.new)
    stays = len(made.findings) - len(what.new)
    if stays:
        OUT.print(f"Findings as before: {stays}; microdrama check lists them.")


def _who(made: Proposal) -> str:
    model = made.made_by.get("model", "the writer")
    return f"{model} (asked before)" if made.reused else str(model)


def _show_beat(change: BeatChange) -> None:
    style = STYLES[change.kind]
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    OUT.print(Text(f"{SIGNS[change.kind]} {change.id} {change.kind}{fields}", style=style), soft_wrap=True)
    if change.before != change.after or change.kind == "moved":
        for sign, text in (("-", change.before), ("+", change.after)):
            if text and not (change.kind == "moved" and sign == "-"):
                OUT.print(Text(f"    {sign} {text}", style="dim"), soft_wrap=True)


def _counted(noun: str, changed: Changed) -> str:
    parts = [
        f"{len(ids)} {word} ({', '.join(ids[:6])}{', ...' if len(ids) > 6 else ''})"
        for word, ids in (("new", changed.added), ("gone", changed.removed), ("changed", changed.changed))
        if ids
    ]
    return f"{noun}: {', '.join([*parts, f'{changed.same} the same'])}"
