# SPDX-License-Identifier: MIT
"""Strides, byte orders, alignments, broadcasting and overlap: the same values, laid out anew."""
import ctypes
import itertools

import numpy as np

import grids
import harness

SIZES = [(7,), (1000,), (5, 7), (64, 65), (3, 4, 5), (2, 1, 3, 2)]


def record_field(x, shift):
    """Lies at an odd address in a record."""
    packed = np.zeros(x.shape, np.dtype({"names": ["pad", "x"], "offsets": [0, shift],
                                         "formats": ["u1", x.dtype],
                                         "itemsize": shift + x.itemsize + 2}))
    packed["x"] = x
    return packed["x"]


def spread(x, step):
    """Every |step|-th element along the last axis; backwards for a negative one."""
    size = abs(step)
    wide = np.zeros(x.shape[:-1] + (x.shape[-1] * size + 1,), x.dtype)
    view = wide[..., :x.shape[-1] * size:size]
    if step < 0:
        view = view[..., ::-1]
    view[...] = x
    return view


def permuted(x):
    """Axes stored in the reverse order of the first and last."""
    stored = np.ascontiguousarray(np.moveaxis(x, 0, -1))
    return np.moveaxis(stored, -1, 0)


def flipped(x):
    view = x[tuple(slice(None, None, -1) for _ in x.shape)].copy()
    return view[tuple(slice(None, None, -1) for _ in x.shape)]


def swapped(x):
    return x.astype(x.dtype.newbyteorder())


LAYOUTS = {
    "contiguous": lambda x: np.ascontiguousarray(x), "Fortran": lambda x: np.asfortranarray(x),
    "stride 2": lambda x: spread(x, 2), "stride 3": lambda x: spread(x, 3),
    "stride -1": lambda x: spread(x, -1), "stride -2": lambda x: spread(x, -2),
    "flipped": flipped, "permuted": permuted, "record": lambda x: record_field(x, 1),
    "record 3": lambda x: record_field(x, 3), "swapped": swapped,
    "swapped stride": lambda x: spread(swapped(x), -2), "swapped record":
        lambda x: record_field(swapped(x), 5), "Fortran record":
        lambda x: np.asfortranarray(record_field(np.asfortranarray(x), 1)),
}


def text_of(dtype):
    return {"b": "a ^ b", "S": "a == b"}.get(np.dtype(dtype).kind, "a + b")


def meaning(a, b):
    """The result of text_of()."""
    with np.errstate(all="ignore"):
        return {"b": np.logical_xor, "S": lambda x, y: x == y}.get(a.dtype.kind, np.add)(a, b)


def values(t, shape, random):
    count = int(np.prod(shape))
    if t.startswith("S"):
        return random.choice(np.array([b"a", b"ab", b"", b"abc"], t), shape)
    return grids.ordinary(t, count, random, 100).reshape(shape)


def inputs(report, quick, random):
    """Every layout of either operand, for every type."""
    for t in grids.TYPES + ["S3"]:
        for shape in SIZES[1:3] if quick else SIZES:
            a, b = values(t, shape, random), values(t, shape, random)
            want = meaning(a, b)
            for first, second in itertools.product(LAYOUTS, LAYOUTS):
                if quick and "contiguous" not in (first, second) and first != second:
                    continue
                x, y = LAYOUTS[first](a), LAYOUTS[second](b)
                got = report.call(f"layout {second}", text_of(t), {"a": x, "b": y}, lambda: want,
                                  f" of {t} {shape}, {first} and {second}")
                if got is not None:
                    # Where the operands' strides agree the result's go the same way: 'K'.
                    told, strides = ([s for s, n in zip(z.strides, shape) if n > 1]
                                     for z in (got, meaning(x, y)))
                    report.true("order of what is allocated", f"{t} {shape} {first}, {second}",
                                told == strides, f"strides {told}, want {strides}")


def mixed_types(report, quick, random):
    """Several layouts and types in one expression, on one thread and more, in blocks and not."""
    types = [t for t in grids.REAL if t != "bool"]
    names = list(LAYOUTS)
    for round_ in range(40 if quick else 400):
        shape = SIZES[random.integers(len(SIZES))]
        arrays, described = {}, []
        for name in "abcd":
            t, layout = types[random.integers(len(types))], names[random.integers(len(names))]
            arrays[name] = LAYOUTS[layout](values(t, shape, random))
            described.append(f"{t} {layout}")
        a, b, c, d = (x.astype(x.dtype.newbyteorder("=")) for x in arrays.values())
        for options in ({}, {"threads": 2, "block_length": 64},
                        {"block_length": harness.UNBLOCKED}, {"threads": 1, "block_length": 1}):
            report.call("mixed", "a - b * 2 + maximum(c, d)", arrays,
                        lambda: a - b * 2 + np.maximum(c, d), f" of {described} {shape} {options}",
                        **options)


def large(report, quick, random):
    """Many blocks and all threads, with ends that fit nothing."""
    shapes = [(300007,), (509, 611)] + ([] if quick else [(2000003,), (1009, 2003), (101, 103, 97)])
    for shape in shapes:
        for t, u in (("float64", "float64"), ("float32", "int16"), ("uint8", "int64")):
            if t not in grids.TYPES or u not in grids.TYPES:
                continue
            a, b = values(t, shape, random), values(u, shape, random)
            want = a * 2 + b
            for name, lay in LAYOUTS.items():
                report.call(f"large {name}", "a * 2 + b", {"a": lay(a), "b": lay(b)}, lambda: want,
                            f" of {t}, {u} {shape}")
                report.call(f"large {name}", "a * 2 + b", {"a": lay(a), "b": b}, lambda: want,
                            f" of {t}, {u} {shape}, the second contiguous")


SHAPES = [(), (1,), (3,), (2,), (0,), (2, 3), (1, 3), (2, 1), (1, 1), (0, 3), (3, 0), (0, 1),
          (1, 0), (0, 0), (4, 2, 3), (4, 1, 3), (1, 2, 1), (4, 0, 3), (1, 1, 1), (5, 1, 1, 3)]


def broadcasting(report, quick, random):
    for t, u in (("float64", "float64"), ("int32", "float32")):
        for s, r in itertools.product(SHAPES, SHAPES):
            a, b = values(t, s, random), values(u, r, random)
            report.call("broadcast", "a + b", {"a": a, "b": b}, lambda: np.add(a, b), f" {s}, {r}")
            if not quick:
                for q in SHAPES:
                    c = values(u, q, random)
                    report.call("broadcast", "a * b + c", {"a": a, "b": b, "c": c},
                                lambda: a * b + c, f" {s}, {r}, {q}")
    for s in SHAPES:
        a = values("float64", s, random)
        report.call("broadcast", "a + 1", {"a": a}, lambda: np.add(a, 1), f" {s}")
        report.call("broadcast", "a ** 0", {"a": a}, lambda: np.power(a, 0), f" {s}")
        report.call("broadcast", "where(True, 1.0, a)", {"a": a},
                    lambda: np.where(np.ones(a.shape, bool), 1.0, a), f" {s}")
        wide = np.broadcast_to(a, (3,) + s)
        report.call("stride 0", "a + a", {"a": wide}, lambda: wide + wide, f" {s}")
    row, column = values("float64", (1000,), random), values("float64", (700, 1), random)
    report.call("broadcast", "a * b + a", {"a": row, "b": column}, lambda: row * column + row)


def many_dimensions(report, quick, random):
    for n in (9, 12, 16, 32):
        shape = tuple([2] * min(n, 14) + [1] * (n - min(n, 14)))
        a = values("float64", shape, random)
        b = values("float64", shape, random)
        order = random.permutation(n)
        report.call("dimensions", "a + b", {"a": a, "b": b}, lambda: a + b, f" of {n}")
        moved = a.transpose(order).copy().transpose(np.argsort(order))
        report.call("dimensions", "a - b", {"a": moved, "b": b}, lambda: a - b,
                    f" of {n}, permuted")
        row = b[(0,) * (n - 1)]
        report.call("dimensions", "a - b", {"a": moved, "b": row}, lambda: a - row,
                    f" of {n} and 1")


def outputs(report, quick, random):
    """Outputs of every layout; what lies between their elements stays as it was."""
    for t in grids.TYPES:
        for shape in SIZES[1:3] if quick else SIZES:
            a, b = values(t, shape, random), values(t, shape, random)
            want = meaning(a, b)
            for name, lay in LAYOUTS.items():
                if "swapped" in name:
                    continue
                out = lay(np.ones(shape, want.dtype))
                owner = out
                while owner.base is not None:
                    owner = owner.base
                address = owner.__array_interface__["data"][0]
                expected = bytearray(ctypes.string_at(address, owner.nbytes))
                np.ndarray(shape, want.dtype, expected, out.__array_interface__["data"][0] -
                           address, out.strides)[...] = want
                report.call(f"out {name}", text_of(t), {"a": a, "b": b}, lambda: want,
                            f" of {t} {shape}", out=out)
                report.true(f"around out {name}", f"{t} {shape}",
                            ctypes.string_at(address, owner.nbytes) == expected,
                            "bytes beside the output were written")
    a = values("float64", (3,), random)
    for s in SHAPES:
        out = np.full(s, 9.0)
        report.call("out of other shapes", "a + 1", {"a": a},
                    lambda: np.add(a, 1, out=np.empty(s)), f" to {s}", out=out)
        out = np.full(s, 9.0)
        report.call("out of other shapes", "x + 1", {"x": 2.0}, lambda: np.full(s, 3.0),
                    f" to {s}", out=out)
        out = np.full(s, 9.0)
        report.call("out of other shapes", "sum(a)", {"a": a * 0 + 2}, lambda: np.full(s, 6.0),
                    f" to {s}", out=out)


def refused_outputs(report, quick, random):
    """Outputs that cannot be written sensibly are refused, and stay as they were."""
    a = values("float64", (6,), random)
    for label, out in (("of the other byte order", np.zeros(6, ">f8")), ("too short", np.zeros(5)),
                       ("too long", np.zeros(7)), ("with all elements in one place",
                                                   np.broadcast_to(np.zeros(1), (6,))),
                       ("with elements over one another",
                        np.lib.stride_tricks.as_strided(np.zeros(12), (6,), (4,)))):
        before = out.copy()
        if not report.begin(f"out {label}"):
            continue
        try:
            harness.evaluate("a + 1", a=a, out=out)
            report.fail("refused outputs", label, "accepted")
        except harness.Error as error:
            report.true("refused outputs", label, error.status in ("shape", "argument") and
                        np.array_equal(out, before), f"{error}; or written to")
    for name, array in (("element", np.zeros(3)[:0]), ("null", np.zeros((0, 4)))):
        out = np.zeros(array.shape)
        report.call("empty outputs", "a + 1", {"a": array}, lambda: array, f" {name}", out=out)


# An output and an input over one buffer, by the slices that each takes of it.
OVERLAPS = {
    "same": lambda x: (x, x), "reversed": lambda x: (x, x[::-1]),
    "shifted up": lambda x: (x[:-1], x[1:]), "shifted down": lambda x: (x[1:], x[:-1]),
    "every second": lambda x: (x[: len(x) // 2], x[::2][: len(x) // 2]),
    "every second out": lambda x: (x[::2][: len(x) // 2], x[: len(x) // 2]),
    "interleaved": lambda x: (x[::2][: len(x) // 2], x[1::2][: len(x) // 2]),
    "broadcast": lambda x: (np.broadcast_to(x[5:6], x.shape), x),
}
SQUARE = {
    "transposed": lambda x: (x.T, x), "into the transposed": lambda x: (x, x.T),
    "flipped": lambda x: (x[::-1, ::-1], x), "row": lambda x: (np.broadcast_to(x[3], x.shape), x),
    "column": lambda x: (np.broadcast_to(x[:, 3:4], x.shape), x),
    "shifted": lambda x: (x[:-1, :-1], x[1:, 1:]), "rows reversed": lambda x: (x[::-1], x),
}


def overlapping(report, quick, random):
    """As if inputs had been copied before."""
    def one(name, buffer, views, options):
        source, out = views(buffer)
        copy = source.copy()
        want = copy * 2 + copy[::-1] + 1
        report.call(f"overlap {name}", "a * 2 + b + 1", {"a": source, "b": source[::-1]},
                    lambda: want, f" {buffer.dtype} {buffer.shape} {options}", out=out, **options)

    choices = [{}, {"threads": 1, "block_length": 64}, {"threads": 2, "block_length": 1000},
               {"block_length": harness.UNBLOCKED}]
    for t in ("float64", "int32", "uint8", "complex128"):
        if t not in grids.TYPES:
            continue
        for options in choices:
            for size in (8, 1000, 5000) if quick else (8, 100, 1000, 5000, 200000):
                for name, views in OVERLAPS.items():
                    one(name, values(t, (size,), random), views, options)
            for size in (7, 100) if quick else (7, 64, 100, 500):
                for name, views in SQUARE.items():
                    one(name, values(t, (size, size), random), views, options)
    # Of another type in the same memory.
    for size in (100, 100000):
        buffer = values("float64", (size,), random)
        narrow = buffer.view(np.float32)[:size]
        copy = narrow.copy()
        with np.errstate(all="ignore"):
            want = copy.astype(np.float64) + 1
        report.call("overlap of types", "a + x", {"a": narrow, "x": np.array(1.0)}, lambda: want,
                    f" {size}", out=buffer)


SECTIONS = (inputs, mixed_types, large, broadcasting, many_dimensions, outputs, refused_outputs,
            overlapping)
