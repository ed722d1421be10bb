#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reads the foreign weights: files written by hand, whole, hostile and broken."""

import contextlib
import os
import pickle
import pickletools
import struct
import tempfile
import unittest

import tap

numpy, torch_file = tap.modules('numpy', 'torch_file')


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


if __name__ == '__main__':
    tap.run()
