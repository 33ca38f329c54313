/* SPDX-License-Identifier: MIT */
#include "support/oracle.h"

#include <float.h>
#include <math.h>
#include <string.h>

__extension__ typedef __int128 wide_integer;
__extension__ typedef unsigned __int128 wide_unsigned;

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }
static bool is_float(expr_type t) {
    return t == EXPR_FLOAT16 || t == EXPR_FLOAT32 || t == EXPR_FLOAT64;
}
static int digits(expr_type t) { return t == EXPR_FLOAT16 ? 11 : t == EXPR_FLOAT32 ? 24 : 53; }
static int lowest_exponent(expr_type t) {
    return t == EXPR_FLOAT16 ? -24 : t == EXPR_FLOAT32 ? -149 : -1074;
}

/* Rounded once to the 11 digits of a half. */
static double half(double number) {
    int exponent;
    if (!isfinite(number) || number == 0) return number;
    frexp(number, &exponent);
    const int unit = exponent - 11 > -24 ? exponent - 11 : -24;
    const double rounded = ldexp(nearbyint(ldexp(number, -unit)), unit);
    return fabs(rounded) > 65504 ? copysign((double)INFINITY, number) : rounded;
}

static double half_of_bits(uint16_t bits) {
    const int exponent = bits >> 10 & 31;
    const int fraction = bits & 1023;
    double size = exponent ? ldexp(fraction + 1024, exponent - 25) : ldexp(fraction, -24);
    if (exponent == 31) size = fraction ? (double)NAN : (double)INFINITY;
    return bits >> 15 ? -size : size;
}

static bool is_integer(expr_type t) { return t == EXPR_INT32 || t == EXPR_INT64; }

static struct oracle_value truth(bool b) {
    return (struct oracle_value){.type = EXPR_BOOL, .i = b};
}

/* The low bits of a number of any size. */
static struct oracle_value wrapped(expr_type type, wide_integer number) {
    struct oracle_value v = {.type = type};
    v.i = type == EXPR_INT32 ? (int32_t)(uint32_t)(wide_unsigned)number
                             : (int64_t)(uint64_t)(wide_unsigned)number;
    return v;
}

/* An operation's result in double is right for float32 too where it is then rounded once:
 * sums, products, quotients and roots of floats are (Figueroa, 1995). */
static struct oracle_value real(expr_type type, double number) {
    return (struct oracle_value){.type = type,
                                 .f = type == EXPR_FLOAT16   ? half(number)
                                      : type == EXPR_FLOAT32 ? (double)(float)number
                                                             : number};
}

struct oracle_value oracle_convert(struct oracle_value v, expr_type type) {
    if (v.type == type) {
        v.weak = STRONG;
        return v;
    }
    if (type == EXPR_BOOL) return truth(is_float(v.type) ? v.f != 0 : v.i != 0);
    if (is_float(type)) {
        if (is_float(v.type)) return real(type, v.f);
        /* int64 to float32 in one rounding. */
        return (struct oracle_value){.type = type,
                                     .f = type == EXPR_FLOAT16   ? half((double)(float)v.i)
                                          : type == EXPR_FLOAT32 ? (double)(float)v.i
                                                                 : (double)v.i};
    }
    if (!is_float(v.type)) return wrapped(type, v.i);
    const double limit = type == EXPR_INT32 ? 0x1p31 : 0x1p63;
    struct oracle_value result = {.type = type, .i = type == EXPR_INT32 ? INT32_MIN : INT64_MIN};
    /* -2**31 - 0.5 is cut to -2**31, but x86 and we call it in range only from -2**31 up. */
    if (v.f >= -limit && v.f < limit) result.i = (int64_t)v.f;
    return result;
}

/* NEP 50: strong types meet in the one that holds both; weak ones count as kinds only. */
static expr_type strong_meeting(expr_type a, expr_type b) {
    if (a == b) return a;
    if (a == EXPR_BOOL) return b;
    if (b == EXPR_BOOL) return a;
    if (is_integer(a) && is_integer(b)) return EXPR_INT64;
    const bool floats = is_float(a) && is_float(b);
    return floats && a != EXPR_FLOAT64 && b != EXPR_FLOAT64 ? EXPR_FLOAT32 : EXPR_FLOAT64;
}

static void meet(const struct oracle_value *v, unsigned count, expr_type *type,
                 enum oracle_weak *weak) {
    *type = v[0].type;
    *weak = v[0].weak;
    for (unsigned k = 1; k < count; k++) {
        if (*weak == STRONG && v[k].weak == STRONG) {
            *type = strong_meeting(*type, v[k].type);
        } else if (*weak != STRONG && v[k].weak != STRONG) {
            if (v[k].weak == WEAK_REAL) *type = EXPR_FLOAT64, *weak = WEAK_REAL;
        } else {
            const expr_type strong = *weak == STRONG ? *type : v[k].type;
            const enum oracle_weak other = *weak == STRONG ? v[k].weak : *weak;
            *weak = STRONG;
            *type = strong;
            if (other == WEAK_INTEGER && strong == EXPR_BOOL) *type = EXPR_INT64;
            if (other == WEAK_REAL && !is_float(strong)) *type = EXPR_FLOAT64;
        }
    }
}

static wide_integer floored(wide_integer a, wide_integer b) {
    wide_integer q = a / b;
    return q * b != a && (a < 0) != (b < 0) ? q - 1 : q;
}

static wide_integer power(expr_type type, int64_t base, int64_t exponent) {
    if (exponent < 0) return base == 1 ? 1 : base == -1 ? (exponent % 2 ? -1 : 1) : 0;
    wide_unsigned result = 1;
    wide_unsigned square = (wide_unsigned)(wide_integer)base;
    for (uint64_t rest = (uint64_t)exponent; rest; rest >>= 1) {
        if (rest & 1) result *= square;
        square *= square;
    }
    return wrapped(type, (wide_integer)result).i;
}

static bool integer_binary(const char *op, expr_type type, int64_t x, int64_t y,
                           struct oracle_value *result) {
    const wide_integer a = x, b = y;
    const int width = type == EXPR_INT32 ? 32 : 64;
    const bool far = y < 0 || y >= width;
    wide_integer r;
    if (is(op, "add"))
        r = a + b;
    else if (is(op, "sub"))
        r = a - b;
    else if (is(op, "mul"))
        r = a * b;
    else if (is(op, "floor_div"))
        r = b == 0 ? 0 : floored(a, b);
    else if (is(op, "mod"))
        r = b == 0 ? 0 : a - floored(a, b) * b;
    else if (is(op, "fmod"))
        r = b == 0 ? 0 : a % b;
    else if (is(op, "pow"))
        r = power(type, x, y);
    else if (is(op, "bit_and"))
        r = x & y;
    else if (is(op, "bit_or"))
        r = x | y;
    else if (is(op, "bit_xor"))
        r = x ^ y;
    else if (is(op, "shl"))
        r = far ? 0 : (wide_integer)((wide_unsigned)a << y);
    else if (is(op, "shr"))
        r = far ? (x < 0 ? -1 : 0) : floored(a, (wide_integer)1 << y);
    else if (is(op, "minimum") || is(op, "fmin"))
        r = a < b ? a : b;
    else if (is(op, "maximum") || is(op, "fmax"))
        r = a > b ? a : b;
    else
        return false;
    *result = wrapped(type, r);
    return true;
}

/* Python's divmod of floats. */
static void divide(expr_type type, double a, double b, double *quotient, double *rest) {
    const bool narrow = type != EXPR_FLOAT64;
    *rest = fmod(a, b);
    if (b == 0) {
        *quotient = a / b;
        return;
    }
    double q = narrow ? (double)((float)((float)a - (float)*rest) / (float)b) : (a - *rest) / b;
    if (*rest != 0) {
        if ((b < 0) != (*rest < 0)) {
            *rest = narrow ? (double)((float)*rest + (float)b) : *rest + b;
            q = narrow ? (double)((float)q - 1.0f) : q - 1;
        }
    } else {
        *rest = copysign(0.0, b);
    }
    if (q != 0) {
        *quotient = floor(q);
        if (q - *quotient > 0.5) *quotient += 1;
    } else {
        *quotient = copysign(0.0, a / b);
    }
}

static bool float_binary(const char *op, expr_type type, double a, double b,
                         struct oracle_value *result) {
    double r, quotient, rest;
    if (is(op, "add"))
        r = a + b;
    else if (is(op, "sub"))
        r = a - b;
    else if (is(op, "mul"))
        r = a * b;
    else if (is(op, "div"))
        r = a / b;
    else if (is(op, "fmod"))
        r = fmod(a, b);
    else if (is(op, "copysign"))
        r = copysign(a, b);
    else if (is(op, "nextafter"))
        r = type == EXPR_FLOAT32 ? (double)nextafterf((float)a, (float)b) : nextafter(a, b);
    else if (is(op, "minimum"))
        r = isnan(a) ? a : isnan(b) ? b : b < a ? b : a;
    else if (is(op, "maximum"))
        r = isnan(a) ? a : isnan(b) ? b : b > a ? b : a;
    else if (is(op, "fmin"))
        r = isnan(b) ? a : isnan(a) ? b : b < a ? b : a;
    else if (is(op, "fmax"))
        r = isnan(b) ? a : isnan(a) ? b : b > a ? b : a;
    else if (is(op, "floor_div") || is(op, "mod")) {
        divide(type, a, b, &quotient, &rest);
        r = is(op, "mod") ? rest : quotient;
    } else
        return false;
    *result = real(type, r);
    return true;
}

static bool float_unary(const char *op, expr_type type, double x, struct oracle_value *result) {
    const bool narrow = type != EXPR_FLOAT64;
    double r;
    if (is(op, "pos"))
        r = x;
    else if (is(op, "neg"))
        r = -x;
    else if (is(op, "square"))
        r = x * x;
    else if (is(op, "sqrt"))
        r = sqrt(x);
    else if (is(op, "abs") || is(op, "fabs"))
        r = fabs(x);
    else if (is(op, "reciprocal"))
        r = 1 / x;
    else if (is(op, "degrees"))
        r = x * (narrow ? (double)(180.0f / 3.14159274f) : 180.0 / 3.141592653589793);
    else if (is(op, "radians"))
        r = x * (narrow ? (double)(3.14159274f / 180.0f) : 3.141592653589793 / 180.0);
    else if (is(op, "sign"))
        r = isnan(x) ? x : (x > 0) - (x < 0);
    else if (is(op, "floor"))
        r = floor(x);
    else if (is(op, "ceil"))
        r = ceil(x);
    else if (is(op, "trunc"))
        r = trunc(x);
    else if (is(op, "rint") || is(op, "round"))
        r = nearbyint(x);
    else
        return false;
    *result = real(type, r);
    return true;
}

static bool integer_unary(const char *op, expr_type type, int64_t x, struct oracle_value *result) {
    wide_integer r;
    if (is(op, "neg"))
        r = -(wide_integer)x;
    else if (is(op, "invert"))
        r = ~x;
    else if (is(op, "square"))
        r = (wide_integer)x * x;
    else if (is(op, "abs"))
        r = x < 0 ? -(wide_integer)x : x;
    else if (is(op, "sign"))
        r = (x > 0) - (x < 0);
    else if (is(op, "pos") || is(op, "floor") || is(op, "ceil") || is(op, "trunc") ||
             is(op, "round"))
        r = x;
    else
        return false;
    *result = wrapped(type, r);
    return true;
}

static bool bool_operation(const char *op, const struct oracle_value *v, struct oracle_value *r) {
    const bool a = v[0].i != 0;
    const bool b = v[1].i != 0;
    if (is(op, "add") || is(op, "bit_or") || is(op, "maximum") || is(op, "fmax"))
        *r = truth(a || b);
    else if (is(op, "mul") || is(op, "bit_and") || is(op, "minimum") || is(op, "fmin"))
        *r = truth(a && b);
    else if (is(op, "bit_xor"))
        *r = truth(a != b);
    else if (is(op, "invert"))
        *r = truth(!a);
    else if (is(op, "abs") || is(op, "floor") || is(op, "ceil") || is(op, "trunc") ||
             is(op, "round"))
        *r = truth(a);
    else
        return false;
    return true;
}

static bool compare(const char *op, const struct oracle_value *v, struct oracle_value *result) {
    static const char *const names[] = {"lt", "le", "gt", "ge", "eq", "ne"};
    int which = 0;
    while (which < 6 && !is(op, names[which])) which++;
    if (which == 6) return false;
    int order; /* -1, 0, 1; 2: unordered */
    if (is_float(v[0].type))
        order = v[0].f < v[1].f ? -1 : v[0].f > v[1].f ? 1 : v[0].f == v[1].f ? 0 : 2;
    else
        order = v[0].i < v[1].i ? -1 : v[0].i > v[1].i;
    const bool answers[] = {order == -1, order == -1 || order == 0,
                            order == 1,  order == 1 || order == 0,
                            order == 0,  order != 0};
    *result = truth(answers[which]);
    return true;
}

static bool classify(const char *op, double x, struct oracle_value *result) {
    if (is(op, "isnan"))
        *result = truth(isnan(x));
    else if (is(op, "isinf"))
        *result = truth(isinf(x));
    else if (is(op, "isfinite"))
        *result = truth(isfinite(x));
    else if (is(op, "signbit"))
        *result = truth(signbit(x));
    else
        return false;
    return true;
}

/* Operations whose operands become floats whatever they are. */
static bool wants_floats(const char *op) {
    static const char *const names[] = {"div",     "sqrt",    "rint",       "copysign", "nextafter",
                                        "isnan",   "isinf",   "isfinite",   "signbit",  "fabs",
                                        "degrees", "radians", "reciprocal", NULL};
    for (int k = 0; names[k]; k++)
        if (is(op, names[k])) return true;
    return !is(op, "pow") && oracle_is_function(op);
}

static enum oracle_answer choose(const struct oracle_value *v, struct oracle_value *result) {
    expr_type type;
    enum oracle_weak weak;
    meet(v + 1, 2, &type, &weak);
    *result = oracle_convert(oracle_convert(v[0], EXPR_BOOL).i ? v[1] : v[2], type);
    result->weak = v[0].weak == STRONG ? STRONG : weak;
    return ORACLE_EXACT;
}

/* Some exponents that are written out have exact meanings. */
static bool exact_power(const struct oracle_value *v, bool literal, struct oracle_value *r) {
    const double x = v[0].f;
    if (!literal) return false;
    if (v[1].f == 0)
        *r = real(v[0].type, 1);
    else if (v[1].f == 1)
        *r = v[0];
    else if (v[1].f == 2)
        *r = real(v[0].type, x * x);
    else if (v[1].f == 0.5)
        *r = real(v[0].type, sqrt(x));
    else if (v[1].f == -1)
        *r = real(v[0].type, 1 / x);
    else
        return false;
    return true;
}

enum oracle_answer oracle_apply(const char *op, const struct oracle_value *operand, unsigned count,
                                struct oracle_value *result, long double *near) {
    struct oracle_value v[3] = {{.type = EXPR_BOOL}, {.type = EXPR_BOOL}, {.type = EXPR_BOOL}};
    expr_type type;
    enum oracle_weak weak;
    memcpy(v, operand, count * sizeof *v);
    if (is(op, "where")) return choose(v, result);
    if (is(op, "and") || is(op, "or") || is(op, "not") || is(op, "logical_xor")) {
        const bool a = oracle_convert(v[0], EXPR_BOOL).i != 0;
        const bool b = oracle_convert(v[1], EXPR_BOOL).i != 0;
        *result = truth(is(op, "not")           ? !a
                        : is(op, "and")         ? a && b
                        : is(op, "logical_xor") ? a != b
                                                : a || b);
        return ORACLE_EXACT;
    }
    meet(v, count, &type, &weak);
    if (is(op, "copy")) op = "real";
    if (is(op, "real")) {
        *result = v[0];
        return ORACLE_EXACT;
    }
    if (is(op, "ones_like") || is(op, "zeros_like") || is(op, "imag")) {
        *result = oracle_convert(
            (struct oracle_value){.type = EXPR_INT64, .i = is(op, "ones_like")}, type);
        result->weak = is(op, "imag") ? weak : STRONG;
        return ORACLE_EXACT;
    }
    if (is(op, "conj")) {
        *result = v[0];
        return type == EXPR_BOOL ? ORACLE_REFUSED : ORACLE_EXACT;
    }
    const bool literal_exponent = is(op, "pow") && v[1].literal;
    /* Python's integers have no negative powers, its floats do. */
    if (is(op, "pow") && weak == WEAK_INTEGER && v[1].i < 0) type = EXPR_FLOAT64, weak = WEAK_REAL;
    if (is(op, "pow") && is_integer(type) && literal_exponent && v[1].i < 0) return ORACLE_REFUSED;
    if (wants_floats(op) && !is_float(type)) {
        /* The least float type that holds a bool; quotients are float64. */
        type = type == EXPR_BOOL && !is(op, "div") ? EXPR_FLOAT16 : EXPR_FLOAT64;
        if (weak == WEAK_INTEGER) weak = WEAK_REAL;
    }
    if (is(op, "nextafter") && type == EXPR_FLOAT16) return ORACLE_REFUSED;
    for (unsigned k = 0; k < count; k++) v[k] = oracle_convert(v[k], type);
    if (compare(op, v, result)) return ORACLE_EXACT;
    if (is_float(type)) {
        if (classify(op, v[0].f, result)) return ORACLE_EXACT;
        bool done = is(op, "pow") ? exact_power(v, literal_exponent, result)
                    : count == 1  ? float_unary(op, type, v[0].f, result)
                                  : float_binary(op, type, v[0].f, v[1].f, result);
        if (!done && !oracle_function(op, v[0].f, v[1].f, near)) return ORACLE_REFUSED;
        if (!done) *result = (struct oracle_value){.type = type};
        result->weak = weak;
        return done ? ORACLE_EXACT : ORACLE_NEAR;
    }
    const bool done = type == EXPR_BOOL ? bool_operation(op, v, result)
                      : count == 1      ? integer_unary(op, type, v[0].i, result)
                                        : integer_binary(op, type, v[0].i, v[1].i, result);
    result->weak = weak;
    return done ? ORACLE_EXACT : ORACLE_REFUSED;
}

struct oracle_value oracle_load(const void *array, expr_type type, int64_t index) {
    struct oracle_value v = {.type = type};
    switch (type) {
    case EXPR_BOOL: v.i = ((const uint8_t *)array)[index] != 0; break;
    case EXPR_INT32: v.i = ((const int32_t *)array)[index]; break;
    case EXPR_INT64: v.i = ((const int64_t *)array)[index]; break;
    case EXPR_FLOAT16: v.f = half_of_bits(((const uint16_t *)array)[index]); break;
    case EXPR_FLOAT32: v.f = (double)((const float *)array)[index]; break;
    default: v.f = ((const double *)array)[index]; break;
    }
    return v;
}

bool oracle_equals(const void *array, int64_t index, struct oracle_value value) {
    const struct oracle_value v = oracle_load(array, value.type, index);
    if (!is_float(value.type)) return v.i == value.i;
    if (isnan(value.f)) return isnan(v.f);
    return v.f == value.f && !signbit(v.f) == !signbit(value.f);
}

double oracle_ulps(const void *array, expr_type type, int64_t index, long double exact) {
    const double got = oracle_load(array, type, index).f;
    if (isnan(got) || isnan(exact)) return isnan(got) && isnan(exact) ? 0 : HUGE_VAL;
    /* What rounds to infinity may be infinity, or, off by one, the largest number. */
    if (isinf(got)) {
        const long double largest = type == EXPR_FLOAT16   ? 65504.0L
                                    : type == EXPR_FLOAT32 ? (long double)FLT_MAX
                                                           : (long double)DBL_MAX;
        return (got > 0 ? exact >= largest : exact <= -largest) ? 0 : HUGE_VAL;
    }
    if (isinf(exact)) return HUGE_VAL;
    int exponent;
    frexpl(exact, &exponent);
    const int lowest = lowest_exponent(type);
    int unit = exponent - digits(type);
    if (unit < lowest) unit = lowest;
    return (double)fabsl((long double)got - exact) / ldexp(1.0, unit);
}
