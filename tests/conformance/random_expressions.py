# SPDX-License-Identifier: MIT
"""Random expressions over random arrays. Operations are exact, so that results must have the same
bits; a function that is not may stand at the root. A failing expression is cut down to the
smallest part of it that still fails."""
import functools

import numpy as np

import grids
import harness
import layouts
import oracle
import reductions
from compare import Near, bits_differ, differ, describe, values_of

# Function names of oracle.FUNCTIONS, by the kinds of operands that make sense.
_ARITHMETIC = ["add", "sub", "mul", "minimum", "maximum", "fmin", "fmax"]
_REAL = ["neg", "pos", "abs", "square", "sign", "floor", "ceil", "trunc", "round"]
_FLOAT = ["div", "sqrt", "rint", "copysign", "fabs"]
_COMPARE = ["lt", "le", "gt", "ge", "eq", "ne"]
_TRUTH = ["and", "or", "not", "logical_xor", "isnan", "isfinite"]
_INTEGER = ["bit_and", "bit_or", "bit_xor", "invert", "shl", "shr", "floor_div", "mod", "pow"]
_BOOL = ["bit_and", "bit_or", "bit_xor", "invert", "add", "mul", "where"]
_COMPLEX = ["add", "sub", "mul", "neg", "conj", "real", "imag", "eq", "ne"]
_LAST = ["exp", "log1p", "sin", "cos", "tanh", "arctan", "expm1", "arctan2", "hypot", "cbrt"]
_CASTS = ["float32", "float64", "int64", "int16", "uint32", "uint8", "float16", "complex128"]


class Node:
    """A variable, a literal, or an operation, with its text and its value."""

    def __init__(self, text, value, operands=(), size=1):
        self.text, self.value, self.operands, self.size = text, value, operands, size

    @property
    def dtype(self):
        return oracle.result_type(self.value)

    @property
    def kind(self):
        return self.dtype.kind


def apply(name, operands):
    """An operation over nodes; None where it is refused."""
    text, meaning = oracle.FUNCTIONS[name]
    pieces = dict(zip("abc", (f"({o.text})" if o.operands else o.text for o in operands)))
    words = []
    word = ""
    for letter in text + "\0":  # replaces the words a, b, c
        if letter.isalnum() or letter == "_":
            word += letter
        else:
            words += [pieces.get(word, word), letter]
            word = ""
    with np.errstate(all="ignore"):
        try:
            value = meaning(*(o.value for o in operands))
        except (TypeError, OverflowError, ValueError):
            return None
    if not isinstance(value, Near):
        value = np.asarray(value)
    return Node("".join(words)[:-1], value, tuple(operands), 1 + sum(o.size for o in operands))


class Maker:
    def __init__(self, random):
        self.random = random
        self.variables = {}

    def pick(self, options):
        return options[self.random.integers(len(options))]

    def new_variables(self):
        base = self.pick([(37,), (130,), (1000,), (6, 11), (3, 4, 5), (2500,)])
        self.variables = {}
        for name in "uvwxyz"[: self.random.integers(2, 7)]:
            t = self.pick(grids.TYPES)
            shape = base
            if self.random.random() < 0.25:
                shape = tuple(1 if self.random.random() < 0.5 else n for n in base)
                shape = shape[self.random.integers(len(shape) + 1):]
            make = grids.ordinary if self.random.random() < 0.7 else grids.bits
            values = make(t, int(np.prod(shape)), self.random).reshape(shape)
            if values.ndim and self.random.random() < 0.6:
                values = layouts.LAYOUTS[self.pick(list(layouts.LAYOUTS))](values)
            self.variables[name] = values

    def leaf(self):
        if self.random.random() < 0.2:
            number = self.pick([0, 1, 2, 3, 7, 0.5, 2.5, 0.1, 1e3, True])
            value = np.bool_(number) if isinstance(number, bool) else number
            return Node(repr(number), value)
        name = self.pick(list(self.variables))
        x = self.variables[name]
        native = np.ascontiguousarray(x.astype(x.dtype.newbyteorder("=")))
        return Node(name, native.reshape(x.shape))

    def operation(self, depth):
        first = self.expression(depth - 1)
        kind = first.kind
        choices = {"b": _TRUTH + _COMPARE + _BOOL, "c": _COMPLEX}.get(
            kind, _ARITHMETIC + _REAL + _COMPARE + _TRUTH + ["where", "if"])
        if kind in "iu":
            choices = choices + _INTEGER * 2 + ["cast " + c for c in _CASTS]
        if kind == "f":
            choices = choices + _FLOAT + ["cast float32", "cast float64", "cast float16"]
        name = self.pick([c for c in choices if not c.startswith("cast ") or c[5:] in grids.TYPES])
        operands = [first]
        while len(operands) < oracle.arity(name):
            operands.append(self.expression(depth - 1))
        self.random.shuffle(operands)
        if all(oracle.is_weak(o.value) or np.ndim(o.value) == 0 for o in operands):
            return first  # folding of constants alone has its own rules for weak results
        if name == "pow" and any(oracle.result_type(o.value).kind in "fc" for o in operands):
            return first
        if name == "mul" and "c" in [o.kind for o in operands] and first.size > 6:
            return first
        made = apply(name, operands)
        if made is None or isinstance(made.value, Near):
            return first
        return made

    def expression(self, depth):
        if depth <= 0 or self.random.random() < 0.1:
            return self.leaf()
        return self.operation(depth)

    def whole(self, depth):
        while True:
            self.new_variables()
            tree = self.expression(depth)
            if tree.operands:
                break
        if tree.kind in "iuf" and self.random.random() < 0.2:
            name = self.pick(_LAST)
            tree = apply(name, [tree] * oracle.arity(name)) or tree
        elif self.random.random() < 0.15 and tree.kind != "c" and tree.value.size:
            name = self.pick(["any", "all", "count", "min", "max", "sum", "argmin"])
            if name != "sum" or tree.kind in "biu":
                value = reductions.reference(name, tree.value)
                tree = Node(f"{name}({tree.text})", value, (tree,), tree.size + 1)
        return tree


def fault(tree, variables, options):
    """What is wrong with the library's value of a tree; None if nothing."""
    try:
        got = harness.evaluate(tree.text, given=variables, **options)
    except (harness.Error, harness.Unavailable) as error:
        return f"refused ({error})"
    want = tree.value
    shape = values_of(want).shape
    if got.dtype != want.dtype or got.shape != shape:
        return f"{got.dtype} {got.shape}, want {want.dtype} {shape}"
    if isinstance(want, Near) or not np.any(bits_differ(got, want)):
        if not isinstance(want, Near) or not np.any(differ(got, want)):
            return None
    if tree.text.startswith(("min(", "max(")) and not np.any(bits_differ(got + 0, want + 0)):
        return None  # the sign of a zero that is one of several least elements
    return describe(got, want, differ(got, want), {})


def shrink(tree, variables, options):
    """The smallest part that fails by itself."""
    for operand in tree.operands:
        if operand.operands and fault(operand, variables, options):
            return shrink(operand, variables, options)
    return tree


def some(report, random, count, depths, maker=None):
    maker = maker or Maker(random)
    for number in range(count):
        tree = maker.whole(maker.pick(depths))
        options = maker.pick([{}, {}, {"threads": 2, "block_length": 64}, {"threads": 1},
                              {"block_length": harness.UNBLOCKED}, {"block_length": 1}])
        if not report.begin(f"{tree.text} {options}"):
            continue
        wrong = fault(tree, maker.variables, options)
        if wrong is None:
            report.passed()
            continue
        small = shrink(tree, maker.variables, options)
        wrong = fault(small, maker.variables, options) or wrong
        given = ", ".join(f"{n} {v.dtype}{v.shape}" for n, v in maker.variables.items()
                          if n in small.text)
        report.fail("random", f"number {number}: {small.text} [{given}] {options}", wrong)


def shallow(report, quick, random):
    some(report, random, 1500 if quick else 20000, [1, 2, 3])


def deep(report, quick, random):
    some(report, random, 1000 if quick else 20000, [4, 5, 6, 7, 8])


SECTIONS = (shallow, deep)
