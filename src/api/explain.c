/* SPDX-License-Identifier: MIT */
/* What the compiler made of a text, for a person. */
#include <inttypes.h>
#include <string.h>

#include "api/api_p.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/float_mode.h"
#include "kernels/kernels.h"
#include "layout/array.h"

static bool writes_over_input(const struct bx_program *program, const expr_var *vars,
                              const expr_array *out) {
    if (!out || !out->data) return false;
    for (unsigned k = 0; k < program->variable_count; k++)
        if (program->variables[k].rank &&
            vars[program->variables[k].position].array.data == out->data)
            return true;
    return false;
}

/* What moves cost: where they are read, the copies that they make necessary, steps at a time. */
static void explain_moves(const struct bx_program *program, const expr_var *vars,
                          const expr_array *out, const struct bx_plan *plan, int64_t n,
                          struct bx_text *text) {
    if (program->shift_count == 0) return;
    bx_text_add(text, "  moves    read where the arrays lie, gathered where they meet an end\n");
    for (unsigned k = 0; k < program->variable_count; k++) {
        const struct bx_variable *variable = &program->variables[k];
        bool moved = false;
        for (unsigned j = 0; j < program->slot_count; j++)
            moved |= program->slots[j].kind == SLOT_ARRAY && program->slots[j].index == k &&
                     program->slots[j].shift;
        if (!moved || !out || !bx_arrays_touch(&vars[variable->position].array, out)) continue;
        bx_text_add(text,
                    "  copy     of '%s', which is moved and written over: %.6g bytes are written "
                    "and read once more\n",
                    variable->name,
                    (double)n * (double)bx_type_size((enum bx_type)variable->storage));
    }
    const struct bx_pass *map = &program->passes[program->pass_count - 1];
    const struct bx_work work = {.read_bytes = (double)map->read_bytes,
                                 .write_bytes = (double)map->write_bytes,
                                 .cycles = (double)map->cycles};
    const int64_t steps = bx_tune_steps(bx_machine(), &work, n, plan->threads);
    bx_text_add(text, "  steps    %s in expr_iterate (%s)\n",
                steps > 1 ? "several at a time" : "one by one",
                steps > 1 ? "the arrays would come from far once for each"
                          : "the arrays are near, or computing takes longer than the traffic");
}

static void explain_plan(const struct bx_program *program, const expr_var *vars,
                         const expr_array *out, const struct api_options *options,
                         struct bx_text *text) {
    const struct bx_kernel_set *kernels = bx_kernels();
    const int64_t n = bx_api_elements(program, vars);
    const struct bx_plan plan =
        bx_run_plan(program, n, writes_over_input(program, vars, out), &options->run);
    const struct bx_pass *map = &program->passes[program->pass_count - 1];
    if (!options->no_value)
        bx_text_add(text, "result: %s%s\n", bx_type_text((enum bx_type)program->result_type),
                    program->result_rank ? " array" : " scalar");
    bx_text_add(text, "registers: %s, the accumulator t is 8 registers of %d bytes = %d elements",
                kernels->isa, kernels->vector_bytes,
                map->narrow ? kernels->narrow->lanes : kernels->wide->lanes);
    bx_text_add(text, "; %u scratch tile%s, %u splat tile%s, %u scalar%s\n", program->scratch_count,
                program->scratch_count == 1 ? "" : "s", program->splat_count,
                program->splat_count == 1 ? "" : "s", program->scalar_count,
                program->scalar_count == 1 ? "" : "s");
    if (program->unblocked)
        bx_text_add(text, "mode: unblocked, %u whole-array temporaries of %" PRId64 " elements\n",
                    program->temporary_count, n);
    bx_text_add(text, "for %" PRId64 " elements:\n", n);
    bx_text_add(text, "  block    %" PRId64 " elements (%s)\n", plan.block_length, plan.block_why);
    bx_text_add(text, "  threads  %d (%s)\n", plan.threads, plan.threads_why);
    bx_text_add(text, "  stores   %s (%s)\n", plan.stream ? "streaming" : "cached",
                plan.stores_why);
    explain_moves(program, vars, out, &plan, n, text);
}

/* The text, without what would steer a terminal: comments may hold any byte. */
static void add_text(const char *text, struct bx_text *explained) {
    for (; *text; text++) {
        const unsigned char byte = (unsigned char)*text;
        if ((byte < ' ' && byte != '\n' && byte != '\t') || byte == 127)
            bx_text_add(explained, "\\x%02x", byte);
        else
            bx_text_add(explained, "%c", *text);
    }
}

static bool is_read(const struct bx_program *program, uint32_t position) {
    for (unsigned k = 0; k < program->variable_count; k++)
        if (program->variables[k].position == position) return true;
    for (unsigned k = 0; k < program->output_count; k++)
        if (program->outputs[k].position == position) return true;
    return false;
}

/* A run does not look at them, but they may be there by mistake. */
static void explain_unread(const struct bx_program *program, const struct bx_symbol *symbols,
                           uint32_t count, struct bx_text *text) {
    bool any = false;
    for (uint32_t k = 0; k < count; k++) {
        if (is_read(program, k)) continue;
        bx_text_add(text, "%s%s", any ? ", " : "not read: ", symbols[k].name);
        any = true;
    }
    if (any) bx_text_add(text, "\n");
}

/* The text is written through the struct, which the linter does not see. */
/* NOLINTBEGIN(readability-non-const-parameter) */
static expr_status explain(const char *text, const expr_var vars[], const expr_array *out,
                           const expr_options *options, char *buffer, size_t capacity,
                           size_t *length) {
    /* NOLINTEND(readability-non-const-parameter) */
    struct api_options read;
    struct bx_text explained = {.buffer = buffer, .capacity = capacity};
    if (!text)
        return bx_error(EXPR_ERROR_ARGUMENT, "text is NULL; give the expression as a string");
    if (!buffer && capacity > 0)
        return bx_error(EXPR_ERROR_ARGUMENT, "buffer is NULL; give one, or a capacity of 0");
    expr_status status = bx_api_read_options(options, &read);
    if (status != EXPR_OK) return status;
    struct bx_arena arena = BX_ARENA_EMPTY;
    struct bx_tree tree;
    struct bx_program *program = NULL;
    const struct bx_symbol *symbols = NULL;
    read.no_value = !out && bx_api_has_output(vars);
    status = bx_api_build(text, vars, out ? out->type : EXPR_AUTO, &read, &arena, &tree, &symbols,
                          &program);
    uint32_t count = 0;
    if (status == EXPR_OK) status = bx_api_check_names(vars, &count);
    if (status == EXPR_OK) {
        expr_array value = out ? *out : expr_out_new();
        status = bx_api_check_run(program, vars, count, &value, &read, &arena, NULL, NULL);
    }
    if (status == EXPR_OK) {
        bx_text_add(&explained, "expression: ");
        add_text(text, &explained);
        bx_text_add(&explained, "\n");
        explain_unread(program, symbols, count, &explained);
        bx_text_add(&explained, "\ntree:\n");
        status = bx_api_explain_tree(&tree, symbols, &arena, &explained);
    }
    if (status == EXPR_OK) {
        bx_text_add(&explained, "\ninstructions (t is the accumulator, [i] an array element):\n");
        bx_program_list(program, &explained);
        bx_text_add(&explained, "\n");
        explain_plan(program, vars, out, &read, &explained);
        if (length) *length = explained.length;
    }
    bx_program_release(program);
    bx_arena_free(&arena);
    return status;
}

struct explanation {
    const char *text;
    const expr_array *out;
    const expr_options *options;
    char *buffer;
    size_t capacity;
    size_t *length;
};

static expr_status explain_here(void *context, const expr_var vars[]) {
    const struct explanation *own = context;
    return explain(own->text, vars, own->out, own->options, own->buffer, own->capacity,
                   own->length);
}

expr_status expr_explain(const char *text, const expr_var vars[], const expr_array *out,
                         const expr_options *options, char *buffer, size_t capacity,
                         size_t *length) {
    struct explanation own = {text, out, options, buffer, capacity, length};
    const struct bx_float_mode had = bx_float_begin();
    const expr_status status = bx_api_is_elsewhere(vars)
                                   ? bx_api_call_here(vars, explain_here, &own)
                                   : explain_here(&own, vars);
    bx_float_end(&had);
    return status;
}
