# SPDX-License-Identifier: GPL-3.0-or-later
"""EfficientNet-Lite0 as an ONNX model, from the weights of its PyTorch edition.

Batch normalisation is folded into the convolutions, in double precision, and TensorFlow's SAME
padding becomes numbers. The same weights give the same bytes with every edition of the onnx
package, so the card can hold their checksum: that is why the protocol buffers are filled by hand
and not by onnx.helper, which adds fields as it grows.
"""

import collections

import numpy
import onnx

SIZE = 224
CLASSES = 1000
EPSILON = 1e-3   # of the batch normalisation, as trained

Stage = collections.namedtuple('Stage', 'repeats kernel stride expand channels')

# Tan and Le, "EfficientNet" (2019), table 1; the Lite edition has no squeeze-and-excite, ReLU6
# instead of swish, and the stem and head as they are here at every width.
STEM = 32
STAGES = (Stage(1, 3, 1, 1, 16), Stage(2, 3, 2, 6, 24), Stage(2, 5, 2, 6, 40), Stage(3, 3, 2, 6, 80),
          Stage(3, 5, 1, 6, 112), Stage(4, 5, 2, 6, 192), Stage(1, 3, 1, 6, 320))
HEAD = 1280


class Builder:
    """Adds layers to a model, each on top of the last one, and uses up the weights."""

    def __init__(self, weights):
        self.weights = dict(weights)
        self.model = onnx.ModelProto()
        self.graph = self.model.graph
        self.last = None
        self.channels = 3
        self.size = SIZE

    def take(self, name, shape):
        array = self.weights.pop(name, None)
        if array is None or array.shape != shape:
            found = 'missing' if array is None else f'{array.shape}'
            raise ValueError(f'{name}: a tensor {shape} is wanted, it is {found}')
        return array

    def constant(self, name, values):
        tensor = self.graph.initializer.add()
        tensor.name = name
        tensor.data_type = onnx.TensorProto.FLOAT
        tensor.dims.extend(values.shape)
        tensor.raw_data = numpy.ascontiguousarray(values, '<f4').tobytes()
        return name

    def node(self, kind, name, inputs, **numbers):
        node = self.graph.node.add()
        node.op_type = kind
        node.name = name
        node.input.extend(inputs)
        node.output.append(name)
        for key, value in numbers.items():
            attribute = node.attribute.add()
            attribute.name = key
            if isinstance(value, int):
                attribute.type = onnx.AttributeProto.INT
                attribute.i = value
            else:
                attribute.type = onnx.AttributeProto.INTS
                attribute.ints.extend(value)
        self.last = name

    def value(self, values, name, shape):
        value = values.add()
        value.name = name
        value.type.tensor_type.elem_type = onnx.TensorProto.FLOAT
        for size in shape:
            value.type.tensor_type.shape.dim.add().dim_value = size

    def pads(self, kernel, stride):
        """TensorFlow's SAME: what does not halve goes to the bottom and the right."""
        total = max((-(-self.size // stride) - 1) * stride + kernel - self.size, 0)
        return [total // 2] * 2 + [total - total // 2] * 2

    def convolution(self, name, weights, norm, channels, kernel, stride=1, depthwise=False):
        """Convolution and batch normalisation: w' = w g / sqrt (v + e), b' = b - m g / sqrt (v + e)."""
        inputs = 1 if depthwise else self.channels
        kernels = self.take(f'{weights}.weight', (channels, inputs, kernel, kernel))
        gain, bias, mean, variance = (
            self.take(f'{norm}.{part}', (channels,)).astype('f8')
            for part in ('weight', 'bias', 'running_mean', 'running_var'))
        self.take(f'{norm}.num_batches_tracked', ())
        scale = gain / numpy.sqrt(variance + EPSILON)
        folded = kernels.astype('f8') * scale.reshape(-1, 1, 1, 1)
        self.node('Conv', name,
                  [self.last, self.constant(f'{name}.weight', folded),
                   self.constant(f'{name}.bias', bias - mean * scale)],
                  group=channels if depthwise else 1, kernel_shape=[kernel] * 2,
                  pads=self.pads(kernel, stride), strides=[stride] * 2)
        self.channels = channels
        self.size = -(-self.size // stride)

    def relu6(self, name):
        self.node('Clip', name, [self.last, 'zero', 'six'])

    def block(self, name, weights, stage, stride):
        """Inverted residual: widen, look at each channel's window, narrow, add what came in."""
        start, narrow = self.last, self.channels
        wide = narrow * stage.expand
        if stage.expand != 1:
            self.convolution(f'{name}.expand', f'{weights}._expand_conv', f'{weights}._bn0', wide, 1)
            self.relu6(f'{name}.expand.relu6')
        self.convolution(f'{name}.depthwise', f'{weights}._depthwise_conv', f'{weights}._bn1',
                         wide, stage.kernel, stride, depthwise=True)
        self.relu6(f'{name}.depthwise.relu6')
        self.convolution(f'{name}.project', f'{weights}._project_conv', f'{weights}._bn2',
                         stage.channels, 1)
        if stride == 1 and narrow == stage.channels:
            self.node('Add', f'{name}.add', [self.last, start])

    def blocks(self):
        index = 0
        for stage in STAGES:
            for repeat in range(stage.repeats):
                self.block(f'block{index + 1}', f'_blocks.{index}', stage,
                           stage.stride if repeat == 0 else 1)
                index += 1

    def classifier(self):
        self.node('GlobalAveragePool', 'pool', [self.last])
        self.node('Flatten', 'flatten', [self.last], axis=1)
        self.node('Gemm', 'logits',
                  [self.last,
                   self.constant('logits.weight', self.take('_fc.weight', (CLASSES, self.channels))),
                   self.constant('logits.bias', self.take('_fc.bias', (CLASSES,)))], transB=1)

    def network(self):
        self.constant('zero', numpy.float32(0))
        self.constant('six', numpy.float32(6))
        self.last = 'images'
        self.convolution('stem', '_conv_stem', '_bn0', STEM, 3, 2)
        self.relu6('stem.relu6')
        self.blocks()
        self.convolution('head', '_conv_head', '_bn1', HEAD, 1)
        self.relu6('head.relu6')
        self.classifier()
        self.value(self.graph.input, 'images', (1, 3, SIZE, SIZE))
        self.value(self.graph.output, 'logits', (1, CLASSES))
        if self.weights:
            raise ValueError(f'{min(self.weights)}: nothing uses this tensor')


def onnx_bytes(weights, notes):
    """The model file made of a state dict; `notes` become its metadata."""
    builder = Builder(weights)
    model = builder.model
    model.ir_version = 7
    model.producer_name = 'Fovea get-models'
    model.opset_import.add().version = 13
    builder.graph.name = 'EfficientNet-Lite0'
    for key, text in notes.items():
        entry = model.metadata_props.add()
        entry.key = key
        entry.value = text
    builder.network()
    onnx.checker.check_model(model)
    return model.SerializeToString()
