#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes the ONNX file, with made-up weights: shapes, padding, folding, and the same bytes always."""

import hashlib
import unittest

import tap

numpy, onnx, efficientnet_lite0 = tap.modules('numpy', 'onnx', 'efficientnet_lite0')
tap.modules('onnx.numpy_helper', 'onnx.shape_inference')

# Of the file made of `some_weights`: measured with onnx 1.12, 1.17 and 1.23.
SAME_BYTES = 'dbea98048f9b4359f70ddbb7f09fc628100ad32697aa619c37564e635e8e99f2'


def filling(shape, start):
    """Numbers without a pattern, the same everywhere: a linear congruence, in whole numbers."""
    count = int(numpy.prod(shape, dtype=numpy.int64))
    values = (numpy.arange(count, dtype='u8') + start) * 6364136223846793005 + 1442695040888963407
    return ((values >> 40).astype('f8') / 2**24).astype('<f4').reshape(shape)


def some_weights():
    """A state dict with the names and shapes of the real one, told independently of the builder."""
    shapes = {'_fc.weight': (1000, 1280), '_fc.bias': (1000,)}

    def layer(weights, norm, shape):
        shapes[f'{weights}.weight'] = shape
        for part in ('weight', 'bias', 'running_mean', 'running_var'):
            shapes[f'{norm}.{part}'] = shape[:1]
        shapes[f'{norm}.num_batches_tracked'] = ()

    layer('_conv_stem', '_bn0', (32, 3, 3, 3))
    layer('_conv_head', '_bn1', (1280, 320, 1, 1))
    channels = (32, 16, 24, 24, 40, 40, 80, 80, 80, 112, 112, 112, 192, 192, 192, 192, 320)
    kernels = (3, 3, 3, 5, 5, 3, 3, 3, 5, 5, 5, 5, 5, 5, 5, 3)
    for block, kernel in enumerate(kernels):
        name, narrow, out = f'_blocks.{block}', channels[block], channels[block + 1]
        wide = narrow * (6 if block else 1)
        if block:
            layer(f'{name}._expand_conv', f'{name}._bn0', (wide, narrow, 1, 1))
        layer(f'{name}._depthwise_conv', f'{name}._bn1', (wide, 1, kernel, kernel))
        layer(f'{name}._project_conv', f'{name}._bn2', (out, wide, 1, 1))
    return {name: filling(shape, 1000003 * place) for place, (name, shape) in enumerate(shapes.items())}


class Network(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.weights = some_weights()
        cls.data = efficientnet_lite0.onnx_bytes(cls.weights, {'licence': 'none'})
        cls.model = onnx.load_from_string(cls.data)
        cls.nodes = {node.name: node for node in cls.model.graph.node}
        cls.constants = {i.name: onnx.numpy_helper.to_array(i) for i in cls.model.graph.initializer}

    def attribute(self, node, name):
        return next(onnx.helper.get_attribute_value(a) for a in self.nodes[node].attribute if a.name == name)

    def test_real_weights_count(self):
        self.assertEqual(len(self.weights), 296)   # as in the real file
        self.assertEqual(sum(array.size for array in self.weights.values()), 4694073)

    def test_valid(self):
        onnx.checker.check_model(self.model, full_check=True)
        kinds = [node.op_type for node in self.model.graph.node]
        self.assertEqual({kind: kinds.count(kind) for kind in sorted({*kinds})},
                         {'Add': 9, 'Clip': 33, 'Conv': 49, 'Flatten': 1, 'Gemm': 1, 'GlobalAveragePool': 1})
        self.assertEqual(self.model.opset_import[0].version, 13)
        self.assertEqual([(p.key, p.value) for p in self.model.metadata_props], [('licence', 'none')])

    def test_sizes(self):
        shapes = {value.name: [d.dim_value for d in value.type.tensor_type.shape.dim]
                  for value in onnx.shape_inference.infer_shapes(self.model).graph.value_info}
        for name, shape in (('stem', [32, 112, 112]), ('block1.project', [16, 112, 112]),
                            ('block3.add', [24, 56, 56]), ('block5.add', [40, 28, 28]),
                            ('block8.add', [80, 14, 14]), ('block11.add', [112, 14, 14]),
                            ('block15.add', [192, 7, 7]), ('block16.project', [320, 7, 7]),
                            ('head', [1280, 7, 7])):
            self.assertEqual(shapes[name], [1, *shape], name)

    def test_padding(self):
        pads = {name: self.attribute(name, 'pads') for name, node in self.nodes.items()
                if node.op_type == 'Conv' and self.attribute(name, 'strides') == [2, 2]}
        self.assertEqual(pads, {'stem': [0, 0, 1, 1], 'block2.depthwise': [0, 0, 1, 1],
                                'block4.depthwise': [1, 1, 2, 2], 'block6.depthwise': [0, 0, 1, 1],
                                'block12.depthwise': [1, 1, 2, 2]})
        self.assertEqual(self.attribute('block3.depthwise', 'pads'), [1, 1, 1, 1])
        self.assertEqual(self.attribute('block5.depthwise', 'pads'), [2, 2, 2, 2])
        self.assertEqual(self.attribute('head', 'pads'), [0, 0, 0, 0])

    def test_folding(self):
        """One convolution and its batch normalisation, against the fold, at random places."""
        for conv, name, norm in (('stem', '_conv_stem', '_bn0'), ('head', '_conv_head', '_bn1'),
                                 ('block7.depthwise', '_blocks.6._depthwise_conv', '_blocks.6._bn1')):
            kernels = self.weights[f'{name}.weight'].astype('f8')
            gain, bias, mean, variance = (self.weights[f'{norm}.{part}'].astype('f8')
                                          for part in ('weight', 'bias', 'running_mean', 'running_var'))
            window = filling(kernels.shape[1:], 77).astype('f8')
            plain = (kernels * window).sum((1, 2, 3))
            expected = (plain - mean) / numpy.sqrt(variance + 1e-3) * gain + bias
            folded = self.constants[f'{conv}.weight'].astype('f8')
            found = (folded * window).sum((1, 2, 3)) + self.constants[f'{conv}.bias']
            bound = 2.0**-24 * (numpy.abs(folded * window).sum((1, 2, 3)) + numpy.abs(found) + 2 * numpy.abs(
                self.constants[f'{conv}.bias']))
            self.assertTrue((numpy.abs(found - expected) <= bound).all(), conv)

    def test_same_bytes(self):
        """Every edition of onnx and numpy writes this; measured with onnx 1.12, 1.17 and 1.23."""
        self.assertEqual(hashlib.sha256(self.data).hexdigest(), SAME_BYTES)

    def test_wrong_weights(self):
        for change, words in (({'_fc.bias': None}, '_fc.bias: .* missing'),
                              ({'_fc.bias': filling((999,), 0)}, r'_fc.bias: .* \(999,\)'),
                              ({'_se.weight': filling((3,), 0)}, '_se.weight: nothing uses')):
            state = {name: array for name, array in {**self.weights, **change}.items() if array is not None}
            with self.assertRaisesRegex(ValueError, words):
                efficientnet_lite0.onnx_bytes(state, {})


if __name__ == '__main__':
    tap.run()
