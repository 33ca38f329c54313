# SPDX-License-Identifier: MIT
"""Values that bring out what operations do: limits, zeros, halves, NaN; and random ones."""
import itertools
import os

import numpy as np

REAL = ("bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64").split()
COMPLEX = "complex64 complex128".split()
# To try a library that has not all of them.
TYPES = os.environ.get("CONFORMANCE_TYPES", "").split() or REAL + COMPLEX
REAL = [t for t in REAL if t in TYPES]
COMPLEX = [t for t in COMPLEX if t in TYPES]
INTEGERS = [t for t in REAL if "int" in t]
FLOATS = [t for t in REAL if "float" in t]


def integers(dtype):
    info = np.iinfo(dtype)
    wanted = [info.min, info.min + 1, info.min // 2, -100, -33, -8, -7, -3, -2, -1, 0, 1, 2, 3, 5,
              7, 8, 15, 16, 31, 32, 33, 63, 64, 65, 100, 255, 256, 46341, info.max // 2,
              info.max // 2 + 1, info.max - 1, info.max, 2**24 + 1, 2**31, 2**53 + 1, 2**63,
              2**63 - 1, 2**63 - 512]
    return np.array(sorted({v for v in wanted if info.min <= v <= info.max}), dtype)


def floats(dtype):
    info = np.finfo(dtype)
    size = [0, info.smallest_subnormal, info.smallest_subnormal * dtype(3), info.smallest_normal,
            np.nextafter(info.smallest_normal, dtype(0)), info.eps, 0.1, 0.49999999999999994, 0.5,
            1 - info.epsneg, 1, 1 + info.eps, 1.5, 2, 2.5, 3, 3.5, np.pi, 7, 10, 100.7, 127.5, 255,
            256, 1 / info.eps, 0.5 / info.eps + 0.5, 32768, 2.0**31, 2.0**32, 2.0**53 + 2,
            9.223372036854775e18, 2.0**63, 2.0**64, 1e300, info.max, np.sqrt(info.max), np.inf]
    with np.errstate(all="ignore"):
        positive = np.unique(np.array(size, np.float64).astype(dtype))
    return np.concatenate([-positive[::-1], positive, np.array([np.nan], dtype)])


def special(name, few=False):
    """All special values of a type; few: a third of a float's for large products."""
    dtype = np.dtype(name).type
    if name == "bool":
        return np.array([False, True])
    if np.dtype(name).kind in "iu":
        return integers(dtype)
    if np.dtype(name).kind == "f":
        values = floats(dtype)
        if few:
            keep = np.array([-np.inf, -2.5, -1, -0.0, 0, 0.5, 3, np.nan, np.inf,
                             np.finfo(dtype).max, np.finfo(dtype).smallest_subnormal])
            values = keep.astype(dtype)
        return values
    part = np.array([-np.inf, -2.5, -1.0, -0.0, 0.0, 0.5, 3.0, np.inf, np.nan])
    if few:
        part = np.array([-np.inf, -1.5, -0.0, 0.0, 2.0, np.nan])
    pairs = np.array(list(itertools.product(part, part)))
    z = np.empty(len(pairs), dtype)
    z.real, z.imag = pairs.T
    return z


def bits(name, count, random):
    """Any values, floats of all exponents."""
    dtype = np.dtype(name)
    if dtype.kind == "b":
        return random.integers(0, 2, count).astype(bool)
    raw = random.integers(0, 256, count * dtype.itemsize, dtype=np.uint8)
    return raw.view(dtype)


def ordinary(name, count, random, scale=8):
    """Values of a size at which functions are interesting, both signs."""
    dtype = np.dtype(name)
    if dtype.kind == "b":
        return random.integers(0, 2, count).astype(bool)
    if dtype.kind in "iu":
        low = 0 if dtype.kind == "u" else -100
        return random.integers(low, 101, count).astype(dtype)
    if dtype.kind == "c":
        part = np.empty(0, dtype).real.dtype
        z = np.empty(count, dtype)
        z.real, z.imag = ordinary(part, count, random, scale), ordinary(part, count, random, scale)
        return z
    size = np.exp(random.uniform(np.log(1e-3), np.log(scale), count))
    return (size * random.choice([-1, 1], count)).astype(dtype)
