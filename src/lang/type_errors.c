/* SPDX-License-Identifier: MIT */
/* Why an operation does not take its operands, and what to write instead. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "lang/check_p.h"

uint32_t bx_operation_length(const char *text, const struct bx_node *node) {
    uint32_t length = 0;
    while (bx_is_name_part(text[node->place + length]))
        length++; /* a function, a word, or the if of a choice */
    return length ? length : (uint32_t)strlen(bx_op_info((enum bx_op)node->op)->spelling);
}

expr_status bx_refuse(const struct bx_tree *tree, const struct bx_node *node, const char *cure) {
    const uint32_t length = bx_operation_length(tree->text, node);
    char buffer[128];
    struct bx_text types = {.buffer = buffer, .capacity = sizeof buffer};
    for (unsigned j = 0; j < node->arity; j++)
        bx_text_add(&types, "%s%s",
                    j == 0                ? ""
                    : j + 1 < node->arity ? ", "
                                          : " and ",
                    bx_type_text((enum bx_type)tree->nodes[node->operand[j]].type));
    return bx_error_coded(EXPR_CODE_OPERATION,
                          bx_error_at(EXPR_ERROR_TYPE, tree->text, node->place, length,
                                      "'%.*s' does not take %s; %s", bx_shown(length),
                                      tree->text + node->place, buffer, cure));
}

const char *bx_cure_of_bits(enum bx_op op) {
    switch (op) {
    case OP_bit_xor: return "it works on integers and bools, and a power is written with '**'";
    case OP_invert:
        return "it works on integers and bools; write -a for a negative, not a for a truth value";
    case OP_shl:
    case OP_shr: return "it works on integers; multiply by a power of two instead";
    default:
        return "it works on integers and bools; put comparisons in parentheses, as in "
               "(a > 0) & (b > 0)";
    }
}

const char *bx_cure_of_bools(enum bx_op op) {
    switch (op) {
    case OP_sub: return "write a ^ b for the difference of bools, or a*1 to make integers of them";
    case OP_neg: return "write ~a for the opposite of a bool, or -(a*1) to make an integer of it";
    case OP_pos:
    case OP_square:
    case OP_conj:
    case OP_sign: return "write a*1 to make an integer of a bool";
    default: return "write a*1 to make integers of bools";
    }
}

const char *bx_cure_of_complex(enum bx_op op) {
    switch (bx_op_info(op)->rule) {
    case RULE_COMPARE:
    case RULE_EXTREMUM:
    case RULE_EXTREME:
    case RULE_WHICH: return "complex numbers have no order; compare abs(z) or z.real";
    case RULE_COMPLEX: return "its parts are real numbers; write a + 1j*b to combine complex ones";
    case RULE_SUM: return "products of complex numbers are not reduced in this version";
    default: return "it works on real numbers; give it z.real, z.imag or abs(z)";
    }
}
