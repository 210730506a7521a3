"""Whether the people are who they should be: faces against the views of their sheets."""

from collections.abc import Mapping, Sequence
from itertools import combinations, permutations

import numpy as np

from workers.judge.faces import Face, Faces, Vector, cosine
from workers.judge.limits import Limits
from workers.judge.people import Seen
from workers.judge.pixels import Rgb
from workers.judge.spec import Person
from workers.judge.verdict import Reading

MOST = 5  # faces and people that are tried in every order
Views = Mapping[str, tuple[Vector, ...]]
"""Sheet -> a vector per view that shows the face."""


def known(pictures: Mapping[str, Sequence[Rgb]], faces: Faces) -> Views:
    """The largest face of every view."""
    views = {}
    for sheet, shown in pictures.items():
        found = [(picture, faces.detect(picture)) for picture in shown]
        views[sheet] = tuple(faces.embed(picture, seen[0]) for picture, seen in found if seen)
    return views


def assigned(
    seen: Sequence[Seen], people: Sequence[Person], views: Views, faces: Faces
) -> dict[str, list[tuple[Seen, Face, float]]]:
    """Sheet -> its face and score in every still, everybody with their own face: the best sum of scores.

    People without a view get a face only where they and it are alone; their score is not a number.
    """
    found: dict[str, list[tuple[Seen, Face, float]]] = {person.sheet: [] for person in people}
    shown = [person for person in people if views.get(person.sheet)]
    for each in seen:
        if len(people) == 1 and not shown and len(each.faces) == 1:
            found[people[0].sheet].append((each, each.faces[0], float("nan")))
        if shown and each.faces:
            for number, face, score in _matched(each, shown, views, faces):
                found[shown[number].sheet].append((each, face, score))
    return found


def score(
    person: Person, scores: Sequence[tuple[Seen, Face, float]], views: Views, limits: Limits
) -> Reading:
    """The middle of a person's scores over all stills in which they have a face."""
    values = [value for _, _, value in scores]
    usual, worst = float(np.median(values)), int(np.argmin(values))
    said = f"The face of {person.sheet} scores {usual:.2f} against the sheet."
    frame = scores[worst][0].still.frame
    return Reading("identity", usual, said, frame, limit(person, views[person.sheet], limits))


def limit(person: Person, vectors: Sequence[Vector], limits: Limits) -> float | None:
    """The least score: by how much of the face is seen, and no more than the sheet's own views reach, less a
    margin. None where the table does not judge identity.
    """
    steps = limits.measures["identity"].steps()
    if not steps or steps[0][0] == "note":
        return None
    usual = steps[0][1] if person.view == "front" else min(steps[0][1], limits.turned)
    own = [cosine(one, other) for one, other in combinations(vectors, 2)]
    return max(limits.floor, min([usual, *(value - limits.margin for value in own)]))


def _matched(
    seen: Seen, shown: Sequence[Person], views: Views, faces: Faces
) -> list[tuple[int, Face, float]]:
    """Person by number, face, score."""
    crowd = seen.faces[:MOST]
    vectors = [faces.embed(seen.still.rgb, face) for face in crowd]
    table = [[max(cosine(v, own) for own in views[p.sheet]) for v in vectors] for p in shown[:MOST]]
    pairs = min(len(crowd), len(table))
    ways = (
        list(zip(who, which, strict=True))
        for who in combinations(range(len(table)), pairs)
        for which in permutations(range(len(crowd)), pairs)
    )
    best = max(ways, key=lambda way: sum(table[person][face] for person, face in way))
    return [(person, crowd[face], table[person][face]) for person, face in best]
