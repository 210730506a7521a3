"""Tiny ONNX nets in the shape of YuNet and SFace, made when a test asks: OpenCV loads and runs them for real.

The detector finds skin (`SKIN`) in cells of 32 pixels and says that a face of 64x80 is there; the recogniser
answers with the colours of an 7x7 mosaic of the aligned face.
"""

import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from workers.judge.face_files import DETECTOR, RECOGNISER, SUMS

SKIN = (255, 160, 80)
WIDTH, HEIGHT = 64, 80
STRIDES = (8, 16, 32)
MARKS = ((-16, -12), (16, -12), (0, 4), (-12, 20), (12, 20))
"""From the middle of a face, in pixels."""


def put(folder: Path) -> Path:
    """Both files and the line that vouches for them, in `folder`/faces; returns `folder`."""
    faces = folder / "faces"
    faces.mkdir(parents=True)
    for name, model in ((DETECTOR, detector()), (RECOGNISER, recogniser())):
        (faces / name).write_bytes(model.SerializeToString())
    vouch(faces)
    return folder


def vouch(faces: Path) -> None:
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in faces.glob("*.onnx")]
    (faces / SUMS).write_text("\n".join(lines))


def detector() -> onnx.ModelProto:
    """BGR in, for each stride a row per cell: score, score, box, five marks."""
    nodes, weights, outputs = [], [], []
    for stride in STRIDES:
        finds = stride == 32
        skin = np.zeros((1, 3, stride, stride), np.float32)
        if finds:
            skin[0, 0], skin[0, 2] = -1 / stride**2 / 20, 1 / stride**2 / 20  # red over blue, in twentieths
        box = [0.5, 0.5, np.log(WIDTH / stride), np.log(HEIGHT / stride)]
        marks = [value / stride + 0.5 for mark in MARKS for value in mark]
        heads = {"cls": (skin, [-5.0]), "obj": (skin, [-5.0])}
        heads |= {
            name: (np.zeros((len(bias), 3, stride, stride), np.float32), bias)
            for name, bias in (("bbox", box), ("kps", marks))
        }
        for name, (kernel, bias) in heads.items():
            out = f"{name}_{stride}"
            size = len(bias)
            weights += [
                numpy_helper.from_array(kernel, f"{out}_w"),
                numpy_helper.from_array(np.asarray(bias, np.float32), f"{out}_b"),
                numpy_helper.from_array(np.array([1, -1, size], np.int64), f"{out}_s"),
            ]
            nodes.append(
                helper.make_node(
                    "Conv",
                    ["input", f"{out}_w", f"{out}_b"],
                    [f"{out}_c"],
                    kernel_shape=[stride, stride],
                    strides=[stride, stride],
                )
            )
            last = f"{out}_c"
            if name in ("cls", "obj"):
                nodes.append(helper.make_node("Sigmoid", [last], [f"{out}_g"]))
                last = f"{out}_g"
            nodes.append(helper.make_node("Transpose", [last], [f"{out}_t"], perm=[0, 2, 3, 1]))
            nodes.append(helper.make_node("Reshape", [f"{out}_t", f"{out}_s"], [out]))
            outputs.append(helper.make_tensor_value_info(out, TensorProto.FLOAT, [1, "cells", size]))
    given = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, "height", "width"])
    return _model(helper.make_graph(nodes, "detector", [given], outputs, weights))


def recogniser() -> onnx.ModelProto:
    """RGB 112x112 in, 147 numbers out."""
    nodes = [
        helper.make_node("AveragePool", ["data"], ["mosaic"], kernel_shape=[16, 16], strides=[16, 16]),
        helper.make_node("Flatten", ["mosaic"], ["fc1"]),
    ]
    given = helper.make_tensor_value_info("data", TensorProto.FLOAT, [1, 3, 112, 112])
    told = helper.make_tensor_value_info("fc1", TensorProto.FLOAT, [1, 147])
    return _model(helper.make_graph(nodes, "recogniser", [given], [told]))


def _model(graph: onnx.GraphProto) -> onnx.ModelProto:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    return model
