# SPDX-License-Identifier: GPL-3.0-or-later
"""A small network with a convolution first, whose kernels are known, and one without."""
import numpy
from onnx import helper

import networks

CARD = """[Model]
name=Firsts
file=firsts.onnx
task=features
[Input]
width=32
height=32
crop=1
channels=BGR
scale-by=1
mean=0.4;0.5;0.6
std=0.2;0.25;0.5
"""
MEAN, STD = numpy.array([0.4, 0.5, 0.6]), numpy.array([0.2, 0.25, 0.5])


def weights():
    """6 kernels of 3x5x5, each weaker than the one before but kernel 4, the strongest."""
    noise = numpy.random.default_rng(11).uniform(-1, 1, (6, 3, 5, 5))
    strengths = numpy.array([0.9, 0.8, 0.7, 0.6, 1.5, 0.5])
    norms = numpy.sqrt((noise ** 2).sum((1, 2, 3)))
    return (noise * (strengths / norms)[:, None, None, None]).astype(numpy.float32)


BIAS = numpy.float32([0.1, -0.2, 0.3, 0, 0.05, 1])


def folded(i):
    """The kernel for R'G'B' values, and its offset: by the formula, from the weights."""
    w = weights()[i].astype(float)
    kernel = (w / STD[:, None, None])[::-1]
    return kernel, float(BIAS[i] - (w.sum((1, 2)) * MEAN / STD).sum())


def write(folder):
    folder.mkdir(exist_ok=True)
    for name, dilations in (("firsts", [1, 1]), ("spread", [1, 2])):
        net = networks.network([helper.make_node("Conv", ["x", "w", "b"], ["first"], name="first", kernel_shape=[5, 5],
                                                 strides=[2, 2], dilations=dilations, pads=[2, 2, 2, 2]),
                                helper.make_node("Relu", ["first"], ["y"], name="relu")],
                               {"w": weights(), "b": BIAS}, side=32)
        (folder / f"{name}.onnx").write_bytes(net.SerializeToString())
        (folder / f"{name}.card").write_text(CARD.replace("firsts", name).replace("Firsts", name.title()))
    networks.write(folder, "narrow", networks.narrow(), "image")
    return folder


def parse(text):
    """Kernel text as planes of rows of numbers."""
    return numpy.array([[[float(v) for v in row.split()] for row in plane.split(";")] for plane in text.split("|")])
