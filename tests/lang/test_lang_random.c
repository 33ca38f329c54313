/* SPDX-License-Identifier: MIT */
/* Random texts: whatever they are, the parser ends, with a sound tree or an error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "support/trees.h"

static void random_bytes_never_break_the_parser(void **state) {
    (void)state;
    random_seed(20240229);
    for (int round = 0; round < 20000; round++) {
        char text[48];
        const uint32_t length = random_below(sizeof text);
        for (uint32_t k = 0; k < length; k++)
            text[k] = (char)(random_below(2) ? 32 + random_below(96) : random_below(256));
        text[length] = '\0';
        assert_sound(text, typed, TYPED);
    }
}

/* Every kind of name beside the variables. */
static const struct bx_symbol all_kinds[] = {
    {.name = "a", .type = T_f64, .rank = 1, .ndim = 2},
    VARIABLE("p", T_bool, WEAK_NOT, 1),
    VARIABLE("i", T_i32, WEAK_NOT, 1),
    VARIABLE("n", T_i64, WEAK_INT, 0),
    VARIABLE("w", T_c128, WEAK_NOT, 1),
    VARIABLE("t", T_bytes, WEAK_NOT, 1),
    {.name = "r", .kind = SYMBOL_OUTPUT},
    {.name = "f", .kind = SYMBOL_FUNCTION, .type = T_f64, .arity = 1, .argument = {T_f64}},
    {.name = "g", .kind = SYMBOL_FUNCTION, .type = T_i64, .arity = 2, .argument = {T_i64, T_f64}},
};

static const char *const tokens[] = {
    "(",          ")",         ",",        ";",         "\n",       "=",
    "==",         "+=",        "**=",      ".",         ".real",    ".imag",
    ".T",         "a",         "p",        "i",         "n",        "w",
    "t",          "r",         "f(",       "g(",        "f",        "x",
    "x",          "y",         "1",        "2.5",       "2j",       "'ab'",
    "b\"\\x00\"", "'",         "\\",       "0x1f",      "1e400",    "1_0",
    "-",          "+",         "~",        "not",       "and",      "or",
    "if",         "else",      "<",        "&",         "|",        "^",
    "<<",         "**",        "*",        "/",         "//",       "%",
    "sqrt(",      "where(",    "minimum(", "sum(",      "min(",     "var(",
    "argmax(",    "contains(", "axis=",    "keepdims=", "ddof=",    "axis",
    "None",       "(0, -1)",   "pi",       "True",      "#",        "9223372036854775808",
    "3000000000", "in",        "[",        "!",         "\xc3\x97", "0",
    "x = ",       "y = ",      "r = ",     "roll(",     "shift(",   "diff(",
    "laplacian(", "shift=",    "fill=",    "n=",        "edge",     "wrap",
    "(1, 0)",     ", 1, 0)",
};

static void random_tokens_never_break_the_parser(void **state) {
    (void)state;
    random_seed(271828);
    for (int round = 0; round < 60000; round++) {
        char text[512] = "";
        char *to = text;
        for (uint32_t k = random_below(24); k > 0; k--) {
            to = stpcpy(to, tokens[random_below(COUNT(tokens))]);
            if (random_below(3) == 0) to = stpcpy(to, " ");
        }
        assert_sound(text, all_kinds, COUNT(all_kinds));
    }
}

static const char *const valid[] = {
    "x = a - n; y = sqrt(x*x + 1)\nr = where(y > 0, x/y, 0)",
    "r = sum(a, axis=(0, -1), keepdims=True) + var(a, 0, ddof=1)*mean(a, axis=None)",
    "r = w.real*2j - (w*(1 + 2.5j)).imag + conj(w)",
    "r = contains(t, 'a\\x41\\'') and t == b\"it's\" or p",
    "x = f(a) + g(n, f(2.5))\nx += 1; x *= x\nr = x if p else -x",
    "r = 0 < a <= 1e3; x = ~i << 2 & 0xff | 3; r = not r ^ p # the end",
    "r = minimum(a, max(a, 0)) ** -2 // 3 % 7\nargmin(a, -1)",
    "r = roll(a, (1, -2), axis=0) + shift(a, 1, 0, edge)*shift(a, shift=-1, fill=n + 1)",
    "r = diff(a, 0, n=2) - laplacian(roll(w, 1), (0, -1), reflect) + laplacian(a*2, fill=0)",
    "i >>= 3; r = i \\\n- 4\n(r\n+ i)",
};

/* What is put in, taken out or doubled may be anything, but for the end of the text. */
static void mutate(char *text, size_t size) {
    const size_t length = strlen(text);
    const size_t at = random_below((uint32_t)length + 1);
    const char *token = tokens[random_below(COUNT(tokens))];
    const size_t added = strlen(token);
    const size_t cut = random_below(6);
    const size_t taken = at + cut > length ? length - at : cut;
    switch (random_below(4)) {
    case 0: /* a token comes in */
        if (length + added >= size) return;
        memmove(text + at + added, text + at, length - at + 1);
        memcpy(text + at, token, added);
        return;
    case 1: /* a few bytes go */
        memmove(text + at, text + at + taken, length - at - taken + 1);
        return;
    case 2: /* the end goes, or */
        if (random_below(8) == 0) text[at] = '\0';
        return;
    default: /* a byte changes */
        if (at < length)
            text[at] = (char)(random_below(8) ? 32 + random_below(95) : 1 + random_below(255));
    }
}

static void spoilt_texts_never_break_the_parser(void **state) {
    (void)state;
    char text[512];
    unsigned sound = 0;
    random_seed(1618033);
    for (size_t k = 0; k < COUNT(valid); k++)
        if (!assert_sound(valid[k], all_kinds, COUNT(all_kinds)))
            fail_msg("%s: %s", valid[k], bx_error_last()->message);
    for (int round = 0; round < 40000; round++) {
        strcpy(text, valid[random_below(COUNT(valid))]);
        for (uint32_t k = 1 + random_below(4); k > 0; k--) mutate(text, sizeof text);
        sound += assert_sound(text, all_kinds, COUNT(all_kinds));
    }
    assert_true(sound > 1000 && sound < 39000); /* some of both */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_bytes_never_break_the_parser),
        cmocka_unit_test(random_tokens_never_break_the_parser),
        cmocka_unit_test(spoilt_texts_never_break_the_parser),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
