"""What a take is held against."""

from workers.base import Spec


class Person(Spec):
    """One person who is to be seen."""

    sheet: str
    view: str = "front"
    """front, three-quarter, profile or back: how much of the face can be expected."""
    colours: tuple[str, ...] = ()
    """#rrggbb of the outfit, where words name colours; the first is the one that is seen most."""


class ClipSpec(Spec):
    """Inputs: `clip`; perhaps `keyframe`; `view-1` for a picture of the first of `people`, where there is
    one, and `view-1-2` ... for more of the same person, by which the face score is calibrated.
    """

    people: tuple[Person, ...] = ()
    size: str = "MCU"
    """Shot size: decides how large a face must be."""
    still: bool = False
    """The shot may stand still (an insert, a card)."""
    dark: bool = False
    """The shot may be black."""
    lettered: bool = False
    """Words are meant to be there."""
    lenient: tuple[str, ...] = ()
    """Names of measures that only warn in this profile."""
    limits: str = ""
    """`workers.judge.limits.fingerprint()`: other limits are another verdict."""
    faces: str = ""
    """`workers.judge.face_files.fingerprint()`; empty where there are none, and faces are not judged."""
