"""What each kind of engine can do, as data: an order that needs what an engine lacks is refused before a byte
is sent. docs/engines.md shows this table.

"told" means: if the operator's entry says so (by a slot of the workflow, `last_frame`, `word_times`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

Thing = Literal["still", "motion", "lips", "voice", "story"]
Told = Literal["yes", "no", "told"]
Found = Literal["id", "tag", "likeness", "no"]


@dataclass(frozen=True)
class Abilities:
    """Of one kind of engine, for one kind of thing."""

    body: Literal["json", "multipart"]
    """How an order is sent."""
    steps: bool = False
    """Whether it tells of each step."""
    cancel: bool = False
    """Whether a job can be ended there."""
    references: int = 0
    """Pictures of people and places that it takes."""
    keyframe: Told = "no"
    last: Told = "no"
    """The picture at which a clip ends."""
    words: Told = "no"
    """Whether it tells when each word is said."""
    instructions: bool = False
    """Whether it takes words for how a line is said."""
    negative: bool = True
    seed: bool = True
    seconds: Literal["", "text", "whole"] = ""
    """How the server spells seconds, should an option give them; we always order frames."""
    sound: bool = False
    """Whether clips may come with sound; it is dropped."""
    found: Found = "no"
    """How a job whose answer was lost is found again: by an id of ours, by a tag that we place and its list
    shows, by likeness (prompt, size, length, time), or not at all: it answers with the result itself."""

    @property
    def adoptable(self) -> bool:
        """Whether what a crash leaves behind can be found."""
        return self.found != "no"

    def told(self, last: bool, words: bool, slots: Collection[str]) -> "Abilities":
        """With what the operator's entry says."""
        numbered = sum(slot.startswith("reference-") for slot in slots)
        return replace(
            self,
            references=numbered if slots else self.references,
            keyframe=_told(self.keyframe, "keyframe" in slots),
            last=_told(self.last, last or "last" in slots),
            words=_told(self.words, words),
            negative="negative" in slots if slots else self.negative,
            seed="seed" in slots if slots else self.seed,
        )


def _told(known: Told, said: bool) -> Told:
    return known if known != "told" else "yes" if said else "no"


MANY = 16
"""References that a slot-driven or list-taking engine may be given."""

_comfy = Abilities("json", steps=True, cancel=True, found="id", sound=True)

TABLE: Mapping[tuple[str, str], Abilities] = {
    ("comfyui", "still"): replace(_comfy, references=MANY, sound=False),
    ("comfyui", "motion"): replace(_comfy, references=MANY, keyframe="told", last="told"),
    ("comfyui", "lips"): _comfy,
    ("vllm-omni", "still"): Abilities("multipart", references=MANY),
    ("vllm-omni", "motion"): Abilities(
        "multipart", cancel=True, keyframe="yes", last="told", seconds="text", sound=True, found="likeness"
    ),
    ("vllm-omni", "voice"): Abilities("json", words="told", instructions=True, negative=False),
    ("sglang", "still"): Abilities("multipart", references=MANY),
    ("sglang", "motion"): Abilities("multipart", steps=True, keyframe="yes", seconds="whole", found="tag"),
    ("localai", "motion"): Abilities("json", keyframe="yes", last="told"),
    ("kokoro", "voice"): Abilities("json", words="yes", negative=False, seed=False),
    ("chat", "story"): Abilities("json", negative=False),
    ("openai", "still"): Abilities("multipart", references=MANY, negative=False, seed=False),
    ("openai", "voice"): Abilities("json", instructions=True, negative=False, seed=False),
}
"""(kind, thing) -> what it can do."""
