# SPDX-License-Identifier: MIT
"""Where blockexpr means something else than NumPy, with the reason. This is data: the oracle
asks for an entry by its key whenever it departs from what NumPy computed, the suite warns about
entries that no longer occur, and write_differences.py makes docs/conformance.md of them."""
import collections
import dataclasses


@dataclasses.dataclass(frozen=True)
class Difference:
    key: str
    what: str
    ours: str
    numpys: str
    reason: str
    once: bool = False  # only with some versions of NumPy: not stale where it does not occur


_VERSION_2 = "NumPy 2 has this meaning; 1.24 has not"

TABLE = [
    Difference("rounding-keeps-integers", "`floor`, `ceil`, `trunc`, `round` of integers and bools",
               "the operand, in its type", "1.24: a float type",
               "NumPy 2.1 has this meaning (`round` of integers always had it)", True),
    Difference("negative-integer-power", "`i**j` where an element of the integer `j` is negative",
               "the reciprocal cut to an integer: 1 and -1 for bases 1 and -1, otherwise 0",
               "ValueError while it runs",
               "errors do not depend on the elements of arrays; a negative literal is refused"),
    Difference("bool-operands",
               "`//`, `%`, `fmod`, `**`, `<<`, `>>` of two bools, `square`, `conj` of a bool",
               "refused", "int8", "nobody asks for an int8 of bools; `b*1` makes integers"),
    Difference("integer-reciprocal", "`reciprocal` of integers", "1/x as a float",
               "an integer, which is 0 for all but 1 and -1", "the integer is of no use"),
    Difference("exact-integer-comparison", "comparing uint64 with a signed integer", "exact",
               "1.24: both are converted to float64, so that 2**63 equals 2**63 + 1",
               _VERSION_2, True),
    Difference("literal-out-of-range-comparison", "comparing an integer array with an integer "
               "literal that its type cannot hold",
               "exact: the answer is the same for all elements",
               "1.24: OverflowError", _VERSION_2, True),
    Difference("complex-ordering", "`<`, `<=`, `>`, `>=`, `minimum`, `maximum`, `fmin`, `fmax`, "
               "`clip`, `min`, `max`, `argmin`, `argmax`, `nanmin`, `nanmax` of complex numbers",
               "refused", "ordered by real part, then by imaginary part",
               "complex numbers have no order; numexpr refuses them, too"),
    Difference("complex-power", "`x**y` of complex numbers with an infinite or NaN part, "
               "or an infinite y*log(x)",
               "what exp(y*log(x)) gives",
               "what the C library's cpow gives: other signs, infinities and NaN",
               "such powers have no one value; ordinary ones are equal within the bound below"),
    Difference("complex-prod", "`prod` and `nanprod` of complex numbers", "refused", "computed",
               "not in this version"),
    Difference("nextafter-float16", "`nextafter` of float16 (and of what becomes float16: int8, "
               "uint8, bool)", "refused", "the next float16",
               "float16 is computed in float32; `nextafter(float32(x), y)` steps in it"),
    Difference("bytes-results", "`copy`, `where`, and results of byte strings", "refused",
               "a byte string", "byte strings are compared and searched, not made"),
    Difference("complex-sign", "`sign` of complex numbers", "z / |z|, 0 for 0",
               "1.24: the sign of the real part", _VERSION_2, True),
    Difference("complex-log1p", "`log1p` of complex numbers near 0", "accurate",
               "log(hypot(1 + x, y)), which loses digits", "that is what log1p is for"),
    Difference("complex-product", "products of complex numbers",
               "ac-bd and ad+bc, each operation rounded, on every machine",
               "contracted on machines with AVX-512, so that results differ by machine",
               "one answer on every machine", True),
    Difference("extremum-zero-sign", "`minimum`, `maximum`, `fmin`, `fmax`, `clip` of 0.0 and -0.0",
               "the first operand", "either, by machine and place in the array",
               "one answer on every machine", True),
    Difference("float-to-uint32", "converting floats to uint32 that it cannot hold",
               "the low bits of the int64 that the float is cut to, wherever it lies",
               "the same for single elements and strided arrays, 2**31 or 0 in contiguous ones",
               "one answer on every machine and layout", True),
    Difference("scalar-exponents", "`x**y` with a scalar of the program's as exponent (of a "
               "literal, both are the same)", "the power: of -inf to 0.5 inf",
               "the square root for 0.5: of -inf NaN",
               "the value of the exponent is not looked at where it is not in the text"),
    Difference("bytes-casts", "casting between byte strings and other types", "refused",
               "numbers are parsed and printed", "text is not numbers; nothing guesses a format"),
    Difference("where-weak", "`where(c, x, 1)` with a literal or weak scalar",
               "weak, as everywhere",
               "1.24: the literal is an int64 or float64", _VERSION_2, True),
    Difference("reduction-precision", "`sum`, `prod`, `mean`, `var`, `std` of floats",
               "along one fixed tree that depends on the number of elements alone",
               "by a tree that depends on strides and machine",
               "one answer on every machine; both are accurate", True),
]
# Of results that are not exact: what, and how far from the value with more digits.
BOUNDS = [
    ("real functions, `**` of floats, `abs` of complex numbers", "1 ulp"),
    ("`erf`, `erfc`, `gamma`", "2 ulp"),
    ("`lgamma`", "2 ulp, or the ulp of 1 near its zeros"),
    ("`sigmoid`", "3 ulp"),
    ("`reciprocal`, `sign` of complex numbers", "4 ulp of the absolute value"),
    ("`sqrt` of complex numbers", "4 ulp of the absolute value"),
    ("functions of complex numbers", "8 ulp of the absolute value"),
    ("`x**y` of complex numbers",
     "16 + 2 abs(y log(x)) ulp of the absolute value, for finite operands"),
    ("`sum`, `mean` of n floats", "(3 + log2(n)) ulp of the sum (mean) of the absolute values"),
    ("`prod` of n floats", "3n ulp"),
    ("`var`, `std` of n floats", "(3 + log2(n)) ulp of the terms that the deviations make"),
]
BY_KEY = {difference.key: difference for difference in TABLE}
seen = collections.Counter()


def note(key, count=1):
    """Says that the meaning departs from NumPy's, `count` times."""
    BY_KEY[key]  # a key that is not in the table is a mistake of the suite
    seen[key] += int(count)


def stale():
    return [d.key for d in TABLE if not seen[d.key] and not d.once]
