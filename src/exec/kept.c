/* SPDX-License-Identifier: MIT */
/*
 * The plans that a thread keeps of its last calls. A plan fits another call of
 * its program if all arrays have the shapes and strides of that one, the same of
 * them lie at one address, and no input has to be copied.
 */
#include "exec/kept_p.h"

#include <string.h>

#include "base/block.h"
#include "base/memory.h"
#include "exec/copies_p.h"
#include "exec/scalars_p.h"
#include "exec/workspace_p.h"
#include "plan/check.h"

/* Larger plans are made anew. */
enum { MOST_KEPT_BYTES = 1 << 20 };

struct kept *bx_kept_take(const struct bx_program *program) {
    struct keep *keep = bx_keep();
    if (!keep) return NULL;
    keep->free_kept = bx_kept_free;
    struct kept **entry = &keep->kept[program->serial % KEPT_CALLS];
    if (!*entry) {
        *entry = bx_alloc_zeroed(sizeof **entry);
        if (*entry) (*entry)->shared = true;
    }
    struct kept *kept = *entry;
    if (kept && kept->busy) kept = bx_alloc_zeroed(sizeof *kept); /* a call inside a call */
    if (kept) kept->busy = true;
    return kept;
}

void bx_kept_free(struct kept *kept) {
    if (!kept) return;
    bx_workspace_free(&kept->bound.workspace);
    bx_free(kept->memory);
    bx_free(kept);
}

void bx_kept_give(struct kept *kept) {
    kept->busy = false;
    if (!kept->shared) {
        bx_kept_free(kept);
    } else if (kept->size > MOST_KEPT_BYTES) {
        bx_free(kept->memory);
        kept->memory = NULL;
        kept->size = 0;
        kept->serial = 0;
    }
}

/* An array as the key has it: what it is, shape, strides. */
static inline size_t words_of(const expr_array *array) {
    const bool possible = array->ndim >= 0 && array->ndim <= EXPR_MAX_DIMENSIONS;
    return 2 + (possible ? 2 * (size_t)array->ndim : 0);
}

static size_t key_words(const struct bx_program *program, const expr_var *vars) {
    size_t words = (program->output_count + (size_t)1) * (2 + 2 * (size_t)EXPR_MAX_DIMENSIONS);
    for (unsigned k = 0; k < program->variable_count; k++) {
        const expr_var *var = &vars[program->variables[k].position];
        if (var->kind == EXPR_KIND_ARRAY) words += words_of(&var->array);
        words += program->variables[k].function;
    }
    return words;
}

bool bx_kept_reserve(struct kept *kept, size_t plan_bytes, const struct bx_program *program,
                     const expr_var *vars) {
    const size_t before = bx_whole_lines(plan_bytes);
    const size_t walkers = bx_whole_lines(bx_bound_call_bytes(program));
    const size_t bytes = before + walkers + key_words(program, vars) * sizeof *kept->key;
    kept->serial = 0;
    kept->bound.ready = false;
    if (kept->size < bytes) {
        bx_free(kept->memory);
        kept->memory = bx_alloc(bytes);
        kept->size = kept->memory ? bytes : 0;
        if (!kept->memory) return false;
    }
    kept->walkers = kept->memory + before;
    kept->key = (int64_t *)(void *)(kept->walkers + walkers);
    return true;
}

/* One with data. */
static inline int64_t kind_with_data(const expr_array *array) {
    return (int64_t)array->ndim | (int64_t)array->type << 8 | (int64_t)array->flags << 32;
}

static inline int64_t kind_word(const expr_array *array) {
    return kind_with_data(array) | (int64_t)(array->data == NULL) << 62;
}

static int64_t *write_array(const expr_array *array, int64_t *key) {
    *key++ = kind_word(array);
    *key++ = (int64_t)array->item_size;
    for (int d = 0; d < array->ndim; d++) *key++ = array->shape[d];
    for (int d = 0; d < array->ndim; d++) *key++ = array->strides[d];
    return key;
}

/* NULL: the array has another shape or other strides than the key's. */
static inline const int64_t *compare_shape(const expr_array *array, const int64_t *key) {
    if (array->ndim == 1)
        return key[2] == array->shape[0] && key[3] == array->strides[0] ? key + 4 : NULL;
    key += 2;
    for (int d = 0; d < array->ndim; d++)
        if (array->shape[d] != key[d] || array->strides[d] != key[array->ndim + d]) return NULL;
    return key + 2 * array->ndim;
}

static inline const int64_t *compare_array(const expr_array *array, const int64_t *key) {
    if (key[0] != kind_word(array) || key[1] != (int64_t)array->item_size) return NULL;
    return compare_shape(array, key);
}

/* The same of an array with data; only byte strings have a size of their own. */
static inline const int64_t *compare_with_data(const expr_array *array, const int64_t *key) {
    if (key[0] != kind_with_data(array)) return NULL;
    if (array->type == EXPR_BYTES && key[1] != (int64_t)array->item_size) return NULL;
    return compare_shape(array, key);
}

/* Of an output without data only the type counts. */
static int64_t *write_output(const expr_array *array, int64_t *key) {
    static const expr_array none = {.type = EXPR_AUTO};
    if (array && array->data) return write_array(array, key);
    expr_array blank = none;
    if (array) blank.type = array->type;
    return write_array(&blank, key);
}

static inline const int64_t *compare_output(const expr_array *array, const int64_t *key) {
    if (array && array->data) return compare_array(array, key);
    const expr_array blank = {.type = array ? array->type : EXPR_AUTO};
    return compare_array(&blank, key);
}

static expr_array *output_of(const struct bx_program *program, unsigned output,
                             const expr_var *vars, expr_array *out) {
    const uint16_t position = program->outputs[output].position;
    if (position != BX_NO_SLOT) return vars[position].value.output;
    return program->has_value ? out : NULL;
}

void bx_kept_remember(struct kept *kept, const struct bx_program *program, const expr_var *vars,
                      const expr_array *out, const struct bx_run_options *options) {
    int64_t *key = kept->key;
    unsigned made = 0;
    for (unsigned k = 0; k < program->variable_count; k++) {
        const expr_var *var = &vars[program->variables[k].position];
        if (var->kind == EXPR_KIND_ARRAY) key = write_array(&var->array, key);
        if (program->variables[k].function) *key++ = (int64_t)(uintptr_t)var->value.function;
    }
    for (unsigned k = 0; k < program->output_count; k++) {
        const struct target *target = &kept->plan.layout.targets[k];
        made += target->array == &target->made;
        const uint16_t position = program->outputs[k].position;
        key = write_output(position != BX_NO_SLOT ? target->given
                           : program->has_value   ? out
                                                  : NULL,
                           key);
    }
    /* Structs that several outputs are to be allocated in would have to be compared. */
    if (made > 1 || !kept->shared) return;
    kept->options = *options;
    kept->serial = program->serial;
}

/* Do the same bases lie at one address as in the plan? *moved: some lie elsewhere. */
static bool aliases_alike(const struct bx_call_plan *plan, bool *moved) {
    const struct bx_program *program = plan->layout.program;
    const uint32_t count = bx_base_of_temporary(program, 0, 0);
    *moved = false;
    for (uint32_t k = 0; k < count && !*moved; k++)
        *moved = bx_base_address(&plan->layout, k) != plan->address[k];
    if (!*moved) return true;
    for (uint32_t k = 0; k < count; k++) {
        const uintptr_t now = bx_base_address(&plan->layout, k);
        for (uint32_t j = 0; j < k; j++)
            if ((now == bx_base_address(&plan->layout, j)) !=
                (plan->address[k] == plan->address[j]))
                return false;
    }
    return true;
}

static inline bool same_options(const struct bx_run_options *a, const struct bx_run_options *b) {
    return a->threads == b->threads && a->block_length == b->block_length &&
           a->stores == b->stores && a->order == b->order;
}

bool bx_kept_fits(struct kept *kept, const struct bx_program *program, const expr_var *vars,
                  expr_array *out, const struct bx_run_options *options) {
    if (kept->serial != program->serial || !same_options(&kept->options, options)) return false;
    struct bx_layout *layout = &kept->plan.layout;
    const int64_t *key = kept->key;
    for (unsigned k = 0; k < program->variable_count; k++) {
        const struct bx_variable *variable = &program->variables[k];
        const expr_var *var = &vars[variable->position];
        if (var->kind != EXPR_KIND_ARRAY) {
            if (!variable->function) {
                if (!bx_weak_fits(variable, var)) return false;
            } else if (*key++ != (int64_t)(uintptr_t)var->value.function) {
                return false;
            }
            continue;
        }
        key = compare_array(&var->array, key);
        if (!key) return false;
        if (variable->rank) layout->inputs[k] = &var->array;
    }
    for (unsigned k = 0; k < program->output_count; k++) {
        struct target *target = &layout->targets[k];
        expr_array *given = output_of(program, k, vars, out);
        key = compare_output(given, key);
        if (!key) return false;
        target->given = given;
        target->name = program->outputs[k].position == BX_NO_SLOT
                           ? "out"
                           : vars[program->outputs[k].position].name;
        if (given && given->data) target->array = given;
    }
    bool moved;
    return aliases_alike(&kept->plan, &moved) && (!moved || !bx_must_copy_inputs(layout));
}

bool bx_kept_repeat(const struct bx_program *program, const struct bx_kernel_set *kernels,
                    const expr_var *vars, const expr_array *out,
                    const struct bx_run_options *options) {
    struct keep *keep = bx_keep();
    struct kept *kept = keep ? keep->kept[program->serial % KEPT_CALLS] : NULL;
    if (!kept || kept->serial != program->serial || kept->busy || !kept->bound.ready ||
        kept->bound.call.kernels != kernels || program->output_count != 1 || !out ||
        options->progress || !same_options(&kept->options, options))
        return false;
    const struct bx_variable *variable = program->variables;
    const uintptr_t *address = kept->plan.address;
    const int64_t *key = kept->key;
    const unsigned count = program->variable_count;
    struct bound_call *bound = &kept->bound;
    for (unsigned k = 0; k < count; k++, variable++) {
        const expr_var *var = &vars[variable->position];
        if (var->kind == EXPR_KIND_ARRAY) {
            key = compare_with_data(&var->array, key);
            if (!key) return false;
            if (variable->rank) {
                if ((uintptr_t)var->array.data != address[k]) return false;
            } else if (var->array.data) {
                bx_read_scalar(variable, var, &bound->call.values[k]);
            } else {
                return false;
            }
        } else if (variable->function || !bx_weak_fits(variable, var)) {
            return false;
        } else {
            bx_read_scalar(variable, var, &bound->call.values[k]);
        }
    }
    if (program->outputs[0].position != BX_NO_SLOT || !out->data || !compare_with_data(out, key) ||
        (uintptr_t)out->data != address[count])
        return false;
    kept->busy = true;
    bx_bound_call_repeat(bound, &kept->plan);
    kept->busy = false;
    return true;
}
