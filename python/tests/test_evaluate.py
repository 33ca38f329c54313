# SPDX-License-Identifier: MIT
"""The package against NumPy."""

import gc
import signal
import sys
import threading
import unittest
import weakref

import numpy as np
from numpy.testing import assert_array_equal

import blockexpr
from blockexpr import evaluate, re_evaluate, validate

MODULE_ARRAY = np.arange(3.0)


def common_type(dtype, scalar):
    """NumPy 2's of an array and a scalar, whatever version this is: Python's numbers are weak."""
    if isinstance(scalar, (bool, np.generic)):
        return np.promote_types(dtype, np.asarray(scalar).dtype)
    rank = "buifc".index(dtype.kind)
    if isinstance(scalar, int):
        return np.dtype("i8") if rank == 0 else dtype
    if isinstance(scalar, float):
        return np.dtype("f8") if rank < 3 else dtype
    return dtype if rank == 4 else np.dtype("c8" if dtype.kind == "f" and dtype.itemsize < 8
                                            else "c16")


def resident():
    """Bytes of this process in memory."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096


class Values(unittest.TestCase):
    def test_names_of_the_frame_and_the_module(self):
        a = np.array([1.0, 2.0, 3.0])
        assert_array_equal(evaluate("a*MODULE_ARRAY + 1"), a * MODULE_ARRAY + 1)
        assert_array_equal(evaluate("a + b", {"a": a, "b": 2}), a + 2)
        assert_array_equal(evaluate("a + b", {"a": a}, {"b": 3}), a + 3)
        with self.assertRaises(NameError):
            evaluate("a + MODULE_ARRAY", {"a": a}, {})

    def test_names_of_constants_give_way(self):
        b = np.ones(2)
        assert_array_equal(evaluate("b*e"), b * np.e)
        e = np.array([3.0, 4.0])
        assert_array_equal(evaluate("b*e"), b * e)
        pi = ValueError  # not a value: the constant is meant
        assert_array_equal(evaluate("b*pi"), b * np.pi)
        self.assertIs(pi, ValueError)

    def test_types_are_those_of_numpy(self):
        for dtype in "? i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16".split():
            a = np.array([1, 0, 1], dtype)
            for scalar in (2, 0.5, 2j, np.float32(2), np.int16(3), True):
                result = evaluate("a*scalar")
                with np.errstate(all="ignore"):
                    # Weak scalars, as NumPy 2 has them, whatever version this is.
                    expected = a * np.asarray(scalar)
                expected = expected.astype(common_type(a.dtype, scalar))
                self.assertEqual(result.dtype, expected.dtype, f"{dtype} {scalar!r}")
                assert_array_equal(result, expected, f"{dtype} {scalar!r}")
            f = evaluate("-a if a > 0 else a") if dtype[0] not in "?uc" else a
            self.assertEqual(f.dtype, a.dtype)
        f4 = np.ones(2, "f4")
        self.assertEqual(evaluate("f4*0.1").dtype, np.float32)
        self.assertEqual(evaluate("f4*s", {"f4": f4, "s": 0.1}).dtype, np.float32)
        self.assertEqual(evaluate("f4*s", {"f4": f4, "s": np.float64(0.1)}).dtype, np.float64)

    def test_layouts(self):
        base = np.arange(240.0).reshape(4, 6, 10)
        for a in (base, base[::-1], base[:, ::2], base.T, base[..., ::-3], base.astype(">f8"),
                  np.asfortranarray(base), base[:0], base[1, 2, 3], base[:, :, None]):
            assert_array_equal(evaluate("a*2 + 1"), a * 2 + 1)
        record = np.zeros(5, [("x", "u1"), ("y", "f8")])
        record["y"] = np.arange(5)
        y = record["y"]  # not aligned
        assert_array_equal(evaluate("y*y"), y * y)
        row, column = np.arange(3.0), np.arange(4)[:, None]
        assert_array_equal(evaluate("row + column"), row + column)

    def test_orders(self):
        c = np.ones((3, 4))
        f = np.asfortranarray(c)
        self.assertTrue(evaluate("c*2").flags.c_contiguous)
        self.assertTrue(evaluate("f*2").flags.f_contiguous)
        self.assertTrue(evaluate("f*2", order="C").flags.c_contiguous)
        self.assertTrue(evaluate("c*2", order="F").flags.f_contiguous)
        self.assertTrue(evaluate("f*f", order="A").flags.f_contiguous)
        self.assertTrue(evaluate("f*c", order="A").flags.c_contiguous)
        with self.assertRaises(ValueError):
            evaluate("c", order="X")

    def test_out(self):
        a = np.arange(6.0)
        out = np.empty(6)
        self.assertIs(evaluate("a*2", out=out), out)
        assert_array_equal(out, a * 2)
        evaluate("a + 1", out=a)
        assert_array_equal(a, np.arange(6.0) + 1)
        swapped = np.empty(6, ">f8")
        assert_array_equal(evaluate("a", out=swapped), a)
        small = np.empty(6, "i4")
        with self.assertRaises(TypeError):
            evaluate("a", out=small)
        assert_array_equal(evaluate("a", out=small, casting="unsafe"), a)
        out.flags.writeable = False
        with self.assertRaises(ValueError):
            evaluate("a", out=out)
        with self.assertRaises(ValueError):
            evaluate("a", out=np.empty(5))
        with self.assertRaises(TypeError):
            evaluate("a", out=[1])
        overlapping = np.arange(10.0)
        x, y = overlapping[:-1], overlapping[1:]
        evaluate("x + 1", out=y)
        assert_array_equal(y, np.arange(9) + 1)

    def test_reductions_and_statements(self):
        x = np.random.default_rng(1).random((7, 5))
        assert_array_equal(evaluate("max(x, axis=1)"), x.max(axis=1))
        self.assertEqual(evaluate("sum(x)").shape, ())
        np.testing.assert_allclose(evaluate("m = mean(x); sum((x - m)**2)/count(x > -1)"), x.var())

    def test_other_objects(self):
        class Like:
            def __array__(self, dtype=None):
                return np.arange(3.0)

        class Tensor:
            def __dlpack__(self, stream=None):
                return np.arange(3.0).__dlpack__()

            def __dlpack_device__(self):
                return np.arange(3.0).__dlpack_device__()
        like, tensor, row = Like(), Tensor(), [1, 2, 3]
        assert_array_equal(evaluate("like*2"), [0, 2, 4])
        assert_array_equal(evaluate("tensor*2"), [0, 2, 4])
        assert_array_equal(evaluate("row*2"), [2, 4, 6])
        word, words = b"ab", np.array([b"ab", b"c"])
        assert_array_equal(evaluate("words == word"), [True, False])
        big = 2**63
        self.assertEqual(evaluate("big + 0"), 2**63)

    def test_namespaces_that_evaluate(self):
        class Names(dict):
            def __getitem__(self, name):
                for k in range(600):  # drops the text that is being evaluated
                    evaluate(f"{k} + 0.25")
                return np.ones(2)

            __hash__ = object.__hash__
        for call in (evaluate, validate, blockexpr.explain):
            call("first*second + 0.125", Names())
        assert_array_equal(evaluate("first*second", Names()), [1, 1])

    def test_outer_products_are_long_calls(self):
        row = np.ones(3000)
        column = row[:, None]
        self.assertEqual(evaluate("sum(row*column)"), 9e6)

    def test_many_names_and_texts(self):
        values = {f"v{k}": np.full(3, float(k)) for k in range(40)}
        assert_array_equal(evaluate(" + ".join(values), values), [780.0] * 3)
        for k in range(1200):  # more than are kept
            self.assertEqual(evaluate(f"{k} + 1"), k + 1)


class Errors(unittest.TestCase):
    def test_kinds(self):
        a, b = np.ones(3), np.ones(4)
        for text, kind in (("a +", SyntaxError), ("import os;", SyntaxError), ("q + a", NameError),
                           ("f(a)", NameError), ("a & b", TypeError), ("a + b", ValueError),
                           ("sin(a, b)", TypeError), ("sum(a, axis=4)", ValueError),
                           ("a\0", ValueError)):
            with self.assertRaises(kind, msg=text):
                evaluate(text)
            self.assertIsInstance(validate(text), kind, text)
        self.assertIsNone(validate("a*2"))
        for wrong in (1, b"a", None):
            with self.assertRaises(TypeError):
                evaluate(wrong)
        with self.assertRaises(TypeError):
            evaluate("a", sideways=True)
        with self.assertRaises(TypeError):
            evaluate()
        names = np.array(["x"])
        with self.assertRaises(ValueError):
            evaluate("names == names")
        day = np.array(["2020-01-01"], "M8[D]")
        with self.assertRaises(TypeError):
            evaluate("day == day")

    def test_places(self):
        with self.assertRaises(SyntaxError) as caught:
            evaluate("a = 1\nb = é")
        self.assertEqual((caught.exception.lineno, caught.exception.offset), (2, 5))
        self.assertEqual(caught.exception.text, "b = é")
        with self.assertRaises(NameError) as caught:
            evaluate("1 + nothing")
        self.assertIn("\n  1 + nothing\n      ^~~~~~~", str(caught.exception))


class Lifetimes(unittest.TestCase):
    def test_nothing_is_kept_alive(self):
        a = np.ones(100)
        dead = weakref.ref(a)
        count = sys.getrefcount(a)
        result = evaluate("a*2")
        evaluate("a*2", out=result)
        self.assertEqual(sys.getrefcount(a), count)
        self.assertEqual(sys.getrefcount(result), 2)
        out = weakref.ref(result)
        del a, result
        gc.collect()
        self.assertIsNone(dead())
        self.assertIsNone(out())

    def test_locals_stay_where_they_are_held(self):
        a = np.ones(2)
        held = locals()
        evaluate("a*2")
        self.assertIn("a", held)
        del a

    def test_namespaces_of_classes_stay(self):
        class Body:
            a = np.ones(2)
            b = evaluate("a*2")
        assert_array_equal(Body.b, [2, 2])
        self.assertTrue(hasattr(Body, "a"))

    def test_failures_keep_nothing(self):
        a, b = np.ones(3), np.ones(4)
        counts = sys.getrefcount(a), sys.getrefcount(b)
        for _ in range(50):
            for text in ("a + b", "a & b", "a + nothing", "a +"):
                with self.assertRaises(Exception):
                    evaluate(text)
        gc.collect()
        self.assertEqual((sys.getrefcount(a), sys.getrefcount(b)), counts)

    def test_memory_stays_constant(self):
        a, b, z = np.ones(50), np.ones(7), np.ones(50, ">f4")

        def calls(count, a=a, b=b, z=z):
            for _ in range(count):
                evaluate("a*2 + 1")
                evaluate("sum(a*z)", order="C")
                evaluate("a*s", {"a": a, "s": 2.5})
                validate("a + b")
                try:
                    evaluate("a + b")
                except ValueError:
                    pass
                blockexpr.iterate("a*0.5", 2, "a")
                blockexpr.names("a + b")
        calls(500)
        gc.collect()
        before = resident()
        calls(4000)
        gc.collect()
        self.assertLess(resident() - before, 1 << 20)

    def test_threads(self):
        wrong = []

        def work(k):
            x = np.arange(20000.0) + k
            for _ in range(20):
                if not (evaluate("x*2 + k") == x * 2 + k).all():
                    wrong.append(k)
        threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])


class Others(unittest.TestCase):
    def test_re_evaluate(self):
        a, b = np.arange(3.0), 2
        evaluate("a*b")
        b = 5
        assert_array_equal(re_evaluate(), a * b)
        assert_array_equal(re_evaluate({"a": a, "b": 7}), a * 7)

    def test_programs(self):
        program = blockexpr.compile("2*a + b")
        assert_array_equal(program(np.arange(3.0), 1), [1, 3, 5])
        assert_array_equal(program(b=np.arange(3.0), a=1), [2, 3, 4])
        typed = blockexpr.compile("a + b", [("b", "f4"), ("a", "f8")])
        self.assertEqual(typed(np.ones(2, "i2"), 1.0).dtype, np.float64)
        with self.assertRaises(TypeError):
            typed(np.ones(2), 1.0)
        for arguments in ((), (1,), (1, 2, 3)):
            with self.assertRaises(TypeError):
                program(*arguments)
        with self.assertRaises(SyntaxError):
            blockexpr.compile("a +")

    def test_iterations(self):
        u = np.zeros(9)
        u[4] = 1
        expected = u.copy()
        for _ in range(7):
            padded = np.pad(expected, 1, mode="edge")
            expected = expected + 0.25 * ((padded[:-2] + padded[2:]) - 2 * expected)
        result = blockexpr.iterate("u + 0.25*laplacian(u, fill=edge)", 7, "u")
        np.testing.assert_allclose(result, expected, rtol=1e-14)
        self.assertEqual(u[4], 1)
        a, b = np.ones(3), np.zeros(3)
        result = blockexpr.iterate("a + b", 5, {"a": None, "b": "a"})
        assert_array_equal(result["a"], np.full(3, 8.0))
        assert_array_equal(result["b"], np.full(3, 5.0))
        result = blockexpr.iterate("x = a + 1; y = b + a", 2, {"a": "x", "b": "y"})
        assert_array_equal(result["b"], np.full(3, 3.0))
        for feeds in ("none", {"a": "nothing"}, {}, 5):
            with self.assertRaises((ValueError, NameError, TypeError)):
                blockexpr.iterate("a + b", 2, feeds)

    def test_explanations(self):
        a = np.ones(3)
        text = blockexpr.explain("a*2 < 5")
        self.assertIn("instructions", text)
        self.assertIn("&lt;", text._repr_html_())
        self.assertEqual(blockexpr.names("b*c + d*e + sin(b)"), ["b", "c", "d"])
        self.assertEqual(blockexpr.info()["version"], blockexpr.__version__)
        del a

    def test_typings(self):
        a = np.ones(2, "f4")
        self.assertEqual(evaluate("a*0.5").dtype, np.float32)
        self.assertEqual(evaluate("a*0.5", typing="numpy").dtype, np.float32)
        self.assertEqual(evaluate("a*0.5", typing="numexpr").dtype, np.float64)
        with self.assertRaises(ValueError):
            evaluate("a", typing="other")

    def test_long_calls_can_be_interrupted(self):
        u = np.zeros(500000)

        class Stop(Exception):
            pass

        def stop(number, frame):
            raise Stop
        before = signal.signal(signal.SIGALRM, stop)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with self.assertRaises(Stop):
                blockexpr.iterate("u + 0.1*sin(u) + cos(u)", 10**9, "u")
        finally:
            signal.signal(signal.SIGALRM, before)

    def test_threads_are_set(self):
        x = np.arange(200000.0)
        before = blockexpr.set_num_threads(1)
        try:
            expected = evaluate("sum(x*x)")
            self.assertEqual(blockexpr.set_num_threads(2), 1)
            self.assertEqual(evaluate("sum(x*x)"), expected)
            self.assertEqual(evaluate("sum(x*x)", threads=1), expected)
        finally:
            blockexpr.set_num_threads(before)
        with self.assertRaises(ValueError):
            blockexpr.set_num_threads(-1)


if __name__ == "__main__":
    unittest.main()
