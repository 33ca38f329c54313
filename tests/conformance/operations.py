# SPDX-License-Identifier: MIT
"""Every operator and function for every type or pair of types, on grids of special values, and
with weak scalars; on many random values where results are not exact."""
import functools
import pathlib
import re

import numpy as np

import grids
import harness
import oracle
import reductions
from compare import Near, Within
from differences import note

_LITERALS = {"bool": [True], "int": [0, 1, 2, 3, -1, 7, 100, 127, 300, 70000, 2**40],
             "float": [0.0, 0.5, 1.0, 2.0, -1.0, 2.5, -0.1, 1e-5, 1e5, 1e300],
             "complex": [2j, 1 - 2j]}


def grid(*columns):
    """All combinations, as contiguous one-dimensional arrays."""
    full = np.meshgrid(*columns, indexing="ij")
    return [np.ascontiguousarray(x).reshape(-1) for x in full]


def check(report, name, label, *operands):
    text, meaning = oracle.FUNCTIONS[name]
    report.call(name, text, dict(zip("abc", operands)),
                functools.partial(meaning, *operands), f" of {label}")


def unary(report, quick, random):
    for name in oracle.FUNCTIONS:
        if oracle.arity(name) != 1:
            continue
        for t in grids.TYPES:
            check(report, name, t, grids.special(t))
            count = 2000 if quick else 100000
            if "erf" in name or "gamma" in name:
                count = 500 if quick else 5000
            kind = np.dtype(t).kind
            if kind == "f" or (kind == "c" and name not in ("gamma", "erf")):
                check(report, name, f"{t}, ordinary", grids.ordinary(t, count, random))
                check(report, name, f"{t}, near 1", grids.ordinary(t, count, random, 1.5))
            if kind == "f":
                check(report, name, f"{t}, large", grids.ordinary(t, count, random, 1e4))
                check(report, name, f"{t}, any bits", grids.bits(t, count, random))
            elif kind in "iu":
                check(report, name, f"{t}, any", grids.bits(t, 1000, random))


def binary(report, quick, random):
    few = quick
    for name in oracle.FUNCTIONS:
        if oracle.arity(name) != 2:
            continue
        for t in grids.TYPES:
            for u in grids.TYPES:
                a, b = grid(grids.special(t, few), grids.special(u, few))
                check(report, name, f"{t}, {u}", a, b)
            count = 1000 if quick else 100000
            if name not in ("div", "pow") or np.dtype(t).kind != "c":
                # Near the ends of the range complex quotients and powers have no bound.
                check(report, name, f"{t}, any bits", grids.bits(t, count, random),
                      grids.bits(t, count, random))
            check(report, name, f"{t}, ordinary", grids.ordinary(t, count, random),
                  grids.ordinary(t, count, random))


def weak(report, quick, random):
    """Python's numbers beside arrays: as variables, and written into the text."""
    for name in oracle.FUNCTIONS:
        if oracle.arity(name) != 2:
            continue
        text, meaning = oracle.FUNCTIONS[name]
        for t in grids.TYPES:
            x = grids.special(t, quick)
            for kind, numbers in _LITERALS.items():
                for number in numbers[:4] if quick else numbers:
                    for operands in ((x, number), (number, x)):
                        variables = {n: v for n, v in zip("ab", operands) if v is x}
                        literal = text.replace("b" if operands[1] is number else "a",
                                               "\0", 1) if "(" not in text else None
                        if name == "pow" and number is operands[0] and kind == "float":
                            continue  # decided by the values of the exponent: see binary()
                        if kind != "bool":
                            report.call(name, text, dict(zip("ab", operands)),
                                        functools.partial(meaning, *operands),
                                        f" of {t} and {number!r} as scalar")
                        if literal and np.signbit(np.real(number)) == 0:
                            strong = [np.bool_(v) if isinstance(v, bool) else v for v in operands]
                            of_literal = oracle.OF_LITERAL.get(name, meaning)
                            report.call(name, literal.replace("\0", f"({number!r})"), variables,
                                        functools.partial(of_literal, *strong), f", {t}")


def fast(report, quick, random):
    """EXPR_FAST: within 4 ulps, and a product and a sum within one rounding of the strict ones."""
    for name in oracle.ANALYTIC + ["cbrt", "erf", "arctan2", "hypot", "sqrt"]:
        text, meaning = oracle.FUNCTIONS[name]
        for t in grids.FLOATS:
            operands = [grids.ordinary(t, 2000 if quick else 50000, random)
                        for _ in range(oracle.arity(name))]

            def wanted():
                want = meaning(*operands)
                if isinstance(want, Near):
                    return Near(want.values, want.dtype, 4)
                return Near(want.astype(np.longdouble), want.dtype, 1)
            report.call(f"fast {name}", text, dict(zip("ab", operands)), wanted, f" of {t}",
                        fast=True)
    for t in ("float32", "float64"):
        a, b, c = (grids.ordinary(t, 2000, random) for _ in range(3))
        wide = a.astype(np.longdouble) * b + c
        bound = np.finfo(t).eps * (np.abs(a.astype(np.longdouble) * b) + np.abs(wide))
        report.call("fast product and sum", "a * b + c", {"a": a, "b": b, "c": c},
                    lambda: Within(wide, t, bound), f" of {t}", fast=True)


def three(report, quick, random):
    for t in grids.TYPES:
        for u in grids.TYPES:
            a, b, c = grid(np.array([False, True]), grids.special(t, True), grids.special(u, True))
            for name in ("where", "if"):
                check(report, name, f"bool, {t}, {u}", a, b, c)
        for u in grids.TYPES:
            condition, = grid(grids.special(u, True))
            b = np.resize(grids.special(t, True), condition.shape)
            check(report, "where", f"{u}, {t}, {t}", condition, b, b[::-1].copy())
        a, b, c = grid(*[grids.special(t, True)[:9]] * 3)
        check(report, "clip", f"{t} thrice", a, b, c)
        for low, high in ((0, 1), (2, 100), (0.5, 1), (-1, 300)):
            check(report, "clip", f"{t} to ({low}, {high})", grids.special(t), low, high)
        for b, c in ((1, 2), (1.0, 2), (1, 2.5), (1j, 0)):
            for name in ("where", "if"):
                check(report, name, f"bool, weak {b} and {c}", np.array([True, False]), b, c)
        x = grids.special(t)
        for number in (1, -1, 2.5, 300):
            check(report, "where", f"bool, {t}, {number}", x > 0 if x.dtype.kind != "c" else x == 1,
                  x, number)


def byte_strings(report, quick, random):
    words = np.array([b"", b"a", b"ab", b"abc", b"b", b"abcabd", b"ba", b"\xff", b"a\0b", b"abcab"])
    a, b = grid(words, words.astype("S3"))
    for name in ("lt", "le", "gt", "ge", "eq", "ne"):
        check(report, name, "byte strings", a, b)
        report.call(name, oracle.FUNCTIONS[name][0].replace("b", "'ab'"), {"a": a},
                    functools.partial(oracle.FUNCTIONS[name][1], a, np.array(b"ab")))
    report.call("contains", "contains(a, b)", {"a": a, "b": b},
                functools.partial(oracle.contains, a, b))
    report.call("contains", "contains(a, 'b')", {"a": a}, lambda: oracle.contains(a, b"b"))
    for text in ("copy(a)", "where(a < b, a, b)", "a"):
        note("bytes-results")
        report.call("strings refused", text, {"a": a, "b": b}, lambda: oracle.refuse(text, a))
    for text in ("a + b", "a + 1", "-a", "a & a", "sin(a)", "a < 1", "float64(a)", "sum(a)"):
        report.call("strings refused", text, {"a": a, "b": b}, lambda: oracle.refuse(text, a))


def bfloat16(report, quick, random):
    """Computed in float32 and rounded: NumPy has no such type."""
    values = harness.BFloat16.of(grids.special("float32"))
    rounded = values.float32()
    every = harness.BFloat16(np.arange(65536, dtype=np.uint16))

    def same(text, got, want):
        if not isinstance(got, harness.BFloat16):
            return report.fail("bfloat16", text, f"type {got.dtype}")
        return report.same("bfloat16", text, got.float32(), harness.BFloat16.of(want).float32())

    with np.errstate(all="ignore"):
        wide = every.float32()
        x, y = grid(rounded, rounded)
        a, b = harness.BFloat16.of(x), harness.BFloat16.of(y)
        for text, want in (("-a", -wide), ("abs(a)", np.abs(wide)), ("floor(a)", np.floor(wide)),
                           ("rint(a)", np.rint(wide)), ("sqrt(a)", np.sqrt(wide)),
                           ("a + 1", wide + np.float32(1)), ("a * 0.1", wide * np.float32(
                               harness.BFloat16.of(np.float32([0.1])).float32()[0]))):
            attempt(report, text, {"a": every}, lambda got: same(text, got, want))
        for text, want in (("a + b", x + y), ("a - b", x - y), ("a * b", x * y), ("a / b", x / y),
                           ("minimum(a, b)", oracle.minimum(x, y)),
                           ("maximum(a, b)", oracle.maximum(x, y))):
            attempt(report, text, {"a": a, "b": b}, lambda got: same(text, got, want))
        attempt(report, "a < b", {"a": a, "b": b},
                lambda got: report.same("bfloat16", "a < b", got, x < y))
        attempt(report, "float32(a)", {"a": every},
                lambda got: report.same("bfloat16", "float32(a)", got, wide))
        for t in grids.REAL:
            v = grids.special(t)
            # Once rounded from the value: float64 and int64 are not rounded to float32 before.
            exact = v.astype(np.longdouble).astype(np.float64)
            narrow = exact.astype(np.float32)
            beyond = np.where(narrow > exact, -np.inf, np.inf).astype(np.float32)
            toward = np.nextafter(narrow, beyond)
            odd = np.where((narrow != exact) & (narrow.view(np.uint32) % 2 == 0) &
                           np.isfinite(narrow), toward, narrow)
            attempt(report, "bfloat16(a)", {"a": v},
                    lambda got: same(f"bfloat16(a) of {t}", got, odd))


def attempt(report, text, variables, then):
    if not report.begin(text):
        return
    try:
        then(harness.evaluate(text, given=variables))
    except harness.Error as error:
        report.fail("bfloat16", text, f"refused ({error})")


# They move elements along axes: no operations of one element.
MOVES = ("roll", "shift", "diff", "laplacian")


def table(report, quick, random):
    """Every row of the library's own table has a meaning here, and every alias is what it names."""
    folder = pathlib.Path(__file__).resolve().parents[2] / "src" / "ops"
    if not folder.is_dir():
        return
    rows = re.findall(r'^OPERATOR\((\w+),\s*"([^"]+)",\s*(INFIX|PREFIX|FUNCTION),\s*(\d)',
                      (folder / "operators.def").read_text(), re.M)
    arities = {}
    for stem, spelling, syntax, arity in rows:
        name = f"cast {spelling}" if stem.startswith("cast_") else stem
        arities[stem] = int(arity)
        report.true("table", stem, name in oracle.FUNCTIONS or name in reductions.NAMES or
                    stem in ("contains", "cast_bf16") + MOVES, "has no meaning in the suite")
    x = grids.ordinary("float64", 50, random, 0.9)
    i = grids.ordinary("int32", 50, random)
    aliases = re.findall(r'^ALIAS\("(\w+)", (\w+)\)', (folder / "aliases.def").read_text(), re.M)
    spellings = {stem: (spelling, syntax) for stem, spelling, syntax, _ in rows}
    for alias, stem in aliases:
        spelling, syntax = spellings[stem]
        call = {"INFIX": f"a {spelling} b", "PREFIX": f"{spelling} a"}.get(
            syntax, f"{spelling}({', '.join('ab'[:arities[stem]])})")
        operands = {"a": i, "b": np.abs(i)} if stem.startswith(("bit_", "sh", "invert")) else \
            {"a": x, "b": np.abs(x)}
        text = f"{alias}({', '.join('ab'[:arities[stem]])})"
        if not report.begin(text):
            continue
        try:
            report.same("aliases", text, harness.evaluate(text, given=operands),
                        harness.evaluate(call, given=operands))
        except harness.Error as error:
            report.fail("aliases", text, f"refused ({error})")


SECTIONS = (table, unary, binary, weak, three, fast, byte_strings, bfloat16)
