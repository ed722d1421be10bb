#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the project's own conformance cases: what ONNX's test data and large networks do not cover, and small whole networks.

  make-cases.py DIR

needs onnx and onnxruntime. Each case is a folder in the layout of ONNX's own test data, whose output two engines agree on:
ONNX Runtime, and the ONNX project's reference evaluator, or NumPy where that one is wrong or lacks the operator (for operators older than
either engine takes, both run the same arithmetic written with today's operators). test_data_set_0/reference_error holds the largest difference of the two over the largest output.
"""
import os, shutil, sys
import numpy as np, onnx, onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

random = np.random.default_rng(20261121)
F = TensorProto.FLOAT
CASES = []


def weights(*shape):
    """Every number differs in size and sign, so that a swapped channel or a flipped kernel shows."""
    return random.standard_normal(shape).astype(np.float32)


def case(name, nodes, inputs, constants=(), opset=17, twin=None, second=None):
    """nodes: of today's or old operators; inputs: name -> array; twin: nodes of opset 17 that give the same; second: the result by NumPy."""
    CASES.append((name, nodes, dict(inputs), dict(constants), opset, twin, second))


def node(op, inputs, output, **attributes):
    return helper.make_node(op, inputs.split(), output.split(), **attributes)


def model(nodes, inputs, constants, opset, check=True):
    infos = [helper.make_tensor_value_info(k, helper.np_dtype_to_tensor_dtype(v.dtype), v.shape) for k, v in inputs.items()]
    tensors = [numpy_helper.from_array(v, k) for k, v in constants.items()]
    if opset < 9:  # weights were inputs too
        infos += [helper.make_tensor_value_info(k, helper.np_dtype_to_tensor_dtype(v.dtype), v.shape) for k, v in constants.items()]
    names = nodes[-1].output
    graph = helper.make_graph(nodes, "case", infos, [helper.make_empty_tensor_value_info(n) for n in names], tensors)
    m = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=3 if opset < 9 else 8, producer_name="fovea")
    try:
        m = onnx.shape_inference.infer_shapes(m)
    except Exception:
        pass
    return m


def run_both(m, inputs, second):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    a = onnxruntime.InferenceSession(m.SerializeToString(), options, providers=["CPUExecutionProvider"]).run(None, inputs)
    b = [second] if second is not None else ReferenceEvaluator(m).run(None, inputs)
    return a, b


def difference(a, b):
    if a.shape != b.shape:
        raise RuntimeError(f"shapes {a.shape} and {b.shape}")
    if a.size == 0:
        return 0.0
    if a.dtype.kind in "iub":
        if not np.array_equal(a, b):
            raise RuntimeError("integers differ")
        return 0.0
    return float(np.nanmax(np.abs(a.astype(np.float64) - b)) / max(np.nanmax(np.abs(b)), 1e-30))


def declare_outputs(m, arrays):
    del m.graph.output[:]
    for name, a in arrays:
        m.graph.output.append(helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(a.dtype), a.shape))


def write(folder, nodes, inputs, constants, opset, twin, second):
    a, b = run_both(model(twin or nodes, inputs, constants, 17 if twin else opset), inputs, second)
    error = max(difference(x, y) for x, y in zip(a, b))
    if error > 1e-5:
        raise RuntimeError(f"the engines differ by {error}")
    m = model(nodes, inputs, constants, opset)
    declare_outputs(m, list(zip(nodes[-1].output, a)))
    data = folder + "/test_data_set_0"
    os.makedirs(data)
    onnx.save(m, folder + "/model.onnx")
    for i, (name, x) in enumerate(inputs.items()):
        open(f"{data}/input_{i}.pb", "wb").write(numpy_helper.from_array(x, name).SerializeToString())
    for i, y in enumerate(a):
        open(f"{data}/output_{i}.pb", "wb").write(numpy_helper.from_array(y, nodes[-1].output[i]).SerializeToString())
    open(f"{data}/reference_error", "w").write(f"{error:.3g}\n")
    return error


def one(name, op, x, constants=(), opset=17, twin=None, second=None, **attributes):
    """One operator; its inputs are x and the constants in order."""
    constants = {f"w{i}": c for i, c in enumerate(constants)}
    inputs = " ".join(["x"] + [k if constants[k] is not None else "" for k in constants])
    real = {k: c for k, c in constants.items() if c is not None}
    n = helper.make_node(op, ["x"] + [k if constants[k] is not None else "" for k in constants], ["y"], **attributes)
    case(name, [n], {"x": x}, real, opset, twin, second)


def transposed(x, w, b, stride, group, end):
    """The full transposed convolution by scattering, `end` rows and columns of nothing behind it."""
    n, i, h, v = x.shape
    o, kh, kw = w.shape[1] * group, w.shape[2], w.shape[3]
    y = np.zeros((n, o, (h - 1) * stride[0] + kh + end[0], (v - 1) * stride[1] + kw + end[1])) + b[:, None, None]
    for c in range(i):
        g = c // (i // group)
        outs = slice(g * w.shape[1], (g + 1) * w.shape[1])
        for r in range(h):
            for q in range(v):
                y[:, outs, r * stride[0]:r * stride[0] + kh, q * stride[1]:q * stride[1] + kw] += x[:, c, r, q][:, None, None, None] * w[c]
    return y.astype(np.float32)


def pool_max(x, size, stride, before, after):
    p = np.pad(x, ((0, 0), (0, 0), (before[0], after[0]), (before[1], after[1])), constant_values=-np.inf)
    rows = range(0, p.shape[2] - size[0] + 1, stride[0])
    columns = range(0, p.shape[3] - size[1] + 1, stride[1])
    return np.stack([np.stack([p[:, :, r:r + size[0], c:c + size[1]].max((2, 3)) for c in columns], -1) for r in rows], -2)


def lrn(x, size, alpha, beta, bias=1.0):
    squares = np.zeros(x.shape)
    for c in range(x.shape[1]):
        low = max(0, c - (size - 1) // 2)
        squares[:, c] = (x[:, low:c + size // 2 + 1].astype(np.float64) ** 2).sum(1)
    return (x / (bias + alpha / size * squares) ** beta).astype(np.float32)


def soft(x, axes):
    e = np.exp(x - x.max(axes, keepdims=True))
    return e / e.sum(axes, keepdims=True)


def convolutions():
    x = weights(2, 3, 11, 13)
    one("conv-channel-order", "Conv", weights(1, 3, 5, 7), [weights(4, 3, 1, 1), weights(4)])
    one("conv-stride-3-2", "Conv", x, [weights(5, 3, 3, 4)], strides=[3, 2])
    one("conv-stride-larger-than-window", "Conv", x, [weights(2, 3, 2, 1)], strides=[5, 4])
    one("conv-pads-all-different", "Conv", x, [weights(4, 3, 3, 3)], pads=[0, 3, 2, 1])
    one("conv-pads-wider-than-window", "Conv", x, [weights(4, 3, 2, 2)], pads=[4, 5, 3, 4])
    one("conv-groups-dilation-stride", "Conv", weights(1, 6, 12, 10), [weights(9, 2, 3, 2), weights(9)], group=3, dilations=[2, 3], strides=[2, 1], pads=[1, 2, 2, 0])
    one("conv-depthwise-multiplier", "Conv", weights(1, 5, 9, 8), [weights(15, 1, 3, 3), weights(15)], group=5, pads=[1, 1, 1, 1], strides=[2, 2])
    one("conv-1x1-map", "Conv", weights(3, 4, 1, 1), [weights(2, 4, 3, 3)], pads=[1, 1, 1, 1])
    one("conv-window-is-the-map", "Conv", weights(1, 4, 5, 6), [weights(7, 4, 5, 6)])
    one("conv-1d", "Conv", weights(2, 3, 17), [weights(4, 3, 5), weights(4)], strides=[3], dilations=[2], pads=[1, 4])
    one("conv-1d-groups-even", "Conv", weights(1, 4, 10), [weights(4, 2, 4)], group=2, auto_pad="SAME_LOWER", strides=[3])
    one("conv-3d", "Conv", weights(1, 2, 5, 6, 7), [weights(3, 2, 3, 2, 3), weights(3)], strides=[2, 1, 3], pads=[1, 0, 2, 1, 1, 0], dilations=[1, 2, 1])
    one("conv-3d-groups", "Conv", weights(2, 4, 4, 5, 3), [weights(4, 1, 2, 3, 2)], group=4)
    for pad in ("SAME_UPPER", "SAME_LOWER", "VALID"):
        for size in (4, 5):
            one(f"conv-{pad.lower().replace('_', '-')}-{size}", "Conv", weights(1, 2, 9, 8), [weights(3, 2, size, 3)], auto_pad=pad, strides=[2, 3])
    one("conv-batch-0", "Conv", weights(0, 3, 6, 5), [weights(2, 3, 3, 3)])
    t = weights(1, 4, 5, 6)
    w, b = weights(4, 3, 3, 2), weights(6)
    one("convtranspose-groups-bias", "ConvTranspose", t, [w, b], second=transposed(t, w, b, (2, 3), 2, (1, 2))[:, :, 1:, :-1],
        group=2, strides=[2, 3], pads=[1, 0, 0, 1], output_padding=[1, 2])
    one("convtranspose-dilation", "ConvTranspose", t, [weights(4, 2, 2, 3)], dilations=[3, 2], strides=[2, 1])
    one("convtranspose-stride-larger-than-window", "ConvTranspose", t, [weights(4, 2, 2, 2)], strides=[4, 3])
    one("convtranspose-1d", "ConvTranspose", weights(2, 3, 7), [weights(3, 4, 4)], strides=[3], pads=[2, 1])
    one("convtranspose-1x1-map", "ConvTranspose", weights(1, 2, 1, 1), [weights(2, 3, 4, 5)])


def poolings():
    x = weights(1, 3, 10, 11)
    for op in ("MaxPool", "AveragePool"):
        word = op.lower()
        one(f"{word}-window-3-2-stride-2-3", op, x, kernel_shape=[3, 2], strides=[2, 3])
        one(f"{word}-ceil", op, x, kernel_shape=[3, 3], strides=[2, 3], ceil_mode=1)
        one(f"{word}-1d", op, weights(2, 3, 15), kernel_shape=[4], strides=[3], pads=[2, 1])
        one(f"{word}-3d", op, weights(1, 2, 6, 5, 7), kernel_shape=[3, 2, 3], strides=[2, 2, 1])
        one(f"{word}-batch-0", op, weights(0, 2, 5, 5), kernel_shape=[2, 2])
        for pad in ("SAME_UPPER", "SAME_LOWER"):
            low = pad == "SAME_LOWER"
            one(f"{word}-{pad.lower().replace('_', '-')}", op, x, kernel_shape=[4, 3], strides=[3, 2], auto_pad=pad,
                second=pool_max(x, (4, 3), (3, 2), (1 + low, 1), (2 - low, 1)) if op == "MaxPool" else None)
    one("maxpool-dilation", "MaxPool", x, kernel_shape=[3, 2], dilations=[2, 3], strides=[1, 2])
    one("maxpool-all-negative-padded", "MaxPool", -np.abs(x) - 1, kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2])
    case("maxpool-indices", [node("MaxPool", "x", "y i", kernel_shape=[2, 3], strides=[2, 2], pads=[1, 0, 0, 1])], {"x": weights(2, 2, 5, 6)})
    one("averagepool-counts-padding", "AveragePool", x, kernel_shape=[3, 4], pads=[1, 2, 0, 1], strides=[2, 2], count_include_pad=1)
    one("averagepool-leaves-padding", "AveragePool", x, kernel_shape=[3, 4], pads=[1, 2, 0, 1], strides=[2, 2])
    one("globalaverage-1x1", "GlobalAveragePool", weights(2, 3, 1, 1))
    one("globalaverage-3d", "GlobalAveragePool", weights(2, 3, 2, 3, 4))
    one("globalmax-1d", "GlobalMaxPool", x[0], second=x[0].max(2, keepdims=True))
    one("lppool-3", "LpPool", x, kernel_shape=[2, 3], strides=[2, 2], p=3)


def normalisations():
    x = weights(2, 6, 4, 5)
    one("lrn-wider-than-channels", "LRN", x, second=lrn(x, 9, 0.1, 0.75), size=9, alpha=0.1)
    one("lrn-narrow", "LRN", x, second=lrn(x, 3, 0.5, 0.6, 1.5), size=3, alpha=0.5, beta=0.6, bias=1.5)
    one("instancenorm-1x2-map", "InstanceNormalization", weights(2, 3, 1, 2), [weights(3), weights(3)])
    one("batchnorm-vectors", "BatchNormalization", weights(4, 5), [weights(5), weights(5), weights(5), np.abs(weights(5))])
    one("batchnorm-then-no-conv", "BatchNormalization", x, [weights(6), weights(6), weights(6), np.abs(weights(6))], epsilon=0.01)
    one("layernorm-middle-axis", "LayerNormalization", x, [weights(4, 5), weights(4, 5)], axis=2)
    case("softmax-old-meaning", [node("Softmax", "x", "y", axis=2)], {"x": x}, opset=11, second=soft(x, (2, 3)))
    case("softmax-old-default", [node("Softmax", "x", "y")], {"x": x}, opset=9, second=soft(x, (1, 2, 3)))
    one("softmax-middle-axis", "Softmax", weights(2, 5, 3, 4), axis=1)
    one("softmax-of-large-numbers", "Softmax", np.array([[1000, 999, -1000], [-3e38, 3e38, 0]], np.float32))
    case("logsoftmax-old-meaning", [node("LogSoftmax", "x", "y", axis=1)], {"x": x}, opset=11, second=np.log(soft(x, (1, 2, 3))))
    one("hardmax-ties", "Hardmax", np.array([[1, 3, 3, 2], [0, 0, 0, 0]], np.float32))


def shapes():
    x = weights(2, 3, 4, 5)
    i64 = lambda *v: np.array(v, np.int64)
    one("reshape-zero-and-minus-one", "Reshape", x, [i64(0, -1, 5)])
    one("flatten-axis-0", "Flatten", x, axis=0)
    one("flatten-negative-axis", "Flatten", x, axis=-1)
    one("slice-backwards", "Slice", x, [i64(-1, 100), i64(-100, 0), i64(2, 3), i64(-2, -1)])
    one("slice-to-nothing", "Slice", x, [i64(3), i64(3), i64(3)])
    one("pad-reflect-odd", "Pad", x, [i64(0, 0, 3, 2, 0, 0, 1, 4)], mode="reflect")
    one("pad-negative", "Pad", x, [i64(0, 0, -1, 2, 0, 0, 1, -2), np.float32(7)],
        second=np.pad(x[:, :, 1:, :-2], ((0, 0), (0, 0), (0, 1), (2, 0)), constant_values=7))
    one("gather-negative-index", "Gather", x, [i64(-1, 0, -3)], axis=1)
    one("transpose-nhwc-to-nchw", "Transpose", weights(1, 6, 7, 3), perm=[0, 3, 1, 2])
    case("concat-with-empty", [node("Concat", "x e", "y", axis=2)], {"x": x}, {"e": weights(2, 3, 0, 5)})
    case("split-uneven", [node("Split", "x s", "a b c", axis=1)], {"x": weights(1, 6, 2, 3)}, {"s": i64(1, 3, 2)})
    one("depthtospace-crd", "DepthToSpace", weights(1, 12, 2, 3), blocksize=2, mode="CRD")
    one("depthtospace-dcr", "DepthToSpace", weights(1, 12, 2, 3), blocksize=2)
    case("resize-linear-1x1-map", [helper.make_node("Resize", ["x", "", "s"], ["y"], mode="linear")],
         {"x": weights(1, 2, 1, 1)}, {"s": np.array([1, 1, 3, 4], np.float32)})
    case("resize-nearest-odd-factor", [helper.make_node("Resize", ["x", "", "s"], ["y"], mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")],
         {"x": weights(1, 2, 3, 5)}, {"s": np.array([1, 1, 3, 2], np.float32)})
    case("resize-cubic-to-sizes", [helper.make_node("Resize", ["x", "", "", "s"], ["y"], mode="cubic", coordinate_transformation_mode="align_corners", cubic_coeff_a=-0.5)],
         {"x": weights(1, 2, 6, 5)}, {"s": i64(1, 2, 9, 13)})
    case("nhwc-network", [node("Transpose", "x", "a", perm=[0, 3, 1, 2]), node("Conv", "a w b", "c", pads=[1, 1, 1, 1], strides=[2, 2]),
                          node("Relu", "c", "d"), node("Transpose", "d", "e", perm=[0, 2, 3, 1]), node("ReduceMean", "e", "f", axes=[1, 2], keepdims=0),
                          node("MatMul", "f m", "y")], {"x": weights(1, 9, 7, 3)}, {"w": weights(4, 3, 3, 3), "b": weights(4), "m": weights(4, 6)})
    case("shape-arithmetic", [node("Shape", "x", "s"), node("Slice", "s from to", "hw"), node("Mul", "hw two", "big"), node("Concat", "nc big", "sizes", axis=0),
                              helper.make_node("Resize", ["x", "", "", "sizes"], ["y"], mode="nearest")],
         {"x": weights(1, 2, 3, 5)}, {"from": i64(2), "to": i64(4), "two": i64(2), "nc": i64(1, 2)})


def arithmetic():
    x = weights(2, 3, 4, 5)
    one("add-per-channel", "Add", x, [weights(3, 1, 1)])
    one("mul-per-pixel", "Mul", x, [weights(1, 1, 4, 5)])
    one("div-scalar", "Div", x, [np.float32(3)])
    case("sub-first-is-smaller", [node("Sub", "w x", "y")], {"x": x}, {"w": weights(5)})
    one("prelu-per-channel", "PRelu", x, [weights(3, 1, 1)])
    one("clip-without-low", "Clip", x, [None, np.float32(0.25)])
    one("relu-of-nan-and-inf", "Relu", np.array([[np.inf, -np.inf, -0.0, 1e-40]], np.float32))
    one("mod-of-negative", "Mod", np.array([-7, 7, -7, 7], np.int32), [np.array([3, -3, -3, 3], np.int32)])
    one("div-of-negative-integers", "Div", np.array([-7, 7, -8], np.int64), [np.array([2, -2, 3], np.int64)])
    one("add-uint8-wraps", "Add", np.array([250, 1, 255], np.uint8), [np.array([10, 1, 255], np.uint8)], opset=14)
    one("reducemean-all", "ReduceMean", x, keepdims=0)
    one("reducel2-negative-axis", "ReduceL2", x, axes=[-2])
    one("argmax-last-of-ties", "ArgMax", np.array([[1, 5, 5, 2]], np.float32), axis=1, select_last_index=1)
    one("gemm-transposed-bias-column", "Gemm", weights(4, 3), [weights(5, 4), weights(3, 1)], transA=1, transB=1, alpha=0.5, beta=2.0)
    one("matmul-broadcast", "MatMul", weights(2, 1, 3, 4), [weights(5, 4, 2)])
    one("matmul-vector", "MatMul", weights(4), [weights(2, 4, 3)])


def old_operators():
    x = weights(1, 3, 4, 5)
    s = np.array([0.5, 2, -1], np.float32)
    case("add-opset-1-axis", [node("Add", "x b", "y", broadcast=1, axis=1)], {"x": x}, {"b": s}, opset=1,
         twin=[node("Reshape", "b shape", "c"), node("Add", "x c", "y")])
    CASES[-1][3]["shape"] = np.array([3, 1, 1], np.int64)
    case("batchnorm-opset-1", [helper.make_node("BatchNormalization", ["x", "s", "b", "m", "v"], ["y"], is_test=1, spatial=1, consumed_inputs=[0, 0, 0, 1, 1])],
         {"x": x}, {"s": s, "b": s + 1, "m": s * 2, "v": np.abs(s)}, opset=1, twin=[node("BatchNormalization", "x s b m v", "y")])
    case("upsample-opset-7", [node("Upsample", "x", "y", mode="nearest", scales=[1.0, 1.0, 2.0, 3.0])], {"x": x}, opset=7, second=x.repeat(2, 2).repeat(3, 3))
    case("dropout-opset-6", [node("Dropout", "x", "y", is_test=1, ratio=0.7)], {"x": x}, opset=6, twin=[node("Identity", "x", "y")])
    case("pad-opset-2", [node("Pad", "x", "y", pads=[0, 0, 1, 2, 0, 0, 3, 0], mode="edge")], {"x": x}, opset=2, twin=[node("Pad", "x p", "y", mode="edge")])
    CASES[-1][3]["p"] = np.array([0, 0, 1, 2, 0, 0, 3, 0], np.int64)
    case("imagescaler", [node("ImageScaler", "x", "y", scale=0.5, bias=[1.0, -2.0, 3.0])], {"x": x}, {"k": np.float32(0.5), "b": np.array([1, -2, 3], np.float32).reshape(3, 1, 1)},
         opset=7, twin=[node("Mul", "x k", "a"), node("Add", "a b", "y")])
    case("affine-opset-7", [node("Affine", "x", "y", alpha=2.0, beta=-0.5)], {"x": x}, {"k": np.float32(2), "b": np.float32(-0.5)}, opset=7,
         twin=[node("Mul", "x k", "a"), node("Add", "a b", "y")])
    case("crop-opset-7", [node("Crop", "x", "y", border=[1, 0, 2, 1])], {"x": x}, {"f": np.array([0, 1], np.int64), "t": np.array([3, 3], np.int64), "axes": np.array([2, 3], np.int64)},
         opset=7, twin=[node("Slice", "x f t axes", "y")])


class Net:
    """A small whole network, written node by node; weights are Kaiming's, from the seed."""

    def __init__(self, *shape):
        self.nodes, self.constants, self.x, self.at = [], {}, weights(*shape), "x"

    def constant(self, value):
        name = f"w{len(self.constants)}"
        self.constants[name] = value
        return name

    def add(self, op, *more, start=None, **attributes):
        """The operator on the newest value, or on `start`, and on more: arrays, or names of values."""
        names = [m if isinstance(m, str) else self.constant(m) for m in more]
        output = f"v{len(self.nodes)}"
        first = [self.at if start is None else start]
        self.nodes.append(helper.make_node(op, first + names, [output], **attributes))
        self.at = output
        return output

    def conv(self, i, o, k=3, group=1, start=None, **attributes):
        w = weights(o, i // group, k, k) * np.float32(np.sqrt(2 / (i // group * k * k)))
        attributes.setdefault("pads", [k // 2] * 4)
        return self.add("Conv", w, weights(o) * np.float32(0.1), start=start, group=group, **attributes)

    def norm(self, c):
        return self.add("BatchNormalization", 1 + weights(c) * np.float32(0.1), weights(c) * np.float32(0.1), weights(c) * np.float32(0.1), 1 + np.abs(weights(c)))

    def head(self, c, classes):
        self.add("GlobalAveragePool")
        self.add("Flatten")
        return self.add("Gemm", weights(classes, c), weights(classes), transB=1)

    def end(self, name, opset=17):
        self.nodes[-1].output[0] = "y"
        case("net-" + name, self.nodes, {"x": self.x}, self.constants, opset)


def networks():
    i64 = lambda *v: np.array(v, np.int64)
    n = Net(1, 1, 20, 20)  # LeNet-5's kind
    n.conv(1, 4, 5), n.add("Tanh"), n.add("AveragePool", kernel_shape=[2, 2], strides=[2, 2]), n.conv(4, 6, 5, pads=[0] * 4), n.add("Tanh")
    n.add("AveragePool", kernel_shape=[2, 2], strides=[2, 2]), n.add("Flatten"), n.add("Gemm", weights(54, 12), weights(12)), n.add("Tanh")
    n.add("Gemm", weights(12, 5), weights(5)), n.add("Softmax", axis=1)
    n.end("lenet")
    n = Net(1, 3, 16, 16)  # residual
    a = (n.conv(3, 8, 3, strides=[2, 2]), n.norm(8), n.add("Relu"))[-1]
    n.conv(8, 8), n.norm(8), n.add("Relu"), n.conv(8, 8), n.norm(8), n.add("Add", a), n.add("Relu"), n.head(8, 5)
    n.end("residual", 15)
    n = Net(1, 3, 14, 13)  # inception
    a = n.conv(3, 4, 1)
    b = (n.conv(3, 3, 1, start="x"), n.add("Relu"), n.conv(3, 5))[-1]
    c = (n.add("MaxPool", start="x", kernel_shape=[3, 3], pads=[1] * 4), n.conv(3, 2, 1))[-1]
    n.add("Concat", b, c, start=a, axis=1), n.add("MaxPool", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1), n.head(11, 4)
    n.end("inception", 10)
    n = Net(1, 4, 12, 10)  # channel shuffle
    n.conv(4, 8, 1, group=2), n.add("Reshape", i64(1, 2, 4, 12, 10)), n.add("Transpose", perm=[0, 2, 1, 3, 4]), n.add("Reshape", i64(1, 8, 12, 10))
    n.conv(8, 8, 3, group=8, strides=[2, 2]), n.conv(8, 6, 1, group=2), n.add("Clip", np.float32(0), np.float32(6)), n.add("ReduceMean", axes=[2, 3], keepdims=0)
    n.end("shuffle", 13)
    n = Net(1, 3, 8, 12)  # squeeze and excitation
    a = (n.conv(3, 6), n.add("HardSwish"))[-1]
    n.add("GlobalAveragePool"), n.conv(6, 3, 1), n.add("Relu"), n.conv(3, 6, 1), n.add("HardSigmoid", alpha=1 / 6), n.add("Mul", a), n.conv(6, 4, 1)
    n.end("squeeze-excite")
    n = Net(1, 3, 12, 16)  # U-Net
    a = (n.conv(3, 4), n.add("Relu"))[-1]
    n.add("MaxPool", kernel_shape=[2, 2], strides=[2, 2]), n.conv(4, 8), n.add("Relu"), n.add("ConvTranspose", weights(8, 4, 2, 2) * np.float32(0.3), weights(4), strides=[2, 2])
    n.add("Concat", a, axis=1), n.conv(8, 1, 1), n.add("Sigmoid")
    n.end("unet", 11)
    n = Net(1, 3, 11, 14)  # style
    n.add("Pad", i64(0, 0, 2, 2, 0, 0, 2, 2), mode="reflect"), n.conv(3, 6, 5, pads=[0] * 4), n.add("InstanceNormalization", 1 + weights(6), weights(6)), n.add("Relu")
    n.add("Resize", "", n.constant(np.array([1, 1, 2, 2], np.float32)), mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor"), n.conv(6, 3)
    n.end("style", 13)
    n = Net(1, 1, 7, 9)  # super-resolution
    n.conv(1, 8, 5), n.add("PRelu", weights(8, 1, 1)), n.conv(8, 9), n.add("DepthToSpace", blocksize=3, mode="CRD"), n.add("Clip", np.float32(-1), np.float32(1))
    n.end("pixel-shuffle", 13)
    n = Net(1, 12, 6, 5)  # ConvNeXt
    n.conv(12, 12, 7, group=12), n.add("Transpose", perm=[0, 2, 3, 1]), n.add("LayerNormalization", 1 + weights(12), weights(12)), n.add("MatMul", weights(12, 24) / 3)
    n.add("Mul", n.nodes[-1].output[0], start=(n.add("Erf"))), n.add("MatMul", weights(24, 12) / 5), n.add("Transpose", perm=[0, 3, 1, 2]), n.add("Add", "x")
    n.end("convnext")
    n = Net(1, 6, 8)  # attention over 6 places
    a = n.add("MatMul", weights(8, 8) / 3)
    b = n.add("Transpose", start=n.add("MatMul", weights(8, 8) / 3, start="x"), perm=[0, 2, 1])
    n.add("MatMul", b, start=a), n.add("Div", np.float32(np.sqrt(8))), n.add("Softmax", axis=-1), n.add("MatMul", "x"), n.add("Add", "x")
    n.end("attention")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for make in (convolutions, poolings, normalisations, shapes, arithmetic, old_operators, networks):
        make()
    bad = 0
    for name, *rest in CASES:
        folder = os.path.join(sys.argv[1], name)
        shutil.rmtree(folder, ignore_errors=True)
        try:
            print(f"{name:44s} {write(folder, *rest):.1e}")
        except Exception as e:
            shutil.rmtree(folder, ignore_errors=True)
            print(f"{name:44s} not written: {str(e).splitlines()[0][:150]}")
            bad += 1
    print(f"{len(CASES) - bad} cases, {bad} not written")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
