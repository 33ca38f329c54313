/* SPDX-License-Identifier: MIT */
/* Tree to values: the operands get the operation's type, the operation becomes the kernels'. */
#include <string.h>

#include "base/error.h"
#include "compile/ir_p.h"

_Static_assert(BX_NO_AXES == BX_ALL_AXES, "the tree's axes are the program's");

static uint64_t text_bits(const struct bx_node *node) {
    return (uint64_t)node->value.bytes.offset << 32 | node->value.bytes.length;
}

static struct ir_number lower_constant(struct ir *ir, const struct bx_node *node) {
    uint64_t bits = 0;
    if (node->type == T_bytes) {
        struct ir_value text = bx_ir_blank(IR_TEXT, T_bytes);
        text.bits = text_bits(node);
        return (struct ir_number){bx_ir_add(ir, &text), IR_NONE};
    }
    if (node->weak == WEAK_COMPLEX)
        return (struct ir_number){bx_ir_number(ir, T_f64, 0),
                                  bx_ir_number(ir, T_f64, node->value.f64)};
    memcpy(&bits, &node->value, bx_type_size((enum bx_type)node->type));
    const enum bx_type kernel = bx_kernel_type((enum bx_type)node->type);
    return (struct ir_number){bx_ir_constant(ir, kernel, bits), IR_NONE};
}

static uint32_t add_variable(struct ir *ir, const struct bx_node *node, enum bx_type type,
                             enum bx_part part) {
    struct ir_value value = bx_ir_blank(IR_VARIABLE, type);
    value.rank = type == T_bytes ? 1 : node->rank; /* byte strings are never in a scalar cell */
    value.part = (uint8_t)part;
    value.symbol = node->symbol;
    value.place = node->offset;
    return bx_ir_add(ir, &value);
}

static enum bx_op loading(enum bx_type type) {
    switch (type) {
    case T_i8: return OP_from_i8;
    case T_u8: return OP_from_u8;
    case T_i16: return OP_from_i16;
    case T_u16: return OP_from_u16;
    case T_f16: return OP_from_f16;
    case T_bf16: return OP_from_bf16;
    default: return OPERATOR_COUNT;
    }
}

/* Arrays of types that the kernels do not hold are loaded by an operation. */
static struct ir_number lower_variable(struct ir *ir, const struct bx_node *node) {
    const enum bx_type type = (enum bx_type)node->type;
    const enum bx_type kernel = bx_kernel_type(type);
    const enum bx_op load = loading(type);
    if (bx_type_is_complex(type)) {
        if (!node->rank)
            return (struct ir_number){add_variable(ir, node, kernel, PART_REAL),
                                      add_variable(ir, node, kernel, PART_IMAGINARY)};
        const uint32_t array = add_variable(ir, node, type, PART_WHOLE);
        return (struct ir_number){bx_ir_operation(ir, OP_re, type, kernel, &array, node->place),
                                  bx_ir_operation(ir, OP_im, type, kernel, &array, node->place)};
    }
    if (load == OPERATOR_COUNT || !node->rank)
        return (struct ir_number){add_variable(ir, node, kernel, PART_WHOLE), IR_NONE};
    const uint32_t array = add_variable(ir, node, type, PART_WHOLE);
    return (struct ir_number){bx_ir_unary(ir, load, kernel, array, node->place), IR_NONE};
}

static struct ir_number lower_call(struct ir *ir, const struct bx_node *node,
                                   const struct bx_tree *tree, const struct ir_number *lowered) {
    const struct bx_symbol *function = &ir->request->symbols[node->symbol];
    struct ir_value value = bx_ir_blank(IR_OPERATION, (enum bx_type)function->type);
    value.operand_type = function->type;
    value.arity = node->arity;
    value.op = OP_call;
    value.symbol = node->symbol;
    value.place = node->place;
    for (unsigned j = 0; j < node->arity; j++) {
        const uint32_t operand = node->operand[j];
        const struct ir_number argument =
            bx_ir_cast(ir, lowered[operand], (enum bx_type)tree->nodes[operand].type,
                       (enum bx_type)function->argument[j]);
        if (ir->failed) return argument;
        const struct ir_value *v = &ir->values[argument.re];
        value.operand[j] = argument.re;
        value.rank |= v->rank;
        if (v->stage > value.stage) value.stage = v->stage;
        value.shape = bx_ir_shape_union(ir, value.shape, v->shape);
    }
    return (struct ir_number){bx_ir_add(ir, &value), IR_NONE};
}

static bool has_sign(const struct bx_node *node) {
    return bx_type_kind((enum bx_type)node->type) == KIND_SIGNED;
}

/* The type to which operand j is converted before the operation. */
static enum bx_type operand_type(const struct bx_node *node, const struct bx_node *operand,
                                 unsigned j) {
    const enum bx_type type = (enum bx_type)node->operand_type;
    if (node->op == OP_where && j == 0) return T_bool;
    const bool compares = bx_op_info((enum bx_op)node->op)->rule == RULE_COMPARE;
    /* Where a sign meets uint64, both stay as they are. */
    if (compares && type == T_u64 && has_sign(operand)) return T_i64;
    return type;
}

static struct ir_number lower_real(struct ir *ir, const struct bx_node *node,
                                   const struct bx_tree *tree, const struct ir_number x[]) {
    const enum bx_op op = (enum bx_op)node->op;
    const enum bx_type type = (enum bx_type)node->operand_type;
    uint32_t operands[3] = {0};
    for (unsigned j = 0; j < node->arity && j < 3; j++) operands[j] = x[j].re;
    struct ir_number result = {0, IR_NONE};
    switch (bx_op_info(op)->rule) {
    case RULE_COMPARE:
        result.re = bx_ir_compare_numbers(ir, op, type, operands[0],
                                          has_sign(&tree->nodes[node->operand[0]]), operands[1],
                                          has_sign(&tree->nodes[node->operand[1]]), node->place);
        return result;
    case RULE_CLASSIFY:
        result.re = bx_ir_operation(ir, op, bx_kernel_type(type), T_bool, operands, node->place);
        return result;
    case RULE_COMPLEX: return (struct ir_number){operands[0], operands[1]};
    default: result.re = bx_ir_real(ir, op, type, operands, node->place); return result;
    }
}

static struct ir_number lower_operation(struct ir *ir, const struct bx_node *node,
                                        const struct bx_tree *tree,
                                        const struct ir_number *lowered) {
    const enum bx_op op = (enum bx_op)node->op;
    const enum bx_type type = (enum bx_type)node->operand_type;
    const struct bx_node *first = &tree->nodes[node->operand[0]];
    struct ir_number x[3] = {{0, IR_NONE}, {0, IR_NONE}, {0, IR_NONE}};
    if (bx_op_is_reduction(op))
        return bx_ir_reduce(ir, node, lowered[node->operand[0]], (enum bx_type)first->type);
    if (bx_op_info(op)->rule == RULE_CAST)
        return bx_ir_cast(ir, lowered[node->operand[0]], (enum bx_type)first->type,
                          (enum bx_type)node->type);
    if (bx_op_info(op)->rule == RULE_MOVE) {
        for (unsigned j = 0; j < node->arity; j++)
            x[j] = bx_ir_cast(ir, lowered[node->operand[j]],
                              (enum bx_type)tree->nodes[node->operand[j]].type, type);
        return bx_ir_move(ir, node, x[0], x[1], type);
    }
    if (first->type == T_bytes && op != OP_where) {
        const uint32_t strings[2] = {lowered[node->operand[0]].re, lowered[node->operand[1]].re};
        const enum bx_op comparison = bx_op_version(op, KIN_BYTES);
        const uint32_t answer = bx_ir_operation(ir, comparison == OPERATOR_COUNT ? op : comparison,
                                                T_bytes, T_bool, strings, node->place);
        return (struct ir_number){answer, IR_NONE};
    }
    for (unsigned j = 0; j < node->arity && j < 3; j++) {
        const struct bx_node *operand = &tree->nodes[node->operand[j]];
        x[j] = bx_ir_cast(ir, lowered[node->operand[j]], (enum bx_type)operand->type,
                          operand_type(node, operand, j));
    }
    if (ir->failed) return x[0];
    return bx_type_is_complex(type) ? bx_ir_complex(ir, node, type, x)
                                    : lower_real(ir, node, tree, x);
}

static bool lower_output(struct ir *ir, struct ir_output *output, struct ir_number value,
                         const struct bx_node *node, bool given, enum bx_type type) {
    const enum bx_type from = (enum bx_type)node->type;
    output->type = (uint8_t)(given ? type : from);
    output->rank = node->rank;
    value = bx_ir_cast(ir, value, from, (enum bx_type)output->type);
    output->value = bx_ir_whole(ir, value);
    return !ir->failed;
}

static bool lower_outputs(struct ir *ir, const struct ir_number *lowered,
                          struct ir_outputs *outputs) {
    const struct bx_compile_request *request = ir->request;
    const struct bx_tree *tree = request->tree;
    *outputs = (struct ir_outputs){.has_value = request->value_wanted};
    outputs->items =
        bx_arena_array(ir->arena, (size_t)tree->output_count + 1, sizeof *outputs->items);
    if (!outputs->items) return false;
    if (request->value_wanted) {
        struct ir_output *value = &outputs->items[outputs->count++];
        value->position = BX_NO_SLOT;
        if (!lower_output(ir, value, lowered[tree->root], &tree->nodes[tree->root],
                          request->out_given, request->out_type))
            return false;
    }
    for (uint32_t k = 0; k < tree->output_count; k++) {
        const struct bx_named_output *named = &tree->outputs[k];
        const struct bx_symbol *symbol = &request->symbols[named->symbol];
        struct ir_output *output = &outputs->items[outputs->count++];
        output->position = (uint16_t)named->symbol;
        if (!lower_output(ir, output, lowered[named->node], &tree->nodes[named->node],
                          symbol->out_given, (enum bx_type)symbol->type))
            return false;
    }
    return true;
}

/* Nodes that an output needs: what the text computes and throws away is not lowered. */
static void mark_needed(const struct bx_compile_request *request, uint8_t *needed) {
    const struct bx_tree *tree = request->tree;
    if (request->value_wanted) needed[tree->root] = 1;
    for (uint32_t k = 0; k < tree->output_count; k++) needed[tree->outputs[k].node] = 1;
    for (uint32_t k = tree->count; k-- > 0;) {
        const struct bx_node *node = &tree->nodes[k];
        if (!needed[k] || (node->kind != NODE_OPERATION && node->kind != NODE_CALL)) continue;
        for (unsigned j = 0; j < node->arity; j++) needed[node->operand[j]] = 1;
    }
}

static bool take_axes(struct ir *ir) {
    const struct bx_tree *tree = ir->request->tree;
    ir->axes_capacity = 2 * tree->axes_count;
    ir->axes = bx_arena_array(ir->arena, (size_t)ir->axes_capacity + 1, sizeof *ir->axes);
    if (!ir->axes) return false;
    if (tree->axes_count) memcpy(ir->axes, tree->axes, tree->axes_count * sizeof *ir->axes);
    ir->axes_count = tree->axes_count;
    return true;
}

bool bx_ir_lower(struct ir *ir, struct ir_outputs *outputs) {
    const struct bx_tree *tree = ir->request->tree;
    struct ir_number *lowered = bx_arena_array(ir->arena, tree->count, sizeof *lowered);
    uint8_t *needed = bx_arena_array(ir->arena, tree->count, 1);
    bool done = lowered && needed && take_axes(ir);
    if (done) mark_needed(ir->request, needed);
    for (uint32_t k = 0; done && k < tree->count && !ir->failed; k++) {
        const struct bx_node *node = &tree->nodes[k];
        if (!needed[k]) continue;
        switch ((enum bx_node_kind)node->kind) {
        case NODE_CONSTANT: lowered[k] = lower_constant(ir, node); break;
        case NODE_VARIABLE: lowered[k] = lower_variable(ir, node); break;
        case NODE_OPERATION: lowered[k] = lower_operation(ir, node, tree, lowered); break;
        case NODE_CALL: lowered[k] = lower_call(ir, node, tree, lowered); break;
        }
    }
    if (done && !ir->failed && lower_outputs(ir, lowered, outputs) && !ir->failed) return true;
    if (!ir->refused) bx_error_memory();
    return false;
}
