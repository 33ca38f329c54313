# SPDX-License-Identifier: MIT
"""Moves along axes: roll, shift with every boundary, diff and laplacian; alone, in every layout,
and inside random expressions."""
import functools
import itertools

import numpy as np

import grids
import harness
import layouts
import oracle
import random_expressions
import reductions

WORDS = {"wrap": "wrap", "edge": "edge", "reflect": "reflect", "symmetric": "symmetric"}
_WAYS = [{}, {"threads": 1, "block_length": 7}, {"threads": 1, "block_length": 64},
         {"threads": 2, "block_length": 1000}, {"block_length": harness.UNBLOCKED}]


def shifted(x, shift, axis, fill):
    """One axis, by way of np.pad; fill is a word, a weak scalar or an array without dimensions."""
    n = x.shape[axis]
    if x.size == 0:
        return x if isinstance(fill, str) else oracle.FUNCTIONS["where"][1](x == x, x, fill)
    width = [(0, 0)] * x.ndim
    width[axis] = (max(shift, 0), max(-shift, 0))
    if isinstance(fill, str):
        padded = np.pad(x, width, fill)
    else:
        inside = np.pad(np.ones(x.shape, bool), width, "constant")
        padded = oracle.FUNCTIONS["where"][1](inside, np.pad(x, width, "constant"), fill)
    keep = [slice(None)] * x.ndim
    keep[axis] = slice(0, n) if shift >= 0 else slice(-n, None)
    return padded[tuple(keep)]


def shift(x, shifts, axes, fill):
    """Several axes, one after the other."""
    axes = axes if isinstance(axes, tuple) else (axes,)
    shifts = shifts if isinstance(shifts, tuple) else (shifts,) * len(axes)
    for by, axis in zip(shifts, axes):
        x = shifted(x, by, axis, fill)
    return x


def laplacian(x, axes=None, fill="wrap"):
    """In the order of operations that the reference of the language tells."""
    axes = range(x.ndim) if axes is None else axes if isinstance(axes, tuple) else (axes,)
    moved = [shift(x, by, axis, fill) for axis in axes for by in (1, -1)]
    return oracle.sub(functools.reduce(oracle.add, moved), oracle.mul(len(moved), x))


def text_of(fill):
    return fill if isinstance(fill, str) else repr(fill)


def values(t, shape, random):
    return grids.ordinary(t, int(np.prod(shape)), random, 100).reshape(shape)


def fills(dtype):
    kind = np.dtype(dtype).kind
    return [7] if kind in "iu" else [True] if kind == "b" else [0.5, 3] + [2j] * (kind == "c")


_SHAPES = [(5,), (1,), (0,), (67,), (130,), (3, 4), (4, 65), (1, 70), (70, 1), (0, 3), (3, 0),
           (2, 3, 4), (3, 2, 66), (5, 1, 64), (2, 3, 2, 33)]


def moves(report, quick, random):
    """Every type, boundary and axis; shifts around the lengths."""
    ways = itertools.cycle(_WAYS)
    for t, dims in itertools.product(grids.TYPES, _SHAPES):
        x = values(t, dims, random)
        for axis in range(-len(dims), len(dims)):
            n = dims[axis]
            shifts = {0, 1, -1, n, -n, n + 1, -2 * n - 3, 3 * n + 2}
            if quick:
                shifts = {1, -1, int(random.integers(-3 * n - 3, 3 * n + 4))}
            for by in sorted(shifts):
                way = next(ways)
                report.call("roll", f"roll(a, {by}, {axis})", {"a": x},
                            lambda: np.roll(x, by, axis), f" of {t} {dims} {way}", **way)
                for fill in [*WORDS, *fills(t)]:
                    way = next(ways)
                    report.call("shift", f"shift(a, {by}, {axis}, {text_of(fill)})", {"a": x},
                                lambda: shift(x, by, axis, fill), f" of {t} {dims} {way}", **way)
    x = values("float64", (130,), random)
    for by in (3, -131):
        report.call("roll", f"roll(a, {by})", {"a": x}, lambda: np.roll(x, by))
        report.call("shift", f"shift(a, shift={by}, fill=edge)", {"a": x},
                    lambda: shift(x, by, 0, "edge"))


def several_axes(report, quick, random):
    for dims in [(4, 65), (3, 5, 33), (2, 3, 4, 5), (2, 1, 3, 2, 1, 2, 3, 5)]:
        for number in range(20 if quick else 200):
            count = int(random.integers(1, len(dims) + 1))
            axes = tuple(int(a) for a in random.permutation(len(dims))[:count])
            axes = tuple(a - len(dims) if random.random() < 0.3 else a for a in axes)
            by = tuple(int(random.integers(-2 * dims[a], 2 * dims[a] + 1)) for a in axes)
            if random.random() < 0.2:
                by = by[0]
            t = grids.TYPES[number % len(grids.TYPES)]
            x, way = values(t, dims, random), _WAYS[number % len(_WAYS)]
            repeated = axes + axes[:1] if isinstance(by, int) else axes  # rolls add up
            report.call("roll", f"roll(a, {by}, {repeated})", {"a": x},
                        lambda: np.roll(x, by, repeated), f" of {t} {dims} {way}", **way)
            fill = [*WORDS, *fills(t)][number % (len(WORDS) + len(fills(t)))]
            report.call("shift", f"shift(a, {by}, {axes}, {text_of(fill)})", {"a": x},
                        lambda: shift(x, by, axes, fill), f" of {t} {dims} {way}", **way)
    x = values("int32", (3, 4), random)
    for text, reference in (("roll(a, (1, 2), 0)", lambda: np.roll(x, (1, 2), 0)),
                            ("roll(a, 3, (0, 0, 1))", lambda: np.roll(x, 3, (0, 0, 1))),
                            ("roll(a, (1, 2), (0, 1, 0))", None), ("roll(a, 1)", None),
                            ("roll(a, 1, 2)", None), ("roll(a, 1, -3)", None),
                            ("shift(a, 1, 2, edge)", None), ("diff(a, 2)", None),
                            ("laplacian(a, (0, 2))", None)):
        report.call("axes", text, {"a": x}, reference or functools.partial(float, "no number"), "",
                    "shape argument syntax")


def promotion(report, quick, random):
    """What is filled in meets the operand as in where()."""
    for t, u in itertools.product(grids.TYPES, grids.TYPES):
        x = values(t, (3, 5), random)
        z = values(u, (), random)
        report.call("fill", "shift(a, 1, 1, z)", {"a": x, "z": z}, lambda: shift(x, 1, 1, z),
                    f" of {t} and {u}")
    for t, fill in itertools.product(grids.TYPES, (True, 1, 0.1, 1e10, 2.5j)):
        x = values(t, (3, 5), random)
        report.call("fill", f"shift(a, -1, 0, {fill!r})", {"a": x},
                    lambda: shift(x, -1, 0, fill), f" of {t}")
        if not isinstance(fill, bool):
            report.call("fill", "shift(a, -1, 0, s)", {"a": x, "s": fill},
                        lambda: shift(x, -1, 0, fill), f" of {t} with a weak {fill!r}")


def laid_out(report, quick, random):
    ways = itertools.cycle(_WAYS)
    types = ["uint8", "int32", "float32", "float64", "complex128"] if quick else grids.TYPES
    for t, (name, lay), dims in itertools.product(
            [t for t in types if t in grids.TYPES], layouts.LAYOUTS.items(),
            [(130,), (12, 33), (3, 4, 18)]):
        x = values(t, dims, random)
        laid = lay(x)
        for axis, by in itertools.product(range(len(dims)), (1, -2)):
            for text, reference in (
                    (f"roll(a, {by}, {axis})", lambda: np.roll(x, by, axis)),
                    (f"shift(a, {by}, {axis}, reflect)", lambda: shift(x, by, axis, "reflect")),
                    (f"shift(a, {by}, {axis}, 1)", lambda: shift(x, by, axis, 1)),
                    (f"a == roll(a, {by}, {axis})", lambda: x == np.roll(x, by, axis))):
                way = next(ways)
                report.call(f"layout {name}", text, {"a": laid}, reference, f" of {t} {dims} {way}",
                            **way)
        if "swapped" in name:
            continue
        out = lay(np.ones(dims, t))
        report.call(f"out {name}", "roll(a, 1, 0)", {"a": x}, lambda: np.roll(x, 1, 0),
                    f" of {t} {dims}", out=out)
    row = np.broadcast_to(values("float64", (33,), random), (12, 33))
    column = np.broadcast_to(values("float64", (12, 1), random), (12, 33))
    for axis, (name, x) in itertools.product((0, 1), (("row", row), ("column", column))):
        report.call(f"stride 0 {name}", f"roll(a, 1, {axis}) - a", {"a": x},
                    lambda: np.roll(x, 1, axis) - x)
        report.call(f"stride 0 {name}", f"shift(a, 1, {axis}, 7)*a", {"a": x},
                    lambda: shift(x, 1, axis, 7) * x)


def differences(report, quick, random):
    ways = itertools.cycle(_WAYS)
    for t, dims in itertools.product(grids.TYPES, _SHAPES):
        x = values(t, dims, random)
        for axis, n in itertools.product(range(-len(dims), len(dims)), (1, 2, 5)):
            text = f"diff(a, {axis})" if n == 1 else f"diff(a, {axis}, n={n})"
            way = next(ways)
            report.call("diff", text, {"a": x}, lambda: np.diff(x, n, axis),
                        f" of {t} {dims} {way}", **way)
        report.call("diff", "diff(a)", {"a": x}, lambda: np.diff(x), f" of {t} {dims}")
        axes = [None, *range(len(dims)), tuple(range(len(dims)))[::-1]]
        for axis, fill in itertools.product(axes, [*WORDS, *fills(t)]):
            arguments = ["a"] + ([] if axis is None else [repr(axis)])
            if fill != "wrap":
                arguments.append(f"fill={text_of(fill)}")
            way = next(ways)
            report.call("laplacian", f"laplacian({', '.join(arguments)})", {"a": x},
                        lambda: laplacian(x, axis, fill), f" of {t} {dims} {way}", **way)


class Mover(random_expressions.Maker):
    """Expressions in which about every other operation is a move."""

    def moved(self, x):
        """A move of a node; None where there is none."""
        if oracle.is_weak(x.value) or x.value.ndim == 0 or x.value.size > 20000:
            return None
        ndim = x.value.ndim
        axis = int(self.random.integers(-ndim, ndim))
        by = int(self.random.integers(-4, 5)) if self.random.random() < 0.7 else \
            int(self.random.integers(-200, 201))
        name = self.pick(["roll"] * 4 + ["word"] * 4 + ["fill", "diff", "laplacian", "two"])
        word = self.pick(list(WORDS))
        fill = self.pick([0, 1, 2.5, True])
        with np.errstate(all="ignore"):
            try:
                if name == "roll":
                    text, value = f"roll({x.text}, {by}, {axis})", np.roll(x.value, by, axis)
                elif name == "word":
                    text = f"shift({x.text}, {by}, {axis}, {word})"
                    value = shift(x.value, by, axis, word)
                elif name == "fill":
                    text = f"shift({x.text}, {by}, {axis}, {fill!r})"
                    value = shift(x.value, by, axis, fill)
                elif name == "two":
                    text = f"shift({x.text}, ({by}, 1), (0, {ndim - 1}), {word})"
                    value = shift(x.value, (by, 1), (0, ndim - 1), word)
                    if ndim == 1:
                        return None
                elif name == "diff":
                    text, value = f"diff({x.text}, {axis})", np.diff(x.value, axis=axis)
                elif x.kind == "c" or ndim > 8:
                    return None
                else:
                    text = f"laplacian({x.text}, {axis}, {word})"
                    value = laplacian(x.value, axis, word)
            except (TypeError, OverflowError, ValueError):
                return None
        return random_expressions.Node(text, np.asarray(value), (x,), x.size + 1)

    def reduced(self, x):
        """Exact reductions along an axis, which stays."""
        if oracle.is_weak(x.value) or x.value.ndim == 0 or x.value.size == 0 or x.kind in "fc":
            return None
        name = self.pick(["max", "min", "sum", "any", "count", "argmax"])
        axis = int(self.random.integers(x.value.ndim))
        value = reductions.reference(name, x.value, axis, True)
        return random_expressions.Node(f"{name}({x.text}, axis={axis}, keepdims=True)",
                                       np.asarray(value), (x,), x.size + 1)

    def operation(self, depth):
        chance = self.random.random()
        if chance < 0.5:
            x = self.expression(depth - 1)
            return (self.moved(x) if chance < 0.45 else self.reduced(x)) or x
        return super().operation(depth)


def compositions(report, quick, random):
    random_expressions.some(report, random, 1500 if quick else 20000, [2, 3, 4], Mover(random))


def deep_compositions(report, quick, random):
    random_expressions.some(report, random, 500 if quick else 10000, [5, 6, 7], Mover(random))


def diffusion(report, quick, random):
    """The same grid as NumPy's after a hundred steps."""
    for t in ("float64", "float32"):
        u = random.random((61, 130)).astype(t)
        want = u.copy()
        for _ in range(100):
            want = want + 0.2 * (np.roll(want, 1, 0) + np.roll(want, -1, 0) + np.roll(want, 1, 1) +
                                 np.roll(want, -1, 1) - 4 * want)
        for text in ("u + 0.2*(roll(u,1,0) + roll(u,-1,0) + roll(u,1,1) + roll(u,-1,1) - 4*u)",
                     "u + 0.2*laplacian(u)"):
            got = u.copy()
            if not report.begin(f"{text} of {t}, 100 steps"):
                continue
            for step in range(100):
                harness.evaluate(text, u=got, out=got, **_WAYS[step % len(_WAYS)])
            report.same("diffusion", f"{text} of {t}, 100 steps in place", got, want)


SECTIONS = (moves, several_axes, promotion, laid_out, differences, compositions, deep_compositions,
            diffusion)
