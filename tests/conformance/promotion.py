# SPDX-License-Identifier: MIT
"""Types of operands and results: NumPy 2's promotion, weak scalars, refusals."""
import numpy as np

from compare import bits_differ
from differences import note

WEAK = (int, float, complex)


def is_weak(x):
    return isinstance(x, WEAK) and not isinstance(x, (bool, np.generic))


def result_type(*operands):
    """NumPy 2's promotion: values do not matter."""
    return np.result_type(*[type(x)(0) if is_weak(x) else np.asarray(x).dtype for x in operands])


def fits(x, dtype):
    return not is_weak(x) or not isinstance(x, int) or dtype.kind not in "iu" or (
        np.iinfo(dtype).min <= x <= np.iinfo(dtype).max)


def to(dtype, x):
    if not fits(x, dtype):
        raise OverflowError(f"{x} does not fit {dtype}")
    return np.asarray(x).astype(dtype)


def unify(*operands):
    dtype = result_type(*operands)
    return [to(dtype, x) for x in operands]


def kind(*operands):
    return result_type(*operands).kind


def float_type(*operands):
    dtype = result_type(*operands)
    if dtype.kind in "fc":
        return dtype
    if all(is_weak(x) for x in operands):
        return np.dtype(np.float64)
    return np.dtype({1: np.float16, 2: np.float32}.get(dtype.itemsize, np.float64))


def refuse(name, *operands):
    raise TypeError(f"{name} does not take {[np.asarray(x).dtype.name for x in operands]}")


def refuse_kinds(name, kinds, *operands):
    if kind(*operands) in kinds:
        refuse(name, *operands)


def depart(key, ours, numpys):
    """ours, which is known to differ from NumPy's value."""
    numpys = np.asarray(numpys)
    if ours.dtype != numpys.dtype or ours.shape != numpys.shape:
        note(key)
    else:
        note(key, np.count_nonzero(bits_differ(ours, numpys)))
    return ours


def join(real, imag):
    z = np.empty(np.broadcast(real, imag).shape, np.result_type(real, imag, 0j))
    z.real, z.imag = real, imag
    return z


def high(dtype):
    """A type with digits to spare."""
    return np.dtype(np.float64 if dtype.itemsize < 8 else np.longdouble)
