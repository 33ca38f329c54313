/* SPDX-License-Identifier: MIT */
#include "compile/compile.h"

#include "base/error.h"
#include "compile/ir_p.h"

expr_status bx_compile(const struct bx_compile_request *request, struct bx_arena *arena,
                       struct bx_program **program) {
    struct ir ir = {.request = request, .arena = arena};
    struct ir_outputs outputs;
    *program = NULL;
    if (!bx_ir_lower(&ir, &outputs)) return bx_error_last()->status;
    return bx_ir_emit(&ir, &outputs, program);
}
