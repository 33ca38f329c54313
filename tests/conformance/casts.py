# SPDX-License-Identifier: MIT
"""Writing results into outputs of other types, under each casting rule."""
import numpy as np

import grids
import harness
import oracle
from differences import note

_RULES = ("no", "safe", "same_kind", "unsafe")


def allowed(source, target, rule):
    strings = [np.dtype(t).kind == "S" for t in (source, target)]
    if any(strings):
        if np.can_cast(source, target, rule):
            note("bytes-results" if all(strings) else "bytes-casts")
        return False
    return np.can_cast(source, target, rule)


def wanted(values, target, rule):
    if not allowed(values.dtype, target, rule):
        raise TypeError("casting refused")
    return oracle.convert(values, np.dtype(target))


def every_pair(report, quick, random):
    """Each type into each type: an array as it is, and the result of an operation."""
    for source in grids.TYPES:
        values = np.concatenate([grids.special(source), grids.bits(source, 300, random),
                                 grids.ordinary(source, 1000, random, 1e4)])
        for target in grids.TYPES:
            for rule in _RULES:
                out = np.full(values.shape, 1, target)
                before = out.copy()
                result = report.call(f"cast to {target}", "a", {"a": values},
                                     lambda: wanted(values, target, rule),
                                     f" of {source}, {rule}", out=out, casting=rule)
                if result is None:
                    report.same("untouched when refused", f"a of {source} to {target}", out, before)
            report.call(f"allocated {target}", "a", {"a": values},
                        lambda: wanted(values, target, "same_kind"), f" of {source}",
                        out_type=target)


def after_operations(report, quick, random):
    """A result is rounded to its own type first, then converted."""
    for source in grids.TYPES:
        a, b = (grids.ordinary(source, 2000, random, 100) for _ in range(2))
        with np.errstate(all="ignore"):
            total = np.add(a, b)
            mixed = np.multiply(a, 3)
        for target in grids.TYPES:
            out = np.zeros(a.shape, target)
            report.call(f"sum to {target}", "a + b", {"a": a, "b": b},
                        lambda: wanted(total, target, "unsafe"), f" of {source}", out=out,
                        casting="unsafe")
            out = np.zeros(a.shape, target)
            report.call(f"product to {target}", "a * 3", {"a": a},
                        lambda: wanted(mixed, target, "same_kind"), f" of {source}", out=out)


def double_rounding(report, quick, random):
    """Values next to the middle of two numbers of the target, which a detour would round away."""
    for source, target in (("float64", "float32"), ("float64", "float16"), ("float32", "float16"),
                           ("int64", "float32"), ("uint64", "float32"), ("uint64", "float64"),
                           ("int64", "float16"), ("complex128", "complex64")):
        if source not in grids.TYPES or target not in grids.TYPES:
            continue
        part = "float32" if target == "complex64" else target
        base = np.abs(grids.ordinary(part, 2000, random, 3e4)).astype(np.float64)
        base = base[base >= 1]
        if source in grids.INTEGERS:
            base = np.ldexp(base.astype(np.float64), 30 if target != "float16" else 0)
        half = np.spacing(base.astype(part)).astype(np.longdouble) / 2
        middle = base.astype(np.longdouble) + half
        step = 1 if source in grids.INTEGERS else middle * np.finfo(
            "float64" if source == "complex128" else source).eps
        values = np.concatenate([middle, middle - step, middle + step]).astype(source)
        out = np.zeros(values.shape, target)
        report.call(f"{source} to {target}", "a", {"a": values}, lambda: values.astype(target),
                    " near halves", out=out, casting="unsafe")
        if f"cast {target}" in oracle.FUNCTIONS:
            report.call(f"{source} to {target}", f"{target}(a)", {"a": values},
                        lambda: values.astype(target), " near halves")


def odd_bools(report, quick, random):
    """Any byte but 0 is true."""
    raw = np.arange(256, dtype=np.uint8)
    odd, truth = raw.view(bool), raw != 0
    for text, want in (("a", truth), ("~a", ~truth), ("a & True", truth), ("a + 1", truth + 1),
                       ("where(a, 1.5, 2.5)", np.where(truth, 1.5, 2.5)), ("sum(a)", np.sum(truth)),
                       ("a == True", truth)):
        report.call("bools of odd bytes", text, {"a": odd}, lambda: want)


def byte_strings(report, quick, random):
    words = np.array([b"", b"abc", b"ab\0d", b"xyz\xff"])
    for width in (1, 3, 4, 7):
        target = np.dtype(f"S{width}")
        for rule in _RULES:
            out = np.full(words.shape, b"?", target)
            report.call("byte strings", "a", {"a": words}, lambda: wanted(words, target, rule),
                        f" to {target}, {rule}", out=out, casting=rule)
    for t in grids.TYPES:
        report.call("byte strings", "a", {"a": words}, lambda: wanted(words, t, "unsafe"),
                    f" to {t}", out=np.zeros(words.shape, t), casting="unsafe")


SECTIONS = (every_pair, after_operations, double_rounding, odd_bools, byte_strings)
