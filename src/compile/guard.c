/* SPDX-License-Identifier: MIT */
/*
 * Which choices of a `where` are worth a look at the condition first: costly
 * ones whose values nothing else uses. Tiles in which the condition throws all
 * of such a choice away then skip it.
 */
#include <string.h>

#include "compile/ir_p.h"

/* Cycles for a vector; the look itself takes about one for each register. */
enum { WORTH_A_LOOK = 30 };

/* Marks in `inside` what value needs that is not at hand; returns the cost. */
static unsigned mark_region(const struct ir_schedule *s, uint32_t value, uint8_t *inside) {
    unsigned cost = 0;
    memset(inside, 0, s->ir->count);
    inside[value] = 1;
    for (uint32_t k = value + 1; k-- > 0;) {
        if (!inside[k]) continue;
        const uint32_t *operands = NULL;
        const unsigned count = bx_ir_operands(s, k, &operands);
        if (!s->loaded[k]) cost += bx_op_info((enum bx_op)s->ir->values[k].op)->cost;
        for (unsigned j = 0; j < count; j++)
            if (!s->leaf[operands[j]]) inside[operands[j]] = 1;
    }
    return cost;
}

/* Does anything outside use what is inside, other than the `where` its root? */
static bool used_outside(const struct ir_schedule *s, uint32_t root, const uint8_t *reached,
                         uint32_t where, uint32_t choice, const uint8_t *inside) {
    for (uint32_t k = 0; k <= root; k++) {
        if (!reached[k] || inside[k] || s->leaf[k]) continue;
        const uint32_t *operands = NULL;
        const unsigned count = bx_ir_operands(s, k, &operands);
        unsigned uses = 0;
        for (unsigned j = 0; j < count; j++) {
            if (!inside[operands[j]]) continue;
            if (k != where || operands[j] != choice || ++uses > 1) return true;
        }
    }
    return false;
}

void bx_ir_guard(struct ir_schedule *s, uint32_t root, uint8_t *reached, uint8_t *inside) {
    memset(reached, 0, s->ir->count);
    reached[root] = 1;
    for (uint32_t k = root + 1; k-- > 0;) {
        if (!reached[k] || s->leaf[k]) continue;
        const uint32_t *operands = NULL;
        const unsigned count = bx_ir_operands(s, k, &operands);
        for (unsigned j = 0; j < count; j++) reached[operands[j]] = 1;
    }
    for (uint32_t k = 0; k <= root; k++) {
        const struct ir_value *v = &s->ir->values[k];
        if (!reached[k] || s->leaf[k] || s->loaded[k] || v->kind != IR_OPERATION ||
            v->op != OP_where || s->leaf[v->operand[0]])
            continue;
        for (unsigned j = 1; j <= 2; j++) {
            const uint32_t choice = v->operand[j];
            if (s->leaf[choice] || s->ir->values[choice].rank == 0) continue;
            if (mark_region(s, choice, inside) >= WORTH_A_LOOK &&
                !used_outside(s, root, reached, k, choice, inside))
                s->guard[k] |= (uint8_t)(1u << j);
        }
    }
}
