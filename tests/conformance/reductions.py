# SPDX-License-Identifier: MIT
"""Reductions: types, axes, layouts, sizes, NaN, and their place in larger expressions."""
import functools
import itertools
import math

import numpy as np

import grids
import layouts
from compare import Within
from differences import note

NAMES = ("sum prod min max mean any all count argmin argmax var std nansum nanprod nanmin nanmax "
         "nanmean nanvar nanstd").split()
_ORDERED = {"min", "max", "argmin", "argmax", "nanmin", "nanmax"}
_AXIS_REFUSED = "shape argument syntax"


def result_dtype(name, dtype):
    """NumPy's result types of reductions, dtype by dtype."""
    kind = dtype.kind
    if name in ("any", "all"):
        return np.dtype(bool)
    if name in ("count", "argmin", "argmax"):
        return np.dtype(np.int64)
    if name in ("sum", "prod", "nansum", "nanprod"):
        return np.dtype({"b": np.int64, "i": np.int64, "u": np.uint64}.get(kind, dtype))
    if name in ("min", "max", "nanmin", "nanmax"):
        return dtype
    if kind in "biu":
        return np.dtype(np.float64)
    return np.empty(0, dtype).real.dtype if name.endswith(("var", "std")) else dtype


def reference(name, x, axis=None, keepdims=False, ddof=0):
    """NumPy's result for integers; for floats a value in long double and how far one may be."""
    if isinstance(axis, tuple) and len(axis) == 1:
        axis = axis[0]
    if x.dtype.kind == "c" and (name in _ORDERED or "prod" in name):
        note("complex-ordering" if name in _ORDERED else "complex-prod")
        raise TypeError(f"{name} of complex numbers")
    dtype = result_dtype(name, x.dtype)
    numpy_name = {"count": "count_nonzero"}.get(name, name)
    options = {"axis": axis, "keepdims": keepdims}
    if name.startswith("arg") and isinstance(axis, tuple):
        raise TypeError("argmin takes one axis")
    if name.endswith(("var", "std")):
        options["ddof"] = ddof
    exact = name in ("any", "all", "count") or name in _ORDERED or (
        x.dtype.kind in "biu" and "sum" in name or x.dtype.kind in "biu" and "prod" in name)
    numpys = np.asarray(getattr(np, numpy_name)(x, **options))
    if exact:
        return numpys.astype(dtype)
    note("reduction-precision")
    return estimate(name, x, dtype, options, numpys)


def estimate(name, x, dtype, options, numpys):
    """In long double, with a bound: rounding errors along a tree of ceil(log2(n)) + 3 levels."""
    kept = {"axis": options["axis"], "keepdims": options["keepdims"]}
    wide = x.astype(np.clongdouble if x.dtype.kind == "c" else np.longdouble)
    ignore = name.startswith("nan")
    if ignore:
        skipped = np.isnan(wide)
        wide = np.where(skipped, 1 if name == "nanprod" else 0, wide)
        count = np.sum(~skipped, **kept)
    else:
        skipped = np.zeros(wide.shape, bool)
        count = np.sum(np.ones(wide.shape, np.int64), **kept)
    eps = np.longdouble(np.finfo(dtype).eps)
    levels = np.log2(np.maximum(count, 2)) + 3
    if name.endswith("sum"):
        value = np.sum(wide, **kept)
        bound = eps * levels * np.sum(np.abs(wide), **kept)
    elif name.endswith("prod"):
        value = np.prod(wide, **kept)
        bound = eps * 3 * np.maximum(count, 1) * np.abs(value)
    else:
        value = np.sum(wide, **kept) / count
        bound = eps * levels * np.sum(np.abs(wide), **kept) / count
        if not name.endswith("mean"):
            axis = options["axis"]
            mean = np.sum(wide, axis=axis, keepdims=True) / np.sum(~skipped, axis=axis,
                                                                   keepdims=True)
            largest = np.max(np.abs(wide), initial=0, **kept)
            away = np.where(skipped, 0, np.abs(wide - mean))
            value = np.sum(away * away, **kept) / np.maximum(count - options["ddof"], 0)
            bound = eps * levels * np.sum(away * (np.abs(wide) + np.abs(mean) + away), **kept) / \
                np.maximum(count - options["ddof"], 1) + (eps * levels * largest) ** 2
            if name.endswith("std"):
                bound = np.where(value > 0, bound / np.sqrt(np.where(value > 0, value, 1)) + eps *
                                 np.sqrt(value), np.sqrt(bound))
                value = np.sqrt(value)
    smallest = np.finfo(dtype).smallest_subnormal
    return Within(np.where(np.isnan(numpys), numpys, value), dtype, bound + smallest)


def text_of(name, axis, keepdims, ddof):
    arguments = ["a"]
    if axis is not None:
        arguments.append(f"axis={axis!r}")
    if keepdims:
        arguments.append("keepdims=True")
    if ddof:
        arguments.append(f"ddof={ddof}")
    return f"{name}({', '.join(arguments)})"


def check(report, name, x, label, axis=None, keepdims=False, ddof=0, **options):
    call = functools.partial(reference, name, np.ascontiguousarray(
        x.astype(x.dtype.newbyteorder("="))).reshape(x.shape), axis, keepdims, ddof)
    status = None
    try:
        np.empty(x.shape).sum(axis=axis)
    except ValueError:
        status = _AXIS_REFUSED
    if name.startswith("arg") and isinstance(axis, tuple) or (
            status and x.dtype.kind == "c"):  # wrong twice
        status = _AXIS_REFUSED + " type"
    return report.call(name, text_of(name, axis, keepdims, ddof), {"a": x}, call,
                       f" of {x.dtype.name} {x.shape}{label}", status, **options)


def values(t, shape, random, name=""):
    count = int(np.prod(shape))
    if "prod" in name and np.dtype(t).kind in "fc":
        near_one = np.exp(random.uniform(-0.01, 0.01, count)) * random.choice([-1, 1], count)
        return near_one.astype(t).reshape(shape)
    return grids.ordinary(t, count, random, 2 if t == "float16" else 100).reshape(shape)


def whole(report, quick, random):
    """All elements, of every type and of sizes around tiles, blocks and threads."""
    sizes = [0, 1, 2, 7, 63, 64, 65, 1000, 5000] + ([] if quick else [4096, 20000, 100000, 1000003])
    for name, t, n in itertools.product(NAMES, grids.TYPES, sizes):
        if t == "float16" and n > 5000:
            continue
        check(report, name, values(t, (n,), random, name), "")
        if name.endswith(("var", "std")) and n < 100:
            check(report, name, values(t, (n,), random, name), "", ddof=1)
    for name, t in itertools.product(NAMES, grids.TYPES):
        if np.dtype(t).kind in "biu" or "sum" not in name and name not in ("var", "prod", "mean"):
            check(report, name, grids.special(t), " special")
        for options in ({"threads": 1, "block_length": 64}, {"threads": 2, "block_length": 1000},
                        {"block_length": -1}):
            x = values(t, (3000,), random, name)
            check(report, name, x, f" {options}", **options)


def one_answer(report, quick, random):
    """The bits do not depend on blocks, threads or layout."""
    import harness
    for name, t in itertools.product(NAMES, grids.FLOATS + grids.COMPLEX):
        x = values(t, (100003 if t != "float16" else 3001,), random, name)
        if np.dtype(t).kind == "c" and (name in _ORDERED or "prod" in name):
            continue
        if not report.begin(f"{name}(a) of {t}"):
            continue
        try:
            first = harness.evaluate(f"{name}(a)", a=x)
            for options in ({"threads": 1}, {"threads": 2}, {"block_length": 64},
                            {"block_length": 4096, "threads": 3}, {"block_length": -1}):
                report.same("one answer", f"{name}(a) of {t} {options}",
                            harness.evaluate(f"{name}(a)", a=x, **options), first)
            for lay in ("stride 2", "record", "swapped"):
                report.same("one answer", f"{name}(a) of {t} {lay}",
                            harness.evaluate(f"{name}(a)", a=layouts.LAYOUTS[lay](x)), first)
        except harness.Error as error:
            report.fail("one answer", f"{name}(a) of {t}", f"refused ({error})")


def axes(report, quick, random):
    shapes = [(5,), (3, 4), (2, 3, 4), (7, 1, 65), (64, 130), (1, 1), (0,), (0, 3), (3, 0),
              (2, 0, 3)] + ([] if quick else [(300, 70), (3, 1000), (1000, 3), (2, 3, 4, 5)])
    types = [t for t in ("bool", "int8", "uint16", "int32", "uint64", "float16", "float32",
                         "float64", "complex64") if t in grids.TYPES]
    for name, t, shape in itertools.product(NAMES, types if not quick else types[::2], shapes):
        n = len(shape)
        choices = [None, *range(-n, n), n, -n - 1]
        choices += [c for k in range(2, n + 1) for c in itertools.combinations(range(n), k)]
        choices += [(0,), (-1, 0), (0, 0)] if n > 1 else [(0,)]
        if quick and n > 2:
            choices = [None, 0, 1, -1, (0, 2), (0, 1, 2), n]
        x = values(t, shape, random, name)
        for axis, keepdims in itertools.product(choices, (False, True)):
            check(report, name, x, "", axis, keepdims)
    x = values("float64", (4, 5), random)
    for text, call in (("sum(a, 1)", lambda: x.sum(1)), ("sum(a, -1, keepdims=True)",
                                                       lambda: x.sum(-1, keepdims=True)),
                       ("a.sum", None), ("sum(a, axis=1.5)", None), ("sum(a, axis=a)", None),
                       ("sum(a, foo=1)", None), ("sum()", None), ("var(a, ddof=2, axis=0)",
                                                                 lambda: x.var(axis=0, ddof=2))):
        refused = "syntax name arity type argument"
        if call is None:
            report.call("form", text, {"a": x}, functools.partial(float, "no number"), "", refused)
        else:
            want = call()
            report.call("form", text, {"a": x}, lambda: Within(
                want, want.dtype, np.abs(want) * 1e-14 + 1e-13), "")


def laid_out(report, quick, random):
    for name, (lay, function) in itertools.product(NAMES, layouts.LAYOUTS.items()):
        for t in [t for t in ("uint8", "int32", "float32", "float64") if t in grids.TYPES]:
            x = function(values(t, (12, 33), random, name))
            for axis in (None, 0, 1):
                check(report, name, x, f" {lay}", axis)
    x = np.broadcast_to(values("float64", (33,), random), (12, 33))
    for name, axis in itertools.product(NAMES, (None, 0, 1)):
        check(report, name, x, " broadcast", axis)


def not_a_number(report, quick, random):
    for name, t in itertools.product(NAMES, grids.FLOATS + grids.COMPLEX):
        for shape in ((1,), (7,), (1000,), (6, 50)):
            for places in ("first", "last", "some", "all", "all of a row", "inf", "both inf"):
                x = values(t, shape, random, name)
                flat = x.reshape(-1)
                if places in ("first", "all"):
                    flat[0 if places == "first" else slice(None)] = np.nan
                elif places == "last":
                    flat[-1] = np.nan
                elif places == "some":
                    flat[random.integers(0, len(flat), 1 + len(flat) // 5)] = np.nan
                elif places == "all of a row":
                    x[0] = np.nan
                elif x.dtype.kind == "f":
                    flat[len(flat) // 2] = np.inf
                    if places == "both inf":
                        flat[-1] = -np.inf
                for axis in (None, -1) + ((0,) if len(shape) > 1 else ()):
                    check(report, name, x, f" NaN {places}", axis)
    for name in ("min", "max", "argmin", "argmax"):
        for n in (3, 200, 5000):
            x = random.integers(0, 5, n).astype(np.int32)
            check(report, name, x, " with ties")
            check(report, name, x.astype(np.float64), " with ties")


def inside(report, quick, random):
    """Reductions as parts of expressions; small integers, so that every sum is exact."""
    a = random.integers(-8, 9, (12, 16)).astype(np.float64)
    b = random.integers(1, 9, (12, 16)).astype(np.float64)
    i = random.integers(-8, 9, (12, 16)).astype(np.int32)
    names = {"a": a, "b": b, "i": i}
    spread = b.reshape(-1)[:16]
    names["r"] = spread
    for text, call in (
            ("a - mean(a)", lambda: a - a.sum() / a.size),
            ("a / sum(b, axis=1, keepdims=True)", lambda: a / b.sum(axis=1, keepdims=True)),
            ("(a - min(a, axis=0)) / (max(a, axis=0) - min(a, axis=0) + 1)",
             lambda: (a - a.min(axis=0)) / (a.max(axis=0) - a.min(axis=0) + 1)),
            ("sum(a * b)", lambda: np.sum(a * b)),
            ("sum(a, axis=0) + r", lambda: a.sum(axis=0) + spread),
            ("sum(a) + sum(b) * 2", lambda: a.sum() + b.sum() * 2),
            ("sum(where(a > 0, a, 0.0), axis=1)", lambda: np.where(a > 0, a, 0.).sum(axis=1)),
            ("count(a > 0) + sum(i)", lambda: np.count_nonzero(a > 0) + i.sum()),
            ("sum(sum(a, axis=0) * r)", lambda: np.sum(a.sum(axis=0) * spread)),
            ("max(sum(i, axis=1, keepdims=True) * i)",
             lambda: np.max(i.sum(axis=1, keepdims=True) * i)),
            ("i - max(i)", lambda: i - i.max()), ("i * sum(i)", lambda: i * i.sum()),
            ("sum(a, axis=(0, 1)) - sum(a)", lambda: np.float64(0)),
            ("any(a > 7, axis=1) | all(b > 0)", lambda: (a > 7).any(axis=1) | (b > 0).all()),
            ("argmax(a, axis=1) + 1", lambda: a.argmax(axis=1) + 1),
            ("a == max(a, axis=1, keepdims=True)", lambda: a == a.max(axis=1, keepdims=True)),
            ("sum(1.0 + r)", lambda: np.sum(1.0 + spread)), ("sum(a + r, axis=0)",
                                                            lambda: np.sum(a + spread, axis=0)),
            ("sum(3)", lambda: np.sum(3)), ("sum(2.5)", lambda: np.sum(2.5)),
            ("sum(a > 1) / 192", lambda: np.sum(a > 1) / 192),
            # Complex numbers of which one part does not depend on the array.
            ("sum(a + 2j)", lambda: np.sum(a + 2j)), ("mean(b + 2j)", lambda: b.sum() / 192 + 2j),
            ("sum(complex(1.0, a), axis=0)", lambda: np.sum(1 + 1j * a, axis=0)),
            ("var(a + 2j) - var(a)", lambda: np.float64(0)), ("imag(a + 2j)", lambda: 0 * b + 2),
            ("real(complex(1.0, a))", lambda: 0 * b + 1), ("count(0 * b + 2j)", lambda: a.size),
            ("float64(complex(1.0, a))", lambda: 0 * b + 1)):
        for options in ({}, {"threads": 2, "block_length": 64}, {"block_length": -1}):
            report.call("inside", text, {n: v for n, v in names.items() if n in text}, call,
                        f" {options}", **options)
    x = (random.uniform(-1, 1, 100001)).astype(np.float32)
    want = math.fsum(x.astype(np.float64)[x > 0])
    report.call("inside", "sum(where(a > 0, a, 0))", {"a": x}, lambda: Within(
        np.asarray(want), np.float32, 20 * np.finfo(np.float32).eps * want))


SECTIONS = (whole, one_answer, axes, laid_out, not_a_number, inside)
