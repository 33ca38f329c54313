# SPDX-License-Identifier: MIT
"""What every operator and function means: NumPy, except where differences.py says otherwise.

Functions take arrays and weak Python scalars, and return an ndarray, a Near or a NearComplex.
They raise TypeError, OverflowError and ValueError where blockexpr refuses.
"""
import re

import numpy as np

import libm
from compare import Near, NearComplex
from differences import note
from promotion import (depart, fits, float_type, high, is_weak, join, kind, refuse, refuse_kinds,
                       result_type, to, unify)

# --- operators ----------------------------------------------------------------------------------

def add(a, b):
    return np.add(*unify(a, b))


def sub(a, b):
    return np.subtract(*unify(a, b))


def mul(a, b):
    x, y = unify(a, b)
    if x.dtype.kind != "c":
        return np.multiply(x, y)
    return depart("complex-product", join(x.real * y.real - x.imag * y.imag,
                                          x.real * y.imag + x.imag * y.real), x * y)


def div(a, b):
    dtype = result_type(a, b)
    if dtype.kind in "biu":
        dtype = np.dtype(np.float64)
    return to(dtype, a) / to(dtype, b)


def floor_div(a, b):
    refuse_kinds("//", "cS", a, b)
    x, y = unify(a, b)
    if x.dtype.kind == "b":
        note("bool-operands")
        refuse("//", a, b)
    return np.floor_divide(x, y)


def mod(a, b):
    refuse_kinds("%", "cS", a, b)
    x, y = unify(a, b)
    if x.dtype.kind == "b":
        note("bool-operands")
        refuse("%", a, b)
    return np.remainder(x, y)


def fmod(a, b):
    refuse_kinds("fmod", "cS", a, b)
    x, y = unify(a, b)
    if x.dtype.kind == "b":
        note("bool-operands")
        refuse("fmod", a, b)
    return np.fmod(x, y)


def integer_power(base, exponent):
    """Wrapped; of negative exponents the reciprocal, cut to an integer."""
    with np.errstate(all="ignore"):
        negative = exponent < 0
        result = np.power(base, np.where(negative, exponent.dtype.type(0), exponent))
        if not negative.any():
            return result
        note("negative-integer-power", np.count_nonzero(negative))
        odd = (exponent & 1).astype(bool)
        minus = (base == -1) if base.dtype.kind == "i" else np.zeros(base.shape, bool)
        reciprocal = np.where(base == 1, 1, np.where(minus, np.where(odd, -1, 1), 0))
        return np.where(negative, reciprocal, result).astype(base.dtype)


def literal_power(a, b):
    """A literal exponent is known when the text is compiled, and some are simpler operations."""
    x, y = unify(a, b)
    if x.dtype.kind in "iu" and is_weak(b) and b < 0:
        refuse("**", a, b)
    simple = {0.0: np.ones_like, 0.5: np.sqrt, 1.0: np.positive, 2.0: np.square,
              -1.0: np.reciprocal}
    if is_weak(b) and x.dtype.kind == "f" and float(b) in simple:
        return simple[float(b)](x)
    return pow_(a, b)


def complex_power(x, y):
    """exp(y*log(x)), or products: the error grows with the size of the exponential's operand."""
    dtype = x.dtype
    ordinary = np.isfinite(x) & np.isfinite(y)
    x, y = x.astype(np.clongdouble), y.astype(np.clongdouble)
    size = np.abs(np.where(x == 0, 0, y * np.log(np.where(x == 0, 1, x))))
    ordinary &= size <= np.finfo(dtype).max
    note("complex-power", np.count_nonzero(~ordinary))
    return NearComplex(np.where(ordinary, x ** y, np.nan), dtype, 16 + 2 * size, loose=True)


def pow_(a, b):
    refuse_kinds("**", "S", a, b)
    x, y = unify(a, b)
    if x.dtype.kind == "b":
        note("bool-operands")
        refuse("**", a, b)
    if x.dtype.kind in "iu":
        return integer_power(*np.broadcast_arrays(x, y))
    if x.dtype.kind == "c":
        return complex_power(*np.broadcast_arrays(x, y))
    wide = high(x.dtype)
    result = np.power(x.astype(wide), y.astype(wide))
    if is_weak(b) and float(b) == 0.5:
        depart("scalar-exponents", result.astype(x.dtype), np.sqrt(x))
    return Near(result, x.dtype, 1)


def bitwise(function):
    return lambda a, b: function(*unify(a, b))


def shift(name, function):
    def shifted(a, b):
        x, y = unify(a, b)
        if x.dtype.kind == "b":
            note("bool-operands")
            refuse(name, a, b)
        return function(x, y)
    return shifted


def ordering(a, b):
    """less and equal of a signed integer array and a uint64 one, exactly."""
    negative = a < 0
    wide = a.astype(np.uint64)
    return negative | (wide < b), ~negative & (wide == b)


_EXACT = {"less": lambda l, e: l, "less_equal": lambda l, e: l | e, "greater": lambda l, e: ~l & ~e,
          "greater_equal": lambda l, e: ~l, "equal": lambda l, e: e, "not_equal": lambda l, e: ~e}
_SWAPPED = {"less": "greater", "less_equal": "greater_equal", "greater": "less",
            "greater_equal": "less_equal", "equal": "equal", "not_equal": "not_equal"}


def compare(name):
    function = getattr(np, name)

    def compared(a, b):
        types = [None if is_weak(x) else np.asarray(x).dtype for x in (a, b)]
        for x, other in ((a, b), (b, a)):
            dtype = result_type(a, b)
            if not fits(x, dtype):
                note("literal-out-of-range-comparison")
                answer = function(0, x) if x is b else function(x, 0)
                return np.full(np.shape(other), answer)
        if kind(a, b) == "c" and name not in ("equal", "not_equal"):
            note("complex-ordering")
            refuse(name, a, b)
        if None not in types and {t.kind for t in types} == {"i", "u"} and np.uint64 in types:
            swap = types[0].kind == "u"
            less, equal = ordering(np.asarray(b if swap else a), np.asarray(a if swap else b))
            return depart("exact-integer-comparison",
                          _EXACT[_SWAPPED[name] if swap else name](less, equal), function(a, b))
        if kind(a, b) == "S":
            return {"less": lambda: a < b, "less_equal": lambda: a <= b, "greater": lambda: a > b,
                    "greater_equal": lambda: a >= b, "equal": lambda: a == b,
                    "not_equal": lambda: a != b}[name]()
        return function(*unify(a, b))
    return compared


def extremum(name, ignore_nan):
    function = getattr(np, name)
    beats = np.less if name.endswith(("min", "minimum")) else np.greater

    def of_two(a, b):
        refuse_kinds(name, "S", a, b)
        x, y = unify(a, b)
        if x.dtype.kind == "c":
            note("complex-ordering")
            refuse(name, a, b)
        ours = np.where(beats(y, x), y, x)
        if x.dtype.kind == "f":
            ours = np.where(np.isnan(y), x if ignore_nan else y, ours)
            ours = np.where(np.isnan(x), y if ignore_nan else x, ours)
        return depart("extremum-zero-sign", ours, function(x, y))
    return of_two


minimum, maximum = extremum("minimum", False), extremum("maximum", False)


def clip(x, low, high_):
    x, low, high_ = unify(x, low, high_)
    return minimum(maximum(x, low), high_)


def where(condition, a, b):
    x, y = unify(a, b)
    ours = np.where(np.asarray(condition).astype(bool), x, y)
    return depart("where-weak", ours, np.where(condition, a, b))


def logical(function):
    return lambda *operands: function(*operands)


# --- functions of one operand ---------------------------------------------------------------------

def no_bool(name, function):
    def of_one(a):
        if kind(a) == "b":
            note("bool-operands")
            refuse(name, a)
        return function(a)
    return of_one


def square(a):
    return mul(a, a)


def absolute(a):
    a = np.asarray(a)
    if a.dtype.kind != "c":
        return np.absolute(a)
    part = a.real.dtype
    wide = high(part)
    return Near(np.hypot(a.real.astype(wide), a.imag.astype(wide)), part, 1)


def sign(a):
    a = np.asarray(a)
    if a.dtype.kind != "c":
        return np.sign(a)
    note("complex-sign")
    wide = a.astype(np.clongdouble)
    size = np.abs(wide)
    return NearComplex(np.where(size == 0, 0, wide / np.where(size == 0, 1, size)), a.dtype, 4,
                       loose=True)


def rounding(name, function):
    def rounded(a):
        refuse_kinds(name, "S", a)
        a = np.asarray(a)
        if a.dtype.kind in "biu":
            return depart("rounding-keeps-integers", a, function(a))
        if a.dtype.kind == "c" and name != "round":
            refuse(name, a)
        return function(a)
    return rounded


def reciprocal(a):
    refuse_kinds("reciprocal", "S", a)
    dtype = float_type(a)
    x = np.asarray(a).astype(dtype)
    if dtype.kind == "c":
        return NearComplex(1 / x.astype(np.clongdouble), dtype, 4, loose=True)
    return depart("integer-reciprocal", np.reciprocal(x), np.reciprocal(a))


def make_complex(a, b):
    refuse_kinds("complex", "cS", a, b)
    small = kind(a, b) == "f" and result_type(a, b).itemsize <= 4
    part = np.dtype(np.float32 if small else np.float64)
    return join(to(part, a), to(part, b))


def contains(a, b):
    return np.char.find(a, b) >= 0


def cast(name):
    dtype = np.dtype(name)

    def converted(a):
        refuse_kinds(name, "S", a)
        return convert(np.asarray(a), dtype)
    return converted


def convert(a, dtype):
    """astype, of which NaN and what does not fit have a defined result on x86: cut to an int32 or
    int64, of which smaller types keep the low bits."""
    numpys = a.astype(dtype)
    if a.dtype.kind not in "fc" or dtype != np.uint32:
        return numpys
    return depart("float-to-uint32", a.astype(np.int64).astype(dtype), numpys)


# --- functions that are not exact ----------------------------------------------------------------

# Bounds in ulps, where it is not 1; of complex functions relative to the absolute value.
ULPS = {"sigmoid": 3, "gamma": 2, "lgamma": 2, "erfc": 2, "erf": 2}
# Complex functions that C does not define: at infinities NumPy's formulas give NaN.
NUMPYS_OWN = ("expm1", "log1p")


def near(name, function, takes_complex=False):
    def of_floats(*operands):
        refuse_kinds(name, "S" if takes_complex else "cS", *operands)
        dtype = float_type(*operands)
        if dtype.kind == "c":
            wide = [to(dtype, x).astype(np.clongdouble) for x in operands]
            if name == "log1p":
                note("complex-log1p")
            return NearComplex(function(*wide), dtype, 8, loose=name in NUMPYS_OWN)
        wide = high(dtype)
        values = [to(dtype, x).astype(wide) for x in operands]
        absolute_ = 1 if name == "lgamma" else 0
        return Near(function(*values), dtype, ULPS.get(name, 1), absolute_)
    return of_floats


def exact(name, function):
    """Of real floats (integers become floats), every bit as NumPy's."""
    def of_floats(*operands):
        refuse_kinds(name, "cS", *operands)
        dtype = float_type(*operands)
        return function(*[to(dtype, x) for x in operands])
    return of_floats


def nextafter(a, b):
    refuse_kinds("nextafter", "cS", a, b)
    if float_type(a, b) == np.float16:
        note("nextafter-float16")
        refuse("nextafter", a, b)
    return exact("nextafter", np.nextafter)(a, b)


def complex_too(name, real, wide):
    """Exact of real numbers."""
    def of_one(a):
        if kind(a) == "c":
            a = np.asarray(a)
            return NearComplex(wide(a.astype(np.clongdouble)), a.dtype, 4)
        return exact(name, real)(a)
    return of_one


ANALYTIC = ("exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan sinh cosh tanh "
            "arcsinh arccosh arctanh").split()
CASTS = ("bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 "
         "complex128").split()

# name: (text, meaning); the operands are a, b, c.
FUNCTIONS = {
    "add": ("a + b", add), "sub": ("a - b", sub), "mul": ("a * b", mul), "div": ("a / b", div),
    "floor_div": ("a // b", floor_div), "mod": ("a % b", mod), "pow": ("a ** b", pow_),
    "bit_and": ("a & b", bitwise(np.bitwise_and)), "bit_or": ("a | b", bitwise(np.bitwise_or)),
    "bit_xor": ("a ^ b", bitwise(np.bitwise_xor)),
    "shl": ("a << b", shift("<<", np.left_shift)), "shr": ("a >> b", shift(">>", np.right_shift)),
    "lt": ("a < b", compare("less")), "le": ("a <= b", compare("less_equal")),
    "gt": ("a > b", compare("greater")), "ge": ("a >= b", compare("greater_equal")),
    "eq": ("a == b", compare("equal")), "ne": ("a != b", compare("not_equal")),
    "and": ("a and b", logical(np.logical_and)), "or": ("a or b", logical(np.logical_or)),
    "logical_xor": ("logical_xor(a, b)", logical(np.logical_xor)),
    "minimum": ("minimum(a, b)", minimum), "maximum": ("maximum(a, b)", maximum),
    "fmin": ("fmin(a, b)", extremum("fmin", True)), "fmax": ("fmax(a, b)", extremum("fmax", True)),
    "copysign": ("copysign(a, b)", exact("copysign", np.copysign)), "fmod": ("fmod(a, b)", fmod),
    "nextafter": ("nextafter(a, b)", nextafter),
    "arctan2": ("arctan2(a, b)", near("arctan2", np.arctan2)),
    "hypot": ("hypot(a, b)", near("hypot", np.hypot)), "complex": ("complex(a, b)", make_complex),

    "not": ("not a", logical(np.logical_not)), "pos": ("+a", lambda a: np.positive(a)),
    "neg": ("-a", lambda a: np.negative(a)), "invert": ("~a", lambda a: np.invert(a)),
    "square": ("square(a)", no_bool("square", square)),
    "conj": ("conj(a)", no_bool("conj", np.conjugate)), "abs": ("abs(a)", absolute),
    "sign": ("sign(a)", sign), "sqrt": ("sqrt(a)", complex_too("sqrt", np.sqrt, np.sqrt)),
    "floor": ("floor(a)", rounding("floor", np.floor)),
    "ceil": ("ceil(a)", rounding("ceil", np.ceil)),
    "trunc": ("trunc(a)", rounding("trunc", np.trunc)),
    "round": ("round(a)", rounding("round", np.around)), "rint": ("rint(a)", np.rint),
    "fabs": ("fabs(a)", exact("fabs", np.fabs)),
    "degrees": ("degrees(a)", exact("degrees", np.degrees)),
    "radians": ("radians(a)", exact("radians", np.radians)),
    "isnan": ("isnan(a)", np.isnan), "isinf": ("isinf(a)", np.isinf),
    "isfinite": ("isfinite(a)", np.isfinite), "signbit": ("signbit(a)", np.signbit),
    "cbrt": ("cbrt(a)", near("cbrt", np.cbrt)), "erf": ("erf(a)", near("erf", libm.erf)),
    "erfc": ("erfc(a)", near("erfc", libm.erfc)), "gamma": ("gamma(a)", near("gamma", libm.gamma)),
    "lgamma": ("lgamma(a)", near("lgamma", libm.lgamma)),
    "sigmoid": ("sigmoid(a)", near("sigmoid", lambda x: 1 / (1 + np.exp(-x)))),
    "reciprocal": ("reciprocal(a)", reciprocal), "copy": ("copy(a)", lambda a: np.array(a)),
    "ones_like": ("ones_like(a)", np.ones_like), "zeros_like": ("zeros_like(a)", np.zeros_like),
    "real": ("real(a)", np.real), "imag": ("imag(a)", lambda a: np.array(np.imag(a))),
    "real attribute": ("a.real", np.real),
    "imag attribute": ("a.imag", lambda a: np.array(np.imag(a))),
    "where": ("where(a, b, c)", where), "if": ("b if a else c", where),
    "clip": ("clip(a, b, c)", clip),
}
for _name in ANALYTIC:
    FUNCTIONS[_name] = (f"{_name}(a)", near(_name, getattr(np, _name), True))
for _name in CASTS:
    FUNCTIONS[f"cast {_name}"] = (f"{_name}(a)", cast(_name))


# Where a literal in place of b means something else than the same scalar given by the program.
OF_LITERAL = {"pow": literal_power}


def arity(name):
    return len(set(re.findall(r"\b[abc]\b", FUNCTIONS[name][0])))
