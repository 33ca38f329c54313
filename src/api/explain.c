/* SPDX-License-Identifier: MIT */
/* What the compiler made of a text, for a person. */
#include <inttypes.h>
#include <string.h>

#include "api/api_p.h"
#include "base/error.h"
#include "base/float_mode.h"
#include "kernels/kernels.h"
#include "layout/array.h"
#include "plan/call.h"

/* What shifts cost: where they are read, the copies that they make necessary, steps at a time. */
static void explain_shifts(const struct bx_program *program, const expr_var *vars,
                           const expr_array *out, const struct bx_plan *plan, int64_t n,
                           struct bx_text *text) {
    if (program->shift_count == 0) return;
    bx_text_add(text, "  shifts   read where the arrays lie, gathered where they meet an end\n");
    for (unsigned k = 0; k < program->variable_count; k++) {
        const struct bx_variable *variable = &program->variables[k];
        bool shifted = false;
        for (unsigned j = 0; j < program->slot_count; j++)
            shifted |= program->slots[j].kind == SLOT_ARRAY && program->slots[j].index == k &&
                       program->slots[j].shift;
        if (!shifted || !out || !bx_arrays_touch(&vars[variable->position].array, out)) continue;
        bx_text_add(text,
                    "  copy     of '%s', which is shifted and written over: %.6g bytes are written "
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

/* Where what an operand of a pass reads or writes comes from. */
static const char *operand_name(const struct bx_call_plan *plan, const struct operand *operand) {
    const struct bx_program *program = plan->layout.program;
    uint32_t base = operand->base;
    if (base < program->variable_count) return program->variables[base].name;
    base -= program->variable_count;
    if (base < program->output_count) return plan->layout.targets[base].name;
    return operand->kind == SLOT_TEMPORARY ? "a temporary" : NULL;
}

static void explain_accesses(const struct bx_call_plan *plan, const struct space *space,
                             struct bx_text *text) {
    static const char *const words[] = {[ACCESS_IN_PLACE] = "in place",
                                        [ACCESS_BROADCAST] = "broadcast",
                                        [ACCESS_GATHERED] = "by way of a buffer",
                                        [ACCESS_SHIFTED] = "shifted, in place between its ends",
                                        [ACCESS_FILLED] = "one value a row"};
    for (unsigned access = 0; access < sizeof words / sizeof *words; access++) {
        bool any = false;
        for (unsigned k = 0; k < space->count; k++) {
            const struct operand *operand = &space->operands[k];
            const char *name = operand_name(plan, operand);
            bool named = !name || operand->access != access;
            for (unsigned j = 0; j < k && !named; j++)
                named =
                    space->operands[j].access == access && space->operands[j].base == operand->base;
            if (named) continue;
            bx_text_add(text, "%s%s", any ? ", " : "; ", name);
            any = true;
        }
        if (any) bx_text_add(text, ": %s", words[access]);
    }
}

/* A pass over elements: its space, and how it is gone through. */
static void explain_pass(const struct bx_call_plan *plan, unsigned number, struct bx_text *text) {
    const struct bx_pass *pass = &plan->layout.program->passes[number];
    const struct bx_pass_plan *own = &plan->pass[number];
    const struct space *space = &own->space;
    if (pass->kind != PASS_MAP && pass->kind != PASS_REDUCE) return;
    bx_text_add(text, "  pass %-3u %s over ", number + 1,
                pass->kind == PASS_MAP ? "map" : "reduction");
    if (space->elements == 0) {
        bx_text_add(text, "no elements\n");
        return;
    }
    for (int d = 0; d < space->ndim; d++)
        bx_text_add(text, "%s%" PRId64, d ? " x " : "", space->length[d]);
    if (own->how.by_bands)
        bx_text_add(text, " in bands of rows");
    else if (own->how.by_rows)
        bx_text_add(text, ", %" PRId64 " rows added up", own->how.elements);
    else
        bx_text_add(text, " in %s of %" PRId64, space->rows ? "pieces of rows" : "blocks",
                    space->segment);
    explain_accesses(plan, space, text);
    bx_text_add(text, "\n");
}

struct explaining {
    const struct bx_program *program;
    const expr_var *vars;
    const expr_array *out;
    struct bx_text *text;
};

/* The plan of the call, as a run would make it. */
static void explain_call(const struct bx_call_plan *plan, void *context) {
    const struct explaining *e = context;
    const struct bx_pass_plan *most = bx_plan_main_pass(plan);
    if (!most) return;
    const struct bx_plan *how = &most->how.plan;
    const int64_t n = bx_api_elements(e->program, e->vars);
    bx_text_add(e->text, "  block    %" PRId64 " elements (%s)\n", how->block_length,
                how->block_why ? how->block_why : "there are none");
    bx_text_add(e->text, "  threads  %d (%s)\n", how->threads,
                how->threads_why ? how->threads_why : "nothing is computed");
    bx_text_add(e->text, "  stores   %s (%s)\n", how->stream ? "streaming" : "cached",
                how->stores_why ? how->stores_why : "nothing is computed");
    explain_shifts(e->program, e->vars, e->out, how, n, e->text);
    for (unsigned p = 0; p < e->program->pass_count; p++) explain_pass(plan, p, e->text);
}

static expr_status explain_plan(const struct bx_program *program, const expr_var *vars,
                                uint32_t count, const expr_array *out,
                                const struct api_options *options, struct bx_arena *arena,
                                struct bx_text *text) {
    const struct bx_kernel_set *kernels = bx_kernels();
    const int64_t n = bx_api_elements(program, vars);
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
    struct explaining explaining = {program, vars, out, text};
    const struct bx_plan_reader reader = {explain_call, &explaining};
    expr_array value = out ? *out : expr_out_new();
    return bx_api_check_run(program, vars, count, &value, options, arena, NULL, NULL, &reader);
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
        status = bx_api_check_run(program, vars, count, &value, &read, &arena, NULL, NULL, NULL);
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
        status = explain_plan(program, vars, count, out, &read, &arena, &explained);
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
