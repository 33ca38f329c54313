/* SPDX-License-Identifier: MIT */
/* The immutable compiled program. */
#ifndef BX_PROGRAM_H
#define BX_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "ops/ops.h"

/* Where an operand of an instruction lives. */
enum bx_slot_kind {
    SLOT_ARRAY,    /* index: variable; element i of the caller's array */
    SLOT_VALUE,    /* index: variable; a scalar read from the caller */
    SLOT_CONSTANT, /* index: constant */
    SLOT_SCALAR,   /* index: scalar cell of the call, written by an earlier pass */
    SLOT_SPLAT,    /* index: tile of the call that repeats one scalar, written by the scalar pass */
    SLOT_SCRATCH,  /* index: tile of the thread */
    SLOT_TEMPORARY, /* index: whole-array temporary, written by an earlier pass */
    SLOT_SUM,       /* index: 0; lanes of the reduction under way */
    SLOT_OUT,       /* index: output; element i of it */
    SLOT_POSITION,  /* index: axes; int64 position of the element along these axes, in C order, as
                       argmin counts it */
    SLOT_TEXT,      /* index: literal byte string */
    SLOT_FUNCTION,  /* index: variable; the user's function */
    SLOT_INSIDE     /* a bool: does the shift lead to an element that there is? */
};

struct bx_slot {
    uint8_t kind; /* enum bx_slot_kind */
    uint8_t type; /* enum bx_type of what lies there */
    uint16_t index;
    uint16_t shift; /* of arrays, temporaries and SLOT_INSIDE: 1 + index of program->shifts; 0: none
                     */
};

#define BX_NO_SLOT UINT16_MAX

/* One instruction: an opcode (program/opcodes.h) and up to three operands by slot number. */
struct bx_instruction {
    uint16_t opcode;
    uint16_t slot[3];
};

enum bx_pass_kind {
    PASS_SCALAR, /* once a call, on one wide tile: subtrees without arrays, into scalar cells */
    PASS_SPLAT,  /* once a call, on one tile of the shape of the maps: splat tiles */
    PASS_MAP,    /* over all elements: writes the output or a temporary */
    PASS_REDUCE  /* over all elements: ends in one scalar cell */
};

#define BX_NO_AXES UINT16_MAX

/* Slots [first, first + count) of program->sources: arrays and temporaries that are broadcast
 * against each other. They are all that a value's shape depends on. */
struct bx_sources {
    uint32_t first;
    uint32_t count;
    uint32_t number; /* in program->frames; those that its slots are moved in come before it */
    bool late;       /* it depends on temporaries: not known before passes are over */
};

/*
 * A step along an axis of its frame, the shape in which the text moves a value:
 * element i comes from i - shift, or where there is none, from where the boundary
 * says. What has length 1 there is broadcast to the frame first.
 */
struct bx_step {
    int64_t shift;
    struct bx_sources frame;
    uint32_t cut;     /* BOUNDARY_CUT: the frame becomes so much shorter, and i - shift always is */
    uint16_t fill;    /* BOUNDARY_FILL: slot of a scalar of the array's type; BX_NO_SLOT: 0 */
    int8_t axis;      /* negative: counted from the last */
    uint8_t boundary; /* enum bx_boundary */
};

/* Where a slot's elements come from: steps [first, first + count), one after the other from the
 * element that is wanted to the one that is read. */
struct bx_shift {
    uint32_t first;
    uint32_t count;
};

/* An axis that the text names, to be checked when the shape is known. */
struct bx_named_axis {
    struct bx_sources frame;
    uint32_t place; /* bytes of the text */
    uint32_t length;
    int8_t axis;
    uint8_t ndim; /* the dimensions that the frame must have; 0: any */
};

/*
 * A pass over elements runs over the shape of its sources, broadcast against
 * each other, and of the outputs that it writes, to which they are broadcast.
 * Before it starts, the passes that write its temporaries are over.
 */
struct bx_pass {
    uint8_t kind;    /* enum bx_pass_kind */
    uint8_t type;    /* PASS_REDUCE: enum bx_type of the result */
    uint8_t op;      /* PASS_REDUCE: OP_sum, OP_prod, OP_min or OP_max */
    uint8_t narrow;  /* 1: nothing wider than 4 bytes, so its tiles hold twice the elements */
    uint16_t result; /* PASS_REDUCE: the scalar cell that takes the result; with axes, the
                        temporary, whose shape is that of the sources without the axes */
    uint16_t axes;   /* PASS_REDUCE: index of program->axes; BX_NO_AXES: all, into a scalar */
    struct bx_sources sources;
    uint32_t first; /* instructions [first, first + count), closed by `end` */
    uint32_t count;
    float cycles;     /* estimate per element */
    float read_bytes; /* arrays read, per element */
    float write_bytes;
    uint32_t place; /* byte offset in the text, of a reduction */
};

enum bx_part { PART_WHOLE, PART_REAL, PART_IMAGINARY };

/*
 * A variable that the program uses. Scalars are converted when they are read:
 * from `storage` (strong ones) or the weak value to `type`, by values (a float
 * of 2 bytes to f32, an integer of 1 or 2 bytes to i32; the others have the
 * same bits in both).
 */
struct bx_variable {
    const char *name;
    uint16_t position; /* in the variables array it was compiled with */
    uint8_t type;      /* enum bx_type: of arrays, as storage; of scalars, as kernels hold it */
    uint8_t storage;   /* enum bx_type of the caller's array */
    uint8_t weak;      /* 0 strong, 1 weak integer, 2 weak float, 3 weak complex */
    uint8_t rank;      /* 0 scalar, 1 array */
    uint8_t narrowed;  /* the integer type that a weak integer must fit; 0 (bool) if any will do */
    uint8_t part;      /* enum bx_part: of a complex scalar, which is read as two variables */
    uint8_t function;  /* 1: a user's function */
    uint32_t place;    /* byte offset of its first use */
};

/* An output: 0 is the value of the text, the others are variables of kind EXPR_KIND_OUTPUT. */
struct bx_output {
    uint8_t type;      /* enum bx_type as stored */
    uint8_t rank;      /* 0: one element, whatever the arrays */
    uint16_t position; /* in the variables array; BX_NO_SLOT: the call's `out` */
};

/* A scalar cell that takes, as f64 and before any pass, the number of elements of the axes. */
struct bx_extent {
    uint16_t scalar;
    uint16_t axes; /* BX_NO_AXES: all */
    struct bx_sources sources;
};

/* A whole-array temporary: what a map pass of an unblocked program writes, or a reduction with
 * axes. */
struct bx_temporary {
    uint8_t type; /* enum bx_type, as kernels hold it */
};

/* A literal byte string. */
struct bx_literal {
    uint32_t offset; /* of its bytes in program->bytes */
    uint32_t length;
};

struct bx_program {
    uint64_t serial;     /* no two programs of a process share one; 0: none */
    size_t bytes_held;   /* all that it takes, itself and everything that it points to */
    uint32_t references; /* atomic: bx_program_retain, bx_program_release */
    uint8_t result_type; /* enum bx_type of output 0, as stored */
    uint8_t result_rank; /* 0 or 1 */
    uint8_t has_value;   /* 0: the text has named outputs only; output 0 is not written */
    uint8_t plain; /* 1: one output, no temporaries with axes, positions, extents, byte strings,
                      functions or moves: arrays of one shape need no layout */
    uint8_t complex_items; /* 1: there are arrays of complex numbers */
    uint8_t by_ndim;       /* 1: arrays of other numbers of dimensions take another program */
    uint8_t unblocked;
    uint8_t has_reduction;
    uint16_t variable_count;
    uint16_t slot_count;
    uint16_t constant_count;
    uint16_t scalar_count;  /* cells of 8 bytes */
    uint16_t splat_count;   /* tiles */
    uint16_t scratch_count; /* tiles */
    uint16_t temporary_count;
    uint16_t pass_count;
    uint16_t output_count; /* at least 1 */
    uint16_t axes_count;
    uint16_t extent_count;
    uint16_t literal_count;
    uint16_t shift_count;
    uint32_t step_count;
    uint32_t named_axis_count;
    uint32_t source_count;
    uint32_t frame_count;
    uint32_t byte_count;
    uint32_t instruction_count;
    const struct bx_variable *variables;
    const struct bx_slot *slots;
    const uint64_t *constants; /* each value in its own type at the start of 8 bytes */
    const struct bx_temporary *temporaries;
    const struct bx_output *outputs;
    const struct bx_axes *axes;
    const struct bx_extent *extents;
    const struct bx_literal *literals;
    const struct bx_shift *shifts;
    const struct bx_step *steps;
    const struct bx_named_axis *named_axes;
    const uint16_t *sources;         /* slots */
    const struct bx_sources *frames; /* all different ones */
    const char *bytes;
    const struct bx_pass *passes;
    const struct bx_instruction *instructions;
    const char *text;
};

/* Copies everything that draft points to into one allocation with one reference; NULL without
 * memory. */
struct bx_program *bx_program_create(const struct bx_program *draft);
void bx_program_retain(struct bx_program *program);
void bx_program_release(struct bx_program *program); /* NULL is allowed */

/* Readable listing: passes, instructions, operands. */
void bx_program_list(const struct bx_program *program, struct bx_text *text);

#endif
