/* SPDX-License-Identifier: MIT */
/* What goes on from step to step. */
#include <stdlib.h>
#include <string.h>

#include "cli/run/run.h"

/* Without --feed the value goes to the only array that there is. */
static int choose_field(struct run *run) {
    const char *name = NULL;
    int arrays = 0;
    for (int k = 0; k < run->inputs.count; k++) {
        if (run->inputs.vars[k].kind != EXPR_KIND_ARRAY) continue;
        if (run->inputs.vars[k].array.ndim == 0) continue;
        name = run->inputs.names[k];
        arrays++;
    }
    if (arrays == 0)
        return bx_cli_usage("run: there is no array to go on from; give one as NAME=FILE");
    if (arrays > 1)
        return bx_cli_usage("run: which of the arrays takes the value? Say --feed NAME");
    run->fields[0] = (struct run_field){.memory = strdup(name)};
    if (!run->fields[0].memory) return bx_cli_memory_failed();
    run->fields[0].variable = run->fields[0].memory;
    run->field_count = 1;
    return BX_EXIT_OK;
}

static int check_field(struct run *run, int number) {
    struct run_field *field = &run->fields[number];
    const int at = bx_inputs_find(&run->inputs, field->variable);
    if (at < 0)
        return bx_cli_usage("run: --feed: '%s' is no variable; give it as %s=FILE", field->variable,
                            field->variable);
    const expr_var *var = &run->inputs.vars[at];
    if (var->kind != EXPR_KIND_ARRAY || var->array.ndim == 0 || var->array.type == EXPR_BYTES)
        return bx_cli_usage("run: '%s' is no array of numbers, and so has no steps",
                            field->variable);
    for (int k = 0; k < number; k++)
        if (strcmp(run->fields[k].variable, field->variable) == 0)
            return bx_cli_usage("run: --feed: '%s' is fed twice", field->variable);
    field->computed = !field->source || bx_inputs_find(&run->inputs, field->source) < 0;
    run->has_value |= !field->source;
    return BX_EXIT_OK;
}

static int take_memory(struct run *run, struct run_field *field) {
    const expr_var *var = &run->inputs.vars[bx_inputs_find(&run->inputs, field->variable)];
    struct bx_fault fault;
    int64_t count = 1;
    for (int d = 0; d < var->array.ndim; d++) count *= var->array.shape[d];
    if (count < 1) return bx_cli_failed("run: '%s' has no elements", field->variable);
    for (int k = 0; k < 2; k++) {
        field->memories[k] = bx_memory_take((size_t)count * expr_type_size(var->array.type),
                                            &field->mapped[k], &fault);
        if (!field->memories[k]) return bx_cli_failed("run: '%s' %s", field->variable, fault.text);
    }
    field->now =
        expr_out_nd(var->array.type, field->memories[0], var->array.ndim, var->array.shape);
    field->next = field->now;
    field->next.data = field->memories[1];
    field->unused = expr_out_new();
    /* The first state, from wherever and in whatever order it lies. */
    const expr_var from[] = {expr_variable("v", var->array), expr_end()};
    return expr_eval("v", from, &field->now) == EXPR_OK ? BX_EXIT_OK : bx_cli_library_failed();
}

static int compile(struct run *run) {
    if (expr_compile(run->text, run->inputs.vars, run->has_value ? EXPR_AUTO : EXPR_NONE,
                     &run->options, &run->program) != EXPR_OK)
        return bx_cli_library_failed();
    return BX_EXIT_OK;
}

int bx_run_make_fields(struct run *run) {
    int result = run->field_count == 0 ? choose_field(run) : BX_EXIT_OK;
    for (int k = 0; k < run->field_count && result == BX_EXIT_OK; k++) result = check_field(run, k);
    for (int k = 0; k < run->field_count && result == BX_EXIT_OK; k++)
        result = take_memory(run, &run->fields[k]);
    for (int k = 0; k < run->field_count && result == BX_EXIT_OK; k++) {
        struct run_field *field = &run->fields[k];
        run->inputs.vars[bx_inputs_find(&run->inputs, field->variable)].array = field->now;
        if (field->source && field->computed && bx_inputs_find(&run->inputs, field->source) < 0)
            result = bx_inputs_add_var(&run->inputs, expr_output(field->source, &field->unused));
    }
    return result == BX_EXIT_OK ? compile(run) : result;
}

void bx_run_forget_fields(struct run *run) {
    for (int k = 0; k < run->field_count; k++) {
        struct run_field *field = &run->fields[k];
        for (int j = 0; j < 2; j++)
            if (field->memories[j]) bx_memory_give(field->memories[j], field->mapped[j]);
        free(field->memory);
    }
}
