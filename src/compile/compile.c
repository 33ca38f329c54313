/* SPDX-License-Identifier: MIT */
#include "compile/compile.h"

#include "base/error.h"
#include "compile/ir_p.h"

expr_status bx_compile(const struct bx_compile_request *request, struct bx_arena *arena,
                       struct bx_program **program) {
    struct ir ir = {.request = request, .arena = arena};
    *program = NULL;
    uint32_t root = bx_ir_lower(&ir);
    if (root == IR_NONE) return bx_error_memory();
    return bx_ir_emit(&ir, root, program);
}
