# SPDX-License-Identifier: MIT
"""The structs of blockexpr.h for ctypes, checked against what the library itself fills in.

No compiler is needed: the library's constructors return the structs by value, and where they put
recognisable values shows the offsets.
"""
import ctypes as c

MAX_DIMENSIONS = 32
UNBLOCKED = -1

KIND_END, KIND_ARRAY, KIND_FLOAT, KIND_INT, KIND_OUTPUT, KIND_FUNCTION, KIND_COMPLEX = range(7)
ARRAY_SWAPPED = 2
FAST = 1

STATUS = ("ok argument syntax name arity type shape limit range memory unsupported file").split()
TYPES = ("auto bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32 "
         "float64 complex64 complex128 bytes").split()
CASTING = {"same_kind": 0, "no": 1, "safe": 2, "unsafe": 3}


class Array(c.Structure):
    _fields_ = [("data", c.c_void_p), ("type", c.c_int), ("ndim", c.c_int32),
                ("flags", c.c_uint32), ("item_size", c.c_uint32),
                ("shape", c.c_int64 * MAX_DIMENSIONS), ("strides", c.c_int64 * MAX_DIMENSIONS)]


class Options(c.Structure):
    _fields_ = [("size", c.c_size_t), ("threads", c.c_int32), ("stores", c.c_int),
                ("block_length", c.c_int64), ("casting", c.c_int), ("flags", c.c_uint32),
                ("sweep_steps", c.c_int32), ("reserved", c.c_uint32)]


class ErrorRecord(c.Structure):
    _fields_ = [("status", c.c_int), ("reserved", c.c_uint32), ("offset", c.c_size_t),
                ("length", c.c_size_t), ("message", c.c_char * 512)]


class _Complex(c.Structure):
    _fields_ = [("re", c.c_double), ("im", c.c_double)]


def _value(with_complex):
    class Value(c.Union):
        _fields_ = [("f", c.c_double), ("i", c.c_int64), ("output", c.POINTER(Array)),
                    ("function", c.c_void_p)] + ([("c", _Complex)] if with_complex else [])
    return Value


def _variable(value):
    class Variable(c.Structure):
        _fields_ = [("name", c.c_char_p), ("kind", c.c_int), ("reserved", c.c_uint32),
                    ("value", value), ("array", Array)]
    return Variable


class LayoutError(Exception):
    """The library's structs are not those that this file describes."""


class _Room(c.Structure):
    """More room than any of the structs takes: returned by value, it shows their bytes."""
    _fields_ = [("bytes", c.c_uint8 * 4096)]


def variable_type(library):
    """expr_var as this library lays it out."""
    library.expr_nd.restype = _Room
    library.expr_nd.argtypes = [c.c_char_p, c.c_int, c.c_void_p, c.c_int, c.POINTER(c.c_int64)]
    storage = (c.c_double * 0x4d)()
    shape = (c.c_int64 * MAX_DIMENSIONS)(0x4d, *[1] * (MAX_DIMENSIONS - 1))
    name = c.create_string_buffer(b"probe")
    room = library.expr_nd(c.cast(name, c.c_char_p), TYPES.index("float64"),
                           c.addressof(storage), MAX_DIMENSIONS, shape)
    seen = []
    for with_complex in (True, False):
        variable = _variable(_value(with_complex))
        v = variable.from_buffer(room)
        array = v.array
        fits = (v.kind == KIND_ARRAY and array.data == c.addressof(storage) and
                array.type == TYPES.index("float64") and array.ndim == MAX_DIMENSIONS and
                array.flags == 0 and array.item_size == 0 and array.shape[0] == 0x4d and
                array.shape[MAX_DIMENSIONS - 1] == 1 and array.strides[0] == 8 and
                array.strides[MAX_DIMENSIONS - 1] == 8)
        if fits:
            break
        seen.append(f"{c.sizeof(variable)} bytes")
    else:
        raise LayoutError(f"expr_var is laid out otherwise than expected (tried {seen})")
    library.expr_scalar_int.restype = _Room
    library.expr_scalar_int.argtypes = [c.c_char_p, c.c_int64]
    v = variable.from_buffer(library.expr_scalar_int(b"probe", 0x0123456789abcdef))
    if v.kind != KIND_INT or v.value.i != 0x0123456789abcdef:
        raise LayoutError("the value of expr_var is not where it is expected")
    return variable


def open_library(path):
    library = c.CDLL(path)
    library.expr_type_name.restype = c.c_char_p
    for number, name in enumerate(TYPES[1:], 1):
        if library.expr_type_name(number).decode() != name:
            raise LayoutError(f"type {number} is {library.expr_type_name(number)}, not {name}")
    variable = variable_type(library)
    library.expr_eval_with.restype = c.c_int
    library.expr_eval_with.argtypes = [c.c_char_p, c.POINTER(variable), c.POINTER(Array),
                                       c.POINTER(Options)]
    library.expr_last_error.restype = c.POINTER(ErrorRecord)
    library.expr_array_free.argtypes = [c.POINTER(Array)]
    library.expr_array_free.restype = None
    library.expr_compile.restype = c.c_int
    library.expr_compile.argtypes = [c.c_char_p, c.POINTER(variable), c.c_int, c.POINTER(Options),
                                     c.POINTER(c.c_void_p)]
    library.expr_run.restype = c.c_int
    library.expr_run.argtypes = [c.c_void_p, c.POINTER(variable), c.POINTER(Array)]
    library.expr_program_free.argtypes = [c.c_void_p]
    library.expr_program_free.restype = None
    return library, variable
