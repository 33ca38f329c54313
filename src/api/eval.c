/* SPDX-License-Identifier: MIT */
/* The main door: text to program by the cache, then one run. */
#include "api/api_p.h"
#include "base/error.h"
#include "base/float_mode.h"
#include "cache/cache.h"

static expr_status make_program(const struct bx_cache_key *key, struct bx_program **program) {
    struct api_options options;
    struct bx_arena arena = BX_ARENA_EMPTY;
    struct bx_tree tree;
    bx_api_options_of_mode(key->mode, &options);
    expr_status status =
        bx_api_build(key->text, key->vars, key->out_type, &options, &arena, &tree, NULL, program);
    bx_arena_free(&arena);
    return status;
}

static expr_status eval(const char *text, const expr_var vars[], expr_array *out,
                        const struct api_options *options) {
    const struct bx_cache_key key = {.text = text,
                                     .vars = vars,
                                     .out_type = out ? out->type : EXPR_NONE,
                                     .mode = bx_api_mode(options)};
    struct bx_cache_hold hold;
    uint32_t count;
    expr_status status = bx_api_check_names(vars, &count);
    if (status != EXPR_OK) return status;
    status = bx_cache_get(&key, make_program, &hold);
    if (status != EXPR_OK) return status;
    status = bx_run(hold.program, vars, out, &options->run);
    bx_cache_release(&hold);
    return status;
}

static expr_status eval_with(const char *text, const expr_var vars[], expr_array *out,
                             const expr_options *options) {
    struct api_options read = {.unblocked = false};
    if (!text)
        return bx_error(EXPR_ERROR_ARGUMENT, "text is NULL; give the expression as a string");
    if (!out && !bx_api_has_output(vars))
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "out is NULL; give an array, or expr_out_new() to have one allocated");
    if (options) {
        expr_status status = bx_api_read_options(options, &read);
        if (status != EXPR_OK) return status;
    }
    read.no_value = !out;
    return eval(text, vars, out, &read);
}

struct evaluation {
    const char *text;
    expr_array *out;
    const expr_options *options;
};

static expr_status eval_here(void *context, const expr_var vars[]) {
    const struct evaluation *own = context;
    return eval_with(own->text, vars, own->out, own->options);
}

static expr_status eval_elsewhere(const char *text, const expr_var vars[], expr_array *out,
                                  const expr_options *options) {
    struct evaluation own = {text, out, options};
    return bx_api_call_here(vars, eval_here, &own);
}

expr_status expr_eval_with(const char *text, const expr_var vars[], expr_array *out,
                           const expr_options *options) {
    const struct bx_float_mode had = bx_float_begin();
    const expr_status status = bx_api_is_elsewhere(vars) ? eval_elsewhere(text, vars, out, options)
                                                         : eval_with(text, vars, out, options);
    bx_float_end(&had);
    return status;
}

expr_status expr_eval(const char *text, const expr_var vars[], expr_array *out) {
    return expr_eval_with(text, vars, out, NULL);
}

expr_status expr_cache_stats(expr_cache_counters *counters) {
    if (!counters) return bx_error(EXPR_ERROR_ARGUMENT, "counters is NULL; give a struct to fill");
    bx_cache_counters(counters);
    return EXPR_OK;
}

void expr_cache_clear(void) { bx_cache_clear(); }
