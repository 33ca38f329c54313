/* SPDX-License-Identifier: MIT */
#include "support/cases.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const expr_type all_types[5] = {EXPR_BOOL, EXPR_INT32, EXPR_INT64, EXPR_FLOAT32, EXPR_FLOAT64};

const struct operand all_operands[OPERANDS] = {
    {OPERAND_ARRAY, EXPR_BOOL},     {OPERAND_ARRAY, EXPR_INT32},     {OPERAND_ARRAY, EXPR_INT64},
    {OPERAND_ARRAY, EXPR_FLOAT32},  {OPERAND_ARRAY, EXPR_FLOAT64},   {OPERAND_ZERO_D, EXPR_BOOL},
    {OPERAND_ZERO_D, EXPR_INT32},   {OPERAND_ZERO_D, EXPR_INT64},    {OPERAND_ZERO_D, EXPR_FLOAT32},
    {OPERAND_ZERO_D, EXPR_FLOAT64}, {OPERAND_WEAK, EXPR_INT64},      {OPERAND_WEAK, EXPR_FLOAT64},
    {OPERAND_LITERAL, EXPR_INT64},  {OPERAND_LITERAL, EXPR_FLOAT64}, {OPERAND_LITERAL, EXPR_BOOL},
};

uint64_t random_bits(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static const double reals[] = {
    0.0,  -0.0,  1.0,    -1.0,    2.0,    0.5,     -2.5,    INFINITY, -INFINITY,
    NAN,  0.1,   3.0,    -0.75,   1e-310, DBL_MAX, DBL_MIN, -1e300,   4503599627370497.5,
    1e15, -7.0,  100.5,  -1e-320, 0x1p31, -0x1p63, 709.7,   -745.2,   1e-8,
    5.5,  710.4, -710.1, 1e200,   1e308};
static const float narrow_reals[] = {
    0.0f,      -0.0f,      1.0f,  -1.0f, 2.0f,   0.5f,    -2.5f,   INFINITY,
    -INFINITY, NAN,        0.1f,  3.0f,  -0.75f, 1e-41f,  FLT_MAX, FLT_MIN,
    -1e38f,    8388609.0f, 1e7f,  -7.0f, 100.5f, -1e-45f, 0x1p31f, -0x1p63f,
    88.7f,     -103.9f,    1e-8f, 5.5f,  89.4f,  -89.1f,  1e25f,   2e38f};
static const int64_t integers[] = {0,  1,  -1, 2,         -2,        3,         -3,  7,  -7, 31,
                                   32, 63, 64, INT64_MAX, INT64_MIN, INT32_MAX, -64, 10, 5,  -100};
static const int32_t narrow_integers[] = {
    0, 1, -1, 2, -2, 3, -3, 7, -7, 31, 32, 63, 64, INT32_MAX, INT32_MIN, -64, 10, 5, -100, 46341};

#define COUNT(array) (sizeof(array) / sizeof *(array))
/* The second operand moves on when the first has been through, so that all pairs meet. */
#define FILL(array, specials, ordinary)                                                         \
    for (size_t k = 0; k < CASE_ELEMENTS; k++) {                                                \
        const size_t turn = place == 0 ? k : place == 1 ? k / COUNT(specials) : k * 7 + 3;      \
        const uint64_t bits = random_bits(&state);                                              \
        (array)[k] = k < COUNT(specials) * COUNT(specials) ? (specials)[turn % COUNT(specials)] \
                                                           : (ordinary);                        \
    }

const void *case_data(expr_type type, unsigned place) {
    /* One element past alignment, as arrays in the wild are. */
    static struct {
        uint8_t b[CASE_ELEMENTS + 1];
        int32_t i32[CASE_ELEMENTS + 1];
        int64_t i64[CASE_ELEMENTS + 1];
        float f32[CASE_ELEMENTS + 1];
        double f64[CASE_ELEMENTS + 1];
        bool filled;
    } all[3];
    if (!all[place].filled) {
        uint64_t state = 17 + place;
        for (size_t k = 0; k <= CASE_ELEMENTS; k++)
            all[place].b[k] = random_bits(&state) % 3 == 0 ? 0 : 1;
        FILL(all[place].i32 + 1, narrow_integers, (int32_t)(bits >> 32) % 1000)
        FILL(all[place].i64 + 1, integers, (int64_t)bits % 1000)
        FILL(all[place].f32 + 1, narrow_reals, (float)((double)(int64_t)bits * 0x1p-60))
        FILL(all[place].f64 + 1, reals, (double)(int64_t)bits * 0x1p-60)
        all[place].filled = true;
    }
    switch (type) {
    case EXPR_BOOL: return all[place].b + 1;
    case EXPR_INT32: return all[place].i32 + 1;
    case EXPR_INT64: return all[place].i64 + 1;
    case EXPR_FLOAT32: return all[place].f32 + 1;
    default: return all[place].f64 + 1;
    }
}

/* 0-d arrays take their value from the middle of the array of their place. */
enum { ZERO_D_INDEX = 1100 };
static const double weak_reals[3] = {2.5, -0.75, 3.5};
static const int64_t weak_integers[3] = {3, 2, 5};

static expr_var variable(const struct operand *operand, unsigned place) {
    static const char *const names[3] = {"x", "y", "z"};
    const int64_t n = CASE_ELEMENTS;
    const char *data = case_data(operand->type, place);
    if (operand->kind == OPERAND_ARRAY) return expr_nd(names[place], operand->type, data, 1, &n);
    if (operand->kind == OPERAND_ZERO_D)
        return expr_nd(names[place], operand->type,
                       data + ZERO_D_INDEX * expr_type_size(operand->type), 0, NULL);
    if (operand->type == EXPR_FLOAT64) return expr_scalar(names[place], weak_reals[place]);
    return expr_scalar_int(names[place], weak_integers[place]);
}

static void operand_text(const struct operand *operand, unsigned place, char text[16]) {
    if (operand->kind != OPERAND_LITERAL)
        snprintf(text, 16, "%c", "xyz"[place]);
    else if (operand->type == EXPR_BOOL)
        snprintf(text, 16, "True");
    else if (operand->type == EXPR_FLOAT64)
        snprintf(text, 16, "(%g)", weak_reals[place]);
    else
        snprintf(text, 16, "%d", (int)weak_integers[place]);
}

void case_make(struct operation_case *made, enum bx_op op, const struct operand *operands) {
    const struct bx_op_info *info = bx_op_info(op);
    char part[3][16];
    unsigned named = 0;
    *made = (struct operation_case){.op = op, .count = info->arity};
    for (unsigned k = 0; k < info->arity; k++) {
        made->operand[k] = operands[k];
        operand_text(&operands[k], k, part[k]);
        made->array |= operands[k].kind == OPERAND_ARRAY;
        if (operands[k].kind != OPERAND_LITERAL) made->vars[named++] = variable(&operands[k], k);
    }
    made->vars[named] = expr_end();
    if (info->syntax == SYNTAX_INFIX)
        snprintf(made->text, CASE_TEXT, "%s %s %s", part[0], info->spelling, part[1]);
    else if (info->syntax == SYNTAX_PREFIX)
        snprintf(made->text, CASE_TEXT, "%s %s", info->spelling, part[0]);
    else if (info->arity == 1)
        snprintf(made->text, CASE_TEXT, "%s(%s)", info->spelling, part[0]);
    else if (info->arity == 2)
        snprintf(made->text, CASE_TEXT, "%s(%s, %s)", info->spelling, part[0], part[1]);
    else
        snprintf(made->text, CASE_TEXT, "%s(%s, %s, %s)", info->spelling, part[0], part[1],
                 part[2]);
}

void case_values(const struct operation_case *made, int64_t index, struct oracle_value values[3]) {
    for (unsigned k = 0; k < made->count; k++) {
        const struct operand *operand = &made->operand[k];
        const void *data = case_data(operand->type, k);
        if (operand->kind == OPERAND_ARRAY) {
            values[k] = oracle_load(data, operand->type, index);
        } else if (operand->kind == OPERAND_ZERO_D) {
            values[k] = oracle_load(data, operand->type, ZERO_D_INDEX);
        } else if (operand->type == EXPR_BOOL) {
            values[k] = (struct oracle_value){.type = EXPR_BOOL, .i = 1};
        } else if (operand->type == EXPR_FLOAT64) {
            values[k] =
                (struct oracle_value){.type = EXPR_FLOAT64, .weak = WEAK_REAL, .f = weak_reals[k]};
        } else {
            values[k] = (struct oracle_value){
                .type = EXPR_INT64, .weak = WEAK_INTEGER, .i = weak_integers[k]};
        }
        values[k].literal = operand->kind == OPERAND_LITERAL;
    }
}

bool same_elements(const void *a, const void *b, expr_type type, int64_t count) {
    if (memcmp(a, b, (size_t)count * expr_type_size(type)) == 0) return true;
    for (int64_t k = 0; k < count; k++)
        if (!oracle_equals(a, k, oracle_load(b, type, k))) return false;
    return true;
}
