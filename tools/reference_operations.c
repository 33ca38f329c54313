/* SPDX-License-Identifier: MIT */
/* Tables of the operators and functions, a row of operators.def each. */
#include <stdio.h>
#include <string.h>

#include "reference.h"

static const struct {
    const char *spelling;
    enum bx_op op;
} aliases[] = {
#define ALIAS(spelling, stem) {spelling, OP_##stem},
#include "ops/aliases.def"
#undef ALIAS
};

static const struct bx_op_info *info_of(unsigned op) { return bx_op_info((enum bx_op)op); }

/* In a table, a | would end the cell. */
static void write_cell(const char *text) {
    for (; *text; text++) printf(*text == '|' ? "\\|" : "%c", *text);
}

static void write_code(const char *spelling) {
    printf("`");
    write_cell(spelling);
    printf("`");
}

static void write_aliases(unsigned op, const char *between, const char *none) {
    bool first = true;
    for (size_t k = 0; k < sizeof aliases / sizeof *aliases; k++) {
        if (aliases[k].op != op || strcmp(aliases[k].spelling, info_of(op)->spelling) == 0)
            continue;
        printf("%s`%s`", first ? "" : between, aliases[k].spelling);
        first = false;
    }
    if (first) printf("%s", none);
}

static bool is_written(unsigned op) {
    return info_of(op)->syntax == SYNTAX_INFIX || info_of(op)->syntax == SYNTAX_PREFIX;
}

static unsigned power_of(unsigned op) {
    const struct bx_op_info *info = info_of(op);
    return info->syntax == SYNTAX_PREFIX ? info->right : info->left;
}

static const char *grouping(unsigned op) {
    const struct bx_op_info *info = info_of(op);
    if (info->rule == RULE_COMPARE) return "chained: `a < b < c` is `a < b and b < c`";
    if (info->syntax == SYNTAX_PREFIX) return "before its operand";
    return info->right > info->left ? "from the left" : "from the right";
}

/* Operators of one binding power share a row; those that bind tightest come first. */
bool write_precedence(void) {
    for (unsigned power = UINT8_MAX; power > 0; power--) {
        bool first = true;
        unsigned one = 0;
        for (unsigned op = 0; op < OPERATOR_COUNT; op++) {
            if (!is_written(op) || power_of(op) != power) continue;
            printf("%s", first ? "| " : " ");
            write_code(info_of(op)->spelling);
            first = false;
            one = op;
        }
        if (!first) printf(" | %s |\n", grouping(one));
    }
    return true;
}

static void write_taken_and_given(unsigned op) {
    char letters[16];
    kinds_taken((enum bx_op)op, letters);
    printf(" %s | %s |", letters, type_given((enum bx_op)op));
}

bool write_operators(void) {
    printf("| operator | as a function | takes | gives | |\n| --- | --- | --- | --- | --- |\n");
    for (unsigned op = 0; op < OPERATOR_COUNT; op++) {
        if (!is_written(op)) continue;
        const struct bx_op_info *info = info_of(op);
        char example[16];
        snprintf(example, sizeof example,
                 info->arity == 2             ? "x %s y"
                 : strlen(info->spelling) > 1 ? "%s x"
                                              : "%sx",
                 info->spelling);
        printf("| ");
        write_code(example);
        printf(" | ");
        write_aliases(op, " ", "");
        printf(" |");
        write_taken_and_given(op);
        printf(" ");
        write_cell(info->doc);
        printf(" |\n");
    }
    return true;
}

static bool is_function(unsigned op) {
    return info_of(op)->syntax == SYNTAX_FUNCTION && !bx_op_is_reduction((enum bx_op)op) &&
           info_of(op)->rule != RULE_CAST && info_of(op)->rule != RULE_MOVE;
}

static void write_call(unsigned op) {
    static const char *const arguments[] = {"", "x", "x, y", "x, y, z"};
    const struct bx_op_info *info = info_of(op);
    printf("`%s(%s)`", info->spelling,
           op == OP_where    ? "c, x, y"
           : op == OP_clip   ? "x, low, high"
           : info->arity < 4 ? arguments[info->arity]
                             : "...");
}

/* The cells that functions and reductions have alike. */
static void write_row_start(unsigned op) {
    printf("| ");
    write_call(op);
    printf(" | ");
    write_aliases(op, " ", "");
    printf(" |");
    write_taken_and_given(op);
}

bool write_functions(void) {
    printf("| function | also | takes | gives | accuracy | |\n"
           "| --- | --- | --- | --- | --- | --- |\n");
    for (unsigned op = 0; op < OPERATOR_COUNT; op++) {
        if (!is_function(op)) continue;
        const char *near = bx_op_info((enum bx_op)op)->accuracy;
        if (!near) {
            fprintf(stderr, "reference: src/ops/operators.def does not say how accurate %s is\n",
                    info_of(op)->spelling);
            return false;
        }
        write_row_start(op);
        printf(" %s | ", near);
        write_cell(info_of(op)->doc);
        printf(" |\n");
    }
    return true;
}

bool write_casts(void) {
    const char *between = "";
    for (unsigned op = 0; op < OPERATOR_COUNT; op++) {
        if (info_of(op)->rule != RULE_CAST) continue;
        printf("%s`%s(x)`", between, info_of(op)->spelling);
        between = " ";
    }
    printf("\n");
    return true;
}

bool write_reductions(void) {
    printf("| reduction | also | takes | gives | keywords | |\n"
           "| --- | --- | --- | --- | --- | --- |\n");
    for (unsigned op = 0; op < OPERATOR_COUNT; op++) {
        if (info_of(op)->syntax != SYNTAX_FUNCTION || !bx_op_is_reduction((enum bx_op)op)) continue;
        write_row_start(op);
        printf(" `axis` `keepdims`%s | ", info_of(op)->rule == RULE_SPREAD ? " `ddof`" : "");
        write_cell(info_of(op)->doc);
        printf(" |\n");
    }
    return true;
}

/* Their rows tell the arguments, which are more than operands. */
bool write_moves(void) {
    printf("| function | takes | gives | |\n| --- | --- | --- | --- |\n");
    for (unsigned op = 0; op < OPERATOR_COUNT; op++) {
        if (info_of(op)->syntax != SYNTAX_FUNCTION || info_of(op)->rule != RULE_MOVE) continue;
        printf("| ");
        write_code(info_of(op)->spelling);
        printf(" |");
        write_taken_and_given(op);
        printf(" ");
        write_cell(info_of(op)->doc);
        printf(" |\n");
    }
    return true;
}

/* The one that has no word in the language is given as a value; that which cuts is diff's own. */
bool write_boundaries(void) {
    printf("| boundary | of the elements `a b c d` | |\n| --- | --- | --- |\n");
    for (int k = 0; k < BOUNDARY_CUT; k++) {
        const struct bx_boundary_info *info = bx_boundary_info((enum bx_boundary)k);
        printf("| ");
        if (k < BOUNDARY_WORDS)
            write_code(info->name);
        else
            printf("a scalar");
        printf(" | ");
        write_code(info->picture);
        printf(" | %s |\n", info->doc);
    }
    return true;
}
