#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Fovea writes, held against others: test-written.py COPY CASES

COPY reads a model and writes it again. Each of the cases is written so; ONNX's checker has to take the
result where it takes the original, and ONNX's reference evaluator, and ONNX Runtime where it is
installed, have to give the very same numbers for both.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'models'))
import tap

np, onnx, _ = tap.modules('numpy', 'onnx', 'onnx.reference')
import onnx.numpy_helper

try:
    import onnxruntime
    onnxruntime.set_default_logger_severity(4)
except ModuleNotFoundError:
    onnxruntime = None

COPY, CASES = sys.argv[1], pathlib.Path(sys.argv[2])
LIMIT = 1 << 20   # bytes of a model


def checker_takes(path):
    try:
        onnx.checker.check_model(str(path), full_check=True)
    except Exception as refusal:   # each of its own kind
        return str(refusal)
    return None


def by_reference(path, inputs):
    model = onnx.load(path)
    weights = {weight.name for weight in model.graph.initializer}
    names = [value.name for value in model.graph.input if value.name not in weights]
    return onnx.reference.ReferenceEvaluator(model).run(None, dict(zip(names, inputs)))


def by_runtime(path, inputs):
    session = onnxruntime.InferenceSession(str(path))
    return session.run(None, {value.name: number for value, number in zip(session.get_inputs(), inputs)})


def read_inputs(folder):
    files = sorted(folder.glob('input_*.pb'), key=lambda path: int(path.stem.split('_')[1]))
    return [onnx.numpy_helper.to_array(onnx.load_tensor(str(path))) for path in files]


class Written(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def models(self):
        """Yields the original, the written one and the inputs of each case that can be written."""
        written = 0
        for model in sorted(CASES.glob('*/model.onnx')):
            if model.stat().st_size > LIMIT:
                continue
            copy = os.path.join(self.folder.name, model.parent.name + '.onnx')
            run = subprocess.run([COPY, str(model), copy], capture_output=True, text=True)
            self.assertIn(run.returncode, (0, 2), f'{model}: {run.stderr}')
            if run.returncode == 2:
                self.assertRegex(run.stderr, 'cannot be written|cannot be told')
                continue
            written += 1
            yield model, copy, read_inputs(model.parent / 'test_data_set_0')
        self.assertGreater(written, 40)

    def compare(self, engine):
        compared = 0
        for model, copy, inputs in self.models():
            try:
                wanted = engine(model, inputs)
            except Exception:   # an operator or opset that this engine lacks
                continue
            for want, got in zip(wanted, engine(copy, inputs), strict=True):
                self.assertEqual(want.dtype, got.dtype, model)
                np.testing.assert_array_equal(got, want, str(model))
            compared += 1
        self.assertGreater(compared, 30)

    def test_checker(self):
        for model, copy, _ in self.models():
            if checker_takes(model) is None:
                self.assertIsNone(checker_takes(copy), model)

    def test_reference_evaluator(self):
        self.compare(by_reference)

    def test_onnx_runtime(self):
        if not onnxruntime:
            self.skipTest('ONNX Runtime is not installed')
        self.compare(by_runtime)


tap.run()
