/* SPDX-License-Identifier: MIT */
/*
 * The tree of a text, for a person. A node that several others use is printed
 * once, with a number by which the others name it: the text stays as short as
 * the tree has nodes.
 */
#include <inttypes.h>

#include "api/api_p.h"
#include "base/error.h"
#include "base/text.h"

enum { DEEPEST_SHOWN = 24 };

struct shown {
    uint32_t uses;   /* by nodes and by names; at 2, other nodes are no longer counted */
    uint32_t number; /* from 1 on, of a node that was printed with its operands and has more uses */
};

struct explaining {
    const struct bx_tree *tree;
    const struct bx_symbol *symbols;
    struct bx_text *text;
    struct shown *shown; /* of each node */
    uint32_t numbered;
};

/* Is the text's value that of a named output? */
static bool is_output(const struct bx_tree *tree, uint32_t node) {
    for (uint32_t k = 0; k < tree->output_count; k++)
        if (tree->outputs[k].node == node) return true;
    return false;
}

/* Operands stand before their users, so one walk from the last node on finds all uses. */
static void count_uses(struct explaining *e) {
    const struct bx_tree *tree = e->tree;
    for (uint32_t k = 0; k < tree->output_count; k++) e->shown[tree->outputs[k].node].uses++;
    if (!is_output(tree, tree->root)) e->shown[tree->root].uses++;
    for (uint32_t k = tree->count; k-- > 0;)
        for (unsigned j = 0; e->shown[k].uses && j < tree->nodes[k].arity; j++)
            if (e->shown[tree->nodes[k].operand[j]].uses < 2)
                e->shown[tree->nodes[k].operand[j]].uses++;
}

static void explain_bytes(const struct explaining *e, const struct bx_node *node) {
    bx_text_add(e->text, "'");
    for (uint32_t k = 0; k < node->value.bytes.length; k++) {
        const unsigned char c = (unsigned char)e->tree->bytes[node->value.bytes.offset + k];
        if (c < 32 || c > 126)
            bx_text_add(e->text, "\\x%02x", c);
        else
            bx_text_add(e->text, c == '\'' || c == '\\' ? "\\%c" : "%c", c);
    }
    bx_text_add(e->text, "'");
}

static void explain_constant(const struct explaining *e, const struct bx_node *node) {
    char number[32];
    switch ((enum bx_type)node->type) {
    case T_bool: bx_text_add(e->text, "%s", node->value.b ? "True" : "False"); return;
    case T_i64: bx_text_add(e->text, "%" PRId64, node->value.i64); return;
    case T_u64: bx_text_add(e->text, "%" PRIu64, node->value.u64); return;
    case T_bytes: explain_bytes(e, node); return;
    default:
        bx_text_double(number, sizeof number, node->value.f64);
        bx_text_add(e->text, "%s%s", number, node->weak == WEAK_COMPLEX ? "j" : "");
    }
}

static void explain_axes(const struct explaining *e, const struct bx_node *node) {
    if (node->axes != BX_ALL_AXES) {
        const struct bx_axes *axes = &e->tree->axes[node->axes];
        if (axes->count) bx_text_add(e->text, " axis=(");
        for (unsigned k = 0; k < axes->count; k++)
            bx_text_add(e->text, "%s%d", k ? ", " : "", axes->axis[k]);
        bx_text_add(e->text, "%s%s",
                    axes->count == 1 ? ",)"
                    : axes->count    ? ")"
                                     : "",
                    axes->keep ? " keepdims=True" : "");
    }
    if (node->ddof) bx_text_add(e->text, " ddof=%d", node->ddof);
}

/* As the call that makes such a move alone; what diff cuts off no call does. */
static void explain_moves(const struct explaining *e, const struct bx_node *node) {
    const struct bx_move *moves = &e->tree->moves[node->first_move];
    const char *closing = node->moves == 1 ? ",)" : ")";
    bx_text_add(e->text, "%s(shift=(", moves->boundary == BOUNDARY_WRAP ? "roll" : "shift");
    for (unsigned k = 0; k < node->moves; k++)
        bx_text_add(e->text, "%s%" PRId64, k ? ", " : "", moves[k].shift);
    bx_text_add(e->text, "%s, axis=(", closing);
    for (unsigned k = 0; k < node->moves; k++)
        bx_text_add(e->text, "%s%d", k ? ", " : "", moves[k].axis);
    bx_text_add(e->text, "%s", closing);
    if (moves->boundary != BOUNDARY_WRAP)
        bx_text_add(e->text, ", %s", bx_boundary_info((enum bx_boundary)moves->boundary)->name);
    if (moves->boundary == BOUNDARY_CUT) bx_text_add(e->text, "=%" PRIu32, moves->cut);
    bx_text_add(e->text, ")");
}

static void explain_name(const struct explaining *e, const struct bx_node *node) {
    switch ((enum bx_node_kind)node->kind) {
    case NODE_CONSTANT: explain_constant(e, node); return;
    case NODE_VARIABLE: bx_text_add(e->text, "%s", e->symbols[node->symbol].name); return;
    case NODE_CALL: bx_text_add(e->text, "%s(...)", e->symbols[node->symbol].name); return;
    case NODE_OPERATION: break;
    }
    if (node->op == OP_move || node->op == OP_move_fill) {
        explain_moves(e, node);
        return;
    }
    bx_text_add(e->text, "%s", bx_op_info((enum bx_op)node->op)->spelling);
    if (bx_op_is_reduction((enum bx_op)node->op)) explain_axes(e, node);
}

static void explain_node(struct explaining *e, uint32_t index, int depth) {
    static const char *const weak[] = {"", "weak ", "weak ", "weak "};
    const struct bx_node *node = &e->tree->nodes[index];
    struct shown *shown = &e->shown[index];
    const bool above = shown->number != 0;
    const bool cut = node->arity && !above && depth >= DEEPEST_SHOWN;
    bx_text_add(e->text, "  %*s", 2 * depth, "");
    explain_name(e, node);
    bx_text_add(e->text, "  : %s%s%s", weak[node->weak], bx_type_text((enum bx_type)node->type),
                node->rank ? " array" : "");
    if (shown->uses > 1 && node->arity && !above && !cut) {
        shown->number = ++e->numbered;
        bx_text_add(e->text, "  [%" PRIu32 "]", shown->number);
    } else if (above) {
        bx_text_add(e->text, "  (as above, [%" PRIu32 "])", shown->number);
    }
    bx_text_add(e->text, "\n");
    if (cut) bx_text_add(e->text, "  %*s...\n", 2 * depth + 2, "");
    for (unsigned j = 0; j < node->arity && !above && !cut; j++)
        explain_node(e, node->operand[j], depth + 1);
}

expr_status bx_api_explain_tree(const struct bx_tree *tree, const struct bx_symbol *symbols,
                                struct bx_arena *arena, struct bx_text *text) {
    struct explaining e = {.tree = tree,
                           .symbols = symbols,
                           .text = text,
                           .shown = bx_arena_array(arena, tree->count, sizeof *e.shown)};
    if (!e.shown) return bx_error_memory();
    count_uses(&e);
    for (uint32_t k = 0; k < tree->output_count; k++) {
        bx_text_add(text, "  %s =\n", symbols[tree->outputs[k].symbol].name);
        explain_node(&e, tree->outputs[k].node, 1);
    }
    if (tree->output_count && is_output(tree, tree->root)) return EXPR_OK;
    if (tree->output_count) bx_text_add(text, "  value =\n");
    explain_node(&e, tree->root, tree->output_count > 0);
    return EXPR_OK;
}
