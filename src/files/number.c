/* SPDX-License-Identifier: MIT */
/* Numbers as text: the fewest digits that read back the same. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "files/files_p.h"

static double half_value(uint16_t bits) {
    const int exponent = bits >> 10 & 31;
    const int fraction = bits & 1023;
    double value = exponent == 0    ? ldexp(fraction, -24)
                   : exponent == 31 ? (fraction ? (double)NAN : (double)INFINITY)
                                    : ldexp(1024 + fraction, exponent - 25);
    return bits >> 15 ? -value : value;
}

double bx_float_value(expr_type type, const void *element) {
    if (type == EXPR_FLOAT64) {
        double value;
        memcpy(&value, element, sizeof value);
        return value;
    }
    float value;
    uint16_t bits;
    memcpy(&bits, element, sizeof bits);
    if (type == EXPR_FLOAT16) return half_value(bits);
    if (type == EXPR_BFLOAT16) {
        const uint32_t wide = (uint32_t)bits << 16;
        memcpy(&value, &wide, sizeof value);
    } else {
        memcpy(&value, element, sizeof value);
    }
    return (double)value;
}

/* Is `near` closer to value than to any other number of the type? Those beside it are told by the
 * bits of its fraction. */
static bool reads_back(expr_type type, double near, double value) {
    if (type == EXPR_FLOAT64) return near == value;
    if (type == EXPR_FLOAT32) return (float)near == (float)value;
    const int bits = type == EXPR_FLOAT16 ? 11 : 8;
    const int least = type == EXPR_FLOAT16 ? -24 : -133;
    int exponent;
    (void)frexp(value, &exponent);
    int unit = exponent - bits;
    if (unit < least) unit = least;
    const double distance = fabs(near - value);
    const bool is_even = fmod(ldexp(value, -unit), 2) == 0;
    return distance < ldexp(0.5, unit) || (is_even && distance == ldexp(0.5, unit));
}

int bx_shortest_digits(expr_type type, double value) {
    char text[BX_NUMBER_TEXT];
    for (int digits = 1; digits < 17; digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, value);
        /* A float32 is read as one, so that nothing is rounded twice. */
        const double near = type == EXPR_FLOAT32 ? (double)strtof(text, NULL) : strtod(text, NULL);
        if (reads_back(type, near, value)) return digits;
    }
    return 17;
}

/* As Python writes it: 1e-05, 0.0001, 1.0, 1e+16. */
static void float_text(expr_type type, double value, char text[BX_NUMBER_TEXT]) {
    if (isnan(value) || isinf(value)) {
        strcpy(text, isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
        return;
    }
    const int digits = bx_shortest_digits(type, value);
    const double magnitude = fabs(value);
    if (magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
        snprintf(text, BX_NUMBER_TEXT, "%.*e", digits - 1, value);
        return;
    }
    int exponent = 0;
    snprintf(text, BX_NUMBER_TEXT, "%.*e", digits - 1, value);
    if (strchr(text, 'e')) exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    const int decimals = digits - 1 - exponent;
    if (decimals > 0) {
        snprintf(text, BX_NUMBER_TEXT, "%.*f", decimals, value);
    } else {
        /* Digits past those that count are zeros, as NumPy has them. */
        char *point = strchr(text, 'e');
        char figures[24] = "";
        size_t count = 0;
        for (const char *byte = text; byte < point; byte++)
            if (*byte >= '0' && *byte <= '9') figures[count++] = *byte;
        while ((int)count <= exponent) figures[count++] = '0';
        snprintf(text, BX_NUMBER_TEXT, "%s%.*s.0", signbit(value) ? "-" : "", (int)count, figures);
    }
}

static void complex_text(expr_type part, const char *element, char text[BX_NUMBER_TEXT]) {
    char re[BX_NUMBER_TEXT], im[BX_NUMBER_TEXT];
    const size_t size = expr_type_size(part);
    float_text(part, bx_float_value(part, element), re);
    const double imaginary = bx_float_value(part, element + size);
    float_text(part, imaginary, im);
    /* Python drops the zeros of whole parts: (1+2j). */
    char *const parts[] = {re, im};
    for (int k = 0; k < 2; k++) {
        const size_t length = strlen(parts[k]);
        if (length > 2 && strcmp(parts[k] + length - 2, ".0") == 0) parts[k][length - 2] = '\0';
    }
    const double real = bx_float_value(part, element);
    if (real == 0 && !signbit(real)) { /* nor those of a real part that is none */
        snprintf(text, BX_NUMBER_TEXT, "%.26sj", im);
        return;
    }
    snprintf(text, BX_NUMBER_TEXT, "(%.26s%s%.26sj)", re, *im == '-' ? "" : "+", im);
}

/* Integers of any width, whose bytes lie as this machine has them. */
static int64_t signed_value(expr_type type, const void *element) {
    int8_t i8;
    int16_t i16;
    int32_t i32;
    int64_t i64;
    switch (type) {
    case EXPR_INT8: memcpy(&i8, element, sizeof i8); return i8;
    case EXPR_INT16: memcpy(&i16, element, sizeof i16); return i16;
    case EXPR_INT32: memcpy(&i32, element, sizeof i32); return i32;
    default: memcpy(&i64, element, sizeof i64); return i64;
    }
}

static uint64_t unsigned_value(expr_type type, const void *element) {
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    switch (type) {
    case EXPR_UINT8: memcpy(&u8, element, sizeof u8); return u8;
    case EXPR_UINT16: memcpy(&u16, element, sizeof u16); return u16;
    case EXPR_UINT32: memcpy(&u32, element, sizeof u32); return u32;
    default: memcpy(&u64, element, sizeof u64); return u64;
    }
}

void bx_number_text(expr_type type, const void *element, char text[BX_NUMBER_TEXT]) {
    switch (type) {
    case EXPR_BOOL: strcpy(text, *(const unsigned char *)element ? "True" : "False"); return;
    case EXPR_INT8:
    case EXPR_INT16:
    case EXPR_INT32:
    case EXPR_INT64:
        snprintf(text, BX_NUMBER_TEXT, "%" PRId64, signed_value(type, element));
        return;
    case EXPR_UINT8:
    case EXPR_UINT16:
    case EXPR_UINT32:
    case EXPR_UINT64:
        snprintf(text, BX_NUMBER_TEXT, "%" PRIu64, unsigned_value(type, element));
        return;
    case EXPR_COMPLEX64: complex_text(EXPR_FLOAT32, element, text); return;
    case EXPR_COMPLEX128: complex_text(EXPR_FLOAT64, element, text); return;
    case EXPR_FLOAT16:
    case EXPR_BFLOAT16:
    case EXPR_FLOAT32:
    case EXPR_FLOAT64: float_text(type, bx_float_value(type, element), text); return;
    default: strcpy(text, "?"); return;
    }
}
