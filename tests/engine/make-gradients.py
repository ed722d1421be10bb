#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes gradients.txt, which test-gradient.c reads: small layers with inputs, a seed and PyTorch's gradients, in float64 of float32
numbers.

  make-gradients.py > gradients.txt
"""
import numpy as np
import torch
import torch.nn.functional as F

rand = np.random.default_rng(7)
TWICE = [None, torch.tensor([1.0, 1.0, 2.0, 2.0])]  # Resize: no region, scales


def numbers(*shape, scale=1.0, plus=0.0):
    # Few digits, exact in float32
    return torch.from_numpy(np.round(rand.uniform(-1, 1, shape) * scale * 64 + plus * 64) / 64)


def distinct(*shape):
    n = int(np.prod(shape))
    return torch.from_numpy(((rand.permutation(n) - n // 2) / 8).reshape(shape))


def line(word, t):
    values = " ".join(f"{float(v):.9g}" for v in t.reshape(-1))
    return f"{word} {'x'.join(map(str, t.shape))} {values}"


def case(name, layer, attrs, function, inputs, weights=()):
    x = [t.clone().double().requires_grad_(True) for t in inputs]
    y = function(*x) if None in weights else function(*x, *[w.double() for w in weights])
    seed = numbers(*y.shape)
    (y * seed).sum().backward()
    print(f"case {name}\nlayer {layer} {attrs}".rstrip())
    for t in inputs:
        print(line("input", t))
    for t in weights:
        print("weight none" if t is None else line("weight", t))
    print(line("seed", seed))
    for t in x:
        print(line("gradient", t.grad))
    print()


print("# Written by make-gradients.py with PyTorch", torch.__version__.split("+")[0])
print()
case("conv", "conv", "pads=1,1,1,1", lambda x, w, b: F.conv2d(x, w, b, padding=1), [numbers(1, 2, 4, 3)], [numbers(2, 2, 3, 3), numbers(2)])
case("conv-stride", "conv", "strides=2,3 pads=1,0,1,0", lambda x, w: F.conv2d(x, w, stride=(2, 3), padding=(1, 0)),
     [numbers(1, 2, 5, 6)], [numbers(1, 2, 3, 2)])
case("conv-dilation", "conv", "dilations=2,1 pads=2,1,2,1", lambda x, w: F.conv2d(x, w, dilation=(2, 1), padding=(2, 1)),
     [numbers(1, 1, 5, 4)], [numbers(2, 1, 3, 3)])
case("conv-groups", "conv", "group=2", lambda x, w: F.conv2d(x, w, groups=2), [numbers(1, 4, 3, 3)], [numbers(2, 2, 2, 2)])
case("conv-depthwise", "conv", "group=3 strides=2,2 pads=1,1,1,1", lambda x, w: F.conv2d(x, w, groups=3, stride=2, padding=1),
     [numbers(1, 3, 4, 4)], [numbers(3, 1, 3, 3)])
case("convtranspose", "convtranspose", "strides=2,2 pads=1,1,1,1 output_padding=1,1",
     lambda x, w: F.conv_transpose2d(x, w, stride=2, padding=1, output_padding=1), [numbers(1, 2, 3, 3)], [numbers(2, 1, 3, 3)])
case("gemm", "gemm", "transB=1", lambda a, b, c: F.linear(a, b, c), [numbers(2, 3), numbers(4, 3), numbers(4)])
case("matmul", "matmul", "", torch.matmul, [numbers(2, 2, 3), numbers(3, 2)])
case("add", "add", "", torch.add, [numbers(2, 3), numbers(3)])
case("sub", "sub", "", torch.sub, [numbers(2, 3), numbers(2, 1)])
case("multiply", "multiply", "", torch.mul, [numbers(2, 3, 2), numbers(3, 1)])
case("div", "div", "", torch.div, [numbers(2, 3), numbers(3, plus=2)])
case("relu", "relu", "", F.relu, [torch.tensor([[-1.5, -0.25, 0.0, 0.5, 2.0]])])
case("relu6", "clip", "min=0.0 max=6.0", F.relu6, [torch.tensor([[-1.0, 0.0, 0.5, 5.5, 6.0, 7.0]])])
case("leakyrelu", "leakyrelu", "alpha=0.25", lambda x: F.leaky_relu(x, 0.25), [torch.tensor([[-1.5, -0.25, 0.0, 0.5]])])
case("prelu", "prelu", "", lambda x, s: F.prelu(x, s.reshape(-1)), [numbers(1, 3, 2), numbers(3, 1)])
case("sigmoid", "sigmoid", "", torch.sigmoid, [numbers(2, 4, scale=4)])
case("tanh", "tanh", "", torch.tanh, [numbers(2, 4, scale=3)])
case("swish", "swish", "", F.silu, [numbers(2, 4, scale=5)])
case("hardswish", "hardswish", "", F.hardswish, [numbers(2, 4, scale=5)])
case("hardsigmoid", "hardsigmoid", "alpha=0.16666666666666666", F.hardsigmoid, [numbers(2, 4, scale=5)])
case("gelu", "gelu", "", F.gelu, [numbers(2, 4, scale=3)])
case("gelu-tanh", "gelu", "approximate=tanh", lambda x: F.gelu(x, approximate="tanh"), [numbers(2, 4, scale=3)])
case("elu", "elu", "", F.elu, [numbers(2, 4, scale=3)])
case("mish", "mish", "", F.mish, [numbers(2, 4, scale=3)])
case("softplus", "softplus", "", F.softplus, [numbers(2, 4, scale=5)])
case("erf", "erf", "", torch.erf, [numbers(2, 4, scale=2)])
case("exp", "exp", "", torch.exp, [numbers(2, 4)])
case("log", "log", "", torch.log, [numbers(2, 4, plus=2)])
case("sqrt", "sqrt", "", torch.sqrt, [numbers(2, 4, plus=2)])
case("pow", "pow", "", torch.pow, [numbers(2, 3, plus=2)], [torch.tensor(2.5)])
case("softmax", "softmax", "axis=1", lambda x: F.softmax(x, 1), [numbers(2, 4, 2, scale=3)])
case("logsoftmax", "logsoftmax", "axis=-1", lambda x: F.log_softmax(x, -1), [numbers(2, 4, scale=3)])
case("batchnorm", "batchnorm", "epsilon=0.01", lambda x, s, b, m, v: F.batch_norm(x, m, v, s, b, False, 0.1, 0.01), [numbers(1, 2, 2, 3)],
     [numbers(2), numbers(2), numbers(2), numbers(2, plus=2)])
case("instancenorm", "instancenorm", "epsilon=0.01", lambda x, s, b: F.instance_norm(x, weight=s, bias=b, eps=0.01), [numbers(1, 2, 3, 3)],
     [numbers(2), numbers(2)])
case("layernorm", "layernorm", "axis=-1 epsilon=0.01", lambda x, s, b: F.layer_norm(x, (5,), s, b, 0.01), [numbers(2, 5)],
     [numbers(5), numbers(5)])
case("groupnorm", "groupnorm", "num_groups=2 epsilon=0.01", lambda x, s, b: F.group_norm(x, 2, s, b, 0.01), [numbers(1, 4, 2, 2)],
     [numbers(4), numbers(4)])
case("lrn", "lrn", "size=3 alpha=0.5 beta=0.75 bias=1.0", lambda x: F.local_response_norm(x, 3, 0.5, 0.75, 1.0), [numbers(1, 5, 2, 2)])
case("maxpool", "maxpool", "kernel_shape=2,2 strides=2,2", lambda x: F.max_pool2d(x, 2), [distinct(1, 2, 4, 4)])
case("maxpool-overlap", "maxpool", "kernel_shape=3,3 strides=2,2 pads=1,1,1,1", lambda x: F.max_pool2d(x, 3, 2, 1), [distinct(1, 1, 5, 6)])
case("maxpool-ties", "maxpool", "kernel_shape=2,2 strides=2,2", lambda x: F.max_pool2d(x, 2), [torch.ones(1, 1, 4, 4)])
case("averagepool", "averagepool", "kernel_shape=3,2 strides=2,1 pads=1,1,1,1", lambda x: F.avg_pool2d(x, (3, 2), (2, 1), 1, count_include_pad=False),
     [numbers(1, 1, 4, 3)])
case("averagepool-padded", "averagepool", "kernel_shape=3,3 strides=2,2 pads=1,1,1,1 count_include_pad=1",
     lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=True), [numbers(1, 1, 4, 5)])
case("averagepool-ceil", "averagepool", "kernel_shape=2,2 strides=2,2 ceil_mode=1",
     lambda x: F.avg_pool2d(x, 2, 2, ceil_mode=True, count_include_pad=False), [numbers(1, 1, 3, 5)])
case("globalaverage", "globalaverage", "", lambda x: F.adaptive_avg_pool2d(x, 1), [numbers(1, 2, 2, 3)])
case("globalmax", "globalmax", "", lambda x: F.adaptive_max_pool2d(x, 1), [distinct(1, 2, 2, 3)])
case("reducemean", "reducemean", "axes=2,3", lambda x: x.mean((2, 3), keepdim=True), [numbers(1, 2, 2, 3)])
case("reducesum", "reducesum", "axes=1 keepdims=0", lambda x: x.sum(1), [numbers(2, 3)])
case("reducemax-ties", "reducemax", "axes=1", lambda x: x.amax(1, keepdim=True), [torch.tensor([[1.0, 2.0, 2.0], [0.5, -1.0, 0.0]])])
case("pad-reflect", "pad", "mode=reflect pads=0,0,2,1,0,0,1,2", lambda x: F.pad(x, (1, 2, 2, 1), "reflect"), [numbers(1, 1, 3, 4)])
case("resize-nearest", "resize", "mode=nearest coordinate_transformation_mode=asymmetric nearest_mode=floor",
     lambda x: F.interpolate(x, scale_factor=2, mode="nearest"), [numbers(1, 1, 2, 3)], TWICE)
case("resize-bilinear", "resize", "mode=linear",
     lambda x: F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False), [numbers(1, 1, 2, 3)], TWICE)
case("resize-corners", "resize", "mode=linear coordinate_transformation_mode=align_corners",
     lambda x: F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True), [numbers(1, 1, 2, 3)], TWICE)
case("transpose", "transpose", "perm=1,2,0", lambda x: x.permute(1, 2, 0), [numbers(2, 3, 2)])
case("concat", "concat", "axis=1", lambda a, b: torch.cat([a, b], 1), [numbers(2, 2), numbers(2, 1)])
case("depthtospace", "depthtospace", "blocksize=2 mode=CRD", lambda x: F.pixel_shuffle(x, 2), [numbers(1, 4, 1, 2)])
