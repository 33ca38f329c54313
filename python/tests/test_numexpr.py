# SPDX-License-Identifier: MIT
"""The stand-in for numexpr: types by its rules, its interface, and numexpr itself where there is one."""

import importlib.util
import itertools
import unittest

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

import blockexpr.numexpr as standin
from blockexpr.numexpr import E, NumExpr, evaluate, necompiler, re_evaluate

TYPES = {"b": "?", "i1": "i1", "i2": "i2", "i4": "i4", "i8": "i8", "u1": "u1", "u2": "u2",
         "u4": "u4", "f2": "f2", "f4": "f4", "f8": "f8", "c8": "c8", "c16": "c16"}
VALUES = {name: np.array([1, 0, 1, 1, 0] if dtype == "?" else [1, 2, 3, 4, 5], dtype)
          for name, dtype in TYPES.items()}
OPERATIONS = ["x + y", "x - y", "x * y", "x / y", "x % y", "x ** y", "x > y", "x <= y", "x == y",
              "x & y", "x | y", "x << y", "where(x > 2, x, y)", "arctan2(x, y)", "fmod(x, y)",
              "complex(x, y)"]
SINGLE = ["-x", "~x", "x*2", "x*2.5", "2*x + 1", "x**2", "x**3", "x**0.5", "x**-1.0", "x/4", "x/3.0",
          "sqrt(x)", "sin(x)", "exp(x)", "abs(x)", "conj(x)", "ceil(x)", "floor(x)", "copy(x)",
          "ones_like(x)", "real(x)", "imag(x)", "x.real", "sum(x)", "prod(x)", "min(x)", "max(x)",
          "x > 2", "x == 2", "where(x > 2, 1, 2)", "where(x > 2, 1.5, x)", "log1p(x)", "expm1(x)",
          "1 + 1", "2**40", "3.5", "x", "x*5000000000", "True", "x > 1.5"]


def numexpr_itself():
    return importlib.import_module("numexpr") if importlib.util.find_spec("numexpr") else None


def differs(text, values):
    """Where numexpr 2.8 has a fault that is not copied: powers and extrema of integers."""
    whole = all(value.dtype.kind in "iub" for value in values.values())
    return whole and (text in ("x ** y", "min(x)", "max(x)") or "**-" in text)


def outcome(function, text, values):
    try:
        with np.errstate(all="ignore"):
            return function(text, values, {})
    except Exception as fault:
        return type(fault)


class BesideNumexpr(unittest.TestCase):
    def setUp(self):
        self.numexpr = numexpr_itself()
        if self.numexpr is None or not self.numexpr.__name__ == "numexpr":
            self.skipTest("numexpr is not installed (Debian: python3-numexpr)")

    def compare(self, text, values):
        if differs(text, values):
            return
        expected = outcome(self.numexpr.evaluate, text, values)
        result = outcome(evaluate, text, values)
        told = text + " of " + ", ".join(str(v.dtype) for v in values.values())
        if isinstance(expected, type):
            self.assertIs(result, expected, told)
            return
        self.assertNotIsInstance(result, type, f"{told}: {result}")
        self.assertEqual(result.dtype, expected.dtype, told)
        self.assertEqual(result.shape, expected.shape, told)
        tolerance = 1e-5 if expected.dtype == "f4" else 1e-12
        assert_allclose(result, expected, rtol=tolerance, atol=tolerance, err_msg=told)

    def test_pairs(self):
        for text in OPERATIONS:
            for a, b in itertools.product(VALUES, VALUES):
                self.compare(text, {"x": VALUES[a], "y": VALUES[b]})

    def test_singles(self):
        for text in SINGLE:
            for x in VALUES.values():
                self.compare(text, {"x": x} if "x" in text.replace("exp", "") else {})

    def test_optimizations(self):
        for mode in ("none", "moderate", "aggressive"):
            for text in ("x**2", "x**2.0", "x**0.5", "x**1", "x**0", "x**-2.0", "x/2"):
                for x in VALUES.values():
                    if differs(text, {"x": x}):
                        continue
                    expected = outcome(lambda *a: self.numexpr.evaluate(*a, optimization=mode),
                                       text, {"x": x})
                    result = outcome(lambda *a: evaluate(*a, optimization=mode), text, {"x": x})
                    if isinstance(expected, type):
                        self.assertIs(result, expected, f"{text} {x.dtype} {mode}")
                    else:
                        self.assertEqual(result.dtype, expected.dtype, f"{text} {x.dtype} {mode}")
                        assert_allclose(result, expected, rtol=1e-5)


class Interface(unittest.TestCase):
    def test_reductions(self):
        x = np.arange(24.0).reshape(2, 3, 4)
        for name in ("sum", "prod", "min", "max"):
            for axis in (None, 0, 1, 2):
                assert_allclose(evaluate(f"{name}(x**2 + 2, axis={axis})"),
                                getattr(np, name)(x**2 + 2, axis=axis), rtol=1e-12)
        z = x + 0.1j
        assert_allclose(evaluate("prod(z - 1, axis=0)"), np.prod(z - 1, axis=0))
        assert_allclose(evaluate("sum(z)"), np.sum(z))

    def test_programs(self):
        f = NumExpr(2.0 * E.a + 3.0 * E.b * E.c)
        self.assertEqual(f.input_names, ("a", "b", "c"))
        assert_array_equal(f(np.ones(2), 2, np.ones(2)), [8, 8])
        f = NumExpr("a + b", [("b", np.float32), ("a", np.int32)])
        self.assertEqual(f(np.ones(2, "f4"), np.ones(2, "i2")).dtype, np.float32)
        with self.assertRaises(TypeError):
            f(np.ones(2), np.ones(2, "i2"))
        with self.assertRaises(ValueError):
            f(np.ones(2))
        with self.assertRaises(ValueError):
            NumExpr("a + b", [("a", float)])
        out = np.empty(3)
        self.assertIs(NumExpr("a*2")(np.ones(3), out=out), out)
        power = NumExpr("(a + 1)**50")
        assert_allclose(power(np.full(2, 0.01)), 1.01**50)

    def test_trees(self):
        tree = necompiler.stringToExpression("(c1 > 5) & (c2 < d)", {"c1": np.int32}, {})
        self.assertEqual((tree.astType, tree.value, tree.astKind), ("op", "and", "bool"))
        less = tree.children[1]
        self.assertEqual((less.value, less.children[0].value), ("gt", "d"))
        self.assertEqual(tree.children[0].children[1].value, 5)
        self.assertEqual(necompiler.getExprNames("a + sin(b)", {}), (["a", "b"], False))
        self.assertIs(necompiler.getType(np.zeros(1, "u4")), np.int64)

    def test_errors(self):
        a, s = np.ones(3), np.array([b"x"])
        for text, kind in (("a +", SyntaxError), ("a + missing", KeyError), ("a and a", TypeError),
                           ("f(a)", TypeError), ("s + s", NotImplementedError),
                           ("s > a", NotImplementedError), ("a & a", NotImplementedError),
                           ("a.__class__", ValueError), ("(lambda: a)()", ValueError),
                           ("'{0.__globals__}'.format(where)", ValueError),
                           ("[x for x in (a,)]", ValueError), ("a[0]", TypeError),
                           ("__import__('os')", ValueError), ("(q := 1)", ValueError),
                           ("9**9**9", OverflowError), ("1 << 10**9", OverflowError),
                           ("a < [0, 0]", TypeError), ("b'a'*1000000000", TypeError),
                           ("sum(a, axis=-1)", ValueError), ("sum(a, axis=7)", ValueError)):
            with self.assertRaises(kind, msg=text):
                evaluate(text)
        i = np.arange(3)
        with self.assertRaises(ValueError):
            evaluate("i**-1")
        with self.assertRaises(ValueError):
            evaluate("a", optimization="some")
        with self.assertRaises(ValueError):
            evaluate("a", sideways=1)
        with self.assertRaises(ValueError):
            evaluate(a)
        with self.assertRaises(TypeError):
            evaluate("a", out=np.empty(3, "i4"))
        assert_array_equal(evaluate("a", out=np.empty(3, "i4"), casting="unsafe"), a)

    def test_strings(self):
        s = np.array([b"abc", b"de", b""])
        assert_array_equal(evaluate("s"), s)
        assert_array_equal(evaluate("(s == b'de') | contains(s, b'b')"), [True, True, False])

    def test_other_calls(self):
        a, b = np.arange(3.0), 2
        evaluate("a*b")
        b = 4
        assert_array_equal(re_evaluate(), a * b)
        self.assertIsNone(standin.validate("a*b"))
        self.assertIsInstance(standin.validate("a*missing"), KeyError)
        before = standin.set_num_threads(1)
        self.assertEqual(standin.set_num_threads(before), 1)


if __name__ == "__main__":
    unittest.main()
