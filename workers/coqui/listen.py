"""How the speakers of a model sound, measured: `python -m workers.coqui.listen vits-vctk`.

Names of speakers can mislead (those of VCTK do). Each says one line, and its pitch is measured; what is
printed fits under `speakers:` of an operator's own card. Pitch tells a sex only roughly and an age not at
all: listen to those that you use.
"""

import sys
from dataclasses import dataclass

from gpu.card import Card, card
from gpu.errors import GpuError
from gpu.speech.residents import residents
from gpu.speech.voice import Asked
from workers.espeak_sound import pitch_hz

LINE = "I never said that I would come back, and now you are asking me to stay."
SEXES = ((155, "male"), (170, "neutral"), (1000, "female"))
"""Hertz up to which a voice passes for one."""
USUAL = {"male": (100, 130), "neutral": (155, 170), "female": (190, 225)}
"""Hertz below which it is low among those, and above which it is high."""


@dataclass(frozen=True)
class Measured:
    """One speaker's median pitch; 0: no pitch was found."""

    name: str
    hertz: int

    @property
    def sex(self) -> str:
        """What the pitch passes for."""
        return next(sex for most, sex in SEXES if self.hertz <= most) if self.hertz else "neutral"

    @property
    def pitch(self) -> str:
        """Among voices of that sex."""
        low, high = USUAL[self.sex]
        return "mid" if not self.hertz or low <= self.hertz <= high else "low" if self.hertz < low else "high"


def measured(model: Card) -> list[Measured]:
    """Every speaker that the model has, by name. Raises what loading it raises."""
    resident = residents.get(model)
    found = []
    for name in sorted(getattr(resident.voice, "speakers", {})):
        asked = Asked(tuple(LINE.split()), LINE, model.languages[0], speaker=name)
        told = resident.speak(asked, lambda: None)
        found.append(Measured(name, pitch_hz(told.samples, told.rate)))
    return found


def main(arguments: list[str]) -> int:
    """Print the block of YAML; 4 when the model cannot be loaded, with the reason."""
    try:
        found = measured(card(arguments[0]))
    except GpuError as error:
        sys.stderr.write(f"{error}\n")
        return 4
    sys.stdout.write("speakers:\n")
    for each in found:
        sys.stdout.write(f"  {each.name!r}: {{sex: {each.sex}, pitch: {each.pitch}}}  # {each.hertz} Hz\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
