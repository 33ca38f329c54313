/* SPDX-License-Identifier: MIT */
/*
 * In which order a pass computes its values. With one accumulator, an
 * operation with two computed operands must lay one of them aside; computing
 * the one that itself needs more scratch first keeps the number of scratch
 * tiles in use at once small (Sethi and Ullman, 1970).
 */
#include "compile/ir_p.h"

/* Scratch tiles that computing a value needs, its operands being visited by falling need. */
static uint32_t need_of(const struct ir_schedule *s, const uint32_t *operands,
                        const uint8_t order[BX_MOST_OPERANDS], unsigned count) {
    uint32_t need = 0;
    uint32_t held = 0;
    for (unsigned j = 0; j < count; j++) {
        uint32_t operand = operands[order[j]];
        if (s->leaf[operand]) continue;
        if (s->need[operand] + held > need) need = s->need[operand] + held;
        held++;
    }
    return need > held || held == 0 ? need : held - 1 > need ? held - 1 : need;
}

static void sort_operands(const struct ir_schedule *s, uint32_t value,
                          uint8_t order[BX_MOST_OPERANDS]) {
    const uint32_t *operands = NULL;
    const unsigned count = bx_ir_operands(s, value, &operands);
    for (unsigned j = 0; j < BX_MOST_OPERANDS; j++) order[j] = (uint8_t)j;
    /* A condition goes last: it must be in the accumulator. */
    const bool select = s->ir->values[value].op == OP_where && count == 3;
    if (select && !s->guard[value]) {
        order[0] = 1;
        order[1] = 2;
        order[2] = 0;
    }
    if (select && s->guard[value]) return; /* the choices must come after the condition */
    const unsigned sortable = select ? 2 : count;
    if (!(s->ir->request->rewrites & REWRITE_ORDER) || sortable < 2) return;
    for (unsigned j = 1; j < sortable; j++)
        for (unsigned k = j; k > 0; k--) {
            uint32_t a = operands[order[k - 1]];
            uint32_t b = operands[order[k]];
            uint32_t a_need = s->leaf[a] ? 0 : s->need[a] + 1;
            uint32_t b_need = s->leaf[b] ? 0 : s->need[b] + 1;
            if (a_need >= b_need) break;
            uint8_t swap = order[k - 1];
            order[k - 1] = order[k];
            order[k] = swap;
        }
}

/* Values stand after their operands, so one loop finds every need. */
static void find_needs(struct ir_schedule *s, uint32_t root) {
    for (uint32_t k = 0; k <= root; k++) {
        if (s->leaf[k]) continue;
        const uint32_t *operands;
        uint8_t order[BX_MOST_OPERANDS] = {0};
        unsigned count = bx_ir_operands(s, k, &operands);
        sort_operands(s, k, order);
        s->need[k] = need_of(s, operands, order, count);
    }
}

/* Is there an operand to compute first? */
static bool has_inner(const struct ir_schedule *s, uint32_t value) {
    const uint32_t *operands;
    const unsigned count = bx_ir_operands(s, value, &operands);
    for (unsigned j = 0; j < count; j++)
        if (!s->leaf[operands[j]]) return true;
    return false;
}

void bx_ir_order(struct ir_schedule *s, uint32_t root) {
    s->uses[root]++;
    if (s->leaf[root]) s->touched_all = true; /* it is not in the sequence */
    if (s->leaf[root] || s->seen[root]) return;
    struct ir_visit *stack = s->stack;
    if (has_inner(s, root)) find_needs(s, root);
    uint32_t depth = 0;
    stack[0].value = root;
    stack[0].turn = 0;
    sort_operands(s, root, stack[0].order);
    s->seen[root] = 1;
    for (;;) {
        struct ir_visit *top = &stack[depth];
        const uint32_t *operands;
        const unsigned count = bx_ir_operands(s, top->value, &operands);
        if (top->turn < count) {
            uint32_t operand = operands[top->order[top->turn++]];
            s->uses[operand]++;
            if (s->leaf[operand] || s->seen[operand]) continue;
            s->seen[operand] = 1;
            const unsigned number = top->order[top->turn - 1];
            if ((unsigned)s->guard[top->value] >> number & 1u)
                s->sequence[s->length++] =
                    (number == 1 ? (uint32_t)SKIP_NONE : (uint32_t)SKIP_ALL) | top->value;
            struct ir_visit *next = &stack[++depth];
            next->value = operand;
            next->turn = 0;
            sort_operands(s, operand, next->order);
            continue;
        }
        s->sequence[s->length++] = top->value;
        if (depth-- == 0) return;
        top = &stack[depth];
        if ((unsigned)s->guard[top->value] >> top->order[top->turn - 1] & 1u)
            s->sequence[s->length++] = SKIP_END;
    }
}
