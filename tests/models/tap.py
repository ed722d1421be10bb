# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests here share: where things are, and TAP for meson out of Python's unittest."""

import importlib
import os
import pathlib
import sys
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]

sys.dont_write_bytecode = True
sys.path.insert(0, str(TOP / 'tools' / 'models'))


def modules(*names):
    """The modules, or the end of this test, skipped by name."""
    try:
        return [importlib.import_module(name) for name in names]
    except ModuleNotFoundError as missing:
        if missing.name.partition('.')[0] not in ('numpy', 'onnx'):
            raise
        print(f'1..0 # SKIP {missing}; Debian has it in python3-onnx')
        sys.exit(0)


class Tap(unittest.TestResult):
    """One line a test, for meson."""

    lines = 0

    def line(self, test, word, notes=''):
        self.lines += 1
        print(f'{word} {self.lines} - {test.id().removeprefix("__main__.")}{notes}', flush=True)

    def addSuccess(self, test):
        self.line(test, 'ok')

    def addSkip(self, test, reason):
        self.line(test, 'ok', f' # SKIP {reason}')

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line(test, 'not ok')
        print(self.failures[-1][1], file=sys.stderr)

    def addError(self, test, err):
        super().addError(test, err)
        self.line(test, 'not ok')
        print(self.errors[-1][1], file=sys.stderr)


def run():
    sys.stdout = os.fdopen(os.dup(1), 'w')   # what a library says goes to the errors, not among the lines
    os.dup2(2, 1)
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules['__main__'])
    print(f'1..{suite.countTestCases()}')
    sys.exit(not suite.run(Tap()).wasSuccessful())
