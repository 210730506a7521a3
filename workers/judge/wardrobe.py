"""Whether people wear what they should: the outfit's main colour below their face, or anywhere."""

from collections.abc import Sequence

import numpy as np

from workers.judge import colour
from workers.judge.faces import Face, Faces, torso
from workers.judge.film import Still
from workers.judge.people import Seen
from workers.judge.pixels import Rgb
from workers.judge.spec import Person
from workers.judge.verdict import Reading

WORN = 0.15  # share of the region below a face that the main colour covers at least
SOMEWHERE = 0.02  # share of the whole picture


def wanted(person: Person, views: Sequence[Rgb], faces: Faces | None) -> colour.Lab | None:
    """The colour to be seen: the first that words name, else that below the face of a view."""
    if person.colours:
        return colour.named(person.colours[0])
    for picture in views if faces else ():
        found = faces.detect(picture) if faces else ()
        region = torso(found[0], picture) if found else None
        if region is not None:
            return colour.usual(region)
    return None


def worn(person: Person, found: Sequence[tuple[Seen, Face, float]], expected: colour.Lab) -> Reading | None:
    """Distance of the clothes below the face, in the middle of all stills; None where none are seen."""
    regions = [(seen.still, torso(face, seen.still.rgb)) for seen, face, _ in found]
    seen = [
        (still, colour.nearest(region, expected, WORN)) for still, region in regions if region is not None
    ]
    return _reading("wardrobe", person, seen, "wears a colour") if seen else None


def somewhere(person: Person, stills: Sequence[Still], expected: colour.Lab) -> Reading:
    """Distance of the nearest colour anywhere in the picture."""
    seen = [(still, colour.nearest(still.rgb[::3, ::3], expected, SOMEWHERE)) for still in stills]
    return _reading("wardrobe-in-picture", person, seen, "can only wear a colour")


def _reading(name: str, person: Person, seen: Sequence[tuple[Still, float]], does: str) -> Reading:
    values = [value for _, value in seen]
    usual, worst = float(np.median(values)), int(np.argmax(values))
    said = f"{person.sheet} {does} that is {usual:.0f} from the outfit's (CIEDE2000)."
    return Reading(name, usual, said, seen[worst][0].frame)
