# SPDX-License-Identifier: MIT
"""The grammar: Python's, read by Python itself; statements, named outputs, chains."""
import functools

import numpy as np

import harness
import layouts
from compare import Within

# What Python makes of these with arrays is what they mean.
PYTHON = """
a + b * c
(a + b) * c
-a ** 2
-a ** -2.0
2 ** -a
a ** b ** 2
a - b - c
a / b / c
a // 2 % 3
-a // 2
a % -3
+a - -b
i & j | i ^ j
i | j & 3 << 1
i << 1 + 1
~i & j
~i ** 2
i & 1 == 1
1 & i
3 // j
7 % j
True ^ p
(i > 2) & (j < 5) | p
a < b
a == b
not_equal(a, b)
a if_else b
1_000 + i
0x10 + i
0b101 | i
0o17 ^ i
1e3 + a
.5 + a
5. * a
1.5e-3 * a
a.real + a.imag
absolute(a) + power(a, 2)
arctan2(a, b) * 0 + 1
add(a, b) * subtract(a, b)
where(a > b, a, b)
minimum(maximum(a, 0), b)
( a
  + b )
"""


def read_by_python(text, names):
    """Powers and functions are within 1 ulp on both sides, and may be parts of the text."""
    with np.errstate(all="ignore"):
        value = np.asarray(eval(text, dict(names)))
        if value.dtype.kind == "f" and ("**" in text or "power" in text or "arctan2" in text):
            return Within(value, value.dtype, np.abs(value) * 1e-13)
    return value


def grammar(report, quick, random):
    a, b, c = (layouts.values("float64", (50,), random) for _ in range(3))
    i, j = (random.integers(1, 20, 50).astype(np.int32) for _ in range(2))
    p = i > j
    given = {"a": a, "b": b, "c": c, "i": i, "j": j, "p": p}
    names = {**{n: getattr(np, n) for n in dir(np) if not n.startswith("_")}, **given}
    texts = PYTHON.replace("( a\n  + b )", "( a +\n b )").strip().split("\n")
    joined, text = [], ""
    for line in texts:
        text += line
        if text.count("(") == text.count(")"):
            joined.append(text)
            text = ""
        else:
            text += "\n"
    for text in joined:
        if text == "a if_else b":
            text, meaning = "a if a > b else b", lambda: np.where(a > b, a, b)
        else:
            meaning = functools.partial(read_by_python, text, names)
        report.call("grammar", text, given, meaning)
    for text, meaning in (
            ("0 < a < 1", (0 < a) & (a < 1)), ("a < b < c", (a < b) & (b < c)),
            ("a == a != b", (a == a) & (a != b)), ("not a > b", ~(a > b)),
            ("not a > b and p", ~(a > b) & p), ("a > b or p and i > 3", (a > b) | p & (i > 3)),
            ("a > b and b > c", (a > b) & (b > c)),
            ("a if p else b if i > 5 else c", np.where(p, a, np.where(i > 5, b, c))),
            ("(a if p else b) + 1", np.where(p, a, b) + 1), ("not not p", p),
            ("a if p else 0", np.where(p, a, 0)), ("-a if not p else +a", np.where(~p, -a, a)),
            ("1 if p else 2", np.where(p, 1, 2))):
        report.call("python's words", text, given, lambda: meaning)
    for text, status in (
            ("a +", "syntax"), ("(a", "syntax"), ("a b", "syntax"), ("a)", "syntax"),
            ("", "syntax"),
            ("a ? b", "syntax"), ("a = = b", "syntax"), ("d + 1", "name"), ("foo(a)", "name"),
            ("sin(a, b)", "arity"), ("sin()", "arity"), ("where(a, b)", "arity"),
            ("a[0]", "syntax"),
            ("lambda x: x", "syntax"), ("a.__class__", "syntax name"), ("__import__('os')", "name"),
            ("a is b", "syntax"), ("a in b", "syntax"), ("'abc", "syntax"), ("1 +* 2", "syntax"),
            ("a ** ", "syntax"), ("99999999999999999999 + i", "range syntax"), ("01 + i", "syntax"),
            ("1__0", "syntax"), ("0x", "syntax"), ("1e", "syntax"), ("a; ", "ok syntax")):
        if not report.begin(text):
            continue
        try:
            harness.evaluate(text, given=given)
            got = "ok"
        except harness.Error as error:
            got = error.status
        report.true("refused texts", repr(text), got in status.split(), f"{got}, want {status}")


def statements(report, quick, random):
    a, b = (layouts.values("float64", (60,), random) for _ in range(2))
    i = random.integers(0, 9, 60).astype(np.int32)

    def one(text, want, outputs, named, **options):
        if not report.begin(text):
            return None
        try:
            value, got = harness.evaluate(text, a=a, b=b, i=i, outputs=outputs, **options)
        except harness.Error as error:
            return report.fail("statements", text, f"refused ({error})")
        report.same("statements", text, value, want)
        for name, expected in named.items():
            report.same("statements", f"{text}: {name}", got[name], expected)

    for options in ({}, {"threads": 2, "block_length": 16}, {"block_length": harness.UNBLOCKED}):
        one("t = a + b; t * t", (a + b) * (a + b), {}, {}, **options)
        one("t = a + b\nt * t", (a + b) * (a + b), {}, {}, **options)
        one("t = a\nt = t + 1\nt = t * t\nt - a", (a + 1) * (a + 1) - a, {}, {}, **options)
        one("s = a + b; d = a - b; s * d", (a + b) * (a - b), {"s": None, "d": None},
            {"s": a + b, "d": a - b}, **options)
        one("m = max(i); i - m", i - i.max(), {"m": None}, {"m": np.asarray(i.max())}, **options)
        one("p = a > b; where(p, a, b)", np.where(a > b, a, b), {"p": np.zeros(60, bool)},
            {"p": a > b}, **options)
        one("k = i * 2; k + a", i * 2 + a, {"k": np.zeros(60, np.int64)},
            {"k": (i * 2).astype(np.int64)}, **options)
        one("k = i * 2; k + a", i * 2 + a, {"k": np.zeros(120, np.int32)[::2]},
            {"k": i * 2}, **options)
        one("r = sum(i, axis=0, keepdims=True); i * r", i * i.sum(keepdims=True), {"r": None},
            {"r": i.sum(keepdims=True)}, **options)
        one("s = a + 1", a + 1, {"s": None}, {"s": a + 1}, **options)
    target = a.copy()
    value, got = None, None
    try:
        value, got = harness.evaluate("t = b + 1; t * a", a=target, b=b, outputs={"t": target})
        report.same("statements", "output over an input: value", value, (b + 1) * a)
        report.same("statements", "output over an input: t", got["t"], b + 1)
    except harness.Error as error:
        report.fail("statements", "output over an input", f"refused ({error})")


SECTIONS = (grammar, statements)
