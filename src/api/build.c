/* SPDX-License-Identifier: MIT */
#include "api/api_p.h"
#include "base/error.h"
#include "compile/compile.h"
#include "kernels/kernels.h"

expr_status bx_api_build(const char *text, const expr_var vars[], expr_type out_type,
                         const struct api_options *options, struct bx_arena *arena,
                         struct bx_tree *tree, struct bx_program **program) {
    struct bx_compile_request request = {.tree = tree,
                                         .value_wanted = true,
                                         .unblocked = options->unblocked,
                                         .fast = options->fast,
                                         .rewrites = REWRITE_ALL,
                                         .fold = bx_run_constant};
    struct bx_symbol *symbols = NULL;
    *program = NULL;
    if (!bx_kernels()) return bx_error_last()->status;
    expr_status status = bx_api_symbols(vars, arena, &symbols, &request.symbol_count);
    if (status != EXPR_OK) return status;
    request.symbols = symbols;
    status = bx_parse(text, symbols, request.symbol_count, arena, tree);
    if (status != EXPR_OK) return status;
    if (out_type != EXPR_AUTO) {
        const int type = bx_inner_type(out_type);
        const enum bx_type result = (enum bx_type)tree->nodes[tree->root].type;
        if (type < 0)
            return bx_error(EXPR_ERROR_TYPE,
                            "out has an unknown element type (%d); use one such as EXPR_FLOAT64",
                            (int)out_type);
        if (!bx_can_cast(result, (enum bx_type)type, options->casting))
            return bx_error(EXPR_ERROR_TYPE,
                            "the result is %s, which the casting rule does not let into an out of "
                            "%s; change out's type or options.casting",
                            bx_type_text(result), bx_type_text((enum bx_type)type));
        request.out_given = true;
        request.out_type = (enum bx_type)type;
    }
    return bx_compile(&request, arena, program);
}
