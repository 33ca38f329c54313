/* SPDX-License-Identifier: MIT */
/* A product that only one sum or difference uses joins it in one instruction. */
#include "compile/ir_p.h"

/* Is value a product that may join: computed in this pass and used once? */
static bool joins(const struct ir_schedule *schedule, uint32_t value, const uint32_t *total_uses) {
    const struct ir_value *v = &schedule->ir->values[value];
    return v->kind == IR_OPERATION && v->op == OP_mul && v->rank == 1 && !schedule->leaf[value] &&
           total_uses[value] == 1;
}

void bx_ir_fuse(struct ir_schedule *schedule, const uint32_t *total_uses) {
    for (uint32_t k = 0; k < schedule->ir->count; k++) {
        const struct ir_value *v = &schedule->ir->values[k];
        if (v->kind != IR_OPERATION || schedule->leaf[k] || v->rank == 0) continue;
        if (!bx_type_is_float((enum bx_type)v->type) || (v->op != OP_add && v->op != OP_sub))
            continue;
        const bool left = joins(schedule, v->operand[0], total_uses);
        const bool right = joins(schedule, v->operand[1], total_uses);
        if (!left && !right) continue;
        /* With two products the left one stays apart: it is then the accumulator of the other. */
        const uint32_t product = right ? v->operand[1] : v->operand[0];
        const uint32_t other = right ? v->operand[0] : v->operand[1];
        const struct ir_value *factors = &schedule->ir->values[product];
        const bool fast = schedule->ir->request->fast;
        enum bx_op op = v->op == OP_add ? (fast ? OP_fma_add : OP_mul_add)
                        : right         ? (fast ? OP_sub_fma : OP_sub_mul)
                                        : (fast ? OP_fma_sub : OP_mul_sub);
        schedule->fused[k] = (struct ir_fused){
            .op = (uint16_t)op, .operand = {factors->operand[0], factors->operand[1], other}};
    }
}

unsigned bx_ir_operands(const struct ir_schedule *schedule, uint32_t value,
                        const uint32_t **operands) {
    *operands = schedule->ir->values[value].operand;
    if (schedule->loaded[value]) return 0;
    if (schedule->fused[value].op) {
        *operands = schedule->fused[value].operand;
        return 3;
    }
    return ir_values_needed(&schedule->ir->values[value]);
}
