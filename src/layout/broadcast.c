/* SPDX-License-Identifier: MIT */
/* Shapes of passes and of what they write: broadcasting, and reductions along axes. */
#include "layout/broadcast.h"

#include <inttypes.h>

#include "base/error.h"
#include "layout/pass.h"

/* The shape that a slot's array has before it is shifted. */
static bool shape_of_base(const struct bx_layout *layout, const struct bx_slot *slot,
                          struct shape *own) {
    const struct bx_program *program = layout->program;
    if (slot->kind == SLOT_ARRAY && layout->inputs[slot->index]) {
        own->ndim = layout->inputs[slot->index]->ndim;
        memcpy(own->length, layout->inputs[slot->index]->shape,
               (size_t)own->ndim * sizeof *own->length);
        return true;
    }
    if (slot->kind == SLOT_TEMPORARY) {
        bx_shape_copy(own, &layout->temporaries[slot->index].shape);
        return true;
    }
    if (slot->kind != SLOT_INSIDE) return false;
    const struct bx_shift *shift = &program->shifts[slot->shift - 1];
    return bx_broadcast(layout, &program->steps[shift->first + shift->count - 1].frame, own) ==
           EXPR_OK;
}

/* What a shift leaves of the lengths. What is broadcast along its axis stays so: the lengths from
 * before the cuts of this frame tell that from what an earlier one of them cut down to 1. */
static void cut_shape(const struct bx_layout *layout, const struct bx_step *step,
                      const struct shape *before, struct shape *own) {
    struct shape frame;
    if (step->boundary != BOUNDARY_CUT || bx_broadcast(layout, &step->frame, &frame) != EXPR_OK)
        return;
    const int along = step->axis < 0 ? step->axis + frame.ndim : step->axis;
    const int axis = along + own->ndim - frame.ndim;
    if (along < 0 || along >= frame.ndim || axis < 0) return;
    int64_t *length = &own->length[axis];
    if (before->length[axis] == 1 && frame.length[along] != 1) return;
    *length = *length > step->cut ? *length - step->cut : 0;
}

bool bx_same_frame(const struct bx_step *a, const struct bx_step *b) {
    return a->frame.first == b->frame.first && a->frame.count == b->frame.count;
}

bool bx_slot_shape(const struct bx_layout *layout, uint16_t number, struct shape *own) {
    const struct bx_program *program = layout->program;
    const struct bx_slot *slot = &program->slots[number];
    if (!shape_of_base(layout, slot, own)) return false;
    if (!slot->shift) return true;
    const struct bx_shift *shift = &program->shifts[slot->shift - 1];
    const struct bx_step *step = program->steps + shift->first;
    struct shape before;
    for (uint32_t k = shift->count; k-- > 0;) {
        if (k + 1 == shift->count || !bx_same_frame(&step[k], &step[k + 1]))
            bx_shape_copy(&before, own);
        cut_shape(layout, &step[k], &before, own);
    }
    return true;
}

/* Of arrays, as the caller knows it. */
static uint8_t slot_type(const struct bx_program *program, const struct bx_slot *slot) {
    return slot->kind == SLOT_ARRAY ? program->variables[slot->index].storage : slot->type;
}

/* Two slots whose shapes do not fit, of which the second is blamed. */
static expr_status misfit(const struct bx_layout *layout, uint16_t other, uint16_t blamed) {
    const struct bx_program *program = layout->program;
    const struct bx_slot *slots[2] = {&program->slots[other], &program->slots[blamed]};
    char shapes[2][SHAPE_TEXT];
    struct shape own[2] = {{.ndim = 0}, {.ndim = 0}};
    for (int k = 0; k < 2; k++) {
        bx_slot_shape(layout, k ? blamed : other, &own[k]);
        bx_shape_text(shapes[k], own[k].ndim, own[k].length);
    }
    int64_t a = 0, b = 0;
    for (int d = 1; d <= own[0].ndim && d <= own[1].ndim; d++) {
        a = own[0].length[own[0].ndim - d];
        b = own[1].length[own[1].ndim - d];
        if (a != b && a != 1 && b != 1) break;
    }
    /* An array that is named is better blamed than a result on the way. */
    const int named = slots[1]->kind == SLOT_ARRAY ? 1 : 0;
    if (slots[named]->kind != SLOT_ARRAY)
        return bx_error_coded(
            EXPR_CODE_BROADCAST,
            bx_error(EXPR_ERROR_SHAPE,
                     "intermediate results have shapes %s and %s; lengths %" PRId64 " and %" PRId64
                     " cannot be broadcast: make them equal, or one of them 1",
                     shapes[0], shapes[1], a, b));
    const struct bx_variable *variable = &program->variables[slots[named]->index];
    const struct bx_slot *with = slots[1 - named];
    const bool both = with->kind == SLOT_ARRAY;
    return bx_error_coded(
        EXPR_CODE_BROADCAST,
        bx_error_at(
            EXPR_ERROR_SHAPE, program->text, variable->place, strlen(variable->name),
            "array '%s'%s has shape %s but %s%s%s has %s, %s and %s; lengths %" PRId64
            " and %" PRId64 " cannot be broadcast: make them equal, or one of them 1",
            variable->name, slots[named]->shift ? ", shifted," : "", shapes[named], both ? "'" : "",
            both ? program->variables[with->index].name : "what it is combined with",
            both ? "'" : "", shapes[1 - named],
            bx_type_text((enum bx_type)slot_type(program, slots[named])),
            bx_type_text((enum bx_type)slot_type(program, with)), named ? b : a, named ? a : b));
}

static expr_status overflow(void) {
    return bx_error(EXPR_ERROR_SHAPE, "the arrays, broadcast against each other, have sizes whose "
                                      "product overflows the address space; check their shapes");
}

/* The frames that the slots of the sources are shifted in are known. */
static expr_status broadcast(const struct bx_layout *layout, const struct bx_sources *sources,
                             struct shape *shape) {
    const uint16_t *slots = layout->program->sources + sources->first;
    struct shape own, other;
    int64_t elements;
    shape->ndim = 0;
    for (uint32_t k = 0; k < sources->count; k++) {
        if (!bx_slot_shape(layout, slots[k], &own) || bx_shape_join(shape, own.ndim, own.length))
            continue;
        /* Which of the earlier ones is it? */
        for (uint32_t j = 0; j < k; j++) {
            shape->ndim = 0;
            if (!bx_slot_shape(layout, slots[j], &other)) continue;
            bx_shape_join(shape, other.ndim, other.length);
            if (!bx_shape_join(shape, own.ndim, own.length))
                return misfit(layout, slots[j], slots[k]);
        }
    }
    return bx_shape_elements(shape, &elements) ? EXPR_OK : overflow();
}

/* Asks for the frames that the sources' slots are shifted in; are all of them known? */
static bool want_inner(const struct bx_layout *layout, const struct bx_sources *sources) {
    const struct bx_program *program = layout->program;
    bool known = true;
    for (uint32_t k = 0; k < sources->count; k++) {
        const uint16_t shift = program->slots[program->sources[sources->first + k]].shift;
        const struct bx_shift *along = shift ? &program->shifts[shift - 1] : NULL;
        for (uint32_t j = 0; along && j < along->count; j++) {
            const uint32_t inner = program->steps[along->first + j].frame.number;
            if (inner >= program->frame_count || layout->frames[inner].known) continue;
            layout->frames[inner].wanted = true;
            known = false;
        }
    }
    return known;
}

static expr_status find_frame(const struct bx_layout *layout, const struct bx_sources *sources,
                              struct shape *shape) {
    struct frame *frame = &layout->frames[sources->number];
    expr_status status = broadcast(layout, sources, shape);
    if (status != EXPR_OK) return status;
    bx_shape_copy(&frame->shape, shape);
    frame->known = true;
    return EXPR_OK;
}

/* Frames depend on ones of lower numbers only, so that two loops do without recursion. */
static expr_status find_inner(const struct bx_layout *layout, uint32_t number) {
    const struct bx_program *program = layout->program;
    uint32_t least = number;
    for (uint32_t k = number; k-- > 0;) {
        if (!layout->frames[k].wanted || layout->frames[k].known) continue;
        want_inner(layout, &program->frames[k]);
        least = k;
    }
    expr_status status = EXPR_OK;
    for (uint32_t k = least; k < number && status == EXPR_OK; k++) {
        struct shape shape;
        if (!layout->frames[k].wanted || layout->frames[k].known) continue;
        status = find_frame(layout, &program->frames[k], &shape);
    }
    return status;
}

expr_status bx_broadcast(const struct bx_layout *layout, const struct bx_sources *sources,
                         struct shape *shape) {
    if (sources->number >= layout->program->frame_count) return broadcast(layout, sources, shape);
    if (layout->frames[sources->number].known) {
        bx_shape_copy(shape, &layout->frames[sources->number].shape);
        return EXPR_OK;
    }
    if (!want_inner(layout, sources)) {
        const expr_status status = find_inner(layout, sources->number);
        if (status != EXPR_OK) return status;
    }
    return find_frame(layout, sources, shape);
}

static expr_status wrong_output(const struct target *target, const struct shape *result) {
    char here[SHAPE_TEXT], there[SHAPE_TEXT];
    bx_shape_text(here, target->given->ndim, target->given->shape);
    bx_shape_text(there, result->ndim, result->length);
    return bx_error_coded(
        EXPR_CODE_OUTPUT_SHAPE,
        bx_error(EXPR_ERROR_SHAPE,
                 "%s has shape %s but the result has %s; make them equal, or give one that the "
                 "result can be broadcast to",
                 target->name, here, there));
}

static expr_status unlike_outputs(const struct target *target, const struct shape *shape,
                                  const struct target *first, const struct shape *of_first) {
    char here[SHAPE_TEXT], there[SHAPE_TEXT];
    bx_shape_text(here, shape->ndim, shape->length);
    bx_shape_text(there, of_first->ndim, of_first->length);
    return bx_error_coded(
        EXPR_CODE_OUTPUT_SHAPE,
        bx_error(EXPR_ERROR_SHAPE,
                 "%s has shape %s but %s has %s; outputs of results of one shape must have one "
                 "shape too",
                 target->name, here, first->name, there));
}

/* The shape in which an output takes a result: its own, if the caller gives it. */
static expr_status shape_of_output(const struct target *target, const struct shape *result,
                                   struct shape *own) {
    const expr_array *given = target->given;
    bx_shape_copy(own, result);
    if (!given || !given->data) return EXPR_OK;
    if (!bx_shape_join(own, given->ndim, given->shape) ||
        !bx_shape_is(own, given->ndim, given->shape))
        return wrong_output(target, result);
    return EXPR_OK;
}

expr_status bx_pass_shape(const struct bx_layout *layout, const struct bx_pass *pass,
                          struct shape *shape) {
    expr_status status = bx_broadcast(layout, &pass->sources, shape);
    if (status != EXPR_OK || pass->kind != PASS_MAP) return status;
    struct shape result, own;
    struct cursor cursor = {0};
    const struct target *first = NULL;
    bx_shape_copy(&result, shape);
    for (const struct bx_slot *slot; (slot = bx_next_written(layout->program, pass, &cursor));) {
        if (slot->kind != SLOT_OUT) continue;
        const struct target *target = &layout->targets[slot->index];
        status = shape_of_output(target, &result, &own);
        if (status != EXPR_OK) return status;
        if (first && !bx_shape_is(&own, shape->ndim, shape->length))
            return unlike_outputs(target, &own, first, shape);
        if (!first) bx_shape_copy(shape, &own);
        if (!first) first = target;
    }
    int64_t elements;
    return bx_shape_elements(shape, &elements) ? EXPR_OK : overflow();
}

static expr_status check_axes(const struct bx_layout *layout, const struct bx_axes *axes, int ndim,
                              uint32_t place, size_t length, bool marked[EXPR_MAX_DIMENSIONS]) {
    unsigned wrong = 0;
    if (bx_mark_axes(axes, ndim, marked, &wrong)) return EXPR_OK;
    const int axis = axes->axis[wrong];
    if (axis < -ndim || axis >= ndim)
        return bx_error_coded(
            EXPR_CODE_AXIS,
            bx_error_at(EXPR_ERROR_SHAPE, layout->program->text, place, length,
                        "axis %d is out of range for an operand of %d dimension%s; name axes "
                        "from %d to %d",
                        axis, ndim, ndim == 1 ? "" : "s", ndim ? -ndim : 0, ndim ? ndim - 1 : 0));
    return bx_error_coded(
        EXPR_CODE_AXIS,
        bx_error_at(EXPR_ERROR_SHAPE, layout->program->text, place, length,
                    "axis %d is named twice among the axes of an operand of %d dimensions; "
                    "name each once",
                    axis, ndim));
}

expr_status bx_reduced_shape(const struct bx_layout *layout, const struct bx_pass *pass,
                             const struct shape *shape, struct shape *result, bool *marked) {
    const struct bx_program *program = layout->program;
    const struct bx_axes *axes = bx_axes_of(program, pass->axes);
    /* As the text has it: argmin is done by way of min. */
    const char *name = program->text + pass->place;
    const size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz");
    int64_t elements, results;
    expr_status status = check_axes(layout, axes, shape->ndim, pass->place, length, marked);
    if (status != EXPR_OK) return status;
    result->ndim = 0;
    for (int d = 0; d < shape->ndim; d++)
        if (!marked[d] || (axes && axes->keep))
            result->length[result->ndim++] = marked[d] ? 1 : shape->length[d];
    if (!bx_shape_elements(result, &results)) return overflow();
    if (!bx_shape_elements(shape, &elements)) return overflow();
    if (elements > 0 || results == 0 || (pass->op != OP_min && pass->op != OP_max)) return EXPR_OK;
    return bx_error_coded(
        EXPR_CODE_EMPTY,
        bx_error_at(EXPR_ERROR_SHAPE, program->text, pass->place, length,
                    "%.*s of an empty array has no value; check for emptiness first", (int)length,
                    name));
}

expr_status bx_count_extent(const struct bx_layout *layout, const struct bx_extent *extent,
                            double *count) {
    const struct bx_program *program = layout->program;
    const struct bx_axes *axes = bx_axes_of(program, extent->axes);
    struct shape shape;
    bool marked[EXPR_MAX_DIMENSIONS];
    expr_status status = bx_broadcast(layout, &extent->sources, &shape);
    if (status == EXPR_OK) status = check_axes(layout, axes, shape.ndim, 0, 0, marked);
    *count = 1;
    for (int d = 0; status == EXPR_OK && d < shape.ndim; d++)
        if (marked[d]) *count *= (double)shape.length[d];
    return status;
}

expr_status bx_check_named_axes(const struct bx_layout *layout, bool all) {
    const struct bx_program *program = layout->program;
    for (uint32_t k = 0; k < program->named_axis_count; k++) {
        const struct bx_named_axis *named = &program->named_axes[k];
        struct shape frame;
        if (named->frame.late != all) continue;
        expr_status status = bx_broadcast(layout, &named->frame, &frame);
        if (status != EXPR_OK) return status;
        if (named->ndim && named->ndim != frame.ndim)
            return bx_error_at(EXPR_ERROR_SHAPE, program->text, named->place, named->length,
                               "this stands for %d dimension%s, but the operand has %d; name the "
                               "axes, as in axis=0",
                               named->ndim, named->ndim == 1 ? "" : "s", frame.ndim);
        struct bx_axes axes = {.count = 1, .axis = {named->axis}};
        bool marked[EXPR_MAX_DIMENSIONS];
        status = check_axes(layout, &axes, frame.ndim, named->place, named->length, marked);
        if (status != EXPR_OK) return status;
    }
    return EXPR_OK;
}
