/* SPDX-License-Identifier: MIT */
/* Operations on constants by the same handlers that arrays meet. */
#include <string.h>

#include "base/memory.h"
#include "exec/exec.h"
#include "kernels/kernels.h"

static void operand_cell(struct bx_cell *cell, bx_handler *run, void *operand) {
    *cell = (struct bx_cell){.run = run, .operand = {operand}};
}

void bx_run_constant(enum bx_op op, enum bx_type operand_type, enum bx_type result_type,
                     const uint64_t operands[], unsigned count, uint64_t *result) {
    static const enum bx_form forms[] = {FORM_t, FORM_t, FORM_tm, FORM_tmm};
    const struct bx_tile_kernels *kernels = bx_kernels()->wide;
    _Alignas(64) char tiles[3][BX_TILE_BYTES];
    uint64_t values[3];
    struct bx_cell cells[8];
    struct bx_cell *cell = cells;
    memcpy(values, operands, count * sizeof *values);
    /* The first operand last, because it stays in the accumulator. */
    for (unsigned j = count; j-- > 0;) {
        const enum bx_type type = op == OP_where && j == 0 ? T_bool : bx_kernel_type(operand_type);
        /* A conversion's operand has the type that its name tells, not the kernel's. */
        enum bx_type from = type;
        if (op == OP_from_b8) from = T_bool;
        if (op == OP_from_i32) from = T_i32;
        if (op == OP_from_i64) from = T_i64;
        if (op == OP_from_f32) from = T_f32;
        if (op == OP_from_f64 || op == OP_odd_from_f64) from = T_f64;
        if (op == OP_from_u32) from = T_i32;
        if (op == OP_from_u64) from = T_i64;
        operand_cell(cell++, kernels->handler[bx_opcode_find(OP_load, from, FORM_s)], &values[j]);
        if (j > 0) operand_cell(cell++, kernels->handler[OPC_spill], tiles[j]);
    }
    *cell =
        (struct bx_cell){.run = kernels->handler[bx_opcode_find(op, operand_type, forms[count])],
                         .operand = {tiles[1], tiles[2]}};
    cell++;
    *result = 0;
    operand_cell(cell++, kernels->handler[bx_opcode_find(OP_pick, result_type, FORM_s)], result);
    operand_cell(cell, kernels->handler[OPC_end], NULL);
    kernels->run(cells, 0, 1);
}
