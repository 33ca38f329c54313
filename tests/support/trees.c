/* SPDX-License-Identifier: MIT */
#include "support/trees.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

const struct bx_symbol integers[INTEGERS] = {
    VARIABLE("a", T_i64, WEAK_NOT, 1), VARIABLE("b", T_i64, WEAK_NOT, 1),
    VARIABLE("c", T_i64, WEAK_NOT, 1), VARIABLE("d", T_i64, WEAK_NOT, 1),
    VARIABLE("u", T_i64, WEAK_NOT, 1),
};

const struct bx_symbol typed[TYPED] = {
    VARIABLE("p", T_bool, WEAK_NOT, 1),   VARIABLE("q", T_bool, WEAK_NOT, 1),
    VARIABLE("i", T_i32, WEAK_NOT, 1),    VARIABLE("l", T_i64, WEAK_NOT, 1),
    VARIABLE("f", T_f32, WEAK_NOT, 1),    VARIABLE("d", T_f64, WEAK_NOT, 1),
    VARIABLE("z", T_f64, WEAK_NOT, 0),    VARIABLE("n", T_i64, WEAK_INT, 0),
    VARIABLE("s", T_f64, WEAK_FLOAT, 0),  VARIABLE("D", T_f64, WEAK_FLOAT, 0),
    VARIABLE("grid", T_f64, WEAK_NOT, 1), VARIABLE("sum", T_f64, WEAK_NOT, 1),
    VARIABLE("k", T_i32, WEAK_NOT, 0),
};

struct parsed parse_with(const char *text, const struct bx_symbol *symbols, size_t count) {
    struct parsed parsed = {.arena = BX_ARENA_EMPTY};
    parsed.status = bx_parse(text, symbols, (uint32_t)count, &parsed.arena, &parsed.tree);
    if (parsed.status != EXPR_OK) assert_int_equal(bx_error_last()->status, parsed.status);
    return parsed;
}

struct parsed parse_typed(const char *text) {
    return parse_with(text, typed, TYPED);
}

const struct bx_node *root(const struct parsed *parsed) {
    return &parsed->tree.nodes[parsed->tree.root];
}

static void print_constant(const struct bx_tree *tree, const struct bx_node *node,
                           struct bx_text *text) {
    char number[32];
    switch (node->type) {
    case T_bool: bx_text_add(text, "%s", node->value.b ? "True" : "False"); break;
    case T_i64: bx_text_add(text, "%lld", (long long)node->value.i64); break;
    case T_f64:
    case T_c128:
        bx_text_double(number, sizeof number, node->value.f64);
        bx_text_add(text, "%s%s%s", number, strpbrk(number, ".eni") ? "" : ".0",
                    node->type == T_c128 ? "j" : "");
        break;
    default:
        assert_int_equal(node->type, T_bytes);
        bx_text_add(text, "<");
        for (uint32_t k = 0; k < node->value.bytes.length; k++) {
            const unsigned char c = (unsigned char)tree->bytes[node->value.bytes.offset + k];
            bx_text_add(text, c > 32 && c < 127 ? "%c" : "[%02x]", c);
        }
        bx_text_add(text, ">");
    }
}

static void print_reducing(const struct bx_tree *tree, const struct bx_node *node,
                           struct bx_text *text) {
    if (node->axes != BX_ALL_AXES) {
        assert_true(node->axes < tree->axes_count);
        const struct bx_axes *axes = &tree->axes[node->axes];
        bx_text_add(text, " [");
        for (unsigned k = 0; k < axes->count; k++)
            bx_text_add(text, "%s%d", k ? "," : "", axes->axis[k]);
        bx_text_add(text, "%s]", axes->keep ? "kept" : "");
    }
    if (node->ddof) bx_text_add(text, " ddof %d", node->ddof);
}

/* shift@axis and the boundary of each move; #ndim where the dimensions are given. */
static void print_moves(const struct bx_tree *tree, const struct bx_node *node,
                        struct bx_text *text) {
    static const char *const names[] = {"wrap", "edge", "reflect", "symmetric", "fill", "cut"};
    assert_in_range(node->moves, 1, BX_MOST_MOVES);
    assert_true(node->first_move + node->moves <= tree->move_count);
    bx_text_add(text, " [");
    for (unsigned k = 0; k < node->moves; k++) {
        const struct bx_move *move = &tree->moves[node->first_move + k];
        assert_true(move->boundary == tree->moves[node->first_move].boundary);
        bx_text_add(text, "%s%lld@%d", k ? "," : "", (long long)move->shift, move->axis);
        if (move->ndim) bx_text_add(text, "#%u", move->ndim);
        if (move->boundary == BOUNDARY_CUT) bx_text_add(text, "/%u", move->cut);
    }
    bx_text_add(text, " %s]", names[tree->moves[node->first_move].boundary]);
}

static void print_node(const struct bx_tree *tree, const struct bx_symbol *symbols, uint32_t index,
                       struct bx_text *text) {
    const struct bx_node *node = &tree->nodes[index];
    if (node->kind == NODE_VARIABLE) {
        bx_text_add(text, "%s", symbols[node->symbol].name);
        return;
    }
    if (node->kind == NODE_CONSTANT) {
        print_constant(tree, node, text);
        return;
    }
    const bool call = node->kind == NODE_CALL;
    bx_text_add(text, "(%s%s", call ? "call " : "",
                call ? symbols[node->symbol].name : bx_op_info((enum bx_op)node->op)->stem);
    if (!call && bx_op_is_reduction((enum bx_op)node->op)) print_reducing(tree, node, text);
    if (!call && (node->op == OP_move || node->op == OP_move_fill)) print_moves(tree, node, text);
    for (unsigned j = 0; j < node->arity; j++) {
        bx_text_add(text, " ");
        print_node(tree, symbols, node->operand[j], text);
    }
    bx_text_add(text, ")");
}

void print_tree(const struct bx_tree *tree, const struct bx_symbol *symbols, uint32_t node,
                char *buffer, size_t size) {
    struct bx_text text = {.buffer = buffer, .capacity = size};
    print_node(tree, symbols, node, &text);
}

static void shape_with(const char *expression, const struct bx_symbol *symbols, size_t count,
                       char *buffer, size_t size) {
    struct parsed parsed = parse_with(expression, symbols, count);
    if (parsed.status == EXPR_OK)
        print_tree(&parsed.tree, symbols, parsed.tree.root, buffer, size);
    else
        snprintf(buffer, size, "status %d", parsed.status);
    bx_arena_free(&parsed.arena);
}

void shape_of(const char *text, char *buffer, size_t size) {
    shape_with(text, integers, INTEGERS, buffer, size);
}

void assert_shape_with(const char *text, const char *expected, const struct bx_symbol *symbols,
                       size_t count) {
    char shape[2048];
    shape_with(text, symbols, count, shape, sizeof shape);
    if (strcmp(shape, expected) != 0)
        fail_msg("%s is read as %s, expected %s (the last error: %s)", text, shape, expected,
                 bx_error_last()->message);
}

void assert_shape(const char *text, const char *expected) {
    assert_shape_with(text, expected, integers, INTEGERS);
}

void assert_shapes(const struct shape *shapes, size_t count) {
    for (size_t k = 0; k < count; k++) assert_shape(shapes[k].text, shapes[k].expected);
}

void assert_complaint(const struct complaint *c, const struct bx_symbol *symbols, size_t count) {
    struct parsed parsed = parse_with(c->text, symbols, count);
    const expr_error *error = bx_error_last();
    if (parsed.status != c->status)
        fail_msg("'%s': status %d, expected %d (%s)", c->text, parsed.status, c->status,
                 parsed.status ? error->message : "no error");
    if (error->offset != c->offset || error->length != c->length)
        fail_msg("'%s': at %zu+%zu, expected %zu+%zu: %s", c->text, error->offset, error->length,
                 c->offset, c->length, error->message);
    const char *what = strstr(error->message, c->what);
    if (!what || !strstr(what, c->cure))
        fail_msg("'%s': \"%s\" lacks \"%s\" or \"%s\"", c->text, error->message, c->what, c->cure);
    bx_arena_free(&parsed.arena);
}

void assert_complaints(const struct complaint *complaints, size_t count) {
    for (size_t k = 0; k < count; k++) assert_complaint(&complaints[k], typed, TYPED);
}

static void assert_sound_moves(const struct bx_tree *tree, const struct bx_node *node,
                               size_t length) {
    assert_in_range(node->moves, 1, BX_MOST_MOVES);
    assert_true(node->first_move + node->moves <= tree->move_count);
    assert_true(tree->nodes[node->operand[0]].rank == 1 && node->rank == 1);
    for (unsigned k = 0; k < node->moves; k++) {
        const struct bx_move *move = &tree->moves[node->first_move + k];
        assert_true(move->axis >= -BX_MOST_AXES && move->axis < BX_MOST_AXES);
        assert_true(move->shift >= -BX_MOST_SHIFT && move->shift <= BX_MOST_SHIFT);
        assert_true(move->length > 0 && move->place + move->length <= length);
        assert_int_equal(move->boundary == BOUNDARY_FILL, node->op == OP_move_fill);
        if (move->boundary == BOUNDARY_CUT)
            assert_true(move->shift <= 0 && -move->shift <= (int64_t)move->cut);
        else
            assert_int_equal(move->cut, 0);
        assert_true(move->ndim == 0 || tree->uses_ndim || move->ndim == 1);
    }
}

static void assert_sound_node(const struct bx_tree *tree, uint32_t k, size_t length) {
    const struct bx_node *node = &tree->nodes[k];
    assert_true(node->type < TYPE_COUNT && node->operand_type < TYPE_COUNT);
    assert_true(node->arity <= BX_MOST_OPERANDS);
    assert_true(node->length > 0 && node->offset + node->length <= length);
    assert_in_range(node->place, node->offset, node->offset + node->length - 1);
    for (unsigned j = 0; j < node->arity; j++) assert_true(node->operand[j] < k);
    if (node->kind == NODE_OPERATION && bx_op_is_reduction((enum bx_op)node->op))
        assert_true(node->axes == BX_ALL_AXES || node->axes < tree->axes_count);
    if (node->kind == NODE_OPERATION) {
        const bool function = bx_op_info((enum bx_op)node->op)->rule == RULE_MOVE;
        const bool moves = node->op == OP_move || node->op == OP_move_fill;
        assert_true(function == moves); /* roll and the others are written in these two */
        if (moves) assert_sound_moves(tree, node, length);
    }
    if (node->kind == NODE_CONSTANT && node->type == T_bytes)
        assert_true(node->value.bytes.offset <= tree->byte_count &&
                    node->value.bytes.length <= tree->byte_count - node->value.bytes.offset);
}

bool assert_sound(const char *text, const struct bx_symbol *symbols, size_t count) {
    struct parsed parsed = parse_with(text, symbols, count);
    const size_t length = strlen(text);
    const struct bx_tree *tree = &parsed.tree;
    if (parsed.status != EXPR_OK) {
        const expr_error *error = bx_error_last();
        if (error->length == 0 || error->offset > length || error->message[0] == '\0' ||
            (length != 0 && error->offset + error->length > length))
            fail_msg("'%s': place %zu+%zu: %s", text, error->offset, error->length, error->message);
    } else {
        assert_true(tree->root < tree->count);
        for (uint32_t k = 0; k < tree->count; k++) assert_sound_node(tree, k, length);
        for (uint32_t k = 0; k < tree->output_count; k++) {
            assert_true(tree->outputs[k].node < tree->count);
            assert_int_equal(symbols[tree->outputs[k].symbol].kind, SYMBOL_OUTPUT);
        }
    }
    bx_arena_free(&parsed.arena);
    return parsed.status == EXPR_OK;
}

char *repeated(const char *before, const char *unit, size_t count, const char *middle,
               const char *closing) {
    char *text =
        malloc(strlen(before) + count * (strlen(unit) + strlen(closing)) + strlen(middle) + 1);
    assert_non_null(text);
    char *to = stpcpy(text, before);
    for (size_t k = 0; k < count; k++) to = stpcpy(to, unit);
    to = stpcpy(to, middle);
    for (size_t k = 0; k < count; k++) to = stpcpy(to, closing);
    return text;
}

void assert_repeated(expr_status status, size_t offset, const char *before, const char *unit,
                     size_t count, const char *middle, const char *closing) {
    char *text = repeated(before, unit, count, middle, closing);
    struct parsed parsed = parse_with(text, integers, INTEGERS);
    if (parsed.status != status)
        fail_msg("%zu times '%s': status %d, expected %d: %s", count, unit, parsed.status, status,
                 bx_error_last()->message);
    if (status != EXPR_OK) assert_int_equal(bx_error_last()->offset, offset);
    bx_arena_free(&parsed.arena);
    free(text);
}

static uint64_t random_state = 1;

void random_seed(uint64_t seed) { random_state = seed; }

uint32_t random_below(uint32_t limit) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)((random_state >> 32) % limit);
}
