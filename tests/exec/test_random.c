/* SPDX-License-Identifier: MIT */
/*
 * Random expressions, printed for the library and walked as trees by the
 * oracle: exact operations only, so that every element must agree to the bit,
 * with random block lengths, threads and instruction sets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kernels/kernels.h"
#include "support/cases.h"

enum { EXPRESSIONS = 1500, MOST_NODES = 64, TEXT = 2048, ELEMENTS = 330 };

struct node {
    const char *operation; /* NULL: a leaf */
    unsigned count;
    const struct node *operand[3];
    struct oracle_value value; /* of a leaf that is no array */
    expr_type type;            /* of an array */
    unsigned place;            /* of a leaf in the data, of an operation in the table */
    bool array;
    char text[24]; /* of a leaf */
};

static struct node nodes[MOST_NODES];
static unsigned node_count;
static uint64_t state;

static unsigned below(unsigned bound) { return (unsigned)(random_bits(&state) >> 33) % bound; }

/* How the operation is written; % stands for an operand. */
static const struct {
    const char *operation, *pattern;
    unsigned count;
} operations[] = {
    {"add", "(%+%)", 2},
    {"sub", "(%-%)", 2},
    {"mul", "(%*%)", 2},
    {"fmax", "fmax(%, %)", 2},
    {"trunc", "trunc(%)", 1},
    {"div", "(%/%)", 2},
    {"floor_div", "(%//%)", 2},
    {"mod", "(%%%)", 2},
    {"neg", "(-%)", 1},
    {"invert", "(~%)", 1},
    {"bit_and", "(%&%)", 2},
    {"bit_or", "(%|%)", 2},
    {"bit_xor", "(%^%)", 2},
    {"shl", "(%<<%)", 2},
    {"shr", "(%>>%)", 2},
    {"lt", "(%<%)", 2},
    {"le", "(%<=%)", 2},
    {"gt", "(%>%)", 2},
    {"ge", "(%>=%)", 2},
    {"eq", "(%==%)", 2},
    {"ne", "(%!=%)", 2},
    {"and", "(% and %)", 2},
    {"or", "(% or %)", 2},
    {"not", "(not %)", 1},
    {"where", "where(%, %, %)", 3},
    {"sqrt", "sqrt(%)", 1},
    {"abs", "abs(%)", 1},
    {"square", "square(%)", 1},
    {"sign", "sign(%)", 1},
    {"floor", "floor(%)", 1},
    {"ceil", "ceil(%)", 1},
    {"rint", "rint(%)", 1},
    {"minimum", "minimum(%, %)", 2},
    {"maximum", "maximum(%, %)", 2},
    {"fmin", "fmin(%, %)", 2},
    {"copysign", "copysign(%, %)", 2},
    {"isnan", "isnan(%)", 1},
    {"signbit", "signbit(%)", 1},
};
enum { OPERATIONS = sizeof operations / sizeof *operations };

static const struct node *leaf(void) {
    struct node *made = &nodes[node_count++];
    static const struct {
        const char *text;
        struct oracle_value value;
    } scalars[] = {
        {"2", {.type = EXPR_INT64, .weak = WEAK_INTEGER, .literal = true, .i = 2}},
        {"7", {.type = EXPR_INT64, .weak = WEAK_INTEGER, .literal = true, .i = 7}},
        {"0.5", {.type = EXPR_FLOAT64, .weak = WEAK_REAL, .literal = true, .f = 0.5}},
        {"3.25", {.type = EXPR_FLOAT64, .weak = WEAK_REAL, .literal = true, .f = 3.25}},
        {"True", {.type = EXPR_BOOL, .literal = true, .i = 1}},
        {"real", {.type = EXPR_FLOAT64, .weak = WEAK_REAL, .f = -1.5}},
        {"whole", {.type = EXPR_INT64, .weak = WEAK_INTEGER, .i = -3}},
    };
    memset(made, 0, sizeof *made);
    if (below(5) == 0) {
        const unsigned k = below(sizeof scalars / sizeof *scalars);
        made->value = scalars[k].value;
        snprintf(made->text, sizeof made->text, "%s", scalars[k].text);
        return made;
    }
    made->array = true;
    made->type = all_types[below(5)];
    made->place = below(2);
    snprintf(made->text, sizeof made->text, "%s_%u", expr_type_name(made->type), made->place);
    return made;
}

static struct oracle_value walk(const struct node *node, int64_t index, bool *refused) {
    struct oracle_value operand[3], result = {.type = EXPR_BOOL};
    long double near;
    if (!node->operation)
        return node->array ? oracle_load(case_data(node->type, node->place), node->type, index)
                           : node->value;
    for (unsigned k = 0; k < node->count; k++) operand[k] = walk(node->operand[k], index, refused);
    if (*refused ||
        oracle_apply(node->operation, operand, node->count, &result, &near) != ORACLE_EXACT)
        *refused = true;
    result.literal = false;
    return result;
}

static bool has_array(const struct node *node) {
    bool found = node->array;
    for (unsigned k = 0; node->operation && k < node->count; k++)
        found |= has_array(node->operand[k]);
    return found;
}

static const struct node *grow(unsigned depth) {
    if (depth == 0 || node_count > MOST_NODES - 8 || below(8) == 0) return leaf();
    for (;;) {
        const unsigned k = below(OPERATIONS);
        const struct node *operand[3] = {NULL, NULL, NULL};
        const unsigned before = node_count;
        for (unsigned j = 0; j < operations[k].count; j++)
            operand[j] = j > 0 && below(10) == 0 ? operand[0] : grow(depth - 1);
        if (node_count == MOST_NODES) {
            node_count = before;
            return leaf();
        }
        struct node *made = &nodes[node_count++];
        *made = (struct node){
            .operation = operations[k].operation, .count = operations[k].count, .place = k};
        memcpy(made->operand, operand, sizeof operand);
        bool refused = false;
        walk(made, 0, &refused);
        if (!refused) return made;
        node_count = before;
    }
}

static void print(const struct node *node, char *text) {
    const size_t length = strlen(text);
    if (!node->operation) {
        snprintf(text + length, TEXT - length, "%s", node->text);
        return;
    }
    const char *pattern = operations[node->place].pattern;
    unsigned next = 0;
    /* The remainder's own sign is the second of its three. */
    for (unsigned signs = 0; *pattern; pattern++) {
        const bool own = strcmp(node->operation, "mod") == 0 && *pattern == '%' && ++signs == 2;
        if (*pattern == '%' && !own)
            print(node->operand[next++], text);
        else
            strncat(text, pattern, 1);
    }
}

static expr_var vars[13];

static void make_variables(int64_t n) {
    static char names[10][24];
    for (unsigned k = 0; k < 10; k++) {
        const expr_type type = all_types[k / 2];
        snprintf(names[k], sizeof names[k], "%s_%u", expr_type_name(type), k % 2);
        vars[k] = expr_nd(names[k], type, case_data(type, k % 2), 1, &n);
    }
    vars[10] = expr_scalar("real", -1.5);
    vars[11] = expr_scalar_int("whole", -3);
    vars[12] = expr_end();
}

static void check(const struct node *root, const char *text) {
    static const int64_t lengths[] = {0, 0, 1, 7, 64, 100, EXPR_UNBLOCKED};
    const struct bx_kernel_set *sets[BX_MOST_KERNEL_SETS];
    const unsigned set_count = (unsigned)bx_kernels_available(sets);
    for (unsigned way = 0; way < 4; way++) {
        bx_kernels_force(sets[below(set_count)]);
        const expr_options options = {.block_length = lengths[below(7)],
                                      .threads = (int32_t)below(4)};
        const int64_t n = has_array(root) ? 1 + below(ELEMENTS) : 1;
        make_variables(n);
        expr_array out = expr_out_new();
        if (expr_eval_with(text, vars, &out, &options) != EXPR_OK)
            fail_msg("%s", expr_error_text());
        for (int64_t k = 0; k < n; k++) {
            bool refused = false;
            const struct oracle_value expected = walk(root, k, &refused);
            if (out.type != expected.type)
                fail_msg("%s is %s instead of %s", text, expr_type_name(out.type),
                         expr_type_name(expected.type));
            if (!oracle_equals(out.data, k, expected))
                fail_msg("%s: element %d of %d is %.17g|%lld instead of %.17g|%lld "
                         "(block %d, threads %d, %s)",
                         text, (int)k, (int)n, oracle_load(out.data, out.type, k).f,
                         (long long)oracle_load(out.data, out.type, k).i, expected.f,
                         (long long)expected.i, (int)options.block_length, (int)options.threads,
                         bx_kernels()->isa);
        }
        expr_array_free(&out);
    }
    bx_kernels_force(NULL);
}

static void random_expressions_agree_with_the_oracle(void **unused) {
    (void)unused;
    static char text[TEXT];
    unsigned of_arrays = 0;
    for (unsigned k = 0; k < EXPRESSIONS; k++) {
        state = k;
        node_count = 0;
        const struct node *root = grow(2 + k % 5);
        text[0] = 0;
        print(root, text);
        of_arrays += has_array(root);
        check(root, text);
    }
    assert_true(of_arrays > EXPRESSIONS / 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_expressions_agree_with_the_oracle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
