"""The checks of an episode that is produced: what can be told of its cut without decoding anything."""

from collections.abc import Mapping, Sequence

from orchestrator.cut import Cut
from orchestrator.plan import Plan
from orchestrator.qc import captions, craft
from orchestrator.qc.check import Check
from orchestrator.qc.words import UNTOUCHED, ByHand, every_word
from orchestrator.zones import HOUSE, Area, Box


def cut_checks(
    cut: Cut,
    plan: Plan,
    faces: Mapping[str, Sequence[Box]] | None = None,
    by_hand: ByHand = UNTOUCHED,
    area: Area = HOUSE,
) -> tuple[Check, ...]:
    """What can be told before anything is rendered; `faces` are boxes by shot where they are known.

    `by_hand` are captions that a person decided about; `words.hard` says what of it refuses the episode.
    `area` is where the captions of this cut were laid.
    """
    seen = craft.played(cut, plan)
    return (
        captions.in_zone(cut, area),
        captions.off_the_type(cut, area, {}),
        captions.off_the_faces(cut, area, faces or {}),
        captions.pace(cut),
        every_word(cut, plan, by_hand),
        craft.inserts(cut, seen),
        craft.reactions(seen),
        craft.hook(cut),
        craft.close(seen),
        craft.last_frame(seen),
        craft.stand_ins(cut),
    )
