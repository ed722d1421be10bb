# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the tensors of a weights file in PyTorch's old format, without PyTorch.

Such a file is five pickles in a row (magic number, version, machine, the state dict, the names of
the storages) and then the storages: a 64-bit count and the bare numbers of each. A pickle is a
program: this reader knows the few instructions that a state dict needs, calls nothing that the
file names, and refuses the rest.
"""

import collections
import math
import struct

import numpy

MAGIC = 0x1950a86a20f9469cfc6c
VERSION = 1001

Storage = collections.namedtuple('Storage', 'key dtype count')
Tensor = collections.namedtuple('Tensor', 'storage offset sizes strides')
Global = collections.namedtuple('Global', 'name')

ORDERED_DICT = Global('collections.OrderedDict')
REBUILD_TENSOR = Global('torch._utils._rebuild_tensor_v2')
NUMBERS = {Global('torch.FloatStorage'): numpy.dtype('<f4'),
           Global('torch.LongStorage'): numpy.dtype('<i8')}
GLOBALS = {ORDERED_DICT, REBUILD_TENSOR, *NUMBERS}

MARK = object()


class TorchFileError(ValueError):
    """The file is not what this reader is for; the text says where."""


class Bytes:
    """A file's bytes and a place in them; never reads past the end."""

    def __init__(self, data):
        self.data = data
        self.place = 0

    def fail(self, what):
        raise TorchFileError(f'at byte {self.place}: {what}')

    def take(self, count):
        if count > len(self.data) - self.place:
            self.fail(f'{count} bytes are wanted, but the file has {len(self.data)}')
        self.place += count
        return self.data[self.place - count:self.place]

    def number(self, layout):
        return struct.unpack(layout, self.take(struct.calcsize(layout)))[0]

    def text(self, count):
        try:
            return self.take(count).decode()
        except UnicodeDecodeError:
            self.fail('the text is not UTF-8')

    def line(self):
        end = self.data.find(b'\n', self.place)
        if end < 0:
            self.fail('the file ends in the middle of a line')
        return self.text(end + 1 - self.place)[:-1]


class Pickle:
    """Runs one pickle. Values are int, bool, str, None, tuple, list, dict and the tuples above."""

    def __init__(self, source):
        self.source = source
        self.stack = []
        self.memo = {}

    def run(self):
        while True:
            code = self.source.take(1)
            if code == b'.':
                return self.pop()
            step = self.STEPS.get(code)
            if step is None:
                self.source.fail(f'the pickle has the instruction {code!r}, which is not allowed')
            step(self)

    def push(self, value):
        self.stack.append(value)

    def pop(self, kind=object):
        if not self.stack:
            self.source.fail('the pickle takes a value that is not there')
        value = self.stack.pop()
        if not isinstance(value, kind) or value is MARK:
            self.source.fail(f'the pickle has a {type(value).__name__} in the wrong place')
        return value

    def top(self, kind):
        self.push(self.pop(kind))
        return self.stack[-1]

    def pop_to_mark(self):
        values = []
        while self.stack and self.stack[-1] is not MARK:
            values.append(self.stack.pop())
        if not self.stack:
            self.source.fail('the pickle goes back to a mark that is not there')
        self.stack.pop()
        return values[::-1]

    def protocol(self):
        version = self.source.number('B')
        if version != 2:
            self.source.fail(f'the pickle has protocol {version}, not 2')

    def long(self):
        self.push(int.from_bytes(self.source.take(self.source.number('B')), 'little', signed=True))

    def put(self, layout):
        self.memo[self.source.number(layout)] = self.top(object)

    def get(self, layout):
        name = self.source.number(layout)
        if name not in self.memo:
            self.source.fail(f'the pickle wants its value {name} before it was made')
        self.push(self.memo[name])

    def take_tuple(self, count):
        self.push(tuple([self.pop() for _ in range(count)][::-1]))

    def set_items(self, items):
        target = self.top(dict)
        if len(items) % 2 or not all(isinstance(key, str) for key in items[::2]):
            self.source.fail('the pickle fills a table whose keys are not text')
        target.update(zip(items[::2], items[1::2]))

    def set_item(self):
        value = self.pop()
        self.set_items([self.pop(), value])

    def append_items(self):
        items = self.pop_to_mark()
        self.top(list).extend(items)

    def find_global(self):
        wanted = Global(f'{self.source.line()}.{self.source.line()}')
        if wanted not in GLOBALS:
            self.source.fail(f'the pickle asks for {wanted.name}, which is not allowed')
        self.push(wanted)

    def call(self):
        arguments = self.pop(tuple)
        callee = self.pop(Global)
        if callee == ORDERED_DICT and not arguments:
            self.push({})
        elif callee == REBUILD_TENSOR:
            self.push(self.tensor(*arguments[:4]))
        else:
            self.source.fail(f'the pickle calls {callee.name} in a way that is not allowed')

    def tensor(self, storage=None, offset=None, sizes=None, strides=None):
        right = (isinstance(storage, Storage) and isinstance(offset, int)
                 and isinstance(sizes, tuple) and isinstance(strides, tuple)
                 and len(sizes) == len(strides) <= 8
                 and all(isinstance(n, int) and n >= 0 for n in (offset, *strides))
                 and all(isinstance(n, int) and n > 0 for n in sizes))
        if not right:
            self.source.fail('the pickle describes a tensor wrongly')
        return Tensor(storage, offset, sizes, strides)

    def persistent(self):
        name = self.pop(tuple)
        right = (len(name) == 6 and name[0] == 'storage'
                 and isinstance(name[1], Global) and name[1] in NUMBERS
                 and isinstance(name[2], str) and isinstance(name[4], int) and name[4] >= 0
                 and name[5] is None)
        if not right:
            self.source.fail('the pickle describes a storage wrongly')
        self.push(Storage(name[2], NUMBERS[name[1]], name[4]))

    def build(self):   # a state dict's notes on its modules: nothing that we need
        self.pop(dict)
        self.top(dict)

    STEPS = {
        b'\x80': protocol,
        b'\x8a': long,
        b'K': lambda self: self.push(self.source.number('B')),
        b'M': lambda self: self.push(self.source.number('<H')),
        b'J': lambda self: self.push(self.source.number('<i')),
        b'X': lambda self: self.push(self.source.text(self.source.number('<I'))),
        b'N': lambda self: self.push(None),
        b'\x88': lambda self: self.push(True),
        b'\x89': lambda self: self.push(False),
        b'}': lambda self: self.push({}),
        b']': lambda self: self.push([]),
        b')': lambda self: self.push(()),
        b'(': lambda self: self.push(MARK),
        b't': lambda self: self.push(tuple(self.pop_to_mark())),
        b'\x85': lambda self: self.take_tuple(1),
        b'\x86': lambda self: self.take_tuple(2),
        b's': set_item,
        b'u': lambda self: self.set_items(self.pop_to_mark()),
        b'e': append_items,
        b'q': lambda self: self.put('B'),
        b'r': lambda self: self.put('<I'),
        b'h': lambda self: self.get('B'),
        b'j': lambda self: self.get('<I'),
        b'c': find_global,
        b'R': call,
        b'Q': persistent,
        b'b': build,
    }


def read_head(source):
    if Pickle(source).run() != MAGIC:
        source.fail("this is not a file in PyTorch's old format")
    version = Pickle(source).run()
    if version != VERSION:
        source.fail(f'the file has version {version!r}, not {VERSION}')
    machine = Pickle(source).run()
    if not isinstance(machine, dict) or machine.get('little_endian') is not True:
        source.fail('the file does not come from a little-endian machine')


def read_storages(source, wanted):
    keys = Pickle(source).run()
    right = isinstance(keys, list) and all(isinstance(key, str) for key in keys)
    if not right or sorted(keys) != sorted(wanted):
        source.fail('the storages listed are not those that the tensors use')
    numbers = {}
    for key in keys:
        storage = wanted[key]
        count = source.number('<q')
        if count != storage.count:
            source.fail(f'the storage {key} has {count} numbers, not {storage.count}')
        numbers[key] = numpy.frombuffer(source.take(count * storage.dtype.itemsize), storage.dtype)
    if source.place != len(source.data):
        source.fail(f'the file goes on for {len(source.data) - source.place} bytes too many')
    return numbers


def array(name, tensor, numbers):
    """The tensor's numbers, which may lie in any order in their storage, but inside it."""
    count = math.prod(tensor.sizes)
    strides = [stride if size > 1 else 0 for size, stride in zip(tensor.sizes, tensor.strides)]
    last = tensor.offset + sum((size - 1) * stride for size, stride in zip(tensor.sizes, strides))
    if max(count - 1, last) >= len(numbers):
        raise TorchFileError(f'{name}: needs more than the {len(numbers)} numbers of its storage')
    item = numbers.itemsize
    return numpy.ndarray(tensor.sizes, numbers.dtype, numbers, tensor.offset * item,
                         [stride * item for stride in strides])


def load(data):
    """The state dict in the bytes of a weights file: names and numpy arrays."""
    source = Bytes(data)
    read_head(source)
    tensors = Pickle(source).run()
    if not isinstance(tensors, dict) or not all(isinstance(t, Tensor) for t in tensors.values()):
        source.fail('the file holds something else than a table of tensors')
    wanted = {}
    for tensor in tensors.values():
        if wanted.setdefault(tensor.storage.key, tensor.storage) != tensor.storage:
            source.fail(f'the storage {tensor.storage.key} is described in two ways')
    numbers = read_storages(source, wanted)
    return {name: array(name, tensor, numbers[tensor.storage.key]) for name, tensor in tensors.items()}
