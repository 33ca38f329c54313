/* SPDX-License-Identifier: MIT */
/* What the instructions of a pass read, write and call. */
#ifndef BX_LAYOUT_PASS_H
#define BX_LAYOUT_PASS_H

#include <stdbool.h>

#include "program/opcodes.h"
#include "program/program.h"

/* Does an instruction write its operand j? */
static inline bool bx_slot_is_written(const struct bx_instruction *instruction, unsigned j) {
    const unsigned op = bx_opcode_info(instruction->opcode)->op;
    return op == OP_store || op == OP_put || (op == OP_pack && j == 1);
}

/* The slots that a pass writes, one after another from the cursor {0} on; then NULL. */
struct cursor {
    uint32_t instruction;
    unsigned slot;
};
const struct bx_slot *bx_next_written(const struct bx_program *program, const struct bx_pass *pass,
                                      struct cursor *cursor);

/* Does the pass call a user's function? It sees each element once. */
bool bx_pass_calls(const struct bx_program *program, const struct bx_pass *pass);

/* Axes of a pass, an extent or a position; NULL: all. */
static inline const struct bx_axes *bx_axes_of(const struct bx_program *program, unsigned number) {
    return number < program->axes_count ? &program->axes[number] : NULL;
}

#endif
