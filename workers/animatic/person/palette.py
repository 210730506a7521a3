"""The palette of one drawn figure: its traits under its light, and which side lies in shade."""

from dataclasses import dataclass
from functools import cached_property

from workers.animatic.tones import Light, Tones, brightness, mix, skin_tones, tones
from workers.animatic.traits import Traits


@dataclass(frozen=True)
class Palette:
    traits: Traits
    light: Light
    flush: float = 0.0

    @cached_property
    def skin(self) -> Tones:
        years = min(max((self.traits.age - 28) / 45, 0), 1)
        return skin_tones(mix(self.traits.skin, "#a5968c", 0.27 * years), self.light, self.flush)

    @cached_property
    def hair(self) -> Tones:
        return tones(self.traits.hair.colour, self.light)

    @cached_property
    def brow(self) -> str:
        """Brows: the hair, darker than fair hair and never paler than the skin."""
        colour = mix(self.traits.hair.colour, "#2a1c18", 0.35)
        return (
            mix(colour, "#241a18", 0.4) if brightness(colour) > brightness(self.traits.skin) - 0.2 else colour
        )

    @cached_property
    def line(self) -> str:
        """The darkest warm line: lashes, lip line, nostrils."""
        return mix("#24130f", self.traits.skin, 0.04)

    @cached_property
    def lip(self) -> Tones:
        female = self.traits.presents == "female"
        dark = brightness(self.traits.skin) < 0.42
        tint = "#7c2a35" if dark else "#b8434c"
        strength = (0.5 if female else 0.26) - (0.2 if self.traits.age < 13 or self.traits.age > 64 else 0)
        return skin_tones(mix(self.traits.skin, tint, max(strength, 0.16)), self.light, min(self.flush, 0.3))

    @property
    def shaded(self) -> int:
        """The side in shade: +1 image right, -1 image left."""
        return 1 if self.light.key_side == "left" else -1

    @property
    def hardness(self) -> float:
        return self.light.contrast / 100
