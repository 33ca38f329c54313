# SPDX-License-Identifier: MIT
"""numexpr's expressions in this library's language, with every conversion written out.

So the typing is numexpr's and the evaluation this library's.
"""

import ast

import numpy

from . import expressions, interpreter

RANKS = "bilfdc"
KIND_OF_CODE = {"b": "bool", "i": "int", "l": "long", "f": "float", "d": "double", "c": "complex",
                "n": "none", "s": "bytes"}
CODE_OF_KIND = {kind: code for code, kind in KIND_OF_CODE.items()} | {"str": "s"}
TYPE_OF_CODE = {code: expressions.kind_to_type[kind] for code, kind in KIND_OF_CODE.items()
                if kind != "none"}
_CASTS = {"b": "bool", "i": "int32", "l": "int64", "f": "float32", "d": "float64",
          "c": "complex128"}

# Result and operands that operations have.
_ARITHMETIC = ("iii", "lll", "fff", "ddd", "ccc")
_ORDER = ("bii", "bll", "bff", "bdd", "bss")
_ONE_FLOAT = ("ff", "dd", "cc")
SIGNATURES = {
    "copy": ("bb", "ii", "ll", "ff", "dd", "cc", "ss"),
    "invert": ("bb",), "and": ("bbb",), "or": ("bbb",),
    "eq": ("bbb", "bii", "bll", "bff", "bdd", "bcc", "bss"),
    "ne": ("bbb", "bii", "bll", "bff", "bdd", "bcc", "bss"),
    "gt": _ORDER, "ge": _ORDER,
    "add": _ARITHMETIC, "sub": _ARITHMETIC, "mul": _ARITHMETIC, "div": _ARITHMETIC,
    "pow": _ARITHMETIC, "mod": _ARITHMETIC[:4],
    "neg": ("ii", "ll", "ff", "dd", "cc"), "ones_like": ("ii", "ll", "ff", "dd", "cc"),
    "lshift": ("iii", "lll"), "rshift": ("iii", "lll"),
    "where": ("bbbb", "ibii", "lbll", "fbff", "dbdd", "cbcc"),
    "real": ("dc",), "imag": ("dc",), "complex": ("cdd",), "contains": ("bss",),
    "absolute": _ONE_FLOAT, "conjugate": _ONE_FLOAT, "ceil": ("ff", "dd"), "floor": ("ff", "dd"),
    "arctan2": ("fff", "ddd"), "fmod": ("fff", "ddd"),
    "sum": ("iin", "lln", "ffn", "ddn", "ccn"), "prod": ("iin", "lln", "ffn", "ddn", "ccn"),
    "min": ("iin", "lln", "ffn", "ddn"), "max": ("iin", "lln", "ffn", "ddn"),
}
for _name in ("sqrt", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
              "arcsinh", "arccosh", "arctanh", "log", "log1p", "log10", "exp", "expm1"):
    SIGNATURES[_name] = _ONE_FLOAT
_SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "mod": "%", "pow": "**", "lshift": "<<",
          "rshift": ">>", "and": "&", "or": "|", "eq": "==", "ne": "!=", "gt": ">", "ge": ">="}
_REDUCTIONS = ("sum", "prod", "min", "max")


def code_of(node):
    return CODE_OF_KIND[node.astKind]


def _can_become(have, want):
    if have in RANKS and want in RANKS:
        return RANKS.index(have) <= RANKS.index(want)
    return have == want


def find_signature(node):
    """The operation's own kinds: the least that take its operands."""
    result = code_of(node)
    have = "".join(code_of(child) for child in node.children)
    fitting = [signature for signature in SIGNATURES.get(node.value, ())
               if signature[0] == result and len(signature) == len(have) + 1
               and all(map(_can_become, have, signature[1:]))]
    if not fitting:
        raise NotImplementedError(
            f"couldn't find matching opcode for '{node.value}_{result}{have}'")
    return min(fitting, key=lambda signature: [RANKS.find(code) for code in signature])


def _number(value):
    text = repr(float(value))
    return f"({text})" if text[0] == "-" else text


def constant(value, code):
    """A literal of that kind, which takes the type of what it is combined with."""
    if code == "s":
        return repr(value.encode() if isinstance(value, str) else bytes(value))
    if code == "b":
        return str(bool(value))
    if code in "il":
        return f"({int(value)})" if value < 0 else str(int(value))
    if code in "fd":
        return _number(value)
    return f"complex({_number(complex(value).real)}, {_number(complex(value).imag)})"


class Writer:
    """Writes a tree; what stands in it more than once is written once, and named."""

    def __init__(self, root, names, converts):
        self.names = set(names)
        self.converts = converts  # are float64 variables converted, too?
        self.uses, self.written, self.statements = {}, {}, []
        self._count(root)

    def _count(self, root):
        waiting = [root]
        while waiting:
            node = waiting.pop()
            self.uses[id(node)] = self.uses.get(id(node), 0) + 1
            if self.uses[id(node)] == 1:
                waiting.extend(node.children)

    def _name(self, text):
        number = len(self.statements)
        while f"t{number}_" in self.names:
            number += 1
        name = f"t{number}_"
        self.names.add(name)
        self.statements.append(f"{name} = {text}")
        return name

    def plain(self, node):
        """The node in its own kind."""
        if node.astType == "constant":
            return constant(node.value, code_of(node))
        if id(node) not in self.written:
            text = self._variable(node) if node.astType == "variable" else self._operation(node)
            if self.uses[id(node)] > 1 and node.astType == "op":
                text = self._name(text)
            self.written[id(node)] = text
        return self.written[id(node)]

    def _variable(self, node):
        code = code_of(node)
        if code in "bs" or (code == "d" and not self.converts):
            return node.value
        return f"{_CASTS[code]}({node.value})"

    def strong(self, node, code):
        """In that kind, with the type that goes with it whatever it meets."""
        text = self.in_kind(node, code)
        return f"{_CASTS[code]}({text})" if node.astType == "constant" and code != "b" else text

    def in_kind(self, node, code):
        if node.astType == "constant":
            return constant(node.value, code)
        text = self.plain(node)
        return text if code == code_of(node) else f"{_CASTS[code]}({text})"

    def _operation(self, node):
        name, signature = node.value, find_signature(node)
        if name in _REDUCTIONS:
            return self._reduction(node, signature[1])
        write = self.strong if name in ("where", "complex") else self.in_kind
        operands = [write(child, code) for child, code in zip(node.children, signature[1:])]
        if name in _SIGNS:
            return f"({operands[0]} {_SIGNS[name]} {operands[1]})"
        if name in ("neg", "invert"):
            return f"({'-' if name == 'neg' else '~'}{operands[0]})"
        if name == "absolute" and signature == "cc":
            return f"complex(abs({operands[0]}), 0.0)"
        spelling = {"absolute": "abs", "conjugate": "conj"}.get(name, name)
        return f"{spelling}({', '.join(operands)})"

    def _reduction(self, node, code):
        operand, axis = node.children
        along = "" if axis.value == interpreter.allaxes else f", axis={axis.value}"
        text = f"{node.value}({self.in_kind(operand, code)}{along})"
        return f"{_CASTS[code]}({text})" if code == "i" else text


def write(root, names, converts=False):
    """The text of a tree."""
    writer = Writer(root, names, converts)
    if root.astType == "constant":
        code = code_of(root)
        return constant(root.value, code) if code == "b" else writer.strong(root, code)
    text = writer.plain(root)
    if root.astType == "variable":
        text = f"copy({text})"
    return "; ".join(writer.statements + [text])


def _check_mode(mode):
    if mode not in ("none", "moderate", "aggressive"):
        raise ValueError("'optimization' must be one of ('none', 'moderate', 'aggressive')")


def build(text, types, mode):
    """The tree of a text, whose names have these types (others are double)."""
    before = expressions._context.optimization
    expressions._context.optimization = mode
    try:
        parsed = ast.parse(text, "<expr>", "eval")
        _check(parsed)
        constants = _Constants()
        code = compile(ast.fix_missing_locations(constants.visit(parsed)), "<expr>", "eval")
        names = {name: expressions.VariableNode(
            name, expressions.type_to_kind[types.get(name, expressions.double)])
            for name in code.co_names}
        names.update(expressions.functions)
        names.update(constants.found)
        names["__builtins__"] = {}
        tree = eval(code, names)
    finally:
        expressions._context.optimization = before
    if expressions.isConstant(tree):
        tree = expressions.ConstantNode(tree)
    if not isinstance(tree, expressions.ExpressionNode):
        raise TypeError(f"unsupported expression type: {type(tree)}")
    return tree


# What Python's grammar may be used for; some of it ends in a TypeError that says more.
_ALLOWED = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call,
            ast.Name, ast.Constant, ast.keyword, ast.List, ast.Tuple, ast.operator, ast.unaryop,
            ast.boolop, ast.cmpop, ast.expr_context)


def _check(parsed):
    """Nothing but operators, parts of complex numbers and the functions is reached from a text."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Subscript):
            raise TypeError("expressions are not indexed")
        called_otherwise = isinstance(node, ast.Call) and not isinstance(node.func, ast.Name)
        part = isinstance(node, ast.Attribute) and node.attr in ("real", "imag")
        hidden = isinstance(node, ast.Name) and node.id.startswith("__")
        if called_otherwise or hidden or not (part or isinstance(node, _ALLOWED)):
            raise ValueError(f"the expression reaches for what is no part of the language "
                             f"({type(node).__name__.lower()})")


class _Constants(ast.NodeTransformer):
    """Puts nodes in place of numbers, so that what they make is computed here and not by Python."""

    def __init__(self):
        self.found = {}

    def visit_Constant(self, node):
        if not isinstance(node.value, (int, float, complex)):
            return node
        name = f"<constant {len(self.found)}>"  # no name that a text may have
        self.found[name] = expressions.ConstantNode(node.value)
        return ast.copy_location(ast.Name(name, ast.Load()), node)


def variables_of(tree):
    found, waiting = set(), [tree]
    seen = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.astType == "variable":
            found.add(node.value)
        waiting.extend(node.children)
    return found


def names(text, mode):
    """The variables of a text, sorted."""
    _check_mode(mode)
    return tuple(sorted(variables_of(build(text, {}, mode))))


def special(tree):
    """What the library has not, done by NumPy: called with the operands and out. None: nothing."""
    if tree.astKind == "bytes" and tree.astType in ("variable", "constant"):
        value = tree.value

        def copy_bytes(operands, out):
            copied = numpy.array(operands[0] if operands else value)
            return copied if out is None else _put(out, copied)
        return copy_bytes
    if tree.value == "prod" and tree.astKind == "complex" and tree.astType == "op":
        return _Product(tree)
    return None


def _put(out, value):
    out[...] = value
    return out


class _Product:
    """A product of complex numbers."""

    def __init__(self, tree):
        operand, axis = tree.children
        find_signature(tree)
        self.names = sorted(variables_of(operand))
        self.text = write(operand, self.names)
        self.axis = None if axis.value == interpreter.allaxes else axis.value

    def __call__(self, operands, out):
        from .. import _core
        values = _core.evaluate(self.text, dict(zip(self.names, operands)), {})
        result = numpy.asarray(numpy.prod(values, axis=self.axis))
        return result if out is None else _put(out, result)


def form(text, mode, kinds):
    """The text for variables of these kinds, in the order of names; or a function in its place."""
    found = names(text, mode)
    types = {name: TYPE_OF_CODE[code] for name, code in zip(found, kinds)}
    tree = build(text, types, mode)
    return special(tree) or write(tree, found)
