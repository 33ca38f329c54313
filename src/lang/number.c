/* SPDX-License-Identifier: MIT */
/* Python's number literals. The text ends with a NUL, so looking one byte ahead is always allowed.
 */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "lang/lexer_p.h"

enum { SHORT_NUMBER = 64 }; /* longer ones are copied to the arena */

struct number {
    const char *start;
    const char *end;
    unsigned base;
    bool is_float;
    bool is_imaginary; /* a j stands behind it */
};

static unsigned digit_value(char c) {
    if (bx_is_digit(c)) return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f') return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') return (unsigned)(c - 'A') + 10;
    return 16;
}

/* Digits of the base, with single underscores between them. */
static const char *skip_digits(const char *c, unsigned base) {
    while (digit_value(*c) < base || (*c == '_' && c[-1] != '_' && digit_value(c[1]) < base)) c++;
    return c;
}

static unsigned prefix_base(const char *start) {
    if (*start != '0') return 10;
    switch (start[1] | 0x20) { /* to lower case */
    case 'x': return 16;
    case 'o': return 8;
    case 'b': return 2;
    default: return 10;
    }
}

static void scan(struct number *number) {
    const char *c = number->start;
    number->base = prefix_base(c);
    if (number->base != 10) {
        number->end = skip_digits(c + 2, number->base);
        return;
    }
    if (*c != '.') c = skip_digits(c, 10);
    if (*c == '.') {
        number->is_float = true;
        c++;
        if (bx_is_digit(*c)) c = skip_digits(c, 10);
    }
    if (*c == 'e' || *c == 'E') {
        const char *digits = c[1] == '+' || c[1] == '-' ? c + 2 : c + 1;
        if (bx_is_digit(*digits)) {
            number->is_float = true;
            c = skip_digits(digits, 10);
        }
    }
    number->end = c;
    number->is_imaginary = (*c == 'j' || *c == 'J') && !bx_is_name_part(c[1]);
    if (number->is_imaginary) number->is_float = true;
}

static const char *complaint_of_tail(const struct number *number) {
    const char *tail = number->end;
    if (*tail == '.') return "a number has one decimal point, and only a decimal number has one";
    if (*tail == '_') return "an underscore in a number stands between two digits";
    if (number->base != 10)
        return "this is not a digit of the base; 0x takes 0-9 and a-f, 0o takes 0-7, 0b 0 and 1";
    if ((*tail == 'e' || *tail == 'E') && !bx_is_name_start(tail[1]))
        return "an exponent has digits, as in 1e-3";
    if (!bx_is_name_part(tail[1 + strspn(tail + 1, "fFlLuU")]) && strchr("fFlLuU", *tail))
        return "a number has no type suffix; it takes the type of the arrays that it meets";
    return "put an operator or a space behind the number; a product is written 2*a";
}

static bool has_leading_zero(const struct number *number) {
    if (number->base != 10 || number->is_float || *number->start != '0') return false;
    for (const char *c = number->start; c < number->end; c++)
        if (*c >= '1' && *c <= '9') return true;
    return false;
}

static void read_float(const struct number *number, struct bx_arena *arena,
                       struct bx_token *token) {
    char short_copy[SHORT_NUMBER];
    const size_t size = (size_t)(number->end - number->start) + 1;
    char *copy = size <= sizeof short_copy ? short_copy : bx_arena_array(arena, size, 1);
    token->type = number->is_imaginary ? T_c128 : T_f64;
    token->weak = number->is_imaginary ? WEAK_COMPLEX : WEAK_FLOAT;
    if (copy) {
        char *to = copy;
        for (const char *c = number->start; c < number->end; c++)
            if (*c != '_') *to++ = *c;
        *to = '\0';
    }
    if (!copy || !bx_text_read_double(copy, &token->value.f64))
        bx_lex_wrong(token, EXPR_ERROR_MEMORY, "out of memory");
}

/* Digits of a base that is a power of 2: what is past 64 bits counts by whether it is 0. */
static double read_wide_bits(const struct number *number) {
    const unsigned bits = number->base == 16 ? 4 : number->base == 8 ? 3 : 1;
    uint64_t head = 0;
    int past = 0;
    for (const char *c = number->start + 2; c < number->end; c++) {
        if (*c == '_') continue;
        for (unsigned k = bits; k-- > 0;) {
            const uint64_t bit = digit_value(*c) >> k & 1;
            if (head >> 63) {
                head |= bit; /* below the last bit that a double has */
                past++;
            } else {
                head = head << 1 | bit;
            }
        }
    }
    return ldexp((double)head, past);
}

/* What fits no integer type meets floats, as the nearest one. */
static void read_wide(const struct number *number, struct bx_arena *arena, struct bx_token *token) {
    if (number->base == 10)
        read_float(number, arena, token);
    else
        token->value.f64 = read_wide_bits(number);
    token->type = T_f64;
    token->weak = WEAK_INT;
    if (token->kind != TOKEN_WRONG && isinf(token->value.f64))
        bx_lex_wrong(token, EXPR_ERROR_RANGE,
                     "this integer does not fit float64 either; write inf, or a smaller one");
}

static void read_integer(const struct number *number, struct bx_arena *arena,
                         struct bx_token *token) {
    uint64_t magnitude = 0;
    bool overflow = false;
    for (const char *c = number->start + (number->base == 10 ? 0 : 2); c < number->end; c++) {
        if (*c == '_') continue;
        overflow |= __builtin_mul_overflow(magnitude, (uint64_t)number->base, &magnitude);
        overflow |= __builtin_add_overflow(magnitude, (uint64_t)digit_value(*c), &magnitude);
    }
    token->type = magnitude > (uint64_t)INT64_MAX ? T_u64 : T_i64;
    token->weak = WEAK_INT;
    token->value.u64 = magnitude;
    if (overflow) read_wide(number, arena, token);
}

void bx_lex_number(struct bx_lexer *lexer, struct bx_token *token) {
    struct number number = {.start = lexer->text + token->offset};
    scan(&number);
    const char *tail = number.end;
    token->kind = TOKEN_LITERAL;
    if (!number.is_imaginary && (bx_is_name_part(*tail) || *tail == '.')) {
        while (bx_is_name_part(*tail) || *tail == '.') tail++;
        token->length = (uint32_t)(tail - number.start);
        bx_lex_wrong(token, EXPR_ERROR_SYNTAX, complaint_of_tail(&number));
        return;
    }
    token->length = (uint32_t)(number.end - number.start) + number.is_imaginary;
    if (number.base != 10 && token->length == 2)
        bx_lex_wrong(token, EXPR_ERROR_SYNTAX, "expected digits behind 0x, 0o or 0b");
    else if (has_leading_zero(&number))
        bx_lex_wrong(token, EXPR_ERROR_SYNTAX,
                     "a number does not begin with 0; take the zeros away, or write 0o for octal");
    else if (number.is_float)
        read_float(&number, lexer->arena, token);
    else
        read_integer(&number, lexer->arena, token);
}
