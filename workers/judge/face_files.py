"""The operator's face models: where they lie, whether they are what they say, or why there are none.

The two files of the OpenCV model zoo are known by their sha256. Other files of the same shape are taken when
`SHA256SUMS` beside them lists them: the operator vouches.
"""

import hashlib
from functools import cache
from pathlib import Path

from gpu.card import models_folder
from workers.errors import Unavailable
from workers.judge.faces import Faces
from workers.judge.faces_opencv import OpenCvFaces

ROOT = "MICRODRAMA_MODELS"
DETECTOR = "face_detection_yunet_2023mar.onnx"
RECOGNISER = "face_recognition_sface_2021dec.onnx"
PUBLISHED = {
    DETECTOR: "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",  # MIT
    RECOGNISER: "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79",  # Apache-2.0
}
"""From opencv/opencv_zoo."""
SUMS = "SHA256SUMS"
NONE = f"no face models on this machine: put {DETECTOR} and {RECOGNISER} into {ROOT}/faces"


def fingerprint() -> str:
    """A digest of the face models in force, for a check's spec; empty where there are none.

    Raises Unavailable where the files are there and are not what they should be.
    """
    folder = _folder()
    return _checked(folder) if folder else ""


def located(wanted: str) -> Faces:
    """The face models with that fingerprint; Unavailable where this machine has others or none."""
    folder = _folder()
    if folder is None:
        raise Unavailable(NONE)
    return _loaded(folder, wanted)


def _folder() -> Path | None:
    folder = models_folder() / "faces"
    return folder if all((folder / name).is_file() for name in PUBLISHED) else None


@cache
def _loaded(folder: Path, wanted: str) -> Faces:
    """Once per process: a file that is changed later is another fingerprint, and another entry."""
    if _checked(folder) != wanted:
        raise Unavailable(f"the face models in {folder} are not those that the check was planned with")
    return OpenCvFaces(folder / DETECTOR, folder / RECOGNISER)


def _checked(folder: Path) -> str:
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in PUBLISHED}
    _vouched(folder, digests)
    return hashlib.sha256("".join(digests.values()).encode()).hexdigest()[:16]


def _vouched(folder: Path, found: dict[str, str]) -> None:
    sums = folder / SUMS
    lines = sums.read_text(encoding="utf-8").splitlines() if sums.is_file() else []
    given = {
        name.lstrip("*"): digest
        for digest, name in (line.split() for line in lines if len(line.split()) == 2)
    }
    for name, digest in found.items():
        if digest != given.get(name, PUBLISHED[name]):
            raise Unavailable(
                f"{folder / name} is not the file that was published (its sha256 is {digest}); "
                f"fetch it again, or vouch for it by a line in {sums}"
            )
