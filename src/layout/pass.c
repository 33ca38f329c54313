/* SPDX-License-Identifier: MIT */
/* What the instructions of a pass read, write and call. */
#include "layout/pass.h"

const struct bx_slot *bx_next_written(const struct bx_program *program, const struct bx_pass *pass,
                                      struct cursor *cursor) {
    for (; cursor->instruction < pass->count; cursor->instruction++, cursor->slot = 0) {
        const struct bx_instruction *instruction =
            &program->instructions[pass->first + cursor->instruction];
        while (cursor->slot < bx_opcode_info(instruction->opcode)->slots) {
            const unsigned j = cursor->slot++;
            if (bx_slot_is_written(instruction, j)) return &program->slots[instruction->slot[j]];
        }
    }
    return NULL;
}

bool bx_pass_calls(const struct bx_program *program, const struct bx_pass *pass) {
    for (uint32_t k = pass->first; k < pass->first + pass->count; k++)
        if (program->instructions[k].opcode == OPC_call) return true;
    return false;
}
