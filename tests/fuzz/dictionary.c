/* SPDX-License-Identifier: MIT */
/* Writes libFuzzer's dictionary of texts: all spellings of the library's tables. */
#include <stdio.h>

#include "ops/ops.h"

static void entry(const char *text) {
    if (!*text) return;
    printf("\"");
    for (; *text; text++) printf(*text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    printf("\"\n");
}

int main(void) {
    static const char *const words[] = {"axis=",
                                        "keepdims=True",
                                        "ddof=1",
                                        "n=",
                                        "fill=",
                                        "edge",
                                        "wrap",
                                        "reflect",
                                        "symmetric",
                                        " if ",
                                        " else ",
                                        "True",
                                        "False",
                                        "None",
                                        "pi",
                                        "inf",
                                        "nan",
                                        ".real",
                                        ".imag",
                                        "0x",
                                        "1e",
                                        "2j",
                                        "'a'",
                                        "\\x",
                                        "**",
                                        "+=",
                                        "//=",
                                        "18446744073709551615",
                                        "9223372036854775808",
                                        "a",
                                        "b",
                                        "c",
                                        "d",
                                        "f",
                                        "i",
                                        "u",
                                        "z",
                                        "s",
                                        "p =",
                                        "#",
                                        ";",
                                        "\\\n"};
    for (unsigned op = 0; op < OPERATOR_COUNT; op++) entry(bx_op_info((enum bx_op)op)->spelling);
#define ALIAS(spelling, stem) entry(spelling);
#include "ops/aliases.def"
#undef ALIAS
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (words[k][0] == '\\' && words[k][1] == '\n')
            printf("\"\\\\\\x0a\"\n");
        else
            entry(words[k]);
    }
    return 0;
}
