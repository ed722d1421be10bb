# SPDX-License-Identifier: GPL-3.0-or-later
"""Small model files made by the tests: a network that names the strongest colour, whole, wrong and
broken; and where the photo model is."""
import os
import pathlib

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

CARD = """[Model]
name={name}
file={id}.onnx
task=classify
{labels}
[Input]
width=8
height=8
layout=NCHW
channels=RGB
crop=1
resize=bilinear
scale-by=1
mean=0;0;0
std=1;1;1
[Output]
kind=logits
classes={classes}
"""


def colours(classes=3, operator="Relu"):
    """Mean of each channel times 10: the logits of red, green, blue. Its convolution has two maps:
    the red channel, and green minus blue."""
    taps = numpy.zeros((2, 3, 1, 1), numpy.float32)
    taps[0, 0] = taps[1, 1] = 1
    taps[1, 2] = -1
    names = numpy.eye(classes, 3, dtype=numpy.float32) * 10
    nodes = [helper.make_node("Conv", ["x", "taps"], ["maps"], name="colours", kernel_shape=[1, 1]),
             helper.make_node(operator, ["x"], ["positive"], name="positive"),
             helper.make_node("GlobalAveragePool", ["positive"], ["mean"], name="mean"),
             helper.make_node("Flatten", ["mean"], ["flat"], name="flat"),
             helper.make_node("Gemm", ["flat", "names"], ["logits"], name="names", transB=1)]
    values = [numpy_helper.from_array(taps, "taps"), numpy_helper.from_array(names, "names")]
    # The maps must be used, or a reader may drop them.
    nodes += [helper.make_node("GlobalAveragePool", ["maps"], ["unused"], name="unused"),
              helper.make_node("Flatten", ["unused"], ["second"], name="second")]
    graph = helper.make_graph(nodes, "colours", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])],
                              [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, classes]),
                               helper.make_tensor_value_info("second", TensorProto.FLOAT, [1, 2])], values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    return model


def places(weights=(3, 1.5, 0.6, 0)):
    """The logit of a colour is the sum over the quarters of the picture (top left, top right, bottom
    left, bottom right) of their weight times the colour's mean there: how a photo lies is seen."""
    taps = numpy.zeros((3, 3, 8, 8), numpy.float32)
    for quarter, weight in enumerate(weights):
        y, x = 4 * (quarter // 2), 4 * (quarter % 2)
        for c in range(3):
            taps[c, c, y:y + 4, x:x + 4] = weight / 16
    nodes = [helper.make_node("Conv", ["x", "taps"], ["sums"], name="sums", kernel_shape=[8, 8]),
             helper.make_node("Flatten", ["sums"], ["logits"], name="logits")]
    graph = helper.make_graph(nodes, "places", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])],
                              [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 3])],
                              [numpy_helper.from_array(taps, "taps")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    return model


def write(folder, id, model, labels=("red", "green", "blue"), card=True):
    folder = pathlib.Path(folder)
    (folder / f"{id}.onnx").write_bytes(model.SerializeToString() if hasattr(model, "SerializeToString") else model)
    if labels:
        (folder / f"{id}.labels").write_text("".join(f"{label}\n" for label in labels))
    if card:
        classes = len(labels) if labels else 3
        (folder / f"{id}.card").write_text(CARD.format(id=id, name=id.title(), classes=classes,
                                                       labels=f"labels={id}" if labels else ""))


def make(folder):
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    whole = colours().SerializeToString()
    write(folder, "colours", colours(), ("red, scarlet", 'green "leaf"', "blue"))
    write(folder, "places", places())
    write(folder, "nameless", colours(), None)
    write(folder, "cardless", colours(), None, card=False)
    write(folder, "truncated", whole[:len(whole) // 2])
    write(folder, "picture", b"\x89PNG\r\n\x1a\n" + bytes(100))
    write(folder, "empty", b"")
    write(folder, "miscounted", colours(), ("red", "green"))
    write(folder, "unknown", colours(operator="StringNormalizer"))
    return str(folder)


def photo_model():
    """The folders to look in for EfficientNet-Lite0, or None where it has not been fetched."""
    folders = os.environ.get("FOVEA_MODEL_PATH", "").split(":")
    if any((pathlib.Path(f) / "efficientnet-lite0.onnx").exists() for f in folders if f):
        return ":".join([*folders, str(pathlib.Path(__file__).parent.parent.parent / "models")])
    return None
