# SPDX-License-Identifier: MIT
"""Expressions as objects: to be called with arrays, and to be looked at."""

import html
import sys

import numpy

from . import _core


class Program:
    """An expression that is called with arrays, in the order of its names or by name."""

    def __init__(self, ex, signature=None):
        """signature: a dict or pairs of names and dtypes, to which arguments are converted safely."""
        found = _core.names(ex)
        self.expression = ex
        self.types = {name: numpy.dtype(dtype) for name, dtype in dict(signature or {}).items()}
        self.input_names = tuple(self.types) if signature else tuple(found)
        missing = [name for name in found if name not in self.input_names]
        if missing:
            raise ValueError("the signature lacks " + ", ".join(missing))

    def __call__(self, *args, out=None, order="K", casting="same_kind", **named):
        if len(args) > len(self.input_names):
            raise TypeError(f"{len(self.input_names)} arguments are wanted, and {len(args)} given")
        values = dict(zip(self.input_names, args))
        for name in named:
            if name in values or name not in self.input_names:
                raise TypeError(f"argument '{name}' is given twice or not wanted")
        values.update(named)
        if len(values) < len(self.input_names):
            missing = [name for name in self.input_names if name not in values]
            raise TypeError("missing arguments: " + ", ".join(missing))
        for name, dtype in self.types.items():
            values[name] = numpy.asarray(values[name]).astype(dtype, casting="safe", copy=False)
        return _core.evaluate(self.expression, values, {}, out, order, casting)

    run = __call__

    def __repr__(self):
        return f"<blockexpr program {self.expression!r} of ({', '.join(self.input_names)})>"


def compile(ex, signature=None):
    """A Program of the expression. What is wrong with its syntax is an error here."""
    return Program(ex, signature)


class Explanation(str):
    """What the compiler made of an expression; notebooks show it as a block of text."""

    def _repr_html_(self):
        return f'<pre style="line-height: 1.25">{html.escape(self)}</pre>'


def explain(ex, local_dict=None, global_dict=None):
    """Tree, instructions and plan of an expression, for a person. Arrays are not read."""
    frame = sys._getframe(1)
    if local_dict is None:
        local_dict = frame.f_locals
    if global_dict is None:
        global_dict = frame.f_globals
    return Explanation(_core.explain(ex, local_dict, global_dict))
