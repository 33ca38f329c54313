# SPDX-License-Identifier: MIT
"""evaluate(): blockexpr called with NumPy arrays."""
import ctypes as c
import os

import numpy as np

import layout

BFLOAT16 = "bfloat16"
UNBLOCKED = layout.UNBLOCKED
library = None
Variable = None


def load(path):
    global library, Variable
    library, Variable = layout.open_library(os.path.abspath(path))


class Error(Exception):
    """A call that failed; status is a word of layout.STATUS."""

    def __init__(self, record):
        self.status = layout.STATUS[record.status]
        self.offset, self.length = record.offset, record.length
        self.message = record.message.decode(errors="replace")
        super().__init__(f"{self.status}: {self.message}")


class Unavailable(Exception):
    """The library has no such thing at all."""


class BFloat16:
    """NumPy has no bfloat16: an array of its bits as uint16."""

    def __init__(self, bits):
        self.bits = bits

    @classmethod
    def of(cls, values):
        """Rounds to the nearest, halves to even."""
        bits = np.ascontiguousarray(values, np.float32).view(np.uint32)
        rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16
        quiet = (bits >> 16) | 0x40
        return cls(np.where(np.isnan(values), quiet, rounded).astype(np.uint16))

    def float32(self):
        return (self.bits.astype(np.uint32) << 16).view(np.float32)


_NUMBERS = {np.dtype(name): number for number, name in enumerate(layout.TYPES)
            if name not in ("auto", "bytes", BFLOAT16)}
_DTYPES = {number: dtype for dtype, number in _NUMBERS.items()}
_BYTES = layout.TYPES.index("bytes")
_BFLOAT16 = layout.TYPES.index(BFLOAT16)


def number_of(dtype):
    """expr_type of a dtype, name, or None for the result's own."""
    if dtype is None:
        return 0
    if dtype == BFLOAT16:
        return _BFLOAT16
    dtype = np.dtype(dtype)
    return _BYTES if dtype.kind == "S" else _NUMBERS[dtype.newbyteorder("=")]


def fill(array, value):
    """Describes an ndarray (or BFloat16) in an expr_array."""
    raw = value.bits if isinstance(value, BFloat16) else value
    array.type = _BFLOAT16 if isinstance(value, BFloat16) else number_of(raw.dtype)
    array.data = raw.__array_interface__["data"][0]
    array.ndim = raw.ndim
    array.flags = 0 if raw.dtype.isnative else layout.ARRAY_SWAPPED
    array.item_size = raw.dtype.itemsize if raw.dtype.kind == "S" else 0
    if raw.ndim <= layout.MAX_DIMENSIONS:
        array.shape[:raw.ndim] = raw.shape
        array.strides[:raw.ndim] = raw.strides
    return array


def take(array):
    """Copies an allocated output into an ndarray of the same strides' order and frees it."""
    shape, strides = array.shape[:array.ndim], array.strides[:array.ndim]
    if array.type == _BYTES:
        dtype = np.dtype(("S", array.item_size))
    else:
        dtype = np.dtype(np.uint16) if array.type == _BFLOAT16 else _DTYPES[array.type]
    count = int(np.prod(shape, dtype=np.int64))
    if count == 0:
        result = np.empty(shape, dtype)
    else:
        size = sum((n - 1) * s for n, s in zip(shape, strides)) + dtype.itemsize
        memory = np.frombuffer(c.string_at(array.data, size), np.uint8)
        result = np.ndarray(shape, dtype, memory.data, 0, strides).copy("K")
    bfloat16 = array.type == _BFLOAT16
    library.expr_array_free(c.byref(array))
    return BFloat16(result) if bfloat16 else result


def describe(variables, outputs=None):
    """An array of expr_var; ndarrays are strong, Python's int, float and complex weak."""
    described = (Variable * (len(variables) + len(outputs or ()) + 1))()
    alive = []
    for entry, (name, value) in zip(described, variables.items()):
        entry.name = name.encode()
        if isinstance(value, (bool, np.generic)):
            value = np.asarray(value)
        if isinstance(value, (np.ndarray, BFloat16)):
            entry.kind = layout.KIND_ARRAY
            fill(entry.array, value)
        elif isinstance(value, int):
            entry.kind, entry.value.i = layout.KIND_INT, value
        elif isinstance(value, float):
            entry.kind, entry.value.f = layout.KIND_FLOAT, value
        elif isinstance(value, complex):
            if not hasattr(entry.value, "c"):
                raise Unavailable("no weak complex scalars")
            entry.kind = layout.KIND_COMPLEX
            entry.value.c.re, entry.value.c.im = value.real, value.imag
        else:
            raise TypeError(f"cannot pass a {type(value).__name__}")
        alive.append(value)
    arrays = {}
    for k, (name, out) in enumerate((outputs or {}).items(), len(variables)):
        entry = described[k]
        arrays[name] = layout.Array()
        if out is not None:
            fill(arrays[name], out)
        entry.name, entry.kind = name.encode(), layout.KIND_OUTPUT
        entry.value.output = c.pointer(arrays[name])
    described.alive = alive
    return described, arrays


def evaluate(text, *, given=None, out=None, out_type=None, outputs=None, casting=None, threads=0,
             block_length=0, fast=False, **variables):
    """The value of text over variables (keywords, or given={name: value}).

    out: an ndarray to write into; out_type: the dtype of an allocated one.
    outputs: {name: ndarray or None}; then the result is (value, {name: ndarray}).
    """
    described, arrays = describe({**(given or {}), **variables}, outputs)
    result = layout.Array()
    if out is not None:
        fill(result, out)
    elif out_type is not None:
        result.type = number_of(out_type)
        if result.type == _BYTES:
            result.item_size = np.dtype(out_type).itemsize
    options = layout.Options(c.sizeof(layout.Options), threads, 0, block_length,
                             layout.CASTING[casting or "same_kind"], layout.FAST if fast else 0)
    status = library.expr_eval_with(text.encode(), described, c.byref(result), c.byref(options))
    if status:
        raise Error(library.expr_last_error().contents)
    value = out if out is not None else take(result)
    if outputs is None:
        return value
    return value, {name: outputs[name] if outputs[name] is not None else take(array)
                   for name, array in arrays.items()}


class Program:
    """Compiled once, run many times, from many threads."""

    def __init__(self, text, out_type=None, **variables):
        described, _ = describe(variables)
        self.handle = c.c_void_p()
        if library.expr_compile(text.encode(), described, number_of(out_type), None,
                                c.byref(self.handle)):
            raise Error(library.expr_last_error().contents)

    def run(self, out, **variables):
        described, _ = describe(variables)
        result = fill(layout.Array(), out)
        if library.expr_run(self.handle, described, c.byref(result)):
            raise Error(library.expr_last_error().contents)
        return out

    def close(self):
        library.expr_program_free(self.handle)
