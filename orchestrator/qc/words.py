"""Check that every word that is heard is written, and what people decided about that."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from orchestrator.captions.edited import outdated
from orchestrator.cut import Caption, Cut
from orchestrator.edits import CaptionEdit
from orchestrator.plan import Line, Plan
from orchestrator.qc.check import HARD, Check
from orchestrator.qc.places import caption_place


@dataclass(frozen=True)
class ByHand:
    """Captions, as the rules made them, that a person decided about."""

    reworded: tuple[Caption, ...] = ()
    """Other words are shown."""
    hidden: tuple[Caption, ...] = ()
    """Nothing is shown."""

    @classmethod
    def of(cls, ruled: Sequence[Caption], edits: Mapping[str, CaptionEdit]) -> Self:
        """Out of the rules' captions and people's edits of them. Edits that are outdated do nothing."""
        lost = outdated(ruled, edits)
        found = [(caption, edits[caption.id]) for caption in ruled if caption.id in edits.keys() - lost]
        return cls(
            reworded=tuple(caption for caption, edit in found if edit.text and not edit.hidden),
            hidden=tuple(caption for caption, edit in found if edit.hidden),
        )


UNTOUCHED = ByHand()
"""Captions as the rules made them."""


def every_word(cut: Cut, plan: Plan, by_hand: ByHand) -> Check:
    """Every word that is heard is written, or what a person wrote instead. What is hidden is not written."""
    spoken = {line.id for line in _spoken(cut, plan)}
    lost = _lost(cut, plan, by_hand)
    hidden = [caption for caption in by_hand.hidden if caption.line in spoken and caption.line not in lost]
    lacking = {*lost, *(caption.line for caption in hidden)}
    words = sum(map(_words, (caption for caption in cut.captions if caption.line in spoken)))
    told = f", {sum(map(_words, hidden))} hidden by a person" if hidden else ""
    return Check(
        code="every-word",
        passed=not lacking,
        value=f"{len(spoken) - len(lacking)} of {len(spoken)} lines, {words} words written{told}",
        wanted="every spoken word captioned"
        + (", or what a person wrote instead" if by_hand.reworded else ""),
        places=(*lost, *(caption_place(cut, caption, "hidden by a person") for caption in hidden)),
    )


def hard(cut: Cut, plan: Plan, by_hand: ByHand) -> Collection[str]:
    """The checks that refuse this episode: `HARD`, but not for words that a person hid and nobody lost."""
    return HARD if _lost(cut, plan, by_hand) else HARD - {"every-word"}


def _lost(cut: Cut, plan: Plan, by_hand: ByHand) -> tuple[str, ...]:
    """Lines of which words are neither shown, nor said otherwise or hidden by a person."""
    shown = {caption.id for caption in cut.captions}
    otherwise = {caption.id for caption in by_hand.reworded}
    known = [caption for caption in cut.captions if caption.id not in otherwise]
    known += [caption for caption in by_hand.reworded if caption.id in shown]
    known += by_hand.hidden
    written: dict[str, str] = {}
    for caption in sorted(known, key=lambda each: each.part):
        written[caption.line] = written.get(caption.line, "") + "".join(
            word.text for row in caption.rows for word in row
        )
    lines = _spoken(cut, plan)
    return tuple(line.id for line in lines if "".join(line.text.split()) != written.get(line.id, ""))


def _spoken(cut: Cut, plan: Plan) -> Iterator[Line]:
    heard = {sound.ref for sound in cut.sounds if sound.role == "line"}
    return (line for line in plan.lines if line.id in heard)


def _words(caption: Caption) -> int:
    return sum(map(len, caption.rows))
