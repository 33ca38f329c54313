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

static void random_tokens_never_break_the_parser(void **state) {
    (void)state;
    static const char *const tokens[] = {
        "(",
        ")",
        ",",
        "a",
        "p",
        "i",
        "l",
        "f",
        "d",
        "n",
        "s",
        "1",
        "2.5",
        "0x1f",
        "1e400",
        "1_0",
        "-",
        "+",
        "~",
        "not",
        "and",
        "or",
        "if",
        "else",
        "<",
        "==",
        "&",
        "|",
        "^",
        "<<",
        "**",
        "*",
        "/",
        "//",
        "%",
        "sqrt(",
        "where(",
        "minimum(",
        "sum(",
        "min(",
        "pi",
        "True",
        "=",
        ".",
        "\n",
        "#",
        "9223372036854775808",
        "3000000000",
        "in",
        "[",
        "!",
        "'",
        "\xc3\x97",
        "0",
    };
    random_seed(271828);
    for (int round = 0; round < 100000; round++) {
        char text[512] = "";
        char *to = text;
        for (uint32_t k = random_below(24); k > 0; k--) {
            to = stpcpy(to, tokens[random_below(COUNT(tokens))]);
            if (random_below(3) == 0) to = stpcpy(to, " ");
        }
        assert_sound(text, typed, TYPED);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_bytes_never_break_the_parser),
        cmocka_unit_test(random_tokens_never_break_the_parser),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
