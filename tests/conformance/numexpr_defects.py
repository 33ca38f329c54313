# SPDX-License-Identifier: MIT
"""What numexpr computes wrongly or oddly, and users have complained about: none of it here."""
import threading

import numpy as np

import harness
import layouts
from compare import Within


def same(report, text, given, want, **options):
    """NumPy's value and type, written out."""
    report.call("numexpr", text, given, lambda: np.asarray(want), **options)


def integers(report, quick, random):
    for t in (np.int32, np.int64):
        positive = np.array([7, 3, 12], t)
        same(report, "min(a)", {"a": positive}, t(3))
        same(report, "max(a)", {"a": -positive}, t(-3))
        least = np.full(5, np.iinfo(t).min, t)
        same(report, "a // -1", {"a": least}, least)
        same(report, "a % -1", {"a": least}, np.zeros(5, t))
        same(report, "a // b", {"a": least, "b": np.full(5, -1, t)}, least)
        same(report, "a // 0", {"a": positive}, np.zeros(3, t))
        same(report, "a % 0", {"a": positive}, np.zeros(3, t))
        same(report, "abs(a)", {"a": -positive}, positive)
    big = np.array([2**60 + 1, 2**60 + 3], np.int64)
    same(report, "min(a)", {"a": big}, np.int64(2**60 + 1))
    same(report, "max(a)", {"a": big}, np.int64(2**60 + 3))
    same(report, "minimum(a, b)", {"a": big, "b": big + 1}, big)
    same(report, "maximum(a, b)", {"a": big, "b": big + 1}, big + 1)
    i = np.array([1, 2, 3, -4], np.int32)
    same(report, "1 & i", {"i": i}, 1 & i)
    same(report, "3 // i", {"i": i}, 3 // i)
    same(report, "i < 1 & b", {"i": i, "b": i}, i < (1 & i))
    same(report, "True ^ b", {"b": i > 1}, ~(i > 1))
    same(report, "i ** 3", {"i": np.array([2000, -2000], np.int32)},
         np.array([2000, -2000], np.int32) ** 3)
    same(report, "i ** j", {"i": np.array([3], np.int64), "j": np.array([40], np.int64)},
         np.array([3], np.int64) ** 40)
    same(report, "i << 40", {"i": i}, np.zeros(4, np.int32))
    same(report, "i >> 40", {"i": i}, np.array([0, 0, 0, -1], np.int32))
    u = np.array([2**63, 2**64 - 1, 5], np.uint64)
    same(report, "u + 1", {"u": u}, u + np.uint64(1))
    same(report, "u", {"u": u}, u)
    same(report, "max(u)", {"u": u}, u.max())
    same(report, "sum(i)", {"i": np.full(10, 2**30, np.int32)}, np.int64(10 * 2**30))
    same(report, "u8 + u8", {"u8": np.array([200], np.uint8)}, np.array([144], np.uint8))


def types(report, quick, random):
    f = np.array([1.5, -2.25, 3], np.float32)
    i = np.array([1, 2, 3], np.int32)
    same(report, "f * 2.5", {"f": f}, f * np.float32(2.5))
    same(report, "f * 2", {"f": f}, f * np.float32(2))
    same(report, "f * k", {"f": f, "k": 2.0}, f * np.float32(2))
    same(report, "f + i", {"f": f, "i": i}, f.astype(np.float64) + i)
    same(report, "trunc(f)", {"f": f}, np.trunc(f))
    same(report, "round(f)", {"f": f}, np.rint(f))
    same(report, "maximum(f, 0)", {"f": f}, np.maximum(f, np.float32(0)))
    same(report, "copysign(f, -1)", {"f": f}, -np.abs(f))
    same(report, "nextafter(f, 9)", {"f": f}, np.nextafter(f, np.float32(9)))
    same(report, "i ** 2", {"i": i}, i ** 2)
    same(report, "i ** 2.0", {"i": i}, i ** 2.0)
    same(report, "i ** -1.0", {"i": i}, 1 / i.astype(np.float64))
    same(report, "a / 10", {"a": i.astype(np.float64)}, i / 10)
    same(report, "a / 10.0", {"a": i.astype(np.float64)}, i / 10.0)
    same(report, "i / 2", {"i": i}, i / 2)
    same(report, "-b", {"b": -i}, i)
    h = f.astype(np.float16)
    same(report, "h * h", {"h": h}, h * h)
    z = np.array([3 + 4j, -1j], np.complex64)
    same(report, "abs(z)", {"z": z}, np.array([5, 1], np.float32))
    same(report, "conj(z)", {"z": z}, z.conj())
    same(report, "real(z)", {"z": z}, z.real)
    same(report, "z + 1", {"z": z}, z + np.complex64(1))
    same(report, "conj(f)", {"f": f}, f)
    huge = np.array([1e200 + 1e200j])
    report.call("numexpr", "z / z", {"z": huge}, lambda: Within(
        np.array([1 + 0j]), np.complex128, 1e-15))
    x = np.array([1e308, 5.0, -5.0, 7.5])
    same(report, "x % 3", {"x": x}, x % 3)
    same(report, "5 % y", {"y": np.array([np.inf, -np.inf])}, 5 % np.array([np.inf, -np.inf]))
    same(report, "x // 3", {"x": x}, x // 3)


def reductions(report, quick, random):
    n = 20_000_000
    same(report, "sum(a)", {"a": np.ones(n, np.float32)}, np.float32(n))
    x = np.array([1.0, np.nan, 0.5])
    same(report, "min(x)", {"x": x}, np.float64(np.nan))
    same(report, "max(x)", {"x": x}, np.float64(np.nan))
    same(report, "sum(b)", {"b": x > 0}, np.int64(2))
    a = np.arange(12.0).reshape(3, 4)
    same(report, "sum(a, axis=-1)", {"a": a}, a.sum(axis=-1))
    same(report, "sum(a, axis=(0, 1))", {"a": a}, a.sum())
    same(report, "2 * sum(a) + 1", {"a": a}, np.float64(2 * a.sum() + 1))
    same(report, "a - min(a, axis=0)", {"a": a}, a - a.min(axis=0))
    same(report, "sum(2)", {}, np.int64(2))
    same(report, "sum(e)", {"e": np.empty(0)}, np.float64(0))
    same(report, "sum(e)", {"e": np.empty((0, 3))}, np.float64(0))
    same(report, "prod(e)", {"e": np.empty((0, 3))}, np.float64(1))
    same(report, "sum(e, axis=0)", {"e": np.empty((0, 3))}, np.zeros(3))
    same(report, "e + f", {"e": np.empty((0, 1)), "f": np.empty((1, 3))}, np.empty((0, 3)))
    out = np.full((), 9.0)
    same(report, "sum(e)", {"e": np.empty(0)}, np.float64(0), out=out)


def overlap(report, quick, random):
    for n in (10, 1500, 5000):
        a = np.arange(float(n))
        same(report, "r + 1", {"r": a[::-1]}, a[::-1] + 1, out=a)
        a = np.arange(float(n))
        same(report, "a + r", {"a": a, "r": a[::-1]}, a + a[::-1], out=a)
        square = np.arange(float(n if n < 100 else 120) ** 2).reshape(-1, n if n < 100 else 120)
        same(report, "a + 1", {"a": square.T}, square.T + 1, out=square)
        shifted = np.arange(float(n))
        same(report, "a * 2", {"a": shifted[:-1]}, shifted[:-1] * 2, out=shifted[1:])


def threads(report, quick, random):
    """One program, run by four threads at once."""
    size, rounds = 5000, 50 if quick else 500
    arrays = [layouts.values("float64", (size,), random) for _ in range(4)]
    text = "a * b + where(a > b, a - 1, b) / 3"
    program = harness.Program(text, a=arrays[0], b=arrays[0])
    wrong = []

    def work(k):
        for r in range(rounds):
            a, b = arrays[k], arrays[(k + r) % 4]
            out = program.run(np.empty(size), a=a, b=b)
            if not np.array_equal(out, a * b + np.where(a > b, a - 1, b) / 3):
                wrong.append((k, r))

    workers = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    program.close()
    report.true("threads", text, not wrong, f"{len(wrong)} of {4 * rounds} runs differ")


def limits(report, quick, random):
    one = np.array([1.0, 2.0])
    names = {f"v{k}": one + k for k in range(200)}
    same(report, " + ".join(names), names, sum(names.values()))
    same(report, " + ".join(["a"] * 1000), {"a": one}, one * 1000)
    constants = " + ".join(f"a * {k}.5" for k in range(300))
    total = np.zeros(2)
    for k in range(300):
        total = total + one * (k + 0.5) if k else one * 0.5
    same(report, constants, {"a": one}, total)
    same(report, "(" * 190 + "a" + ")" * 190, {"a": one}, one)
    wide = np.ones((1,) * 32)
    same(report, "a + 1", {"a": wide}, wide + 1)


SECTIONS = (integers, types, reductions, overlap, threads, limits)
