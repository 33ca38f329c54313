/* SPDX-License-Identifier: MIT */
/* Text to program, with the check of what is written where. */
#include "api/api_p.h"
#include "base/error.h"
#include "base/float_mode.h"
#include "compile/compile.h"
#include "kernels/kernels.h"
#include "layout/types.h"

static expr_status check_result(const struct bx_tree *tree, uint32_t index) {
    const struct bx_node *node = &tree->nodes[index];
    if (node->type != T_bytes) return EXPR_OK;
    return bx_error_at(EXPR_ERROR_TYPE, tree->text, node->offset, node->length,
                       "a byte string is no result; compare it, or search it with contains(a, b)");
}

static expr_status check_value(const struct bx_tree *tree, expr_type out_type, expr_casting casting,
                               struct bx_compile_request *request) {
    const expr_status checked = check_result(tree, tree->root);
    if (checked != EXPR_OK || out_type == EXPR_AUTO) return checked;
    const int type = bx_inner_type(out_type);
    const enum bx_type result = (enum bx_type)tree->nodes[tree->root].type;
    if (type < 0)
        return bx_error(EXPR_ERROR_TYPE,
                        "out has an unknown element type (%d); use one such as EXPR_FLOAT64",
                        (int)out_type);
    if (!bx_can_cast(result, (enum bx_type)type, casting))
        return bx_error_coded(
            EXPR_CODE_CASTING,
            bx_error(EXPR_ERROR_TYPE,
                     "the result is %s, which the casting rule does not let into an out of "
                     "%s; change out's type or options.casting",
                     bx_type_text(result), bx_type_text((enum bx_type)type)));
    request->out_given = true;
    request->out_type = (enum bx_type)type;
    return EXPR_OK;
}

static expr_status check_outputs(const struct bx_tree *tree, const struct bx_symbol *symbols,
                                 expr_casting casting) {
    for (uint32_t k = 0; k < tree->output_count; k++) {
        const struct bx_node *node = &tree->nodes[tree->outputs[k].node];
        const struct bx_symbol *symbol = &symbols[tree->outputs[k].symbol];
        const enum bx_type from = (enum bx_type)node->type, to = (enum bx_type)symbol->type;
        const expr_status checked = check_result(tree, tree->outputs[k].node);
        if (checked != EXPR_OK) return checked;
        if (!symbol->out_given || bx_can_cast(from, to, casting)) continue;
        return bx_error_coded(
            EXPR_CODE_CASTING,
            bx_error_at(EXPR_ERROR_TYPE, tree->text, node->offset, node->length,
                        "this is %s, which the casting rule does not let into the output '%s' "
                        "of %s; change the output's type or options.casting",
                        bx_type_text(from), symbol->name, bx_type_text(to)));
    }
    return EXPR_OK;
}

static expr_status build(const char *text, const expr_var vars[], expr_type out_type,
                         const struct api_options *options, struct bx_arena *arena,
                         struct bx_tree *tree, const struct bx_symbol **symbols,
                         struct bx_program **program) {
    struct bx_compile_request request = {.tree = tree,
                                         .value_wanted = !options->no_value,
                                         .unblocked = options->unblocked,
                                         .fast = options->fast,
                                         .rewrites = REWRITE_ALL,
                                         .fold = bx_run_constant};
    struct bx_symbol *made = NULL;
    *program = NULL;
    if (!bx_kernels()) return bx_error_last()->status;
    expr_status status = bx_api_symbols(vars, arena, &made, &request.symbol_count);
    if (status != EXPR_OK) return status;
    request.symbols = made;
    if (symbols) *symbols = made;
    status = bx_parse(text, made, request.symbol_count, arena, tree);
    if (status == EXPR_OK && !options->no_value)
        status = check_value(tree, out_type, options->casting, &request);
    if (status == EXPR_OK) status = check_outputs(tree, made, options->casting);
    return status == EXPR_OK ? bx_compile(&request, arena, program) : status;
}

expr_status bx_api_build(const char *text, const expr_var vars[], expr_type out_type,
                         const struct api_options *options, struct bx_arena *arena,
                         struct bx_tree *tree, const struct bx_symbol **symbols,
                         struct bx_program **program) {
    const struct bx_long_mode had = bx_long_begin(); /* literals are read in its mode */
    const expr_status status = build(text, vars, out_type, options, arena, tree, symbols, program);
    bx_long_end(&had);
    return status;
}
