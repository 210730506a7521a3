"""Everything about the people of a shot, or why it could not be told."""

from collections.abc import Iterator, Mapping, Sequence

from workers.judge import face_files, identity, people, wardrobe
from workers.judge.faces import Faces
from workers.judge.film import Film
from workers.judge.limits import Limits
from workers.judge.people import HIDDEN, Seen
from workers.judge.pixels import Rgb
from workers.judge.spec import ClipSpec, Person
from workers.judge.verdict import Reading, Unjudged

Found = Reading | Unjudged
ABOUT_FACES = ("faces", "face-size", "face-place", "headroom", "identity")


def judged(
    film: Film, spec: ClipSpec, views: Mapping[str, Sequence[Rgb]], faces: Faces | None, limits: Limits
) -> Iterator[Found]:
    """Readings about faces, identity and clothes."""
    if faces is None:
        if spec.people:
            yield from (Unjudged(name, face_files.NONE) for name in ABOUT_FACES)
        for person in spec.people:
            yield _anywhere(person, film, spec)
        return
    if spec.size == "insert" and not spec.people:
        yield Unjudged("faces", "an insert may show a photograph of anybody")
        return
    seen = people.look(film.stills, faces, spec.people, limits.faces[spec.size])
    yield people.count(seen, spec.people)
    yield from _framing(seen, spec, limits)
    yield from _everybody(seen, spec, views, faces, limits)


def _framing(seen: Sequence[Seen], spec: ClipSpec, limits: Limits) -> Iterator[Found]:
    if not any(person.view not in HIDDEN for person in spec.people):
        return
    readings = {
        "face-size": people.size(seen, limits.faces[spec.size], spec.size),
        "face-place": people.place(seen),
        "headroom": people.headroom(seen),
    }
    for name, reading in readings.items():
        if name == "face-place" and spec.size == "ECU":
            yield Unjudged(name, "an ECU may cut the face")
        else:
            yield reading or Unjudged(name, "no face was found")


def _everybody(
    seen: Sequence[Seen],
    spec: ClipSpec,
    pictures: Mapping[str, Sequence[Rgb]],
    faces: Faces,
    limits: Limits,
) -> Iterator[Found]:
    views = identity.known(pictures, faces)
    found = identity.assigned(seen, spec.people, views, faces)
    for person in spec.people:
        mine = found[person.sheet]
        if person.view == "back":
            yield Unjudged("identity", f"{person.sheet} is seen from behind")
        elif not views[person.sheet]:
            yield Unjudged("identity", f"no view of {person.sheet} shows a face")
        elif not mine:
            yield Unjudged("identity", f"no face was found for {person.sheet}")
        else:
            yield identity.score(person, mine, views, limits)
        expected = wardrobe.wanted(person, pictures[person.sheet], faces)
        worn = wardrobe.worn(person, mine, expected) if expected is not None else None
        yield worn or Unjudged("wardrobe", _unseen(person, expected is None))


def _anywhere(person: Person, film: Film, spec: ClipSpec) -> Found:
    expected = wardrobe.wanted(person, (), None)
    if expected is None or spec.size == "ECU":
        return Unjudged("wardrobe", _unseen(person, expected is None))
    return wardrobe.somewhere(person, film.stills, expected)


def _unseen(person: Person, unknown: bool) -> str:
    if unknown:
        return f"neither words nor a view tell the colour of {person.sheet}'s outfit"
    return f"the clothes of {person.sheet} are not where they could be told"
