/* SPDX-License-Identifier: MIT */
/* The immutable compiled program. */
#ifndef BX_PROGRAM_H
#define BX_PROGRAM_H

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
    SLOT_TEMPORARY, /* index: whole-array temporary (unblocked programs) */
    SLOT_SUM,       /* index: 0; lanes of the reduction under way */
    SLOT_OUT        /* index: 0; element i of the output */
};

struct bx_slot {
    uint8_t kind; /* enum bx_slot_kind */
    uint8_t type; /* enum bx_type of what lies there */
    uint16_t index;
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

struct bx_pass {
    uint8_t kind;    /* enum bx_pass_kind */
    uint8_t type;    /* PASS_REDUCE: enum bx_type of the result */
    uint8_t op;      /* PASS_REDUCE: OP_sum, OP_prod, OP_min or OP_max */
    uint8_t narrow;  /* 1: nothing wider than 4 bytes, so its tiles hold twice the elements */
    uint16_t result; /* PASS_REDUCE: scalar cell that takes the result */
    uint16_t reserved;
    uint32_t first; /* instructions [first, first + count), closed by `end` */
    uint32_t count;
    float cycles;     /* estimate per element */
    float read_bytes; /* arrays read, per element */
    float write_bytes;
    uint32_t place; /* byte offset in the text, of a reduction */
};

/* A variable that the program uses. */
struct bx_variable {
    const char *name;
    uint16_t position; /* in the variables array it was compiled with */
    uint8_t type;      /* enum bx_type of the array or value; weak scalars are read in it */
    uint8_t weak;      /* 0 strong, 1 weak integer, 2 weak float */
    uint8_t rank;      /* 0 scalar, 1 array */
    uint8_t narrowed;  /* a weak integer that must fit int32 */
    uint16_t reserved;
    uint32_t place; /* byte offset of its first use */
};

struct bx_program {
    uint64_t serial;     /* no two programs of a process share one; 0: none */
    uint32_t references; /* atomic: bx_program_retain, bx_program_release */
    uint8_t result_type; /* enum bx_type, as stored */
    uint8_t result_rank; /* 0 or 1 */
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
    uint32_t instruction_count;
    const struct bx_variable *variables;
    const struct bx_slot *slots;
    const uint64_t *constants; /* each value in its own type at the start of 8 bytes */
    const uint8_t *temporary_types;
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
