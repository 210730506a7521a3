"""Faces by YuNet and SFace through OpenCV, from the operator's two ONNX files."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from workers.errors import Unavailable
from workers.judge.faces import Face, Vector
from workers.judge.pixels import Rgb

SURE = 0.7  # least score of a face
OVERLAP = 0.3
MOST = 50
ONNX = "onnx"


class OpenCvFaces:
    """Loads both nets once. The files are checked before: `face_files.located`."""

    def __init__(self, detector: Path, recogniser: Path) -> None:
        nothing = np.zeros(0, np.uint8)
        try:
            self._detector: Any = cv2.FaceDetectorYN.create(
                ONNX, _bytes(detector), nothing, (320, 320), SURE, OVERLAP, MOST
            )
            self._recogniser: Any = cv2.FaceRecognizerSF.create(ONNX, _bytes(recogniser), nothing)
        except cv2.error as error:
            raise Unavailable(f"OpenCV cannot load the face models in {detector.parent}: {error}") from error

    def detect(self, picture: Rgb) -> tuple[Face, ...]:
        """All faces, largest first."""
        self._detector.setInputSize((picture.shape[1], picture.shape[0]))
        rows = self._asked(lambda: self._detector.detect(_bgr(picture))[1])
        faces = [_face(row) for row in (() if rows is None else rows) if np.isfinite(row).all()]
        return tuple(sorted(faces, key=lambda face: (-face.height * face.width, face.left, face.top)))

    def embed(self, picture: Rgb, face: Face) -> Vector:
        """SFace's vector of the aligned face."""
        row = np.array([[face.left, face.top, face.width, face.height, *sum(face.marks, ()), face.score]])
        aligned = self._asked(lambda: self._recogniser.alignCrop(_bgr(picture), row.astype(np.float32)))
        vector = self._asked(lambda: self._recogniser.feature(aligned))
        if not np.isfinite(vector).all():
            raise Unavailable("the face recogniser answers with no numbers: fetch its file again")
        return np.array(vector, np.float32).ravel()

    def _asked(self, question: Any) -> Any:
        try:
            return question()
        except cv2.error as error:
            raise Unavailable(f"the face models fail in OpenCV {cv2.__version__}: {error}") from error


def _face(row: Any) -> Face:
    values = [float(value) for value in row]
    marks = tuple((values[at], values[at + 1]) for at in range(4, 14, 2))
    left, top, width, height = values[:4]
    return Face(left, top, width, height, marks, values[14])


def _bgr(picture: Rgb) -> Any:
    return np.ascontiguousarray(picture[:, :, ::-1])


def _bytes(file: Path) -> Any:
    return np.frombuffer(file.read_bytes(), np.uint8)
