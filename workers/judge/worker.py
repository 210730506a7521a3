"""The judge of clips: reads a take, measures it, says what is wrong. It changes and deletes nothing."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from workers.base import Made, Progress
from workers.errors import BadInput, BadSpec, Unavailable
from workers.judge import face_files, film, letters, light, likeness, limits, movement, pixels, sitters
from workers.judge.film import Film
from workers.judge.limits import Limits
from workers.judge.pixels import Rgb
from workers.judge.spec import ClipSpec
from workers.judge.verdict import Reading, Unjudged, Verdict, verdict

VERDICT = "verdict.json"
VIEW = re.compile(r"view-(\d+)(-\d+)?")
READING = 0.8  # share of the work


class Clip:
    """One take held against its shot."""

    name = "judge.clip"
    version = "1"
    spec = ClipSpec

    def setup(self) -> None:
        """Face models are loaded when a check first names them."""

    def run(self, spec: ClipSpec, inputs: Mapping[str, Path], out: Path, progress: Progress) -> Made:
        """Write the verdict. Facts: `verdict` {"passed", "score", "reasons"} and `made_by`."""
        table = _limits(spec)
        faces = face_files.located(spec.faces) if spec.faces else None
        if "clip" not in inputs:
            raise BadInput("there is no clip to judge")
        keyframe = pixels.load(inputs["keyframe"]) if "keyframe" in inputs else None
        views = _views(spec, inputs)
        seen = film.read(inputs["clip"], lambda share: progress(READING * share))
        found = [*_picture(seen, spec, keyframe), *sitters.judged(seen, spec, views, faces, table)]
        said = verdict(
            [each for each in found if isinstance(each, Reading)],
            [each for each in found if isinstance(each, Unjudged)],
            table,
            spec.lenient,
        )
        (out / VERDICT).write_text(json.dumps(_document(said, seen, spec), indent=1), encoding="utf-8")
        progress(1.0)
        return Made({"verdict": VERDICT}, {"verdict": said.summary(), "made_by": _made_by(spec)})


def _limits(spec: ClipSpec) -> Limits:
    if spec.limits and spec.limits != limits.fingerprint():
        raise Unavailable(
            f"the limits of this machine are not those that the check was planned with: "
            f"give both the same {limits.VARIABLE}"
        )
    table = limits.limits()
    unknown = sorted(set(spec.lenient) - set(table.measures))
    if unknown:
        raise BadSpec(f"there is no measure {unknown[0]!r}; there are: {', '.join(table.measures)}")
    if spec.size not in table.faces:
        raise BadSpec(f"there is no shot size {spec.size!r}; there are: {', '.join(table.faces)}")
    return table


def _views(spec: ClipSpec, inputs: Mapping[str, Path]) -> dict[str, list[Rgb]]:
    """Sheet -> its pictures, in the order of their roles."""
    views: dict[str, list[Rgb]] = {person.sheet: [] for person in spec.people}
    for role in sorted(inputs):
        if found := VIEW.fullmatch(role):
            if not 1 <= int(found[1]) <= len(spec.people):
                raise BadInput(f"{role} is a view of nobody in this shot")
            views[spec.people[int(found[1]) - 1].sheet].append(pixels.load(inputs[role]))
    return views


def _picture(seen: Film, spec: ClipSpec, keyframe: Rgb | None) -> Iterable[Reading | Unjudged]:
    """What can be told without knowing who is in the picture."""
    yield Unjudged("black", "the shot may be black") if spec.dark else light.black(seen.bright)
    yield light.flicker(seen)
    yield Unjudged("freeze", "the shot may stand still") if spec.still else movement.freeze(seen)
    yield movement.cuts(seen)
    yield movement.coherence(seen)
    yield likeness.blur(seen, keyframe)
    yield (
        Unjudged("keyframe", "there is no keyframe")
        if keyframe is None
        else likeness.keyframe(seen, keyframe)
    )
    yield Unjudged("letters", "words are meant to be there") if spec.lettered else letters.risk(seen.stills)


def _document(said: Verdict, seen: Film, spec: ClipSpec) -> dict[str, Any]:
    clip = {"frames": seen.frames, "width": seen.width, "height": seen.height, "fps": str(seen.fps)}
    return {**said.document(), "clip": clip, "made_by": _made_by(spec)}


def _made_by(spec: ClipSpec) -> dict[str, str]:
    return {
        "worker": Clip.name,
        "version": Clip.version,
        "limits": limits.fingerprint(),
        "limits_checked_on": limits.limits().checked_on,
        "faces": spec.faces and f"yunet+sface {spec.faces}",
    }
