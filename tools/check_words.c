/* SPDX-License-Identifier: MIT */
/* Does the library take and give what tools/reference_words.c says? A test. */
#include <stdio.h>
#include <string.h>

#include "blockexpr.h"
#include "reference.h"

static const struct {
    char letter;
    expr_type type;
} kinds[] = {{'b', EXPR_BOOL},
             {'i', EXPR_INT32},
             {'f', EXPR_FLOAT64},
             {'c', EXPR_COMPLEX128},
             {'s', EXPR_BYTES}};

/* Moves are told how far; byte strings are no result, but compared. */
static void write_move(enum bx_op op, expr_type type, char *text, size_t size) {
    snprintf(text, size, "%s(x%s)%s", bx_op_info(op)->spelling,
             op == OP_roll    ? ", 1"
             : op == OP_shift ? ", 1, 0, edge"
                              : ", 0",
             type == EXPR_BYTES ? " == x" : "");
}

static void write_text(const struct bx_op_info *info, char *text, size_t size) {
    static const char *const calls[] = {"%s()", "%s(x)", "%s(x, x)", "%s(x, x, x)"};
    switch ((enum bx_syntax)info->syntax) {
    case SYNTAX_INFIX: snprintf(text, size, "x %s x", info->spelling); return;
    case SYNTAX_PREFIX: snprintf(text, size, "%s x", info->spelling); return;
    default: snprintf(text, size, calls[info->arity], info->spelling);
    }
}

/* Of the words that name one type. */
static expr_type type_meant(const char *given, expr_type operands) {
    if (strcmp(given, "bool") == 0) return EXPR_BOOL;
    if (strcmp(given, "int64") == 0) return EXPR_INT64;
    if (strncmp(given, "the common type", 15) == 0 && !strchr(given, ';')) return operands;
    return strcmp(given, "x's type") == 0 ? operands : EXPR_AUTO;
}

static int check(enum bx_op op, size_t kind) {
    char letters[16], text[64];
    const expr_type type = kinds[kind].type;
    expr_var x = expr_nd("x", type, NULL, 1, &(int64_t){3});
    x.array.item_size = type == EXPR_BYTES ? 4 : 0;
    const expr_var vars[] = {x, EXPR_END};
    expr_program *program = NULL;
    kinds_taken(op, letters);
    const bool move = bx_op_info(op)->rule == RULE_MOVE;
    if (move)
        write_move(op, type, text, sizeof text);
    else
        write_text(bx_op_info(op), text, sizeof text);
    const bool said = strchr(letters, kinds[kind].letter) != NULL;
    const bool takes = expr_compile(text, vars, EXPR_AUTO, NULL, &program) == EXPR_OK;
    const expr_type meant = type_meant(type_given(op), type);
    const expr_type given = expr_program_type(program);
    expr_program_free(program);
    if (said != takes) {
        printf("%s of %s: %s\n", text, expr_type_name(type),
               said ? expr_error_text() : "is taken, and the reference does not say so");
        return 1;
    }
    const bool compared = move && type == EXPR_BYTES;
    if (takes && meant != EXPR_AUTO && meant != given && !compared &&
        bx_op_info(op)->rule != RULE_CAST) {
        printf("%s of %s is %s, and the reference says %s\n", text, expr_type_name(type),
               expr_type_name(given), type_given(op));
        return 1;
    }
    return 0;
}

int main(void) {
    int wrong = 0;
    for (unsigned op = 0; op < OPERATOR_COUNT; op++) {
        if (bx_op_info((enum bx_op)op)->syntax == SYNTAX_INTERNAL) continue;
        for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
            wrong += check((enum bx_op)op, kind);
    }
    return wrong > 0;
}
