"""What a take is held against."""

from workers.base import Spec


class Person(Spec):
    """One person who is to be seen."""

    sheet: str
    view: str = "front"
    """front, three-quarter, profile or back: how much of the face can be expected."""
    colours: tuple[str, ...] = ()
    """#rrggbb of the outfit, where words name colours."""


class ClipSpec(Spec):
    """Inputs: `clip`; perhaps `keyframe`; `view/<sheet>` for a picture of each person, where there is one."""

    people: tuple[Person, ...] = ()
    size: str = "MCU"
    """Shot size: decides how large a face must be."""
    still: bool = False
    """The shot may stand still (an insert, a card)."""
    dark: bool = False
    """The shot may be black."""
    lettered: bool = False
    """Words are meant to be there."""
