# SPDX-License-Identifier: GPL-3.0-or-later
"""Small networks from picture to picture whose results are known: halves, doubles, masks, classes,
a bottleneck, boxes."""
import pathlib

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

CARD = """[Model]
name={name}
file={id}.onnx
task={task}
{model}
[Input]
width=8
height=8
channels={channels}
scale-by=1
mean={mean}
std={std}
[Output]
{output}
"""


def network(nodes, weights, outputs=("y",), channels=3, side=None):
    values = [numpy_helper.from_array(numpy.array(value), name) for name, value in weights.items()]
    graph = helper.make_graph(nodes, "net", [helper.make_tensor_value_info("x", TensorProto.FLOAT,
                                                                           [1, channels, side or "h", side or "w"])],
                              [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs], values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    return model


def times(factor):
    return network([helper.make_node("Mul", ["x", "f"], ["y"], name="times")],
                   {"f": numpy.float32([factor])})


def doubled(channels):
    """Each pixel becomes a block of 2x2."""
    return network([helper.make_node("ConvTranspose", ["x", "w"], ["y"], name="up", kernel_shape=[2, 2],
                                     strides=[2, 2], group=channels)],
                   {"w": numpy.ones((channels, 1, 2, 2), numpy.float32)}, channels=channels)


def blurred():
    """The mean of 5x5, edges of 0."""
    return network([helper.make_node("AveragePool", ["x"], ["y"], name="blur", kernel_shape=[5, 5],
                                     pads=[2, 2, 2, 2], count_include_pad=1)], {})


def mean():
    """Each pixel becomes the picture's mean: nothing local."""
    return network([helper.make_node("GlobalAveragePool", ["x"], ["mean"], name="mean"),
                    helper.make_node("Mul", ["x", "zero"], ["black"], name="black"),
                    helper.make_node("Add", ["black", "mean"], ["y"], name="grey")],
                   {"zero": numpy.float32([0])})


def logits(rows):
    """A 1x1 convolution: a map a row of weights."""
    weights = numpy.float32(rows).reshape(len(rows), 3, 1, 1)
    return network([helper.make_node("Conv", ["x", "w"], ["y"], name="score", kernel_shape=[1, 1])], {"w": weights})


def corner():
    """The top left quarter of 8x8 pixels; black besides."""
    quarter = numpy.zeros((1, 1, 8, 8), numpy.float32)
    quarter[:, :, :4, :4] = 1
    return network([helper.make_node("Mul", ["x", "q"], ["y"], name="corner")], {"q": quarter}, side=8)


def slow(layers=40, channels=128, side=5):
    """Nothing but work, 2 TFLOP on the tests' photo and none that Winograd saves: seconds on any CPU of today."""
    sizes = [3] + [channels] * (layers - 1) + [3]

    def weights(i):  # those between are one tensor
        return "first" if i == 0 else "last" if i == layers - 1 else "same"

    tensors = {weights(i): numpy.full((sizes[i + 1], sizes[i], side, side), 1 / (side * side * sizes[i]), numpy.float32)
               for i in (0, 1, layers - 1)}
    nodes = [helper.make_node("Conv", [f"v{i}" if i else "x", weights(i)], [f"v{i + 1}" if i + 1 < layers else "y"],
                              name=f"conv{i}", kernel_shape=[side, side], pads=[side // 2] * 4) for i in range(layers)]
    return network(nodes, tensors)


def narrow():
    """8x8 pixels to the mean of each channel, and back to a flat picture."""
    into = numpy.repeat(numpy.eye(3, dtype=numpy.float32), 64, 1) / 64
    return network([helper.make_node("Flatten", ["x"], ["flat"], name="flat"),
                    helper.make_node("Gemm", ["flat", "into"], ["code"], name="code", transB=1),
                    helper.make_node("Gemm", ["code", "back"], ["row"], name="back"),
                    helper.make_node("Reshape", ["row", "shape"], ["y"], name="picture")],
                   {"into": into, "back": into * 64, "shape": numpy.int64([1, 3, 8, 8])}, side=8)


def boxes(rows):
    """The same boxes whatever is seen."""
    rows = numpy.float32([rows])
    return network([helper.make_node("GlobalAveragePool", ["x"], ["mean"], name="mean"),
                    helper.make_node("Flatten", ["mean"], ["three"], name="three"),
                    helper.make_node("Gemm", ["three", "none"], ["zero"], name="zero"),
                    helper.make_node("Add", ["zero", "boxes"], ["y"], name="boxes")],
                   {"none": numpy.zeros((3, 1), numpy.float32), "boxes": rows}, side=8)


def write(folder, id, model, task, output="", labels=(), channels="RGB"):
    folder = pathlib.Path(folder)
    grey = channels == "GRAY"
    (folder / f"{id}.onnx").write_bytes(model.SerializeToString())
    if labels:
        (folder / f"{id}.labels").write_text("".join(f"{label}\n" for label in labels))
    (folder / f"{id}.card").write_text(CARD.format(
        id=id, name=id.title(), task=task, channels=channels, output=output, mean="0" if grey else "0;0;0",
        std="1" if grey else "1;1;1", model=f"labels={id}" if labels else ""))


def make(folder):
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    write(folder, "half", times(0.5), "image")
    write(folder, "double", doubled(3), "image", "factor=2")
    write(folder, "luma", doubled(1), "image", "factor=2", channels="GRAY")
    write(folder, "blur", blurred(), "image")
    write(folder, "mean", mean(), "image")
    write(folder, "redder", logits([[20, -20, 0]]), "mask")
    write(folder, "strongest", logits([[9, 0, 0], [0, 9, 0], [0, 0, 9]]), "mask", "classes=3", ("red", "green", "blue"))
    write(folder, "corner", corner(), "image")
    write(folder, "slow", slow(), "image")
    write(folder, "narrow", narrow(), "image")
    write(folder, "finder", boxes([[4, 4, 4, 4, 0.9, 0.1, 0.8], [4, 4, 4, 3, 0.8, 0.1, 0.8], [1, 1, 2, 2, 0.5, 0.9, 0]]),
          "detect", "classes=2", ("cat", "dog"))
    write(folder, "grid", network([helper.make_node("Conv", ["x", "w"], ["y"], name="grid", kernel_shape=[1, 1])],
                                  {"w": numpy.zeros((27, 3, 1, 1), numpy.float32)}, side=8), "detect")
    return str(folder)
