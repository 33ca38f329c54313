# SPDX-License-Identifier: MIT
"""What clients use of numexpr's compiler."""

import numpy

from .. import _core
from . import _compile, expressions
from .expressions import double, int_, long_

type_to_kind = expressions.type_to_kind
kind_to_type = expressions.kind_to_type
typecode_to_kind = dict(_compile.KIND_OF_CODE, s="str")
kind_to_typecode = dict(_compile.CODE_OF_KIND)
type_to_typecode = {type_: kind_to_typecode[kind] for type_, kind in type_to_kind.items()}
default_type = kind_to_type[expressions.default_kind]
scalar_constant_kinds = list(kind_to_typecode)

evaluate = _core.evaluate_numexpr
re_evaluate = _core.re_evaluate


class ASTNode:
    """A node of a compiled tree, by astType, astKind, value and children."""

    def __init__(self, astType="generic", astKind="unknown", value=None, children=()):
        self.astType = astType
        self.astKind = astKind
        self.value = value
        self.children = tuple(children)

    def typecode(self):
        return kind_to_typecode[self.astKind]

    def postorderWalk(self):
        for child in self.children:
            yield from child.postorderWalk()
        yield self

    def allOf(self, *types):
        return (node for node in self.postorderWalk() if node.astType in types)


def expressionToAST(ex):
    return ASTNode(ex.astType, ex.astKind, ex.value, map(expressionToAST, ex.children))


def typeCompileAst(ast):
    """Checks that every operation takes its operands."""
    for node in ast.allOf("op"):
        _compile.find_signature(node)
    return ast


def getContext(kwargs, frame_depth=1, _frame_depth=1):
    """The options of an expression, of the arguments' values."""
    rest = dict(kwargs)
    context = {"optimization": rest.pop("optimization", "aggressive"),
               "truediv": rest.pop("truediv", "auto")}
    if rest:
        raise ValueError(f"Unknown keyword argument '{next(iter(rest))}'")
    _compile._check_mode(context["optimization"])
    if context["truediv"] not in (False, True, "auto"):
        raise ValueError("'truediv' must be one of (False, True, 'auto')")
    if context["truediv"] == "auto":
        context["truediv"] = True
    return context


def stringToExpression(s, types, context, sanitize=True):
    return _compile.build(s, types, context.get("optimization", "none"))


def getExprNames(text, context, sanitize=True):
    """The names of a text, and False: MKL is not used."""
    return list(_compile.names(text, context.get("optimization", "none"))), False


def getType(a):
    """The type of numexpr's that holds an array's elements."""
    kind, size = a.dtype.kind, a.dtype.itemsize
    if kind == "b":
        return bool
    if kind in "iu":
        return long_ if size > 4 or (kind == "u" and size == 4) else int_
    if kind == "f":
        return double if size > 4 else float
    if kind == "c":
        return complex
    if kind == "S":
        return bytes
    if kind == "U":
        raise ValueError("NumExpr 2 does not support Unicode as a dtype.")
    raise ValueError(f"unknown type {a.dtype.name}")


def _type_of(type_):
    """A type of a signature; NumPy's dtypes and names of types are taken as well."""
    if type_ in type_to_kind:
        return type_
    return getType(numpy.empty(0, type_))


class NumExpr:
    """An expression of typed variables, to be called with arrays in the order of input_names."""

    def __init__(self, ex, signature=(), sanitize=True, **kwargs):
        context = getContext(kwargs)
        types = {name: _type_of(type_) for name, type_ in signature}
        if isinstance(ex, str):
            ex = _compile.build(ex, types, context["optimization"])
        elif expressions.isConstant(ex):
            ex = expressions.ConstantNode(ex)
        found = _compile.variables_of(ex)
        names = [name for name, _ in signature] or sorted(found)
        if found != set(names):
            raise ValueError(f"input names ({names}) don't match those found in expression "
                             f"({sorted(found)})")
        self.input_names = tuple(names)
        self.signature = "".join(type_to_typecode[types.get(name, default_type)] for name in names)
        self.constants = _constants(ex)
        self._types = [types.get(name, default_type) for name in names]
        self._action = _compile.special(ex)
        self._text = None if self._action else _compile.write(ex, names, converts=True)

    def __call__(self, *args, out=None, order="K", casting="safe", ex_uses_vml=False):
        if len(args) != len(self.input_names):
            raise ValueError(f"{len(self.input_names)} arrays are wanted, and {len(args)} given")
        arrays = [numpy.asarray(arg) for arg in args]
        for name, array, type_ in zip(self.input_names, arrays, self._types):
            if type_ is not bytes and not numpy.can_cast(array.dtype, _dtype_of(type_), casting):
                raise TypeError(f"'{name}' is {array.dtype}, which the casting rule '{casting}' "
                                f"does not let into {_dtype_of(type_)}")
        if self._action:
            return self._action(tuple(arrays), out)
        return _core.evaluate(self._text, dict(zip(self.input_names, arrays)), {}, out, order,
                              casting)

    run = __call__


def _dtype_of(type_):
    return numpy.dtype(numpy.float32 if type_ is float else type_)


def _constants(tree):
    """The distinct constants of a tree; one NaN is like the other."""
    found, keys, waiting, seen = [], set(), [tree], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.astType == "constant":
            key = (node.astKind, repr(node.value))
            if key not in keys:
                keys.add(key)
                found.append(node.value)
        waiting.extend(node.children)
    return tuple(found)


def disassemble(nex):
    raise NotImplementedError("there is no machine of numexpr's; blockexpr.explain tells what an "
                              "expression became")
