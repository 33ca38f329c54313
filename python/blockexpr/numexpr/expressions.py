# SPDX-License-Identifier: MIT
"""Expressions as trees that are made by Python's operators, with numexpr's rules of types.

A node has astType ('variable', 'constant', 'op' or 'raw'), astKind (one of kind_rank, or 'bytes'),
value and children, which clients look at.
"""

__all__ = ["E"]

import operator
import threading

import numpy

from . import interpreter

double = numpy.double
int_ = numpy.int32
long_ = numpy.int64
default_kind = "double"

kind_rank = ("bool", "int", "long", "float", "double", "complex", "none")
kind_to_type = {"bool": bool, "int": int_, "long": long_, "float": float, "double": double,
                "complex": complex, "bytes": bytes, "str": str}
type_to_kind = {type_: kind for kind, type_ in kind_to_type.items()}
scalar_constant_types = (bool, int_, int, float, double, complex, bytes, str, long_,
                         numpy.float32, numpy.bool_)

_WHOLE = ("int", "long")
_INT32 = numpy.iinfo(numpy.int32)
_MOST_POWER = 50  # up to which powers are products


class _Context(threading.local):
    """How the thread's expressions are made."""

    optimization = "none"


_context = _Context()


def get_optimization():
    return _context.optimization


def isConstant(ex):
    return isinstance(ex, scalar_constant_types)


def bestConstantType(x):
    """The type that a constant counts as; integers are int32 where they fit."""
    if isinstance(x, (bytes, str)):
        return bytes
    for types, result in (((bool, numpy.bool_), bool), ((numpy.int64,), long_),
                          ((numpy.float64,), double), ((numpy.float32,), float)):
        if isinstance(x, types):
            return result
    if isinstance(x, (int, numpy.integer)):
        return int_ if _INT32.min <= x <= _INT32.max else long_
    for result in (float, complex):
        try:
            value = result(x)
        except (TypeError, ValueError):
            continue
        if value == x or numpy.isnan(value):
            return result
    return None


def getKind(x):
    return type_to_kind[bestConstantType(x)]


def commonKind(nodes):
    """The kind in which nodes meet."""
    kinds = [node.astKind for node in nodes]
    strings = sum(kind in ("bytes", "str") for kind in kinds)
    if strings == len(kinds):
        return "bytes"
    if strings:
        raise TypeError("strings can only be operated with strings")
    return max(kinds, key=kind_rank.index)


def _node(x):
    if isinstance(x, ExpressionNode):
        return x
    if isConstant(x):
        return ConstantNode(x)
    raise TypeError(f"unsupported object type: {type(x)}")


def _all_constant(nodes):
    return all(isinstance(node, ConstantNode) for node in nodes)


def ophelper(f):
    """Makes nodes of the operands."""
    def with_nodes(*args):
        return f(*[_node(arg) for arg in args])
    with_nodes.__name__ = f.__name__
    return with_nodes


allConstantNodes = _all_constant


class ExpressionNode:
    astType = "generic"

    def __init__(self, value=None, kind=None, children=None):
        self.value = value
        self.astKind = kind or "none"
        self.children = tuple(children or ())

    def _part(self, name):
        if isinstance(self, ConstantNode):
            return ConstantNode(getattr(complex(self.value), name))
        return OpNode(name, (self,), "double")

    real = property(lambda self: self._part("real"))
    imag = property(lambda self: self._part("imag"))

    def __repr__(self):
        return f"{type(self).__name__}({self.value}, {self.astKind}, {self.children})"

    def __neg__(self):
        return OpNode("neg", (self,))

    def __invert__(self):
        return OpNode("invert", (self,))

    def __pos__(self):
        return self

    def __bool__(self):
        raise TypeError("expressions have no truth value: write '&' for 'and', '|' for 'or', '~' "
                        "for 'not', and where(c, a, b) for a choice")

    def __hash__(self):
        return id(self)


class VariableNode(ExpressionNode):
    astType = "variable"


class ConstantNode(ExpressionNode):
    astType = "constant"

    def __init__(self, value=None, children=None):
        kind = getKind(value)
        if kind == "float" and isinstance(value, float):
            kind = "double"  # Python's floats have double precision
        super().__init__(value, kind)

    def __neg__(self):
        return ConstantNode(-self.value)

    def __invert__(self):
        return ConstantNode(not self.value if isinstance(self.value, bool) else ~self.value)

    def __floordiv__(self, other):
        if isinstance(other, ConstantNode):
            return ConstantNode(self.value // other.value)
        return NotImplemented


class RawNode:
    """A number that is no operand: an axis."""

    astType = "raw"
    astKind = "none"
    children = ()

    def __init__(self, value):
        self.value = value


class OpNode(ExpressionNode):
    astType = "op"

    def __init__(self, opcode=None, args=None, kind=None):
        if kind is None and args is not None:
            kind = commonKind(args)
        super().__init__(opcode, kind, args)


class FuncNode(OpNode):
    pass


_MOST_BITS = 4096  # of an integer that constants make


def _check_constants(name, a, b):
    """Numbers only, and none that takes long to be made."""
    if "bytes" in (a.astKind, b.astKind):
        return isinstance(a.value, type(b.value)) and name in ("gt", "ge", "eq", "ne")
    if name in ("pow", "lshift") and isinstance(a.value, int) and isinstance(b.value, int):
        bits = b.value + 64 if name == "lshift" else b.value * a.value.bit_length()
        if bits > _MOST_BITS:
            raise OverflowError("a constant is too large")
    return True


def _operation(name, reverse=False, kind=None):
    compute = getattr(operator, f"__{name}__")

    @ophelper
    def operation(a, b):
        if reverse:
            a, b = b, a
        if _all_constant((a, b)) and _check_constants(name, a, b):
            return ConstantNode(compute(a.value, b.value))
        return OpNode(name, (a, b), kind)
    return operation


@ophelper
def div_op(a, b):
    """The quotient; integers give floats."""
    if _all_constant((a, b)) and _check_constants("div", a, b):
        return ConstantNode(a.value / b.value)
    multiplies = isinstance(b, ConstantNode) and a.astKind == b.astKind and b.value != 0
    if multiplies and a.astKind in ("float", "double", "complex") and get_optimization() != "none":
        return OpNode("mul", (a, ConstantNode(1.0 / b.value)), a.astKind)
    kind = commonKind((a, b))
    return OpNode("div", (a, b), "double" if kind in ("bool", "int", "long") else kind)


truediv_op = div_op


@ophelper
def rtruediv_op(a, b):
    return div_op(b, a)


def _product(a, b):
    return b if a is None else OpNode("mul", (a, b))


def _power_by_products(a, exponent):
    """a to a whole or half power, and its reciprocal for a negative one."""
    rest, result, power = int(abs(exponent)), None, a
    while rest:
        if rest & 1:
            result = _product(result, power)
        rest >>= 1
        if rest:
            power = OpNode("mul", (power, power))
    if int(abs(2 * exponent)) & 1:
        result = _product(result, _root(a))
    if result is None:
        result = OpNode("ones_like", (a,))
    return OpNode("div", (ConstantNode(1), result)) if exponent < 0 else result


def _root(a):
    return FuncNode("sqrt", (a,), "double" if a.astKind in _WHOLE else a.astKind)


@ophelper
def pow_op(a, b):
    constant = isinstance(b, ConstantNode)
    if _all_constant((a, b)) and _check_constants("pow", a, b):
        return ConstantNode(a.value ** b.value)
    if constant and b.astKind in _WHOLE and a.astKind in _WHOLE and b.value < 0:
        raise ValueError("Integers to negative integer powers are not allowed.")
    optimization = get_optimization()
    if constant and b.astKind != "complex" and optimization != "none":
        exponent = b.value
        halves = abs(exponent) <= _MOST_POWER and 2 * exponent == int(2 * exponent)
        if halves and (optimization == "aggressive" or exponent in (-1, 0, 0.5, 1, 2)):
            return _power_by_products(a, exponent)
    return OpNode("pow", (a, b))


for _name, _method in (("add", "add"), ("sub", "sub"), ("mul", "mul"), ("mod", "mod"),
                       ("pow", "pow"), ("lshift", "lshift"), ("rshift", "rshift")):
    setattr(ExpressionNode, f"__{_name}__", _operation(_method))
    setattr(ExpressionNode, f"__r{_name}__", _operation(_method, reverse=True))
ExpressionNode.__pow__ = pow_op
ExpressionNode.__truediv__ = div_op
ExpressionNode.__rtruediv__ = rtruediv_op
for _name in ("and", "or"):
    setattr(ExpressionNode, f"__{_name}__", _operation(_name, kind="bool"))
    setattr(ExpressionNode, f"__r{_name}__", _operation(_name, reverse=True, kind="bool"))
for _name in ("gt", "ge", "eq", "ne"):
    setattr(ExpressionNode, f"__{_name}__", _operation(_name, kind="bool"))
# What is less is greater from the other side: there are two orders, not four.
ExpressionNode.__lt__ = _operation("gt", reverse=True, kind="bool")
ExpressionNode.__le__ = _operation("ge", reverse=True, kind="bool")


def func(compute, minkind=None, maxkind=None):
    """A function whose result has a kind from minkind to maxkind; of integers it is double."""
    @ophelper
    def function(*args):
        if _all_constant(args):
            return ConstantNode(compute(*[arg.value for arg in args]))
        kind = commonKind(args)
        if kind in _WHOLE:
            kind = "double"
        elif kind != "bytes":
            if minkind and kind_rank.index(kind) < kind_rank.index(minkind):
                kind = minkind
            if maxkind and kind_rank.index(kind) > kind_rank.index(maxkind):
                kind = maxkind
        return FuncNode(compute.__name__, args, kind)
    return function


@ophelper
def where_func(c, a, b):
    if isinstance(c, ConstantNode):
        return a if c.value else b
    return FuncNode("where", (c, a, b))


@ophelper
def contains_func(a, b):
    return FuncNode("contains", (a, b), "bool")


def encode_axis(axis):
    if isinstance(axis, ConstantNode):
        axis = axis.value
    if axis is None:
        return RawNode(interpreter.allaxes)
    if axis < 0:
        raise ValueError("negative axis are not supported")
    if axis >= interpreter.allaxes:
        raise ValueError("cannot encode axis")
    return RawNode(axis)


def _reduction(name):
    def reduction(a, axis=None):
        axis = encode_axis(axis)
        if isinstance(a, ConstantNode):
            return a
        a = _node(a)
        return FuncNode(name, (a, axis), a.astKind)
    return reduction


functions = {
    "where": where_func,
    "contains": contains_func,
    "copy": func(numpy.copy),
    "ones_like": func(numpy.ones_like),
    "ceil": func(numpy.ceil, "float", "double"),
    "floor": func(numpy.floor, "float", "double"),
    "real": func(numpy.real, "double", "double"),
    "imag": func(numpy.imag, "double", "double"),
    "complex": func(complex, "complex"),
    "conj": func(numpy.conj, "complex"),
    "abs": func(numpy.absolute, "float"),
}
for _name in ("sqrt", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
              "arcsinh", "arccosh", "arctanh", "fmod", "arctan2", "log", "log1p", "log10", "exp",
              "expm1"):
    functions[_name] = func(getattr(numpy, _name), "float")
for _name in ("sum", "prod", "min", "max"):
    functions[_name] = _reduction(_name)


class Expression:
    """E.a is the variable a."""

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return VariableNode(name, default_kind)


E = Expression()
