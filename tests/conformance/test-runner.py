#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The runner itself: test-runner.py RUNNER CASES. What is wrong fails, what is outside is skipped by
name, nothing ends the run, and the lot is drawn by its seed."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'models'))
import tap

RUNNER, CASES = sys.argv[1], pathlib.Path(sys.argv[2])
CASE = 'add-per-channel'


class Runner(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name)

    def copy(self, name):
        return pathlib.Path(shutil.copytree(CASES / CASE, self.top / name))

    def run_on(self, *words, status=None):
        run = subprocess.run([RUNNER, *map(str, words)], capture_output=True, text=True)
        if status is not None:
            self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        return run.stdout

    def change(self, path, old, new):
        data = path.read_bytes()
        self.assertIn(old, data)
        path.write_bytes(data.replace(old, new, 1))

    def test_passes(self):
        out = self.run_on(CASES / CASE, status=0)
        self.assertRegex(out, f'^passed\t{CASE}\terror .*, bound .*\n1 passed, 0 failed, 0 skipped\n$')

    def test_wrong_number_type_and_size(self):
        for name in 'number', 'type', 'size', 'missing', 'cut', 'no-data':
            self.copy(name)
        output = 'test_data_set_0/output_0.pb'
        data = (self.top / 'number' / output).read_bytes()
        (self.top / 'number' / output).write_bytes(data[:-1] + bytes([data[-1] ^ 0x80]))   # a sign
        self.change(self.top / 'type' / output, b'\x10\x01', b'\x10\x06')                  # int32
        self.change(self.top / 'size' / output, b'\x08', b'\x08\x01\x08')                  # one more axis
        (self.top / 'missing' / 'test_data_set_0/input_0.pb').unlink()
        model = self.top / 'cut' / 'model.onnx'
        model.write_bytes(model.read_bytes()[:-5])
        shutil.rmtree(self.top / 'no-data' / 'test_data_set_0')
        self.copy('right')
        out = self.run_on(self.top, status=1)
        for line in ('failed\t.*/number\toutput .* over the bound', 'failed\t.*/type\t.*int32',
                     'failed\t.*/size\t.*its size is', 'failed\t.*/missing\tthe data has',
                     'failed\t.*/cut\t', 'failed\t.*/no-data\tit has no data set', 'passed\t.*/right\t'):
            self.assertRegex(out, line)
        self.assertIn('1 passed, 6 failed, 0 skipped', out)

    def test_outside(self):
        model = self.copy('odd') / 'model.onnx'
        self.change(model, b'Add', b'Odd')
        out = self.run_on(self.top, status=1)   # nothing passed
        self.assertRegex(out, 'skipped\t.*/odd\toutside image CNNs: operator Odd\n')
        self.copy('right')
        self.run_on(self.top, status=0)

    @unittest.skipIf(b'__asan_init' in pathlib.Path(RUNNER).read_bytes(), 'the address sanitizer reserves terabytes')
    def test_no_memory(self):
        """Each case fails in its own process, with one line, and the next goes on."""
        out = self.run_on('--memory', 1, CASES, status=1)
        count = len(list(CASES.glob('*/model.onnx')))
        self.assertEqual(len([line for line in out.splitlines() if line.startswith('failed\t')]), count)
        self.assertIn(f'0 passed, {count} failed, 0 skipped', out)

    def test_lot(self):
        def names(*words):
            return [line.split('\t')[1] for line in self.run_on(*words, CASES).splitlines() if '\t' in line]
        self.assertEqual(len(names('--count', 5, '--seed', 1)), 5)
        self.assertEqual(names('--count', 5, '--seed', 1), names('--count', 5, '--seed', 1, '--jobs', 2))
        self.assertNotEqual(names('--count', 5, '--seed', 1), names('--count', 5, '--seed', 2))

    def test_usage(self):
        self.run_on(status=64)
        self.run_on(self.top / 'nowhere', status=64)
        self.run_on('--jobs', 0, self.top, status=64)
        self.run_on(self.top, status=1)   # no case in it
        self.assertIn('SKIP', self.run_on('--tap', self.top / 'nowhere', status=0))


tap.run()
