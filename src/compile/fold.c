/* SPDX-License-Identifier: MIT */
/* Operations on constants, computed by the kernels themselves through the caller's function. */
#include "compile/ir_p.h"

bool bx_ir_fold(struct ir *ir, enum bx_op op, enum bx_type operand_type, enum bx_type result_type,
                const uint32_t operands[], unsigned arity, uint64_t *bits) {
    if (!(ir->request->rewrites & REWRITE_FOLD) || !ir->request->fold) return false;
    /* The forms in which operations are done on constants. */
    static const enum bx_form forms[] = {FORM_t, FORM_t, FORM_tm, FORM_tmm};
    if (arity == 0 || arity > 3 || !bx_opcode_find(op, operand_type, forms[arity])) return false;
    uint64_t values[3] = {0};
    for (unsigned j = 0; j < arity; j++) {
        if (ir->values[operands[j]].kind != IR_CONSTANT) return false;
        values[j] = ir->values[operands[j]].bits;
    }
    ir->request->fold(op, operand_type, result_type, values, arity, bits);
    return true;
}
