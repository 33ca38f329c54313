/* SPDX-License-Identifier: MIT */
/*
 * Small calls as they were bound, one for each of the programs that a thread
 * ran last. A call with the same shapes needs no more than a look at its
 * arrays; with the same addresses its cells are ready to run.
 */
#include <string.h>

#include "base/memory.h"
#include "exec/quick_p.h"
#include "exec/reduce/leaf_p.h"
#include "exec/scalars_p.h"
#include "exec/tiles_p.h"
#include "layout/types.h"
#include "plan/check.h"
#include "plan/tree.h"

/* Dimensions and shape of a C-contiguous array, and its strides for elements of one byte. */
struct form {
    int32_t ndim;
    int64_t shape[EXPR_MAX_DIMENSIONS];
    int64_t strides[EXPR_MAX_DIMENSIONS];
};

/* A bound pass and its elements. */
struct step {
    struct bound bound;
    const struct bx_pass *pass;
    int64_t elements;
    uint64_t *result; /* of a reduction */
};
enum { MOST_STEPS = 6 };

struct prepared {
    uint64_t serial; /* of the program; 0: empty */
    struct call call;
    struct step steps[MOST_STEPS];
    unsigned step_count; /* 0: more passes, which are run in the ordinary way */
    char *lanes;         /* of reductions */
    struct form arrays;
    struct form out;
    struct workspace workspace;
};

/* Programs that need more than this are too long for the rest to count. */
enum { MOST_BYTES = 256 * 1024 };

static const struct bx_run_options tuned = {0};

static void form_of(const expr_array *array, int64_t size, struct form *form) {
    form->ndim = array->ndim;
    for (int d = 0; d < array->ndim; d++) {
        form->shape[d] = array->shape[d];
        form->strides[d] = array->strides[d] / size;
    }
}

static void make_steps(struct prepared *prepared) {
    const struct call *call = &prepared->call;
    const struct part part = bx_part_of(call, 0);
    prepared->step_count = 0;
    prepared->lanes = part.lanes;
    if (call->program->pass_count > MOST_STEPS || call->elements > SHORTEST_LEAF) return;
    for (unsigned p = 0; p < call->program->pass_count; p++) {
        const struct bx_pass *pass = &call->program->passes[p];
        struct step *step = &prepared->steps[prepared->step_count++];
        step->bound = bx_bound_of(call, pass, &part);
        step->pass = pass;
        step->elements = pass->kind == PASS_MAP ? bx_map_elements(call, pass) : call->elements;
        step->result = pass->kind == PASS_REDUCE ? &call->scalars[pass->result] : NULL;
    }
}

static void run_step(const struct prepared *prepared, const struct step *step) {
    switch ((enum bx_pass_kind)step->pass->kind) {
    case PASS_MAP: bx_run_elements(&step->bound, 0, step->elements); return;
    case PASS_REDUCE:
        bx_reduce_leaf(step->pass, &step->bound, prepared->lanes, 0, step->elements, step->elements,
                       step->result);
        return;
    default: bx_run_scalars(&step->bound);
    }
}

static void run(struct prepared *prepared) {
    prepared->workspace.busy = true;
    if (!prepared->call.bound || prepared->step_count == 0)
        bx_call_run_passes(&prepared->call);
    else
        for (unsigned k = 0; k < prepared->step_count; k++) run_step(prepared, &prepared->steps[k]);
    prepared->call.bound = true;
    prepared->workspace.busy = false;
}

/* Type, contiguity and sizes were looked at when the form was taken. */
static inline bool has_form(const expr_array *array, const struct form *form, int64_t size) {
    if (array->ndim != form->ndim || !array->data || array->flags & EXPR_ARRAY_SWAPPED)
        return false;
    if (form->ndim == 1) return array->shape[0] == form->shape[0] && array->strides[0] == size;
    for (int d = 0; d < form->ndim; d++)
        if (array->shape[d] != form->shape[d] || array->strides[d] != form->strides[d] * size)
            return false;
    return true;
}

/* Takes the operands over; false where this is another call than the prepared one. */
static inline bool take_operands(struct prepared *prepared, const expr_var *vars) {
    struct call *call = &prepared->call;
    const struct bx_variable *variable = call->program->variables;
    const unsigned count = call->program->variable_count;
    for (unsigned k = 0; k < count; k++, variable++) {
        const expr_var *var = &vars[variable->position];
        const int64_t size = (int64_t)bx_type_size((enum bx_type)variable->type);
        if (variable->rank) {
            if (!has_form(&var->array, &prepared->arrays, size)) return false;
            if (call->arrays[k] != (char *)var->array.data) {
                call->arrays[k] = var->array.data;
                call->bound = false;
            }
        } else if (var->kind != EXPR_KIND_ARRAY) {
            if (!bx_weak_fits(variable, var)) return false;
            bx_read_scalar(variable, var, &call->values[k]);
        } else {
            if (!var->array.data || var->array.ndim != 0) return false;
            bx_read_scalar(variable, var, &call->values[k]);
        }
    }
    return true;
}

static struct prepared **entry_of(struct keep *keep, uint64_t serial) {
    return &keep->prepared[serial % PREPARED_CALLS];
}

bool bx_prepared_run(const struct bx_program *program, const struct bx_kernel_set *kernels,
                     const expr_var *vars, const expr_array *out) {
    struct keep *keep = bx_keep();
    struct prepared *prepared = keep ? *entry_of(keep, program->serial) : NULL;
    if (!prepared || prepared->serial != program->serial || prepared->workspace.busy) return false;
    struct call *call = &prepared->call;
    const enum bx_type type = (enum bx_type)program->result_type;
    if (call->kernels != kernels || bx_inner_type(out->type) != (int)type ||
        !has_form(out, &prepared->out, (int64_t)bx_type_size(type)) ||
        !take_operands(prepared, vars))
        return false;
    if (call->out != (char *)out->data) {
        call->out = out->data;
        call->bound = false;
    }
    if (!call->bound && bx_call_must_copy(call)) return false;
    run(prepared);
    return true;
}

/* The thread's entry for the program, with memory for the call; NULL where there is none. */
static struct prepared *entry_for(const struct call *call) {
    struct keep *keep = bx_keep();
    if (!keep || bx_part_bytes(call->program) > MOST_BYTES) return NULL;
    struct prepared **entry = entry_of(keep, call->program->serial);
    if (!*entry) *entry = bx_alloc_zeroed(sizeof **entry);
    if (!*entry || (*entry)->workspace.busy) return NULL;
    (*entry)->serial = 0;
    (*entry)->call = *call;
    return bx_call_lay_out(&(*entry)->call, &(*entry)->workspace) ? *entry : NULL;
}

/* The first array with dimensions, whose form all others share. */
static const expr_array *first_array(const struct bx_program *program, const expr_var *vars) {
    for (unsigned k = 0; k < program->variable_count; k++)
        if (program->variables[k].rank) return &vars[program->variables[k].position].array;
    return NULL;
}

bool bx_prepared_make(const struct call *call, const expr_var *vars, const expr_array *out) {
    const struct bx_program *program = call->program;
    const expr_array *first = first_array(program, vars);
    if (first && call->elements == 0) return false;
    struct prepared *prepared = entry_for(call);
    if (!prepared) return false;
    bx_call_fill_operands(&prepared->call, vars);
    if (bx_call_must_copy(&prepared->call)) return false;
    if (first) form_of(first, (int64_t)expr_type_size(first->type), &prepared->arrays);
    form_of(out, (int64_t)bx_type_size((enum bx_type)program->result_type), &prepared->out);
    prepared->call.options = &tuned;
    prepared->serial = program->serial;
    make_steps(prepared);
    run(prepared);
    return true;
}

void bx_prepared_free(struct prepared *prepared) {
    if (!prepared) return;
    bx_workspace_free(&prepared->workspace);
    bx_free(prepared);
}
