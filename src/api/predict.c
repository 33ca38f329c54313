/* SPDX-License-Identifier: MIT */
/* What an evaluation would take and make, without data. */
#include "api/api_p.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/float_mode.h"

int64_t bx_api_elements(const struct bx_program *program, const expr_var *vars) {
    int64_t shape[EXPR_MAX_DIMENSIONS] = {0}; /* from the last axis */
    int most = 0;
    for (unsigned k = 0; k < program->variable_count; k++) {
        if (!program->variables[k].rank) continue;
        const expr_array *array = &vars[program->variables[k].position].array;
        for (int d = 0; d < array->ndim; d++) {
            const int64_t size = array->shape[array->ndim - 1 - d];
            if (d >= most || shape[d] == 1) shape[d] = size;
        }
        if (array->ndim > most) most = array->ndim;
    }
    int64_t n = 1;
    for (int d = 0; d < most; d++)
        if (shape[d] < 0 || !bx_mul_i64(n, shape[d], &n)) return 0;
    return n;
}

/* Where an array without data would lie, so that nothing else is wrong with it. */
static char somewhere[64];

expr_status bx_api_check_run(const struct bx_program *program, const expr_var *vars, uint32_t count,
                             expr_array *out, const struct api_options *options,
                             struct bx_arena *arena, expr_array *outputs, struct bx_needs *needs,
                             const struct bx_plan_reader *reader) {
    const struct bx_steps check = {.check = true, .most = 1, .needs = needs, .reader = reader};
    expr_var *copies = bx_arena_array(arena, (size_t)count + 1, sizeof *copies);
    int64_t taken;
    if (!outputs) outputs = bx_arena_array(arena, (size_t)count + 1, sizeof *outputs);
    if (!copies || !outputs) return bx_error_memory();
    for (uint32_t k = 0; k < count; k++) {
        copies[k] = vars[k];
        if (vars[k].kind == EXPR_KIND_ARRAY && !vars[k].array.data)
            copies[k].array.data = somewhere;
        if (vars[k].kind != EXPR_KIND_OUTPUT) continue;
        outputs[k] = *vars[k].value.output;
        copies[k].value.output = &outputs[k];
    }
    return bx_run_steps(program, copies, options->no_value ? NULL : out, &options->run, &check,
                        &taken);
}

/* Instructions that move values but compute nothing. */
static bool computes(unsigned opcode) {
    switch (bx_opcode_info(opcode)->op) {
    case OP_load:
    case OP_store:
    case OP_put: return false;
    default: return true;
    }
}

static void add_pass(const struct bx_program *program, const struct bx_pass *pass,
                     expr_prediction *prediction) {
    if (pass->kind != PASS_MAP && pass->kind != PASS_REDUCE) return;
    /* The last pass of a reduction writes one element. */
    if (!program->result_rank && pass == &program->passes[program->pass_count - 1] &&
        program->pass_count > 1)
        return;
    prediction->passes++;
    prediction->read_bytes += (double)pass->read_bytes;
    prediction->written_bytes += (double)pass->write_bytes;
    prediction->compute_ns += (double)pass->cycles;
    for (uint32_t k = pass->first; k < pass->first + pass->count; k++)
        prediction->operations += computes(program->instructions[k].opcode);
}

static void predict(const struct bx_program *program, const expr_var *vars,
                    const struct bx_needs *needs, expr_prediction *prediction) {
    const int64_t n = bx_api_elements(program, vars);
    *prediction = (expr_prediction){.elements = n,
                                    .block_length = needs->block_length,
                                    .threads = needs->threads,
                                    .temporary_bytes = needs->temporaries,
                                    .workspace_bytes = needs->workspace};
    for (unsigned p = 0; p < program->pass_count; p++)
        add_pass(program, &program->passes[p], prediction);
    bx_tune_bounds(bx_machine(), prediction->read_bytes + prediction->written_bytes, n,
                   &prediction->compute_ns, &prediction->traffic_ns);
}

/* The shapes go to those that have no data. */
static void give_shapes(const expr_var *vars, uint32_t count, const expr_array *outputs) {
    for (uint32_t k = 0; k < count; k++) {
        if (vars[k].kind != EXPR_KIND_OUTPUT || vars[k].value.output->data) continue;
        *vars[k].value.output = outputs[k];
        vars[k].value.output->data = NULL;
    }
}

struct forecast {
    const char *text;
    expr_array *out;
    const expr_options *options;
    expr_prediction *prediction;
};

static expr_status predict_call(const char *text, const expr_var *vars, expr_array *out,
                                const struct api_options *options, struct bx_arena *arena,
                                expr_prediction *prediction) {
    struct bx_tree tree;
    struct bx_program *program = NULL;
    struct bx_needs needs = {0};
    expr_array value = out ? *out : expr_out_new();
    expr_array *outputs = NULL;
    uint32_t count = 0;
    expr_status status =
        bx_api_build(text, vars, value.type, options, arena, &tree, NULL, &program);
    if (status == EXPR_OK) status = bx_api_check_names(vars, &count);
    if (status == EXPR_OK) {
        outputs = bx_arena_array(arena, (size_t)count + 1, sizeof *outputs);
        status = outputs ? bx_api_check_run(program, vars, count, &value, options, arena, outputs,
                                            &needs, NULL)
                         : bx_error_memory();
    }
    if (status == EXPR_OK) {
        give_shapes(vars, count, outputs);
        if (out && !out->data) {
            *out = value;
            out->data = NULL;
        }
        if (prediction) predict(program, vars, &needs, prediction);
    }
    bx_program_release(program);
    return status;
}

static expr_status predict_here(void *context, const expr_var vars[]) {
    const struct forecast *own = context;
    return expr_predict(own->text, vars, own->out, own->options, own->prediction);
}

expr_status expr_predict(const char *text, const expr_var vars[], expr_array *out,
                         const expr_options *options, expr_prediction *prediction) {
    struct forecast own = {text, out, options, prediction};
    if (bx_api_is_elsewhere(vars)) return bx_api_call_here(vars, predict_here, &own);
    struct api_options read;
    if (!text)
        return bx_error(EXPR_ERROR_ARGUMENT, "text is NULL; give the expression as a string");
    const struct bx_float_mode had = bx_float_begin();
    expr_status status = bx_api_read_options(options, &read);
    if (status == EXPR_OK) {
        struct bx_arena arena = BX_ARENA_EMPTY;
        read.no_value = !out && bx_api_has_output(vars);
        status = predict_call(text, vars, out, &read, &arena, prediction);
        bx_arena_free(&arena);
    }
    bx_float_end(&had);
    return status;
}
