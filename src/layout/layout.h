/* SPDX-License-Identifier: MIT */
/* What the layout of a call is made from: its arrays, and what has been found out about them. */
#ifndef BX_LAYOUT_H
#define BX_LAYOUT_H

#include "layout/operand.h"
#include "layout/shape.h"
#include "program/program.h"

/* An output of the call. */
struct target {
    expr_array *given; /* the caller's; NULL where the output is not written */
    const char *name;
    const expr_array *array; /* given, or made */
    expr_array made;         /* where the library allocates it */
    bool allocated;          /* made has memory of this call */
};

/*
 * A whole-array temporary between passes. Its memory may be used again for a
 * value of another shape by the pass that reads it last, into other memory then.
 */
struct temporary {
    struct shape shape;
    size_t bytes; /* the most that it holds */
    char *memory[2];
    uint8_t copies; /* of its memory: 1 or 2 */
    uint8_t current, next;
};

/* A shape that values are shifted in or depend on, found once a call. */
struct frame {
    struct shape shape;
    bool known;
    bool wanted; /* something depends on it that is asked for */
};

/*
 * Memory is numbered: bases are the variables, the outputs, and both copies of each temporary. A
 * plan may be bound to other addresses of them than those that it was made with.
 */
#define BX_NO_BASE UINT32_MAX

struct bx_layout {
    const struct bx_program *program;
    const expr_array **inputs; /* per variable: the caller's array, or its copy; NULL: no array */
    struct target *targets;    /* per output */
    struct temporary *temporaries;
    struct frame *frames;     /* per frame of the program */
    uint16_t *operand_of;     /* per slot */
    struct operand *operands; /* of the pass under way */
    struct operand *rest_operands;
    struct space space;  /* of the pass under way */
    struct space rest;   /* what is left of it where the last axis is taken in strips */
    char *shifts_memory; /* for the operands' shifts: */
    char *shifts_next;   /* what the pass under way has not taken */
};

static inline uint32_t bx_base_of_output(const struct bx_program *program, unsigned output) {
    return program->variable_count + output;
}
static inline uint32_t bx_base_of_temporary(const struct bx_program *program, unsigned temporary,
                                            unsigned copy) {
    return (uint32_t)program->variable_count + program->output_count + 2 * temporary + copy;
}
static inline uint32_t bx_base_count(const struct bx_program *program) {
    return bx_base_of_temporary(program, program->temporary_count, 0);
}
/* Where a base lies; 0 where it has no memory. */
static inline uintptr_t bx_base_address(const struct bx_layout *layout, uint32_t base) {
    const struct bx_program *program = layout->program;
    if (base < program->variable_count)
        return layout->inputs[base] ? (uintptr_t)layout->inputs[base]->data : 0;
    base -= program->variable_count;
    if (base < program->output_count)
        return layout->targets[base].array ? (uintptr_t)layout->targets[base].array->data : 0;
    base -= program->output_count;
    return (uintptr_t)layout->temporaries[base / 2].memory[base % 2];
}

#endif
